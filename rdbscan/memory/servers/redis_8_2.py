"""Redis 8.2: key, expiry and value share the object's block (kvobj). From its sources, not measured."""

from dataclasses import replace

from rdbscan.memory.codes import KEY_EMBEDDED
from rdbscan.memory.servers.redis_8_0 import REDIS_8_0

REDIS_8_2 = replace(
    REDIS_8_0,
    name="redis-8.2",
    estimate=True,
    embed_limit=64,  # CACHE_LINE_SIZE; 128 on builds for Apple's and some ARM processors
    key=KEY_EMBEDDED,
    object_in_usage=True,
    main_entry=16,
    expires_entry=16,
    shares_integers=False,
    zset_entry=16,
)
