"""Servers by URL: where they listen, who asks, and how the connection is made safe.

    redis://[[USER]:PASSWORD@]HOST[:PORT]     valkey:// likewise     rediss:// and valkeys:// with TLS
    unix://[[USER]:PASSWORD@]/PATH/TO/SOCKET

A password may come from REDISCLI_AUTH instead, as redis-cli takes it.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rdbscan.errors import SourceError, Unreachable
from rdbscan.source.resp import Connection, failure
from rdbscan.source.urls import scheme_of, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdbscan.source.settings import SourceSettings

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 90.0
"""Servers send a newline a second while they prepare a snapshot (repl-timeout is 60): one that is silent so long is gone."""
PORT = 6379
TLS = frozenset({"rediss", "valkeys"})


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens (a host and port, or a unix socket's path), and who asks."""

    host: str
    port: int
    path: str | None
    tls: bool
    user: str | None
    password: str | None = field(repr=False)

    @property
    def name(self) -> str:
        """Return what it is called in reports."""
        return os.path.basename(self.path) if self.path else f"{self.host}:{self.port}"  # noqa: PTH119


def server_of(url: str, environment: Mapping[str, str] = os.environ) -> Server:
    """Return the server that a URL names. Raises SourceError."""
    scheme = scheme_of(url)
    rest = re.split("[?#]", url.partition("://")[2], maxsplit=1)[0]
    authority, slash, path = rest.partition("/")
    userinfo, _, place = authority.rpartition("@")
    user, password = _credentials(userinfo, environment.get("REDISCLI_AUTH") or None)
    if scheme == "unix":
        return Server("", 0, unquote(f"{slash}{path}"), False, user, password)
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]*)(?::(\d{1,5}))?", place)
    if found is None or int(found[2] or PORT) > 65_535:
        raise SourceError("this is no valid URL: HOST:PORT is expected behind //", source=shown(url))
    return Server(found[1].strip("[]") or "127.0.0.1", int(found[2] or PORT), None, scheme in TLS, user, password)


def _credentials(userinfo: str, from_environment: str | None) -> tuple[str | None, str | None]:
    """Return user and password; one word alone is a password, as redis-cli has it, unless there is another."""
    user, colon, password = userinfo.partition(":")
    if not colon and user and from_environment is None:
        user, password = "", user
    return unquote(user) or None, unquote(password) or from_environment


def connect(server: Server, settings: SourceSettings) -> Connection:
    """Open a connection. Raises SourceError or Unreachable."""
    try:
        context = _context(settings) if server.tls else None
    except OSError as error:
        raise SourceError(f"a certificate or key cannot be used: {error.strerror or error}") from None
    try:
        return Connection(_link(server, context))
    except (OSError, ValueError) as error:  # a host's name that cannot be encoded is a ValueError
        why = failure(error) if isinstance(error, OSError) else "the host's name is not known"
        raise Unreachable(f"no connection: {why}", nothing_read=True) from None


def _link(server: Server, context: ssl.SSLContext | None) -> socket.socket:
    if server.path is not None:
        link = socket.socket(socket.AF_UNIX)
    else:
        link = socket.create_connection((server.host, server.port), CONNECT_SECONDS)
    try:
        if server.path is not None:
            link.settimeout(CONNECT_SECONDS)
            link.connect(server.path)
        if context is not None:
            link = context.wrap_socket(link, server_hostname=server.host)
        link.settimeout(SILENT_SECONDS)
    except BaseException:
        link.close()
        raise
    return link


def _context(settings: SourceSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.tls_ca is not None:
        context.load_verify_locations(settings.tls_ca)
    if settings.tls_cert is not None:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context
