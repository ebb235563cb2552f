"""From when a change counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.memory.thresholds import parse_memory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.diff.changes import Change

_SHARE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*%", re.ASCII)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How much memory more or less counts: `size` bytes, or if `share` is not None that part of what was there before.

    Of a namespace that is new it is a part of all that was there before. Without either any change counts, also one of keys,
    TTLs or encodings alone.
    """

    size: int = 0
    share: float | None = None

    def is_reached(self, parts: Iterable[Change], whole: Change) -> bool:
        """Return whether any change counts; the part that is known to be the memory model's does not."""
        return any(self._counts(part, whole) for part in (*parts, whole))

    def _counts(self, part: Change, whole: Change) -> bool:
        if self.share is not None:
            before = part.old.memory or whole.old.memory
            return part.own != 0 and abs(part.own) >= self.share * before
        return abs(part.own) >= self.size if self.size else part.is_real


def threshold(text: str) -> Threshold:
    """Return the threshold of "1mb" or "5%". Raises UsageError."""
    found = _SHARE.fullmatch(text.strip())
    if found:
        return Threshold(share=float(found[1]) / 100)
    try:
        size = parse_memory(text)
    except ValueError as error:
        raise UsageError(
            f"--at-least {text}: {error}; write a size such as 10mb, or a percentage such as 5%"
        ) from error
    if size < 0:
        raise UsageError(f"--at-least {text}: a size cannot be negative")
    return Threshold(size)
