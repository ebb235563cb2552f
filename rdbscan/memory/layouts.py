"""What each RDB type holds and in what form: how `LoadSimulator` is told of a value, and in which order.

The calls that make up one value, after `start`, are given as a regular expression over their letters (`LETTERS`).
Uncompiled, the simulator checks at each `finish` that the calls were these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from rdbscan.memory.codes import (
    ELEMENTS,
    INTSET_BLOB,
    KIND_HASH,
    KIND_LIST,
    KIND_OTHER,
    KIND_SET,
    KIND_STREAM,
    KIND_STRING,
    KIND_ZSET,
    LISTPACK_BLOB,
    LISTPACK_NODES,
    MODULE_ITEMS,
    SLOTS_OF_ARRAY,
    TEMPLATE_BLOB,
    TEMPLATE_VALUES,
    TTL_FIRST,
    TTL_INSIDE,
    TTL_LAST,
    TTL_NOWHERE,
    ZIPLIST_BLOB,
    ZIPLIST_NODES,
    ZIPMAP_BLOB,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS = {
    "w": "string", "e": "element", "x": "numeric_text", "s": "score", "t": "field_ttl", "p": "packed", "n": "node",
    "L": "stream_node", "G": "group", "i": "pel_id", "C": "consumer", "o": "consumer_pel_id",
    "P": "producer", "r": "produced",
    "V": "vector_set", "v": "vector_element", "a": "vector_attribute", "l": "vector_layer",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One RDB type: its kind and form, where TTLs of fields stand (all codes), and the calls that tell of a value."""

    kind: int
    form: int
    calls: str
    ttls: int = TTL_NOWHERE


STRING = Layout(KIND_STRING, ELEMENTS, "wx?")
STREAM = Layout(KIND_STREAM, ELEMENTS, "L*(Gi*(Co*)*)*(Pr*)*")
MODULE = Layout(KIND_OTHER, MODULE_ITEMS, "(V(va?l+)*)?p")
LAYOUTS = {
    0: STRING,
    1: Layout(KIND_LIST, ELEMENTS, "e*"),
    10: Layout(KIND_LIST, ZIPLIST_BLOB, "pe*"),
    14: Layout(KIND_LIST, ZIPLIST_NODES, "(ne*)*"),
    18: Layout(KIND_LIST, LISTPACK_NODES, "(ne*)*"),
    2: Layout(KIND_SET, ELEMENTS, "e*"),
    11: Layout(KIND_SET, INTSET_BLOB, "pe*"),
    20: Layout(KIND_SET, LISTPACK_BLOB, "pe*"),
    3: Layout(KIND_ZSET, ELEMENTS, "(es?)*"),
    5: Layout(KIND_ZSET, ELEMENTS, "(es?)*"),
    12: Layout(KIND_ZSET, ZIPLIST_BLOB, "p(ee)*"),
    17: Layout(KIND_ZSET, LISTPACK_BLOB, "p(ee)*"),
    4: Layout(KIND_HASH, ELEMENTS, "(ee)*"),
    9: Layout(KIND_HASH, ZIPMAP_BLOB, "p(ee)*"),
    13: Layout(KIND_HASH, ZIPLIST_BLOB, "p(ee)*"),
    16: Layout(KIND_HASH, LISTPACK_BLOB, "p(ee)*"),
    22: Layout(KIND_HASH, ELEMENTS, "(t?ee)*", TTL_FIRST),
    23: Layout(KIND_HASH, LISTPACK_BLOB, "p(eee)*", TTL_INSIDE),
    24: Layout(KIND_HASH, ELEMENTS, "(t?ee)*", TTL_FIRST),
    25: Layout(KIND_HASH, LISTPACK_BLOB, "p(eee)*", TTL_INSIDE),
    122: Layout(KIND_HASH, ELEMENTS, "(eet?)*", TTL_LAST),
    15: STREAM, 19: STREAM, 21: STREAM, 26: STREAM, 27: STREAM,
    28: Layout(KIND_OTHER, SLOTS_OF_ARRAY, "e*p?"),
    29: Layout(KIND_OTHER, TEMPLATE_BLOB, "pe*"),
    30: Layout(KIND_OTHER, TEMPLATE_BLOB, "pe*"),
    31: Layout(KIND_OTHER, TEMPLATE_VALUES, "e*"),
    32: Layout(KIND_OTHER, TEMPLATE_VALUES, "e*"),
}  # fmt: skip
"""By RDB type (decode/opcodes.py names them; 122 is Valkey's HASH_2). Any other is `MODULE`: so many opaque bytes."""


def layout_of(rdb_type: int) -> Layout:
    """Return the layout of an RDB type."""
    return LAYOUTS.get(rdb_type, MODULE)


def check_calls(simulator: type) -> None:
    """Make the class of simulators raise AssertionError at `finish` if the calls since `start` were not its layout's."""
    for letter, name in LETTERS.items():
        if name != "string":  # which begins a value
            setattr(simulator, name, _recorded(getattr(simulator, name), letter))
    simulator.start = _started(simulator.start)  # type: ignore[attr-defined]
    simulator.string = _string(simulator.string)  # type: ignore[attr-defined]
    simulator.no_vector_set = _recorded(simulator.no_vector_set, "")  # type: ignore[attr-defined]
    simulator.finish = _checked(simulator.finish)  # type: ignore[attr-defined]


def _recorded(method: Callable[..., int], letter: str) -> Callable[..., int]:
    @wraps(method)
    def call(self: Any, *arguments: Any) -> int:
        self.calls = self.calls + letter if letter else ""
        return method(self, *arguments)

    return call


def _started(method: Callable[..., int]) -> Callable[..., int]:
    @wraps(method)
    def call(self: Any, rdb_type: int, *arguments: Any) -> int:
        self.expected, self.calls = layout_of(rdb_type).calls, ""
        return method(self, rdb_type, *arguments)

    return call


def _string(method: Callable[..., int]) -> Callable[..., int]:
    @wraps(method)
    def call(self: Any, *arguments: Any) -> int:
        self.expected, self.calls = STRING.calls, "w"
        return method(self, *arguments)

    return call


def _checked(method: Callable[..., int]) -> Callable[..., int]:
    @wraps(method)
    def call(self: Any) -> int:
        if not re.fullmatch(self.expected, self.calls):
            raise AssertionError(f"the calls {self.calls!r} are not {self.expected!r}")
        return method(self)

    return call
