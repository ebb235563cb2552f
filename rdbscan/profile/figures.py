"""The figures of some keys by name: of a group, or of many groups together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rdbscan.profile.fields import BEGINS, FIELD, FIELDS
from rdbscan.profile.histogram import quantile

if TYPE_CHECKING:
    from array import array


class Table(Protocol):
    """Rows of figures, column by column."""

    def column(self, number: int) -> array[int] | None:
        """Return one number of every row (`fields.BEGINS`); None where it is neutral in all of them."""


class Figures:
    """One row of a table. Every field is an attribute of its name, an int (`_figure`); histograms are lists."""

    __slots__ = ("row", "table")

    def __init__(self, table: Table, row: int) -> None:
        self.table = table
        self.row = row

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> int: ...

    def histogram(self, name: str) -> list[int]:
        """Return the counts of a field's buckets."""
        begin = BEGINS[name]
        columns = [self.table.column(begin + bucket) for bucket in range(FIELD[name].width)]
        return [0 if column is None else column[self.row] for column in columns]

    @property
    def memory_histogram(self) -> list[int]:
        """Keys by memory (log2)."""
        return self.histogram("memory_histogram")

    @property
    def ttl_histogram(self) -> list[int]:
        """Keys with a TTL by time left (`histogram.TTL_LABELS`)."""
        return self.histogram("ttl_histogram")

    @property
    def elements_histogram(self) -> list[int]:
        """Collections by number of elements (log2)."""
        return self.histogram("elements_histogram")

    @property
    def idle_histogram(self) -> list[int]:
        """Keys by seconds since their last access (log2), where the dump has it."""
        return self.histogram("idle_histogram")

    @property
    def frequency_histogram(self) -> list[int]:
        """Keys by LFU counter (log2), where the dump has it."""
        return self.histogram("frequency_histogram")

    @property
    def oldest_at(self) -> int | None:
        """Time of the oldest content that shows one, ms UTC."""
        return None if self.newest_at is None else self._number("oldest_at")

    @property
    def newest_at(self) -> int | None:
        """Time of the newest content that shows one, ms UTC."""
        newest = self._number("newest_at")
        return None if newest == FIELD["newest_at"].neutral else newest

    @property
    def last_expiry(self) -> int | None:
        """When the last key with a TTL expires, ms UTC."""
        last = self._number("last_expiry")
        return None if last == FIELD["last_expiry"].neutral else last

    def _number(self, name: str) -> int:
        column = self.table.column(BEGINS[name])
        return FIELD[name].neutral if column is None else column[self.row]

    @property
    def no_ttl_keys(self) -> int:
        """Keys without a TTL."""
        return self.keys - self.expiring_keys

    @property
    def no_ttl_memory(self) -> int:
        """Their memory, bytes."""
        return self.memory_bytes - self.expiring_memory

    @property
    def expired_keys(self) -> int:
        """Keys that expired before the moment of the profile."""
        expired = self.table.column(BEGINS["ttl_histogram"])
        return 0 if expired is None else expired[self.row]

    @property
    def mean_memory(self) -> int | None:
        """Bytes a key, rounded down; None without keys."""
        return self.memory_bytes // self.keys if self.keys else None

    @property
    def usual_elements(self) -> int | None:
        """Upper end of the log2 bucket that holds the median number of elements; None where nothing has elements."""
        middle = quantile(self.elements_histogram, 0.5)
        return middle[1] if middle else None


def _figure(number: int, neutral: int, meaning: str) -> property:
    def figure(self: Figures) -> int:
        column = self.table.column(number)
        return neutral if column is None else column[self.row]

    return property(figure, doc=meaning)


for _field in FIELDS:
    if _field.width == 1 and not _field.nullable:
        setattr(Figures, _field.name, _figure(BEGINS[_field.name], _field.neutral, _field.meaning))
