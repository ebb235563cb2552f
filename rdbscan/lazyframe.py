"""A Polars LazyFrame over record batches: the one file that knows Polars' interface of IO plugins, still unstable."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import polars as pl
import pyarrow as pa
from polars.io.plugins import register_io_source

from rdbscan.records.schema import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def lazy_frame(read: Callable[[], Iterator[pa.RecordBatch]]) -> pl.LazyFrame:
    """The frame of the records that each call of `read` gives anew; columns and predicates are pushed down."""

    def frames(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _batch_rows: int | None
    ) -> Iterator[pl.DataFrame]:
        for batch in read():
            frame = _frame(batch)
            if predicate is not None:
                frame = frame.filter(predicate)
            if columns is not None:
                frame = frame.select(columns)
            if rows is not None:
                frame = frame.head(rows)
                rows -= frame.height
            yield frame
            if rows == 0:
                return

    schema = _frame(pa.RecordBatch.from_pylist([], schema=arrow_schema())).schema
    return register_io_source(frames, schema=schema, is_pure=True)


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    return cast("pl.DataFrame", pl.from_arrow(batch))
