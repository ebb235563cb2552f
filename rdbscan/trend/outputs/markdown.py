"""A trend as Markdown, for tickets."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rdbscan.render import markdown
from rdbscan.render.escape import code, unobeyed
from rdbscan.render.escape import markdown as escaped
from rdbscan.render.units import read
from rdbscan.report.sentences import say, text
from rdbscan.trend import tables, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.report.model import Report, Sentence
    from rdbscan.trend.model import Trend

MOST_SECTIONS = 10


def render(trend: Trend, top: int) -> str:
    """Return the document."""
    lines = "\n".join(_lines(trend, top)) + "\n"
    return "".join(f"{unobeyed(line)}\n" for line in lines.splitlines())


def _lines(trend: Trend, top: int) -> Iterator[str]:
    yield "# Trend"
    yield ""
    if trend.redaction:
        yield f"> **REDACTED: {escaped(trend.redaction)}**"
        yield ""
    for server in trend.servers[:MOST_SECTIONS]:
        yield from (f"- {_words(sentence)}" for sentence in words.headline(trend, server))
    yield ""
    if len(trend.servers) > 1:
        yield _table(tables.servers(trend), top)
    for server in trend.servers[:MOST_SECTIONS]:
        yield f"## {escaped(_words(say('{}', text(words.called(server)))))}"
        yield ""
        told = [words.nights(server), *([words.growth(server)] if server.used else []), *words.notes(server)]
        yield from (f"- {_words(sentence)}" for sentence in told)
        yield ""
        if server.namespaces:
            yield _table(tables.namespaces(server), top)


def _table(report: Report, top: int) -> str:
    """Return the table of a report, without what stands around it."""
    out = StringIO()
    markdown.render([report], None, out, top=top, overview=False)
    return "\n".join(line for line in out.getvalue().splitlines() if line.startswith(("|", "..."))) + "\n"


def _words(sentence: Sentence) -> str:
    return read(sentence, code, escaped)
