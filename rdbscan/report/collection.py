"""Several reports together, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsIndex, overload

from rdbscan.displayed import Displayed
from rdbscan.report.model import Report

if TYPE_CHECKING:
    from typing import Self


class Reports(Displayed, tuple[Report, ...]):
    """Reports by place and by name: `reports[0]`, `reports["content"]`. Raises KeyError for a name that is not there."""

    __slots__ = ()

    @overload
    def __getitem__(self, place: SupportsIndex | str) -> Report: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: SupportsIndex | str | slice) -> Report | Self:
        """Return one report, or those of a slice."""
        if isinstance(place, slice):
            return type(self)(super().__getitem__(place))
        if not isinstance(place, str):
            return super().__getitem__(place)
        for report in self:
            if report.name == place:
                return report
        raise KeyError(f"{place!r}: there are {', '.join(report.name for report in self)}")

    def __repr__(self) -> str:
        return f"<Reports {', '.join(report.name for report in self)}>"
