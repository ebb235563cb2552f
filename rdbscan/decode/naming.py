"""From the tree of namespaces to their names, once all keys were seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rdbscan.decode.namespace import PLACEHOLDERS

OTHER = "{other}"
ID, ANY = b"{id}", b"{*}"
ROOT = 1
HEAVY, HEAVY_AT_ROOT = 0.01, 0.001
"""Share of its parent's keys that keeps a child of an exploded node apart; about an even one of its most children."""

OF_IDS = 0.1
"""Share of its parent's keys that {id} must have for its neighbours to be taken for ids."""
RANDOM = 16
"""Letters and digits of a word that is taken for random beside ids."""
MIXED = re.compile(rb"[A-Za-z0-9]*\d[A-Za-z0-9]*")
Node = tuple[int, bytes, int, bool]


class Naming:
    """Names the nodes of a growing tree; asked again later, it keeps what it decided.

    `first` holds the first name given to every node: what records written meanwhile say.
    """

    def __init__(self, separator: bytes) -> None:
        self.separator = separator
        self.light: dict[int, bool] = {}
        self.of_ids: dict[int, bool] = {}
        self.first: list[str] = []
        self.last: list[str] = []

    def is_light(self, node: int, parent: int, weights: Sequence[int]) -> bool:
        """Return whether a child has so few of its parent's keys that it is told apart no longer."""
        share = HEAVY_AT_ROOT if parent == ROOT else HEAVY
        return self.light.setdefault(node, weights[node] < share * weights[parent])

    def has_ids(self, parent: int, siblings: Mapping[tuple[int, bytes], int], weights: Sequence[int]) -> bool:
        """Return whether ids stand below a node, so that what looks like neither a word nor an id is one too."""
        ids = siblings.get((parent, ID), 0)
        return self.of_ids.setdefault(parent, bool(ids) and weights[ids] >= OF_IDS * weights[parent])

    def names(self, tree: Sequence[Node]) -> list[str]:
        """Return the name of every node; nodes that collapse into one namespace get the same name.

        Light children of a node with too many children become {*}. A segment with a digit joins its siblings' pattern if
        there is one (user1 beside user{id}). Where ids stand, {*} and random strings are {id} too: not every random string
        can be told from a word. Bytes that are not UTF-8 are written as backslash escapes.
        """
        weights = subtree_keys(tree)
        siblings = {(parent, text): node for node, (parent, text, _keys, _exploded) in enumerate(tree)}
        shown: list[bytes] = [b""] * len(tree)
        for node, (parent, text, _keys, _exploded) in enumerate(tree):
            if node <= ROOT:
                continue
            pattern = re.sub(rb"\d+", b"{id}", text)
            if pattern != text and (parent, pattern) in siblings:
                text = pattern
            elif tree[parent][3] and (text == ANY or not is_placeholder(text)):
                if text == ANY or self.is_light(node, parent, weights):
                    text = ID if self.has_ids(parent, siblings, weights) else ANY
            elif is_random(text) and self.has_ids(parent, siblings, weights):
                text = ID
            shown[node] = text if parent == ROOT else shown[parent] + self.separator + text
        self.last = [name.decode("utf-8", "backslashreplace") for name in shown]
        self.last[0] = OTHER
        self.first += self.last[len(self.first) :]
        return self.last


def subtree_keys(tree: Sequence[Node]) -> list[int]:
    """Count the keys at and below every node; children come after their parents."""
    weights = [keys for _parent, _text, keys, _exploded in tree]
    for node in range(len(tree) - 1, ROOT, -1):
        weights[tree[node][0]] += weights[node]
    return weights


def is_random(text: bytes) -> bool:
    """Return whether letters and digits are mixed in a long word of the segment: an id that happens to have few digits."""
    words = MIXED.findall(text.replace(ID, b"0")) if len(text) >= RANDOM else []
    return any(len(word) >= RANDOM and re.search(rb"[A-Za-z]", word) for word in words)


def is_placeholder(text: bytes) -> bool:
    """Return whether the segment stands for many."""
    return text in PLACEHOLDERS


def guess_separators(keys: Sequence[bytes]) -> bytes:
    """Return the separator names use: ':' if it is in at least one of 20, else the most common one of a few, else ':'."""
    if not keys or sum(b":" in key for key in keys) * 20 >= len(keys):
        return b":"
    best = max(b"/|.-_#", key=lambda c: sum(c in key for key in keys))
    return bytes([best]) if sum(best in key for key in keys) * 3 >= len(keys) else b":"
