"""Rows of the naming table, cut into steps: what unification works on.

A step is marks and the run of letters, digits and placeholders behind them. As text a run has one character for each
placeholder: the byte of placeholders.py. Numbers and ids are the same there (HASH); the number itself stands beside it, None
where it varies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rdbscan.keyspace.characters import JOINS, character_classes
from rdbscan.keyspace.pattern import Pattern, Placeholder
from rdbscan.keyspace.placeholders import ANY, COMPARED, ID, MIXED, NUMBER, TEXTS, TOKEN
from rdbscan.keyspace.shape import Shaper

if TYPE_CHECKING:
    from rdbscan.keyspace.naming import NamingRow

HASH, STAR = chr(ID), chr(ANY)
FEW_LENGTHS = 3
"""Different lengths that ids of one kind may have: those of an older version, or with padding."""
_NUMBERS = (*COMPARED, ID, TOKEN)
_SAME = {NUMBER: HASH, MIXED: HASH, TOKEN: HASH}
_BYTES = {text: byte for byte, text in TEXTS.items()}
_VARIES = re.compile(f"[0-9{''.join(map(chr, TEXTS))}]")


class Step(NamedTuple):
    """Marks, the run behind them, and its numbers; see above.

    `word`: the run is nothing but letters, or stands for words. `joins`: the marks join words to one: my-first-post.
    """

    marks: str
    run: str
    numbers: tuple[bytes | None, ...] = ()
    word: bool = False
    joins: bool = False

    @property
    def text(self) -> str:
        """Return marks and run."""
        return self.marks + self.run

    def with_run(self, run: str) -> Step:
        """Return the step with HASH or STAR instead of its run."""
        return Step(self.marks, run, (None,) if run == HASH else (), run == STAR, self.joins)


@dataclass(slots=True)
class Row:
    """Patterns that are one so far, and the sums of what is known of them (naming.NamingRow).

    `members` are the patterns, or the nodes of a tree. `shape` is the text of all steps; `_ends` and `_tails` say for each
    step where the words that begin there end, and what kind of name follows them. They are made when asked for, and anew
    after `change`.
    """

    steps: list[Step]
    keys: int
    exploded: int = 0
    kept: int = 0
    random: bool = False
    lengths: int = 0
    members: list[Any] = field(default_factory=list)
    _shape: str | None = None
    _ends: list[int] = field(default_factory=list)
    _tails: list[str] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """Return the steps as one text, without the numbers."""
        if self._shape is None:
            self._shape = "".join([step.marks + step.run for step in self.steps])
        return self._shape

    @property
    def few_lengths(self) -> frozenset[int]:
        """Return the lengths of the names (`NamingRow.lengths`) if there are few; else nothing."""
        return _few(self.lengths)

    def change(self, start: int, stop: int, steps: list[Step]) -> None:
        """Replace some of the steps."""
        self.steps[start:stop] = steps
        self._shape, self._ends, self._tails = None, [], []

    def end(self, depth: int) -> int:
        """Return the number of the step behind the words that begin at `depth` (or behind the one run)."""
        self._look_behind()
        return self._ends[depth]

    def tail(self, depth: int) -> str:
        """Return the text behind these words, with `w` for words there."""
        self._look_behind()
        return self._tails[depth]

    def _look_behind(self) -> None:
        if self._ends:
            return
        steps, n = self.steps, len(self.steps)
        self._ends, self._tails = list(range(1, n + 1)), [""] * n
        for at in range(n - 2, -1, -1):
            behind = steps[at + 1]
            if steps[at].word and behind.word and behind.joins:
                self._ends[at], self._tails[at] = self._ends[at + 1], self._tails[at + 1]
            else:
                self._tails[at] = behind.marks + ("w" if behind.word else behind.run) + self._tails[at + 1]


@lru_cache(maxsize=4096)
def _few(lengths: int) -> frozenset[int]:
    if lengths.bit_count() > FEW_LENGTHS:
        return frozenset()
    return frozenset(bit for bit in range(63) if lengths >> bit & 1)


class Cutter:
    """Makes rows of patterns and patterns of rows, for names with the given separators (none: the usual ones)."""

    def __init__(self, separators: str = "") -> None:
        self.separators = separators
        self.shaper = Shaper(separators.encode())
        classes = character_classes(separators.encode())
        self.joining = frozenset(chr(byte) for byte, kind in enumerate(classes) if kind & JOINS)
        parting = "".join(map(re.escape, separators))
        mark = f"[^0-9A-Za-z\x80-\xff{parting}]" if not parting else f"(?:[^0-9A-Za-z\x80-\xff]|[{parting}])"
        self._met: dict[tuple[str, str], Step] = {}
        self._step = re.compile(f"({mark}*)((?:(?!{mark}).)*)", re.DOTALL)

    def row(self, known: NamingRow) -> Row:
        """Return the row of one pattern."""
        steps = self._steps_of(Pattern.parse(known.pattern, self.separators))
        return Row(steps, known.keys, known.exploded, known.kept, bool(known.random), known.lengths, [known.pattern])

    def _steps_of(self, pattern: Pattern) -> list[Step]:
        shape = bytearray()
        numbers: list[bytes | None] = []
        for part in pattern.parts:
            if isinstance(part, Placeholder):
                shape.append(_BYTES.get(part.text, ANY))
                numbers += [None] if shape[-1] in _NUMBERS else []
            else:
                found, values = self.shaper.shape_of_words(part)
                shape += found
                numbers += numbers_of(found, values)
        return self.steps(bytes(shape), numbers)

    def steps(self, shape: bytes, numbers: Iterable[bytes | None]) -> list[Step]:
        """Cut a shape with the numbers in it."""
        rest = iter(numbers)
        found = []
        for pair in self._step.findall(shape.decode("latin-1").translate(_SAME)):
            if pair == ("", ""):
                continue
            step = self._met.get(pair) or self._meet(*pair)
            if step.numbers:
                step = step._replace(numbers=tuple([next(rest) for _ in step.numbers]))
            found.append(step)
        return found

    def _meet(self, marks: str, run: str) -> Step:
        varies = _VARIES.search(run) is not None
        numbers = (None,) * sum(ord(char) in _NUMBERS for char in run)
        word = run == STAR or (run != "" and not varies)
        step = self._met[marks, run] = Step(marks, run, numbers, word, self.joining.issuperset(marks))
        return step

    def pattern(self, row: Row) -> str:
        """Return a row's pattern as text."""
        return str(Pattern.of(part for step in row.steps for part in _parts(step)))

    def own_pattern(self, row: Row) -> str:
        """Return the pattern with all numbers varying."""
        steps = [step._replace(numbers=(None,) * len(step.numbers)) for step in row.steps]
        return str(Pattern.of(part for step in steps for part in _parts(step)))


def numbers_of(shape: bytes, values: Iterable[int]) -> list[bytes | None]:
    """Return the numbers in a shape as they are written, None for one that varies, from the values beside the shape."""
    rest = iter(values)
    return [None if byte in (ID, TOKEN) else _written(byte, next(rest)) for byte in shape if byte in _NUMBERS]


def _written(byte: int, value: int) -> bytes | None:
    """Return the bytes of what is compared, whose size stands in front (shape.py); None if there is none in common."""
    if value == 0:
        return None
    if byte == NUMBER:
        return str(value)[1:].encode()
    return value.to_bytes((value.bit_length() + 7) // 8, "big")[1:]


def _parts(step: Step) -> list[bytes | Placeholder]:
    """Return the parts of a pattern that a step stands for."""
    if not step.numbers and not _VARIES.search(step.run):
        return [step.text.encode("latin-1")]
    rest = iter(step.numbers)
    parts: list[bytes | Placeholder] = [step.marks.encode("latin-1")]
    for char in step.run:
        byte = ord(char)
        number = next(rest) if byte in _NUMBERS else None
        if number is not None:
            parts.append(number)
        else:
            parts.append(Placeholder(TEXTS[byte]) if byte in TEXTS else char.encode("latin-1"))
    return parts
