"""A report's rows as a Polars DataFrame."""

from __future__ import annotations

import polars as pl

from rdbscan.report.model import Report, Unit

_TYPES: dict[Unit, pl.DataType] = {
    Unit.KEY: pl.Binary(),
    Unit.NAMESPACE: pl.String(),
    Unit.COUNT: pl.Int64(),
    Unit.NUMBER: pl.Int64(),
    Unit.BYTES: pl.Int64(),
    Unit.RATIO: pl.Float64(),
    Unit.DURATION: pl.Float64(),
    Unit.TIME: pl.Int64(),
    Unit.TEXT: pl.String(),
}


def frame(report: Report) -> pl.DataFrame:
    """Return the rows with the column types their units ask for."""
    schema = {column.name: _TYPES[column.unit] for column in report.columns}
    table = pl.DataFrame(report.rows, schema=schema, orient="row", strict=False)
    times = [column.name for column in report.columns if column.unit is Unit.TIME]
    return table.with_columns(pl.col(name).cast(pl.Datetime("ms", "UTC")) for name in times)
