"""The race counts what happened and hides nothing that failed."""

import sys
from pathlib import Path

import pytest

from benchmarks.contestants import Contestant, also
from benchmarks.measure import Cost, Failed, floor, median, run
from benchmarks.run import race, table

PYTHON = [sys.executable, "-S", "-c"]


def test_memory_and_time_are_the_child_s() -> None:
    held = 200_000_000 + floor()  # a child hands on what its parent's peak was
    cost = run([*PYTHON, f"import time; held = b'x' * {held}; time.sleep(0.2)"])
    assert held < cost.rss < 2 * held
    assert cost.wall >= 0.2
    assert 0 < cost.cpu < cost.wall


def test_failure_carries_exit_code_and_last_line() -> None:
    with pytest.raises(Failed, match="exit code 3: second"):
        run([*PYTHON, "import sys; print('first\\nsecond', file=sys.stderr); sys.exit(3)"])


def test_median_is_of_each_number() -> None:
    assert median([Cost(1, 9, 5), Cost(2, 8, 7), Cost(30, 1, 6)]) == Cost(2, 8, 6)


def test_contestants_take_turns_and_failures_are_shown(tmp_path: Path) -> None:
    dump, trace = tmp_path / "a.rdb", tmp_path / "trace"
    dump.write_bytes(b"dump")
    note = f"import sys; open({str(trace)!r}, 'a').write(sys.argv[1]); open(sys.argv[2]).close()"
    contestants = [
        Contestant("good", [*PYTHON, note, "g", "{dump}"]),
        Contestant("slow", [*PYTHON, note, "s", "{dump}"], sliced=True),
        Contestant("bad", [*PYTHON, "import sys; sys.exit('no | such')"]),
    ]
    results = race(contestants, dump, dump, repeat=2)
    assert trace.read_text() == "gsgs"
    lines = list(table(contestants, results, size=1_000, keys=100, slice_keys=10))[2:]
    assert lines[0].split("|")[6].strip() == "1.00"
    assert "from 10 keys" in lines[1]
    assert lines[2].startswith("| bad | failed, exit code 1: no / such |")


def test_slice_is_scaled_by_keys() -> None:
    one = Contestant("slow", [], sliced=True)
    row = list(table([one], {"slow": [Cost(2.0, 1.0, 10**9)]}, size=10**9, keys=1_000, slice_keys=100))[2]
    assert [cell.strip() for cell in row.split("|")[2:9]] == ["20.00", "10.00", "50", "50", "1.00", "1.00", "1,000"]


def test_further_contestants_need_a_place_for_the_dump() -> None:
    assert also("x=prog -a {dump}").on(Path("d.rdb")) == ["prog", "-a", "d.rdb"]
    with pytest.raises(ValueError, match="NAME=COMMAND"):
        also("x=prog")
