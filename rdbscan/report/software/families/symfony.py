r"""Symfony (PHP): the tag-aware cache, Messenger's Redis transport, and sessions.

RedisTagAwareAdapter writes entries with a TTL (100 days at most) and one set a tag, `<namespace>:\x01tags\x01<tag>`,
without TTL, to which ids of expired entries keep belonging until the tag is invalidated. Messenger uses a stream, and a
sorted set `<stream>__queue` for delayed messages. Sessions are strings `sf_s<id>` with a TTL.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

SYMFONY_CACHE = Family(
    "Symfony cache",
    stem="<prefix:>",
    hints=1,
    sources=(
        "symfony/symfony v7.1.5: src/Symfony/Component/Cache/Adapter/RedisTagAwareAdapter.php, AbstractTagAwareAdapter.php",
    ),
    roles=(
        Role(
            "tag",
            "\x01tags\x01<tag*>",
            "set",
            Kind.INDEX,
            Proof.SURE,
            "entry",
            part_of="entry",
            why="Ids of entries that have expired stay in the set of their tag until the tag is invalidated.",
            remedies=(
                source(
                    "$item->tag(['product.'.$id])", "tags with few entries each, invalidated when their subject changes"
                ),
                repair(
                    "$cache->invalidateTags(['<tag>'])",
                    "removes a tag's set and its entries",
                    "the cache entries with this tag",
                ),
                room(
                    "bin/console cache:pool:clear <pool>",
                    "empties the pool",
                    "all its entries; without a namespace everything in the database",
                    Where.SHELL,
                ),
            ),
        ),
        Role("tag version", "<tag*>\x01tags\x01", "string", Kind.META, Proof.SURE),
        Role(
            "entry",
            "<id*>",
            "string",
            Kind.CACHE,
            noun="cache entry/cache entries",
            why="Entries without expiresAfter live forever in the plain Redis adapter.",
            remedies=(
                source("$item->expiresAfter(3600)", "or default_lifetime of the pool: new entries live for an hour"),
            ),
        ),
    ),
)

SYMFONY_MESSENGER = Family(
    "Symfony Messenger",
    stem="<stream>",
    title="Symfony Messenger stream {stream}",
    needs=("delayed",),
    sources=(
        "symfony/symfony v7.1.5: src/Symfony/Component/Messenger/Bridge/Redis/Transport/Connection.php, CHANGELOG.md",
    ),
    roles=(
        Role("delayed", "__queue", "zset", Kind.SCHEDULE, Proof.HINT, "delayed message"),
        Role(
            "stream",
            "",
            "stream",
            Kind.QUEUE,
            Proof.HINT,
            "message",
            why="Acknowledged messages are deleted with delete_after_ack (the default since Symfony 6), else they stay.",
            remedies=(
                source(
                    "redis://host/messages?delete_after_ack=true",
                    "messages are deleted once they are handled",
                    Where.CONFIG,
                ),
                source(
                    "redis://host/messages?stream_max_entries=10000",
                    "new messages trim the oldest, handled or not",
                    Where.CONFIG,
                    loses="messages beyond the last 10,000, handled or not",
                ),
                source("bin/console messenger:consume <transport>", "a worker for this transport", Where.SHELL),
            ),
        ),
    ),
)

SYMFONY_SESSION = Family(
    "Symfony sessions",
    stem="",
    hints=1,
    sources=(
        "symfony/symfony v7.1.5: src/Symfony/Component/HttpFoundation/Session/Storage/Handler/RedisSessionHandler.php",
    ),
    roles=(Role("session", "sf_s<id*>", "string", Kind.SESSION, Proof.SURE, "session"),),
)
