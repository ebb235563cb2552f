"""The page as a file: one that needs nothing else, says what the reports say, and takes no name for anything but text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from rdbscan._version import __version__
from rdbscan.records.dump import DumpInfo, MemoryModel
from rdbscan.render import provenance_of, render
from rdbscan.render.html.tables import LONGEST_NAME, MOST_ROWS
from rdbscan.render.layout import shorten
from rdbscan.render.units import show
from rdbscan.report.model import Column, Report, Severity, Unit

from .drawn import EVIL, PATTERNS, histogram, tree
from .sample import HOSTILE, sample

VOID = {"meta", "link", "input", "br", "img"}
OURS = {
    "html", "head", "meta", "link", "title", "style", "script", "body", "header", "nav", "main", "section", "footer",
    "h1", "h2", "h3", "p", "a", "div", "span", "bdi", "code", "pre", "ul", "ol", "li", "dl", "dt", "dd", "details",
    "summary", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "label", "select", "input",
    "button", "dialog", "kbd", "h4", "q",
}  # fmt: skip


class Page(HTMLParser):
    """Elements in order, with their attributes and their text; fails on tags that do not pair up."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[dict[str, Any]] = []
        self.elements: list[dict[str, Any]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "attributes": dict(attrs), "text": ""}
        assert len(element["attributes"]) == len(attrs)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, Any]]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element for element in self.elements
            if element["tag"] == tag and wanted.items() <= element["attributes"].items()
        ]  # fmt: skip


def written(reports: list[Report] | None = None, banner: str = "") -> str:
    everything, findings = sample()
    out = io.StringIO()
    render([*everything[:4], tree(), histogram()] if reports is None else reports, findings, "html", out, banner=banner)
    return out.getvalue()


@pytest.fixture(scope="module")
def text() -> str:
    return written()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_names_make_no_elements_and_no_attributes(page: Page) -> None:
    assert {element["tag"] for element in page.elements} <= OURS
    names = {name for element in page.elements for name in element["attributes"]}
    assert {name for name in names if name.startswith("on") or name in ("src", "style", "srcset")} == set()


