"""Archives: every dump in a tar or zip is a source of its own, `backup.tar!redis-0/dump.rdb`, read in place.

A tar is one stream and is read as such, from a file, a pipe or a bucket. A zip has its directory at the end, so it must be a
file. Nothing is extracted, and of members that are no dumps only the first bytes are looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError, Unsupported
from rdbscan.source.recognise import Refused, unwrap
from rdbscan.source.sniff import is_tar, is_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.source.layer import Layer
    from rdbscan.source.raw import Raw

NAMED_MEMBER = re.compile(r"(.*?\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst|zip))!(.+)", re.DOTALL | re.IGNORECASE)
DEEPEST = 3
"""Archives in archives."""
BLOCK = 512
SMALLEST_DUMP = 10
"""Bytes: magic, version and end mark, before checksums came with RDB 5."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, its stored bytes, and the stream of what is in them, uncompressed."""

    name: str
    raw: Raw
    stream: Layer


def split_member(name: str) -> tuple[str, str | None]:
    """Return the archive and the member that `backup.tar!redis-0/dump.rdb` names; without a member, the name and None."""
    found = NAMED_MEMBER.fullmatch(name)
    return (found[1], found[2]) if found else (name, None)


def is_archive(stream: Layer) -> bool:
    """Return whether this is a tar or a zip, by its first bytes."""
    head = stream.peek(BLOCK)
    return is_tar(head) or is_zip(head)


def is_tiny(raw: Raw) -> bool:
    """Return whether a file is too small for a dump: it is not looked into, as an archive may have a million of them."""
    return raw.size is not None and raw.size < SMALLEST_DUMP


def members(stream: Layer, path: str | None, depth: int = 1) -> Iterator[Member]:
    """Yield the files of an archive; each can be read until the next one is asked for.

    `path` is where the archive is, if it is a local file. Raises SourceError, or a DamagedDumpError behind its last good
    member.
    """
    for name, raw in _files(stream, path):
        member = Member(name, raw, raw if is_tiny(raw) else unwrap(raw))
        if is_tiny(raw) or not is_archive(member.stream):
            yield member
        elif depth == DEEPEST:
            yield Member(name, raw, Refused(Unsupported(f"archives are read {DEEPEST} deep, and this is deeper")))
        else:
            for inner in members(member.stream, None, depth + 1):
                yield Member(f"{name}!{inner.name}", inner.raw, inner.stream)


def _files(stream: Layer, path: str | None) -> Iterator[tuple[str, Raw]]:
    if is_tar(stream.peek(BLOCK)):
        from rdbscan.source.tar import tar_files

        return tar_files(stream)
    if path is None:
        raise SourceError(
            "a zip has its directory at the end, so it cannot be read as a stream: save it to a file first"
        )
    from rdbscan.source.zip import zip_files

    return zip_files(path)
