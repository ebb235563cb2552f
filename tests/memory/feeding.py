"""Feeds the values of the reference decoder to LoadSimulator, as the compiled decoder does from the bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.reference.model import Collection, Key, Module, Stream, Text
from tests.reference.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.memory.load_simulator import LoadSimulator

CANONICAL = re.compile(rb"0|-?[1-9][0-9]*")


def integer(text: bytes) -> tuple[int, bool, int]:
    """Arguments of `element` for a text."""
    if len(text) <= 20 and CANONICAL.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return len(text), True, int(text)
    return len(text), False, 0


def entry(value: bytes | int) -> tuple[int, bool, int]:
    """Arguments of `element` for an entry of a blob."""
    return integer(b"%d" % value if isinstance(value, int) else value)


def compressed_lengths(data: bytes, key: Key) -> list[int]:
    """LZF lengths of a quicklist's nodes as the dump holds them, -1 where it does not."""
    source, found = Reader(data), []
    source.pos = key.value_offset
    for _ in range(source.length()):
        if key.rdb_type == 18:
            source.length()
        start = source.pos
        size, special = source.length_or_encoding()
        found.append(source.length() if special and size == 3 else -1)
        source.pos = start
        source.string()
    return found


def feed(loading: LoadSimulator, key: Key, data: bytes) -> None:
    """Load one key of the dump `data`."""
    value = key.value
    claimed = value.claimed if isinstance(value, Collection) else -1
    if isinstance(value, Text):
        loading.string(len(key.name), key.expires_ms is not None, *integer(value.content))
    else:
        loading.start(key.rdb_type, len(key.name), key.expires_ms is not None, claimed)
    if isinstance(value, Stream):
        feed_stream(loading, value)
    elif isinstance(value, Module):
        if value.name == "vectorset":
            feed_vector_set(loading, value)
        loading.packed(key.offset + key.rdb_bytes - key.value_offset, -1)
    elif isinstance(value, Collection) and value.blob:
        count = len(value.blob.entries)
        loading.packed(value.blob.size, count if count < 65535 else -1)
        feed_entries(loading, value.blob.entries)
    elif isinstance(value, Collection) and key.rdb_type in (14, 18):
        for node, compressed in zip(value.nodes, compressed_lengths(data, key), strict=True):
            loading.node(node.container, node.size, len(node.entries), compressed)
            feed_entries(loading, node.entries)
    elif isinstance(value, Collection):
        feed_elements(loading, value, key.rdb_type)
    loading.finish()


def feed_entries(loading: LoadSimulator, entries: Sequence[bytes | int]) -> None:
    if loading.walk:
        for each in entries:
            loading.element(*entry(each))


def feed_elements(loading: LoadSimulator, value: Collection, rdb_type: int) -> None:
    hashed = value.kind == "hash"
    for i, text in enumerate(value.elements):
        at = value.field_expiries[i // 2] if hashed else None
        if at is not None and i % 2 == 0 and rdb_type in (22, 24):
            loading.field_ttl(at)
        loading.element(*(integer(text) if loading.wants_ints else (len(text), False, 0)))
        if at is not None and i % 2 == 1 and rdb_type == 122:
            loading.field_ttl(at)
        if value.scores and loading.wants_scores:
            loading.score(value.scores[i])


def feed_stream(loading: LoadSimulator, value: Stream) -> None:
    for node in value.nodes:
        loading.stream_node(*node.id, node.size)
    for group in value.groups:
        loading.group(group.name, 0, len(group.name))
        for identity, _, _ in group.pending:
            loading.pel_id(*identity)
        for consumer in group.consumers:
            loading.consumer(consumer.name, 0, len(consumer.name))
            for identity in consumer.pending:
                loading.consumer_pel_id(*identity)
    for producer, ids in value.producers:
        loading.producer(producer, 0, len(producer), 100)
        for iid, identity in ids:
            loading.produced(len(iid), identity[0])


def feed_vector_set(loading: LoadSimulator, value: Module) -> None:
    items = iter([item for _, item in value.items])
    dim, count, config, flags = (int(next(items)) for _ in range(4))
    input_dim = int(next(items)) if flags & 1 else 0
    if input_dim:
        next(items)
    loading.vector_set(dim, config & 255, config >> 8 & 0xFFFF, input_dim)
    for _ in range(count):
        element = bytes_of(next(items))
        loading.vector_element(element, 0, len(element), False)
        if flags & 2 and (attribute := bytes_of(next(items))):
            loading.vector_attribute(len(attribute), False)
        next(items)  # the vector
        numbers = [int(next(items)) for _ in range(int(next(items)))]
        at = 2
        for _ in range((numbers[1] & 255) + 1):
            loading.vector_layer(numbers[at + 1])
            at += 2 + numbers[at] + (numbers[1] >> 24 > 0)


def bytes_of(item: float | bytes) -> bytes:
    assert isinstance(item, bytes)
    return item
