"""Small numbers the compiled modules speak in. `codes.pxd` repeats them for the compiler; a test compares the two."""

# OBJECT ENCODING, in the order of records.schema.ENCODINGS
RAW, INT, EMBSTR, LINKEDLIST, ZIPLIST, LISTPACK, QUICKLIST, HASHTABLE, INTSET, SKIPLIST, ZIPMAP = range(11)
LISTPACKEX, STREAM, UNKNOWN, SLICED_ARRAY, TEMPLATE_LISTPACK, TEMPLATE_ARRAY = range(11, 17)

ENCODINGS = (
    "raw",
    "int",
    "embstr",
    "linkedlist",
    "ziplist",
    "listpack",
    "quicklist",
    "hashtable",
    "intset",
    "skiplist",
    "zipmap",
    "listpackex",
    "stream",
    "unknown",
    "sliced-array",
    "template-listpack",
    "template-array",
)

# Where the key's name lives and what MEMORY USAGE counts of it
KEY_ARGUMENT = 0  # a string of its own, but the size of the command's argument is counted (Redis 4.0)
KEY_SDS = 1  # a string of its own, beside a dictEntry
KEY_ENTRY = 2  # inside the dictEntry (Valkey 8.0)
KEY_EMBEDDED = 3  # inside the value's object

# How a hash table holds a field and its value
FIELD_SDS = 0  # dictEntry, two strings
FIELD_MSTR = 1  # dictEntry, field with room for a TTL, string (Redis 7.4+)
FIELD_ENTRY = 2  # one block for both if it is small (Valkey 8.1+)

# What lists are made of
LIST_LINKED = 0  # ziplist or linked list (Redis <= 3.0)
LIST_QUICKLIST = 1
LIST_LISTPACK = 2  # quicklist, or one bare listpack if small (7.2+)

# Which limits keep a value out of its compact encoding: a sum of these
OVER_ENTRIES = 1  # too many elements
OVER_VALUE = 2  # one of them is too long
OVER_INTSET = 4  # too many for an intset

# Which elements get a quicklist node of their own
PLAIN_NEVER = 0
PLAIN_HUGE = 1  # 1 GiB and more
PLAIN_LARGE = 2  # larger than a node may be
