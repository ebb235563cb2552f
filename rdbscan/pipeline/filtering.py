"""Leaves out the keys that were not asked for, a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.pipeline.options import Filters
from rdbscan.records.batch import Batch
from rdbscan.records.schema import NULL_MS

if TYPE_CHECKING:
    import pyarrow as pa

Drop = Callable[[Batch, list[str]], None]
NameTest = Callable[["pa.Array"], "pa.BooleanArray"]


def row_filter(filters: Filters) -> Drop | None:
    """Return a function that drops rows of a batch (second argument: type names by code), None if all rows pass.

    Raises UsageError for a regular expression that is none.
    """
    if filters.empty:
        return None
    import pyarrow.compute as pc

    from rdbscan.records.arrow import keep_rows, key_names

    tests = name_tests(filters)

    def drop(batch: Batch, types: list[str]) -> None:
        if not batch.rows:
            return
        passed = column_tests(batch, filters, types)
        if tests:
            names = key_names(batch)
            passed += [test(names) for test in tests]
        keep_rows(batch, reduce(pc.and_, passed))

    return drop


def column_tests(batch: Batch, filters: Filters, types: list[str]) -> list[pa.BooleanArray]:
    """Return a mask for each condition on a column; modules count with their bytes in the dump."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from rdbscan.records.arrow import plain

    masks = [pc.greater_equal(plain(batch, "memory_bytes", pa.int64()), filters.min_memory)]
    if filters.dbs:
        masks.append(pc.is_in(plain(batch, "db", pa.uint32()), pa.array(sorted(filters.dbs), pa.uint32())))
    if filters.types:
        codes = pa.array([code for code, name in enumerate(types) if name in filters.types], pa.uint8())
        masks.append(pc.is_in(plain(batch, "type", pa.uint8()), codes))
    if filters.no_ttl:
        masks.append(pc.equal(plain(batch, "expires_at", pa.int64()), NULL_MS))
    return masks


def name_tests(filters: Filters) -> list[NameTest]:
    """Return the tests that a name must all pass."""
    import pyarrow.compute as pc

    tests = []
    if filters.match:
        tests.append(found(any_glob(filters.match)))
    if filters.exclude:
        excluded = found(any_glob(filters.exclude))
        tests.append(lambda names: pc.invert(excluded(names)))
    if filters.regex is not None:
        tests.append(found(filters.regex.encode("utf-8", "surrogateescape")))
    return tests


def found(pattern: bytes) -> NameTest:
    """Return a test for names in which a regular expression is found.

    RE2 does it where it knows the syntax, else Python, a name at a time. Raises UsageError if neither understands it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        text = pattern.decode("latin-1")  # to RE2, names and pattern are bytes
        pc.match_substring_regex(pa.array([b""], pa.binary()), text)
    except pa.ArrowInvalid:
        expression = compiled(pattern)
        return lambda names: pa.array([expression.search(name.as_buffer()) is not None for name in names], pa.bool_())
    return lambda names: pc.match_substring_regex(names, text)


def compiled(pattern: bytes) -> re.Pattern[bytes]:
    """Return the pattern as Python understands it. Raises UsageError."""
    try:
        return re.compile(pattern)
    except re.error as error:
        shown = pattern.decode("utf-8", "backslashreplace")
        raise UsageError(f"--regex {shown!r} is not a regular expression: {error}") from error


def any_glob(globs: tuple[str, ...]) -> bytes:
    """Return the regular expression that is found in what any of the globs matches."""
    patterns = b"|".join(glob_pattern(glob.encode("utf-8", "surrogateescape")) for glob in globs)
    return rb"(?s)\A(?:" + patterns + rb")\z"


def glob_pattern(glob: bytes) -> bytes:
    r"""Return the regular expression of a glob as Redis understands it: * ? [abc] [^a] [a-z] \x (util.c:stringmatchlen)."""
    out, at = b"", 0
    while at < len(glob):
        mark = glob[at : at + 1]
        at += 1
        if mark == b"[":
            piece, at = _class(glob, at)
            out += piece
        elif mark == b"\\" and at < len(glob):
            out += _byte(glob[at])
            at += 1
        else:
            out += {b"*": b".*", b"?": b"."}.get(mark) or _byte(ord(mark))
    return out


def _class(glob: bytes, at: int) -> tuple[bytes, int]:
    """Return the regular expression of a class whose inside begins at `at`, and where the glob goes on.

    As in the server, a class that is not closed ends with the glob, and what follows a dash is the end of a range, whatever
    it is.
    """
    negated = glob[at : at + 1] == b"^"
    at += negated
    members = b""
    while at < len(glob) and glob[at : at + 1] != b"]":
        if glob[at : at + 1] == b"\\" and at + 1 < len(glob):
            members += _byte(glob[at + 1])
            at += 2
        elif glob[at + 1 : at + 2] == b"-" and at + 2 < len(glob):
            low, high = sorted((glob[at], glob[at + 2]))
            members += _byte(low) + b"-" + _byte(high)
            at += 3
        else:
            members += _byte(glob[at])
            at += 1
    if not members:  # RE2 has no empty class
        return rb"[\x00-\xff]" if negated else rb"[^\x00-\xff]", at + 1
    return b"[" + b"^" * negated + members + b"]", at + 1


def _byte(value: int) -> bytes:
    return b"\\x%02x" % value
