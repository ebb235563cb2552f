# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Simulates how the target server loads one key: the decoder tells what it reads, `finish` says what it costs.

Protocol, per key (all methods are nogil, return 0, and never raise whatever the numbers claim):

1. `start(rdb_type, key_len, has_ttl, count)`. `rdb_type` is the type byte, but Valkey's HASH_2 is 122. `count` is the
   number the file gives up front (types 1-5, 14, 18, 22, 24, 31, 32, 122: elements, pairs or nodes), -1 otherwise.
   Sets `wants_ints` and `wants_scores` for this key.
2. The content, in file order:
   - type 0: `element` once. Types 1, 2: `element` per member. Types 3, 5: `element(member)`, then `score(value)` (only
     needed when `wants_scores`). Type 4: `element(field)`, `element(value)`.
   - types 22, 24: `field_ttl(at_ms)` BEFORE the field, only for fields with a TTL; then `element` twice.
   - type 122: `element` twice, then `field_ttl(at_ms)` AFTER the value, only for fields with a TTL.
   - types 9-13, 16, 17, 20, 23, 25, 29, 30 (one blob): `packed(blob_len, count)`; `blob_len` = uncompressed bytes,
     `count` = ENTRIES the blob's header claims (a hash of 3 pairs: 6), -1 if it does not say. Then, if `walk`, `element`
     for EVERY entry of the blob in order: also zset scores (no `score` call) and the TTLs of 23 and 25 (no `field_ttl`).
   - types 14, 18: `node(container, blob_len, count, lzf_len)` per node; container 1 = PLAIN, 2 = PACKED (type 14 always
     2); `count` entries by the node's header (-1 unknown; PLAIN: 1); `lzf_len` = compressed length if the file holds the
     node as LZF, else -1. Then, if `walk`, `element` per entry of this node (not for PLAIN nodes).
   - streams (15, 19, 21, 26, 27): `stream_node(ms, seq, blob_len)` per listpack; then per group `group(name_len)`,
     `pel_id(ms, seq)` per pending entry, then per consumer `consumer(name_len)`, `consumer_pel_id(ms, seq)`.
   - type 28 (array): `element` per slot. Types 31, 32: `element` per value.
   - modules (6, 7) and anything else: `packed(serialized_bytes, -1)`.
3. `finish()`: sets `encoding`, `memory` and `allocated`.

`element(length, is_int, value)`: `length` = bytes of the element as text; `is_int` = it is the canonical text of a signed
64-bit integer (at most 20 characters), `value` that integer. `is_int` may be passed as False while `wants_ints` is False.
`walk` is to be asked after each `packed` and `node`; it is False at the start of a key.

`memory`: bytes MEMORY USAGE key SAMPLES 0 will answer, -1 = unknowable (modules). `allocated`: bytes the allocator hands
out for the key, its name, its value and its entries in the main and expires tables (not the slots of these tables:
instance.py). `encoding`: code of OBJECT ENCODING. Skiplist levels and hash seeds are random in a server: the expected
value is given, rounded to a byte; same input, same answer.
"""

import cython


@cython.cclass
class Loading:
    """One key at a time; `Loading(target)` is reusable for any number of keys. See the module's docstring."""

    def __init__(self, target):
        self.walk = False
        self.wants_ints = False
        self.wants_scores = False
        self.encoding = 0
        self.memory = -1
        self.allocated = 0

    def start(self, rdb_type, key_len, has_ttl, count):
        self.walk = False
        return 0

    def packed(self, blob_len, count):
        return 0

    def node(self, container, blob_len, count, lzf_len):
        return 0

    def element(self, length, is_int, value):
        return 0

    def score(self, value):
        return 0

    def field_ttl(self, at_ms):
        return 0

    def stream_node(self, ms, seq, blob_len):
        return 0

    def group(self, name_len):
        return 0

    def pel_id(self, ms, seq):
        return 0

    def consumer(self, name_len):
        return 0

    def consumer_pel_id(self, ms, seq):
        return 0

    def finish(self):
        return 0
