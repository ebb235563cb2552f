"""Lines for people, on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.errors import RdbScanError
    from rdbscan.profile.sources import Source
    from rdbscan.records.dump import DumpInfo


def complain(message: str) -> None:
    """Say what went wrong. The message may hold words from a dump or a file name; they are made visible."""
    from rdbscan.render.escape import visible

    print(f"rdbscan: {visible(message)}", file=sys.stderr, flush=True)


def complain_lines(lines: Iterable[str]) -> None:
    """Say what is wrong in a file, each line with its place first, as compilers do, so that editors find it."""
    from rdbscan.render.escape import unobeyed, visible

    for line in lines:
        print(unobeyed(visible(line)), file=sys.stderr, flush=True)


def tell(message: str, *, quiet: bool) -> None:
    """Say something that is good to know."""
    if not quiet:
        complain(message)


def complain_about(error: RdbScanError) -> None:
    """Say what, where, and which page tells more."""
    complain(f"{_place(error.source)}{error.message}{_where(error.offset, error.key)} [{error.slug}]")


def complain_about_filters(dumps: Iterable[Source]) -> None:
    """Say so if the filters let no key pass."""
    dumps = list(dumps)
    passed = sum(dump.sums.keys if dump.sums else 0 for dump in dumps)
    keys = sum(dump.outcome.keys for dump in dumps)
    if keys and not passed and all(dump.sums for dump in dumps):
        complain(f"none of {keys:,} keys passes the filters: check --match, --regex, --type, --db and --min-memory")


def complain_about_damage(dumps: Iterable[DumpInfo]) -> bool:
    """Say what is damaged and where; True if anything is."""
    from rdbscan.records.dump import UNREAD

    damaged = [(dump, dump.outcome.damage) for dump in dumps if dump.outcome.damage is not None]
    for dump, damage in damaged:
        nowhere = damage.kind in UNREAD and not dump.outcome.dump_bytes
        where = _where(None if nowhere else damage.offset, damage.key)
        complain(f"{_place(_name(dump))}{damage.message}{where} [{damage.kind}]")
    for kind in dict.fromkeys(damage.kind for _dump, damage in damaged):
        complain(f"what it means and what to do: rdbscan explain {kind}")
    return bool(damaged)


def complain_about_unsound(dumps: Iterable[DumpInfo]) -> bool:
    """Say which dumps hold keys that a server loads but may stop at later; True if any does."""
    unsound = [dump for dump in dumps if dump.outcome.unsound_keys]
    for dump in unsound:
        number = dump.outcome.unsound_keys
        keys = "1 key" if number == 1 else f"{number:,} keys"
        complain(f"{_place(_name(dump))}{keys} that a server loads but may stop at later, see the notes [unsound]")
    if unsound:
        complain("what it means and what to do: rdbscan explain unsound")
    return bool(unsound)


def _name(dump: DumpInfo) -> str:
    return dump.source if dump.path in ("", "-") else dump.path


def _place(source: str | None) -> str:
    return "" if source is None else f"{source}: "


def _where(offset: int | None, key: bytes | None) -> str:
    from rdbscan.render.units import show
    from rdbscan.report.model import Unit

    where = [] if offset is None else [f"byte {offset:,}"]
    if key is not None:
        where.append(f"key {show(key, Unit.KEY)}")
    return f" ({', '.join(where)})" if where else ""
