"""The facts of one dump: who wrote it, what is in it besides keys, and how far it could be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from rdbscan.displayed import Displayed


@dataclass(frozen=True, slots=True)
class Damage:
    """Where and why reading stopped (or, for a checksum, what does not hold).

    `kind` is truncated, corrupt, unsupported, checksum or not-rdb; or unreachable or source, where the dump could not be got
    at and may be whole. `offset` counts bytes of the uncompressed dump; `key`
    is the name of the key being read, or last read before, None if there was none.
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
class KeySums:
    """Sums over the keys of one dump that were not filtered out; sizes are bytes, as in `profile.Group`."""

    keys: int
    expiring_keys: int
    memory_bytes: int


@dataclass(slots=True)
class DumpInfo(Displayed):
    """Facts of one dump, filled while it is read. Sizes are bytes of the uncompressed dump, times ms UTC.

    `checksum` is ok, disabled (written as 0), absent (RDB < 5), mismatch or unread. `databases` maps a database number to
    the RESIZEDB hints (keys, keys with TTL). `accounting` gives every byte a part; its values sum to `dump_bytes`.
    `damaged_keys` counts keys left out because servers refuse them, while reading could go on; `empty_keys` those that
    servers leave out themselves. `odd_keys` are counted as servers load them though something in them is odd; of these,
    `unsound_keys` may stop the server when they are read or changed.
    `sums` is None until all keys were read, and where several dumps cannot be told apart. `predicted` is None where the
    dump was not read whole or keys were filtered out.
    `slots` counts the hash slots that the dump tells of; where it tells of none and is taken for a shard of a cluster by
    its keys (decode/shard.py), those that the first keys lie in.
    `complete` is True once the end of the dump was seen and nothing is damaged.
    `options` are those it was read with, as on the command line; with `redacted`, names are pseudonyms wherever they stand.
    """

    source: str = ""
    path: str = ""
    magic: str = ""
    rdb_version: int = 0
    server: str = "unknown"
    server_version: str = ""
    aux: list[tuple[str, str]] = field(default_factory=list)
    ctime_ms: int | None = None
    used_memory: int | None = None
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
    target: str = ""
    allocator: str = ""
    maxmemory: int | None = None
    maxmemory_policy: str | None = None
    sums: KeySums | None = None
    predicted: PredictedMemory | None = None
    options: list[str] = field(default_factory=list)
    redacted: bool = False

    @property
    def in_cluster(self) -> bool:
        """Whether its server was part of a cluster: as it says, or as its keys show."""
        return self.slots > 0 or any(name.startswith("cluster-") for name, _value in self.aux)
