# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Simulates how the target server loads one key: the decoder tells what it reads, `finish` says what it costs.

Protocol, per key (all methods are nogil, return 0, and never raise whatever the numbers claim):

1. `string(key_len, has_ttl, length, is_int, value)` for a string, which is also all its content (type 0). For any other
   value `start(rdb_type, key_len, has_ttl, count)`. `rdb_type` is the type byte, but Valkey's HASH_2 is 122. `count` is the
   number the file gives up front (elements, pairs or nodes of values that are told one by one), else -1.
   Sets `wants_ints` and `wants_scores` for this key. `metadata(n)` may follow: n classes of modules' data (KEY_META).
2. The content, in file order; which calls in which order is in `layouts.LAYOUTS`, by type:
   - `numeric_text(value)` after a string that is a number not kept as one ("007").
   - `element` per member, item, field and value. `score(value)` after a member (only needed when `wants_scores`).
   - `field_ttl(at_ms)` before the field (22, 24) or after the value (122), only for fields with a TTL.
   - `packed(blob_len, count)` for one blob; `blob_len` = uncompressed bytes, `count` = ENTRIES the blob's header claims (a
     hash of 3 pairs: 6), -1 if it does not say. Then, if `walk`, `element` for EVERY entry in order: zset scores too
     (no `score`), and the TTLs of 23 and 25 (no `field_ttl`). For modules and anything unknown: all their bytes, -1.
   - `node(container, blob_len, count, lzf_len)` per node of a list; container 1 = PLAIN, 2 = PACKED (type 14 always 2);
     `count` entries by the node's header (-1 unknown; PLAIN: 1); `lzf_len` = compressed length if the file holds the
     node as LZF, else -1. Then, if `walk`, `element` per entry of the node (not for PLAIN nodes).
   - streams: `stream_node(ms, seq, blob_len)` per listpack; then per group `group(text, at, name_len)`, `pel_id(ms, seq)`
     per pending entry, then per consumer `consumer(text, at, name_len)` and its `consumer_pel_id(ms, seq)`; then per
     producer `producer(text, at, name_len, duration_s)` and per id `produced(length, ms)`.
   - vector sets: `vector_set(dim, quantisation, links, input_dim)`, then per element `vector_element(text, at, length,
     is_encoded)`, `vector_attribute(length, is_encoded)` if it has one, `vector_layer(max_links)` per layer; at last
     `packed`. A vector set whose items make no sense is told by `packed` alone, after `no_vector_set()`.
3. `finish()`: sets `encoding`, `usage` and `allocated`.

`element(length, is_int, value)`: `length` = bytes of the element as text; `is_int` = it is the canonical text of a
signed 64-bit integer (at most 20 characters), `value` that integer. `is_int` may be passed as False while `wants_ints`
is False. `walk` is to be asked after each `packed` and `node`; it is False at the start of a key.

`compact`: what `allocated` would be if the limits that `over` names (a sum of codes.OVER_*) were raised just enough to keep
a hash, set or sorted set compact; -1 if it is, if that would save nothing, or if it is more than four times over a limit
(rules.NEAR). Raising all limits as far as the farthest of such keys needs makes exactly these compact. For strings: what it
would be if the number that was `numeric_text` were kept as an integer, else -1.

`usage`: bytes MEMORY USAGE key SAMPLES 0 will answer, -1 = unknowable (modules). `allocated`: bytes that DEL will free:
what the allocator hands out for the key, its name, its value and its entries in the main and expires tables (not the slots
of these tables: instance.py). `encoding`: code of OBJECT ENCODING.

Skiplist levels and hash seeds are random in a server, and with them the size of a value and whether a key has an entry of
its own in a table. `usage` is the expected value then. `allocated` is a multiple of 16 near it, now above and now below:
such are the sizes that a server has, and the sum over many keys is right. Same dump, same answers.

