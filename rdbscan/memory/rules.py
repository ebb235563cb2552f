# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A target's figures in the form the compiled modules use, and the sizes of strings, objects and skiplist nodes."""

from dataclasses import fields

import cython
from cython.cimports.rdbscan.memory.allocators import Allocator
from cython.cimports.rdbscan.memory.codes import (
    EMBED_IN_TWO_STEPS,
    EMBED_WITHOUT_EXPIRY,
    KEY_EMBEDDED,
    STREAM,
    UNKNOWN,
)

SMALL = cython.declare(cython.longlong, 4096)
"""Strings shorter than this are sized by tables."""
LONG = cython.declare(cython.longlong, 2**32 - 1)
SPARE_EXPIRY = cython.declare(cython.longlong, 128)
"""Keys from this length on get room for an expiry in any case (object.c:KEY_SIZE_TO_INCLUDE_EXPIRE_THRESHOLD)."""
NEAR = 4
"""A limit worth raising is at most so many times what it is: beyond that it is no limit that was just missed."""


def near(limit: int) -> int:
    """Return how far a limit may be raised."""
    return min(max(limit, NEAR * limit), 2**62)


@cython.cclass
class Rules:
    """What `Target` says, as C numbers. `usage` is what MEMORY USAGE adds up, `allocated` what the allocator hands out."""

    def __init__(self, target):
        server = target.server
        limits = target.thresholds
        self.allocator = Allocator(target.profile)
        self.copy(server)
        self.copy(limits)
        self.shares_integers = server.shares_integers and limits.shares_integers
        self.stream_encoding = STREAM if server.stream_name == "stream" else UNKNOWN
        self.hash_entries_near = near(limits.hash_entries)
        self.hash_value_near = near(limits.hash_value)
        self.zset_entries_near = near(limits.zset_entries)
        self.zset_value_near = near(limits.zset_value)
        self.set_intset_near = near(limits.set_intset)
        self.set_entries_near = near(limits.set_entries)
        self.set_value_near = near(limits.set_value)
        self.entry_block = self.allocator.size(24)
        self.tagged_block = self.allocator.size(16)
        self.node_block = self.allocator.size(self.quicklist_node)
        self.header_block = 0
        if self.skiplist_header:
            self.header_block = self.allocator.size(self.skiplist_header + 16 * self.skiplist_levels)
        self.usage_small = memoryview(bytearray(4 * SMALL)).cast("i")
        self.allocated_small = memoryview(bytearray(4 * SMALL)).cast("i")
        self.element_small = memoryview(bytearray(4 * SMALL)).cast("i")
        self.node_small = memoryview(bytearray(8 * SMALL)).cast("d")
        for n in range(SMALL):
            self.allocated_small[n] = self.allocator.size(self.request(n))
            self.element_small[n] = self.element_block(n)
            self.usage_small[n] = self.usage_block(n)
            self.node_small[n] = self.expected_node(n)

    def copy(self, figures):
        """Take over the fields of a dataclass that have the name of an attribute."""
        for field in fields(figures):
            if not cython.compiled or hasattr(self, field.name):
                setattr(self, field.name, getattr(figures, field.name))

    def header(self, n):
        """Bytes of the sds header of a loaded string of n bytes (sds.c:sdsReqType; empty strings get type 8)."""
        if n < 32:
            return 1 if n else 3
        if n <= self.sds8_longest:
            return 3
        if n <= self.sds16_longest:
            return 5
        return 9 if n < LONG else 17

    def required(self, n):
        """Bytes an embedded sds of n bytes takes (sds.c:sdsReqSize): as above, but an empty one is of type 5."""
        return self.header(n) + n + 1 if n else 2

    def usage(self, n):
        """Counted bytes of a string of n bytes in a block of its own."""
        return self.usage_small[n] if 0 <= n < SMALL else self.usage_block(n)

    def usage_block(self, n):
        """Do what `usage` does, for a string of any length (sds.c:sdsAllocSize, sdsZmallocSize).

        Where sizes are tracked the shortest strings count as requested: their header has no field for more.
        """
        if not self.sds_rounded or (self.tracked and 1 <= n < 32):
            return self.header(n) + n + 1
        return self.allocator.size(self.header(n) + n + 1)

    def allocated(self, n):
        """Allocated bytes of the same."""
        return self.allocated_small[n] if 0 <= n < SMALL else self.allocator.size(self.request(n))

    def request(self, n):
        """Bytes the server asks for to hold a string of n bytes."""
        return (self.sds_header if self.sds_header else self.header(n)) + n + 1

    def element(self, n):
        """Allocated bytes of an element of n bytes in a table."""
        return self.element_small[n] if 0 <= n < SMALL else self.element_block(n)

    def element_block(self, n):
        """The same, computed: a string, up to 3.2 with an object of its own (which may share the block)."""
        if not self.element_objects:
            return self.allocator.size(self.request(n))
        if n <= self.embstr_limit:
            return self.allocator.size(16 + self.request(n))
        return self.allocator.size(16) + self.allocator.size(self.request(n))

    def integer_saving(self, n, value):
        """Bytes an element's object has less because it is an integer: no string, and up to 9999 it is shared."""
        if self.shares_integers and 0 <= value < 10000:
            return self.element(n)
        return self.element(n) - self.allocator.size(16)

    def packed(self, n):
        """Counted bytes of a packed value of n bytes."""
        return self.allocator.size(n) if self.packed_rounded else n

    def struct(self, n):
        """Counted bytes of a struct of n bytes."""
        return self.allocator.size(n) if self.tracked else n

    def node(self, member):
        """Expected bytes of the skiplist node of a member of so many bytes (levels are drawn at load)."""
        return self.node_small[member] if 0 <= member < SMALL else self.expected_node(member)

    def expected_node(self, member):
        """E[block], P(level = i) = 3/4 * 1/4^(i-1) (t_zset.c:zslRandomLevel, zslCreateNode)."""
        level: cython.int
        fixed: cython.longlong = 24
        probability: cython.double = 0.75
        expected: cython.double = 0.0
        if self.skiplist_embedding:
            fixed = self.skiplist_embedding + self.required(member)
        for level in range(1, 33):
            expected += probability * self.allocator.size(fixed + 16 * level)
            probability *= 0.25
        return expected

    def block(self, key_len, has_ttl, metadata):
        """Bytes of an object with its embedded key, an expiry and `metadata` classes of modules' data.

        Redis 8.2 object.c:kvobjCreate. Valkey 8.1+ object.c:createUnembeddedObjectWithKeyAndExpire creates it without
        expiry, and again if no room was spare.
        """
        need: cython.longlong = 17 + self.required(key_len)
        room: cython.bint = key_len >= SPARE_EXPIRY
        size: cython.longlong
        if self.key != KEY_EMBEDDED:
            return self.allocator.size(16)
        if self.embed_by != EMBED_IN_TWO_STEPS:
            return self.allocator.size(need + 8 * metadata + (8 if has_ttl or room else 0))
        if room:
            need += 8
        size = self.allocator.size(need)
        if has_ttl and not room and size < need + 8:
            size = self.allocator.size(need + 8)
        return size

    def embstr(self, key_len, has_ttl, metadata, n):
        """Bytes of the one block that holds object, key and value of n bytes; -1 if they do not embed.

        Redis 8.2 and 8.6 object.c:kvobjSet, Valkey 8.1 object.c:shouldEmbedStringObject.
        """
        key: cython.longlong = self.required(key_len) if self.embed_padding < 0 else key_len + self.embed_padding - 1
        together: cython.longlong = self.embed_header + 1 + key + n + 4
        need: cython.longlong = self.embed_header + 1 + self.required(key_len)
        size: cython.longlong
        need += max(n + 4, 8) if self.embed_padding < 0 else n + 4
        if n > self.embstr_limit or together > self.embed_limit:
            return -1
        if self.embed_by != EMBED_IN_TWO_STEPS:
            if has_ttl and self.embed_by != EMBED_WITHOUT_EXPIRY and together + 8 > self.embed_limit:
                return -1
            return self.allocator.size(need + 8 * metadata + (8 if has_ttl else 0))
        size = self.allocator.size(need)
        if not has_ttl or size >= need + 8:
            return size
        return self.allocator.size(need + 8) if together + 8 <= self.embed_limit else -1
