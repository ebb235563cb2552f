"""What `import rdbscan` offers, with the keywords they share.

`target`: the server whose memory is modelled, such as "redis-8.0" (None: the one that wrote the dump); `allocator`:
"jemalloc", "jemalloc-q16", "jemalloc-q16-pages" or "libc"; `redis_conf`: path of a configuration with the server's
limits; `separators`: what parts the levels of a name (none: what each name shows); `config`: path of an `rdbscan.toml`
with the names that a team gives its keys.
A source is what the command line takes: a path, "-", a URL; compressed or not.
"""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.config import read_config
from rdbscan.pipeline import Options, dump_info, profile_sources, record_batches, verify_sources
from rdbscan.records.text import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    import polars as pl
    import pyarrow as pa

    from rdbscan.profile.profile import Profile
    from rdbscan.records.dump import DumpInfo
    from rdbscan.report.collection import Reports

__all__ = ["batches", "info", "load_profile", "profile", "scan", "show", "text", "verify", "whatif"]


def batches(
    source: str | PathLike[str],
    *,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
    separators: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
) -> pa.RecordBatchReader:
    """Return the records of a dump, one row per key, in batches of up to 65,536 (`rdbscan.records.schema`).

    The reader is read once: iterate over it, or hand it to what takes a stream of Arrow (DuckDB, Polars, PyArrow).
    Raises SourceError or ConfigError when the first batch is asked for; a DamagedDumpError after the last batch that
    could be read.

    >>> import rdbscan
    >>> sum(batch.num_rows for batch in rdbscan.batches("fixtures/shop.rdb"))
    29163
    """
    import pyarrow as pa

    from rdbscan.records.schema import arrow_schema

    options = _options(target, allocator, redis_conf, separators, config)
    return pa.RecordBatchReader.from_batches(arrow_schema(), record_batches(fspath(source), options))


def scan(
    source: str | PathLike[str],
    *,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
    separators: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
) -> pl.LazyFrame:
    """Return the records of a dump as a LazyFrame, which reads the dump anew each time it is collected.

    A damaged dump raises its DamagedDumpError from `collect`; use `batches` for what comes before the damage.
    `key` is Binary, the exact name: `.bin` works on it, while the dump is read; `rdbscan.text("key")` is the name as text.

    >>> import polars as pl, rdbscan
    >>> keys = rdbscan.scan("fixtures/shop.rdb").filter(pl.col("expires_at").is_null(), pl.col("type") == "stream")
    >>> keys.select(rdbscan.text("key"), "elements").sort("elements").collect().rows()
    [('events:orders', 900), ('events:audit', 8000)]
    """
    from rdbscan.lazyframe import lazy_frame

    options = _options(target, allocator, redis_conf, separators, config)
    return lazy_frame(lambda: record_batches(fspath(source), options))


def profile(
    source: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
    separators: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
) -> Profile:
    """Return the profile of one dump or of several together: what the reports are made from.

    Damage is not raised: `profile.sources[i].outcome.damage` tells it. Raises SourceError and ConfigError.

    >>> import rdbscan
    >>> rdbscan.profile("fixtures/shop.rdb")
    <Profile of 'shop.rdb': 29,163 keys, 7,526,048 bytes, 159 namespaces>
    """
    return profile_sources(_sources(source), _options(target, allocator, redis_conf, separators, config))


def load_profile(path: str | PathLike[str]) -> Profile:
    """Return the profile saved in a `profile.parquet`, or that of the records in a `keys.parquet`.

    Records lack consumer groups, which such a profile does not have then. Raises SourceError if the file is missing,
    damaged or neither.
    """
    from rdbscan.pipeline.load import load_saved

    return load_saved(fspath(path))


def info(source: str | PathLike[str]) -> DumpInfo:
    """Return what a dump says of itself before its first key: who wrote it, when, its aux fields. No key is read.

    Damage of the header is not raised: it is `.outcome.damage`. Raises SourceError.

    >>> import rdbscan
    >>> header = rdbscan.info("fixtures/shop.rdb").header
    >>> header.server, header.server_version, header.rdb_version
    ('redis', '7.0.15', 10)
    """
    return dump_info(fspath(source), Options())


