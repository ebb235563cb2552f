"""What a server generation does with a value it loads, as data: the fields every file of this folder fills in."""

from __future__ import annotations

from dataclasses import dataclass

from rdbscan.memory.codes import (
    EMBED_IN_TWO_STEPS,
    FIELD_SDS,
    KEY_ARGUMENT,
    LIST_QUICKLIST,
    PLAIN_NEVER,
)


@dataclass(frozen=True)
class Server:
    """One generation of Redis or Valkey (64-bit builds). Sizes in bytes; defaults are those of Redis 4.0.

    `usage` = what MEMORY USAGE adds up (object.c:objectComputeSize), allocated = what the structs and blocks take.
    Fields that `Rules` has too are copied there by their names.
    """

    name: str  # with a patch release in it: for that and those before it
    estimate: bool = False  # not measured against a server of this generation

    bundled: str = "jemalloc"  # how the jemalloc it is shipped with rounds (allocators.py)

    # Strings and the key's own blocks
    embstr_limit: int = 44  # longest value that is one block with its object; -1: no such encoding
    embed_limit: int = 0  # object, key and value share one block up to this many bytes; 0: they never do
    embed_header: int = 16  # bytes of the object in front of an embedded value
    embed_padding: int = 3  # bytes the key's header takes in the embedding decision; -1: its real sds header
    embed_by: int = EMBED_IN_TWO_STEPS
    key: int = KEY_ARGUMENT
    tracked: bool = False  # sizes are tracked as values change (8.4+): structs by blocks, packed bytes as requested
    object_in_usage: bool = False  # MEMORY USAGE counts the block with the embedded key, not 16 bytes
    sds_header: int = 0  # fixed header of every string; 0: 1 to 17 bytes by its length (3.2+)
    sds8_longest: int = 255  # longest string whose header is 3 bytes
    sds16_longest: int = 65_535  # the same for 5 bytes
    element_objects: bool = False  # members of tables are objects with a string each (up to 3.2)
    sds_rounded: bool = False  # counts the allocator's blocks of strings, not the requested bytes
    packed_rounded: bool = False  # counts blocks of ziplists, listpacks, intsets and embstr values, not requested bytes
    cluster_entry: int = 0  # bytes a dictEntry is longer in cluster mode
    cluster_entry_usage: int = 0  # bytes MEMORY USAGE adds for that
    tagged_tables: bool = False  # main and expires tables: a slot's first key needs no entry, others 16 bytes
    shares_integers: bool = True  # 0..9999 are shared objects when no eviction policy needs their clock

    # Packed encodings
    listpacks: bool = False  # listpacks instead of ziplists
    shortest_scores: bool = False  # scores as shortest digits (fpconv) instead of %.17g
    zipmaps: bool = False  # small hashes are zipmaps (2.4)
    listpackex_struct: int = 32  # beside the listpack of a hash whose fields have TTLs

    # Lists
    lists: int = LIST_QUICKLIST
    quicklist_struct: int = 40
    quicklist_node: int = 32
    plain_nodes: int = PLAIN_NEVER
    lzf_header: int = 4  # in front of a compressed node
    list_average_by_elements: bool = False  # and not by nodes

    # Tables of sets, sorted sets and hashes
    dict_struct: int = 96
    bucket_table: bool = False  # 64-byte buckets (Valkey 8.1+) instead of chained dictEntries
    table_base: int = 0  # struct of such a table
    set_metadata: int = 0  # added to the struct of a set's table
    hash_metadata: int = 0  # the same for a hash
    hash_ttl_metadata: int = 32  # the same for a hash that had field TTLs when it was loaded (field_ttls)
    metadata_usage: bool = False  # MEMORY USAGE counts these
    presizes: bool = False  # the loader expands the dict for what is still to come (hashes, sorted sets)
    presizes_conversions: bool = False  # packed hashes become dicts of the right size
    presizes_sets: bool = False  # the same for sets and sorted sets
    presizes_whole: bool = False  # a hash that turns into a dict is expanded for all fields, not for those to come
    expands_empty_at_once: bool = False  # dictExpand of an empty table replaces it
    expands_only_up: bool = False  # dictExpand refuses when the table is large enough

    set_listpacks: bool = False
    valueless_sets: bool = False  # their entries are as those of `tagged_tables`
    valueless_hashes: bool = False
    valueless_zsets: bool = False
    set_entries_usage_exact: bool = False
    zset_usage_whole: bool = False  # dict, skiplist struct and header node are counted
    zset_entry_usage: int = 24
    skiplist_struct: int = 32
    skiplist_levels: int = 64
    skiplist_header: int = 24  # header node without its levels; 0: inside the struct
    skiplist_embedding: int = 0  # bytes of a node besides levels and its member; 0: that has a block of its own
    fields: int = FIELD_SDS
    field_ttl: int = 8  # bytes of a TTL in the block of FIELD_ENTRY
    field_ttls: bool = False  # hashes with field TTLs can be listpackex (Redis 7.4+)
    volatile_fields: bool = False  # fields with TTL are kept in a volatile set (Valkey 9)

    # Streams
    stream_name: str = "stream"  # what OBJECT ENCODING says
    stream_struct: int = 80
    stream_usage: int = 80
    group: int = 40
    consumer: int = 24
    pending: int = 24
    pending_index: bool = False  # a tree of pending ids with the groups each is pending in
    lag_of_present: bool = False  # a group before the first entry lags by what is there, not by what was added
    lag_minds_gaps: bool = False  # the lag is unknown also if what was deleted ahead lies before the first entry
    rax_estimated: bool = True  # counts 244 bytes per radix tree node, not the blocks
    rax_struct: int = 24

    # Vector sets (Redis 8.0+): the struct of the set and that of its graph
    vector_set_struct: int = 112
    vector_graph_struct: int = 1672

    # Whole instance (instance.py)
    startup: int = 848_688  # used_memory after loading an empty dump, with the one client that asks, 16 databases
    startup_cluster: int = 1_506_992
    presizes_main: bool = True  # RESIZEDB numbers size the main tables
    slot_tables: bool = False  # cluster mode: one table per slot
    presizes_slots: bool = False  # SLOT_INFO makes a table of keys and one of expiries for each slot it names
    keys_dict: int = 0  # dict of a database's (a slot's) keys with its metadata, if it is made when needed
    expires_dict: int = 0
    slot_radix_per_key: int = 63  # cluster mode: slot-to-keys radix tree
    lazy_databases: int = 0  # cluster mode: bytes per further non-empty database
