"""Opens a dump: its source, the server it is meant for, its header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from os import fsencode

from rdbscan.decode import DumpReader
from rdbscan.errors import ConfigError
from rdbscan.keyspace.names import Names
from rdbscan.keyspace.slots import Slots
from rdbscan.memory.targets import Target, resolve_target
from rdbscan.pipeline.conf import read_conf
from rdbscan.pipeline.options import Options, Progress
from rdbscan.pipeline.prefetch import ahead
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo, Header, MemoryModel, Outcome, in_cluster
from rdbscan.redaction.facts import hidden_origin
from rdbscan.source import Source, open_source

REUSED = 3
"""Batches a pass cycles through when nobody keeps them: one being filled, one waiting (`ahead`), one being looked at."""


@dataclass(slots=True)
class OpenDump:
    """A dump whose header was read; `batches` gives its records, and completes `info.outcome`."""

    source: Source
    reader: DumpReader
    info: DumpInfo
    names: Names
    progress: Progress | None
    config: str = ""
    slots: Slots | None = None

    def batches(self) -> Iterator[Batch]:
        """Yield the records batch by batch, with their namespaces and, if asked for, hash slots; tell how far it is."""
        keys = 0
        for batch in ahead(self.reader.batches()):
            self.names.assign(batch)
            if self.slots is None and self.info.in_cluster:  # as the first keys show, perhaps
                self.with_slots()
            if self.slots is not None:
                self.slots.assign(batch)
            keys += batch.rows
            self.tell(keys)
            yield batch
        self.blame()
        self.tell(self.info.outcome.keys)

    def blame(self) -> None:
        """Say that the connection may be to blame where nobody knows how long the dump is."""
        outcome = self.info.outcome
        damage = outcome.damage
        if damage is not None and damage.kind == "truncated" and self.source.of_unknown_end:
            why = f"the connection ended, and the server had not said how long the file is: {damage.message}"
            outcome.damage = replace(damage, kind="unreachable", message=why)

    def with_slots(self) -> None:
        """Have the slot column filled."""
        self.slots = Slots()

    def tell(self, keys: int) -> None:
        """Say how far the pass is."""
        if self.progress is not None:
            self.progress(self.info.source, self.source.bytes_read, self.source.size, keys)


def reused_batches() -> Callable[[], Batch]:
    """Return what lends buffers to passes that keep none: so many that nobody's are filled again too soon."""
    turns = cycle(Batch() for _ in range(REUSED))
    return lambda: next(turns)


@contextmanager
def open_dump(
    name: str | Source,
    options: Options,
    progress: Progress | None = None,
    new_batch: Callable[[], Batch] | None = None,
    *,
    thorough: bool = False,
) -> Iterator[OpenDump]:
    """Open the dump `name`, if it is not open already, and read its header.

    Raises SourceError if it cannot be opened, ConfigError if a target or setting cannot be understood. `new_batch` gives
    the buffers to fill (None: `reused_batches`). `thorough`: see DumpReader.
    """
    conf = read_conf(options)
    with open_source(name, options.sources) if isinstance(name, str) else name as source:
        conf = source.server_settings | conf
        reader = DumpReader(
            source.stream,
            Outcome(),
            lambda header, outcome: target_of(header, outcome, options, conf),
            new_batch=new_batch or reused_batches(),
            thorough=thorough,
        )
        try:
            header, path = reader.read_header(), printable(source.path)
            model = model_of(reader.choose_target(), options) if header.magic else MemoryModel()
            info = DumpInfo(
                printable(source.name), path, options.instance_of(path), header, reader.info, model, options.told()
            )
            info = hidden_origin(info, options.redact)
            names = Names(options.given, "".join(options.separators))
            dump = OpenDump(source, reader, info, names, progress, options.fingerprint(conf))
            dump.blame()
            yield dump
        finally:
            reader.release()


def printable(name: str) -> str:
    """Return the name of a source so that it can be printed and saved: what is not UTF-8 escaped."""
    return fsencode(name).decode("utf-8", "backslashreplace")


def target_of(header: Header, outcome: Outcome, options: Options, conf: dict[str, str]) -> Target:
    """Resolve the server whose memory is modelled. Raises ConfigError."""
    if in_cluster(header, outcome):
        conf = {"cluster-enabled": "yes"} | conf
    try:
        return resolve_target(
            options.target, header.server, header.server_version, header.rdb_version, options.allocator, conf
        )
    except ValueError as error:
        raise ConfigError(str(error)) from error


def model_of(target: Target, options: Options) -> MemoryModel:
    """Return what is told of the server whose memory is modelled."""
    limits = target.thresholds
    return MemoryModel(
        target.name,
        options.allocator,
        limits.maxmemory if options.maxmemory is None else options.maxmemory,
        options.maxmemory_policy or limits.maxmemory_policy,
        target.note,
    )
