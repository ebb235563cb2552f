"""A connection to a server: commands and replies of the Redis protocol (RESP 2), and the raw bytes of a full sync."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from rdbscan.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 18
LONGEST_LINE = 1 << 16
LARGEST_REPLY = 1 << 20
DEEPEST = 4

Reply = bytes | int | None | list["Reply"]


class ServerError(Exception):
    """An error that the server replied: `text` without the minus."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Connection:
    """An open connection. All that goes wrong with it is raised as Unreachable."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self.ahead = b""

    def ask(self, *words: str) -> Reply:
        """Return the reply to a command. Raises ServerError."""
        self.send(*words)
        return self.reply()

    def try_to_ask(self, *words: str) -> Reply:
        """Return the reply to a command that may not be allowed or known, None if it is not."""
        try:
            return self.ask(*words)
        except ServerError:
            return None

    def send(self, *words: str) -> None:
        """Send a command."""
        parts = [
            b"$%d\r\n%b\r\n" % (len(word), word) for word in (one.encode("utf-8", "surrogateescape") for one in words)
        ]
        try:
            self.link.sendall(b"*%d\r\n%b" % (len(parts), b"".join(parts)))
        except OSError as error:
            raise Unreachable(f"the connection broke off: {failure(error)}") from None

    def reply(self, depth: int = 0) -> Reply:
        """Return the next reply, whole. Raises ServerError."""
        line = self.line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return rest
        if kind == b"-":
            raise ServerError(rest[:200].decode("utf-8", "replace"))
        count = _number(rest)
        if kind == b":":
            return count
        if kind == b"$" and count <= LARGEST_REPLY:
            return self.take(count + 2)[:-2] if count >= 0 else None
        if kind == b"*" and count <= LONGEST_LINE and depth < DEEPEST:
            return [self.reply(depth + 1) for _ in range(count)]
        raise Unreachable("this is no Redis or Valkey server: its reply is no reply of theirs")

    def line(self) -> bytes:
        """Return the next line without its end; empty lines keep a connection alive and are passed over."""
        while True:
            line, end, rest = self.ahead.partition(b"\n")
            if not end:
                if len(self.ahead) > LONGEST_LINE:
                    raise Unreachable("this is no Redis or Valkey server: its reply is no reply of theirs")
                self.ahead += self._receive()
                continue
            self.ahead = rest
            if line := line.rstrip(b"\r"):
                return line

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        while len(self.ahead) < count:
            self.ahead += self._receive()
        data, self.ahead = self.ahead[:count], self.ahead[count:]
        return data

    def chunks(self) -> Iterator[bytes]:
        """Yield all further bytes as they come, until the server ends the connection."""
        if self.ahead:
            data, self.ahead = self.ahead, b""
            yield data
        while data := self._receive(end=True):
            yield data

    def hang_up(self) -> None:
        """End the connection at once, also for a thread that waits for it."""
        with suppress(OSError):
            self.link.shutdown(socket.SHUT_RDWR)
        self.link.close()

    def _receive(self, *, end: bool = False) -> bytes:
        try:
            data = self.link.recv(CHUNK)
        except OSError as error:
            raise Unreachable(f"the connection broke off: {failure(error)}") from None
        if not data and not end:
            raise Unreachable("the server ended the connection")
        return data


def _number(text: bytes) -> int:
    try:
        return int(text[:20])
    except ValueError:
        raise Unreachable("this is no Redis or Valkey server: its reply is no reply of theirs") from None


def failure(error: OSError) -> str:
    """Return what is wrong with a connection, in words."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted ({error.verify_message}): --tls-ca FILE names one that is"
        case ssl.SSLError():
            return f"TLS failed ({error.reason or 'closed'}): rediss:// is for servers with TLS, redis:// for those without"
        case TimeoutError():
            return "the server did not answer in time"
        case socket.gaierror():
            return "the host's name is not known"
        case _:
            return error.strerror or type(error).__name__
