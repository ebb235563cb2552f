"""Redis 8.2: key, expiry and value share the object's block (kvobj), tables tag pointers, streams index what is pending."""

from dataclasses import replace

from rdbscan.memory.codes import EMBED_WITH_EXPIRY, KEY_EMBEDDED
from rdbscan.memory.servers.redis_8_0 import REDIS_8_0

REDIS_8_2 = replace(
    REDIS_8_0,
    name="redis-8.2",
    embed_limit=64,  # CACHE_LINE_SIZE; 128 on builds for Apple's and some ARM processors
    embed_by=EMBED_WITH_EXPIRY,
    key=KEY_EMBEDDED,
    object_in_usage=True,
    tagged_tables=True,
    shares_integers=False,
    listpackex_struct=24,
    hash_ttl_metadata=24,
    zset_entry_usage=16,
    stream_struct=112,
    stream_usage=112,
    pending=32,
    pending_index=True,
    vector_graph_struct=1672,
    startup=741_816,
    startup_cluster=2_491_700,
    keys_dict=56 + 2448,
)
