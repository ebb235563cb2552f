"""The manifest of an append-only directory (Redis 7.0 and later), which names its base file."""

from __future__ import annotations

import shlex

SUFFIX = ".manifest"
LARGEST = 1 << 20


def base_file(manifest: bytes) -> str | None:
    """Return the name of the RDB part of a multi-part AOF (Redis 7.0 aof.c:aofLoadManifestFromFile), None if it has none.

    A line of the manifest: `file appendonly.aof.1.base.rdb seq 1 type b`; type b is the base, i what came after it.
    Raises ValueError if it is no manifest.
    """
    if b"\0" in manifest:
        raise ValueError("it is no text")
    lines = manifest.decode("utf-8", "surrogateescape").splitlines()
    for line in lines:
        record = [] if line.startswith("#") else shlex.split(line)
        fields = dict(zip(record[::2], record[1::2], strict=False))
        # The server refuses names with a path in them, too.
        name = fields.get("file", "").rpartition("/")[2]
        if fields.get("type") == "b" and name not in ("", ".", ".."):
            return name
    return None
