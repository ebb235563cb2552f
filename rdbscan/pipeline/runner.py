"""The passes over dumps: to a profile (and records beside it), to record batches, to the facts of a dump."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.pipeline.filtering import row_filter
from rdbscan.pipeline.instance_memory import predicted_memory
from rdbscan.pipeline.keys_file import KeysFile
from rdbscan.pipeline.opening import OpenDump, open_dump
from rdbscan.pipeline.options import Options, Progress
from rdbscan.pipeline.pseudonyms import Pseudonyms
from rdbscan.pipeline.redact import redacted_info, redacted_profile
from rdbscan.pipeline.sources import Sources
from rdbscan.profile.fold import Fold
from rdbscan.profile.profile import PROFILE_VERSION, SLOTS, Profile
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.source import Source

if TYPE_CHECKING:
    import pyarrow as pa


def profile_sources(
    sources: Sequence[str], options: Options, *, keys_parquet: Path | None = None, progress: Progress | None = None
) -> Profile:
    """Read all dumps once and give their common profile; with `keys_parquet`, write their records there too.

    Raises SourceError, Unreachable and ConfigError (exit code 2) if no source can be opened. Damage is not raised, nor that
    some of them cannot be opened: it is in `profile.sources[i].damage`.
    """
    with open_keys_file(keys_parquet, options.redact) as keys:
        found = Sources(sources, options)
        profiles = [profile_dump(one, options, keys, progress, slots=found.several or one.in_archive) for one in found]
        if found.unopened:
            profiles.append(
                Profile(
                    PROFILE_VERSION, max(one.as_of_ms for one in profiles), found.unopened, [], top_rows=options.top
                )
            )
        if keys is not None:
            keys.infos = [redacted_info(info, options.redact) for profile in profiles for info in profile.sources]
    return redacted_profile(reduce(add, profiles), options.redact)


def open_keys_file(path: Path | None, redact: Pseudonyms | None) -> nullcontext[None] | KeysFile:
    """Return what writes the records: nothing, if there is no path."""
    return nullcontext() if path is None else KeysFile(path, redact)


def profile_dump(
    source: Source, options: Options, keys: KeysFile | None, progress: Progress | None, *, slots: bool
) -> Profile:
    """Fold one dump into a profile, writing its records if asked for; `slots`: hash slots are wanted in any case."""
    drop = row_filter(options.filters)
    with open_dump(source, options, progress, keys.empty_batch if keys else None) as dump:
        if slots or keys is not None or dump.info.in_cluster:
            dump.reader.with_slots()
        fold: Fold | None = None
        for batch in dump.batches():
            fold = fold or Fold(as_of(dump.info, options, batch), options.top)
            if drop is not None:
                drop(batch, dump.reader.type_names)
            fold.fold(batch)
            if keys is not None:
                keys.write(batch, dump.info.source, dump.reader)
        if keys is not None:
            keys.end_of_dump(dump.reader)
        fold = fold or Fold(as_of(dump.info, options, Batch(1)), options.top)
        profile = fold.finish(dump.info, dump.reader.namespace_names(), dump.reader.type_names)
        if dump.reader.slots is None:  # or all would be in slot 0, also of a sum with profiles that have slots
            profile.slot_keys, profile.slot_memory = [0] * SLOTS, [0] * SLOTS
        if dump.info.complete and drop is None:
            target = dump.reader.target or dump.reader.choose_target()
            dump.info.predicted = predicted_memory(profile, dump.info, target)
        return profile


def as_of(info: DumpInfo, options: Options, first: Batch) -> int:
    """Return the moment that TTLs are counted from, ms UTC: the one asked for, else when the dump was made.

    Dumps before RDB 7 do not tell when they were made. As their servers did not write expired keys, the earliest expiry
    among the first records is taken.
    """
    if options.as_of_ms is not None:
        return options.as_of_ms
    if info.ctime_ms is not None:
        return info.ctime_ms
    column = first.buffers["expires_at"]
    expiries: list[int] = [column[row] for row in range(first.rows) if column[row] > 0]
    if not expiries:
        return 0
    info.warnings.append("the dump does not tell when it was made: TTLs are counted from the earliest expiry in it")
    return min(expiries)


def record_batches(source: str, options: Options) -> Iterator[pa.RecordBatch]:
    """Yield the records of one dump as Arrow, batch by batch; raises the damage, if any, after the last of them."""
    from rdbscan.pipeline.damage import damage_error
    from rdbscan.records.arrow import record_batch

    drop = row_filter(options.filters)
    with open_dump(source, options, new_batch=Batch) as dump:
        dump.reader.with_slots()
        for batch in dump.batches():
            if drop is not None:
                drop(batch, dump.reader.type_names)
            yield record_batch(batch, dump.info.source, dump.reader.namespace_names(), dump.reader.type_names)
        if dump.info.damage is not None:
            raise damage_error(dump.info)


def dump_info(source: str, options: Options) -> DumpInfo:
    """Return what the header of a dump tells, without reading its keys."""
    with open_dump(source, options) as dump:
        info = dump.info
        if info.damage is None and not info.target:
            dump.reader.choose_target()
        return redacted_info(info, options.redact)


def verify_sources(sources: Sequence[str], options: Options, progress: Progress | None = None) -> list[DumpInfo]:
    """Read dumps to their ends, every element and the checksum, and return their facts. Raises as `profile_sources`."""
    found = Sources(sources, options)
    dumps = [verify_dump(source, options, progress) for source in found]
    return [redacted_info(dump, options.redact) for dump in [*dumps, *found.unopened]]


def verify_dump(source: Source, options: Options, progress: Progress | None = None) -> DumpInfo:
    """Read a dump to its end and return its facts."""
    with open_dump(source, options, progress, thorough=True) as dump:
        drain(dump)
        return dump.info


def drain(dump: OpenDump) -> None:
    """Read all records and keep none."""
    for _batch in dump.batches():
        pass
