"""Fields of hashes that had expired when the dump was made: the server drops them at the load."""

from __future__ import annotations

import pytest

from tests.decode.reading import read
from tests.rdbwriter import Rdb, hash_2, hash_metadata

SAVED = 1_700_000_000
LATER = SAVED * 1000 + 10**7
EARLIER = SAVED * 1000 - 10**7


def memory(fields: list[tuple[bytes, bytes, int]], server: str) -> tuple[int | None, int]:
    valkey = server.startswith("valkey")
    made = Rdb(80, magic=b"VALKEY") if valkey else Rdb(12)
    made.aux("valkey-ver" if valkey else "redis-ver", server.rpartition("-")[2]).aux("ctime", str(SAVED)).select(0)
    value = hash_2(fields) if valkey else hash_metadata(fields, EARLIER)
    (found,) = read(made.key(b"h", 22 if valkey else 24, value).end()).modelled
    return found.memory_usage_bytes, found.memory_bytes


@pytest.mark.parametrize("server", ["redis-7.4.1", "redis-8.6.3", "valkey-9.1.2"])
@pytest.mark.parametrize("count", [3, 900])
def test_they_take_nothing(server: str, count: int) -> None:
    stay = [(b"field:%d" % number, b"v" * (number % 80), LATER + number) for number in range(count)]
    gone = [(b"gone:%d" % number, b"w" * 40, EARLIER + number) for number in range(count // 15 + 1)]
    with_gone = memory([*stay, *gone], server)
    assert with_gone == memory(stay, server)
    assert with_gone[1] < memory([*stay, *((name, text, LATER) for name, text, _ in gone)], server)[1]