def test_nothing_is_loaded_and_only_our_own_script_and_style_run(text: str, page: Page) -> None:
    policy = page.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["attributes"]["content"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        # A script of a type of its own is data, and is not run.
        running = [element for element in page.all(tag) if "type" not in element["attributes"]]
        assert len(running) == 1
        digest = base64.b64encode(hashlib.sha256(running[0]["text"].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    links = {element["attributes"].get("href", "#") for element in page.elements}
    assert {link for link in links if not link.startswith(("#", "data:,"))} == set()
    assert re.search(r"https?://|@import|url\(", page.all("style")[0]["text"]) is None


def test_every_link_inside_the_page_leads_somewhere(page: Page) -> None:
    ids = [element["attributes"]["id"] for element in page.elements if "id" in element["attributes"]]
    assert len(ids) == len(set(ids))
    links = {element["attributes"]["href"][1:] for element in page.all("a")}
    named = {element["attributes"].get("aria-labelledby") for element in page.elements} - {None}
    assert links | named <= set(ids)


def test_cells_are_text_to_read_and_a_number_to_sort_by(page: Page) -> None:
    cells = page.all("td")
    report = sample()[0][1]
    for row in report.rows:
        for value, column in zip(row, report.columns, strict=True):
            if column.unit is Unit.BYTES and value is not None:
                assert {"text": show(value, column.unit), "raw": str(value)} in [
                    {"text": cell["text"], "raw": cell["attributes"].get("data-v")} for cell in cells
                ]
    assert [cell for cell in cells if cell["text"] == "-" and "data-v" in cell["attributes"]] == []


def test_hostile_names_are_told_as_everywhere(page: Page) -> None:
    told = {cell["text"] for cell in page.all("td", class_="name")}
    expected = {show(name, Unit.KEY) for name in HOSTILE.values()}
    expected = {shorten(name, LONGEST_NAME, len) for name in expected}
    assert expected <= told


def test_findings_come_first_in_their_order(text: str, page: Page) -> None:
    findings = sample()[1]
    told = [element["text"] for element in page.all("span", class_="severity")]
    assert told == [finding.severity.value for finding in findings]
    assert Severity.CRITICAL.value == told[0]
    assert text.index('id="findings"') < text.index("<table>")
    assert "redis-cli XTRIM events MAXLEN 1000" in {element["text"] for element in page.all("code")}


def test_the_data_of_the_treemap_is_exact_and_harmless(text: str, page: Page) -> None:
    block = page.all("script", type="application/json")[0]["text"]
    assert re.search("[<>&']", block) is None
    assert block.isascii()
    rows = json.loads(block)["rows"]
    assert [row[:4] for row in rows[:3]] == [
        ["cache:", 1, 1_000_000, 0], ["page:", 2, 700_000, 0], ["{id}", 3, 400_000, 0],
    ]  # fmt: skip
    evil = [row[0] for row in rows].index(EVIL)
    assert [row[:2] for row in rows[evil + 1 : evil + 3]] == [["a", 2], ["</script>", 2]]
    assert len(rows) == len(tree().rows) - 1  # session: and session:{id} are one
    assert ["session:{id}", 1, 800_000, 800_000] in [row[:4] for row in rows]
    assert all(text.isprintable() for row in rows for text in [row[0], *row[4]])


def test_a_branch_is_never_shown_without_its_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdbscan.render.html.branches.MOST_BRANCHES", 6)
    data = json.loads(Page(written([tree()])).all("script", type="application/json")[0]["text"])
    assert [row[:2] for row in data["rows"]] == [
        ["cache:", 1], ["page:", 2], ["{id}", 3], [EVIL, 1], ["a", 2], ["session:{id}", 1],
    ]  # fmt: skip
    assert data["total"] == [sum(row[at] for row in tree().rows if row[1] == 1) for at in (2, 3)]


def branches(*rows: tuple[str, int, int, int]) -> list[list[object]]:
    """What the page has of the branches of a report."""
    report = replace(tree(), rows=list(rows))
    found: list[list[object]] = json.loads(Page(written([report])).all("script", type="application/json")[0]["text"])[
        "rows"
    ]
    return [row[:3] for row in found]


def test_branches_that_are_all_of_the_one_above_are_one_with_it() -> None:
    assert branches(("a:", 1, 9, 0), ("a:b:", 2, 9, 0), ("a:b:c", 3, 9, 0), ("d", 1, 1, 0)) == [
        ["a:b:c", 1, 9], ["d", 1, 1],
    ]  # fmt: skip
    assert branches(("a:", 1, 9, 0), ("a:b:", 2, 9, 0), ("a:b:c", 3, 5, 0), ("a:b:d", 3, 4, 0)) == [
        ["a:b:", 1, 9], ["c", 2, 5], ["d", 2, 4],
    ]  # fmt: skip
    # a key of the branch's own name is a part of it
    assert branches(("a:", 1, 9, 0), ("a:b", 2, 8, 0)) == [["a:", 1, 9], ["b", 2, 8]]
    # a branch that was joined ends where the first of it ended
    assert branches(("a:", 1, 9, 0), ("a:b", 2, 9, 0), ("c:", 1, 8, 0), ("c:d", 2, 7, 0), ("c:e", 2, 1, 0)) == [
        ["a:b", 1, 9], ["c:", 1, 8], ["d", 2, 7], ["e", 2, 1],
    ]  # fmt: skip
    # nothing at all is left of no keys
    assert branches(("a:", 1, 0, 0), ("a:b", 2, 0, 0)) == [["a:b", 1, 0]]


def test_histograms_name_the_columns_of_their_buckets(page: Page) -> None:
    figure = page.all("figure", class_="histogram")[0]["attributes"]
    titles = [cell["text"] for cell in page.all("th")][-5:]
    assert [titles[int(place)] for place in figure["data-buckets"].split(",")] == ["<minute", "<hour", "<day"]
    assert titles[int(figure["data-rest"])] == "Never"


def test_every_table_has_headings_that_can_be_pressed(page: Page) -> None:
    headings = page.all("th")
    assert headings
    assert {heading["attributes"]["scope"] for heading in headings} == {"col"}
    fields = page.all("input", type="search") + page.all("div", role="region")
    assert all(field["attributes"].get("aria-label") for field in fields)


def test_very_long_tables_say_what_is_left_out() -> None:
    columns = (Column("key", "Key", Unit.KEY),)
    report = Report("long", "Long", "How long?", columns, [(b"k%d" % place,) for place in range(MOST_ROWS + 5)])
    page = Page(written([report]))
    assert len(page.all("td")) == MOST_ROWS
    assert any("report.json has 5 more" in element["text"] for element in page.all("p"))


def test_empty_reports_are_told_in_one_line(page: Page) -> None:
    assert "Nothing to show for: Empty." in {element["text"] for element in page.all("p")}


def test_long_names_are_there_to_be_copied_unless_nobody_could_use_them() -> None:
    columns = (Column("key", "Key", Unit.KEY), Column("words", "Words", Unit.TEXT))
    names = [b"k" * LONGEST_NAME, b"<" * 500, b"\x1b" * 5000, None]
    cells = Page(written([Report("long", "Long", "How long?", columns, [(name, "w" * 300) for name in names])])).all(
        "td"
    )
    keys = [cell["attributes"] for cell in cells[::2]]
    assert "data-full" not in keys[0]
    assert keys[1]["data-full"] == "<" * 500
    assert ["data-cut" in key for key in keys] == [False, False, True, False]
    assert ["data-null" in key for key in keys] == [False, False, False, True]
    assert {cell["attributes"]["data-full"] for cell in cells[1::2]} == {"w" * 300}
    assert all(len(cell["text"]) <= LONGEST_NAME for cell in cells)


def test_commands_are_there_to_be_copied_whole_or_not_at_all(page: Page) -> None:
    steps = {code["text"]: code["attributes"].get("data-copy") for code in page.all("code")}
    assert steps["redis-cli XTRIM events MAXLEN 1000"] == ""
    assert steps["use another store"] is None  # advice
    (long,) = [copied for text, copied in steps.items() if text.startswith("del xxx")]
    assert long == "del " + "x" * 5000
    assert max(map(len, steps)) <= 400


def test_pages_of_findings_flow(page: Page) -> None:
    heads = [element["text"] for element in page.all("h4")]
    assert heads[:4] == ["Question", "What it finds", "Why it matters", "What to do"]
    assert any(text["text"].startswith("missing-ttl: kinds of keys of which most expire") for text in page.all("p"))
    assert page.all("pre") == []


def footer(*dumps: DumpInfo) -> str:
    out = io.StringIO()
    render([], [], "html", out, provenance=provenance_of(dumps))
    return " ".join(Page(out.getvalue()).all("footer")[0]["text"].split())


def test_the_end_says_how_it_was_made() -> None:
    assert f"rdbscan {__version__} made this page" in footer()
    assert "Options" not in footer()
    plain = DumpInfo(model=MemoryModel("redis-7.0", "jemalloc"))
    assert footer(plain).endswith("Memory model: redis-7.0, jemalloc. Options: none.")
    chosen = replace(plain, options=("--match=</footer><script>\x1b", "--no-ttl"))
    assert footer(chosen).endswith("Options: --match=</footer><script>\\x1b --no-ttl.")
    both = footer(plain, chosen, plain)
    assert "2 dumps: Memory model: redis-7.0, jemalloc. Options: none." in both
    assert "1 dump: Memory model: redis-7.0, jemalloc. Options: --match=" in both
    assert footer(*(replace(plain, model=MemoryModel(f"redis-{at}.0")) for at in range(7))).endswith(
        "2 more kinds of options and memory models: report.json has all."
    )
    many = replace(plain, options=tuple(f"--db={db}" for db in range(1000)), redacted=True)
    assert "Options: --redact --db=0 --db=1 " in footer(many)
    assert footer(many).endswith("--db=28 and 971 more.")


def test_a_redacted_page_says_so() -> None:
    for redacted in (False, True):
        out = io.StringIO()
        render([], [], "html", out, provenance=provenance_of([DumpInfo(redacted=redacted)]))
        page = Page(out.getvalue())
        assert [element["text"] for element in page.all("p", class_="redacted")] == ["redacted"] * redacted
        assert ("Redacted: " in out.getvalue()) is redacted
        assert ("--redact" in page.all("footer")[0]["text"]) is redacted


def test_the_banner_is_text() -> None:
    alerts = Page(written(banner="PARTIAL: <b>")).all("p", role="alert")
    assert [alert["text"] for alert in alerts] == ["PARTIAL: <b>"]
    assert Page(written()).all("p", role="alert") == []


def test_no_findings_and_none_looked_for_differ() -> None:
    for findings, told in (([], True), (None, False)):
        out = io.StringIO()
        render(sample()[0][:2], findings, "html", out)
        assert ("None: nothing in this dump" in out.getvalue()) is told
        assert ('id="findings"' in out.getvalue()) is told


def test_the_same_reports_make_the_same_page(text: str) -> None:
    assert written() == text


def test_the_page_itself_is_small() -> None:
    assert len(written([])) < 62_000


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_comes_through_raw(text: str, pattern: str) -> None:
    if re.search("[<&\x00-\x1f\x7f-\x9f\u200b-\u206f\ufeff]", pattern):
        assert pattern not in text
