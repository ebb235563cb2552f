"""The facts of one dump: who wrote it, what is in it besides keys, how far it could be read, and for which server.

Sizes are bytes of the uncompressed dump, times ms UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rdbscan.displayed import Displayed

UNREAD = frozenset(("unreachable", "source", "killed", "missing"))
"""Kinds of damage that say nothing of the dump, which may be whole: it could not be got at, nobody lived to read it, or
there was none."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Where and why reading stopped (or, for a checksum, what does not hold).

    `kind` is truncated, corrupt, unsupported, checksum or not-rdb; or one of `UNREAD`. `offset` counts bytes of the
    uncompressed dump; `key` is the name of the key being read, or last read before, None if there was none.
    """

    kind: str
    message: str
    offset: int
    key: bytes | None = None
    db: int = 0


@dataclass(frozen=True, slots=True)
class FunctionLibrary:
    """A library of server functions (opcode 245 or 246): its name, engine and code size in bytes."""

    name: str
    engine: str
    code_bytes: int


@dataclass(frozen=True, slots=True)
class ModuleAux:
    """Data a module saved beside the keys (opcode 247): `when` is 'before' or 'after' the keys."""

    module: str
    when: str
    rdb_bytes: int


@dataclass(frozen=True, slots=True)
class PredictedMemory:
    """What used_memory will be once the target server has loaded the dump, by part, in bytes.

    `empty_server`: the server without keys; `keys`: names and values with their table entries; `tables`: the hash tables of
    the databases; `functions`: their libraries. `estimate`: no server of this version was measured.
    """

    empty_server: int
    keys: int
    tables: int
    functions: int
    estimate: bool

    @property
    def used_memory(self) -> int:
        """Return the sum."""
        return self.empty_server + self.keys + self.tables + self.functions


@dataclass(frozen=True, slots=True)
class Header:
    """What a dump says of itself before its first key; sizes and times as its server wrote them.

    `aux` are the first aux fields. Of them are `server` and `server_version`, `ctime_ms` (when it was saved) and
    `used_memory`; each is unknown where the field is missing or no number.
    """

    magic: str = ""
    rdb_version: int = 0
    server: str = "unknown"
    server_version: str = ""
    aux: tuple[tuple[str, str], ...] = ()
    ctime_ms: int | None = None
    used_memory: int | None = None


@dataclass(slots=True)
class Outcome:
    """What reading a dump found, filled while it is read by the thread that reads.

    `checksum` is ok, disabled (written as 0), absent (RDB < 5), mismatch or unread. `databases` maps a database number to
    the RESIZEDB hints (keys, keys with TTL). `accounting` gives every byte a part; its values sum to `dump_bytes`.
    `damaged_keys` counts keys left out because servers refuse them, while reading could go on; `empty_keys` those that
    servers leave out themselves. `odd_keys` are counted as servers load them though something in them is odd; of these,
    `unsound_keys` may stop the server when they are read or changed.
    `slots` counts the hash slots that the dump tells of; where it tells of none and is taken for a shard of a cluster by
    its keys (decode/shard.py), those that the first keys lie in.
    `complete`: the end of the dump was seen and nothing is damaged.
    """

    dump_bytes: int = 0
    checksum: str = "unread"
    keys: int = 0
    databases: dict[int, tuple[int, int]] = field(default_factory=dict)
    functions: list[FunctionLibrary] = field(default_factory=list)
    module_aux: list[ModuleAux] = field(default_factory=list)
    accounting: dict[str, int] = field(default_factory=dict)
    damaged_keys: int = 0
    empty_keys: int = 0
    odd_keys: int = 0
    unsound_keys: int = 0
    slots: int = 0
    trailing_bytes: int = 0
    trailing_kind: str = ""
    warnings: list[str] = field(default_factory=list)
    damage: Damage | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class MemoryModel:
    """The server whose memory is modelled: its name, allocator and limits (bytes; None: unknown), and what to know of it."""

    target: str = ""
    allocator: str = ""
    maxmemory: int | None = None
    maxmemory_policy: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DumpInfo(Displayed):
    """One dump: its name, what it says of itself, what reading it found, and the server it was read for.

    `source` is the shortest end of `path` that tells it from the other dumps (`rdbscan.records.source_names`); `path` is
    the path or URL as given, "-" for stdin, "" where it is nobody's business. `instance` is what the user calls the server.
    `options` are those it was read with, as on the command line; with `redacted`, names are pseudonyms wherever they stand,
    but for `kept_words`.
    """

    source: str = ""
    path: str = ""
    instance: str = ""
    header: Header = Header()
    outcome: Outcome = field(default_factory=Outcome)
    model: MemoryModel = MemoryModel()
    options: tuple[str, ...] = ()
    redacted: bool = False
    kept_words: tuple[str, ...] = ()

    @property
    def in_cluster(self) -> bool:
        """Whether its server was part of a cluster: as it says, or as its keys show."""
        return in_cluster(self.header, self.outcome)

    @property
    def warnings(self) -> list[str]:
        """What is good to know before the figures are believed."""
        return [*([self.model.note] if self.model.note else []), *self.outcome.warnings]


def in_cluster(header: Header, outcome: Outcome) -> bool:
    """Return whether a dump's server was part of a cluster; Redis before 7.4 and Valkey before 8.0 do not say."""
    return outcome.slots > 0 or any(name.startswith("cluster-") for name, _value in header.aux)
