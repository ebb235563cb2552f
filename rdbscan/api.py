"""What `import rdbscan` offers, with the keywords they share.

`target`: the server whose memory is modelled, such as "redis-8.0" (None: the one that wrote the dump); `allocator`:
"jemalloc", "jemalloc-q16", "jemalloc-q16-pages" or "libc"; `redis_conf`: path of a configuration with the server's
limits; `separators`: what parts the levels of a name (none: ":", or guessed where that is absent).
A source is what the command line takes: a path, "-", a URL; compressed or not.
"""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.pipeline import Options, profile_sources, record_batches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import polars as pl
    import pyarrow as pa

    from rdbscan.profile.profile import Profile

__all__ = ["batches", "load_profile", "profile", "scan"]


def batches(
    source: str | PathLike[str],
    *,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
    separators: Sequence[str] = (),
) -> pa.RecordBatchReader:
    """The records of a dump, one row per key, in batches of up to 65,536 (`rdbscan.records.schema`).

    The reader is read once: iterate over it, or hand it to what takes a stream of Arrow (DuckDB, Polars, PyArrow).
    Raises SourceError or ConfigError when the first batch is asked for; a DamagedDumpError after the last batch that
    could be read.
    """
    import pyarrow as pa

    from rdbscan.records.schema import arrow_schema

    options = _options(target, allocator, redis_conf, separators)
    return pa.RecordBatchReader.from_batches(arrow_schema(), record_batches(fspath(source), options))


def scan(
    source: str | PathLike[str],
    *,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
    separators: Sequence[str] = (),
) -> pl.LazyFrame:
    """The records of a dump as a LazyFrame, which reads the dump anew each time it is collected.

    A damaged dump raises its DamagedDumpError from `collect`; use `batches` for what comes before the damage.
    """
    from rdbscan.lazyframe import lazy_frame

    options = _options(target, allocator, redis_conf, separators)
    return lazy_frame(lambda: record_batches(fspath(source), options))


def profile(
    source: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
    separators: Sequence[str] = (),
) -> Profile:
    """The profile of one dump or of several together: what the reports are made from.

    Damage is not raised: `profile.sources[i].damage` tells it. Raises SourceError and ConfigError.
    """
    sources = [
        fspath(one) for one in ([source] if isinstance(source, str) or hasattr(source, "__fspath__") else source)
    ]
    return profile_sources(sources, _options(target, allocator, redis_conf, separators))


def load_profile(path: str | PathLike[str]) -> Profile:
    """The profile saved in a `profile.parquet`, or that of the records in a `keys.parquet` (which lacks consumer groups).

    Raises SourceError if the file is missing, damaged or neither.
    """
    from rdbscan.pipeline.load import load_saved

    return load_saved(fspath(path))


def _options(
    target: str | None, allocator: str | None, redis_conf: str | PathLike[str] | None, separators: Sequence[str]
) -> Options:
    return Options(
        target=target,
        allocator=allocator or Options().allocator,
        redis_conf=None if redis_conf is None else Path(redis_conf),
        separators=tuple(separators),
    )
