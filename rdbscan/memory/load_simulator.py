# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Simulates how the target server loads one key: the decoder tells what it reads, `finish` says what it costs.

Protocol, per key (all methods are nogil, return 0, and never raise whatever the numbers claim):

1. `start(rdb_type, key_len, has_ttl, count)`. `rdb_type` is the type byte, but Valkey's HASH_2 is 122. `count` is the
   number the file gives up front (types 1-5, 14, 18, 22, 24, 31, 32, 122: elements, pairs or nodes), else -1.
   Sets `wants_ints` and `wants_scores` for this key.
2. The content, in file order:
   - type 0: `element` once, then `numeric_text(value)` if it is a number that is not kept as one ("007"). Types 1, 2:
     `element` per member. Types 3, 5: `element(member)`, then `score(value)` (only needed when `wants_scores`). Type 4:
     `element(field)`, `element(value)`.
   - types 22, 24: `field_ttl(at_ms)` BEFORE the field, only for fields with a TTL; then `element` twice.
   - type 122: `element` twice, then `field_ttl(at_ms)` AFTER the value, only for fields with a TTL.
   - types 9-13, 16, 17, 20, 23, 25, 29, 30 (one blob): `packed(blob_len, count)`; `blob_len` = uncompressed bytes,
     `count` = ENTRIES the blob's header claims (a hash of 3 pairs: 6), -1 if it does not say. Then, if `walk`,
     `element` for EVERY entry in order: zset scores too (no `score`), and the TTLs of 23 and 25 (no `field_ttl`).
   - types 14, 18: `node(container, blob_len, count, lzf_len)` per node; container 1 = PLAIN, 2 = PACKED (type 14
     always 2); `count` entries by the node's header (-1 unknown; PLAIN: 1); `lzf_len` = compressed length if the
     file holds the node as LZF, else -1. Then, if `walk`, `element` per entry of the node (not for PLAIN nodes).
   - streams (15, 19, 21, 26, 27): `stream_node(ms, seq, blob_len)` per listpack; then per group `group(name_len)`,
     `pel_id(ms, seq)` per pending entry, then per consumer `consumer(name_len)` and its `consumer_pel_id(ms, seq)`.
   - type 28 (array): `element` per slot. Types 31, 32: `element` per value.
   - modules (6, 7) and anything else: `packed(serialized_bytes, -1)`.
3. `finish()`: sets `encoding`, `memory` and `allocated`.

`element(length, is_int, value)`: `length` = bytes of the element as text; `is_int` = it is the canonical text of a
signed 64-bit integer (at most 20 characters), `value` that integer. `is_int` may be passed as False while `wants_ints`
is False. `walk` is to be asked after each `packed` and `node`; it is False at the start of a key.

`compact`: what `allocated` would be if the limits that `over` names (a sum of codes.OVER_*) were raised just enough to keep
a hash, set or sorted set compact; -1 if it is, if that would save nothing, or if it is more than four times over a limit
(rules.NEAR). Raising all limits as far as the farthest of such keys needs makes exactly these compact. For strings: what it
would be if the number that was `numeric_text` were kept as an integer, else -1.

