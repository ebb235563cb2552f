"""A builder of RDB bytes for tests: honest by default, and able to lie about every length and count.

    data = Rdb(version=12).aux("redis-ver", "7.4.1").select(0).key(b"a", 0, string(b"1")).end()

Values are plain bytes, made by the functions here; entries of packed values are bytes, or int to store an integer.
"""

from .dump import Rdb
from .modules import module, module_id, module_items
from .packed import intset, listpack, listpack_entry, ziplist, ziplist_entry, zipmap
from .streams import stream, stream_id, stream_listpack
from .strings import integer, length, lzf, lzf_compress, string
from .values import (
    array,
    hash_2,
    hash_listpack_ex,
    hash_metadata,
    members,
    pairs,
    quicklist,
    quicklist2,
    sorted_set,
    text_score,
)

__all__ = [
    "Rdb",
    "array",
    "hash_2",
    "hash_listpack_ex",
    "hash_metadata",
    "integer",
    "intset",
    "length",
    "listpack",
    "listpack_entry",
    "lzf",
    "lzf_compress",
    "members",
    "module",
    "module_id",
    "module_items",
    "pairs",
    "quicklist",
    "quicklist2",
    "sorted_set",
    "stream",
    "stream_id",
    "stream_listpack",
    "string",
    "text_score",
    "ziplist",
    "ziplist_entry",
    "zipmap",
]
