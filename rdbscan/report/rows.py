"""Rows of tables that may be long and are mostly not looked at: a terminal shows twenty of fifty thousand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, TypeVar, overload

from rdbscan.report.model import Row

Part = TypeVar("Part")


class _Rows(Sequence[Row]):
    """Equal to any other sequence of the same rows."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[list[Row]], tuple[list[Row]]]:
        """Travel to other processes as the rows themselves."""
        return list, (list(self),)

    def __repr__(self) -> str:
        return repr(list(self))


class Rows(_Rows, Generic[Part]):
    """A row for each of `parts`, made by `make` whenever it is looked at."""

    def __init__(self, parts: Sequence[Part], make: Callable[[Part], Row]) -> None:
        self.parts = parts
        self.make = make

    def __len__(self) -> int:
        return len(self.parts)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return [self.make(part) for part in self.parts[at]] if isinstance(at, slice) else self.make(self.parts[at])


class LaterRows(_Rows):
    """Rows that are all made when one is looked at; `some`: there are any."""

    def __init__(self, make: Callable[[], list[Row]], *, some: bool) -> None:
        self.make = make
        self.some = some

    @cached_property
    def made(self) -> list[Row]:
        """The rows."""
        return self.make()

    def __bool__(self) -> bool:
        return self.some

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return self.made[at]
