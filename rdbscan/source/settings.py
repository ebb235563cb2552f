"""How sources are found and read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MIB = 1 << 20
MOST_PARTS = 64
LARGEST_READ_AHEAD = 1 << 30


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """How much of a remote object is requested before it is needed: `parts` requests at once of `part_bytes` each."""

    parts: int = 16
    part_bytes: int = 4 * MIB

    @classmethod
    def parse(cls, text: str) -> ReadAhead:
        """Return what `16x4MiB` means. Raises ValueError."""
        match = re.fullmatch(r"(\d{1,3})\s*[x*]\s*(\d{1,6})\s*(k|m)(?:i?b)?", text.strip(), re.IGNORECASE)
        if match is None:
            raise ValueError(f"{text!r} is not PARTSxSIZE, such as 16x4MiB")
        parts, part_bytes = int(match[1]), int(match[2]) * (MIB if match[3].lower() == "m" else 1 << 10)
        if not 1 <= parts <= MOST_PARTS or part_bytes < 1 or parts * part_bytes > LARGEST_READ_AHEAD:
            raise ValueError(f"{text!r}: at most {MOST_PARTS} parts, and 1 GiB in all")
        return cls(parts, part_bytes)


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How sources are found and read.

    `newer_than`: of folders and globs only what was modified in the last so many seconds. `latest`: of each folder only the
    newest dump.
    `tls_ca`: a file of certificates to trust besides the system's; `tls_cert`, `tls_key`: those that tell a server who asks.
    `spool`: the folder for what a server sends faster than it is decoded ("system": the one for temporary files); None: the
    server has to wait.
    `accept_replica_buffer`: servers before 6.2, which collect writes meanwhile, are asked too.
    """

    newer_than: float | None = None
    latest: bool = False
    read_ahead: ReadAhead = field(default_factory=ReadAhead)
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    spool: Path | Literal["system"] | None = "system"
    accept_replica_buffer: bool = False
