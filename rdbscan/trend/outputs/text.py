"""A trend on a terminal: it begins and ends with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.text import Text

from rdbscan.render import terminal
from rdbscan.render.layout import shorten
from rdbscan.render.units import read
from rdbscan.report.sentences import namespace, say
from rdbscan.trend import tables, words

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console

    from rdbscan.report.model import Sentence
    from rdbscan.trend.model import Server, Trend

TAB = 10
NAME = 48
TITLE = 24
MOST_SECTIONS = 3
"""Servers that are told of in full."""


def render(trend: Trend, out: TextIO, *, width: int, color: bool, top: int) -> None:
    """Write a trend, at most `top` rows of a table."""
    console = terminal.console_of(width, color=color)
    blocks = tables.BLOCKS if _can_show(out) else tables.PLAIN_BLOCKS
    if trend.redaction:
        _beside(console, "REDACTED", trend.redaction, "")
    _print_answer(console, trend, "FULL?")
    if len(trend.servers) > 1:
        console.print()
        report = tables.servers(trend, blocks)
        console.print(Padding(terminal.table(report, list(report.rows[:top]), width - TAB), (0, 0, 0, TAB)))
        _print_rest(console, len(report.rows) - top, "servers")
    for server in trend.servers[:MOST_SECTIONS]:
        _print_server(console, server, blocks, top)
    console.print()
    _print_answer(console, trend, "IN SHORT")
    terminal.write(console, out)


def _can_show(out: TextIO) -> bool:
    try:
        tables.BLOCKS.encode(out.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _print_answer(console: Console, trend: Trend, title: str) -> None:
    """Print what is to be known of the server that is full first."""
    for server in trend.servers[:1]:
        for number, sentence in enumerate(words.headline(trend, server)):
            _beside(console, "" if number else title, _words(sentence), "bold")


def _print_server(console: Console, server: Server, blocks: str, top: int) -> None:
    console.print()
    title = shorten(_words(say("{}", namespace(words.called(server)))), TITLE, cell_len)
    if cell_len(title) >= TAB:
        console.print(Text(title, style="bold underline"))
        title = ""
    _beside(console, title, f"{_words(words.nights(server))}   {tables.spark(server.used, blocks)}", "")
    if server.used:
        _beside(console, "", _words(words.growth(server)), "")
    for note in words.notes(server):
        _beside(console, "", _words(note), "dim")
    report = tables.namespaces(server, blocks)
    if report.rows:
        rows = list(report.rows[:top])
        console.print(Padding(terminal.table(report, rows, console.width - TAB), (0, 0, 0, TAB)))
        _print_rest(console, len(report.rows) - len(rows) + server.others, "namespaces")


def _print_rest(console: Console, number: int, noun: str) -> None:
    if number > 0:
        console.print(Text(f"{'':<{TAB}}{number:,} more {noun if number > 1 else noun[:-1]}", style="dim"))


def _beside(console: Console, title: str, text: str, style: str) -> None:
    """Print a text with a title in front of its first line."""
    for number, line in enumerate(Text(text, style=style).wrap(console, console.width - TAB)):
        console.print(Text.assemble(("" if number else title).ljust(TAB), line))


def _words(sentence: Sentence) -> str:
    return read(sentence, lambda name: shorten(name, NAME, cell_len), lambda said: shorten(said, 300, cell_len))
