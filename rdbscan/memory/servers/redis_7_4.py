"""Redis 7.4: hash fields with a TTL (listpackex), one table per slot in cluster mode."""

from dataclasses import replace

from rdbscan.memory.codes import FIELD_MSTR, PLAIN_LARGE
from rdbscan.memory.servers.redis_7_2 import REDIS_7_2

REDIS_7_4 = replace(
    REDIS_7_2,
    name="redis-7.4",
    cluster_entry=0,
    cluster_entry_usage=0,
    plain_nodes=PLAIN_LARGE,
    expands_empty_at_once=True,
    fields=FIELD_MSTR,
    field_ttls=True,
    startup=1_034_328,
    startup_cluster=2_366_848,
    presizes_main=False,  # the tables do not exist yet when the hint is read
    slot_tables=True,
    keys_dict=64,
    expires_dict=64,
)
