"""The first policy: written from tonight's dumps so that they pass it, with a comment at each line."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from rdbscan.keyspace.pattern import Pattern
from rdbscan.keyspace.placeholders import OTHER
from rdbscan.policy.findings import findings_of, known_slugs
from rdbscan.policy.patterns import Fit, fit
from rdbscan.policy.rows import Row, by_namespace
from rdbscan.render.escape import visible
from rdbscan.render.units import duration, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.policy.dumps import Subject

MOST_NAMESPACES = 12
AGE_S = 26 * 3600
ROOM = 2
"""A limit is so many times what is there tonight: a gate that rings at once is switched off."""
GATES = (
    "missing-ttl",
    "temporary-without-ttl",
    "unbounded-*",
    "stream-pending",
    "expiry-stampede",
    "big-key",
    "over-maxmemory",
)
"""Findings that are worth a gate where there are none tonight."""
EXPIRING = 0.9
"""With nine of ten keys of a namespace that expire, those that do not are an oversight."""
_KIB, _MIB, _GIB = 1 << 10, 1 << 20, 1 << 30


def first_policy_text(subjects: Sequence[Subject], now_ms: int) -> str:
    """Return the text of a policy that the dumps pass."""
    lines = [*_head(subjects), *_dump(subjects, now_ms), *_memory(subjects), *_rules(subjects), *_findings(subjects)]
    return "\n".join([*lines, *_growth(), *_tail()])


def _head(subjects: Sequence[Subject]) -> Iterator[str]:
    yield "# What the team agreed on about its Redis, checked on every backup: rdbscan check SOURCE"
    names = ", ".join(visible(one.name) for one in subjects[:3])
    yield f"# Written from {names}{' and others' if len(subjects) > 3 else ''};"
    yield "# every limit here is passed tonight, with room to spare. Tighten what matters, delete what does not."
    yield "# All that can be said: rdbscan explain policy; for editors: rdbscan check --schema"


def _dump(subjects: Sequence[Subject], now_ms: int) -> Iterator[str]:
    facts = [facts for one in subjects for facts in one.facts]
    oldest = min((one.saved_ms for one in facts if one.saved_ms is not None), default=None)
    unknown = any(one.saved_ms is None for one in facts)
    yield from ("", "[dump]")
    if oldest is None or unknown:
        yield '# max_age = "26h"    # these dumps do not say when they were saved'
    elif not 0 <= now_ms - oldest <= AGE_S * 1000:
        yield f'# max_age = "26h"    # last night\'s backup; this one is {duration((now_ms - oldest) / 1000)} old'
    else:
        yield 'max_age = "26h"      # last night\'s backup, and some time to make it'
    if all(one.complete for one in facts):
        yield "complete = true      # damaged or truncated: violated"
    else:
        yield "# complete = true    # damaged or truncated: violated; tonight's is"


def _memory(subjects: Sequence[Subject]) -> Iterator[str]:
    facts = [facts for one in subjects for facts in one.facts]
    shares = [one.used_memory / one.maxmemory for one in facts if one.used_memory and one.maxmemory]
    yield from ("", "[memory]")
    if len(shares) < len(facts):
        yield '# maxmemory = "8gb"   # of the server, then:'
        yield '# warn = "70%"        # of it, by the used_memory that is predicted'
        yield '# error = "85%"'
        return
    full = max(shares)
    warn, error = max(70, _percent(full) + 5), max(85, _percent(full) + 10)
    yield f'warn = "{warn}%"         # of maxmemory, by the used_memory that is predicted: tonight {full:.1%}'
    yield f'error = "{error}%"'


def _rules(subjects: Sequence[Subject]) -> Iterator[str]:
    rows: dict[str, list[Row]] = {}
    for one in subjects:
        for name, row in by_namespace(one.rows).items():
            rows.setdefault(name, []).append(row)
    unsure = not all(one.complete and not one.other.keys for one in subjects)
    names = sorted(rows, key=lambda name: (-max(row.memory for row in rows[name]), name))
    chosen = [name for name in names if name != OTHER and _match(name) is not None][:MOST_NAMESPACES]
    ids: set[str] = set()
    for name in chosen:
        yield ""
        match = _match(name) or ""
        meant = [row for other in rows for row in rows[other] if other != OTHER and fit(match, other) is Fit.ALL]
        yield from _rule(match, meant, _id(name, ids), unsure=unsure)


def _rule(match: str, rows: list[Row], id_: str, *, unsure: bool) -> Iterator[str]:
    memory, keys = max(row.memory for row in rows), max(row.keys for row in rows)
    no_ttl = max((row.no_ttl_keys / row.keys for row in rows if row.keys), default=0.0)
    mark = "# " if unsure else ""
    if unsure:
        yield "# Not all keys are known, so this would be unknown:"
    yield f"{mark}[[rule]]"
    yield f"{mark}id = {_quoted(id_)}"
    yield f"{mark}match = {_quoted(match)}"
    tonight = f"tonight {size(memory)} in {keys:,} key{'s' * (keys != 1)}"
    yield f"{mark}max_memory = {_quoted(_round_size(memory * ROOM))}    # {tonight}"
    if no_ttl <= 1 - EXPIRING:
        yield f'{mark}no_ttl = "{_no_ttl_limit(no_ttl)}%"    # tonight {no_ttl:.2%}'


def _findings(subjects: Sequence[Subject]) -> Iterator[str]:
    found = {one.slug for subject in subjects for one in findings_of(subject.profile)}
    quiet = [gate for gate in GATES if not any(fnmatchcase(slug, gate) for slug in found)]
    there = [slug for slug in known_slugs() if slug in found]
    yield from ("", "# The report's own findings as a gate.")
    complete = all(one.complete for one in subjects)
    mark = "" if quiet and complete else "# "
    yield f"{mark}[[rule]]"
    yield f'{mark}id = "no-findings"'
    yield f"{mark}findings = [{', '.join(map(_quoted, quiet or GATES))}]"
    if there:
        yield f"# There tonight, so not in the list: {', '.join(there)}"


def _growth() -> Iterator[str]:
    yield from ("", "# Against the night before: give --baseline FILE or --history DIR, and take the marks away.")
    yield from ("# [[rule]]", '# id = "nothing-runs-away"', '# match = "**"          # each namespace for itself')
    yield '# growth = { memory = "20%/d", at_least = "50mb" }'


def _tail() -> Iterator[str]:
    yield from ("", "# What is known and may stay for a while.", "# [[waiver]]", '# rule = "no-findings"')
    yield from ("# until = 2026-12-31      # the last day, UTC", '# reason = "JIRA-123"', "")


def _match(name: str) -> str | None:
    """Return a pattern of the policy that fits a namespace, None where there is none that says anything."""
    parts = Pattern.parse(name).parts
    if not any(isinstance(part, bytes) for part in parts):
        return None
    match = "".join(_written(part) if isinstance(part, bytes) else "*" for part in parts)
    try:
        return match if fit(match, name) is Fit.ALL else None
    except ValueError:  # segments with nothing in between
        return None


def _written(part: bytes) -> str:
    shown = (
        part.decode("utf-8", "backslashreplace") if b"\\" not in part else "".join(f"\\x{byte:02x}" for byte in part)
    )
    return shown.replace("*", "\\*").replace("{", "\\{")


def _id(name: str, taken: set[str]) -> str:
    words = "".join(char if char.isascii() and char.isalnum() else "-" for char in name)
    plain = "-".join(part for part in words.split("-") if part)[:60] or "keys"
    number, one = 2, plain
    while one in taken or one in ("memory", "no-findings", "dump-complete", "dump-max-age"):
        one, number = f"{plain}-{number}", number + 1
    taken.add(one)
    return one


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)  # a TOML basic string, too


def _round_size(bytes_: int) -> str:
    """Return a size a little above, as people write them."""
    for unit, name in ((_GIB, "gb"), (_MIB, "mb"), (_KIB, "kb")):
        if bytes_ >= 10 * unit or (name == "kb"):
            return f"{-(-bytes_ // unit)}{name}"
    raise AssertionError


def _no_ttl_limit(share: float) -> str:
    tenths = -(-int(share * 100_000) // 100) + 1  # up to the next tenth of a percent
    return f"{tenths / 10:g}"


def _percent(share: float) -> int:
    return int(share * 100) + 1
