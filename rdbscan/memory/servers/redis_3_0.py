"""Redis 3.0: short strings share one block with their object (39 bytes: the sds header still takes 8)."""

from dataclasses import replace

from rdbscan.memory.servers.redis_2_6 import REDIS_2_8

REDIS_3_0 = replace(REDIS_2_8, name="redis-3.0", embstr_limit=39)
