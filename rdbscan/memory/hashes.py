# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A hash after load: one packed blob (with field TTLs: listpackex) or a hashtable (rdb.c, cases RDB_TYPE_HASH*)."""

import cython
from cython.cimports.rdbscan.memory.codes import (
    ELEMENTS,
    FIELD_ENTRY,
    FIELD_MSTR,
    FIELD_SDS,
    HASHTABLE,
    LISTPACK,
    LISTPACKEX,
    OVER_ENTRIES,
    OVER_VALUE,
    TTL_FIRST,
    TTL_INSIDE,
    TTL_NOWHERE,
    ZIPLIST,
    ZIPLIST_BLOB,
    ZIPMAP,
    ZIPMAP_BLOB,
)
from cython.cimports.rdbscan.memory.field_expiries import FieldExpiries
from cython.cimports.rdbscan.memory.packed import listpack_entry, ziplist_entry
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.tables import Table

SMALL = cython.declare(cython.longlong, 4096)


def zipmap_length(length):
    """Bytes of a length in a zipmap (zipmap.c:zipmapEncodeLength)."""
    return 1 if length < 254 else 5


@cython.cclass
class HashSize:
    """Fields and values one by one, or packed in a zipmap, ziplist or listpack. `packs`: no table yet.

    `near`: the limits could be raised so that it packs, and the bytes of the blob are added up; `compact` is then what the
    value would take in all, and `over` tells the limits it is over (0: none that could be raised).
    `place` tells what the next element is: 0 field, 1 value, 2 TTL (where TTLs are inside the blob).
    `gone`: fields that had expired at `now_ms`; the server drops them at once or soon after the load.
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.table = Table(rules, rules.valueless_hashes)
        self.expiries = FieldExpiries(rules)
        self.usage_small = rules.usage_small
        self.element_small = rules.element_small
        self.now_ms = 0

    def start(self, form, ttls, count):
        self.walk = self.is_blob = self.keeps_blob = self.ttl_next = self.expired = False
        self.form = form
        self.ttls = ttls
        self.count = count
        self.place = 0
        self.field = self.value = self.at_ms = self.saving = 0
        self.n = self.gone = self.blob = self.longest = self.previous = 0
        self.strings_usage = self.strings_allocated = self.pair_usage = self.pair_allocated = 0
        self.packed_bytes = self.pair_start = 7 if self.rules.listpacks else 11
        self.packed_encoding = LISTPACK if self.rules.listpacks else ZIPLIST
        self.compact = -1
        self.over = 0
        self.random = 0.0
        self.packs = True
        self.near = ttls == TTL_NOWHERE or not self.rules.volatile_fields
        self.with_ttls = ttls != TTL_NOWHERE and self.rules.field_ttls
        if self.with_ttls:
            self.packed_encoding = LISTPACKEX
        elif self.rules.zipmaps:
            self.packed_encoding = ZIPMAP
            self.packed_bytes = 2
        self.table.reset(self.rules.hash_ttl_metadata if self.with_ttls else self.rules.hash_metadata)
        self.expiries.reset()
        if form == ELEMENTS:
            self.start_pairs(count)
        return 0

    def start_pairs(self, count):
        """Too many pairs, or field TTLs in Valkey: a table from the start. Redis does not size it if there are TTLs."""
        self.packs = self.near and count <= self.rules.hash_entries
        self.near = self.near and count <= self.rules.hash_entries_near
        if not self.packs and not self.with_ttls and count > 4 and self.rules.presizes:
            self.table.expand(count)
        return 0

    def packed(self, blob_len, count):
        """Blobs are checked for their count only; one of another format is written anew."""
        self.is_blob = True
        self.blob = blob_len
        self.count = -1 if count < 0 else count // 3 if self.ttls == TTL_INSIDE else count // 2
        if self.ttls == TTL_INSIDE:
            self.keeps_blob = self.with_ttls
        elif self.form == ZIPMAP_BLOB:
            self.keeps_blob = self.rules.zipmaps
        elif self.form == ZIPLIST_BLOB:
            self.keeps_blob = not self.rules.listpacks
            self.packed_encoding = ZIPLIST if self.keeps_blob else LISTPACK
        else:
            self.keeps_blob = self.rules.listpacks
        self.walk = not self.keeps_blob or self.form == ZIPMAP_BLOB or self.ttls == TTL_INSIDE
        self.walk = self.walk or not 0 <= self.count <= self.rules.hash_entries
        return 0

    def element(self, length, is_int, value):
        if self.place == 2:  # the TTL after a pair in a blob
            self.place = 0
            if self.with_ttls and self.near:
                self.entry(length, is_int, value)
            if value:
                self.field_ttl(value)
            return self.end_of_pair()
        if self.near:
            self.entry(length, is_int, value)
        if is_int and self.rules.element_objects:
            self.saving += self.rules.integer_saving(length, value)
        if self.place == 0:
            self.place = 1
            self.field = length
            return 0
        self.place = 2 if self.ttls == TTL_INSIDE else 0
        self.value = length
        self.add_pair(self.ttl_next)
        self.strings_allocated -= self.saving
        self.saving = 0
        if self.near and not self.is_blob:
            self.fits_blob()
        self.ttl_next = False
        return self.end_of_pair() if self.place == 0 else 0

    def end_of_pair(self):
        """Take the pair away again if its field had expired."""
        if self.expired:
            self.drop_pair()
        self.pair_start = self.packed_bytes
        return 0

    def drop_pair(self):
        """Take the latest pair away again."""
        self.expired = False
        self.gone += 1
        self.strings_usage -= self.pair_usage
        self.strings_allocated -= self.pair_allocated
        self.blob -= self.packed_bytes - self.pair_start
        self.packed_bytes = self.pair_start
        return 0

    def entry(self, length, is_int, value):
        """Add an entry of the blob to be."""
        size: cython.longlong
        self.longest = max(self.longest, length)
        if self.packed_encoding == ZIPMAP:
            self.packed_bytes += zipmap_length(length) + length + self.place
        elif self.rules.listpacks:
            self.packed_bytes += listpack_entry(length, is_int, value)
        else:
            size = ziplist_entry(length, is_int, value) + (1 if self.previous < 254 else 5)
            self.packed_bytes += size
            self.previous = size
        return 0

    def field_ttl(self, at_ms):
        """The TTL of the field to come, or of the pair just read."""
        if not (self.rules.field_ttls or self.rules.volatile_fields):
            return 0
        self.expired = at_ms <= self.now_ms
        if not self.expired:
            self.expiries.add(at_ms)
        if self.ttls == TTL_FIRST:
            self.ttl_next = True
            self.at_ms = at_ms
            return 0
        self.strings_usage -= self.pair_usage
        self.strings_allocated -= self.pair_allocated
        self.n -= 1
        self.add_pair(True)
        return self.drop_pair() if self.expired and self.ttls != TTL_INSIDE else 0

    def add_pair(self, has_ttl):
        """Add field and value as the table's entry holds them."""
        if self.rules.fields == FIELD_SDS and 0 <= self.field < SMALL and 0 <= self.value < SMALL:
            self.pair_usage = self.usage_small[self.field] + self.usage_small[self.value]
            self.pair_allocated = self.element_small[self.field] + self.element_small[self.value]
        else:
            self.size_pair(has_ttl)
        self.strings_usage += self.pair_usage
        self.strings_allocated += self.pair_allocated
        self.n += 1
        return 0

    def size_pair(self, has_ttl):
        """Bytes of the pair in MEMORY USAGE and allocated.

        Redis 7.4 mstr.c (flags, an 18-byte header with a TTL), Redis 8.6 and Valkey entry.c.
        """
        size: cython.longlong
        if self.rules.fields == FIELD_MSTR:
            size = (1 if self.field < 32 else 3 if self.field < 65536 else 9) + self.field + 1 + (18 if has_ttl else 0)
            size = self.rules.allocator.size(size)
            self.pair_usage = size + self.rules.usage(self.value)
            self.pair_allocated = size + self.rules.allocated(self.value)
        elif self.rules.fields == FIELD_ENTRY:
            self.size_entry(self.rules.field_ttl if has_ttl else 0)
        else:
            self.pair_usage = self.rules.usage(self.field) + self.rules.usage(self.value)
            self.pair_allocated = self.rules.element(self.field) + self.rules.element(self.value)
        return 0

    def size_entry(self, ttl):
        """The same for an entry with `ttl` bytes for its expiry: one block, or the value apart if that is over 128 bytes."""
        size: cython.longlong = self.rules.required(self.field)
        apart: cython.longlong = max(self.rules.header(self.field), 3) + self.field + 1
        value: cython.longlong = self.value + 4
        if ttl:  # the shortest header has no room for a flag
            size = apart
        if size + ttl + value <= 128:
            self.pair_usage = size + ttl + value
            self.pair_allocated = self.rules.allocator.size(self.pair_usage)
            if not self.rules.tracked:
                self.pair_usage = self.pair_allocated
            return 0
        size = apart + ttl + 8
        self.pair_allocated = self.rules.allocator.size(size) + self.rules.allocated(self.value)
        self.pair_usage = size + self.rules.usage(self.value) if self.rules.tracked else self.pair_allocated
        return 0

    def fits_blob(self):
        """After a pair outside of blobs: it may be too long for the packed encoding."""
        longest: cython.longlong = max(self.field, self.value)
        if self.packs and longest > self.rules.hash_value:
            self.packs = False
            self.to_table()
        if longest > self.rules.hash_value_near:
            self.near = False
        elif self.with_ttls:
            self.packed_bytes += listpack_entry(0, True, self.at_ms if self.ttl_next else 0)
        return 0

    def to_table(self):
        """Convert at the oversized pair, the n-th; then make room for those to come."""
        before: cython.longlong = self.n - 1
        left: cython.longlong = self.count if self.rules.presizes_whole else self.count - self.n
        if self.rules.presizes_conversions:
            self.table.expand(before)
        self.table.add(before if self.with_ttls else self.n)
        if left > 4 and self.rules.presizes:
            self.table.expand(left)
        return 0

    def finish(self, base_usage, base_allocated):
        if self.packs:
            if self.stays_packed():
                return self.finish_packed(base_usage, base_allocated)
            if self.rules.presizes_conversions:
                self.table.expand(self.n)
        if self.near:
            self.size_compact(base_allocated)
        return self.finish_table(base_usage, base_allocated)

    def stays_packed(self):
        """Whether what could be one blob so far is one in the end."""
        if self.form == ZIPMAP_BLOB and self.longest > self.rules.hash_value:
            return False
        if self.ttls != TTL_NOWHERE and self.rules.volatile_fields:
            return False
        return not self.is_blob or self.n <= self.rules.hash_entries

    def size_compact(self, base_allocated):
        """Say what it would take as a blob, and which limits are in the way. The load looks at values of zipmaps only."""
        checked: cython.bint = not self.is_blob or self.form == ZIPMAP_BLOB
        if self.n > self.rules.hash_entries_near or (checked and self.longest > self.rules.hash_value_near):
            return 0
        if self.n > self.rules.hash_entries:
            self.over = OVER_ENTRIES
        if checked and self.longest > self.rules.hash_value:
            self.over += OVER_VALUE
        self.compact = base_allocated + self.rules.allocator.size(self.blob_bytes())
        if self.packed_encoding == LISTPACKEX:
            self.compact += self.rules.allocator.size(self.rules.listpackex_struct)
        return 0

    def blob_bytes(self):
        """Return the size of the one blob, as it was loaded or as it is made."""
        return self.blob if self.is_blob and self.keeps_blob else self.packed_bytes

    def finish_packed(self, base_usage, base_allocated):
        size: cython.longlong = self.blob_bytes()
        self.encoding = self.packed_encoding
        if self.encoding == LISTPACKEX:
            base_usage += self.rules.listpackex_struct
            base_allocated += self.rules.allocator.size(self.rules.listpackex_struct)
        self.usage = base_usage + self.rules.packed(size)
        self.allocated = base_allocated + self.rules.allocator.size(size)
        return 0

    def finish_table(self, base_usage, base_allocated):
        total: cython.double
        extra: cython.longlong = 0
        self.encoding = HASHTABLE
        self.n = max(self.n, 1)
        self.table.add(self.n - self.table.used)
        self.n = max(self.n - self.gone, 1)
        self.table.used = self.n
        total = self.strings_usage + (0 if self.rules.bucket_table else 24 * self.n)
        if self.rules.volatile_fields or self.with_ttls:
            extra = self.expiries.finish()
        self.usage = cython.cast(
            cython.longlong, cython.cast(cython.double, base_usage + self.table.usage()) + total / self.n * self.n
        )
        self.usage += extra if self.rules.volatile_fields else 0
        self.allocated = base_allocated + self.table.allocated() + self.strings_allocated + extra
        self.random = self.table.random()
        return 0
