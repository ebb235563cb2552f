"""What the reference decoder gives: the structure of every value as the dump has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .packed import Entry

StreamId = tuple[int, int]


@dataclass
class Text:
    """A string value."""

    content: bytes


@dataclass
class Blob:
    """A packed blob: its layout (ziplist, listpack, intset, zipmap), uncompressed size in bytes, and its entries."""

    layout: str
    size: int
    entries: list[Entry]


@dataclass
class Node:
    """A node of a quicklist: container 1 is one plain element, 2 a ziplist or listpack, of `size` bytes."""

    container: int
    size: int
    entries: list[Entry]


@dataclass
class Collection:
    """A list, set, zset, hash or array.

    `elements` are texts in file order: members, or field, value, field, value… `scores` has one number per member of a
    zset; `field_expiries` one per field of a hash: absolute ms UTC, None without. `claimed` is the count in front of
    the value, -1 if there is none. `blob` is set when the value is one blob, `nodes` for quicklists (then `claimed`
    counts nodes).
    """

    kind: str
    elements: list[bytes]
    scores: list[float] = field(default_factory=list)
    field_expiries: list[int | None] = field(default_factory=list)
    claimed: int = -1
    blob: Blob | None = None
    nodes: list[Node] = field(default_factory=list)
    minimum_expiry: int | None = None
    indexes: list[int] = field(default_factory=list)
    template: int | None = None

    @property
    def count(self) -> int:
        """Members, or fields."""
        return len(self.elements) // 2 if self.kind == "hash" else len(self.elements)


@dataclass
class StreamEntry:
    """One entry: its ID, whether it is deleted, and its fields and values alternating."""

    id: StreamId
    deleted: bool
    fields: list[bytes]


@dataclass
class StreamNode:
    """One listpack of a stream: master ID, uncompressed size in bytes, counts and fields of its master entry."""

    id: StreamId
    size: int
    live: int
    deleted: int
    master_fields: list[bytes]
    entries: list[StreamEntry]
    packed_entries: int


@dataclass
class Consumer:
    """A consumer: times in ms UTC (`active` None before type 21, -1 never), and the IDs it owns."""

    name: bytes
    seen: int
    active: int | None
    pending: list[StreamId]


@dataclass
class Group:
    """A consumer group; `pending` has (id, delivery time in ms, deliveries); `read` is None before type 19."""

    name: bytes
    last: StreamId
    read: int | None
    pending: list[tuple[StreamId, int, int]]
    consumers: list[Consumer]
    unowned: list[StreamId] = field(default_factory=list)


@dataclass
class Stream:
    """A stream; `first`, `max_deleted` and `added` are None before type 19; `producers` is empty before type 26.

    `idempotency`: seconds that ids are remembered, how many of a producer, messages with one, those that were repeated.
    """

    nodes: list[StreamNode]
    length: int
    last: StreamId
    first: StreamId | None = None
    max_deleted: StreamId | None = None
    added: int | None = None
    groups: list[Group] = field(default_factory=list)
    producers: list[tuple[bytes, list[tuple[bytes, StreamId]]]] = field(default_factory=list)
    idempotency: tuple[int, int, int, int] | None = None

    @property
    def live(self) -> list[StreamEntry]:
        """The entries that are not deleted."""
        return [entry for node in self.nodes for entry in node.entries if not entry.deleted]


@dataclass
class Module:
    """A module's value: its type's name and encoding version, and (opcode, value) pairs."""

    name: str
    version: int
    items: list[tuple[int, int | float | bytes]]


@dataclass
class Opaque:
    """A value of which only the extent matters (rate limiters, KeyDB's cron jobs)."""

    kind: str
    elements: list[bytes] = field(default_factory=list)


Value = Text | Collection | Stream | Module | Opaque


@dataclass
class Key:
    """One key. Its record, `rdb_bytes` from `offset` on, includes its expiry, idle, frequency and metadata opcodes, and
    AUX fields between them (KeyDB).
    """

    db: int
    name: bytes
    rdb_type: int
    value: Value
    offset: int
    rdb_bytes: int
    value_offset: int
    expires_ms: int | None = None
    idle_seconds: int | None = None
    frequency: int | None = None
    slot_hint: int | None = None
    metadata: list[str] = field(default_factory=list)
    aux: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass
class Dump:
    """A whole dump. `error` is where decoding stopped; what came before is kept. `parts` add up to what was read."""

    magic: str = ""
    version: int = 0
    aux: list[tuple[bytes, bytes]] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    databases: dict[int, tuple[int, int]] = field(default_factory=dict)
    functions: list[bytes] = field(default_factory=list)
    module_aux: list[tuple[Module, int]] = field(default_factory=list)
    slots: list[tuple[int, int, int]] = field(default_factory=list)
    slot_imports: list[tuple[bytes, list[tuple[int, int]]]] = field(default_factory=list)
    templates: dict[int, list[bytes]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    checksum: str = "unread"
    end: int = 0
    tail: bytes = b""
    error: Exception | None = None
