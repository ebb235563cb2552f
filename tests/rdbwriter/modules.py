"""What modules save."""

from __future__ import annotations

import struct

from .strings import length, string

MODULE_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def module_id(name: bytes, version: int = 1) -> int:
    """Return the number of a module type of nine characters."""
    number = 0
    for character in name:
        number = number << 6 | MODULE_CHARACTERS.index(character)
    return number << 10 | version


def module_items(*items: float | bytes) -> bytes:
    """Encode what a module saves: int as UINT (negative: SINT), float as DOUBLE, bytes as STRING; then the end."""
    body = b""
    for item in items:
        if isinstance(item, bytes):
            body += length(5) + string(item)
        elif isinstance(item, float):
            body += length(4) + struct.pack("<d", item)
        else:
            body += length(1 if item < 0 else 2) + length(item % 2**64)
    return body + length(0)


def module(name: bytes, *items: float | bytes) -> bytes:
    """Encode type 7."""
    return length(module_id(name), 64) + module_items(*items)
