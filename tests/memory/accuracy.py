"""Writes docs/memory-accuracy.md: how the memory model fares against the servers' answers on the fixtures (`make docs`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import sqrt
from pathlib import Path

from tests.memory.corpus import DUMPS, SIZED_TYPES, Answer, facts, load
from tests.memory.test_freed import MEASURED, Deletion, deletions, is_steady, server_of, within_tolerance
from tests.memory.test_instance import WHOLE, instance_of
from tests.memory.test_truth import is_random, unpredictable

NOTE = "<!-- written by `make docs` -->"
HEAD = """
# How exact the memory figures are

## What deleting a key frees

`memory_bytes` is held against deletions (`fixtures/freed`): a server loaded a dump, then up to 55 % of its keys were deleted
one by one, and after each `used_memory` said what that freed. **Right** is to within 16 bytes or 1 %.

What is random cannot be right for each key, only for their sum: the levels of a skiplist and, by the seed of the hash
function, which keys need an entry of their own in a table (from Redis 8.2 on 0 or 16 bytes in the main and again in the
expires table, so keys with a TTL are right within 32 bytes) or share a bucket of Valkey's with so many others that a further
one of 64 bytes hangs at it. `memory_bytes` is then a size that a server might have, above the mean as often as below.
The sum leaves out what is no matter of size: hashes whose fields expired between save and deletion, and moments when a
client's buffer was freed together with the key.
"""
USAGE_HEAD = """
## MEMORY USAGE

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

- Fields of hashes that had expired when the dump was made are taken to be gone: Redis drops them soon after the load. It
  said so of `hfe:expiredfields:*` at once or only later. The same goes for ids of idempotent producers.
- `set:edges` (Redis 6.2): a set of 39 members in the middle of its rehash; when that ends is up to the hash seed.
- Values of modules: only the module knows (`mem_usage`). `memory_usage_bytes` is null, `memory_bytes` the serialized size.
  Vector sets come with the server, and are exact.
- Metadata that modules keep with keys (Redis 8.6): counted if the dump cannot be loaded without the module, else dropped.
- With glibc's malloc (`--allocator libc`) about one key in 200 is off by 16 to 48 bytes: the heap's state decides.
- Targets that `rdbscan targets` calls estimated: no server of that version was measured.
"""


def document() -> str:
    """Return the whole document."""
    parts = [*freed_table(), USAGE_HEAD, *keys_table(), "", "## The whole server", "", *instance_table()]
    return "\n".join([NOTE, HEAD, *parts, MISSES])


def freed_table() -> list[str]:
    """One row a server and type."""
    cells: dict[tuple[str, str], list[tuple[bool, Deletion]]] = defaultdict(list)
    for path in MEASURED:
        for one in deletions(path):
            cells[server_of(path), one.type].append((within_tolerance(path, one), one))
    lines = ["| server | type | keys | right | sum: said / freed |", "| --- | --- | ---: | ---: | ---: |"]
    for cell, told in sorted(cells.items()):
        steady = [one for _, one in told if is_steady(one)]
        sums = sum(one.predicted for one in steady) / sum(one.freed for one in steady)
        right = percent(sum(fits for fits, _ in told), len(told))
        lines.append(f"| {' | '.join(cell)} | {len(told):,} | {right} | {sums:.4f} |")
    return lines


def keys_table() -> list[str]:
    """One row a server build, type and encoding."""
    cells: dict[tuple[str, str, str], list[tuple[Path, Answer]]] = defaultdict(list)
    for path in DUMPS:
        for each in load(path)[1]:
            if each.type in SIZED_TYPES:
                cells[build(path), each.type, each.true_encoding].append((path, each))
    lines = ["| server | type | encoding | keys | encoding right | exact | random: predicted / true |"]
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
    error = sqrt(sum(((each.memory or 0) - (each.true_memory or 0)) ** 2 for each in answers)) / true
    return f"{sum(each.memory or 0 for each in answers) / true:.4f} ± {error:.4f}"


def instance_table() -> list[str]:
    """One row a large dump: used_memory as predicted and as INFO said after the reload."""
    lines = [
        "`used_memory` after the reload, in bytes, for the fixtures with more than 100 keys: the sum of `memory_bytes`,",
        "hash tables, the empty server and functions. Dumps with values of modules are left out, but for vector sets.",
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
