"""Saved Parquet instead of dumps: a profile as it was written, or the records of `keys.parquet` folded once more.

The records do not have all that a dump has: consumer groups of streams, field names of hashes, numbers kept as text and what
raised limits would save are unknown here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rdbscan.errors import SourceError, UsageError
from rdbscan.keyspace import saved
from rdbscan.pipeline.filtering import row_filter
from rdbscan.pipeline.options import Options
from rdbscan.pipeline.runner import as_of
from rdbscan.profile.finish import finish
from rdbscan.profile.fold import Fold
from rdbscan.profile.load import profile_in
from rdbscan.profile.merge import merge_all, placed
from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import source_of
from rdbscan.profile.storage import METADATA_KEY as PROFILE_KEY
from rdbscan.records import told
from rdbscan.records.arrow import FIRST_NAMES, fill, with_present_names
from rdbscan.records.batch import CAPACITY, Batch
from rdbscan.records.dump import DumpInfo, PredictedMemory
from rdbscan.records.saved_parquet import open_saved, present, row_group_bytes, text_bytes
from rdbscan.records.schema import COLUMNS, METADATA_KEY, TYPES
from rdbscan.redaction.facts import redacted_errors, redacted_info, shown_names, with_kept_words
from rdbscan.redaction.profiles import hidden_naming, redacted_profile
from rdbscan.redaction.redaction import Redaction

MOST_BYTES = 64 << 20
"""A row group that would take more is none of ours: they have 65,536 records."""
BATCH_BYTES = 32 << 20
MOST_TYPES = 256
FROM_RECORDS = (
    "From saved records: keys.parquet has no column for consumer groups, consumers, pending entries and lag, nor for "
    "field names, numbers kept as text and what raised limits would save."
)


def saved_files(path: Path, redact: Redaction | None = None) -> list[Path]:
    """Return the saved files meant: those in a folder and below it, in the order of their paths. Raises SourceError."""
    if not path.is_dir():
        return [path]
    found = sorted(path.rglob("*.parquet"))
    if not found:
        with redacted_errors(redact):
            raise SourceError("no saved Parquet is in this folder or below it", source=str(path))
    return found


def load_saved(path: str | Path, options: Options | None = None) -> Profile:
    """Return the profile in a `profile.parquet`, or that of the records in a `keys.parquet`.

    Of `options` only `as_of_ms`, `top`, `filters` and `redact` matter, the first three to records only: a profile has sums,
    from which nothing can be left out. Raises SourceError if the file is missing, damaged or neither; UsageError
    for filters on a profile.
    """
    options = options or Options()
    with redacted_errors(options.redact):
        return _loaded(Path(path), options)


def _loaded(path: Path, options: Options) -> Profile:
    with open_saved(path) as file:
        metadata = file.schema_arrow.metadata or {}
        if METADATA_KEY in metadata and PROFILE_KEY not in metadata:
            return _folded(path, file, options)
        if not options.filters.empty or options.as_of_ms is not None:
            raise UsageError(
                f"{path}: a profile has only sums; keys can be chosen, and seen from another time, with keys.parquet"
            )
        return redacted_profile(profile_in(file, path), options.redact)


@dataclass
class _Folding:
    """The records of one dump on their way into a profile; dumps of the same name cannot be told apart."""

    dumps: list[tuple[DumpInfo, PredictedMemory | None]] = field(default_factory=list)
    batch: Batch = field(default_factory=Batch)
    fold: Fold | None = None
    note: str = ""
    slots: bool = True
    namespaces: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=lambda: {name: code for code, name in enumerate(TYPES)})

    def add(self, rows: pa.RecordBatch, options: Options) -> None:
        """Fold rows, all of this dump."""
        fill(self.batch, rows, self.namespaces, self.types)
        self.slots = self.slots and not rows["slot"].null_count
        if len(self.types) > MOST_TYPES:
            raise ValueError(f"more than {MOST_TYPES} types")
        drop = row_filter(options.filters)
        if drop is not None:
            drop(self.batch, list(self.types))
        fold = self.begun(options)
        if options.redact is not None:
            options.redact.hide(self.batch)
        fold.fold(self.batch)

    def begun(self, options: Options) -> Fold:
        """Return the fold, made when the first rows are known."""
        if self.fold is None:
            moment, self.note = as_of(self.dumps[0][0], options, self.batch)
            self.fold = Fold(moment, options.top)
        return self.fold

    def profile(self, options: Options) -> Profile:
        """Return the profile of all rows."""
        fold = self.begun(options)
        self.dumps = [(redacted_info(dump, options.redact), predicted) for dump, predicted in self.dumps]
        first, names = self.dumps[0][0], shown_names(list(self.namespaces), list(self.types), options.redact)
        profile = finish(fold, first, *names, slots=self.slots and options.redact is None)
        (summed,) = profile.sources
        alone, notes = len(self.dumps) == 1, (self.note,) if self.note else ()
        sources = [
            source_of(
                dump,
                sums=summed.sums if alone else None,
                predicted=predicted if options.filters.empty else None,
                slots=summed.slots if dump is first else None,
                notes=notes,
                largest=summed.largest if alone else (),
            )
            for dump, predicted in self.dumps
        ]
        return placed(replace(profile, sources=sources, notes=[FROM_RECORDS]))


def _folded(path: Path, file: pq.ParquetFile, options: Options) -> Profile:
    try:
        version, dumps = told.read(file.schema_arrow.metadata[METADATA_KEY])
        foldings: defaultdict[str, _Folding] = defaultdict(_Folding)
        for dump, predicted in dumps:
            dump = replace(dump, options=(*dump.options, *options.told()))
            foldings[dump.source].dumps.append((dump, predicted))
        for rows in record_batches(file):
            rows = with_present_names(rows, version)
            for source in rows["source"].unique().to_pylist():
                foldings[source].add(of_source(rows, source), options)
        profile = merge_all(folding.profile(options) for folding in foldings.values())
        naming = saved.decode(file.schema_arrow.metadata.get(saved.METADATA_KEY, b"{}"))
        naming = hidden_naming(naming, options.redact)
        return replace(profile, naming=naming, sources=with_kept_words(profile.sources, options.redact))
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError, pa.ArrowException) as error:
        raise SourceError(f"holds damaged records: {error}", source=str(path)) from error


def record_batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Yield the records in parts of bounded size. Raises ValueError for a file that would not let us."""
    names = present(file, {column.name for column in COLUMNS} | FIRST_NAMES.keys())
    for number in range(file.metadata.num_row_groups):
        rows, size = file.metadata.row_group(number).num_rows, row_group_bytes(file, number, names)
        if size > MOST_BYTES:
            raise ValueError(f"{rows:,} records take {size:,} bytes, and stand in one row group")
        few = max(1, min(CAPACITY, BATCH_BYTES * rows // max(size, 1)))
        for batch in file.iter_batches(batch_size=few, row_groups=[number], columns=names, use_threads=False):
            if text_bytes(batch["key"]) > MOST_BYTES:
                raise ValueError("the names of its keys would fill the memory")
            yield batch


def of_source(rows: pa.RecordBatch, source: str) -> pa.RecordBatch:
    """Return the rows of one dump, which mostly are all."""
    return rows.filter(pc.equal(rows["source"].cast(pa.string()), source))
