"""Redis 3.2: quicklists, small sds headers. No MEMORY USAGE yet: sizes as in 4.0."""

from dataclasses import replace

from rdbscan.memory.servers.redis_4_0 import REDIS_4_0

REDIS_3_2 = replace(REDIS_4_0, name="redis-3.2", estimate=True)
