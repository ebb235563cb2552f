"""Opcodes, value types, statuses and faults by number, for the uncompiled core and for messages.

Source: Redis 8.0.6 and Valkey 9.1.2 rdb.h. Type 22 is decided by the magic: 22 in a REDIS file is a hash of Redis
7.4-rc1, in a VALKEY file it is HASH_2, numbered 122 here.
"""

OK = 0
NEED_MORE = 1
CORRUPT = 2
FULL = 3
END = 4

TRUSTS = 0
HEADERS = 1
CONVERTS = 2
SANITIZES = 3

OP_FIRST = 242
OP_RAM_LRU = 107
OP_SLOT_NUMBER = 121
OP_HASH_TEMPLATE = 242
OP_243 = 243
OP_SLOT_INFO = 244
OP_FUNCTION2 = 245
OP_FUNCTION_PRE_GA = 246
OP_MODULE_AUX = 247
OP_IDLE = 248
OP_FREQ = 249
OP_AUX = 250
OP_RESIZEDB = 251
OP_EXPIRETIME_MS = 252
OP_EXPIRETIME = 253
OP_SELECTDB = 254
OP_EOF = 255

STRING = 0
LIST = 1
SET = 2
ZSET = 3
HASH = 4
ZSET_2 = 5
MODULE_PRE_GA = 6
MODULE_2 = 7
HASH_ZIPMAP = 9
LIST_ZIPLIST = 10
SET_INTSET = 11
ZSET_ZIPLIST = 12
HASH_ZIPLIST = 13
LIST_QUICKLIST = 14
STREAM = 15
HASH_LISTPACK = 16
ZSET_LISTPACK = 17
LIST_QUICKLIST_2 = 18
STREAM_2 = 19
SET_LISTPACK = 20
STREAM_3 = 21
HASH_METADATA_PRE_GA = 22
HASH_LISTPACK_EX_PRE_GA = 23
HASH_METADATA = 24
HASH_LISTPACK_EX = 25
STREAM_4 = 26
STREAM_5 = 27
ARRAY = 28
HASH_TEMPLATE_LISTPACK = 30
HASH_TEMPLATE_ARRAY = 32
GCRA = 33
KEYDB_CRON = 64
HASH_2 = 122

F_LENGTH = 1
F_STRING_ENCODING = 2
F_TOO_LONG = 3
F_LZF = 4
F_TYPE = 5
F_OPCODE = 6
F_LISTPACK = 7
F_ZIPLIST = 8
F_ZIPMAP = 9
F_INTSET = 10
F_SCORE = 12
F_STREAM = 13
F_MODULE = 14
F_CONTAINER = 15
F_EMPTY = 16
F_DUPLICATE = 17
F_EXPIRE = 18
F_DATABASE = 19
F_FIELD_TTL = 20
F_TEMPLATE = 21
F_ITEM = 22
F_REPEATED = 23
F_COUNT = 24
F_ORDER = 25
F_SCORE_TEXT = 26
F_STREAM_LENGTH = 27
F_STREAM_COUNT = 28
F_UNOWNED = 29
F_STREAM_REPEATED = 30
F_NOT_PENDING = 31
F_PRE_GA = 32
F_TEMPLATES = 33
F_DRAGONFLY = 34
FAULTS = 35

TYPE_NAMES = {
    STRING: "string",
    LIST: "list",
    SET: "set",
    ZSET: "zset with text scores",
    HASH: "hash",
    ZSET_2: "zset",
    MODULE_PRE_GA: "module value of a 4.0 release candidate",
    MODULE_2: "module value",
    HASH_ZIPMAP: "hash zipmap",
    LIST_ZIPLIST: "list ziplist",
    SET_INTSET: "set intset",
    ZSET_ZIPLIST: "zset ziplist",
    HASH_ZIPLIST: "hash ziplist",
    LIST_QUICKLIST: "list quicklist",
    STREAM: "stream",
    HASH_LISTPACK: "hash listpack",
    ZSET_LISTPACK: "zset listpack",
    LIST_QUICKLIST_2: "list quicklist 2",
    STREAM_2: "stream 2",
    SET_LISTPACK: "set listpack",
    STREAM_3: "stream 3",
    HASH_METADATA_PRE_GA: "hash with field TTL (7.4 release candidate)",
    HASH_LISTPACK_EX_PRE_GA: "hash listpack with field TTL (7.4 release candidate)",
    HASH_METADATA: "hash with field TTL",
    HASH_LISTPACK_EX: "hash listpack with field TTL",
    STREAM_4: "stream 4",
    STREAM_5: "stream 5",
    ARRAY: "array",
    HASH_TEMPLATE_LISTPACK: "hash template listpack",
    HASH_TEMPLATE_ARRAY: "hash template array",
    GCRA: "rate limiter (GCRA)",
    HASH_2: "hash with field TTL (Valkey)",
}
"""What each value type holds, in words."""

FAULT_TEXTS = {
    F_LENGTH: "a length is not validly encoded",
    F_STRING_ENCODING: "a string has an unknown encoding",
    F_TOO_LONG: "a length is larger than any server could hold",
    F_LZF: "compressed data (LZF) does not expand to what it claims",
    F_TYPE: "unknown value type",
    F_OPCODE: "unknown opcode",
    F_LISTPACK: "a listpack is broken",
    F_ZIPLIST: "a ziplist is broken",
    F_ZIPMAP: "a zipmap is broken",
    F_INTSET: "an intset is broken",
    F_SCORE: "a sorted set's score is not a number",
    F_STREAM: "a stream is broken",
    F_MODULE: "a module's value is broken",
    F_CONTAINER: "a list node is neither plain nor packed",
    F_EMPTY: "a collection without elements",
    F_DUPLICATE: "the same key comes twice",
    F_EXPIRE: "an expiry lies before 1970",
    F_DATABASE: "a database number of 16 or more: the server needs a larger setting of `databases`",
    F_FIELD_TTL: "a hash field's expiry is not valid",
    F_TEMPLATE: "a hash refers to a template that is not in the dump",
    F_ITEM: "a packed value is too large to be looked into; its own count is taken",
    F_REPEATED: "a member or field comes twice in the same value",
    F_COUNT: "a packed value's header does not agree with its elements",
    F_ORDER: "an intset is not sorted",
    F_SCORE_TEXT: "a sorted set's score is not spelled as servers do, or is no number",
    F_STREAM_LENGTH: "a stream's length is not the number of its entries",
    F_STREAM_COUNT: "a stream's node does not hold as many live and deleted entries as it says",
    F_UNOWNED: "a stream has pending entries without a consumer",
    F_STREAM_REPEATED: "a node, consumer group, consumer or pending entry comes twice in a stream",
    F_NOT_PENDING: "a consumer has a pending entry that its group does not have",
    F_PRE_GA: "a module's value as only release candidates of Redis 4.0 wrote it",
    F_TEMPLATES: "more hash templates than can be kept",
    F_DRAGONFLY: "a value or blob of Dragonfly's own format",
}
"""What happened, by fault."""

UNSUPPORTED = frozenset((F_TYPE, F_OPCODE, F_PRE_GA, F_TEMPLATES, F_DRAGONFLY))
"""Faults that are no damage: what is there is of another product, or too old or new."""
UNSOUND = frozenset((F_LISTPACK, F_ZIPLIST, F_STREAM, F_INTSET, F_REPEATED, F_UNOWNED))
"""Faults that servers load with their default settings, and that may stop them when the key is read or changed."""
