"""Which line for a shell makes a command of each key of a namespace, and of no other key.

A glob for SCAN is good where no other name of the database fits it: that is looked up in the profile. Else, and where only
the keys without TTL are meant, the names come from the dump: `rdbscan keys --regex`. Where even the regular expression fits
others, there is no line.
"""

from __future__ import annotations

import re
import shlex
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.keyspace.pattern import LEVELS, Placeholder
from rdbscan.profile.profile import OTHER
from rdbscan.report import shell
from rdbscan.report.overlap import ANYTHING, Token, Wild, globbed, head, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.keyspace.pattern import Pattern
    from rdbscan.report.context import Context
    from rdbscan.report.totals import Totals

MOST_DATABASES = 16
"""More are not named in a loop."""
LONGEST = 300
"""Characters of a glob or a regular expression in a command."""
SEGMENTS = frozenset(("{id}", "{*}"))
"""Placeholders that have no separator in them, as those have not that a team has named: {tenant:*}."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The keys of a namespace and type in some databases, as a command reaches them.

    `line` makes `before NAME after` of each and sends it, `names` only prints them; None where no line is exact. `others`
    are keys that the glob alone would hit too; `from_dump`: names are those of the dump, so later keys are not reached.
    """

    line: str | None
    others: int
    from_dump: bool = False
    names: str | None = None


def for_each_key(
    context: Context, name: str, type_: str, part: Totals, before: str, after: str, *, no_ttl: bool = False
) -> Selection:
    """Return how a command reaches each key of a namespace and type; with `no_ttl` each that has no TTL in the dump."""
    index = context.kept(_index)
    dbs = sorted({group.db for group in part.members})
    behind, *further = context.patterns.of(name)  # several are not told in one line
    glob = _glob(behind)
    others = sum(index.others(db, name, type_, globbed(glob)) for db in dbs)
    if further or name == OTHER or len(dbs) > MOST_DATABASES:
        return Selection(None, others)
    db = "$db" if len(dbs) > 1 else dbs[0]
    client = shell.client(flavour(context), db)
    if not (others or no_ttl) and len(glob) <= LONGEST:
        names, from_dump = shell.scanned(client, glob), False
    else:
        expression = regex(behind)
        hit = sum(index.others(db, name, type_, tokens(behind), types=False) for db in dbs)
        dump = _dump(context)
        if hit or dump is None or len(expression) > LONGEST:
            return Selection(None, others)
        options = f"--db {db} --type {shlex.quote(type_)}{' --no-ttl' if no_ttl else ''}"
        names = f"rdbscan keys {dump} {options} --regex {shlex.quote(expression)} -q -f lines -o -"
        from_dump = True
    line = shell.for_each(names, before, after, client)
    if len(dbs) > 1:
        return Selection(shell.over_databases(dbs, line), others, from_dump)
    return Selection(line, others, from_dump, names)


def flavour(context: Context) -> str:
    """Return the product of the servers (redis, valkey, redict): its client has its name."""
    products = {source.model.target.partition("-")[0] for source in context.sources}
    return products.pop() if len(products) == 1 else "redis"


def _dump(context: Context) -> str | None:
    """Return the dump as an argument; None where several are one, or it came through a pipe or from a server."""
    if len(context.sources) != 1:
        return None
    source = context.sources[0]
    path = source.path or source.source
    is_file = path not in ("", "-") and "://" not in path and path.isascii() and path.isprintable()
    return shlex.quote(path) if is_file else None


class _Index:
    """The namespaces of each database by the bytes with which their names begin."""

    def __init__(self, context: Context) -> None:
        self.keys: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.tokens: dict[str, list[list[Token]]] = {}
        heads: dict[bytes, set[str]] = defaultdict(set)
        for group in context.groups:
            self.keys[group.db, group.namespace][group.type] += group.keys
            if group.namespace not in self.tokens:
                behind = context.patterns.of(group.namespace)
                made = self.tokens[group.namespace] = [tokens(pattern) for pattern in behind]
                for one in made:
                    heads[head(one)].add(group.namespace)
        self.heads = dict(heads)
        self.sorted = sorted(heads)

    def others(self, db: int, name: str, type_: str, pattern: list[Token], *, types: bool = True) -> int:
        """Return how many keys of other namespaces the pattern may hit; with `types` also of other types in the same."""
        found = sum(
            sum(self.keys[db, other].values())
            for other in {*self._near(head(pattern))}
            if other != name and (db, other) in self.keys and any(overlap(pattern, one) for one in self.tokens[other])
        )
        return found + (sum(keys for kind, keys in self.keys[db, name].items() if kind != type_) if types else 0)

    def _near(self, begin: bytes) -> Iterator[str]:
        at = bisect_left(self.sorted, begin)
        while at < len(self.sorted) and self.sorted[at].startswith(begin):
            yield from self.heads[self.sorted[at]]
            at += 1
        for end in range(len(begin)):
            yield from self.heads.get(begin[:end], ())


def _index(context: Context) -> _Index:
    return _Index(context)


def _glob(pattern: Pattern) -> bytes:
    return re.sub(rb"[^ -~]", b"?", pattern.glob)


def ends(pattern: Pattern) -> str:
    """Return the characters that no segment has: those separators that the names have, or else all."""
    separators = pattern.separators or LEVELS
    words = b"".join(part for part in pattern.parts if isinstance(part, bytes))
    return "".join(mark for mark in separators if mark.encode() in words) or separators


def tokens(pattern: Pattern) -> list[Token]:
    """Return the tokens of a pattern; what varies has no separator, unless it is a date or an address."""
    segment = Wild(frozenset(ends(pattern).encode()))
    found: list[Token] = []
    for part in pattern.parts:
        if isinstance(part, Placeholder):
            found.append(segment if part.text in SEGMENTS or part.text.endswith(":*}") else ANYTHING)
        else:
            found += part
    return found


def regex(pattern: Pattern) -> str:
    """Return the regular expression (RE2, in ASCII) that the names of a pattern match from end to end."""
    outside = re.sub(r"[]^\\-]", r"\\\g<0>", ends(pattern))
    segment = f"[^{outside}]+"
    parts = []
    for token in tokens(pattern):
        if isinstance(token, Wild):
            parts.append(segment if token.without else ".+")
        else:
            parts.append(re.escape(chr(token)) if 0x20 <= token < 0x7F else f"\\x{token:02x}")
    return rf"(?s)\A{''.join(parts)}\z"
