"""What is kept of a dump stays small whatever it repeats or claims, and reading goes on behind it."""

from __future__ import annotations

import random

from tests.decode.reading import read
from tests.rdbwriter import Rdb, length, lzf, module_id, string

LAST = b"\0\1z\1v"


def test_many_libraries_are_summed_up() -> None:
    rdb = Rdb(10)
    for number in range(3000):
        rdb.function(b"#!lua name=lib%d\ncode" % number)
    info = read(rdb.raw(LAST).end()).info
    assert len(info.functions) == 1001
    assert info.functions[-1].name == "(others)"
    assert info.functions[-1].code_bytes == sum(len(b"#!lua name=lib%d\ncode" % each) for each in range(1000, 3000))
    assert info.damage is None


def test_two_libraries_of_one_name_are_refused() -> None:
    info = read(Rdb(10).function(b"#!lua name=a\n1").function(b"#!lua name=a\n2").raw(LAST).end()).info
    assert info.damage is not None
    assert "same name" in info.damage.message


def test_opcodes_beyond_those_heard_are_still_read_and_accounted() -> None:
    data = Rdb(11).raw(b"\xfa\1a\1b" * 20_000 + b"\xfe\0" + LAST).end()
    reading = read(data, window_bytes=256)
    assert (reading.info.damage, len(reading.header.aux), len(reading.rows)) == (None, 256, 1)
    assert reading.info.accounting["aux"] == 100_000


def test_module_data_of_many_modules() -> None:
    rdb = Rdb(11)
    for number in range(600):
        rdb.raw(b"\xf7" + length(number << 10, 64) + length(2) + length(1) + length(0))
    rdb.raw(b"\xf7" + length(module_id(b"hellotype"), 64) + length(2) + length(1) + length(0))
    assert len(read(rdb.raw(LAST).end()).info.module_aux) == 250


def test_texts_are_cut() -> None:
    reading = read(
        Rdb(11).aux(b"lua", b"x" * 100_000).raw(b"\xfa" + string(b"name") + lzf(b"y" * 100_000) + LAST).end()
    )
    assert [(name, len(value)) for name, value in reading.header.aux] == [("lua", 4096), ("name", 4096)]
    assert reading.info.damage is None


def test_names_above_1_mib_are_kept_apart_by_size_and_checksum() -> None:
    names = [b"n" * ((1 << 20) + 1), b"n" * (1 << 20) + b"m", b"n" * (1 << 20)]
    rdb = Rdb(11).select(0)
    for name in names:
        rdb.key(name, 0, string(b"v")).raw(b"\0" + lzf(name + b"lzf") + string(b"v"))
    reading = read(rdb.raw(LAST).end(), window_bytes=1 << 16)
    assert reading.info.damage is None
    kept = [row.key for row in reading.rows]
    assert len(set(kept)) == 7
    assert kept[0].startswith(b"n" * 1024 + b"...(1048577 bytes, FNV-1a ")
    assert kept[4] == names[2]
    assert kept[-1] == b"z"


def test_the_checksum_of_a_compressed_name_does_not_depend_on_the_window() -> None:
    """Runs of literals go on beyond the window's end; the sanitized fuzzer found what was read there."""
    chance = random.Random(12)
    literals = b"".join(b"\x1f" + chance.randbytes(32) for _run in range(1 << 15 | 3))
    name = b"\xc3" + length(len(literals)) + length(len(literals) // 33 * 32) + literals
    data = Rdb(11).select(0).raw(b"\0" + name + string(b"v")).raw(LAST).end()
    kept = {
        read(data, sizes, window).rows[0].key
        for sizes, window in (((1 << 20,), 1 << 16), ((7, 4099), 4096), ((61,), 97))
    }
    assert len(kept) == 1
    assert b"FNV-1a" in kept.pop()


def test_an_oversized_value_of_broken_lzf_costs_its_key() -> None:
    blob = b"\xc3" + length(4000) + length(40 << 20) + (b"\x1f" + b"x" * 32) * 3 + b"\xff" * 3901
    data = Rdb(11).select(0).raw(b"\x10" + string(b"h") + blob).raw(LAST).end()
    for window in (64, 256, 4096, 1 << 16):
        reading = read(data, (64,), window)
        assert ([row.key for row in reading.rows], reading.info.damaged_keys) == ([b"z"], 1), window


def test_damaged_keys_are_counted_beyond_those_told() -> None:
    rdb = Rdb(10).select(0)
    for number in range(200):
        rdb.key(b"k%d" % number, 2, length(2) + string(b"a") + string(b"a"))
    info = read(rdb.raw(LAST).end()).info
    assert info.damaged_keys == 200
    assert info.damage is not None
    assert info.damage.key == b"k0"
    assert len(info.warnings) < 25
