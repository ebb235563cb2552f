"""What can go wrong, in one family.

    RdbScanError                  70   the base; alone it is never raised
    ├── UsageError                 2   the call cannot be carried out as it was made
    │   └── ConfigError            2   a redis.conf or option value cannot be understood
    │       └── PolicyError        2   a policy is wrong (rdbscan.policy.read)
    ├── OutputError                2   results cannot be written
    ├── LostRows                  70   a comparison of keys did not see every one of them
    ├── SourceError                2   a file, pipe or URL cannot be opened
    │   └── SyncRefused            2   a server gives no full sync
    └── DamagedDumpError           3   a dump cannot be read to its end; what came before it holds
        ├── Unreachable            3   the network, server or object failed, not the dump; 2 if nothing was read
        ├── Truncated              3   it ends too early
        ├── Corrupt                3   its bytes contradict the format
        ├── Unsupported            3   it is newer than what is understood, or of a kind that is not
        ├── ChecksumMismatch       3   everything was read, but the CRC64 in its last bytes differs
        └── NotAnRdb               3   it is something else

The number is the exit code of the command line. A slug names the error's page: `rdbscan explain truncated`.
The slugs below DamagedDumpError are the kinds of `records.dump.Damage`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Self


class RdbScanError(Exception):
    """Something rdbscan cannot do, told so that the reader can act on it.

    `source` is the file or URL as the user knows it, `offset` a byte position in the uncompressed dump, `key` the name
    of the key being read or last read; each is None where it is not known.
    """

    slug: str = "error"
    exit_code: int = 70

    def __init__(
        self, message: str, *, source: str | None = None, offset: int | None = None, key: bytes | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.offset = offset
        self.key = key

    def __str__(self) -> str:
        where = []
        if self.offset is not None:
            where.append(f"byte {self.offset:,}")
        if self.key is not None:
            where.append(f"key {self.key!r}")
        text = f"{self.message} ({', '.join(where)})" if where else self.message
        return text if self.source is None else f"{self.source}: {text}"


class UsageError(RdbScanError):
    """The call cannot be carried out as it was made."""

    slug = "usage"
    exit_code = 2

    @classmethod
    def unknown(
        cls, what: str, given: str, known: Iterable[str], *, meant: str | None = None, listed: str = ""
    ) -> Self:
        """Return the error for a word that is none of the `known` ones, with the one that was probably meant.

        Else all are named, or, if they are many, what says where they are `listed`.
        """
        known = list(known)
        word = given.lower()
        near = (
            [meant]
            if meant
            else get_close_matches(word, known, n=1) or [one for one in known if word and word in one][:3]
        )
        hint = f"did you mean {' or '.join(near)}?" if near else listed or f"one of {', '.join(known)}"
        return cls(f"unknown {what} {given!r}: {hint}")


class ConfigError(UsageError):
    """A redis.conf, a policy or an option's value cannot be understood."""

    slug = "config"


class OutputError(RdbScanError):
    """Results cannot be written: a full disk, a folder that is not writable."""

    slug = "output"
    exit_code = 2


class LostRows(RdbScanError):
    """A comparison of keys did not see every one of them, so that nothing of it holds."""

    slug = "lost-rows"


class SourceError(RdbScanError):
    """A file, pipe or URL cannot be opened."""

    slug = "source"
    exit_code = 2


class SyncRefused(SourceError):
    """A server gives no full sync. `slug` is the page that says what to do."""

    slug = "sync-refused"

    def __init__(self, message: str, page: str = "sync-refused") -> None:
        super().__init__(message)
        self.slug = page


class DamagedDumpError(RdbScanError):
    """A dump cannot be read to its end; what was read before `offset` holds."""

    slug = "damaged"
    exit_code = 3


class Unreachable(DamagedDumpError):
    """The place a dump is read from failed: a network, a server, an object that was replaced. The dump may be whole.

    Raised on opening it means that nothing was read (exit code 2); by a stream, that this is all that could be had.
    """

    slug = "unreachable"

    def __init__(self, message: str, *, source: str | None = None, nothing_read: bool = False) -> None:
        super().__init__(message, source=source)
        if nothing_read:
            self.exit_code = 2


class Truncated(DamagedDumpError):
    """The dump, or the compressed stream it is in, ends too early."""

    slug = "truncated"


class Corrupt(DamagedDumpError):
    """Bytes of the dump, or of the compressed stream it is in, contradict the format."""

    slug = "corrupt"


class Unsupported(DamagedDumpError):
    """The dump is newer than what is understood, or of a kind that is not."""

    slug = "unsupported"


class ChecksumMismatch(DamagedDumpError):
    """Everything was read, but the CRC64 in the dump's last bytes is not the one of its content."""

    slug = "checksum"


class NotAnRdb(DamagedDumpError):
    """The source is something else than an RDB dump."""

    slug = "not-rdb"
