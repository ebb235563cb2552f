"""Drupal's Redis module (PHP): cache bins as hashes, `<prefix>:<bin>:<cid>`; tags as `<prefix>:cachetags:<tag>`."""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room

DRUPAL = Family(
    "Drupal cache",
    stem="<prefix*>",
    sources=(
        "md-systems/redis a919259 (2020-02-12): src/Cache/CacheBase.php, src/Cache/RedisCacheTagsChecksum.php,"
        " src/RedisPrefixTrait.php",
    ),
    roles=(
        Role("last delete", ":<bin>:_redis_last_delete_all", "string", Kind.META, Proof.SURE),
        Role("tag", ":cachetags:<tag*>", "string", Kind.META, Proof.HINT),
        Role(
            "core entry",
            ":<bin=bootstrap|config|data|default|discovery|dynamic_page_cache|entity|menu|page|render|toolbar>:<cid*>",
            "hash",
            Kind.CACHE,
            Proof.HINT,
            "cache entry/cache entries",
            remedies=(
                room(
                    "drush cache:rebuild",
                    "empties all bins",
                    "all cache entries, which are built anew under load",
                    Where.SHELL,
                ),
            ),
        ),
        Role("flood", ":flood:<name*>", "zset", Kind.COUNTER),
    ),
)
