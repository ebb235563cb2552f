"""Which server loads the dump: by default the one that wrote it, else the one asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.memory.allocators import PROFILES
from rdbscan.memory.servers import SERVERS, Server
from rdbscan.memory.thresholds import Thresholds, thresholds_from

if TYPE_CHECKING:
    from collections.abc import Mapping

RDB_VERSIONS = {
    1: "redis-2.4", 2: "redis-2.4", 3: "redis-2.6", 4: "redis-2.6", 5: "redis-2.6", 6: "redis-2.8", 7: "redis-3.2",
    8: "redis-4.0", 9: "redis-6.2", 10: "redis-7.0", 11: "redis-7.2", 12: "redis-8.2", 13: "redis-8.6",
    14: "redis-8.8", 15: "redis-8.10", 80: "valkey-9.1",
}  # fmt: skip
"""The newest server that was measured and writes an RDB version: what dumps are taken for that do not tell their server."""
FAMILIES = ("redis", "redict", "valkey")
UNSTABLE = 100
"""Development branches call themselves 255.255.255 or 999.999.999."""
CANDIDATE = 200
"""Patch numbers from here on are release candidates of the next version: 7.3.240 is Redis 7.4-rc1."""


@dataclass(frozen=True)
class Target:
    """A server, its allocator and its limits. `estimate`: no server of this version was measured; `note` says why."""

    name: str
    server: Server
    allocator: str
    thresholds: Thresholds
    estimate: bool
    note: str

    @property
    def profile(self) -> str:
        """How the allocator rounds: `jemalloc` is the one bundled with this server, which was not always the same."""
        return self.server.bundled if self.allocator == "jemalloc" else self.allocator


def version_of(text: str) -> tuple[int, ...]:
    """Numbers of a version text: "7.2.6" -> (7, 2, 6); () where there are none."""
    match = re.match(r"\D*(\d+(?:\.\d+)*)", text)
    return tuple(min(int(part[:9]), 10**6) for part in match[1].split(".")[:3]) if match else ()


def family(server: Server) -> str:
    """`redis`, `redict` or `valkey`."""
    return server.name.partition("-")[0]


def target_names() -> list[str]:
    """Every name `--target` accepts, in the registry's order."""
    return [server.name for server in SERVERS]


def nearest(kind: str, version: tuple[int, ...]) -> Server:
    """Return the newest server of a family that is not newer than version; the oldest if all are.

    Servers named with a patch release stand for it and those before it. A release candidate is taken for its release.
    """
    known = [server for server in SERVERS if family(server) == kind]
    if is_candidate(kind, version):
        newer = [server for server in known if version_of(server.name)[:2] > version[:2]]
        return newer[0] if newer else known[-1]
    older = [server for server in known if version_of(server.name)[:2] <= version[:2]] or known[:1]
    generation = [server for server in older if version_of(server.name)[:2] == version_of(older[-1].name)[:2]]
    patched = [server for server in generation if len(version) > 2 and version <= version_of(server.name)]
    return patched[0] if patched else generation[-1]


def is_candidate(kind: str, version: tuple[int, ...]) -> bool:
    """Return whether a version is a release candidate's: Redis gives them odd minor numbers."""
    return version[2:] >= (CANDIDATE,) or (kind == "redis" and len(version) > 1 and version[1] % 2 == 1)


def choose(name: str | None, server: str, server_version: str, rdb_version: int) -> tuple[Server, str]:
    """Pick the server and say in a note what of it is assumed ("" when nothing is)."""
    if name:
        for known in SERVERS:
            if known.name == name:
                return known, ""
        kind, _, text = name.partition("-")
        if kind not in FAMILIES or not version_of(text):
            raise ValueError(f"unknown target {name!r}: one of {', '.join(target_names())}")
        chosen, note = explain(nearest(kind, version_of(text)), kind, version_of(text))
        if note:  # a dump may come from anywhere; who asks for a server can be asked back
            raise ValueError(f"unknown target {name!r}: did you mean {chosen.name}?")
        return chosen, ""
    version = version_of(server_version)
    if server in FAMILIES and version and version[0] < UNSTABLE:
        return explain(nearest(server, version), server, version)
    if server == "keydb":
        return nearest("redis", (6, 2)), "KeyDB is taken for the Redis 6.2 it derives from"
    chosen = by_rdb_version(server, rdb_version)
    if server == "redis" and rdb_version < 7:  # these never said who they are
        return chosen, ""
    is_known = server in FAMILIES and version
    who = f"{server} {server_version} is a development version" if is_known else "the dump does not name a known server"
    return chosen, f"{who}; taken for {chosen.name} by its RDB version {rdb_version}"


def by_rdb_version(server: str, rdb_version: int) -> Server:
    """Return the server to take a dump for by its RDB version alone."""
    name = RDB_VERSIONS.get(rdb_version, "redis-8.10" if rdb_version < 80 else "valkey-9.1")
    if server == "valkey" and rdb_version < 80:  # 8.1 was the last to write versions of Redis
        name = "valkey-8.1"
    return next(known for known in SERVERS if known.name == name)


def explain(server: Server, kind: str, version: tuple[int, ...]) -> tuple[Server, str]:
    """Add the note for a version the registry has no file for."""
    known = version_of(server.name)[:2]
    if known == (*version, 0, 0)[:2] or (kind, known, version[:2]) == ("redis", (2, 4), (2, 2)):
        return server, ""
    text = ".".join(map(str, version))
    return server, f"{kind} {text} is not known; taken for {server.name}, the nearest that is"


def resolve_target(
    name: str | None,
    server: str,
    server_version: str,
    rdb_version: int,
    allocator: str = "jemalloc",
    conf: Mapping[str, str] | None = None,
) -> Target:
    """Resolve what loads the dump.

    name: a target as in `target_names()` (a patch version may follow), or None for the server that wrote the dump.
    server, server_version, rdb_version: what the dump says of its writer. conf: settings as `parse_redis_conf` gives.
    Raises ValueError for an unknown target or allocator and for settings that are not numbers.
    """
    if allocator not in PROFILES:
        raise ValueError(f"unknown allocator {allocator!r}: one of {', '.join(PROFILES)}")
    chosen, note = choose(name, server, server_version, rdb_version)
    if not note and chosen.estimate:
        note = f"sizes of {chosen.name} are estimates: no server of this version was measured"
    return Target(chosen.name, chosen, allocator, thresholds_from(conf or {}), bool(note), note)
