"""Redict 7.3: Redis 7.4 as it was before fields of hashes had TTLs."""

from dataclasses import replace

from rdbscan.memory.codes import FIELD_SDS
from rdbscan.memory.servers.redis_7_4 import REDIS_7_4

REDICT_7_3 = replace(
    REDIS_7_4,
    name="redict-7.3",
    fields=FIELD_SDS,
    field_ttls=False,
)
