"""Pages of findings as paragraphs: every word stays, none is a tag, and items stand apart."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from rdbscan.render.html.explained import explained
from rdbscan.report import explain, slugs

PAGE = """What it is about.

What it finds
    A first sentence that runs on over the end of its line, as it must be eighty
    columns wide at most. It ends here:
    `one`: an item that goes on
      in a line below it.
    `two` or `three`: an item.
    Words behind an item.

    `four` after a blank line, with <b>&</b> and a `code that
    breaks`.

What to do
    Do it.
    Then do something else, since the line above had room for more.
"""


def test_paragraphs_and_items() -> None:
    found = {part.heading: list(map(str, part.paragraphs)) for part in explained(PAGE)}
    assert found == {
        "": ["What it is about."],
        "What it finds": [
            "A first sentence that runs on over the end of its line, as it must be eighty columns wide at most. "
            "It ends here:",
            "<code>one</code>: an item that goes on in a line below it.",
            "<code>two</code> or <code>three</code>: an item.",
            "Words behind an item.",
            "<code>four</code> after a blank line, with &lt;b&gt;&amp;&lt;/b&gt; and a <code>code that breaks</code>.",
        ],
        "What to do": ["Do it.", "Then do something else, since the line above had room for more."],
    }
    assert explained("") == explained("\n")
    assert [part.paragraphs for part in explained("")] == [[]]


@pytest.mark.parametrize("slug", slugs())
def test_nothing_of_a_page_is_lost(slug: str) -> None:
    page = explain(slug) or ""
    words = [
        word
        for part in explained(page)
        for text in (Markup.escape(part.heading), *part.paragraphs)
        for word in Markup(re.sub("</?code>", "`", text)).unescape().split()
    ]
    assert words == page.split()
    starts = [str(text)[0] for part in explained(page) for text in part.paragraphs[1:]]
    assert [start for start in starts if start.islower()] == []
