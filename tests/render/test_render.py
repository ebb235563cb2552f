"""The same sample in every format and width: golden files, and what must hold for any name."""

from __future__ import annotations

import io
import json
import re
import unicodedata

import pytest
from rich.cells import cell_len

from rdbscan.render import FORMATS, render
from rdbscan.report.model import Column, Report, Unit

from .sample import HOSTILE, sample, shown

WIDTHS = (80, 140, 200)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_colour_only_adds_colour() -> None:
    assert ANSI.sub("", shown("text", color=True)).split() == shown("text").split()


@pytest.mark.parametrize("fmt", FORMATS)
def test_nothing_that_could_move_hide_or_reorder_text_comes_through(fmt: str) -> None:
    text = shown(fmt, width=200)
    assert {unicodedata.category(char) for char in text if char != "\n"} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} == set()


@pytest.mark.parametrize("width", WIDTHS)
def test_tables_fit_the_width(width: int) -> None:
    lines = shown("text", width=width).splitlines()
    assert [line for line in lines if cell_len(line) > width and not line.lstrip().startswith("> ")] == []


@pytest.mark.parametrize("width", [1, 5, 20, 40])
def test_absurd_widths_still_give_a_report(width: int) -> None:
    assert "FIND" in shown("text", width=width).replace("\n", "")


def test_numbers_line_up_at_the_right() -> None:
    lines = shown("text").splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("NUMBERS"))
    header, *rows = lines[start + 1 : start + 6]
    end = header.index("Keys") + 4
    assert [row[:end].split()[-1] for row in (rows[0], rows[3])] == ["1,234,567", "1,234,568"]
    assert all(len(row) > end and row[end] == " " and row[end - 1] != " " for row in (rows[0], rows[3]))


def test_priority_decides_what_is_left_out() -> None:
    narrow, wide = shown("text", width=80), shown("text", width=200)
    assert "Why" not in narrow
    assert "Why" in wide
    assert "Memory" in narrow
    assert "columns do not fit" in narrow


def test_top_limits_rows_and_says_so() -> None:
    for fmt in ("text", "markdown"):
        text = shown(fmt, top=2, overview=False)
        assert "... and 1 more" in text
        assert f"... and {len(HOSTILE) - 2} more" in text
        assert "total" in text


def test_streams_that_know_few_characters_get_escapes() -> None:
    text = shown("text", encoding="ascii")
    assert "..." in text
    assert "\\u65e5" in text


def test_an_overview_leaves_out_empty_reports_and_drill_down() -> None:
    for fmt in ("text", "markdown"):
        assert "Which branch?" not in shown(fmt, width=200)
        assert "Is it?" not in shown(fmt, width=200)
        everything = shown(fmt, width=200, overview=False)
        assert "Which branch?" in everything
        assert "Is it?" in everything


def test_an_overview_as_text_has_half_the_rows_and_names_what_is_left_out() -> None:
    reports = [
        *sample()[0],
        Report("beside", "Beside", "What else?", (Column("n", "N", Unit.COUNT),), [(1,)], aside=True),
    ]

    def text(fmt: str, *, overview: bool) -> str:
        out = io.StringIO()
        render(reports, [], fmt, out, width=200, top=10, overview=overview)
        return out.getvalue()

    short, full = text("text", overview=True), text("text", overview=False)
    assert f"... and {len(HOSTILE) - 5} more" in short
    assert "What else?" not in short
    assert "Left out: tree, beside. --report NAME" in short
    assert "Nothing in: none." in short
    assert f"... and {len(HOSTILE) - 10} more" in full
    assert "What else?" in full
    assert "Left out" not in full
    assert "What else?" in text("markdown", overview=True)


def test_json_keys_carry_their_exact_bytes() -> None:
    import base64

    document = json.loads(shown("json"))
    names = next(report for report in document["reports"] if report["name"] == "names")
    for row in names["rows"]:
        exact = base64.b64decode(row["key_base64"]) if "key_base64" in row else row["key"].encode()
        assert exact == HOSTILE[row["kind"]]


def test_json_has_all_rows_whatever_top_is() -> None:
    assert shown("json", top=1) == shown("json")
    assert shown("json").isascii()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no format 'pdf'; there are text, json, markdown"):
        render([], [], "pdf", io.StringIO())


def test_markdown_table_rows_have_the_right_number_of_cells() -> None:
    for block in shown("markdown").split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
        assert len(cells) <= 1
