"""Redis 6.0. Between 6.0.6 and 6.0.9 strings began to be counted by blocks, and OBJECT ENCODING learnt `stream`."""

from dataclasses import replace

from rdbscan.memory.servers.redis_5_0 import REDIS_5_0

REDIS_6_0_5 = replace(REDIS_5_0, name="redis-6.0.5", skiplist_levels=32, startup=864_000)
REDIS_6_0 = replace(REDIS_6_0_5, name="redis-6.0", sds_rounded=True, stream_name="stream")
