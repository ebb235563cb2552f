"""Redis 7.2 and Valkey 7.2: lists and sets can be bare listpacks; scores are written with their shortest digits."""

from dataclasses import replace

from rdbscan.memory.codes import LIST_LISTPACK
from rdbscan.memory.servers.redis_7_0 import REDIS_7_0

REDIS_7_2 = replace(
    REDIS_7_0,
    name="redis-7.2",
    cluster_entry_usage=8,  # object.c:memoryCommand adds the dict's metadata instead of the entry's
    shortest_scores=True,
    lists=LIST_LISTPACK,
    presizes_sets=True,
    set_listpacks=True,
    valueless_sets=True,
    consumer=32,
    startup=953_976,
    startup_cluster=1_670_912,
)
