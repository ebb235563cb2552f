"""Writes docs/memory-accuracy.md: how the memory model fares against the servers' answers on the fixtures (`make docs`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import sqrt
from pathlib import Path

from tests.memory.corpus import CORE_TYPES, DUMPS, Answer, facts, load
from tests.memory.test_instance import WHOLE, instance_of
from tests.memory.test_truth import is_random, unpredictable

NOTE = "<!-- written by `make docs` -->"
HEAD = """
# How exact the memory figures are

Each dump of `fixtures/corpus` was loaded again by a fresh server of the version that wrote it, which then answered
`OBJECT ENCODING` and `MEMORY USAGE key SAMPLES 0` for every key. The table holds `encoding` and `memory_usage_bytes` against
these answers, with the server's own configuration and allocator. Debian's builds use another allocator and have their own
rows.

**Exact** is equal to the byte. **Random** are values that a server draws dice for, so that two loads of one dump differ: the
levels of a skiplist (Redis t_zset.c:zslRandomLevel), and where Valkey counts real table entries the chains of its hash
tables (the seed). For them the expected value is given; the table has the ratio of the sums and the standard error that so
few keys allow. Servers before 4.0 have no `MEMORY USAGE`; only their encodings can be compared.
"""
MISSES = """
## Keys that are not predicted

- `hfe:expiredfields:*` (Redis 7.4, 8.0): the hash's fields expired between load and question; Redis deletes them at once.
- `set:edges` (Redis 6.2): a set of 39 members in the middle of its rehash; when that ends is up to the hash seed.
- Values of modules: only the module knows (`mem_usage`). `memory_usage_bytes` is null, `memory_bytes` the serialized size.
- With glibc's malloc (`--allocator libc`) about one key in 200 is off by 16 to 48 bytes: the heap's state decides.
- Targets that `rdbscan targets` calls estimated: no server of that version was measured.
"""


def document() -> str:
    """Return the whole document."""
    return "\n".join([NOTE, HEAD, *keys_table(), "", "## The whole server", "", *instance_table(), MISSES])


def keys_table() -> list[str]:
    """One row a server build, type and encoding."""
    cells: dict[tuple[str, str, str], list[tuple[Path, Answer]]] = defaultdict(list)
    for path in DUMPS:
        for each in load(path)[1]:
            if each.type in CORE_TYPES:
                cells[build(path), each.type, each.true_encoding].append((path, each))
    lines = ["## Keys", "", "| server | type | encoding | keys | encoding right | exact | random: predicted / true |"]
    lines.append("| --- | --- | --- | ---: | ---: | ---: | ---: |")
    return [*lines, *(row(cell, answers) for cell, answers in sorted(cells.items()))]


def build(path: Path) -> str:
    """Name the server build."""
    about = facts(path)
    return f"{about['flavor']} {about['version']}" + (" (Debian)" if "-deb" in about["name"] else "")


def row(cell: tuple[str, str, str], answers: list[tuple[Path, Answer]]) -> str:
    """Return one line of the table."""
    right = sum(each.encoding == each.true_encoding for _, each in answers)
    told = [(path, each) for path, each in answers if each.true_memory is not None and not unpredictable(path, each)]
    fixed = [each for path, each in told if not is_random(path, each)]
    random = [each for path, each in told if is_random(path, each)]
    exact = sum(each.memory == each.true_memory for each in fixed)
    return (
        f"| {' | '.join(cell)} | {len(answers):,} | {percent(right, len(answers))} | "
        f"{percent(exact, len(fixed)) if fixed else '–'} | {ratio(random) if random else '–'} |"
    )


def percent(part: int, whole: int) -> str:
    """Return a share; 100 % only if it is."""
    return "100 %" if part == whole else f"{100 * part / whole:.2f} %"


def ratio(answers: Iterable[Answer]) -> str:
    """Return predicted over true sum, with the standard error of the true one as the spread of the single keys shows it."""
    answers = list(answers)
    true = sum(each.true_memory or 0 for each in answers)
    error = sqrt(sum((each.memory - (each.true_memory or 0)) ** 2 for each in answers)) / true
    return f"{sum(each.memory for each in answers) / true:.4f} ± {error:.4f}"


def instance_table() -> list[str]:
    """One row a large dump: used_memory as predicted and as INFO said after the reload."""
    lines = [
        "`used_memory` after the reload, in bytes, for the fixtures with more than 100 keys: the sum of `memory_bytes`,",
        "hash tables, the empty server and functions. Dumps with module values are left out.",
        "",
        "| dump | predicted | server | ratio |",
        "| --- | ---: | ---: | ---: |",
    ]
    for path in WHOLE:
        if len(load(path)[1]) > 100:
            predicted = instance_of(path).used_memory
            true = int(facts(path)["memory_after_reload"]["used_memory"])
            lines.append(f"| {path.stem} | {predicted:,} | {true:,} | {predicted / true:.4f} |")
    return lines
