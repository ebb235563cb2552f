"""Module values, and what modules store beside keys and on them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .model import Module

if TYPE_CHECKING:
    from .reader import Reader

NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
META_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


def module_name(identity: int) -> str:
    """Nine characters of 6 bits above 10 bits of version (Redis module.c:moduleTypeNameByID)."""
    return "".join(NAME_CHARACTERS[identity >> shift & 63] for shift in range(58, 9, -6))


def module(source: Reader) -> Module:
    """Type 7: the module's ID, then its opcodes."""
    identity = source.length()
    return Module(module_name(identity), identity & 1023, module_items(source))


def module_items(source: Reader) -> list[tuple[int, int | float | bytes]]:
    """Opcodes 1 to 5 with their values, until opcode 0 (rdb.c:rdbLoadCheckModuleValue)."""
    items: list[tuple[int, int | float | bytes]] = []
    while opcode := source.length():
        if opcode == 1:
            value = source.length()
            items.append((1, value - 2**64 if value >= 2**63 else value))
        elif opcode == 2:
            items.append((2, source.length()))
        elif opcode == 3:
            items.append((3, struct.unpack("<f", source.take(4))[0]))
        elif opcode == 4:
            items.append((4, source.double()))
        elif opcode == 5:
            items.append((5, source.string()))
        else:
            raise source.corrupt(f"unknown module opcode {opcode}")
    return items


def module_aux(source: Reader) -> tuple[Module, int]:
    """Opcode 247: the module's ID, opcode 2, when (1 before, 2 after the keys), then a module value."""
    identity = source.length()
    if source.length() != 2:
        raise source.corrupt("module data does not tell when it is to be loaded")
    when = source.length()
    return Module(module_name(identity), identity & 1023, module_items(source)), when


def key_metadata(source: Reader) -> list[str]:
    """Opcode 243 of Redis 8.6: per class a name of four characters in 4 bytes, then a module value."""
    names = []
    for _ in range(source.length()):
        spec = source.unsigned(4)
        names.append("".join(META_CHARACTERS[spec >> shift & 63] for shift in (26, 20, 14, 8)))
        module_items(source)
    return names
