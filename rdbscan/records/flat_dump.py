"""The facts of a dump as one flat JSON object: in the metadata of `keys.parquet`, and in profiles before version 3.

Read with defaults for what is missing, unknown members left out. Their types are checked by whoever decodes them (msgspec).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from rdbscan.records.dump import (
    Damage,
    DumpInfo,
    FunctionLibrary,
    Header,
    MemoryModel,
    ModuleAux,
    Outcome,
    PredictedMemory,
)

Part = TypeVar("Part")


@dataclass(slots=True)
class FlatDamage:
    """`Damage` with the key as text."""

    kind: str
    message: str
    offset: int
    key: str | None = None
    db: int = 0


@dataclass(slots=True)
class FlatDump:
    """What is told of a dump; the attributes are those of `DumpInfo` and its parts."""

    source: str
    path: str = ""
    instance: str = ""
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
    damage: FlatDamage | None = None
    complete: bool = False
    target: str = ""
    allocator: str = ""
    maxmemory: int | None = None
    maxmemory_policy: str | None = None
    sums: dict[str, int] | None = None
    predicted: PredictedMemory | None = None
    options: list[str] = field(default_factory=list)
    redacted: bool = False
    kept_words: list[str] = field(default_factory=list)


IN_RECORDS = (
    "source", "path", "instance", "rdb_version", "server", "server_version", "aux", "ctime_ms", "dump_bytes",
    "keys", "checksum", "target", "allocator", "complete", "damage", "slots", "maxmemory",
    "maxmemory_policy", "predicted", "options", "redacted", "kept_words",
)  # fmt: skip
"""What of a dump's facts belongs to its records."""


def flat(dump: DumpInfo, predicted: PredictedMemory | None) -> dict[str, Any]:
    """Return what `keys.parquet` tells of a dump."""
    damage = dump.outcome.damage
    told = {
        name: getattr(part, name) for part in (dump, dump.model, dump.outcome, dump.header) for name in _names(part)
    }
    told["damage"] = damage and asdict(damage) | {"key": damage.key and damage.key.decode("utf-8", "backslashreplace")}
    told["predicted"] = predicted and asdict(predicted)
    return {name: told[name] for name in IN_RECORDS}


def _names(part: object) -> list[str]:
    return [name for name in IN_RECORDS if hasattr(part, name)]


def unfold(told: FlatDump, key_bytes: Callable[[str], bytes]) -> DumpInfo:
    """Return the dump that is told of; `key_bytes` makes the name of the damaged key of its text."""
    damage = told.damage
    key = key_bytes(damage.key) if damage and damage.key is not None else None
    used = dict(told.aux).get("used-mem", "")
    used_memory = int(used) if used.isdecimal() and len(used) < 16 else None
    return DumpInfo(
        told.source,
        told.path,
        told.instance,
        _part(Header, told, aux=tuple(told.aux), used_memory=told.used_memory or used_memory),
        _part(Outcome, told, damage=damage and Damage(damage.kind, damage.message, damage.offset, key, damage.db)),
        _part(MemoryModel, told, note=""),
        tuple(told.options),
        told.redacted,
        tuple(told.kept_words),
    )


def _part(kind: type[Part], told: FlatDump, **own: Any) -> Part:
    names = [field.name for field in fields(kind) if field.name not in own]  # type: ignore[arg-type]
    return kind(**{name: getattr(told, name) for name in names}, **own)
