"""Small files read whole, and first bytes: from no device, and without waiting for a writer that never comes."""

from __future__ import annotations

import os
import select
import stat
from pathlib import Path

PATIENCE_SECONDS = 10.0
"""How long a pipe's writer may be silent: `--redis-conf <(ssh db1 cat redis.conf)` takes a moment."""


def read_small(path: Path, limit: int) -> bytes:
    """Return a file's or pipe's content. Raises OSError, also if it has more than `limit` bytes or is a device."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISDIR(mode)):
            raise OSError(0, "it is neither a file nor a pipe")
        content = b""
        while chunk := _next(descriptor, limit + 1 - len(content)):
            content += chunk
        if len(content) > limit:
            raise OSError(0, f"it has more than {limit:,} bytes")
    finally:
        os.close(descriptor)
    return content


def _next(descriptor: int, count: int) -> bytes:
    if not select.select([descriptor], [], [], PATIENCE_SECONDS)[0]:
        raise OSError(0, f"nothing was written to it for {PATIENCE_SECONDS:.0f} seconds")
    return os.read(descriptor, count)


def read_head(path: str, count: int) -> bytes | None:
    """Return a regular file's first bytes, None if it is none or cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(descriptor, count) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    except OSError:
        return None
    finally:
        os.close(descriptor)
