# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What a server checks when it loads a dump with its default settings (sanitize-dump-payload no), by generation.

    TRUSTS      Redis up to 6.0       looks into no packed value and lets a set's or sorted set's repeated members pass
    HEADERS     Redis 6.2             sizes and ends of packed values; no repeated members of sets and sorted sets
    CONVERTS    Redis 7.0 to 8.6,     besides, ziplists and zipmaps become listpacks, so all in them must agree;
                Valkey up to 9.0      of listpacks only sizes and ends
    SANITIZES   Valkey 9.1            all of everything

Whatever the generation, a value with more elements than the limit of its compact encoding is unpacked as it is loaded: then
it must be readable, and no field or member may come twice, or the server stops.

Source: rdb.c:rdbLoadObject of Redis 4.0.0, 6.0.0, 6.2.14, 7.0.15; loads by Redis 6.2.14, 7.0.15, 8.0.6, 8.2.3, 8.6.3, Redict
7.3.6 and Valkey 8.1.1, 8.1.8, 9.1.2 (tests/live/test_strictness_live.py).
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import (
    CONVERTS,
    HASH_LISTPACK,
    HASH_LISTPACK_EX,
    HASH_LISTPACK_EX_PRE_GA,
    HASH_ZIPLIST,
    HASH_ZIPMAP,
    HEADERS,
    LIST_ZIPLIST,
    SANITIZES,
    SET_INTSET,
    SET_LISTPACK,
    TRUSTS,
    ZSET_LISTPACK,
    ZSET_ZIPLIST,
)  # fmt: skip

HASH_ENTRIES = cython.declare(cython.longlong, 512)
HASH_VALUE = cython.declare(cython.longlong, 64)
ZSET_ENTRIES = cython.declare(cython.longlong, 128)
SET_ENTRIES = cython.declare(cython.longlong, 128)
INTSET_ENTRIES = cython.declare(cython.longlong, 512)


@cython.final
@cython.cclass
class LoadRules:
    """What one generation refuses; `generation` is one of the numbers above.

    `thorough`: look also for what it loads all the same but cannot work with, fields that come twice in small packed values.
    """

    def __init__(self, thorough: bool = False) -> None:
        self.generation = CONVERTS
        self.thorough = thorough

    def unpacks(self, rdb_type, elements):
        """Return whether a packed value of so many elements is turned into a table while it is loaded."""
        if rdb_type == SET_INTSET:
            return elements > INTSET_ENTRIES
        if rdb_type == SET_LISTPACK:
            return elements > SET_ENTRIES
        if rdb_type == ZSET_ZIPLIST or rdb_type == ZSET_LISTPACK:
            return elements > ZSET_ENTRIES
        if rdb_type == LIST_ZIPLIST or rdb_type == HASH_ZIPMAP:
            return self.generation >= HEADERS
        if (
            rdb_type == HASH_ZIPLIST
            or rdb_type == HASH_LISTPACK
            or rdb_type == HASH_LISTPACK_EX
            or rdb_type == HASH_LISTPACK_EX_PRE_GA
        ):
            return elements > HASH_ENTRIES
        return False

    def needs_whole(self, rdb_type):
        """Return whether a packed value of this type must be readable to its end, however small it is."""
        return self.needs_agreement(rdb_type) or (rdb_type == LIST_ZIPLIST and self.generation == HEADERS)

    def needs_agreement(self, rdb_type):
        """Return whether the counts and offsets in a packed value's header must be right."""
        if self.generation == SANITIZES:
            return True
        if rdb_type == HASH_ZIPMAP:
            return self.generation >= HEADERS
        return rdb_type < HASH_LISTPACK and rdb_type != SET_INTSET and self.generation >= CONVERTS

    def needs_pairs(self, rdb_type):
        """Return whether a packed hash or sorted set must not repeat a field or member, nor lack a value."""
        return self.generation == SANITIZES or self.needs_agreement(rdb_type)

    def compares(self, rdb_type, elements):
        """Return whether the fields or members of a packed value must be compared with each other; elements: -1 unknown."""
        return self.thorough or elements < 0 or self.needs_pairs(rdb_type) or self.unpacks(rdb_type, elements)

    def tabled(self, elements, longest):
        """Return whether a hash of single strings becomes a table as it is loaded: a field that comes twice stops that."""
        return elements > HASH_ENTRIES or longest > HASH_VALUE or self.generation == SANITIZES


def generation(server: str, version: str, rdb_version: int, magic: str) -> int:
    """Return the generation of the server that wrote a dump; without its version, of the newest that writes such dumps."""
    major, minor = numbers(version)
    if server == "valkey" or magic == "VALKEY":
        return SANITIZES if (major, minor) >= (9, 1) else CONVERTS
    if server == "keydb":
        return HEADERS if (major, minor) >= (6, 2) else TRUSTS
    if server in ("redis", "redict") and major and major < 100:
        return CONVERTS if major >= 7 else HEADERS if (major, minor) >= (6, 2) else TRUSTS
    return CONVERTS if rdb_version >= 10 else HEADERS if rdb_version == 9 else TRUSTS


def numbers(version: str) -> tuple[int, int]:
    """Return (major, minor) of a version, (0, 0) if it is none."""
    parts = version.split(".")[:2]
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return 0, 0
    return int(parts[0]), int(parts[1])
