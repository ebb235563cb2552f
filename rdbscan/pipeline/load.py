"""Saved Parquet instead of dumps: a profile as it was written, or the records of `keys.parquet` folded once more.

The records do not have all that a dump has: consumer groups of streams, field names of hashes, numbers kept as text and what
raised limits would save are unknown here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rdbscan.errors import SourceError, UsageError
from rdbscan.pipeline.filtering import row_filter
from rdbscan.pipeline.options import Options
from rdbscan.pipeline.redact import redacted_profile
from rdbscan.pipeline.runner import as_of
from rdbscan.profile.fold import Fold
from rdbscan.profile.profile import SLOTS, Profile
from rdbscan.profile.storage import METADATA_KEY as PROFILE_KEY
from rdbscan.profile.storage import load_profile
from rdbscan.records.arrow import fill, infos, with_present_names
from rdbscan.records.batch import CAPACITY, Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.records.schema import METADATA_KEY, TYPES

MOST_TYPES = 256
FROM_RECORDS = (
    "From saved records: keys.parquet has no column for consumer groups, pending entries and lag, nor for field names, "
    "numbers kept as text and what raised limits would save."
)


def load_saved(path: str | Path, options: Options | None = None) -> Profile:
    """Return the profile in a `profile.parquet`, or that of the records in a `keys.parquet`.

    Of `options` only `as_of_ms`, `top`, `filters` and `redact` matter, the first three to records only: a profile has sums,
    from which nothing can be left out. Raises SourceError if the file is missing, damaged or neither; UsageError for filters
    on a profile.
    """
    path, options = Path(path), options or Options()
    with _opened(path) as file:
        metadata = file.schema_arrow.metadata or {}
        if METADATA_KEY in metadata and PROFILE_KEY not in metadata:
            return redacted_profile(_folded(path, file, options), options.redact)
    if not options.filters.empty or options.as_of_ms is not None:
        raise UsageError(
            f"{path}: a profile has only sums; keys can be chosen, and seen from another time, with keys.parquet"
        )
    return redacted_profile(load_profile(path), options.redact)


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, memory_map=False)
    except FileNotFoundError as error:
        raise SourceError("there is no such file", source=str(path)) from error
    except (OSError, ValueError, pa.ArrowException) as error:
        raise SourceError(f"cannot be read as Parquet: {error}", source=str(path)) from error


@dataclass
class _Folding:
    """The records of one source (dumps of the same file name share it) on their way into a profile."""

    infos: list[DumpInfo] = field(default_factory=list)
    batch: Batch = field(default_factory=Batch)
    fold: Fold | None = None
    slots: bool = True
    namespaces: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=lambda: {name: code for code, name in enumerate(TYPES)})

    def add(self, rows: pa.RecordBatch, options: Options) -> None:
        """Fold rows, all of this source."""
        fill(self.batch, rows, self.namespaces, self.types)
        self.slots = self.slots and not rows["slot"].null_count
        if len(self.types) > MOST_TYPES:
            raise ValueError(f"more than {MOST_TYPES} types")
        self.fold = self.fold or Fold(as_of(self.infos[0], options, self.batch), options.top)
        drop = row_filter(options.filters)
        if drop is not None:
            drop(self.batch, list(self.types))
        self.fold.fold(self.batch)

    def profile(self, options: Options) -> Profile:
        """Return the profile of all rows."""
        if not options.filters.empty:
            for info in self.infos:
                info.predicted = None
        fold = self.fold or Fold(as_of(self.infos[0], options, Batch(1)), options.top)
        profile: Profile = fold.finish(self.infos[0], list(self.namespaces), list(self.types))
        if len(self.infos) > 1:
            self.infos[0].sums = None  # they are of all of them
        if not self.slots:  # redacted records have none
            profile.slot_keys, profile.slot_memory = [0] * SLOTS, [0] * SLOTS
        return replace(profile, sources=self.infos, notes=[FROM_RECORDS])


def _folded(path: Path, file: pq.ParquetFile, options: Options) -> Profile:
    try:
        dumps: defaultdict[str, _Folding] = defaultdict(_Folding)
        for info in infos(file.schema_arrow.metadata):
            info.options += options.told()
            dumps[info.source].infos.append(info)
        for rows in file.iter_batches(batch_size=CAPACITY):
            rows = with_present_names(rows, file.schema_arrow.metadata)
            for source in rows["source"].unique().to_pylist():
                dumps[source].add(of_source(rows, source), options)
        return reduce(add, [dump.profile(options) for dump in dumps.values()])
    except (OSError, ValueError, KeyError, IndexError, TypeError, OverflowError, pa.ArrowException) as error:
        raise SourceError(f"holds damaged records: {error}", source=str(path)) from error


def of_source(rows: pa.RecordBatch, source: str) -> pa.RecordBatch:
    """Return the rows of one dump, which mostly are all."""
    return rows.filter(pc.equal(rows["source"].cast(pa.string()), source))
