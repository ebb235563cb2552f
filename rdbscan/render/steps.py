"""Steps in words: what a command does, what it frees and loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.render.escape import visible
from rdbscan.render.units import read, size
from rdbscan.report.command import Command, Step, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def command(step: Command) -> str:
    """Return what is to be run or written, in printable text."""
    return visible(step.text)


def remark(step: Command, name: Callable[[str], str] = str, words: Callable[[str], str] = str) -> str:
    """Return what there is to say of a step, "" if nothing; `name` and `words` dress its parts as in `units.read`."""
    return "; ".join(_remarks(step, name, words))


def _remarks(step: Command, name: Callable[[str], str], words: Callable[[str], str]) -> Iterator[str]:
    if step.does.template:
        yield read(step.does, name, words)
    if step.loses is not None:
        lost = read(step.loses.what, name, words)
        yield words("LOSES ") + lost if step.destructive else words("gone: ") + lost
    if step.frees is not None and not (step.frees == 0 and step.loses is None and step.step == Step.LOOK):
        most = "" if step.where is Where.SERVER else "up to "
        yield words(f"frees {most}{size(step.frees)}" if step.frees else "frees nothing by itself")
