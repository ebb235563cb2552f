"""Opens sources by name and tells what can be known of them beforehand."""

from __future__ import annotations

import logging
import os
import stat
import sys
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import DamagedDumpError, SourceError, Truncated, Unreachable, UsageError
from rdbscan.source.archive import Member, is_archive, is_tiny, members, split_member
from rdbscan.source.raw import Raw
from rdbscan.source.recognise import Refused, unwrap
from rdbscan.source.settings import SourceSettings
from rdbscan.source.sniff import called_a_dump, explained, may_be_dump
from rdbscan.source.urls import SERVERS, is_url, last_part, scheme_of, shown

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType

    from rdbscan.source.layer import Layer

log = logging.getLogger("rdbscan")

STDIN = "-"
DEFAULTS = SourceSettings()


@dataclass(slots=True)
class Source:
    """An open source. Read the dump from `stream` (`readinto`); it is uncompressed already.

    `name` is the last part of `path`, the path or URL as given (without a password or signature; "-" is stdin); that of a
    dump in an archive is `backup.tar!redis-0/dump.rdb`.
    `server_settings`: what a running server said of its limits, by their redis.conf names.
    `size` is the number of stored bytes, None where nobody knows (pipes); `bytes_read` counts them while they are read.
    """

    name: str
    path: str
    size: int | None
    stream: Layer
    raw: Raw
    in_archive: bool = False
    among: Generator[Source] | None = None
    server_settings: dict[str, str] = field(default_factory=dict)

    @property
    def bytes_read(self) -> int:
        """Stored (compressed) bytes read so far: with `size`, what progress is made of."""
        return self.raw.taken

    @property
    def of_unknown_end(self) -> bool:
        """Whether the end of a connection is all that tells where the dump ends: an HTTP server told no length."""
        return self.raw.open_ended

    def close(self) -> None:
        """Close the file or connection."""
        self.raw.close()
        among, self.among = self.among, None
        if among is not None:
            among.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_sources(name: str, settings: SourceSettings = DEFAULTS) -> Generator[Source]:
    """Open a file, a URL or stdin ("-"), compressed or not; yield the one dump, or those in an archive one after the other.

    Each has to be read, as far as it is wanted, before the next one is asked for, which closes it. Raises SourceError or
    Unreachable if nothing can be opened; for an archive that is damaged behind some members, a DamagedDumpError.

    Reading from a `.stream` raises nothing but DamagedDumpError (Truncated, Corrupt, Unsupported or Unreachable), and that
    only when all bytes before the damage were given out; its offset counts them.
    """
    refuse_nothing(name)
    archive, member = (name, None) if _exists(name) else split_member(name)
    source = _open(archive, settings)
    with source:
        if member is None and not is_archive(source.stream):
            yield source
            return
        try:
            yield from _dumps_in(source, member)
        except (SourceError, DamagedDumpError) as error:
            error.source = error.source or source.path
            raise


def open_source(name: str, settings: SourceSettings = DEFAULTS) -> Source:
    """Open one dump, as `open_sources` does; an archive must hold just one, or the member must be named.

    Raises SourceError, also if there are several, or Unreachable.
    """
    sources = open_sources(name, settings)
    source = next(sources, None)
    if source is None:
        raise SourceError("this archive holds no dump", source=shown(name))
    if not source.in_archive or split_member(name)[1] is not None:
        source.among = sources  # closed with it, and not before
        return source
    if name == STDIN:
        raise SourceError("an archive in a pipe can only be read as a whole: save it, and name a member", source=name)
    found = [source.path, *(other.path for other in sources)]
    if len(found) > 1:
        raise SourceError(f"this archive holds {len(found):,} dumps: name one, such as {found[0]}", source=shown(name))
    return open_source(f"{name}!{source.path.removeprefix(shown(name) + '!')}", settings)


def refuse_nothing(name: str) -> None:
    """Raise UsageError for an empty name: that of a shell variable which is not set, and not this folder."""
    if not name:
        raise UsageError("a SOURCE is empty: is the variable set? Name a file, folder or URL, or . for this folder")


