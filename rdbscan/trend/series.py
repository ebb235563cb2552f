"""What is known of a server night by night. Sizes are bytes, times ms UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of one whole night. `used_memory` is what is predicted for the server, None where that is not known."""

    saved_ms: int
    memory: dict[str, int]
    keys: int
    used_memory: int | None
    maxmemory: int | None
    model: str


@dataclass(frozen=True)
class Series:
    """A server's whole nights, oldest first; `damaged` and `unreadable` nights are not among them."""

    instance: str
    nights: Sequence[Figures]
    damaged: int = 0
    unreadable: int = 0
    notes: Sequence[str] = field(default_factory=list)

    @cached_property
    def moments(self) -> list[int]:
        """When the nights were saved."""
        return [night.saved_ms for night in self.nights]

    @cached_property
    def is_predicted(self) -> bool:
        """Whether used_memory is known of every night; else the memory of the keys stands in for it."""
        return bool(self.nights) and all(night.used_memory is not None for night in self.nights)

    @cached_property
    def used(self) -> list[int]:
        """used_memory by night, or what stands in for it."""
        return [
            night.used_memory if self.is_predicted and night.used_memory is not None else sum(night.memory.values())
            for night in self.nights
        ]

    @cached_property
    def namespaces(self) -> dict[str, list[int]]:
        """Memory by night of each namespace that has any in some night."""
        names = dict.fromkeys(name for night in self.nights for name in night.memory)
        return {name: [night.memory.get(name, 0) for night in self.nights] for name in names}
