"""From arguments to dumps: globs, directories and the append-only directories of Redis 7 and Valkey."""

from __future__ import annotations

import shlex
from glob import glob, has_magic
from pathlib import Path

from rdbscan.errors import SourceError
from rdbscan.source.opening import STDIN
from rdbscan.source.remote import is_url

SUFFIXES = tuple(f".rdb{packed}" for packed in ("", ".gz", ".zst", ".lz4", ".xz", ".bz2"))
"""What a directory is searched for, and `.aof`. A file named by itself may have any name."""

AOF_DIRECTORY = "appendonlydir"


def expand_sources(arguments: list[str]) -> list[str]:
    """The dumps meant, each once, in the order given; within a directory or glob by name. Raises SourceError."""
    found = [name for argument in arguments for name in _expand(argument)]
    return list(dict.fromkeys(found))


def _expand(argument: str) -> list[str]:
    if argument == STDIN or is_url(argument):
        return [argument]
    path = Path(argument)
    if path.is_dir():
        return _in_directory(path)
    if path.exists() or not has_magic(argument):
        return [argument]
    matches = [name for match in sorted(glob(argument, recursive=True)) for name in _expand(match)]  # noqa: PTH207
    if not matches:
        raise SourceError("no file matches", source=argument)
    return matches


def _in_directory(directory: Path) -> list[str]:
    try:
        names = sorted(directory.iterdir())
    except OSError as error:
        raise SourceError(f"this directory cannot be listed: {error.strerror}", source=str(directory)) from error
    manifest = next((path for path in names if path.suffix == ".manifest"), None)
    if manifest is not None:
        return [str(_base_file(manifest))]
    dumps = [str(path) for path in names if path.name.endswith((*SUFFIXES, ".aof")) and path.is_file()]
    if dumps:
        return dumps
    if (directory / AOF_DIRECTORY).is_dir():
        return _in_directory(directory / AOF_DIRECTORY)
    wanted = ", ".join(f"*{suffix}" for suffix in (*SUFFIXES, ".aof"))
    raise SourceError(f"no dump in this directory (looked for {wanted}); name the file itself", source=str(directory))


def _base_file(manifest: Path) -> Path:
    """The RDB part of a multi-part AOF (Redis 7.0 aof.c:aofLoadManifestFromFile).

    A line of the manifest: `file appendonly.aof.1.base.rdb seq 1 type b`; type b is the base, i what came after it.
    """
    try:
        lines = manifest.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        records = [shlex.split(line) for line in lines if not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise SourceError(f"this manifest cannot be read: {error}", source=str(manifest)) from error
    for record in records:
        fields = dict(zip(record[::2], record[1::2], strict=False))
        # The server refuses names with a path in them, too.
        if fields.get("type") == "b" and (name := Path(fields.get("file", "")).name):
            return manifest.parent / name
    raise SourceError("this append-only directory has no base file; BGREWRITEAOF makes one", source=str(manifest))
