"""Damage: small real dumps and built ones, changed at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decode.reading import CORPUS, DAMAGED
from tests.rdbwriter import length
from tests.rdbwriter.samples import every_type

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

LARGEST = 12_000
"""Bytes of a seed: small ones are changed where it matters, and thousands of them are read in a second."""

TELLING_BYTES = (0, 1, 2, 4, 13, 63, 64, 127, 128, 129, 0xC0, 0xC2, 0xC3, 0xC4, 0xE0, 0xF0, 0xF4, *range(240, 256))
TELLING_NUMBERS = (
    0,
    1,
    63,
    16383,
    65535,
    (1 << 31) - 1,
    (1 << 32) - 1,
    1 << 40,
    (1 << 62) + 1,
    (1 << 63) - 1,
    (1 << 64) - 1,
)


def seeds() -> list[bytes]:
    """Return what is mutated, in an order that does not depend on the machine."""
    files = [path for path in [*CORPUS, *DAMAGED] if 0 < path.stat().st_size < LARGEST]
    return [*(path.read_bytes() for path in files), *every_type().values()]


def flip(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """Flip a bit."""
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def put(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """Put a byte that means something to the format."""
    data[chance.randrange(len(data))] = chance.choice(TELLING_BYTES)


def lie(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """Replace a byte by a length, or put a number of 2 to 8 bytes over others."""
    at, number = chance.randrange(len(data)), chance.choice(TELLING_NUMBERS)
    if chance.random() < 0.5:
        data[at : at + 1] = length(number)
    else:
        width = chance.choice((2, 4, 8))
        data[at : at + width] = (number % (1 << 8 * width)).to_bytes(width, chance.choice(("little", "big")))


def remove(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """Take some bytes out."""
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 40)]


def repeat(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """Put a run of bytes in once more, somewhere."""
    start, at = chance.randrange(len(data)), chance.randrange(len(data))
    data[at:at] = data[start : start + chance.randint(1, 200)] * chance.randint(1, 3)


def splice(data: bytearray, chance: random.Random, everything: list[bytes]) -> None:
    """Go on with the rest of another dump."""
    other = chance.choice(everything)
    data[chance.randrange(len(data)) :] = other[chance.randrange(len(other)) :]


def cut(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """End early."""
    del data[chance.randrange(len(data)) + 1 :]


def unsign(data: bytearray, chance: random.Random, _all: list[bytes]) -> None:
    """Switch the checksum off, so that a changed dump may be a clean one."""
    data[-8:] = bytes(8)


MUTATIONS: tuple[tuple[Callable[[bytearray, random.Random, list[bytes]], None], int], ...] = (
    (flip, 4),
    (put, 5),
    (lie, 4),
    (remove, 2),
    (repeat, 2),
    (splice, 1),
    (cut, 1),
)
"""With their weights."""


def mutate(everything: list[bytes], chance: random.Random) -> bytes:
    """Return one of the seeds, changed one to six times."""
    data = bytearray(chance.choice(everything))
    ways = chance.choices([way for way, _ in MUTATIONS], [weight for _, weight in MUTATIONS], k=chance.randint(1, 6))
    for way in ways:
        if data:
            way(data, chance, everything)
    if data and chance.random() < 0.7:
        unsign(data, chance, everything)
    return bytes(data)
