"""Redis 8.4: sizes are tracked as values change (kvobjAllocSize), and MEMORY USAGE says what is tracked.

No server of this version was at hand: what 8.6 changed besides, by its release notes, is taken away from 8.6.
"""

from dataclasses import replace

from rdbscan.memory.codes import EMBED_WITHOUT_EXPIRY
from rdbscan.memory.servers.redis_8_2 import REDIS_8_2

REDIS_8_4 = replace(
    REDIS_8_2,
    name="redis-8.4",
    estimate=True,
    embed_by=EMBED_WITHOUT_EXPIRY,
    sds8_longest=252,
    sds16_longest=65_530,
    tracked=True,
    packed_rounded=False,
    quicklist_struct=48,
    set_metadata=8,
    hash_metadata=8,
    hash_ttl_metadata=32,
    rax_estimated=False,
    rax_struct=32,
    stream_struct=120,
    stream_usage=120,
    group=56,
    consumer=32,
    pending=64,
    startup=794_050,
    startup_cluster=2_346_750,
    keys_dict=56 + 2440,
)
