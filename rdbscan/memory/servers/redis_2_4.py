"""Redis 2.4: zipmaps, ziplists of lists and sorted sets, everything else in linked lists and dicts of objects.

No MEMORY USAGE before 4.0: what that would say is given; encodings and allocated bytes are this server's own.
"""

from dataclasses import replace

from rdbscan.memory.codes import LIST_LINKED
from rdbscan.memory.servers.redis_4_0 import REDIS_4_0

REDIS_2_4 = replace(
    REDIS_4_0,
    name="redis-2.4",
    estimate=True,
    bundled="jemalloc-q16-pages",  # 3.x: quantum 16, large requests in whole pages
    embstr_limit=-1,
    sds_header=8,
    element_objects=True,
    lists=LIST_LINKED,
    zipmaps=True,
    startup=726_288,
)
