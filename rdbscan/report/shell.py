r"""Lines for a POSIX shell that reach keys, whatever their names are made of.

A name of printable ASCII is an argument of redis-cli, quoted for the shell. Any other is written as redis-cli reads it from
its standard input, in double quotes with \xNN (sds.c:sdssplitargs), so that no byte of a name reaches a shell or a
terminal. `--no-raw` makes `--scan` print names in that form too, also into a pipe (redis-cli.c:scanMode).
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 200
"""Bytes of a name in a command: longer ones are nothing to copy."""
_PLAIN = re.compile(rb"[ -~]+")


def is_writable(name: bytes) -> bool:
    """Return whether a name is short enough to stand in a command."""
    return 0 < len(name) <= LONGEST


def client(server: str, db: int | str = 0) -> str:
    """Return the client of a server (redis, valkey, redict) with its database; a `db` of text is a shell variable."""
    program = f"{server}-cli" if server in ("valkey", "redict") else "redis-cli"
    return f"{program} -n {db}" if db else program


def call(client: str, *words: bytes | str) -> str:
    """Return the line that sends one command. Raises ValueError for a name that is too long for one.

    Words of bytes are names of keys; all others are split at their blanks.
    """
    words = tuple(part for word in words for part in (word.split() if isinstance(word, str) else (word,)))
    names = [word for word in words if isinstance(word, bytes)]
    if not all(map(is_writable, names)):
        raise ValueError("a name is too long for a command")
    if all(map(_PLAIN.fullmatch, names)):
        return " ".join([client, *(shlex.quote(word if isinstance(word, str) else word.decode()) for word in words)])
    line = " ".join(word if isinstance(word, str) else quoted(word) for word in words)
    return rf"printf '%s\n' {shlex.quote(line)} | {client}"


def quoted(name: bytes) -> str:
    r"""Return a name as redis-cli reads it from a line: in double quotes, all but plain ASCII as \xNN."""
    plain = set(range(0x20, 0x7F)) - {0x22, 0x5C}
    return '"' + "".join(chr(byte) if byte in plain else f"\\x{byte:02x}" for byte in name) + '"'


def for_each(names: str, before: str, after: str, client: str) -> str:
    """Return a line that makes a command of each name that `names` prints, and counts the replies."""
    command = " ".join(part for part in (before, "&", after) if part)
    return f"{names} | sed {shlex.quote(f's/.*/{command}/')} | {client} | sort | uniq -c"


def scanned(client: str, glob: bytes, type_: str = "") -> str:
    """Return the line that prints all keys that match a glob, page by page until there are no more.

    Raises ValueError where the glob is not printable: then its `?` must stand for what is not.
    """
    if not _PLAIN.fullmatch(glob):
        raise ValueError("a glob for a shell is plain ASCII")
    only = f" --type {shlex.quote(type_)}" if type_ else ""
    return f"{client} --no-raw --scan --pattern {shlex.quote(glob.decode())}{only}"


def over_databases(dbs: Sequence[int], line: str) -> str:
    """Return a loop that runs a line, in which the database is $db, in each of several."""
    return f"for db in {' '.join(map(str, dbs))}; do {line}; done"
