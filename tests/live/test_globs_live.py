"""`--match` and `--exclude` mean what KEYS and SCAN MATCH mean."""

import random
from collections.abc import Callable

import pyarrow as pa

from rdbscan.pipeline.filtering import any_glob, found
from tests.live.servers import LiveServer

# Bytes beyond ASCII at the ends of a range are signed on x86 and unsigned on ARM: not tried.
SIGNS = b"ab-]^\\*?[\n"
# An empty name matches no glob but `*` there, by an oversight of stringmatchlen; here it does.
NAMES = [
    b"a",
    b"b",
    b"ab",
    b"ba",
    b"a-b",
    b"]",
    b"^",
    b"\\",
    b"*",
    b"[",
    b"[ab]",
    b"\xff",
    b"a\nb",
    b"aab",
    b"-",
    b"b]a",
]


def test_random_globs_find_what_a_server_finds(live: Callable[..., LiveServer]) -> None:
    server = live("redis-7.0")
    for name in NAMES:
        server.ask("SET", name, b"x")
    names, rng = pa.array(NAMES, pa.binary()), random.Random(7)
    for _ in range(3000):
        glob = bytes(rng.choices(SIGNS, k=rng.randint(1, 6)))
        ours = found(any_glob((glob.decode("utf-8", "surrogateescape"),)))(names)
        expected = set(server.ask("KEYS", glob))
        assert {name for name, fits in zip(NAMES, ours.to_pylist(), strict=True) if fits} == expected, glob
