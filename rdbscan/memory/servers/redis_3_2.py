"""Redis 3.2: quicklists, small sds headers. No MEMORY USAGE yet: it is given as 4.0 would say."""

from dataclasses import replace

from rdbscan.memory.servers.redis_4_0 import REDIS_4_0

REDIS_3_2 = replace(
    REDIS_4_0,
    name="redis-3.2",
    estimate=True,
    element_objects=True,
    startup=821_880,
    startup_cluster=1_284_216,
    slot_radix_per_key=116,
)
