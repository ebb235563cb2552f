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
    KEY_ARGUMENT = 0
    KEY_SDS = 1
    KEY_ENTRY = 2
    KEY_EMBEDDED = 3

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
