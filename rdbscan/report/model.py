"""What a report is made of. Values are raw (bytes, counts, ms); how they look is the renderers' business."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from rdbscan.displayed import Displayed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from rdbscan.report.command import Command

Value: TypeAlias = bytes | str | int | float | None


class Unit(Enum):
    """What a value means; all that a renderer needs to know to show it."""

    KEY = "key"
    """Name of a key: exact bytes, of any content."""
    NAMESPACE = "namespace"
    """Pattern of names, such as `user:{id}:events`."""
    COUNT = "count"
    NUMBER = "number"
    """A name made of digits (database, slot, RDB version): never grouped, never summed."""
    BYTES = "bytes"
    RATIO = "ratio"
    """0..1."""
    FACTOR = "factor"
    """How many times as large."""
    DURATION = "duration"
    """Seconds."""
    TIME = "time"
    """Ms since the epoch, UTC."""
    TEXT = "text"
    COUNT_CHANGE = "count_change"
    """How many more things: negative for fewer."""
    BYTES_CHANGE = "bytes_change"
    """How many more bytes."""
    RATIO_CHANGE = "ratio_change"
    """A change in parts of what was there before, 1 is twice as much; or of a share."""


class Severity(Enum):
    """How urgent a finding is. Critical: look now. Warning: will hurt. Info: worth knowing."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value inside a sentence. `noun` follows a count: "key" or, where the plural is irregular, "entry/entries"."""

    value: Value
    unit: Unit
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with typed values in them: each `{}` of the template is one cell. Raises ValueError when they differ."""

    template: str
    cells: tuple[Cell, ...] = ()

    def __post_init__(self) -> None:
        if self.template.count("{}") != len(self.cells):
            raise ValueError(f"{len(self.cells)} values for the sentence {self.template!r}")


@dataclass(frozen=True, slots=True)
class Finding(Displayed):
    """One thing an engineer should know: what, where, why it matters and what to do.

    `where` is the key or namespace it is about (None: the whole dump); `bytes` and `keys` are what is at stake and
    `share` is its part of the estimated memory. `do` are steps to review, in the order in which they are done; rdbscan
    never runs them. `slug` names its page (`rdbscan explain SLUG`). `rest` marks a finding that sums up the less important
    ones of its kind. `brief` is what stands at `where`, in a few words. `also` are findings that have the same cause.
    """

    slug: str
    severity: Severity
    what: Sentence
    why: Sentence
    do: tuple[Command, ...] = ()
    where: Cell | None = None
    bytes: int | None = None
    keys: int | None = None
    share: float | None = None
    rest: bool = False
    brief: Sentence | None = None
    also: tuple[Finding, ...] = ()

    @property
    def frees(self) -> int:
        """The bytes that the steps free at most; 0 where they free nothing, or nobody knows how much."""
        return max((step.frees or 0 for step in self.do), default=0)

    def __repr__(self) -> str:
        where = "" if self.where is None else f" of {self.where.value!r}"
        stakes = ((self.keys, "key" if self.keys == 1 else "keys"), (self.bytes, "bytes"))
        stake = ", ".join(f"{value:,} {noun}" for value, noun in stakes if value is not None)
        return f"<Finding {self.severity.value} {self.slug}{where}{stake and ': '}{stake}>"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `priority` 0 is always shown, higher ones are left out first where there is little room.

    A column that is `varied` (database, source) is worth reading only where its values differ.
    """

    name: str
    title: str
    unit: Unit
    priority: int = 0
    varied: bool = False


Row: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows are branches, parents before children and larger siblings first.

    The columns of the path, its level (1..), its size, and the part of the size to point out; where it is a `change` it may
    be negative, for less.
    """

    path: str
    level: str
    size: str
    part: str
    change: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows compare: the columns of the name, the size, and the part of the size to point out."""

    name: str
    size: str
    part: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Each row is a distribution: the columns of its buckets in order, and one for what is in no bucket ("": none)."""

    buckets: tuple[str, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Report(Displayed):
    """The answer to one question: a table in a fixed total order, and what stands out in it.

    `total` is one more row, over all rows, in the same columns. `detail` marks drill-down data that is too long to
    read and goes to the formats made for machines; one that is `aside` answers what few ask, so an overview only names
    it. A report whose `facts` is true has few rows with many columns.
    `picture` says what can be drawn of it.
    """

    name: str
    title: str
    question: str
    columns: tuple[Column, ...]
    rows: Sequence[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    total: Row | None = None
    detail: bool = False
    aside: bool = False
    facts: bool = False
    picture: Tree | Bars | Histogram | None = None

    def __repr__(self) -> str:
        parts = [(len(self.rows), "row"), (len(self.columns), "column"), (len(self.findings), "finding")]
        told = [f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in parts]
        return f"<Report {self.name}: {', '.join(told)}>"

    @property
    def table(self) -> pl.DataFrame:
        r"""The rows (not the total) as a DataFrame: times are Datetime[ms, UTC], durations seconds.

        A column of keys is Binary, their exact names, and has one of String beside it, `NAME_text`, with `\xff` for what
        is not UTF-8.
        """
        from rdbscan.report.table import frame

        return frame(self)
