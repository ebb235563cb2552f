"""Redis 2.6 and 2.8: small hashes are ziplists."""

from dataclasses import replace

from rdbscan.memory.servers.redis_2_4 import REDIS_2_4

REDIS_2_6 = replace(REDIS_2_4, name="redis-2.6", zipmaps=False, startup=856_472)
REDIS_2_8 = replace(REDIS_2_6, name="redis-2.8", startup=810_120)
