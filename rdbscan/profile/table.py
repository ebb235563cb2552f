"""Groups as an Arrow table and back: a column for each field, one for each histogram, one for the largest key.

Columns that say nothing are left out, unknown ones are ignored, and missing ones count nothing.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rdbscan.profile.columns import from_lists, is_neutral, to_lists
from rdbscan.profile.fields import BEGINS, FIELD, FIELDS, KEY_FACTS
from rdbscan.profile.groups import NAMED, Groups, ordered
from rdbscan.profile.keys import NO_KEYS, Keys, without_nulls
from rdbscan.profile.lawful import check
from rdbscan.profile.names import Names, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.profile.fields import Field

BIGGEST = "biggest"
INTEGER = pa.int64()
COLUMNS = frozenset(FIELD) | {"db", BIGGEST, *NAMED}


def to_table(groups: Groups) -> pa.Table:
    """Return the groups as a table, without metadata."""
    columns = {"db": _integers(groups.dbs)} | {name: _names(getattr(groups, name)) for name in NAMED}
    for field in FIELDS:
        buckets = [groups.column(BEGINS[field.name] + bucket) for bucket in range(field.width)]
        if any(column is not None for column in buckets):
            columns[field.name] = _histogram(buckets) if field.width > 1 else _number(field, groups)
    if any(groups.biggest.sources):
        columns[BIGGEST] = _keys(groups)
    nullable = {field.name for field in FIELDS if field.nullable} | {BIGGEST}
    schema = pa.schema([pa.field(name, column.type, name in nullable) for name, column in columns.items()])
    return pa.Table.from_arrays(list(columns.values()), schema=schema)


def _integers(column: array[int]) -> pa.Array:
    return pa.Array.from_buffers(INTEGER, len(column), [None, pa.py_buffer(column)])


def _nullable(column: array[int], null: int) -> pa.Array:
    return pa.array(column.tolist(), INTEGER, mask=[number == null for number in column])


def _names(names: Names) -> pa.Array:
    codes = pa.array(names.codes, pa.int32())
    return pa.DictionaryArray.from_arrays(codes, pa.array(names.words, pa.string()))


def _number(field: Field, groups: Groups) -> pa.Array:
    column = groups.filled(BEGINS[field.name])
    return _nullable(column, field.neutral) if field.nullable else _integers(column)


def _histogram(buckets: Sequence[array[int] | None]) -> pa.Array:
    offsets, values = to_lists(buckets)
    kind = pa.list_(pa.field("element", INTEGER, nullable=False))
    bounds = pa.Array.from_buffers(pa.int32(), len(offsets), [None, pa.py_buffer(offsets)])
    return pa.ListArray.from_arrays(bounds, _integers(values), type=kind)


def _keys(groups: Groups) -> pa.Array:
    """Return the largest keys as structs; what is the same as in the group is null."""
    keys = groups.biggest
    columns = {"source": _integers(keys.sources), "key": pa.array(keys.names, pa.binary())}
    for name, own, of_group in (
        ("db", keys.dbs.tolist(), groups.dbs.tolist()),
        ("namespace", keys.namespaces, groups.namespace.texts()),
        ("type", keys.types, groups.type.texts()),
        ("encoding", keys.encodings, groups.encoding.texts()),
    ):
        if own != of_group:
            columns[name] = pa.array(
                [mine if mine != theirs else None for mine, theirs in zip(own, of_group, strict=True)]
            )
    columns |= {name: _nullable(column, KEY_FACTS[name]) for name, column in keys.facts.items()}
    return pa.StructArray.from_arrays(list(columns.values()), names=list(columns))


def from_table(table: pa.Table, labels: Sequence[str]) -> Groups:
    """Return the groups of a table; `labels` are the names of the dumps.

    Raises ValueError, KeyError, IndexError or pyarrow.ArrowException if they are none.
    """
    given = {name: _only_chunk(table[name]) for name in table.schema.names}
    figures: dict[int, array[int]] = {}
    for field in FIELDS:
        if field.name in given:
            buckets = _buckets(field, given[field.name])
            figures |= {BEGINS[field.name] + at: column for at, column in enumerate(buckets) if column is not None}
    dbs = _numbers(given["db"], 0)
    names = {name: _words(given[name]) for name in NAMED}
    bare = Groups(dbs=dbs, figures=figures, biggest=NO_KEYS, **names)
    groups = replace(bare, biggest=_biggest(bare, given.get(BIGGEST), labels))
    check(groups)
    return ordered(groups)


def _only_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _numbers(column: pa.Array, null: int) -> array[int]:
    column = column.cast(INTEGER)
    if column.null_count:
        column = column.fill_null(null)
    numbers = array("q")
    if len(column):
        numbers.frombytes(memoryview(column.buffers()[1])[8 * column.offset : 8 * (column.offset + len(column))])
    return numbers


def _words(column: pa.Array) -> Names:
    if column.null_count:
        raise ValueError("a name is missing")
    column = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    words = column.dictionary.to_pylist()
    if None in words:
        raise ValueError("a name is missing")
    return named(words, _numbers(column.indices, 0))


def _buckets(field: Field, column: pa.Array) -> list[array[int] | None]:
    if field.width == 1:
        numbers = _numbers(column, field.neutral)
        return [None if is_neutral(numbers, field.neutral) else numbers]
    if not pa.types.is_list(column.type) or column.null_count:
        raise ValueError(f"its {field.name} is no histogram")
    values = _numbers(column.values, 0)
    bounds = column.offsets
    offsets = array("i", bounds.to_pylist() or [0])
    buckets = from_lists(memoryview(offsets), memoryview(values), len(column), field.width)
    return [None if one is None or is_neutral(one, 0) else one for one in buckets]


def _biggest(groups: Groups, column: pa.StructArray | None, labels: Sequence[str]) -> Keys:
    rows = len(groups)
    parts = {} if column is None else {part.name: column.field(part.name) for part in column.type}
    if {"source", "key"} - parts.keys():
        blank = array("q", bytes(8 * rows))
        return Keys(blank, blank, [b""] * rows, [""] * rows, [""] * rows, [""] * rows, {}, labels)
    sources = _numbers(parts["source"], 0)
    facts = {name: _numbers(parts[name], null) for name, null in KEY_FACTS.items() if name in parts}
    own = {name: _shared(parts[name]) if name in parts else None for name in NAMED}
    return Keys(
        sources,
        _or_else(parts["db"].to_pylist() if "db" in parts else None, groups.dbs),
        _names_of_keys(parts["key"]),
        _texts(own["namespace"], groups.namespace),
        _texts(own["type"], groups.type),
        _texts(own["encoding"], groups.encoding),
        without_nulls(facts),
        labels,
    )


def _names_of_keys(column: pa.Array) -> list[bytes]:
    if pa.types.is_dictionary(column.type):
        return [name if isinstance(name, bytes) else str(name or "").encode() for name in _shared(column)]
    names: list[bytes] = column.cast(pa.binary()).fill_null(b"").to_pylist()
    return names


def _shared(column: pa.Array) -> list[Any]:
    """Return the texts of a column, one object for equal ones, None for null."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    texts = [*column.dictionary.to_pylist(), None]
    return list(map(texts.__getitem__, column.indices.fill_null(len(texts) - 1).to_pylist()))


def _or_else(own: list[int | None] | None, of_group: array[int]) -> array[int]:
    if own is None:
        return of_group
    return array("q", [theirs if mine is None else mine for mine, theirs in zip(own, of_group, strict=True)])


def _texts(own: list[str | None] | None, of_group: Names) -> list[str]:
    texts = of_group.texts()
    return texts if own is None else [theirs if mine is None else mine for mine, theirs in zip(own, texts, strict=True)]
