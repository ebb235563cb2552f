"""What may follow the end of a dump."""

from __future__ import annotations


def name_trailing(first: bytes, count: int, end_mark: bytes) -> str:
    """Return a name for the bytes behind a dump (`first` 64 of `count`).

    Servers ignore what follows a plain dump (Azure pads its exports with zeros to 512 bytes); commands follow the RDB part
    of an AOF (Redis aof.c:loadSingleAppendOnlyFile).
    """
    if end_mark and first.startswith(end_mark):
        return "the end mark of a replication stream"
    if first[:1] == b"*" and first[1:2].isdigit() or first.startswith(b"#TS:"):
        return "commands of an append-only file (AOF), not analysed"
    if first.startswith((b"REDIS0", b"VALKEY0")):
        return "another dump, not analysed"
    if not first.strip(b"\n") and count <= len(first):
        return "newlines"
    if not first.strip(b"\0"):
        return "zeros"
    return "unknown data"
