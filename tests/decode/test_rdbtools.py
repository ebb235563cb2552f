"""A second oracle for dumps up to RDB 9: rdbtools 0.1.15, the decoder most people know.

Where it is known to be wrong, it is not asked:

- Strings and elements that are stored as integers have the length 8 (or that of a C long), not that of their text.
- Names that are stored as integers are numbers, not bytes (they are turned back here).
- A stream counts listpacks instead of entries, and its longest element is the longest listpack.
- A module's longest element is its size in the dump, its number of elements 1.
- Expiries after the year 9999 are some other time.
"""

from __future__ import annotations

import datetime
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from tests.decode.reading import CORPUS, read
from tests.reference.decoder import decode_file
from tests.reference.model import Collection, Key

if TYPE_CHECKING:
    from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    rdbtools = pytest.importorskip("rdbtools")

YEAR_9999 = 253370764800000
EPOCH = datetime.datetime(1970, 1, 1)
OLD = [path for path in CORPUS if path.name.startswith(("redis-2", "redis-3", "redis-4", "redis-5", "redis-6"))]


class Records(rdbtools.MemoryCallback):  # type: ignore[misc]
    """Keeps what rdbtools would print, with the raw name."""

    def __init__(self) -> None:
        super().__init__(None, 64)
        self.records: dict[tuple[int, bytes], tuple[Any, ...]] = {}

    def emit_record(self, kind: str, key: bytes | int | None, size: int, encoding: str, *facts: Any) -> None:
        """Take elements, longest element and expiry of a key."""
        if key is not None:
            self.records[self._dbnum, key if isinstance(key, bytes) else b"%d" % key] = (kind, *facts)

    def end_database(self, db_number: int) -> None:
        """Print nothing."""

    def end_rdb(self) -> None:
        """Print nothing."""


def rdbtools_records(path: Path) -> dict[tuple[int, bytes], tuple[Any, ...]]:
    """Return rdbtools' (type, elements, longest element, expiry) by database and key."""
    records = Records()
    with path.open("rb") as stream:
        rdbtools.RdbParser(records).parse_fd(stream)
    return records.records


def holds_integers(key: Key) -> bool:
    """Return whether an element may be stored as an integer: its text is one."""
    value = key.value
    texts = value.elements if isinstance(value, Collection) else [getattr(value, "content", b"")]
    return any(text.lstrip(b"-").isdigit() for text in texts)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_equals_rdbtools(path: Path) -> None:
    theirs, keys, rows = rdbtools_records(path), decode_file(path).keys, read(path.read_bytes()).rows
    assert theirs.keys() == {(row.db, row.key) for row in rows}
    for key, row in zip(keys, rows, strict=True):
        kind, elements, longest, expiry = theirs[row.db, row.key]
        assert kind == {"zset": "sortedset"}.get(row.type, row.type) or kind == "module", row
        if row.expires_at is None or row.expires_at < YEAR_9999:
            assert row.expires_at == (expiry and round((expiry - EPOCH).total_seconds() * 1000)), row
        if row.type == "string" and not holds_integers(key):
            assert elements == longest == row.value_bytes, row
        elif row.elements is not None and row.type != "stream":
            assert elements == row.elements, row
            assert holds_integers(key) or longest == row.largest_element_bytes, row
