"""Redisson (Java): helper keys that begin with `redisson` beside the objects themselves.

Entries of an RMapCache have TTLs of their own: a hash of the map's name, and `redisson__timeout__set:{<name>}`, from which a
running Redisson evicts them; without one they stay. Fair locks, delayed queues and live objects have helpers too
(RedissonObject.java: prefixName, suffixName).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

REDISSON = Family(
    "Redisson",
    stem="",
    hints=1,
    sources=(
        "redisson/redisson 4.7.0: redisson/src/main/java/org/redisson/RedissonObject.java, RedissonMapCache.java,"
        " RedissonFairLock.java, RedissonDelayedQueue.java, RedissonReadWriteLock.java",
    ),
    roles=(
        Role(
            "map cache timeouts",
            "redisson__<part=timeout__set|idle__set|map_cache__last_access__set>:{<map*>}",
            "zset",
            Kind.META,
            Proof.SURE,
        ),
        Role("map cache options", "{<map*>}:redisson_options", "hash", Kind.META, Proof.SURE),
        Role("fair lock queue", "redisson_lock_queue:<lock*>", "list", Kind.META, Proof.SURE),
        Role("fair lock timeouts", "redisson_lock_timeout:<lock*>", "zset", Kind.META, Proof.SURE),
        Role("delayed queue", "redisson_delay_queue:<queue*>", "list", Kind.SCHEDULE, Proof.SURE, "delayed element"),
        Role("delayed queue times", "redisson_delay_queue_timeout:<queue*>", "zset", Kind.META, Proof.SURE),
        Role("helper", "redisson_<name*>", "string list set zset hash", Kind.META, Proof.SURE),
        Role(
            "map cache",
            "<map!>",
            "hash",
            Kind.CACHE,
            noun="entry/entries",
            temporary=False,
            why="Entries of a map cache are removed by a running Redisson, those without a TTL by nobody.",
            remedies=(source("map.put(key, value, 1, TimeUnit.HOURS)", "an entry that lives for an hour", Where.CODE),),
        ),
        Role("map cache in braces", "{<map!>}", "hash", Kind.CACHE, noun="entry/entries", temporary=False),
    ),
)
