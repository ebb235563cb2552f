"""Opens a dump: its source, the server it is meant for, its header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle

from rdbscan.decode import DumpReader
from rdbscan.errors import ConfigError
from rdbscan.memory.targets import Target, resolve_target
from rdbscan.memory.thresholds import parse_redis_conf
from rdbscan.pipeline.options import Options, Progress
from rdbscan.pipeline.prefetch import ahead
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.source import Source, open_source, read_small

LARGEST_CONF = 4 << 20
REUSED = 3
"""Batches a pass cycles through when nobody keeps them: one being filled, one waiting (`ahead`), one being looked at."""


@dataclass(slots=True)
class OpenDump:
    """A dump whose header was read; `batches` gives its records."""

    source: Source
    reader: DumpReader
    progress: Progress | None

    @property
    def info(self) -> DumpInfo:
        """Return the facts of the dump; complete after the last batch."""
        return self.reader.info

    def batches(self) -> Iterator[Batch]:
        """Yield the records batch by batch, telling how far it is."""
        keys = 0
        for batch in ahead(self.reader.batches()):
            self.reader.name(batch)
            keys += batch.rows
            self.tell(keys)
            yield batch
        self.blame()
        self.tell(self.info.keys)

    def blame(self) -> None:
        """Say that the connection may be to blame where nobody knows how long the dump is."""
        damage = self.info.damage
        if damage is not None and damage.kind == "truncated" and self.source.of_unknown_end:
            why = f"the connection ended, and the server had not said how long the file is: {damage.message}"
            self.info.damage = replace(damage, kind="unreachable", message=why)

    def tell(self, keys: int) -> None:
        """Say how far the pass is."""
        if self.progress is not None:
            self.progress(self.source.name, self.source.bytes_read, self.source.size, keys)


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
    the buffers to fill; by default two take turns. `thorough`: see DumpReader.
    """
    conf = read_conf(options)
    with open_source(name, options.sources) if isinstance(name, str) else name as source:
        info = DumpInfo(source=source.name, path=source.path, options=options.told())
        conf = source.server_settings | conf
        turns = cycle(Batch() for _ in range(REUSED)) if new_batch is None else None
        reader = DumpReader(
            source.stream,
            info,
            lambda header: target_of(header, options, conf),
            separators="".join(options.separators).encode() or None,
            new_batch=new_batch or (lambda: next(turns)),  # type: ignore[arg-type]
            thorough=thorough,
        )
        reader.read_header()
        dump = OpenDump(source, reader, progress)
        dump.blame()
        yield dump


def read_conf(options: Options) -> dict[str, str]:
    """Return the settings asked for: those of the redis.conf, then those named one by one."""
    if options.redis_conf is None:
        return dict(options.settings)
    try:
        text = read_small(options.redis_conf, LARGEST_CONF).decode("utf-8", "replace")
        return parse_redis_conf(text) | dict(options.settings)
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        why = error.strerror if isinstance(error, OSError) else "no file can have such a name"
        raise ConfigError(f"cannot read the redis.conf: {why}", source=str(options.redis_conf)) from error


def target_of(info: DumpInfo, options: Options, conf: dict[str, str]) -> Target:
    """Resolve the server whose memory is modelled, and note it in `info`. Raises ConfigError."""
    if info.in_cluster:
        conf = {"cluster-enabled": "yes"} | conf
    try:
        target = resolve_target(
            options.target, info.server, info.server_version, info.rdb_version, options.allocator, conf
        )
    except ValueError as error:
        raise ConfigError(str(error)) from error
    info.target, info.allocator = target.name, options.allocator
    info.maxmemory = options.maxmemory if options.maxmemory is not None else target.thresholds.maxmemory
    info.maxmemory_policy = options.maxmemory_policy or target.thresholds.maxmemory_policy
    if target.note and target.note not in info.warnings:
        info.warnings.append(target.note)
    return target
