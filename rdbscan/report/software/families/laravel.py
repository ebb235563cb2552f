"""Laravel (PHP): queues as lists, `<prefix>queues:<name>` with :delayed, :reserved and :notify; the cache as strings.

A job stays in :reserved until it is done or retry_after has passed. :notify holds an element for each job that waits,
for workers with block_for (RedisQueue.php, LuaScripts.php). Cache::forever, and Cache::increment on a missing key, write
no TTL (RedisStore.php). Tags of Laravel 10 and later are sorted sets `tag:<name>:entries`, whose stale entries only
cache:prune-stale-tags removes; before, sets `<id>:standard_ref` and `<id>:forever_ref`. The default prefixes are made of
the application's name: `laravel_database_` and `laravel_cache:`, with dashes in newer versions.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

LARAVEL_QUEUE = Family(
    "Laravel queue",
    stem="<prefix?>queues:<queue>",
    title="Laravel queue {queue}",
    sources=(
        "laravel/framework v13.26.1: src/Illuminate/Queue/RedisQueue.php, LuaScripts.php, Console/ClearCommand.php",
    ),
    roles=(
        Role("delayed", ":delayed", "zset", Kind.SCHEDULE, Proof.HINT, "delayed job"),
        Role(
            "reserved",
            ":reserved",
            "zset",
            Kind.ACTIVE,
            Proof.HINT,
            "job in progress",
            why="Workers took them and did not finish; they are given out again after retry_after, while a worker runs.",
            remedies=(source("'retry_after' => 90", "above the longest job, so that none runs twice", Where.CONFIG),),
        ),
        Role("notify", ":notify", "list", Kind.META, Proof.HINT, part_of="queue"),
        Role(
            "queue",
            "",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(
                source("php artisan queue:work redis --queue=<queue>", "a worker for this queue", Where.SHELL),
                room(
                    "php artisan queue:clear redis --queue=<queue>",
                    "empties the queue",
                    "all jobs that wait, are delayed or in progress",
                    Where.SHELL,
                ),
            ),
        ),
    ),
)

ENTRY_REMEDIES = (
    source("Cache::put($key, $value, now()->addHours(6))", "instead of Cache::forever and rememberForever"),
    source("Cache::add($key, 0, $seconds); Cache::increment($key);", "a counter that is made with a TTL"),
    room(
        "php artisan cache:clear",
        "flushes the Redis database of the cache",
        "everything in that database: queues and sessions too, where they share it",
        Where.SHELL,
    ),
)
TAG_REMEDIES = (
    source("Schedule::command('cache:prune-stale-tags')->hourly();", "stale entries are removed every hour"),
    repair(
        "php artisan cache:prune-stale-tags",
        "removes entries of tags whose cache entries have expired",
        where=Where.SHELL,
    ),
)

LARAVEL_CACHE = Family(
    "Laravel cache",
    stem="<prefix?>",
    sure_stems=("<app>_database_<name>_cache:", "<app>_database_<name>_cache_:", "<app>-database-<name>-cache-"),
    hints=1,
    sources=(
        "laravel/framework v13.26.1: src/Illuminate/Cache/RedisStore.php, RedisTagSet.php, TagSet.php, RateLimiter.php,"
        " Console/PruneStaleTagsCommand.php, config/cache.php, config/database.php",
        "laravel/framework v8.83 (names and types of a dump)",
    ),
    roles=(
        Role(
            "tag",
            "tag:<tag>:entries",
            "zset",
            Kind.INDEX,
            Proof.SURE,
            "entry",
            part_of="entry",
            why="A tag keeps the names of entries that have expired until they are pruned.",
            remedies=TAG_REMEDIES,
        ),
        Role("tag id", "tag:<tag>:key", "string", Kind.META),
        Role(
            "tag references",
            "<id>:<kind=standard_ref|forever_ref>",
            "set",
            Kind.INDEX,
            Proof.SURE,
            "entry",
            part_of="entry",
            why="A tag keeps the names of entries that have expired until the tag is flushed.",
            remedies=(
                repair(
                    "Cache::tags('<tag>')->flush()",
                    "removes the entries of a tag and its references",
                    "the cache entries with this tag",
                ),
            ),
        ),
        Role("limiter timer", "<key*>:timer", "string", Kind.COUNTER),
        Role(
            "entry",
            "<key*>",
            "string",
            Kind.CACHE,
            noun="cache entry/cache entries",
            why="Cache::forever, rememberForever and counters made by Cache::increment have no TTL.",
            remedies=ENTRY_REMEDIES,
        ),
    ),
)
