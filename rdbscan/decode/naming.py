"""From the tree of namespaces to their names, once all keys were seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

OTHER = "{other}"
ROOT = 1
HEAVY = 0.01
"""Share of its parent's keys that keeps a child of an exploded node apart."""

Node = tuple[int, bytes, int, bool]


class Naming:
    """Names the nodes of a growing tree; asked again later, it keeps what it decided.

    `first` holds the first name given to every node: what records written meanwhile say.
    """

    def __init__(self, separator: bytes) -> None:
        self.separator = separator
        self.light: dict[int, bool] = {}
        self.first: list[str] = []
        self.last: list[str] = []

    def names(self, tree: Sequence[Node]) -> list[str]:
        """Give the name of every node; nodes that collapse into one namespace get the same name.

        Light children of a node with too many children become {*}. A segment with a digit joins its siblings' pattern if
        there is one (user1 beside user{id}). Bytes that are not UTF-8 are written as backslash escapes.
        """
        weights = subtree_keys(tree)
        siblings = {(parent, text) for parent, text, _keys, _exploded in tree[2:]}
        shown: list[bytes] = [b""] * len(tree)
        for node, (parent, text, _keys, _exploded) in enumerate(tree):
            if node <= ROOT:
                continue
            pattern = re.sub(rb"\d+", b"{id}", text)
            if pattern != text and (parent, pattern) in siblings:
                text = pattern
            elif tree[parent][3] and not is_placeholder(text):
                if self.light.setdefault(node, weights[node] < HEAVY * weights[parent]):
                    text = b"{*}"
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


def is_placeholder(text: bytes) -> bool:
    """Tell whether the segment stands for many."""
    return len(text) > 2 and text[:1] == b"{" and text[-1:] == b"}"


def guess_separators(keys: Sequence[bytes]) -> bytes:
    """Give the separator the names use: ':' if it is in at least one of 20, else the most common one of a few, else ':'."""
    if not keys or sum(b":" in key for key in keys) * 20 >= len(keys):
        return b":"
    best = max(b"/|.-_#", key=lambda c: sum(c in key for key in keys))
    return bytes([best]) if sum(best in key for key in keys) * 3 >= len(keys) else b":"