def _dumps_in(source: Source, wanted: str | None) -> Iterator[Source]:
    """Yield the dumps of an archive, or the one member that is wanted."""
    if not is_archive(source.stream):
        raise SourceError("this is no archive, so it has no members")
    local = source.stream is source.raw and source.size is not None and not is_url(source.path) and source.path != STDIN
    found = others = 0
    for member in members(source.stream, source.path if local else None):
        if wanted is not None and member.name != wanted:
            continue
        if wanted is None and not _is_worth_reading(member):
            others += 1
            continue
        found += 1
        place = f"!{member.name}"
        stream = explained(member.stream)
        yield Source(source.name + place, source.path + place, member.raw.size, stream, member.raw, in_archive=True)
    if not found:
        raise SourceError("this archive holds no dump" if wanted is None else f"this archive has no member {wanted!r}")
    if others:
        log.warning("%s: %s no dump", source.path, f"{others:,} members are" if others > 1 else "1 member is")


def _is_worth_reading(member: Member) -> bool:
    return called_a_dump(member.name) or (not is_tiny(member.raw) and may_be_dump(member.stream))


def _open(name: str, settings: SourceSettings) -> Source:
    if name == STDIN:
        return _from_stdin()
    if scheme_of(name) in SERVERS:
        return _from_server(name, settings)
    if is_url(name):
        from rdbscan.source.remote import open_url

        return _source(last_part(shown(name)), shown(name), open_url(name, settings))
    try:
        file = Path(name).open("rb", buffering=0)  # noqa: SIM115 (the Source closes it)
    except OSError as error:
        raise SourceError(_reason(name, error), source=name) from error
    except ValueError:
        raise SourceError("no file can have such a name", source=name) from None
    return _source(Path(name).name, name, Raw(file, _size_left(file.fileno())))


def _source(name: str, path: str, raw: Raw) -> Source:
    return _begun(Source(name, path, raw.size, explained(unwrap(raw)), raw))


def _begun(source: Source) -> Source:
    """Return the source, if its first byte came. Raises Unreachable."""
    source.stream.peek(1)
    failure = source.raw.failure
    if isinstance(failure, Unreachable) and not source.bytes_read:
        source.close()
        raise Unreachable(failure.message, source=source.path, nothing_read=True)
    return source


def _from_server(url: str, settings: SourceSettings) -> Source:
    from rdbscan.source.full_sync import open_snapshot

    snapshot = open_snapshot(url, settings)
    raw = snapshot.raw
    return _begun(Source(snapshot.name, shown(url), raw.size, raw, raw, server_settings=snapshot.settings))


def _from_stdin() -> Source:
    if sys.stdin is None or sys.stdin.isatty():
        raise SourceError("stdin is a terminal: pipe a dump in, as in `cat dump.rdb | rdbscan analyze -`", source=STDIN)
    file = sys.stdin.buffer.fileno()
    source = _source("stdin", STDIN, Raw(FileIO(file, closefd=False), _size_left(file)))
    if not source.stream.peek(1) and source.stream.failure is None:
        source.stream = Refused(
            Truncated("stdin is empty: the command before the pipe wrote nothing, so see what it says")
        )
    return source


def _exists(name: str) -> bool:
    try:
        return not is_url(name) and Path(name).exists()
    except OSError:
        return True  # opening it will say why


def _size_left(descriptor: int) -> int | None:
    """Bytes from here to the end of a regular file; None for all else."""
    status = os.fstat(descriptor)
    return status.st_size - os.lseek(descriptor, 0, os.SEEK_CUR) if stat.S_ISREG(status.st_mode) else None


def _reason(name: str, error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return f"there is no such file (looked in {Path(name).absolute().parent})"
        case PermissionError():
            return "not readable by this user: the server's dumps often belong to user redis or valkey; try sudo -u"
        case IsADirectoryError():
            return "is a directory"
        case _:
            return f"cannot be opened: {error.strerror or error}"
