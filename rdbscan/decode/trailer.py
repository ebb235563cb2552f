"""What may follow the end of a dump."""

from __future__ import annotations


def name_trailing(first: bytes, count: int, end_mark: bytes) -> tuple[str, bool]:
    """Return a name for the bytes behind a dump (`first` 64 of `count`), and whether they belong there.

    Servers ignore what follows a plain dump; commands follow the RDB part of an AOF (Redis aof.c:loadSingleAppendOnlyFile).
    """
    if end_mark and first.startswith(end_mark):
        return "the end mark of a replication stream", True
    if first[:1] == b"*" and first[1:2].isdigit() or first.startswith(b"#TS:"):
        return "commands of an append-only file (AOF), not analysed", True
    if first.startswith((b"REDIS0", b"VALKEY0")):
        return "another dump, not analysed", False
    if not first.strip(b"\n") and count <= len(first):
        return "newlines", True
    if not first.strip(b"\0"):
        return "zeros", False
    return "unknown data", False
