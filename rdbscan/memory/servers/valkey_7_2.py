"""Valkey 7.2: the code of Redis 7.2."""

from dataclasses import replace

from rdbscan.memory.servers.redis_7_2 import REDIS_7_2

VALKEY_7_2 = replace(REDIS_7_2, name="valkey-7.2")
