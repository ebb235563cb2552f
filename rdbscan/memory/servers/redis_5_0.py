"""Redis 5.0: streams; the key's stored string is counted; sorted sets are counted whole."""

from dataclasses import replace

from rdbscan.memory.codes import KEY_SDS
from rdbscan.memory.servers.redis_4_0 import REDIS_4_0

REDIS_5_0 = replace(
    REDIS_4_0,
    name="redis-5.0",
    key=KEY_SDS,
    presizes=True,
    zset_usage_whole=True,
    stream_name="unknown",  # object.c:strEncoding did not know streams yet
    stream_struct=40,
    stream_usage=0,
    group=32,
    startup=853_512,
    startup_cluster=1_511_816,
)
