"""Globs over a tree, the same for local folders and object stores: `*`, `?`, `[…]`, and `**` for any number of folders."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.source.trees import Entry, Tree

ANY_FOLDERS = "**"


class Matches(NamedTuple):
    """What a glob matches: files, and folders by their paths."""

    files: list[Entry]
    folders: list[str]


def has_magic(text: str) -> bool:
    """Return whether a name is a glob."""
    return re.search(r"[*?[]", text) is not None


def root_of(pattern: str) -> tuple[str, list[str]]:
    """Return the folder that a glob's matches are below, and the segments to match there."""
    segments = pattern.split("/")
    magic = next(at for at, segment in enumerate(segments) if has_magic(segment))
    root = "/".join(segments[:magic])
    return root if root or not pattern.startswith("/") else "/", [one for one in segments[magic:] if one]


def match(tree: Tree, pattern: str) -> Matches:
    """Return what a glob matches. Raises SourceError or Unreachable."""
    root, segments = root_of(pattern)
    hidden = any(segment.startswith(".") for segment in segments)
    found = _match(tree, root, segments, hidden=hidden)
    return Matches([], found.folders) if pattern.endswith("/") else found


def _match(tree: Tree, folder: str, segments: Sequence[str], *, hidden: bool) -> Matches:
    if ANY_FOLDERS in segments:
        return _match_below(tree, folder, segments, hidden=hidden)
    files, folders = tree.children(folder, hidden=hidden)
    folders = [one for one in folders if fnmatchcase(one.rpartition("/")[2], segments[0])]
    if len(segments) == 1:
        return Matches([one for one in files if fnmatchcase(one.name, segments[0])], folders)
    below = [_match(tree, one, segments[1:], hidden=hidden) for one in folders]
    return Matches(
        [file for found in below for file in found.files], [folder for found in below for folder in found.folders]
    )


def _match_below(tree: Tree, folder: str, segments: Sequence[str], *, hidden: bool) -> Matches:
    """Match all files below a folder, as a bucket lists them, at once."""
    files: list[Entry] = []
    folders: dict[str, None] = {}
    start = len(folder.rstrip("/")) + 1 if folder else 0
    for entry in tree.below(folder, hidden=hidden):
        parts = entry.path[start:].split("/")
        if fits(parts, segments):
            files.append(entry)
            continue
        depth = next((at for at in range(1, len(parts)) if fits(parts[:at], segments)), 0)
        if depth:
            folders[entry.path[:start] + "/".join(parts[:depth])] = None
    return Matches(files, list(folders))


def fits(parts: Sequence[str], segments: Sequence[str]) -> bool:
    """Return whether the parts of a path match the segments of a glob."""
    if not segments:
        return not parts
    if segments[0] == ANY_FOLDERS:
        return any(fits(parts[at:], segments[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], segments[0]) and fits(parts[1:], segments[1:])