def verify(source: str | PathLike[str]) -> DumpInfo:
    """Return the facts of a dump that was decoded to its last byte; its `.outcome` has `.complete`, `.checksum`, `.keys`.

    Damage is not raised: `.outcome.damage` has its kind, message, offset and key. Raises SourceError.

    >>> import rdbscan
    >>> outcome = rdbscan.verify("fixtures/shop.rdb").outcome
    >>> outcome.complete, outcome.checksum, outcome.keys
    (True, 'ok', 29163)
    """
    return verify_sources([fspath(source)], Options())[0]


def show(
    source: str | PathLike[str],
    key: str | bytes,
    *,
    db: int | None = None,
    offset: int = 0,
    limit: int = 1000,
    full: bool = False,
    target: str | None = None,
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
) -> Reports:
    """Return one key: its record (`["key"]`) and a page of its content (`["content"]`; of streams also `["groups"]`).

    `key` is the exact name; `db` None is the first database that has it. The page are `limit` elements from `offset` on, in
    the order of the dump; of an element the first 4,096 bytes are kept, of a string 1 MiB, unless `full`. Raises
    SourceError if there is no such key, a DamagedDumpError if it cannot be read.

    >>> import rdbscan
    >>> shown = rdbscan.show("fixtures/shop.rdb", "queue:thumbnails", limit=2)
    >>> shown["content"].table["value_text"].to_list()
    ['{"image": 1000000, "width": 320}', '{"image": 1000001, "width": 320}']
    """
    from rdbscan.key_reports import Page, key_reports
    from rdbscan.pipeline.lookup import find_key
    from rdbscan.report.collection import Reports

    name = key.encode("utf-8", "surrogateescape") if isinstance(key, str) else key
    found = find_key(fspath(source), name, db, _options(target, allocator, redis_conf))
    return Reports(key_reports(fspath(source), found, Page(offset, limit, raw=True, full=full)))


def whatif(
    source: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    targets: str | Sequence[str] = (),
    settings: Mapping[str, object] | Sequence[Mapping[str, object]] = (),
    allocator: str | None = None,
    redis_conf: str | PathLike[str] | None = None,
) -> Reports:
    """Return what the data of dumps takes where they were saved, beside other servers and settings.

    Each target, and each mapping of redis.conf names to values, is one more column: in total (`["whatif"]`), by type, by
    namespace and by encoding. The dumps are read once for each. Raises UsageError if there is nothing to compare with,
    ConfigError for what is unknown, SourceError.

    >>> import rdbscan
    >>> compared = rdbscan.whatif("fixtures/shop.rdb", settings={"hash-max-listpack-entries": 1024})
    >>> compared["whatif"].table["scenario"].to_list()
    ['redis-7.0 (now)', 'hash-max-listpack-entries=1024']
    """
    from rdbscan.report.collection import Reports
    from rdbscan.scenarios import read_scenarios, what_if

    servers = [targets] if isinstance(targets, str) else targets
    groups = [settings] if hasattr(settings, "items") else settings
    pairs = [tuple((name.lower(), str(value)) for name, value in group.items()) for group in groups]
    now, *others = read_scenarios(_sources(source), _options(None, allocator, redis_conf), servers, pairs)
    return Reports(what_if(now, others))


def _sources(given: str | PathLike[str] | Sequence[str | PathLike[str]]) -> list[str]:
    return [fspath(one) for one in ([given] if isinstance(given, str) or hasattr(given, "__fspath__") else given)]


def _options(
    target: str | None,
    allocator: str | None,
    redis_conf: str | PathLike[str] | None,
    separators: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
) -> Options:
    return Options(
        target=target,
        allocator=allocator or Options().allocator,
        redis_conf=None if redis_conf is None else Path(redis_conf),
        separators=tuple(separators),
        config=None if config is None else Path(config),
        given=() if config is None else read_config(Path(config), "".join(separators)).namespaces,
    )
