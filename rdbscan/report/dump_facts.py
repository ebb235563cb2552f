"""The facts of a dump as reports, so that every renderer can show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.records.dump import UNREAD
from rdbscan.report.dump import dump_notes, slot_migration
from rdbscan.report.model import Column, Report, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.records.dump import DumpInfo
    from rdbscan.report.model import Row

HEADER = (
    Column("source", "Dump", Unit.TEXT),
    Column("magic", "Magic", Unit.TEXT),
    Column("rdb_version", "RDB version", Unit.NUMBER),
    Column("server", "Server", Unit.TEXT),
    Column("saved_at", "Saved at", Unit.TIME),
    Column("used_memory", "used_memory (reported)", Unit.BYTES),
    Column("functions", "Function libraries", Unit.TEXT),
    Column("modules", "Modules", Unit.TEXT),
)
AUX = (Column("name", "Name", Unit.TEXT), Column("value", "Value", Unit.TEXT))
PARTS = (Column("part", "Part", Unit.TEXT), Column("bytes", "Bytes", Unit.COUNT))
VERDICT = (
    Column("source", "Dump", Unit.TEXT),
    Column("complete", "Complete", Unit.TEXT),
    Column("checksum", "Checksum", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT),
    Column("dump_bytes", "Bytes read", Unit.COUNT),
    Column("unread", "Not read", Unit.TEXT),
    Column("damage", "Damage", Unit.TEXT),
    Column("damaged_at", "At byte", Unit.COUNT),
    Column("last_key", "Last key", Unit.KEY),
)


def header(dump: DumpInfo) -> Report:
    """Who wrote the dump, and when."""
    row = (
        dump.source,
        dump.header.magic or None,
        dump.header.rdb_version or None,
        f"{dump.header.server} {dump.header.server_version}".strip(),
        dump.header.ctime_ms,
        dump.header.used_memory,
        ", ".join(f"{library.name} ({library.engine})" for library in dump.outcome.functions) or None,
        ", ".join(sorted({aux.module for aux in dump.outcome.module_aux})) or None,
    )
    return Report("header", "Dump", "What is this dump?", HEADER, [row], facts=True)


def aux_fields(dump: DumpInfo) -> Report:
    """What its writer noted, in file order."""
    return Report(
        "aux",
        "Aux fields",
        "What did the server note at its beginning?",
        AUX,
        list(dump.header.aux),
        notes=slot_migration(dump),
    )


def accounting(dump: DumpInfo) -> Report:
    """Which part of the dump has how many of its bytes."""
    rows = [(part, size) for part, size in dump.outcome.accounting.items() if size]
    return Report(
        "accounting", "Bytes of the dump", "What are they?", PARTS, list(rows), total=("total", dump.outcome.dump_bytes)
    )


def verdict(dumps: Sequence[DumpInfo]) -> Report:
    """Whether dumps are whole, and if not, where they break."""
    notes = [note for dump in dumps for note in dump_notes(dump)]
    rows = [_verdict(dump) for dump in dumps]
    return Report("verify", "Verdict", "Are the dumps whole?", VERDICT, rows, notes=notes, facts=True)


def _verdict(dump: DumpInfo) -> Row:
    outcome = dump.outcome
    complete = "NO" if not outcome.complete else "yes, but unsound" if outcome.unsound_keys else "yes"
    known = (dump.source, complete, outcome.checksum, outcome.keys, outcome.dump_bytes)
    damage = outcome.damage
    if damage is None:
        return (*known, None, None, None, None)
    if damage.kind in UNREAD:
        return (dump.source, "unknown", *known[2:], damage.message, None, None, damage.key)
    return (*known, None, damage.message, damage.offset, damage.key)
