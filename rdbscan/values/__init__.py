"""The content of one key: its elements, read as they are asked for. In plain Python, for eyes and not for speed."""

from rdbscan.values.readers import HASH_2, Element, Item, Pair, Plain, Scored, Slot, elements, items
from rdbscan.values.reading import Reader, Text
from rdbscan.values.stream import Entry, Group

__all__ = [
    "HASH_2", "Element", "Entry", "Group", "Item", "Pair", "Plain", "Reader", "Scored", "Slot", "Text", "elements", "items",
]  # fmt: skip
