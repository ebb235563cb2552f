# The constants of codes.py for compiled modules.
cdef enum:
    RAW = 0
    INT = 1
    EMBSTR = 2
    LINKEDLIST = 3
    ZIPLIST = 4
    LISTPACK = 5
    QUICKLIST = 6
    HASHTABLE = 7
    INTSET = 8
    SKIPLIST = 9
    ZIPMAP = 10
    LISTPACKEX = 11
    STREAM = 12
    UNKNOWN = 13
    SLICED_ARRAY = 14
    TEMPLATE_LISTPACK = 15
    TEMPLATE_ARRAY = 16

cdef enum:
    KIND_STRING = 0
    KIND_LIST = 1
    KIND_SET = 2
    KIND_ZSET = 3
    KIND_HASH = 4
    KIND_STREAM = 5
    KIND_OTHER = 6

cdef enum:
    ELEMENTS = 0
    ZIPLIST_BLOB = 1
    LISTPACK_BLOB = 2
    INTSET_BLOB = 3
    ZIPMAP_BLOB = 4
    ZIPLIST_NODES = 5
    LISTPACK_NODES = 6
    TEMPLATE_BLOB = 7
    TEMPLATE_VALUES = 8
    SLOTS_OF_ARRAY = 9
    MODULE_ITEMS = 10

cdef enum:
    TTL_NOWHERE = 0
    TTL_FIRST = 1
    TTL_LAST = 2
    TTL_INSIDE = 3

cdef enum:
    KEY_ARGUMENT = 0
    KEY_SDS = 1
    KEY_ENTRY = 2
    KEY_EMBEDDED = 3

cdef enum:
    EMBED_IN_TWO_STEPS = 0
    EMBED_WITH_EXPIRY = 1
    EMBED_WITHOUT_EXPIRY = 2

cdef enum:
    FIELD_SDS = 0
    FIELD_MSTR = 1
    FIELD_ENTRY = 2

cdef enum:
    LIST_LINKED = 0
    LIST_QUICKLIST = 1
    LIST_LISTPACK = 2

cdef enum:
    OVER_ENTRIES = 1
    OVER_VALUE = 2
    OVER_INTSET = 4

cdef enum:
    PLAIN_NEVER = 0
    PLAIN_HUGE = 1
    PLAIN_LARGE = 2
