"""The settings of a server that decide how it encodes values, from its configuration."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = {"": 1, "b": 1, "k": 1000, "kb": 1024, "m": 1000**2, "mb": 1024**2, "g": 1000**3, "gb": 1024**3}


@dataclass(frozen=True)
class Thresholds:
    """Limits of the packed encodings (entries and bytes per element), with the defaults of every generation."""

    hash_entries: int = 512
    hash_value: int = 64
    zset_entries: int = 128
    zset_value: int = 64
    set_intset: int = 512
    set_entries: int = 128
    set_value: int = 64
    list_fill: int = -2  # -1..-5: 4..64 KiB per node; 0 and up: elements per node
    list_compress_depth: int = 0
    list_entries: int = 512  # ziplists before quicklists (<= 3.0)
    list_value: int = 64
    maxmemory: int | None = None  # bytes; None: not set
    maxmemory_policy: str | None = None
    cluster: bool = False

    @property
    def shares_integers(self) -> bool:
        """Whether small integers may be shared: without maxmemory, or with a policy that keeps no clock per key."""
        policy = self.maxmemory_policy or "noeviction"
        return not self.maxmemory or not policy.endswith(("-lru", "-lfu"))


def parse_redis_conf(text: str) -> dict[str, str]:
    """Read a redis.conf: lower-case names to values (several arguments joined by a space); later lines win.

    `include`d files are not read. Lines that cannot be split are skipped, as nothing in them is a limit of ours.
    """
    settings: dict[str, str] = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            name, *arguments = shlex.split(line, comments=False)
        except ValueError:
            continue
        settings[name.lower()] = " ".join(arguments)
    return settings


def line_of(text: str, name: str) -> int:
    """Return the line of a redis.conf, from 1, that says what counts of a setting: the last; 0 if none does."""
    lines = enumerate(text.splitlines(), 1)
    return max((number for number, line in lines if line.strip().lower().split(None, 1)[:1] == [name]), default=0)


def parse_memory(text: str) -> int:
    """Bytes of `1gb`, `512mb`, `100`, … (util.c:memtoull). Raises ValueError."""
    match = re.fullmatch(r"\s*(-?\d{1,20})\s*([a-z]*)\s*", text.lower())
    if match is None or match[2] not in UNITS:
        raise ValueError(f"not a memory size: {text[:60]!r}; write bytes or a number with kb, mb or gb")
    size = int(match[1]) * UNITS[match[2]]
    if abs(size) >= 2**64:  # a server's unsigned long long
        raise ValueError(f"{text[:60]!r} is more than a server can be told")
    return size


LIMITS: dict[str, tuple[str, ...]] = {
    "hash_entries": ("hash-max-listpack-entries", "hash-max-ziplist-entries", "hash-max-zipmap-entries"),
    "hash_value": ("hash-max-listpack-value", "hash-max-ziplist-value", "hash-max-zipmap-value"),
    "zset_entries": ("zset-max-listpack-entries", "zset-max-ziplist-entries"),
    "zset_value": ("zset-max-listpack-value", "zset-max-ziplist-value"),
    "set_intset": ("set-max-intset-entries",),
    "set_entries": ("set-max-listpack-entries",),
    "set_value": ("set-max-listpack-value",),
    "list_fill": ("list-max-listpack-size", "list-max-ziplist-size"),
    "list_compress_depth": ("list-compress-depth",),
    "list_entries": ("list-max-ziplist-entries",),
    "list_value": ("list-max-ziplist-value",),
}
"""The settings of each limit, the newest name first."""
SETTINGS = {name for names in LIMITS.values() for name in names} | {"maxmemory", "maxmemory-policy", "cluster-enabled"}
"""All settings that the model of memory knows."""


class SettingError(ValueError):
    """The value of the setting `name` cannot be understood."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name


def thresholds_from(conf: Mapping[str, str]) -> Thresholds:
    """Take the limits out of settings by name; those not named keep their defaults.

    All generations of names are understood (`-max-ziplist-`, `-max-listpack-`); where several are given the newest wins.
    Raises SettingError naming the setting whose value is not a number.
    """
    limits = {
        field: min(max(_number(conf, name), -(2**31)), 2**62)
        for field, names in LIMITS.items()
        if (name := next((name for name in names if name in conf), None))
    }
    return Thresholds(
        **limits,
        maxmemory=min(_number(conf, "maxmemory"), 2**63 - 1) if "maxmemory" in conf else None,
        maxmemory_policy=conf.get("maxmemory-policy"),
        cluster=conf.get("cluster-enabled", "no").lower() == "yes",
    )


def _number(conf: Mapping[str, str], name: str) -> int:
    try:
        return parse_memory(conf[name])
    except ValueError as error:
        raise SettingError(name, str(error)) from None
