"""The servers rdbscan knows, oldest first within each family. Adding one: a file in this folder and a line here."""

from rdbscan.memory.servers.redict_7_3 import REDICT_7_3
from rdbscan.memory.servers.redis_2_4 import REDIS_2_4
from rdbscan.memory.servers.redis_2_6 import REDIS_2_6, REDIS_2_8
from rdbscan.memory.servers.redis_3_0 import REDIS_3_0
from rdbscan.memory.servers.redis_3_2 import REDIS_3_2
from rdbscan.memory.servers.redis_4_0 import REDIS_4_0
from rdbscan.memory.servers.redis_5_0 import REDIS_5_0
from rdbscan.memory.servers.redis_6_0 import REDIS_6_0, REDIS_6_0_5
from rdbscan.memory.servers.redis_6_2 import REDIS_6_2
from rdbscan.memory.servers.redis_7_0 import REDIS_7_0
from rdbscan.memory.servers.redis_7_2 import REDIS_7_2
from rdbscan.memory.servers.redis_7_4 import REDIS_7_4
from rdbscan.memory.servers.redis_8_0 import REDIS_8_0
from rdbscan.memory.servers.redis_8_2 import REDIS_8_2
from rdbscan.memory.servers.redis_8_4 import REDIS_8_4
from rdbscan.memory.servers.redis_8_6 import REDIS_8_6, REDIS_8_6_0, REDIS_8_8, REDIS_8_10
from rdbscan.memory.servers.server import Server as Server
from rdbscan.memory.servers.valkey_7_2 import VALKEY_7_2
from rdbscan.memory.servers.valkey_8_0 import VALKEY_8_0
from rdbscan.memory.servers.valkey_8_1 import VALKEY_8_1, VALKEY_8_1_3
from rdbscan.memory.servers.valkey_9_0 import VALKEY_9_0, VALKEY_9_1

SERVERS: tuple[Server, ...] = (
    REDIS_2_4,
    REDIS_2_6,
    REDIS_2_8,
    REDIS_3_0,
    REDIS_3_2,
    REDIS_4_0,
    REDIS_5_0,
    REDIS_6_0_5,
    REDIS_6_0,
    REDIS_6_2,
    REDIS_7_0,
    REDIS_7_2,
    REDIS_7_4,
    REDIS_8_0,
    REDIS_8_2,
    REDIS_8_4,
    REDIS_8_6_0,
    REDIS_8_6,
    REDIS_8_8,
    REDIS_8_10,
    REDICT_7_3,
    VALKEY_7_2,
    VALKEY_8_0,
    VALKEY_8_1_3,
    VALKEY_8_1,
    VALKEY_9_0,
    VALKEY_9_1,
)
"""The registry: what `--target` accepts, and what the server that wrote a dump is looked up in."""
