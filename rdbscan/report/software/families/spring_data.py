"""Spring Data Redis (Java): the cache (`<cache>::<key>`) and repositories (`<keyspace>:<id>`, ids in `<keyspace>`).

Cache entries have no TTL unless entryTtl or spring.cache.redis.time-to-live is set. Repository entities with a time to live
leave a copy, `:phantom`, for five minutes more, from which the indexes are cleaned by a running application that hears
keyspace events; else ids stay in `<keyspace>` and in the index sets `<keyspace>:<field>:<value>`.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

ENTRY = "Entries have no TTL unless entryTtl or spring.cache.redis.time-to-live is set."
ENTRY_REMEDIES = (
    source("spring.cache.redis.time-to-live=1h", "new entries live for an hour", Where.CONFIG),
    source("RedisCacheConfiguration.defaultCacheConfig().entryTtl(Duration.ofHours(1))", "the same for one cache"),
    room("cacheManager.getCache(name).clear()", "empties one cache", "all its entries"),
)

SPRING_CACHE = Family(
    "Spring Cache",
    stem="",
    hints=1,
    sources=(
        "spring-projects/spring-data-redis 4.2.0-M1: src/main/java/org/springframework/data/redis/cache/CacheKeyPrefix.java,"
        " DefaultRedisCacheWriter.java (createCacheLockKey), RedisCacheConfiguration.java",
    ),
    roles=(
        Role(
            "entry of several arguments",
            "<cache*>::SimpleKey <arguments*>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            why=ENTRY,
            remedies=ENTRY_REMEDIES,
        ),
        Role(
            "entry",
            "<cache>::<key*>",
            "string",
            Kind.CACHE,
            noun="cache entry/cache entries",
            why=ENTRY,
            remedies=ENTRY_REMEDIES,
        ),
        Role("lock", "<cache*>~lock", "string", Kind.LOCK),
    ),
)

SPRING_REPOSITORY = Family(
    "Spring Data repository",
    stem="<keyspace*>",
    title="Spring Data repository {keyspace}",
    needs=("ids", "entity"),
    hints=3,
    sources=(
        "spring-projects/spring-data-redis 4.2.0-M1: src/main/java/org/springframework/data/redis/core/"
        "RedisKeyValueAdapter.java,"
        " IndexWriter.java",
    ),
    roles=(
        Role("phantom", ":<id>:phantom", "hash", Kind.LOCK, Proof.SURE),
        Role("indexes of an entity", ":<id>:idx", "set", Kind.META, Proof.HINT),
        Role(
            "ids",
            "",
            "set",
            Kind.INDEX,
            Proof.HINT,
            "id",
            part_of="entity",
            once=True,
            why="Ids of entities that expired stay unless a running application hears of it.",
            remedies=(
                source(
                    "@EnableRedisRepositories(enableKeyspaceEvents = EnableKeyspaceEvents.ON_STARTUP)",
                    "entities that expire leave the indexes, while an application runs",
                ),
            ),
        ),
        Role("entity", ":<id>", "hash", Kind.DATA, Proof.HINT, "entity/entities"),
        Role("index", ":<field>:<value*>", "set", Kind.META),
        Role("geo index", ":<field>", "zset", Kind.META),
    ),
)
