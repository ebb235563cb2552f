"""Numbers that the server keeps as text: which they are, and what they would take as integers."""

from __future__ import annotations

from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.profile.profile import Group
from tests.rdbwriter import Rdb, string

SPELLED = {
    b"007": b"7", b"+5": b"5", b"-0": b"0", b"-0012345": b"-12345", b'"42"': b"42", b'"-7"': b"-7", b'"0100"': b"100",
    b"000000000000012345": b"12345", b'"123456789012345678"': b"123456789012345678", b"00000": b"0",
}  # fmt: skip
OTHERS = (
    b"", b"7", b"-7", b"x", b"0x1", b"1.0", b"1e3", b" 1", b"1 ", b"+", b"-", b'"', b'""', b'"+"', b'"1', b'1"', b'"1"2"',
    b"--1", b"9223372036854775807", b"9223372036854775808", b"0009223372036854775807", b"'1'", b"12a", b"00:00",
    b"0" * 21, b"0" * 5000,
)  # fmt: skip


def strings(folder: Path, values: list[bytes], target: str) -> list[Group]:
    rdb = Rdb(9)
    for at, value in enumerate(values):
        rdb.key(b"k%04d" % at, 0, string(value), ms=4_000_000_000_000 if at % 2 else None)
    (folder / "dump.rdb").write_bytes(rdb.end())
    return profile_sources([str(folder / "dump.rdb")], Options(target=target)).groups


@pytest.mark.parametrize("target", ["redis-2.8", "redis-6.2", "redis-8.0", "redis-8.2", "valkey-8.0", "valkey-9.1"])
def test_the_saving_is_that_of_the_plain_number(tmp_path: Path, target: str) -> None:
    texts = strings(tmp_path, list(SPELLED), target)
    numbers = strings(tmp_path, list(SPELLED.values()), target)
    assert {group.encoding for group in numbers} == {"int"}
    saved = sum(group.memory_bytes for group in texts) - sum(group.memory_bytes for group in numbers)
    assert sum(group.numeric_text_saving for group in texts) == saved
    assert saved >= 0
    assert sum(group.numeric_text_keys for group in numbers) == 0


def test_all_of_them_and_no_others(tmp_path: Path) -> None:
    assert sum(group.numeric_text_keys for group in strings(tmp_path, list(SPELLED), "redis-7.2")) == len(SPELLED)
    assert sum(group.numeric_text_keys for group in strings(tmp_path, list(OTHERS), "redis-7.2")) == 0
