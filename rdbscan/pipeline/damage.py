"""From a dump's damage to the error that Python code gets."""

from __future__ import annotations

from rdbscan.errors import ChecksumMismatch, Corrupt, DamagedDumpError, NotAnRdb, Truncated, Unreachable, Unsupported
from rdbscan.records.dump import DumpInfo

KINDS: dict[str, type[DamagedDumpError]] = {
    kind.slug: kind for kind in (Unreachable, Truncated, Corrupt, Unsupported, ChecksumMismatch, NotAnRdb)
}


def damage_error(info: DumpInfo) -> DamagedDumpError:
    """Return the error for the damage of `info`, which must have one."""
    damage = info.outcome.damage
    assert damage is not None  # noqa: S101
    return KINDS[damage.kind](damage.message, source=info.path or info.source, offset=damage.offset, key=damage.key)
