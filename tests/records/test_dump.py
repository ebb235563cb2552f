"""The facts of a dump, and how they travel as one flat object."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest

from rdbscan.records.dump import Damage, DumpInfo, Header, MemoryModel, Outcome, PredictedMemory
from rdbscan.records.flat_dump import FlatDump, flat, unfold
from rdbscan.records.ranges import check_numbers

WHOLE = DumpInfo(
    "dump.rdb",
    "/data/dump.rdb",
    "db1",
    Header(
        rdb_version=11, server="redis", server_version="7.2.6", aux=(("used-mem", "77"),), ctime_ms=5, used_memory=77
    ),
    Outcome(dump_bytes=9, checksum="ok", keys=3, slots=2, damage=Damage("corrupt", "x", 4, b"k", 1)),
    MemoryModel("redis-7.2", "jemalloc", 100, "noeviction"),
)


@pytest.mark.parametrize(
    ("dump", "told"),
    [
        (DumpInfo(), False),
        (DumpInfo(outcome=Outcome(slots=1)), True),
        (DumpInfo(header=Header(aux=(("cluster-node-id", "x"),))), True),
        (DumpInfo(header=Header(aux=(("my-cluster-", "x"), ("cluste", "")))), False),
    ],
)
def test_whether_a_dump_speaks_of_a_cluster(dump: DumpInfo, told: bool) -> None:
    assert dump.in_cluster is told


def test_what_is_good_to_know_is_told_together() -> None:
    dump = DumpInfo(outcome=Outcome(warnings=["read"]), model=MemoryModel(note="modelled"))
    assert dump.warnings == ["modelled", "read"]


def test_flat_and_back() -> None:
    predicted = PredictedMemory(1, 2, 3, 4, estimate=True)
    told = json.loads(json.dumps(flat(WHOLE, predicted)))
    assert told["slots"] == 2
    assert told["damage"]["key"] == "k"
    back = msgspec.convert(told, FlatDump, str_keys=True)
    assert back.predicted == predicted
    assert unfold(back, str.encode) == WHOLE


def test_a_key_that_is_no_text_comes_back_as_far_as_it_can() -> None:
    broken = replace(WHOLE, outcome=Outcome(damage=Damage("corrupt", "x", 4, b"\xff\x00", 1)))
    told = flat(broken, None)
    assert told["damage"]["key"] == "\\xff\x00"


@pytest.mark.parametrize("number", [-1, 2**63, 10**400])
def test_numbers_out_of_range_are_refused_wherever_they_stand(number: int) -> None:
    nested = [Outcome(databases={0: (1, number)})]
    for value in (number, [1, number], {"a": (1, number)}, {number: 1}, Outcome(keys=number), nested):
        with pytest.raises(ValueError, match="out of range"):
            check_numbers("it", value)
    check_numbers("it", [Header(ctime_ms=-5), True, None, "x", 2**63 - 1])
