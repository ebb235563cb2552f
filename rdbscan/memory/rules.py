# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A target's figures in the form the compiled modules use, and the sizes of strings, objects and skiplist nodes."""

import cython
from cython.cimports.rdbscan.memory.allocators import Allocator
from cython.cimports.rdbscan.memory.codes import KEY_EMBEDDED, STREAM, UNKNOWN

SMALL = cython.declare(cython.longlong, 4096)
"""Strings shorter than this are sized by tables."""
LONG = cython.declare(cython.longlong, 2**32 - 1)
NEAR = 4
"""A limit worth raising is at most so many times what it is: beyond that it is no limit that was just missed."""


def near(limit: int) -> int:
    """Return how far a limit may be raised."""
    return min(max(limit, NEAR * limit), 2**62)


def header(n):
    """Bytes of the sds header of a loaded string of n bytes (sds.c:sdsReqType; empty strings get type 8)."""
    if n < 32:
        return 1 if n else 3
    if n < 256:
        return 3
    if n < 65536:
        return 5
    return 9 if n < LONG else 17


def required(n):
    """Bytes an embedded sds of n bytes takes (sds.c:sdsReqSize): as above, but an empty one is of type 5."""
    return header(n) + n + 1 if n else 2


@cython.cclass
class Rules:
    """What `Target` says, as C numbers. `usage` is what MEMORY USAGE adds up, `allocated` what the allocator hands out."""

    def __init__(self, target):
        self.allocator = Allocator(target.profile)
        self.take(target.server, target.thresholds)
        self.shares_integers = target.server.shares_integers and target.thresholds.shares_integers
        self.sds_header = target.server.sds_header
        self.element_objects = target.server.element_objects
        self.stream_encoding = STREAM if target.server.stream_name == "stream" else UNKNOWN
        self.entry_block = self.allocator.size(24)
        self.node_block = self.allocator.size(self.quicklist_node)
        self.header_block = 0 if self.skiplist_embeds else self.allocator.size(24 + 16 * self.skiplist_levels)
        self.usage_small = memoryview(bytearray(4 * SMALL)).cast("i")
        self.allocated_small = memoryview(bytearray(4 * SMALL)).cast("i")
        self.element_small = memoryview(bytearray(4 * SMALL)).cast("i")
        self.node_small = memoryview(bytearray(8 * SMALL)).cast("d")
        for n in range(SMALL):
            self.allocated_small[n] = self.allocator.size(self.request(n))
            self.element_small[n] = self.element_block(n)
            self.usage_small[n] = self.allocated_small[n] if self.sds_rounded else header(n) + n + 1
            self.node_small[n] = self.expected_node(n)

    def take(self, server, limits):
        """Copy the figures: attributes of a compiled class cannot be set by name."""
        self.bucket_table = server.bucket_table
        self.expands_empty_at_once = server.expands_empty_at_once
        self.expands_only_up = server.expands_only_up
        self.field_ttls = server.field_ttls
        self.lag_minds_gaps = server.lag_minds_gaps
        self.lag_of_present = server.lag_of_present
        self.list_average_by_elements = server.list_average_by_elements
        self.listpacks = server.listpacks
        self.object_in_usage = server.object_in_usage
        self.packed_rounded = server.packed_rounded
        self.presizes = server.presizes
        self.presizes_conversions = server.presizes_conversions
        self.presizes_sets = server.presizes_sets
        self.rax_estimated = server.rax_estimated
        self.sds_rounded = server.sds_rounded
        self.set_entries_usage_exact = server.set_entries_usage_exact
        self.set_listpacks = server.set_listpacks
        self.shortest_scores = server.shortest_scores
        self.skiplist_embeds = server.skiplist_embeds
        self.valueless_sets = server.valueless_sets
        self.volatile_fields = server.volatile_fields
        self.zipmaps = server.zipmaps
        self.zset_usage_whole = server.zset_usage_whole
        self.fields = server.fields
        self.key = server.key
        self.lists = server.lists
        self.plain_nodes = server.plain_nodes
        self.cluster_entry = server.cluster_entry
        self.cluster_entry_usage = server.cluster_entry_usage
        self.consumer = server.consumer
        self.dict_struct = server.dict_struct
        self.embed_header = server.embed_header
        self.embed_limit = server.embed_limit
        self.embed_padding = server.embed_padding
        self.embstr_limit = server.embstr_limit
        self.expires_entry = server.expires_entry
        self.group = server.group
        self.hash_metadata = server.hash_metadata
        self.lzf_header = server.lzf_header
        self.main_entry = server.main_entry
        self.quicklist_node = server.quicklist_node
        self.rax_struct = server.rax_struct
        self.skiplist_levels = server.skiplist_levels
        self.skiplist_struct = server.skiplist_struct
        self.stream_usage = server.stream_usage
        self.stream_struct = server.stream_struct
        self.table_base = server.table_base
        self.zset_entry = server.zset_entry
        self.hash_entries = limits.hash_entries
        self.hash_value = limits.hash_value
        self.zset_entries = limits.zset_entries
        self.zset_value = limits.zset_value
        self.set_intset = limits.set_intset
        self.set_entries = limits.set_entries
        self.set_value = limits.set_value
        self.hash_entries_near = near(limits.hash_entries)
        self.hash_value_near = near(limits.hash_value)
        self.zset_entries_near = near(limits.zset_entries)
        self.zset_value_near = near(limits.zset_value)
        self.set_intset_near = near(limits.set_intset)
        self.set_entries_near = near(limits.set_entries)
        self.set_value_near = near(limits.set_value)
        self.list_fill = limits.list_fill
        self.list_compress_depth = limits.list_compress_depth
        self.list_entries = limits.list_entries
        self.list_value = limits.list_value
        self.cluster = limits.cluster

    def usage(self, n):
        """Counted bytes of a string of n bytes in a block of its own."""
        if 0 <= n < SMALL:
            return self.usage_small[n]
        return self.allocator.size(header(n) + n + 1) if self.sds_rounded else header(n) + n + 1

    def allocated(self, n):
        """Allocated bytes of the same."""
        return self.allocated_small[n] if 0 <= n < SMALL else self.allocator.size(self.request(n))

    def request(self, n):
        """Bytes the server asks for to hold a string of n bytes."""
        return (self.sds_header if self.sds_header else header(n)) + n + 1

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

    def node(self, member):
        """Expected bytes of the skiplist node of a member of so many bytes (levels are drawn at load)."""
        return self.node_small[member] if 0 <= member < SMALL else self.expected_node(member)

    def expected_node(self, member):
        """E[block], P(level = i) = 3/4 * 1/4^(i-1) (t_zset.c:zslRandomLevel); Valkey 9 embeds the member."""
        level: cython.int
        fixed: cython.longlong = 17 + required(member) if self.skiplist_embeds else 24
        probability: cython.double = 0.75
        expected: cython.double = 0.0
        for level in range(1, 33):
            expected += probability * self.allocator.size(fixed + 16 * level)
            probability *= 0.25
        return expected

    def block(self, key_len, has_ttl):
        """Bytes of an object with its embedded key: created without expiry, then re-created if no room was spare.

        Valkey 8.1+ object.c:createUnembeddedObjectWithKeyAndExpire, Redis 8.2 object.c:kvobjCreate.
        """
        need: cython.longlong = 17 + required(key_len)
        room: cython.bint = key_len >= 128
        size: cython.longlong
        if self.key != KEY_EMBEDDED:
            return self.allocator.size(16)
        if room:
            need += 8
        size = self.allocator.size(need)
        if has_ttl and not room and size < need + 8:
            size = self.allocator.size(need + 8)
        return size

    def embstr(self, key_len, has_ttl, n):
        """Bytes of the one block that holds object, key and value of n bytes; -1 if they do not embed."""
        key: cython.longlong = required(key_len) if self.embed_padding < 0 else key_len + self.embed_padding - 1
        together: cython.longlong = self.embed_header + 1 + key + n + 4
        need: cython.longlong
        size: cython.longlong
        if n > self.embstr_limit or together > self.embed_limit:
            return -1
        if self.embed_padding < 0:
            need = self.embed_header + 1 + required(key_len) + max(n + 4, 8)
        else:
            need = self.embed_header + 1 + required(key_len) + n + 4
        size = self.allocator.size(need)
        if not has_ttl or size >= need + 8:
            return size
        return self.allocator.size(need + 8) if together + 8 <= self.embed_limit else -1
