"""`small`: millions of small string keys, about 83 bytes each; three in ten expire."""

import random
from pathlib import Path

from tests.rdbwriter import integer, string

from .template import DumpFile, Template, expiry, key, printed, repeat, template

ROWS, TEMPLATES = 4_096, 16
ALPHABET = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


def write_small(path: Path, size: int, version: int) -> int:
    """Write about `size` bytes; answers the number of keys."""
    rng = random.Random(1)
    templates = [_block(rng) for _ in range(TEMPLATES)]
    rounds, keys, expires = repeat(templates, size)
    with DumpFile(path, version) as dump:
        dump.database(keys, expires)
        dump.write_all(printed(templates, rounds))
    return keys


def _block(rng: random.Random) -> Template:
    return template([_row(rng) for _ in range(ROWS)])


def _row(rng: random.Random) -> bytes:
    kind = rng.randrange(10)
    if kind < 3:
        return key(b"user:%d:name", 0, string(_text(rng, 16, 44)))
    if kind < 5:
        return key(b"user:%d:token", 0, string(_text(rng, 48, 84)))
    if kind < 6:
        return key(b"user:%d:logins", 0, integer(rng.randrange(128)))
    if kind < 7:
        return key(b"counter:views:%d", 0, integer(rng.randrange(1 << 30)))
    if kind < 9:
        return key(b"session:%d:data", 0, string(_text(rng, 80, 130)), expiry(rng))
    return key(b"cache:item:%d:price", 0, string(_text(rng, 60, 90)), expiry(rng))


def _text(rng: random.Random, least: int, most: int) -> bytes:
    """Text that does not compress, so that a server too would store it as it is; never a run of nine digits."""
    return bytes(rng.choices(ALPHABET, k=rng.randint(least, most)))
