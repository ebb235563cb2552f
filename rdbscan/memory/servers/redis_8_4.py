"""Redis 8.4 to 8.10: sizes are tracked as values change (kvobjAllocSize), of which no formulas are known.

These are the figures of 8.2, good for an estimate.
"""

from dataclasses import replace

from rdbscan.memory.servers.redis_8_2 import REDIS_8_2

REDIS_8_4 = replace(REDIS_8_2, name="redis-8.4")
REDIS_8_6 = replace(REDIS_8_2, name="redis-8.6")
REDIS_8_8 = replace(REDIS_8_2, name="redis-8.8")
REDIS_8_10 = replace(REDIS_8_2, name="redis-8.10")
