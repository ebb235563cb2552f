"""What a pass is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rdbscan.pipeline.pseudonyms import Pseudonyms

Progress = Callable[[str, int, int | None, int], None]
"""Called now and then with the source's name, its stored bytes read, how many there are (None: unknown), keys read."""


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

    @property
    def empty(self) -> bool:
        """Whether all keys pass."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Options:
    """How dumps are read.

    `target` None: the server that wrote the dump. `separators` empty: guessed. `as_of_ms` None: the dump's ctime.
    `settings` are names and values of a redis.conf that go before those of `redis_conf`. `top` is how many keys the profile
    names per ranking. With `redact` the names of keys are pseudonyms wherever they come out.
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
    redact: Pseudonyms | None = None
