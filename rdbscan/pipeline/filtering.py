"""Leaves out the keys that were not asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from rdbscan.errors import UsageError
from rdbscan.pipeline.options import Filters
from rdbscan.records.batch import Batch


def row_filter(filters: Filters) -> Callable[[Batch, list[str]], None] | None:
    """Return a function that drops rows of a batch (second argument: type names by code), None if all rows pass.

    Raises UsageError for a regular expression that is none.
    """
    if filters.empty:
        return None
    patterns = name_patterns(filters)

    def drop(batch: Batch, types: list[str]) -> None:
        mask = bytearray(b"\1" * batch.rows)
        keep_columns(mask, batch, filters, types)
        if patterns:
            for row in range(batch.rows):
                if mask[row] and not all(pattern.search(batch.key(row)) for pattern in patterns):
                    mask[row] = 0
        batch.keep(mask)

    return drop


def keep_columns(mask: bytearray, batch: Batch, filters: Filters, types: list[str]) -> None:
    """Clear the mask where database, type or size do not fit; modules count with their bytes in the dump."""
    columns = batch.buffers
    wanted = {code for code, name in enumerate(types) if name in filters.types}
    for row in range(batch.rows):
        memory = columns["memory_bytes"][row]
        if (
            filters.dbs
            and columns["db"][row] not in filters.dbs
            or filters.types
            and columns["type"][row] not in wanted
            or memory < filters.min_memory
        ):
            mask[row] = 0


def name_patterns(filters: Filters) -> list[re.Pattern[bytes]]:
    """Return the patterns that a name must all match: one for all globs together, one for the regular expression."""
    patterns = []
    if filters.match:
        globs = b"|".join(glob_pattern(glob.encode("utf-8", "surrogateescape")) for glob in filters.match)
        patterns.append(re.compile(b"(?s)\\A(?:" + globs + b")\\Z"))
    if filters.regex is not None:
        try:
            patterns.append(re.compile(filters.regex.encode("utf-8", "surrogateescape")))
        except re.error as error:
            raise UsageError(f"--regex {filters.regex!r} is not a regular expression: {error}") from error
    return patterns


def glob_pattern(glob: bytes) -> bytes:
    r"""Return the regular expression of a glob as Redis understands it: * ? [abc] [^a] [a-z] \x (util.c:stringmatchlen)."""
    out = b""
    at = 0
    while at < len(glob):
        c = glob[at : at + 1]
        at += 1
        if c == b"*":
            out += b".*"
        elif c == b"?":
            out += b"."
        elif c == b"\\" and at < len(glob):
            out += re.escape(glob[at : at + 1])
            at += 1
        elif c == b"[" and (found := re.compile(rb"(\^?)((?:\\.|[^\]\\])+)\]", re.DOTALL).match(glob, at)):
            members = re.sub(rb"\\(.)|([\[\]&~|])", lambda m: re.escape(m[1] or m[2]), found[2], flags=re.DOTALL)
            out += b"[" + found[1] + members + b"]"
            at = found.end()
        else:
            out += re.escape(c)
    return out