Between keys: `at(now_ms)` sets when the load happens: fields of hashes and ids of producers that have expired by then
count for nothing. `tables(keys, expires)` says how many entries the tables have that the keys to come are in.
"""

import cython
from cython.cimports.rdbscan.memory.codes import (
    EMBSTR,
    INT,
    KIND_HASH,
    KIND_LIST,
    KIND_OTHER,
    KIND_SET,
    KIND_STREAM,
    KIND_STRING,
    KIND_ZSET,
    MODULE_ITEMS,
    RAW,
    SLICED_ARRAY,
    SLOTS_OF_ARRAY,
    TEMPLATE_ARRAY,
    TEMPLATE_BLOB,
    TEMPLATE_LISTPACK,
)
from cython.cimports.rdbscan.memory.hashes import HashSize
from cython.cimports.rdbscan.memory.key_size import KeySize
from cython.cimports.rdbscan.memory.lists import ListSize
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.sets import SetSize
from cython.cimports.rdbscan.memory.streams import StreamSize
from cython.cimports.rdbscan.memory.vector_sets import VectorSetSize
from cython.cimports.rdbscan.memory.zsets import ZsetSize

from rdbscan.memory.layouts import check_calls, layout_of

TYPES = cython.declare(cython.int, 128)
"""RDB types are below this."""
LARGEST = cython.declare(cython.longlong, 2**46)
"""No length or count of a real dump reaches this; larger claims are cut here, so that sums cannot overflow."""
GRAIN = cython.declare(cython.longlong, 16)
"""Bytes that what is random comes in."""
GOLDEN = cython.declare(cython.double, 0.6180339887498949)
"""Multiples of it are spread evenly over the fractions of 1."""
MOST = cython.declare(cython.longlong, 2**20)
"""The same for numbers that are multiplied with each other: dimensions and links of vectors."""


def clamped(n):
    """Return a length or count as claimed, within bounds; -1 stays -1."""
    return -1 if n < 0 else min(n, LARGEST)


@cython.cclass
class LoadSimulator:
    """One key at a time; `LoadSimulator(target)` is reusable for any number of keys. See the module's docstring."""

    def __init__(self, target):
        self.rules = Rules(target)
        self.key_size = KeySize(self.rules)
        self.list_size = ListSize(self.rules)
        self.set_size = SetSize(self.rules)
        self.zset_size = ZsetSize(self.rules)
        self.hash_size = HashSize(self.rules)
        self.stream_size = StreamSize(self.rules)
        self.vector_set_size = VectorSetSize(self.rules)
        layouts = [layout_of(rdb_type) for rdb_type in range(TYPES)]
        self.kinds = memoryview(bytearray(layout.kind for layout in layouts))
        self.forms = memoryview(bytearray(layout.form for layout in layouts))
        self.ttls = memoryview(bytearray(layout.ttls for layout in layouts))
        self.chance = 0.5
        self.string(0, False, 0, False, 0)

    def at(self, now_ms):
        """Set when the dump is loaded, ms UTC."""
        self.hash_size.now_ms = self.stream_size.producers.now_ms = now_ms
        return 0

    def tables(self, keys, expires):
        """Set how many entries the main and expires tables have that the keys to come are in; -1: not known."""
        self.chance = 0.5
        return self.key_size.tables(keys, expires)

    def join_cluster(self):
        """Take the server for one in cluster mode from now on; return what each key so far lacks, counted and taken."""
        usage: cython.longlong = 0 if self.rules.cluster else self.rules.cluster_entry_usage
        allocated: cython.longlong = 0
        if self.rules.cluster_entry and not self.rules.cluster:
            allocated = self.rules.allocator.size(24 + self.rules.cluster_entry) - self.rules.entry_block
        self.rules.cluster = True
        self.key_size.tables(-1, -1)
        self.key_size.prepare()
        return usage, allocated

    def string(self, key_len, has_ttl, length, is_int, value):
        self.kind = KIND_STRING
        self.key_len = max(min(key_len, LARGEST), 0)
        self.has_ttl = has_ttl
        self.classes = 0
        self.compact = -1
        self.length = max(min(length, LARGEST), 0)
        self.is_int = is_int
        self.value = value
        self.is_numeric_text = False
        return 0

    def start(self, rdb_type, key_len, has_ttl, count):
        self.rdb_type = rdb_type
        self.key_len = max(clamped(key_len), 0)
        self.has_ttl = has_ttl
        self.classes = 0
        self.walk = self.wants_scores = False
        self.compact = -1
        self.kind = self.kinds[rdb_type] if 0 <= rdb_type < TYPES else KIND_OTHER
        self.form = self.forms[rdb_type] if 0 <= rdb_type < TYPES else MODULE_ITEMS
        self.over = 0
        self.encoding = RAW
        self.usage = -1
        self.allocated = self.items_allocated = self.length = self.value = 0
        self.is_int = self.is_vector_set = False
        return self.start_collection(clamped(count))

    def start_collection(self, count):
        """Start what is not a string."""
        self.wants_ints = self.kind != KIND_STREAM
        if self.kind == KIND_HASH:
            self.hash_size.start(self.form, self.ttls[self.rdb_type], count)
            self.wants_ints = self.hash_size.near or self.rules.element_objects
        elif self.kind == KIND_LIST:
            self.list_size.start(self.form, count)
        elif self.kind == KIND_SET:
            self.set_size.start(self.form, count)
            self.wants_ints = count <= self.rules.set_intset_near or self.rules.element_objects
        elif self.kind == KIND_ZSET:
            self.zset_size.start(self.form, count)
            self.wants_ints = self.zset_size.near or self.rules.element_objects
            self.wants_scores = self.zset_size.near
        elif self.kind == KIND_STREAM:
            self.stream_size.start()
        return 0

    def metadata(self, classes):
        """Take note of metadata that modules keep with the key (Redis 8.6), in so many classes."""
        self.classes = max(min(classes, 7), 0)
        return 0

    def packed(self, blob_len, count):
        blob_len = max(clamped(blob_len), 0)
        count = clamped(count)
        if self.kind == KIND_LIST:
            self.list_size.packed(blob_len, count)
            self.walk = self.list_size.walk
        elif self.kind == KIND_SET:
            self.set_size.packed(blob_len, count)
            self.walk = self.set_size.walk
        elif self.kind == KIND_ZSET:
            self.zset_size.packed(blob_len, count)
            self.walk = self.zset_size.walk
        elif self.kind == KIND_HASH:
            self.hash_size.packed(blob_len, count)
            self.walk = self.hash_size.walk
        else:
            self.length = blob_len
        return 0

    def node(self, container, blob_len, count, lzf_len):
        if self.kind == KIND_LIST:
            self.list_size.node(container, max(clamped(blob_len), 0), clamped(count), clamped(lzf_len))
            self.walk = self.list_size.walk
        return 0

    def element(self, length, is_int, value):
        length = max(min(length, LARGEST), 0)
        if self.kind == KIND_HASH:
            return self.hash_size.element(length, is_int, value)
        if self.kind == KIND_SET:
            return self.set_size.element(length, is_int, value)
        if self.kind == KIND_ZSET:
            return self.zset_size.element(length, is_int, value)
        if self.kind == KIND_LIST:
            return self.list_size.element(length, is_int, value)
        self.length = length
        self.is_int = is_int
        self.value = value
        if self.kind == KIND_OTHER:
            self.items_allocated += 8 + (0 if is_int else self.rules.allocated(length))
        return 0

    def numeric_text(self, value):
        """Take note that the string just given is a number in another spelling than the server's."""
        self.is_numeric_text = True
        self.value = value
        return 0

    def score(self, value):
        if self.kind == KIND_ZSET:
            return self.zset_size.score(value)
        return 0

    def field_ttl(self, at_ms):
        if self.kind == KIND_HASH:
            return self.hash_size.field_ttl(max(min(at_ms, LARGEST), 0))
        return 0

    def stream_node(self, ms, seq, blob_len):
        return self.stream_size.stream_node(ms, seq, max(clamped(blob_len), 0))

    def group(self, text: cython.const[cython.uchar][:], at, name_len):
        return self.stream_size.group(text, at, max(clamped(name_len), 0))

    def pel_id(self, ms, seq):
        return self.stream_size.pending(ms, seq)

    def consumer(self, text: cython.const[cython.uchar][:], at, name_len):
        return self.stream_size.consumer(text, at, max(clamped(name_len), 0))

    def consumer_pel_id(self, ms, seq):
        return self.stream_size.pending(ms, seq)

    def producer(self, text: cython.const[cython.uchar][:], at, name_len, duration_s):
        return self.stream_size.producers.producer(text, at, max(clamped(name_len), 0), max(clamped(duration_s), 0))

    def produced(self, length, ms):
        return self.stream_size.producers.produced(max(clamped(length), 0), clamped(ms))

    def vector_set(self, dim, quantisation, links, input_dim):
        self.is_vector_set = True
        return self.vector_set_size.begin(
            max(min(dim, MOST), 0), quantisation, max(min(links, MOST), 0), max(min(input_dim, MOST), 0)
        )

    def vector_element(self, text: cython.const[cython.uchar][:], at, length, is_encoded):
        return self.vector_set_size.element(text, at, max(clamped(length), 0), is_encoded)

    def vector_attribute(self, length, is_encoded):
        return self.vector_set_size.attribute(max(clamped(length), 0), is_encoded)

    def vector_layer(self, max_links):
        return self.vector_set_size.layer(max(min(max_links, MOST), 0))

    def no_vector_set(self):
        """Take back that this is a vector set."""
        self.is_vector_set = False
        return 0

    def finish(self):
        self.key_size.find(self.key_len, self.has_ttl, self.classes)
        if self.key_size.is_random:
            self.chance += GOLDEN if self.chance < 1.0 - GOLDEN else GOLDEN - 1.0
        if self.kind != KIND_STRING:
            return self.finish_collection(self.key_size.base_usage, self.key_size.base_allocated)
        self.finish_string(self.key_size.base_usage, self.key_size.base_allocated)
        return self.finish_numeric_text() if self.is_numeric_text else 0

    def finish_collection(self, usage, allocated):
        """Finish what is not a string; `usage` and `allocated` are those of its object."""
        if self.kind == KIND_HASH:
            self.hash_size.finish(usage, allocated)
            self.report(self.hash_size.encoding, self.hash_size.usage, self.hash_size.allocated, self.hash_size.random)
            return self.offer(self.hash_size.compact, self.hash_size.over)
        if self.kind == KIND_SET:
            self.set_size.finish(usage, allocated)
            self.report(self.set_size.encoding, self.set_size.usage, self.set_size.allocated, self.set_size.random)
            return self.offer(self.set_size.compact, self.set_size.over)
        if self.kind == KIND_ZSET:
            self.zset_size.finish(usage, allocated)
            self.report(self.zset_size.encoding, self.zset_size.usage, self.zset_size.allocated, self.zset_size.random)
            return self.offer(self.zset_size.compact, self.zset_size.over)
        if self.kind == KIND_LIST:
            self.list_size.finish(usage, allocated)
            return self.report(self.list_size.encoding, self.list_size.usage, self.list_size.allocated, 0.0)
        if self.kind == KIND_STREAM:
            self.stream_size.finish(self.key_len, usage, allocated)
            return self.report(self.rules.stream_encoding, self.stream_size.usage, self.stream_size.allocated, 0.0)
        return self.finish_other(usage, allocated)

    def report(self, encoding, usage, allocated, random):
        """Set the answers: the value's figures, the expected bytes of what is random in it, and the key's."""
        self.encoding = encoding
        self.usage = usage + self.key_size.key_usage
        self.allocated = allocated + self.with_key(random)
        return 0

    def with_key(self, random):
        """Return what the key takes besides its value, with what is random in both."""
        grains: cython.double = random + self.key_size.entries
        if grains == 0.0:
            return self.key_size.key_allocated
        grains = grains / GRAIN + self.chance
        return self.key_size.key_allocated + GRAIN * cython.cast(cython.longlong, grains)

    def offer(self, compact, over):
        """Set what the value would take in its compact encoding, if that is known and less."""
        if over and compact >= 0 and compact + self.with_key(0.0) < self.allocated:
            self.compact = compact + self.with_key(0.0)
            self.over = over
        return 0

    def finish_string(self, usage, allocated):
        n: cython.longlong = self.length
        block: cython.longlong
        if self.is_int and n <= 20:
            return self.report(INT, usage, 0 if self.is_shared() else allocated, 0.0)
        if self.rules.embed_limit:
            block = self.rules.embstr(self.key_len, self.has_ttl, self.classes, n)
            if block >= 0:
                return self.report(EMBSTR, block, block, 0.0)
        elif n <= self.rules.embstr_limit:
            block = self.rules.allocator.size(20 + n)
            return self.report(EMBSTR, block if self.rules.packed_rounded else 18 + n, block, 0.0)
        return self.report(RAW, usage + self.rules.usage(n), allocated + self.rules.allocated(n), 0.0)

    def is_shared(self):
        """Whether the integer is one of those that exist once for all keys."""
        return self.rules.shares_integers and 0 <= self.value < 10000

    def finish_numeric_text(self):
        """Set what the string would take if it were numeric_text as the server spells integers."""
        compact: cython.longlong = self.with_key(0.0)
        if not self.is_shared():
            compact += self.key_size.base_allocated
        if compact < self.allocated:
            self.compact = compact
        return 0

    def finish_other(self, usage, allocated):
        """Vector sets; other modules, whose size only they know; and the types of Redis 8.8 and newer: a guess."""
        block: cython.longlong
        if self.is_vector_set:
            self.vector_set_size.finish(usage, allocated)
            return self.report(RAW, self.vector_set_size.usage, self.vector_set_size.allocated, 0.0)
        self.report(RAW, 0, allocated + self.length, 0.0)
        self.usage = -1
        if self.form == SLOTS_OF_ARRAY:
            return self.report(SLICED_ARRAY, usage + self.items_allocated, allocated + self.items_allocated, 0.0)
        if self.form == TEMPLATE_BLOB:
            block = self.rules.allocator.size(self.length)
            return self.report(TEMPLATE_LISTPACK, usage + block, allocated + block, 0.0)
        if self.form != MODULE_ITEMS:
            return self.report(TEMPLATE_ARRAY, usage + self.items_allocated, allocated + self.items_allocated, 0.0)
        return 0


if not cython.compiled:
    check_calls(LoadSimulator)
