"""Writes those parts of the documentation that follow from the program: `make docs`. A test checks that they are current."""

from pathlib import Path
from typing import Any

from typer.main import get_command

from rdbscan.cli.app import command_line
from rdbscan.profile.fields import FIELDS, Merge
from rdbscan.records.schema import COLUMNS
from rdbscan.report.explain import explain, slugs
from rdbscan.report.help import PAGES
from tests.memory.accuracy import document

HERE = Path(__file__).parent
NOTE = "<!-- written by `make docs` -->"


def cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def cli() -> str:
    """Every verb with its arguments and options."""
    lines = [NOTE, "", "# Command line", ""]
    for name, command in get_command(command_line()).commands.items():  # type: ignore[attr-defined]
        rows = [f"| {option(parameter)} | {cell(parameter.help)} |" for parameter in command.params]
        lines += [f"## `rdbscan {name}`", "", command.help, "", "| | |", "| --- | --- |", *rows, ""]
    return "\n".join(lines)


def option(parameter: Any) -> str:
    """`-f, --format text|json` or the name of an argument; with its default if it has one worth telling."""
    is_option = parameter.param_type_name == "option"
    names = ", ".join(sorted(parameter.opts, reverse=True)) if is_option else ""
    shown = cell(f"`{names} {parameter.metavar or ''}".strip() + "`").replace("` ", "`")
    return f"{shown} ({parameter.default})" if parameter.default not in (None, False) else shown


def columns() -> str:
    """The columns of a record."""
    lines = [NOTE, "", "# Columns of `keys.parquet`", "", "| column | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{column.name}` | {column.kind} | {cell(column.meaning)} |" for column in COLUMNS]
    return "\n".join([*lines, ""])


def profile() -> str:
    """The columns of a profile."""
    rules = {Merge.SUM: "sum", Merge.MAX: "maximum", Merge.MIN: "minimum"}
    lines = [
        NOTE, "", "# Columns of `profile.parquet`", "",
        "A row is a group: all keys with the same `db`, `namespace`, `type` and `encoding`. Columns that say nothing are",
        "left out of a file; a histogram is a list that ends with its last count. `biggest` is the largest key, with the",
        "columns of [keys.parquet](columns.md); what is null there is the same as in the group. All else that a profile",
        "knows (the dumps, rankings of keys, hash slots ...) is in the metadata: `rdbscan.load_profile` reads it.", "",
        "| column | merged by | meaning |", "| --- | --- | --- |",
    ]  # fmt: skip
    lines += [f"| `{field.name}` | {rules[field.merge]} | {cell(field.meaning)} |" for field in FIELDS]
    return "\n".join([*lines, ""])


def pages() -> str:
    """The pages of `rdbscan explain`, but for columns."""
    named = [slug for slug in slugs() if slug not in {column.name for column in COLUMNS} - PAGES.keys()]
    by_page: dict[str, list[str]] = {}
    for slug in named:
        by_page.setdefault(explain(slug) or "", []).append(slug)
    lines = [NOTE, "", "# Findings, reports and errors", "", "What `rdbscan explain SLUG` shows.", ""]
    for page, names in by_page.items():
        lines += ["## " + ", ".join(f"`{name}`" for name in names), "", "```text", page.strip(), "```", ""]
    return "\n".join(lines)


GENERATED = {
    "cli.md": cli,
    "columns.md": columns,
    "profile.md": profile,
    "pages.md": pages,
    "memory-accuracy.md": document,
}

if __name__ == "__main__":
    for name, content in GENERATED.items():
        (HERE / name).write_text(content(), encoding="utf-8")
