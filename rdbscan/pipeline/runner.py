"""The passes over dumps: to a profile (and records beside it), to record batches, to the facts of a dump."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.pipeline.filtering import row_filter
from rdbscan.pipeline.instance_memory import predicted_memory
from rdbscan.pipeline.keys_file import KeysFile, WriteFailure
from rdbscan.pipeline.opening import OpenDump, open_dump, reused_batches
from rdbscan.pipeline.options import OnDump, Options, Progress
from rdbscan.pipeline.sources import Sources
from rdbscan.profile.common_names import common_names
from rdbscan.profile.finish import finish
from rdbscan.profile.fold import Fold
from rdbscan.profile.merge import merge_all, placed
from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import source_of
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.redaction.facts import hidden_content, redacted_errors, redacted_info, with_kept_words
from rdbscan.redaction.profiles import hidden_naming, with_hidden_namespaces
from rdbscan.redaction.redaction import Redaction
from rdbscan.source import Source

if TYPE_CHECKING:
    import pyarrow as pa


def profile_sources(
    sources: Sequence[str],
    options: Options,
    *,
    keys_parquet: Path | None = None,
    progress: Progress | None = None,
    on_failure: WriteFailure | None = None,
    on_dump: OnDump | None = None,
) -> Profile:
    """Read all dumps once and give their common profile; with `keys_parquet`, write their records there too.

    If these cannot be written (a full disk), `on_failure` hears of it at the end; without one, OSError is raised at once.

    Raises SourceError, Unreachable and ConfigError (exit code 2) if no source can be opened. Damage is not raised, nor that
    some of them cannot be opened: it is in `profile.sources[i].outcome.damage`.
    """
    with redacted_errors(options.redact), open_keys_file(keys_parquet, options.redact, on_failure) as keys:
        found = Sources(sources, options)
        profile = merge_all(_told(_profiles(found, options, keys, progress), options.redact, on_dump))
        if found.unopened:
            profile = with_sources(profile, [redacted_info(dump, options.redact) for dump in found.unopened])
        if keys is not None:
            names, naming = common_names(profile)
            keys.use_common_names(names)
            keys.naming = hidden_naming(naming, options.redact)
        profile = with_hidden_namespaces(profile, options.redact)
        profile = replace(profile, sources=with_kept_words(profile.sources, options.redact))
        if keys is not None:
            keys.dumps = [(source, source.predicted) for source in profile.sources]
    return profile


def _profiles(found: Sources, options: Options, keys: KeysFile | None, progress: Progress | None) -> Iterator[Profile]:
    new_batch = keys.empty_batch if keys else reused_batches()
    for source in found:
        with open_dump(source, options, progress, new_batch) as dump:
            profile = profile_dump(dump, options, keys, slots=found.several or source.in_archive)
        del dump  # with its buffers, before the next one gets its own
        yield profile


def _told(profiles: Iterator[Profile], redact: Redaction | None, on_dump: OnDump | None) -> Iterator[Profile]:
    """Yield profiles as they come, and let `on_dump` have each as it may be shown."""
    for profile in profiles:
        if on_dump is not None:
            shown = with_hidden_namespaces(profile, redact)
            on_dump(replace(shown, sources=with_kept_words(shown.sources, redact)))
        yield profile


def with_sources(profile: Profile, dumps: Sequence[DumpInfo]) -> Profile:
    """Return the profile with dumps of which nothing could be read."""
    return placed(replace(profile, sources=[*profile.sources, *map(source_of, dumps)]))


def profile_each(sources: Sequence[str], options: Options, progress: Progress | None = None) -> Iterator[Profile]:
    """Yield the profile of each dump, one after the other. Raises as `profile_sources`."""
    with redacted_errors(options.redact):
        found = Sources(sources, options)
        for profile in _profiles(found, options, None, progress):
            yield replace(profile, sources=with_kept_words(profile.sources, options.redact))
        for dump in found.unopened:
            yield with_sources(Profile(top_rows=options.top), [redacted_info(dump, options.redact)])


def open_keys_file(
    path: Path | None, redact: Redaction | None, on_failure: WriteFailure | None = None
) -> nullcontext[None] | KeysFile:
    """Return what writes the records: nothing, if there is no path."""
    return nullcontext() if path is None else KeysFile(path, redact, on_failure)


def profile_dump(dump: OpenDump, options: Options, keys: KeysFile | None, *, slots: bool) -> Profile:
    """Fold one open dump into a profile, writing its records if asked for; `slots`: hash slots are wanted in any case.

    In a redacted run names are hidden as soon as the filters and namespaces have seen them. Slots stay unknown: of a
    guessed name anybody can compute the slot.
    """
    if options.redact is None and (slots or keys is not None or dump.info.in_cluster):
        dump.with_slots()
    fold, note = None, ""
    for batch in prepared(dump, options):
        if fold is None:
            moment, note = as_of(dump.info, options, batch)
            # its first keys may tell of a cluster
            fold = Fold(moment, options.top, slots=options.redact is None and dump.slots is not None)
        fold.fold(batch)
        if keys is not None:
            keys.write(batch, dump.info.source, dump.names, dump.reader.type_names)
    if keys is not None:
        keys.end_of_dump(dump.info.source, dump.names)
    if fold is None:
        fold = Fold(as_of(dump.info, options, Batch(1))[0], options.top, slots=dump.slots is not None)
    return _finished(fold, dump, note, options)


def prepared(dump: OpenDump, options: Options) -> Iterator[Batch]:
    """Yield the records that were asked for; in a redacted run their names are hidden."""
    drop = row_filter(options.filters)
    for batch in dump.batches():
        if drop is not None:
            drop(batch, dump.reader.type_names)
        if options.redact is not None:
            options.redact.hide(batch)
        yield batch


def _finished(fold: Fold, dump: OpenDump, note: str, options: Options) -> Profile:
    """Return the profile of a dump that was read. Its namespaces have the names that were found, also in a redacted run."""
    reader, redact = dump.reader, options.redact
    types = list(reader.type_names) if redact is None else redact.types(reader.type_names)
    profile = finish(fold, dump.info, dump.names.final(), types, dump.names.naming(), slots=redact is None)
    predicted = None
    if options.filters.empty and dump.info.outcome.complete and reader.target is not None:
        predicted = predicted_memory(profile.groups, fold.slot_sums()[0], dump.info, reader.target)
    notes = (note,) if note else ()
    (source,) = profile.sources
    config = dump.config if redact is None else redact.secret(dump.config)  # of options anybody can guess
    source = replace(hidden_content(source, redact), predicted=predicted, config=config, notes=notes)
    return replace(profile, sources=[source])


def as_of(info: DumpInfo, options: Options, first: Batch) -> tuple[int, str]:
    """Return the moment that TTLs are counted from, ms UTC: the one asked for, else when the dump was made; and a note.

    Dumps before RDB 7 do not tell when they were made. As their servers did not write expired keys, the earliest expiry
    among the first records is taken.
    """
    if options.as_of_ms is not None:
        return options.as_of_ms, ""
    if info.header.ctime_ms is not None:
        return info.header.ctime_ms, ""
    column = first.buffers["expires_at"]
    expiries: list[int] = [column[row] for row in range(first.rows) if column[row] > 0]
    if not expiries:
        return 0, ""
    return min(expiries), "the dump does not tell when it was made: TTLs are counted from the earliest expiry in it"


def record_batches(source: str, options: Options) -> Iterator[pa.RecordBatch]:
    """Yield the records of one dump as Arrow, batch by batch; raises the damage, if any, after the last of them."""
    from rdbscan.pipeline.damage import damage_error
    from rdbscan.records.arrow import record_batch

    drop = row_filter(options.filters)
    with open_dump(source, options, new_batch=Batch) as dump:
        dump.with_slots()
        for batch in dump.batches():
            if drop is not None:
                drop(batch, dump.reader.type_names)
            names = dump.names
            yield record_batch(batch, dump.info.source, names.current(), dump.reader.type_names, names.owners)
        if dump.info.outcome.damage is not None:
            raise damage_error(dump.info)


def dump_info(source: str, options: Options) -> DumpInfo:
    """Return what the header of a dump tells, without reading its keys."""
    with redacted_errors(options.redact), open_dump(source, options) as dump:
        (info,) = with_kept_words([hidden_content(dump.info, options.redact)], options.redact)
        return info


def verify_sources(sources: Sequence[str], options: Options, progress: Progress | None = None) -> list[DumpInfo]:
    """Read dumps to their ends, every element and the checksum, and return their facts. Raises as `profile_sources`."""
    with redacted_errors(options.redact):
        found = Sources(sources, options)
        dumps = [verify_dump(source, options, progress) for source in found]
        dumps += [redacted_info(dump, options.redact) for dump in found.unopened]
        return with_kept_words(dumps, options.redact)


def verify_dump(source: Source, options: Options, progress: Progress | None = None) -> DumpInfo:
    """Read a dump to its end and return its facts."""
    with open_dump(source, options, progress, thorough=True) as dump:
        drain(dump)
        return hidden_content(dump.info, options.redact)


def drain(dump: OpenDump) -> None:
    """Read all records and keep none."""
    for _batch in dump.batches():
        pass
