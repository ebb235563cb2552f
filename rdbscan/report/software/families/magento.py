"""Magento with Cm_Cache_Backend_Redis (PHP): entries `zc:k:<id>`, and one set of ids for each tag, `zc:ti:<tag>`.

The sets have no TTL; ids of entries that expired or were evicted stay in them until garbage is collected (README: Tuning).
Entries without lifetime never expire, unless auto_expire_lifetime is set. Sessions (Cm_RedisSession) are hashes `sess_<id>`
with a TTL.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

MAGENTO = Family(
    "Magento cache",
    stem="",
    hints=1,
    sources=(
        "colinmollenhour/Cm_Cache_Backend_Redis 1.18.0: Cm/Cache/Backend/Redis.php, README.md",
        "colinmollenhour/php-redis-session-abstract v2.1.2: src/Cm/RedisSession/Handler.php",
    ),
    roles=(
        Role(
            "tag",
            "zc:ti:<tag*>",
            "set",
            Kind.INDEX,
            Proof.SURE,
            "id",
            part_of="entry",
            why="Ids of entries that expired or were evicted stay in the sets of their tags until garbage is collected.",
            remedies=(
                source(
                    "Mage::app()->getCache()->getBackend()->clean('old');   // daily, from cron",
                    "removes ids whose entries are gone from all tags (README: Example Garbage Collection Script)",
                ),
                room(
                    "bin/magento cache:flush",
                    "flushes the Redis database of the cache",
                    "everything in that database: sessions too, where they share it",
                    Where.SHELL,
                ),
            ),
        ),
        Role(
            "ids",
            "zc:ids",
            "set",
            Kind.INDEX,
            Proof.SURE,
            "id",
            part_of="entry",
            once=True,
            remedies=(
                source(
                    "'notMatchingTags' => false",
                    "ids are not listed where no mode of cleaning needs them",
                    Where.CONFIG,
                ),
            ),
        ),
        Role("tags", "zc:tags", "set", Kind.META, Proof.SURE),
        Role(
            "entry",
            "zc:k:<id*>",
            "hash",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            why="Entries saved without a lifetime never expire.",
            remedies=(
                source(
                    "<auto_expire_lifetime>86400</auto_expire_lifetime>",
                    "entries without a lifetime get one of a day",
                    Where.CONFIG,
                ),
                room(
                    "bin/magento cache:clean",
                    "empties the enabled cache types",
                    "their entries, which are built anew under load",
                    Where.SHELL,
                ),
            ),
        ),
        Role("session", "sess_<id*>", "hash", Kind.SESSION, noun="session"),
    ),
)
