"""A report's rows as a Polars DataFrame."""

from __future__ import annotations

import polars as pl

from rdbscan.records.text import text
from rdbscan.report.model import Report, Unit

_TYPES: dict[Unit, pl.DataType] = {
    Unit.KEY: pl.Binary(),
    Unit.NAMESPACE: pl.String(),
    Unit.COUNT: pl.Int64(),
    Unit.NUMBER: pl.Int64(),
    Unit.BYTES: pl.Int64(),
    Unit.RATIO: pl.Float64(),
    Unit.FACTOR: pl.Float64(),
    Unit.DURATION: pl.Float64(),
    Unit.TIME: pl.Int64(),
    Unit.TEXT: pl.String(),
    Unit.COUNT_CHANGE: pl.Int64(),
    Unit.BYTES_CHANGE: pl.Int64(),
    Unit.RATIO_CHANGE: pl.Float64(),
}


def frame(report: Report) -> pl.DataFrame:
    """Return the rows with the column types their units ask for, and names of keys as text, too."""
    schema = {column.name: _TYPES[column.unit] for column in report.columns}
    table = pl.DataFrame(report.rows, schema=schema, orient="row", strict=False)
    columns: list[pl.Expr] = []
    for column in report.columns:
        is_time = column.unit is Unit.TIME
        columns.append(pl.col(column.name).cast(pl.Datetime("ms", "UTC")) if is_time else pl.col(column.name))
        if column.unit is Unit.KEY:
            columns.append(text(column.name).alias(f"{column.name}_text"))
    return table.select(columns)
