"""What a pass is asked to do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rdbscan.errors import ConfigError, UsageError
from rdbscan.keyspace.given import GivenName
from rdbscan.profile.profile import Profile
from rdbscan.records.schema import TYPES
from rdbscan.redaction.redaction import Redaction
from rdbscan.source import SourceSettings

Progress = Callable[[str, int, int | None, int], None]
"""Called now and then with the source's name, its stored bytes read, how many there are (None: unknown), keys read."""

OnDump = Callable[[Profile], None]
"""Called with the profile of each dump as soon as it has been read, as it may be shown."""


VALUE_TYPES = (*TYPES, "array", "gcra")
MODULE_TYPE = re.compile("[A-Za-z0-9_-]{9}")
"""Names of modules' types have nine characters (Redis module.c: moduleTypeEncodeId), `vectorset` among them."""
OTHER_NAMES = {"sortedset": "zset", "sorted-set": "zset", "sorted_set": "zset", "str": "string", "json": "ReJSON-RL"}
POLICIES = (
    "noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random",
    "volatile-ttl", "allkeys-lrm", "volatile-lrm",
)  # fmt: skip
"""What maxmemory-policy can be (Redis 8.6 config.c: maxmemory_policy_enum)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which keys count; an empty filter lets all pass.

    `match` and `exclude` are globs as Redis' KEYS knows them: one of the first must fit, none of the second may. `regex` is
    to be found in the name. `no_ttl`: only keys without a TTL.
    """

    dbs: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()
    match: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    regex: str | None = None
    min_memory: int = 0
    no_ttl: bool = False

    def __post_init__(self) -> None:
        """Check types and databases. Raises UsageError."""
        for name in self.types:
            meant = OTHER_NAMES.get(name.lower())
            if meant or (name not in VALUE_TYPES and not MODULE_TYPE.fullmatch(name)):
                raise UsageError.unknown("type", name, VALUE_TYPES, meant=meant)
        if any(db < 0 for db in self.dbs):
            raise UsageError(f"database {min(self.dbs)}: databases are numbered from 0")

    @property
    def empty(self) -> bool:
        """Whether all keys pass."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Options:
    """How dumps are read.

    `target` None: the server that wrote the dump. `separators` part the levels of names; none: what the names show.
    `given` are the names that a team has given in the file `config`; the first that fits counts. `as_of_ms` None: the
    dump's ctime.
    `settings` are names and values of a redis.conf that go before those of `redis_conf`. `top` is how many keys the profile
    names per ranking. With `redact` the names of keys are pseudonyms wherever they come out. `sources`: how dumps are found.
    `instance` is what the dumps' server is called; `instance_from` a regular expression that finds that in a dump's path, as
    its group `instance` or its first one.
    """

    target: str | None = None
    allocator: str = "jemalloc"
    redis_conf: Path | None = None
    separators: tuple[str, ...] = ()
    as_of_ms: int | None = None
    top: int = 20
    filters: Filters = field(default_factory=Filters)
    maxmemory: int | None = None
    maxmemory_policy: str | None = None
    settings: tuple[tuple[str, str], ...] = ()
    redact: Redaction | None = None
    sources: SourceSettings = field(default_factory=SourceSettings)
    instance: str = ""
    instance_from: str | None = None
    config: Path | None = None
    given: tuple[GivenName, ...] = ()

    def __post_init__(self) -> None:
        """Check the policy. Raises ConfigError."""
        for policy in (self.maxmemory_policy, dict(self.settings).get("maxmemory-policy")):
            if policy is not None and policy not in POLICIES:
                raise ConfigError.unknown("maxmemory-policy", policy, POLICIES)

    def instance_of(self, path: str) -> str:
        """Return what the server of a dump is called, "" where nobody said."""
        found = re.search(self.instance_from, path) if self.instance_from and not self.instance else None
        if found is None:
            return self.instance
        return found.groupdict().get("instance") or next(filter(None, found.groups()), found[0])

    def told(self) -> tuple[str, ...]:
        """Return what decides the figures and is not the default, as on the command line: `--match=cart:*`."""
        return (*_told(self), *_told(self.filters))

    def fingerprint(self, conf: Mapping[str, str]) -> str:
        """Return a short hash of all that figures depend on besides the dump; `conf` are the settings of the redis.conf."""
        of = (
            self.target,
            self.allocator,
            sorted(conf.items()),
            self.separators,
            self.given,
            self.maxmemory,
            [*_told(self.filters)],
        )
        return hashlib.blake2b(repr(of).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


OPTION_NAMES = {
    "target": "target", "allocator": "allocator", "redis_conf": "redis-conf", "settings": "set", "maxmemory": "maxmemory",
    "maxmemory_policy": "maxmemory-policy", "separators": "separator", "config": "config", "as_of_ms": "as-of", "top": "top",
    "dbs": "db", "types": "type", "match": "match", "exclude": "exclude", "regex": "regex", "min_memory": "min-memory",
    "no_ttl": "no-ttl",
}  # fmt: skip
"""Fields that decide what figures say, and their options. All else is not told: it may be a secret."""


def _told(options: Options | Filters) -> Iterator[str]:
    plain = type(options)()
    for field_name, name in OPTION_NAMES.items():
        value = getattr(options, field_name, None)
        if value == getattr(plain, field_name, None):
            continue
        several = sorted(value) if isinstance(value, frozenset) else value if isinstance(value, tuple) else [value]
        yield from (f"--{name}" if one is True else f"--{name}={_text(name, one)}" for one in several)


def _text(name: str, value: Any) -> str:
    """Return the value of an option in printable words; of a path the file's name, as for dumps."""
    if name == "as-of":
        return datetime.fromtimestamp(value / 1000, UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return "=".join(value)
    words = value.name if isinstance(value, Path) else str(value)
    return words.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
