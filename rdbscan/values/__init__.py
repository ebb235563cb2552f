"""The content of one key: its elements, read as they are asked for. In plain Python, for eyes and not for speed."""

from rdbscan.values.module import Item, Metadata, Vector, VectorSet, key_metadata
from rdbscan.values.readers import HASH_2, Element, Pair, Plain, Scored, Slot, elements
from rdbscan.values.reading import Reader, Text
from rdbscan.values.stream import Entry, Group, Idempotency, Producer

__all__ = [
    "HASH_2", "Element", "Entry", "Group", "Idempotency", "Item", "Metadata", "Pair", "Plain", "Producer", "Reader",
    "Scored", "Slot", "Text", "Vector", "VectorSet", "elements", "key_metadata",
]  # fmt: skip
