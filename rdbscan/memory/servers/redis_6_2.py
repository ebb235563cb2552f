"""Redis 6.2: the stream's struct and the blocks of its listpacks are counted."""

from dataclasses import replace

from rdbscan.memory.servers.redis_6_0 import REDIS_6_0

REDIS_6_2 = replace(REDIS_6_0, name="redis-6.2", stream_usage=40, startup=874_112, startup_cluster=1_532_416)
