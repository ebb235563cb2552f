"""Where in a TOML file each key stands: line and column, which tomllib does not tell."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

Path: TypeAlias = tuple[str | int, ...]
"""`("rule", 0, "no_ttl")`: keys of tables and positions in lists, from the top of the file."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Line and column, both from 1; columns count characters."""

    line: int = 1
    column: int = 1


BEGIN = Place()


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a file's keys and tables."""

    by_path: dict[Path, Place]

    def of(self, path: Path) -> Place:
        """Return where something stands, or the nearest thing that it is in."""
        while path and path not in self.by_path:
            path = path[:-1]
        return self.by_path.get(path, BEGIN)


def places(text: str) -> Places:
    """Return where all keys of a valid TOML file stand."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    source = text.encode()
    root = Parser(Language(tree_sitter_toml.language())).parse(source).root_node
    lines = source.split(b"\n")
    found: dict[Path, Place] = {}
    for path, node in _document(root, Counter()):
        row, byte = node.start_point
        found.setdefault(path, Place(row + 1, len(lines[row][:byte].decode(errors="replace")) + 1))
    return Places(found)


def _document(root: Node, lists: Counter[Path]) -> Iterator[tuple[Path, Node]]:
    for node in root.named_children:
        if node.type == "pair":
            yield from _pair(node, ())
        elif node.type in ("table", "table_array_element"):
            yield from _table(node, lists)


def _table(node: Node, lists: Counter[Path]) -> Iterator[tuple[Path, Node]]:
    header, *pairs = (child for child in node.named_children if child.type != "comment")
    path: Path = ()
    names = _names(header)
    for place, name in enumerate(names):
        path = (*path, name)
        last = place == len(names) - 1
        if last and node.type == "table_array_element":
            lists[path] += 1
        if lists[path]:
            path = (*path, lists[path] - 1)
        if last:
            yield path, node
    for pair in pairs:
        yield from _pair(pair, path)


def _pair(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if node.type != "pair":
        return
    key, *values = (child for child in node.named_children if child.type != "comment")
    path = (*path, *_names(key))
    yield path, key
    for value in values:
        yield from _value(value, path)


def _value(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if node.type == "inline_table":
        for pair in node.named_children:
            yield from _pair(pair, path)
    elif node.type == "array":
        for place, item in enumerate(child for child in node.named_children if child.type != "comment"):
            yield (*path, place), item
            yield from _value(item, (*path, place))


def _names(key: Node) -> list[str]:
    if key.type == "dotted_key":
        return [name for child in key.named_children for name in _names(child)]
    written = (key.text or b"").decode(errors="replace")
    # A quoted key may hold escapes; only TOML knows them all.
    return [next(iter(tomllib.loads(f"{written} = 0")))] if key.type == "quoted_key" else [written]
