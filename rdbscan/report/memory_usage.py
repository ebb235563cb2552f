"""Where MEMORY USAGE says something quite different from what deleting a key frees, and which of the two to believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.limits import DEFAULTS
from rdbscan.report.sentences import count, key, say, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.profile.keys import KeyRow
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Sentence


def misleads(memory_bytes: int, usage_bytes: int | None, limits: Limits = DEFAULTS) -> bool:
    """Return whether MEMORY USAGE is off by more than a quarter of what deleting frees."""
    return usage_bytes is not None and abs(usage_bytes - memory_bytes) > limits.usage_misleads * memory_bytes


def notes(rows: Sequence[KeyRow], limits: Limits = DEFAULTS) -> list[Sentence]:
    """Return a sentence about the key among `rows` for which the two differ most, if any differ much."""
    misled = [row for row in rows if misleads(row.memory_bytes, row.memory_usage_bytes, limits)]
    if not misled:
        return []
    most = max(misled, key=lambda row: abs((row.memory_usage_bytes or 0) - row.memory_bytes))
    return [
        say(
            "For {} MEMORY USAGE is off by more than a quarter, most for {}: it answers {}, deleting frees {}. Believe "
            "Memory, which adds up to used_memory (rdbscan explain memory-usage).",
            count(len(misled), "key"), key(most.key), size(most.memory_usage_bytes or 0), size(most.memory_bytes),
        )
    ]  # fmt: skip
