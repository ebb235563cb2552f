"""Any bytes give rows or a damage report: never another exception, a crash, a hang or memory in proportion to a claim, and
the same rows however the input is cut.

A crash or a hang cannot be caught here; `run` leaves the input behind for both.
"""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

from tests.decode.reading import Reading, assert_same, differences, read
from tests.reference.columns import columns
from tests.reference.decoder import decode

if TYPE_CHECKING:
    import random

REFERENCE_SHARE = 0.1
"""Share of the inputs that the reference decoder, hundreds of times slower, is given too."""


def most_memory() -> int:
    """Return the most bytes this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def check(data: bytes, chance: random.Random, memory: int) -> str:
    """Read `data` whole and in random pieces; raise AssertionError (or whatever the decoder raises) if it breaks the rule.

    The process may come to hold `memory` bytes. Gives the outcome: clean, or the kind of damage.
    """
    whole = read(data, batch_rows=512)
    assert_sound(whole, data)
    sizes = tuple(chance.choice((1, 2, 3, 7, 64, 255, 1448, 5000)) for _ in range(chance.randint(1, 3)))
    assert_same(read(data, sizes, chance.randint(256, 2000), chance.choice((1, 2, 50))), whole)
    if chance.random() < REFERENCE_SHARE:
        assert_agrees(whole, data)
    assert most_memory() < memory, f"{most_memory()} bytes held"
    return whole.info.damage.kind if whole.info.damage else "clean"


def assert_sound(reading: Reading, data: bytes) -> None:
    """Check what holds whatever the bytes: every byte has a part, records follow each other, damage lies inside."""
    info = reading.info
    assert min(info.accounting.values(), default=0) >= 0, info.accounting
    assert sum(info.accounting.values()) == info.dump_bytes <= len(data), info
    assert info.keys == len(reading.rows), info
    assert info.complete == (info.damage is None), info
    assert info.damage is None or (0 <= info.damage.offset <= len(data) and info.damage.message), info
    end = 0
    for row, modelled in zip(reading.rows, reading.modelled, strict=True):
        assert row.offset >= end, row
        end = row.offset + row.rdb_bytes
        assert row.rdb_bytes >= 3, row
        assert modelled.memory_bytes >= 0, modelled
        assert modelled.memory_usage_bytes is None or modelled.memory_usage_bytes > 0, modelled
    assert end <= len(data)


def assert_agrees(reading: Reading, data: bytes) -> None:
    """Check that the reference decoder finds the same rows, where both find nothing wrong."""
    reference = decode(data)
    if reference.error is None and reading.info.damage is None and not reading.info.empty_keys + reading.info.odd_keys:
        wrong = differences(reading.rows, columns(reference))
        assert wrong == [], wrong
