"""Groups of keys made by hand."""

from __future__ import annotations

from dataclasses import dataclass

from rdbscan.report.software import Found, recognise


@dataclass(frozen=True)
class Largest:
    key: bytes
    elements: int | None


@dataclass(frozen=True)
class Row:
    namespace: str
    type: str = "string"
    keys: int = 1
    memory_bytes: int = 100
    elements: int = 0
    no_ttl_keys: int = 0
    no_ttl_memory: int = 0
    db: int = 0
    oldest_at: int | None = None
    biggest: Largest | None = None


def row(
    namespace: str,
    type_: str = "string",
    keys: int = 1,
    memory: int = 100,
    *,
    elements: int = 0,
    no_ttl: int | None = None,
    db: int = 0,
    oldest_at: int | None = None,
    largest: bytes | None = None,
    largest_elements: int | None = None,
) -> Row:
    """Keys of equal size; `no_ttl` of them (all, when not given) have no TTL."""
    no_ttl = keys if no_ttl is None else no_ttl
    biggest = None if largest is None and largest_elements is None else Largest(largest or b"", largest_elements)
    return Row(namespace, type_, keys, memory, elements, no_ttl, memory * no_ttl // keys, db, oldest_at, biggest)


def rows(*names: str) -> list[Row]:
    """One row for each `namespace type`."""
    return [row(*name.rsplit(" ", 1)) for name in names]


def families(*names: str) -> set[str]:
    """The families that are recognised in rows of these names."""
    return {one.family.name for one in recognise(rows(*names))}


def only(found: list[Found]) -> Found:
    """The one instance that was found."""
    assert len(found) == 1, [(one.family.name, one.stem) for one in found]
    return found[0]
