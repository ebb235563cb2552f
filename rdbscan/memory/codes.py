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

# What a value is, whatever its layout
KIND_STRING, KIND_LIST, KIND_SET, KIND_ZSET, KIND_HASH, KIND_STREAM, KIND_OTHER = range(7)

# In what form the dump holds it
ELEMENTS = 0  # one after the other
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

# Where the TTLs of hash fields stand
TTL_NOWHERE = 0
TTL_FIRST = 1  # before the field
TTL_LAST = 2  # behind the value
TTL_INSIDE = 3  # behind the value, as an entry of the listpack

# Where the key's name lives and what MEMORY USAGE counts of it
KEY_ARGUMENT = 0  # a string of its own, but the size of the command's argument is counted (Redis 4.0)
KEY_SDS = 1  # a string of its own, beside a dictEntry
KEY_ENTRY = 2  # inside the dictEntry (Valkey 8.0)
KEY_EMBEDDED = 3  # inside the value's object

# What decides whether a value shares the block of its key and object
EMBED_IN_TWO_STEPS = 0  # room for both; then again with the expiry, which is set afterwards (Valkey)
EMBED_WITH_EXPIRY = 1  # room for both and the expiry (Redis 8.2)
EMBED_WITHOUT_EXPIRY = 2  # room for both: the expiry lies in front of the object (Redis 8.4+)

# How a hash table holds a field and its value
FIELD_SDS = 0  # two strings
FIELD_MSTR = 1  # field with room for a TTL, string (Redis 7.4 to 8.4)
FIELD_ENTRY = 2  # one block for both if it is small (Valkey 8.1+, Redis 8.6)


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
