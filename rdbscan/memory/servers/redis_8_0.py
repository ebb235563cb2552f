"""Redis 8.0: lists are averaged over their elements; per slot a histogram of key sizes."""

from dataclasses import replace

from rdbscan.memory.servers.redis_7_4 import REDIS_7_4

REDIS_8_0 = replace(
    REDIS_7_4,
    name="redis-8.0",
    list_average_by_elements=True,
    expands_only_up=True,
    lag_of_present=True,
    startup=740_736,
    startup_cluster=2_031_112,
    keys_dict=56 + 2408,
    vector_graph_struct=1656,
)
