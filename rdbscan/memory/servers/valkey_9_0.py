"""Valkey 9.0 and 9.1: the whole block of a key is counted, values up to 128 bytes embed, hash fields can have TTLs."""

from dataclasses import replace

from rdbscan.memory.servers.valkey_8_1 import VALKEY_8_1

VALKEY_9_0 = replace(
    VALKEY_8_1,
    name="valkey-9.0",
    embstr_limit=255,
    embed_limit=128,
    embed_header=8,
    embed_padding=-1,
    object_in_usage=True,
    table_base=80,
    hash_metadata=8,
    metadata_usage=True,
    skiplist_struct=528,
    skiplist_header=0,
    skiplist_embedding=17,
    volatile_fields=True,
    startup=994_216,
    startup_cluster=2_832_600,
    lazy_databases=884_736,
)
VALKEY_9_1 = replace(VALKEY_9_0, name="valkey-9.1")