`memory`: bytes MEMORY USAGE key SAMPLES 0 will answer, -1 = unknowable (modules). `allocated`: bytes the allocator
hands out for the key, its name, its value and its entries in the main and expires tables (not the slots of these
tables: instance.py). `encoding`: code of OBJECT ENCODING. Skiplist levels and hash seeds are random in a server: the
expected value is given, rounded to a byte; same input, same answer.
"""

import cython
from cython.cimports.rdbscan.memory.codes import (
    EMBSTR,
    INT,
    KEY_ARGUMENT,
    KEY_EMBEDDED,
    KEY_ENTRY,
    RAW,
    SLICED_ARRAY,
    TEMPLATE_ARRAY,
    TEMPLATE_LISTPACK,
)
from cython.cimports.rdbscan.memory.hashes import HashSize
from cython.cimports.rdbscan.memory.lists import ListSize
from cython.cimports.rdbscan.memory.rules import Rules, header
from cython.cimports.rdbscan.memory.sets import SetSize
from cython.cimports.rdbscan.memory.streams import StreamSize
from cython.cimports.rdbscan.memory.zsets import ZsetSize

STRING = cython.declare(cython.int, 0)
LIST = cython.declare(cython.int, 1)
SET = cython.declare(cython.int, 2)
ZSET = cython.declare(cython.int, 3)
HASH = cython.declare(cython.int, 4)
STREAM = cython.declare(cython.int, 5)
OTHER = cython.declare(cython.int, 6)

SHORT = cython.declare(cython.longlong, 128)
"""Names shorter than this have their sizes in a table."""
LARGEST = cython.declare(cython.longlong, 2**46)
"""No length or count of a real dump reaches this; larger claims are cut here, so that sums cannot overflow."""


def kind_of(rdb_type):
    """Which of the sizers a type byte belongs to."""
    if rdb_type == 0:
        return STRING
    if rdb_type == 1 or rdb_type == 10 or rdb_type == 14 or rdb_type == 18:
        return LIST
    if rdb_type == 2 or rdb_type == 11 or rdb_type == 20:
        return SET
    if rdb_type == 3 or rdb_type == 5 or rdb_type == 12 or rdb_type == 17:
        return ZSET
    if rdb_type == 4 or rdb_type == 9 or rdb_type == 13 or rdb_type == 16 or 22 <= rdb_type <= 25 or rdb_type == 122:
        return HASH
    if rdb_type == 15 or rdb_type == 19 or rdb_type == 21 or rdb_type == 26 or rdb_type == 27:
        return STREAM
    return OTHER


def clamped(n):
    """Return a length or count as claimed, within bounds; -1 stays -1."""
    return -1 if n < 0 else min(n, LARGEST)


@cython.cclass
class LoadSimulator:
    """One key at a time; `LoadSimulator(target)` is reusable for any number of keys. See the module's docstring."""

    def __init__(self, target):
        self.rules = Rules(target)
        self.list_size = ListSize(self.rules)
        self.set_size = SetSize(self.rules)
        self.zset_size = ZsetSize(self.rules)
        self.hash_size = HashSize(self.rules)
        self.stream_size = StreamSize(self.rules)
        self.key_sizes = memoryview(bytearray(8 * 8 * SHORT)).cast("q")
        self.start(0, 0, False, -1)
        self.prepare()

    def prepare(self):
        """Fill the table of what `size_key` says for short names: four figures per length, without and with a TTL."""
        n: cython.longlong
        at: cython.longlong
        ttl: cython.int
        for n in range(SHORT):
            for ttl in range(2):
                self.key_len = n
                self.has_ttl = ttl == 1
                self.compute_key()
                at = 8 * n + 4 * ttl
                self.key_sizes[at] = self.base_usage
                self.key_sizes[at + 1] = self.base_allocated
                self.key_sizes[at + 2] = self.key_usage
                self.key_sizes[at + 3] = self.key_allocated
        return 0

    def start(self, rdb_type, key_len, has_ttl, count):
        self.rdb_type = rdb_type
        self.key_len = max(clamped(key_len), 0)
        self.has_ttl = has_ttl
        self.walk = self.wants_scores = False
        self.compact = -1
        if rdb_type == 0:
            self.kind = STRING
            self.wants_ints = True
            self.length = self.value = 0
            self.is_int = self.is_numeric_text = False
            return 0
        self.kind = kind_of(rdb_type)
        self.wants_ints = self.kind != STREAM
        self.over = 0
        self.encoding = RAW
        self.usage = -1
        self.allocated = self.items_allocated = 0
        self.length = self.value = 0
        self.is_int = False
        count = clamped(count)
        if self.kind == HASH:
            self.hash_size.start(rdb_type, count)
            self.wants_ints = self.hash_size.near or self.rules.element_objects
        elif self.kind == LIST:
            self.list_size.start(rdb_type, count)
        elif self.kind == SET:
            self.set_size.start(rdb_type, count)
            self.wants_ints = rdb_type != 2 or count <= self.rules.set_intset_near or self.rules.element_objects
        elif self.kind == ZSET:
            self.zset_size.start(count)
            self.wants_ints = self.zset_size.near or self.rules.element_objects
            self.wants_scores = self.zset_size.near
        elif self.kind == STREAM:
            self.stream_size.start()
        return 0

    def packed(self, blob_len, count):
        blob_len = max(clamped(blob_len), 0)
        count = clamped(count)
        if self.kind == LIST:
            self.list_size.packed(blob_len, count)
            self.walk = self.list_size.walk
        elif self.kind == SET:
            self.set_size.packed(self.rdb_type, blob_len, count)
            self.walk = self.set_size.walk
        elif self.kind == ZSET:
            self.zset_size.packed(self.rdb_type, blob_len, count)
            self.walk = self.zset_size.walk
        elif self.kind == HASH:
            self.hash_size.packed(self.rdb_type, blob_len, count)
            self.walk = self.hash_size.walk
        else:
            self.length = blob_len
        return 0

    def node(self, container, blob_len, count, lzf_len):
        if self.kind == LIST:
            self.list_size.node(container, max(clamped(blob_len), 0), clamped(count), clamped(lzf_len))
            self.walk = self.list_size.walk
        return 0

    def element(self, length, is_int, value):
        length = max(min(length, LARGEST), 0)
        if self.kind == STRING:
            self.length = length
            self.is_int = is_int
            self.value = value
            return 0
        if self.kind == HASH:
            return self.hash_size.element(length, is_int, value)
        if self.kind == SET:
            return self.set_size.element(length, is_int, value)
        if self.kind == ZSET:
            return self.zset_size.element(length, is_int, value)
        if self.kind == LIST:
            return self.list_size.element(length, is_int, value)
        self.length = length
        self.is_int = is_int
        self.value = value
        if self.kind == OTHER:
            self.items_allocated += 8 + (0 if is_int else self.rules.allocated(length))
        return 0

    def numeric_text(self, value):
        """Take note that the string just given is a number in another spelling than the server's."""
        self.is_numeric_text = True
        self.value = value
        return 0

    def score(self, value):
        if self.kind == ZSET:
            return self.zset_size.score(value)
        return 0

    def field_ttl(self, at_ms):
        if self.kind == HASH:
            return self.hash_size.field_ttl(max(min(at_ms, LARGEST), 0))
        return 0

    def stream_node(self, ms, seq, blob_len):
        return self.stream_size.stream_node(ms, seq, max(clamped(blob_len), 0))

    def group(self, name_len):
        return self.stream_size.group(max(clamped(name_len), 0))

    def pel_id(self, ms, seq):
        return self.stream_size.ids.add(ms, seq)

    def consumer(self, name_len):
        return self.stream_size.consumer(max(clamped(name_len), 0))

    def consumer_pel_id(self, ms, seq):
        return self.stream_size.ids.add(ms, seq)

    def finish(self):
        self.size_key()
        if self.kind == STRING:
            self.finish_string()
            return self.finish_numeric_text() if self.is_numeric_text else 0
        if self.kind == HASH:
            self.hash_size.finish(self.base_usage, self.base_allocated)
            self.report(self.hash_size.encoding, self.hash_size.usage, self.hash_size.allocated)
            return self.offer(self.hash_size.compact, self.hash_size.over)
        if self.kind == SET:
            self.set_size.finish(self.base_usage, self.base_allocated)
            self.report(self.set_size.encoding, self.set_size.usage, self.set_size.allocated)
            return self.offer(self.set_size.compact, self.set_size.over)
        if self.kind == ZSET:
            self.zset_size.finish(self.base_usage, self.base_allocated)
            self.report(self.zset_size.encoding, self.zset_size.usage, self.zset_size.allocated)
            return self.offer(self.zset_size.compact, self.zset_size.over)
        if self.kind == LIST:
            self.list_size.finish(self.base_usage, self.base_allocated)
            return self.report(self.list_size.encoding, self.list_size.usage, self.list_size.allocated)
        if self.kind == STREAM:
            self.stream_size.finish(self.base_usage, self.base_allocated)
            return self.report(self.rules.stream_encoding, self.stream_size.usage, self.stream_size.allocated)
        return self.finish_other()

    def report(self, encoding, usage, allocated):
        """Set the answers: the value's figures and the key's."""
        self.encoding = encoding
        self.usage = usage + self.key_usage
        self.allocated = allocated + self.key_allocated
        return 0

    def offer(self, compact, over):
        """Set what the value would take in its compact encoding, if that is known and less."""
        if over and 0 <= compact < self.allocated - self.key_allocated:
            self.compact = compact + self.key_allocated
            self.over = over
        return 0

    def size_key(self):
        """Size what is not the value: object, name, entries in the main and expires tables."""
        at: cython.longlong = self.key_len
        if at >= SHORT:
            return self.compute_key()
        at = 8 * at + (4 if self.has_ttl else 0)
        self.base_usage = self.key_sizes[at]
        self.base_allocated = self.key_sizes[at + 1]
        self.key_usage = self.key_sizes[at + 2]
        self.key_allocated = self.key_sizes[at + 3]
        return 0

    def compute_key(self):
        """Do what `size_key` does, for a name of any length (object.c:memoryCommand)."""
        n: cython.longlong = self.key_len
        block: cython.longlong
        self.base_usage = 16
        self.base_allocated = self.rules.allocator.size(16)
        self.key_usage = 0
        self.key_allocated = self.rules.main_entry + (self.rules.expires_entry if self.has_ttl else 0)
        if self.rules.key == KEY_EMBEDDED:
            self.base_allocated = self.rules.block(n, self.has_ttl)
            if self.rules.object_in_usage:
                self.base_usage = self.base_allocated
            return 0
        self.key_allocated = self.rules.entry_block if self.has_ttl else 0
        if self.rules.key == KEY_ENTRY:
            block = self.rules.allocator.size(17 + header(n) + n + 1)
            self.key_usage = block
            self.key_allocated += block
            return 0
        self.key_usage = 24 + (self.rules.cluster_entry_usage if self.rules.cluster else 0)
        if self.rules.key == KEY_ARGUMENT:
            self.key_usage += (3 if n <= 44 else header(n)) + n + 1
        else:
            self.key_usage += self.rules.usage(n)
        self.key_allocated += self.rules.allocated(n)
        self.key_allocated += self.rules.allocator.size(24 + (self.rules.cluster_entry if self.rules.cluster else 0))
        return 0

    def finish_string(self):
        n: cython.longlong = self.length
        block: cython.longlong
        if self.is_int and n <= 20:
            if self.rules.shares_integers and 0 <= self.value < 10000:
                self.base_allocated = 0
            return self.report(INT, self.base_usage, self.base_allocated)
        if self.rules.embed_limit:
            block = self.rules.embstr(self.key_len, self.has_ttl, n)
            if block >= 0:
                return self.report(EMBSTR, block, block)
        elif n <= self.rules.embstr_limit:
            block = self.rules.allocator.size(20 + n)
            return self.report(EMBSTR, block if self.rules.packed_rounded else 18 + n, block)
        return self.report(RAW, self.base_usage + self.rules.usage(n), self.base_allocated + self.rules.allocated(n))

    def finish_numeric_text(self):
        """Set what the string would take if it were numeric_text as the server spells integers."""
        is_shared: cython.bint = self.rules.shares_integers and 0 <= self.value < 10000
        compact: cython.longlong = self.key_allocated + (0 if is_shared else self.base_allocated)
        if compact < self.allocated:
            self.compact = compact
        return 0

    def finish_other(self):
        """Modules, whose size only the module knows, and the types of Redis 8.8 and newer, of which this is a guess."""
        self.report(RAW, 0, self.base_allocated + self.length)
        self.usage = -1
        if self.rdb_type == 28:
            return self.report(
                SLICED_ARRAY, self.base_usage + self.items_allocated, self.base_allocated + self.items_allocated
            )
        if self.rdb_type == 29 or self.rdb_type == 30:
            block: cython.longlong = self.rules.allocator.size(self.length)
            return self.report(TEMPLATE_LISTPACK, self.base_usage + block, self.base_allocated + block)
        if self.rdb_type == 31 or self.rdb_type == 32:
            return self.report(
                TEMPLATE_ARRAY, self.base_usage + self.items_allocated, self.base_allocated + self.items_allocated
            )
        return 0
