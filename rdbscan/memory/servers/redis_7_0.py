"""Redis 7.0: listpacks everywhere, all packed values counted by their blocks, smaller dicts."""

from dataclasses import replace

from rdbscan.memory.codes import PLAIN_HUGE
from rdbscan.memory.servers.redis_6_2 import REDIS_6_2

REDIS_7_0 = replace(
    REDIS_6_2,
    name="redis-7.0",
    packed_rounded=True,
    cluster_entry=16,  # links of the slot-to-keys list
    cluster_entry_usage=16,
    listpacks=True,
    quicklist_node=40,
    plain_nodes=PLAIN_HUGE,
    lzf_header=8,
    dict_struct=56,
    presizes_conversions=True,
    stream_struct=80,
    stream_usage=80,
    group=40,
    startup=946_712,
    startup_cluster=1_670_608,
    slot_radix_per_key=0,
)
