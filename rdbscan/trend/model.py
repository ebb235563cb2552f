"""What a trend says. Sizes are bytes, slopes bytes a day, times ms UTC; intervals hold the truth in 80 % of the cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.trend.series import Series


class Why(Enum):
    """Why no date is given."""

    FEW_NIGHTS = "few-nights"
    OLD = "old"
    NO_MAXMEMORY = "no-maxmemory"
    MAYBE_NONE = "maybe-none"
    SHRINKS = "shrinks"
    TOO_FAR = "too-far"


@dataclass(frozen=True, slots=True)
class Line:
    """How something grows now.

    `slope` with its interval `low`..`high`; `grows`: surely, in 98 % of the cases. `since_ms` is the last bend, None if it
    grew so from the first night on; `before` is the slope before that bend. `level` is where the line is on the last night.
    `drawn` is the line by night, of those that count. `bends` are moments.
    """

    slope: float
    low: float
    high: float
    grows: bool
    before: float
    since_ms: int | None
    level: float
    bends: Sequence[int]
    drawn: Sequence[float]

    @property
    def is_sure(self) -> bool:
        """Whether the slope is surely not 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Full:
    """When maxmemory is reached; `late_ms` is at most as far away as forecasts go."""

    date_ms: int
    early_ms: int
    late_ms: int
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace: its memory by night, and how it grows; `share` is its part of all that grows, None if it does not.

    `since_night` is the number of the first night that counts. `line` is None where there are too few nights.
    """

    name: str
    memory: Sequence[int]
    line: Line | None
    share: float | None = None
    since_night: int = 0

    @property
    def growth(self) -> float:
        """Return the slope of what surely grows, else 0."""
        return self.line.slope if self.line is not None and self.line.grows else 0.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its nights, its line, when it is full or why that is not said, and its namespaces, fastest first.

    `counted` are the nights from the last step on, `step_ms` is the first of them if there was a step. Only namespaces that
    hold or grow by something worth a line are fitted; `others` have been left out.
    """

    series: Series
    used: Sequence[int]
    maxmemory: int | None
    line: Line | None
    full: Full | None
    why: Why | None
    namespaces: Sequence[Namespace]
    others: int = 0
    step_ms: int | None = None
    counted: int = 0
    notes: Sequence[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return what it is called; nothing where nobody said."""
        return self.series.instance

    @property
    def carrier(self) -> Namespace | None:
        """Return the namespace that carries most of the growth."""
        return next((one for one in self.namespaces if one.share), None)


@dataclass(frozen=True, slots=True)
class Trend:
    """All servers, the one that is full first at the head. `now_ms` is what the clock says."""

    servers: Sequence[Server]
    now_ms: int
    redaction: str = ""

    def full_within(self, days: float) -> list[Server]:
        """Return the servers that are full in so many days from now, or already."""
        end = self.now_ms + days * 86_400_000
        return [
            server for server in self.servers if server.full and (server.full.reached or server.full.date_ms <= end)
        ]
