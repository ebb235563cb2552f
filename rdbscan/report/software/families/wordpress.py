"""WordPress with the Redis Object Cache plugin (PHP): `<prefix>:<group>:<key>` strings, such as `wp:options:alloptions`.

Most entries are saved without expiry, as WordPress asks for none; WP_REDIS_MAXTTL gives every key a TTL.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

GROUPS = (
    "options|posts|post_meta|terms|term_meta|users|usermeta|userlogins|useremail|userslugs|transient|site-transient|"
    "post-queries|term-queries|comment|comment-queries|counts|site-options|networks|plugins|themes"
)

WORDPRESS = Family(
    "WordPress object cache",
    stem="<prefix*>",
    hints=1,
    sources=(
        "rhubarbgroup/redis-cache 2.6.1: includes/object-cache.php (fast_build_key), includes/class-metrics.php, README.md",
    ),
    roles=(
        Role(
            "options",
            ":options:<name=alloptions|notoptions>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            temporary=False,
        ),
        Role("metrics", ":redis-cache:metrics", "zset", Kind.META, Proof.SURE),
        Role(
            "entry",
            f":<group={GROUPS}>:<key*>",
            "string",
            Kind.CACHE,
            noun="cache entry/cache entries",
            why="WordPress asks for no expiry for most of what it caches.",
            remedies=(
                source(
                    "define('WP_REDIS_MAXTTL', 86400);",
                    "new entries live for a day at most (wp-config.php)",
                    Where.CONFIG,
                ),
                room(
                    "wp cache flush",
                    "flushes the database, or the prefix with WP_REDIS_SELECTIVE_FLUSH",
                    "all cache entries; without WP_REDIS_SELECTIVE_FLUSH everything in the database",
                    Where.SHELL,
                ),
            ),
        ),
        Role(
            "entry of a plugin",
            ":<group>:<key*>",
            "string",
            Kind.CACHE,
            noun="cache entry/cache entries",
            why="The plugin that saved them asks for no expiry.",
            remedies=(
                source(
                    "define('WP_REDIS_MAXTTL', 86400);",
                    "new entries live for a day at most (wp-config.php)",
                    Where.CONFIG,
                ),
            ),
        ),
    ),
)
