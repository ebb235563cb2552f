"""Feeds the values of the reference decoder to Loading, as the compiled decoder does from the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdbscan.memory.load import Loading
from tests.reference.model import Collection, Key, Module, Stream, Text

CANONICAL = re.compile(rb"0|-?[1-9][0-9]*")


def integer(text: bytes) -> tuple[int, bool, int]:
    """Arguments of `element` for a text."""
    if len(text) <= 20 and CANONICAL.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return len(text), True, int(text)
    return len(text), False, 0


def entry(value: bytes | int) -> tuple[int, bool, int]:
    """Arguments of `element` for an entry of a blob."""
    return integer(b"%d" % value if isinstance(value, int) else value)


def feed(loading: Loading, key: Key, lzf: Iterable[int] | None = None) -> None:
    """Load one key; `lzf` = compressed lengths of its quicklist nodes, -1 where stored plain."""
    value = key.value
    has_ttl = key.expires_ms is not None
    claimed = value.claimed if isinstance(value, Collection) else -1
    loading.start(key.rdb_type, len(key.name), has_ttl, claimed)
    if isinstance(value, Text):
        loading.element(*integer(value.content))
    elif isinstance(value, Stream):
        feed_stream(loading, value)
    elif isinstance(value, Module):
        loading.packed(1, -1)
    elif isinstance(value, Collection):
        feed_collection(loading, value, key.rdb_type, lzf)
    loading.finish()


def feed_collection(loading: Loading, value: Collection, rdb_type: int, lzf: Iterable[int] | None) -> None:
    if value.blob:
        count = len(value.blob.entries)
        loading.packed(value.blob.size, count if count < 65535 else -1)
        if loading.walk:
            for each in value.blob.entries:
                loading.element(*entry(each))
        return
    if rdb_type in (14, 18):
        for node, compressed in zip(value.nodes, lzf or [-1] * len(value.nodes), strict=True):
            loading.node(node.container, node.size, len(node.entries), compressed)
            if loading.walk:
                for each in node.entries:
                    loading.element(*entry(each))
        return
    width = 2 if value.kind == "hash" else 1
    for i, text in enumerate(value.elements):
        at = value.field_expiries[i // 2] if width == 2 and value.field_expiries else None
        if at is not None and i % 2 == 0 and rdb_type in (22, 24):
            loading.field_ttl(at)
        loading.element(*(integer(text) if loading.wants_ints else (len(text), False, 0)))
        if at is not None and i % 2 == 1 and rdb_type == 122:
            loading.field_ttl(at)
        if value.scores and loading.wants_scores:
            loading.score(value.scores[i])


def feed_stream(loading: Loading, value: Stream) -> None:
    for node in value.nodes:
        loading.stream_node(*node.id, node.size)
    for group in value.groups:
        loading.group(len(group.name))
        for identity, _, _ in group.pending:
            loading.pel_id(*identity)
        for consumer in group.consumers:
            loading.consumer(len(consumer.name))
            for identity in consumer.pending:
                loading.consumer_pel_id(*identity)
