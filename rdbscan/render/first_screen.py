"""The answer as text on one screen: it begins and ends with what matters most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from rdbscan.render import steps, terminal
from rdbscan.render.layout import shorten
from rdbscan.render.units import ratio, read, show, size
from rdbscan.report.command import Where

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console

    from rdbscan.report.answer import Answer
    from rdbscan.report.command import Command
    from rdbscan.report.model import Finding, Report, Sentence

LINES = 40
"""A terminal's height, at least, on which the answer fits where it is 100 columns wide."""
LINES_OF_SEVERAL = 56
"""The same for several dumps, however many."""
MOST_ROWS, LEAST_ROWS = 8, 2
AROUND = 10
"""Lines of the table besides its rows, and of what follows it. Where two rows do not fit there is none."""
TAB = 10
"""Width of the words in front of each part."""
NAME = 48
MORE = "All findings and tables: --full. One table: --report NAME. A page and files: -o DIR. Meaning: rdbscan explain SLUG."


def render(answer: Answer, out: TextIO, *, width: int, color: bool) -> None:
    """Write the answer. The last lines say again what the first ones say."""
    console = terminal.console_of(width, color=color)
    console.print(Text("   ".join(map(_words, answer.facts)), style="bold"))
    for problem in answer.problems:
        _print_problem(console, problem)
    if answer.more_problems is not None:
        _print_beside(console, "", Text(_words(answer.more_problems), style="dim"))
    _print_part(console, "HOW FULL", answer.fullness)
    if answer.compared is not None:
        _print_table(console, answer.compared.title.upper(), answer.compared, len(answer.compared.rows), answer.members)
    if answer.causes:
        _print_causes(console, answer)
        _print_steps(console, answer)
        _print_where(console, answer)
    _print_end(console, answer)
    terminal.write(console, out)


def _words(sentence: Sentence) -> str:
    return read(sentence, lambda name: shorten(name, NAME, cell_len), lambda words: shorten(words, 300, cell_len))


def _print_part(console: Console, title: str, sentences: tuple[Sentence, ...]) -> None:
    console.print()
    for number, sentence in enumerate(sentences):
        _print_beside(console, "" if number else title, Text(_words(sentence)))


def _print_beside(console: Console, title: str, text: Text) -> None:
    """Print a text with a title in front of its first line."""
    for number, line in enumerate(text.wrap(console, console.width - TAB)):
        console.print(Text.assemble(("" if number else title).ljust(TAB), line))


def _print_problem(console: Console, problem: Finding) -> None:
    console.print()
    title = problem.severity.value.upper()
    _print_beside(console, title, Text.assemble((_words(problem.what), "bold"), f" {_words(problem.why)}"))
    for step in problem.do[:1]:
        _print_step(console, "", step)


def _print_causes(console: Console, answer: Answer) -> None:
    console.print()
    head = f"{'WHY':<{TAB}}{'memory':>10}{'share':>8}{'fix frees':>12}"
    console.print(Text(head, style="dim"))
    for number, cause in enumerate(answer.causes, 1):
        _print_cause(console, number, cause)
    if answer.rest is not None:
        console.print(Text(" " * TAB + _words(answer.rest), style="dim"))


def _print_cause(console: Console, number: int, cause: Finding) -> None:
    memory = "-" if cause.bytes is None else size(cause.bytes)
    share = "-" if cause.share is None else ratio(cause.share)
    frees = size(cause.frees) if cause.frees else "-"
    figures = f"{number:>{TAB - 2}}  {memory:>10}{share:>8}{frees:>12}  "
    room = console.width - len(figures)
    what = _subject(cause, room)
    why = Text(f"{_words(cause.why)} [{cause.slug}]", style="dim").wrap(console, room)
    for at, line in enumerate([*what, *why]):
        console.print(Text.assemble(figures if at == 0 else " " * len(figures), line))


def _subject(cause: Finding, room: int) -> list[Text]:
    """Return what it is: the name and a few words, on one line where they fit; else the sentence."""
    if cause.where is None or cause.brief is None:
        return _wrapped(_words(cause.what), room)
    brief = _words(cause.brief)
    name = shorten(show(cause.where.value, cause.where.unit), max(room - cell_len(brief) - 2, room // 2), cell_len)
    if cell_len(name) + 2 + cell_len(brief) <= room:
        return [Text.assemble((name, "bold"), f"  {brief}")]
    return [Text(name, style="bold"), *_wrapped(brief, room)]


def _wrapped(text: str, room: int) -> list[Text]:
    lines: list[Text] = []
    for word in text.split():
        if lines and cell_len(lines[-1].plain) + 1 + cell_len(word) <= room:
            lines[-1].append(f" {word}")
        else:
            lines.append(Text(word))
    return lines


def _print_steps(console: Console, answer: Answer) -> None:
    console.print()
    for at, (number, step) in enumerate(answer.steps):
        _print_step(console, "DO" if at == 0 else "", step, str(number))


def _print_step(console: Console, title: str, step: Command, number: str = "") -> None:
    mark = f"{title:<{TAB - 4}}{number:>2}  "
    line = steps.command(step)
    said = steps.remark(step)
    style = "red" if step.destructive else "green"
    if step.where is Where.TEXT:
        _print_wrapped(console, mark, f"{line}{': ' if said else ''}{said}", style)
        return
    beside = f"   # {said}" if said and cell_len(f"{mark}{line}   # {said}") <= console.width else ""
    # Commands are to be copied: a terminal may wrap them, we must not.
    console.print(Text.assemble(mark, (line, style), (beside, "dim")), no_wrap=True, overflow="ignore", crop=False)
    if said and not beside:
        _print_wrapped(console, " " * (TAB + 2), said, "dim")


def _print_wrapped(console: Console, mark: str, text: str, style: str) -> None:
    for at, line in enumerate(_wrapped(text, console.width - len(mark))):
        console.print(Text.assemble(mark if at == 0 else " " * len(mark), (line.plain, style)))


def _print_where(console: Console, answer: Answer) -> None:
    report = answer.where
    if report is None:
        return
    room = LINES if answer.compared is None else LINES_OF_SEVERAL
    rows = min(MOST_ROWS, room - terminal.lines(console) - AROUND)
    if rows >= LEAST_ROWS:
        _print_table(console, "WHERE", report, rows, answer.namespaces)


def _print_table(console: Console, title: str, report: Report, rows: int, of: int) -> None:
    """Print the first rows of a table, and how many more there are."""
    console.print()
    table = terminal.table(report, list(report.rows[:rows]), console.width - TAB)
    grid = Table.grid(padding=0)
    grid.add_column(width=TAB)
    grid.add_row(title, table)
    console.print(grid)
    left = of - min(rows, len(report.rows))
    if left > 0:
        console.print(Text(f"{'':<{TAB}}{left:,} more", style="dim"))


def _print_end(console: Console, answer: Answer) -> None:
    console.print()
    _print_beside(console, "IN SHORT", Text(_words(answer.verdict), style="bold"))
    if answer.steps:
        _number, step = answer.steps[0]
        console.print(
            Text.assemble(" " * TAB, "Begin with: ", (steps.command(step), "green")),
            no_wrap=True, overflow="ignore", crop=False,
        )  # fmt: skip
    _print_wrapped(console, " " * TAB, MORE, "dim")
