"""A server's own snapshot, as a replica gets it: the one kind of source that touches a running server.

    us      AUTH · PING · REPLCONF capa eof · REPLCONF rdb-only 1 · REPLCONF version … · PSYNC ? -1
    server  +FULLRESYNC id offset · newlines while it prepares · $<length> or $EOF:<40 bytes> · the dump · the 40 bytes again

With `rdb-only` (Redis 6.2, redis/redis#8303) the server ends the connection behind the last byte, and no replica is left.
Servers before it go on to collect writes for us until a buffer's limit ends them (redis/redis#9272), so they are asked only
if that is accepted. Whatever the decoder does, the stream is read as fast as it comes: the server's child, and the memory
copied for it, live as long as the transfer.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, NamedTuple

from rdbscan.errors import SourceError, SyncRefused, Unreachable
from rdbscan.source.raw import Raw
from rdbscan.source.resp import Connection, Reply, ServerError
from rdbscan.source.server import connect, server_of
from rdbscan.source.spool import Spool
from rdbscan.source.urls import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.source.server import Server
    from rdbscan.source.settings import SourceSettings

log = logging.getLogger("rdbscan")

ANY_VERSION = "255.255.255"
"""Valkey 9 writes what a replica of that version reads, and to one that does not tell its own nothing with field TTLs."""
MARK_BYTES = 40
ENDED_EARLY = (
    "the server ended the connection in the middle of its snapshot: its log says why "
    "(client-output-buffer-limit, a child that failed)"
)
LARGEST_DUMP = 1 << 62
ASKED_SETTINGS = ("maxmemory*", "*-max-*", "list-compress-depth", "cluster-enabled")
SETTING = re.compile(
    r"maxmemory|maxmemory-policy|(?:hash|zset|set|list)-max-[a-z-]+|list-compress-depth|cluster-enabled"
)

REFUSALS: tuple[tuple[str, str, str], ...] = (
    (r"LOADING", "sync-loading", "it is still loading its data"),
    (r"NOMASTERLINK|MASTERDOWN", "sync-no-master-link", "it is a replica without a connection to its primary"),
    (r"NOAUTH|WRONGPASS|NOPERM|ERR (?:invalid password|AUTH)", "sync-permission", "this user may not do that"),
    (r"MISCONF", "sync-fork-failed", "it cannot save snapshots"),
    (r"ERR unknown command|ERR .*(?:PSYNC|SYNC|not (?:allowed|supported))", "sync-refused", "it gives no full sync"),
)
"""What servers reply (replication.c:syncCommand, acl.c), the page that says what to do, and what it means."""


class Snapshot(NamedTuple):
    """A snapshot that has begun to come, and what the server said of itself: settings by their redis.conf names."""

    name: str
    raw: Raw
    settings: dict[str, str]


def open_snapshot(url: str, settings: SourceSettings) -> Snapshot:
    """Ask a server for a full sync. Raises SourceError (with a page that says what to do) or Unreachable."""
    try:
        server = server_of(url)
        connection = connect(server, settings)
        try:
            return _snapshot(server, connection, settings)
        except BaseException:
            connection.hang_up()
            raise
    except (SourceError, Unreachable) as error:
        error.source = shown(url)
        error.exit_code = SourceError.exit_code
        raise


def _snapshot(server: Server, connection: Connection, settings: SourceSettings) -> Snapshot:
    try:
        if server.password is not None:
            connection.ask("AUTH", *([server.user] if server.user else []), server.password)
        connection.ask("PING")
        _warn_primary(server, connection.try_to_ask("ROLE"))
        found = _settings(connection)
        _become_replica(connection, settings)
        connection.send("PSYNC", "?", "-1")
        connection.reply()
    except ServerError as error:
        raise _refusal(error.text) from None
    size, mark = _announced(connection)
    chunks = _measured(connection, size) if mark is None else _marked(connection, mark)
    return Snapshot(server.name, Raw(Spool(chunks, connection.hang_up, settings.spool), size), found)


def _refusal(text: str) -> SyncRefused:
    for pattern, page, words in REFUSALS:
        if re.match(pattern, text, re.IGNORECASE):
            return SyncRefused(f"the server refuses a full sync: {words} ({text[:120]})", page)
    return SyncRefused(f"the server refuses a full sync: {text[:120]}", "sync-refused")


def _warn_primary(server: Server, role: Reply) -> None:
    match role:
        case [b"master", _, [_, *_] as replicas]:
            count = f"{len(replicas)} replica{'s' if len(replicas) > 1 else ''}"
            log.warning("%s is a primary with %s: a full sync from a replica would spare it a fork", server.name, count)


def _settings(connection: Connection) -> dict[str, str]:
    """Return what the server says of its limits, where it may be asked: from CONFIG GET, or INFO memory."""
    found: dict[str, str] = {}
    for pattern in ASKED_SETTINGS:
        reply = connection.try_to_ask("CONFIG", "GET", pattern)
        if not isinstance(reply, list):
            break
        words = [word.decode("utf-8", "replace") if isinstance(word, bytes) else "" for word in reply]
        found |= dict(zip(words[::2], words[1::2], strict=False))
    if not found and isinstance(info := connection.try_to_ask("INFO", "memory"), bytes):
        lines = (line.partition(":") for line in info.decode("utf-8", "replace").splitlines())
        found = {name.replace("_", "-"): value for name, _, value in lines}
    return {name: value for name, value in found.items() if SETTING.fullmatch(name)}


def _become_replica(connection: Connection, settings: SourceSettings) -> None:
    connection.ask("REPLCONF", "capa", "eof")
    try:
        connection.ask("REPLCONF", "rdb-only", "1")
    except ServerError as error:
        if "rdb-only" not in error.text.lower() and "unrecognized" not in error.text.lower():
            raise
        if not settings.accept_replica_buffer:
            raise SyncRefused(
                "this server (before 6.2) would collect all writes in memory while it sends its snapshot, up to its limit "
                "for replicas: --accept-replica-buffer accepts that",
                "sync-replica-buffer",
            ) from None
    connection.try_to_ask("REPLCONF", "version", ANY_VERSION)


def _announced(connection: Connection) -> tuple[int | None, bytes | None]:
    """Return the size of the dump (replication.c:sendBulkToSlave), or the mark behind it (rdb.c:rdbSaveRioWithEOFMark)."""
    try:
        line = connection.line()
    except Unreachable as error:
        raise SyncRefused(
            f"the server began a full sync and gave up before its first byte ({error.message}): its log says why",
            "sync-fork-failed",
        ) from None
    if line.startswith(b"-"):
        raise SyncRefused(
            f"the server could not make a snapshot: {line[1:120].decode('utf-8', 'replace')}", "sync-fork-failed"
        )
    if found := re.fullmatch(rb"\$EOF:([\x21-\x7e]{40})", line):
        return None, found[1]
    if (found := re.fullmatch(rb"\$(\d{1,19})", line)) and int(found[1]) <= LARGEST_DUMP:
        return int(found[1]), None
    raise Unreachable("this is no Redis or Valkey server: it announced no snapshot")


def _measured(connection: Connection, size: int | None) -> Iterator[bytes]:
    """Yield a dump whose size is known."""
    left = size or 0
    if not left:
        return
    for chunk in connection.chunks():
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return
    raise Unreachable(ENDED_EARLY)


def _marked(connection: Connection, mark: bytes) -> Iterator[bytes]:
    """Yield a dump that ends with a mark, which may lie across chunks."""
    held = b""
    for chunk in connection.chunks():
        data = held + chunk
        end = data.find(mark)
        if end >= 0:
            yield data[:end]
            return
        held = data[-MARK_BYTES + 1 :]
        yield data[: len(data) - len(held)]
    yield held
    raise Unreachable(ENDED_EARLY)
