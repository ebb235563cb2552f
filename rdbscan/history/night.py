"""A night: the profile of one dump of one server, and how its file is called."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source

KEY = "instance="
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""What readers of hive folders take for null."""
LONGEST_FOLDER = 255
"""Bytes of a file's name, on all common file systems."""
STAMP = "%Y-%m-%dT%H%M%SZ"
_FILE = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z)-([0-9a-f]{8})(\.damaged)?\.parquet", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Night:
    """A night of a history, by its name alone. Times are ms UTC, `size` is that of the file in bytes.

    `path` is relative to the history. `whole`: the dump was read to its end and nothing in it is damaged.
    """

    instance: str
    saved_ms: int
    digest: str
    whole: bool = True
    path: str = field(default="", compare=False)
    size: int = field(default=0, compare=False)

    @property
    def stamp(self) -> str:
        """Return the moment as it stands in the file's name."""
        return f"{datetime.fromtimestamp(self.saved_ms / 1000, UTC):{STAMP}}"

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return f"{self.stamp}-{self.digest}{'' if self.whole else '.damaged'}.parquet"


def night_of(source: Source, instance: str, saved_ms: int) -> Night:
    """Return the night of a dump. Raises UsageError for a moment or name that no file can have."""
    folder = folder_of(instance)
    night = Night(instance, saved_ms // 1000 * 1000, digest(source, saved_ms), is_whole(source))
    try:
        return replace(night, path=f"{folder}/{night.file}")
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"its save time is no date: {saved_ms} ms since the epoch") from error


def is_whole(source: Source) -> bool:
    """Return whether a dump was read to its end and no key was left out."""
    outcome = source.outcome
    return outcome.complete and outcome.damage is None and not outcome.damaged_keys


def digest(source: Source, saved_ms: int) -> str:
    """Return eight hex digits of what identifies a dump, wherever it lies and whatever was asked of it.

    Only facts that a redacted run has, too.
    """
    header, outcome = source.header, source.outcome
    told = (
        header.magic, header.rdb_version, saved_ms // 1000, header.used_memory, outcome.dump_bytes, outcome.keys,
        outcome.damaged_keys, sorted(outcome.databases.items()),
    )  # fmt: skip
    return hashlib.blake2b(repr(told).encode(), digest_size=4).hexdigest()


def read_name(file: str, instance: str, folder: str, size: int) -> Night | None:
    """Return the night that a file in an instance's folder is by its name, None if it is somebody else's."""
    found = _FILE.fullmatch(file)
    if found is None:
        return None
    try:
        saved = datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    path = f"{folder}/{file}" if folder else file
    return Night(instance, int(saved.timestamp()) * 1000, found[2], found[3] is None, path, size)


def folder_of(instance: str) -> str:
    """Return the folder of an instance, whose name may be any text. Raises UsageError where it cannot be a folder's."""
    if not instance:
        raise UsageError("a night needs the name of its server: --instance NAME")
    if instance == NO_VALUE:
        raise UsageError(f"--instance {NO_VALUE}: readers of hive folders take that for no name")
    folder = KEY + quote(instance.encode("utf-8", "surrogateescape"), safe="")
    if len(folder) > LONGEST_FOLDER:
        raise UsageError(f"--instance {instance[:32]}...: the name is too long for a folder")
    return folder


def instance_of(folder: str) -> str | None:
    """Return the instance whose folder this is, None if it is nobody's."""
    if not folder.startswith(KEY) or folder == KEY:
        return None
    return unquote_to_bytes(folder.removeprefix(KEY)).decode("utf-8", "surrogateescape")
