r"""Names of keys as text, which they mostly are: what is not UTF-8 is written as `\xff`, as in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def text(column: str = "key") -> pl.Expr:
    r"""Return a Polars expression for a column of names (Binary) as String, which has `.str`.

    Bytes that are not UTF-8 become `\xff`: a name may then look like another, which really has a backslash. The result is
    called as the column is; `.alias()` calls it something else. In a filter `pl.col("key").bin` is faster: it is asked while
    the dump is read.

    >>> import rdbscan
    >>> keys = rdbscan.scan("fixtures/shop.rdb").filter(rdbscan.text("key").str.starts_with("queue:"))
    >>> keys.select(rdbscan.text("key"), "elements").sort("elements").collect().rows()
    [('queue:refund', 3), ('queue:invoice', 32), ('queue:email', 140), ('queue:thumbnails', 30000)]
    """
    import polars as pl

    return pl.col(column).map_batches(_decoded, return_dtype=pl.String())


def _decoded(names: pl.Series) -> pl.Series:
    """Return names as text: all at once, or, where one is not UTF-8, one by one."""
    import polars as pl

    try:
        return names.cast(pl.String)
    except pl.exceptions.ComputeError:
        decoded = [None if name is None else name.decode("utf-8", "backslashreplace") for name in names]
        return pl.Series(names.name, decoded, pl.String)
