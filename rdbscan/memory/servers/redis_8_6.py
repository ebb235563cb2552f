"""Redis 8.6: a hash's field and value are one entry, sorted sets embed members in the nodes, streams know producers.

Redis 8.8 and 8.10 are taken for it. They have arrays and hash templates besides, of which no formulas are known.
"""

from dataclasses import replace

from rdbscan.memory.codes import FIELD_ENTRY
from rdbscan.memory.servers.redis_8_4 import REDIS_8_4

REDIS_8_6_0 = replace(
    REDIS_8_4,
    name="redis-8.6.0",
    estimate=False,
    presizes_whole=True,
    valueless_hashes=True,
    valueless_zsets=True,
    zset_entry_usage=24,
    skiplist_struct=40,
    skiplist_header=16,
    skiplist_embedding=16,
    fields=FIELD_ENTRY,
    field_ttl=16,
    stream_struct=160,
    stream_usage=160,
)
REDIS_8_6 = replace(  # "Bug in RDB loading prevented hash table expansion" (#14789)
    REDIS_8_6_0, name="redis-8.6", presizes_main=True, presizes_slots=True
)
REDIS_8_8 = replace(REDIS_8_6, name="redis-8.8", estimate=True)
REDIS_8_10 = replace(REDIS_8_8, name="redis-8.10")
