"""Spring Session (Java): `spring:session:sessions:<id>` hashes; with an index, one set a user of the ids of their sessions.

RedisIndexedSessionRepository takes an id out of the set when Redis tells that its session expired (keyspace events Egx,
heard by a running application). The sets have no TTL: ids whose event was missed stay forever (spring-session issues
1118, 2230, 3287). With the simple RedisSessionRepository there are only the session hashes.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

STALE = "Ids leave the index when an application hears that their session expired; what it misses stays forever."
EVENTS = (
    source(
        "CONFIG SET notify-keyspace-events Egx", "sessions that end are noticed, while an application runs", Where.SHELL
    ),
    source(
        "spring.session.redis.repository-type=default", "no index, where nobody looks up sessions by user", Where.CONFIG
    ),
    room(
        '@EnableRedisIndexedHttpSession(redisNamespace = "app:session")',
        "a new namespace begins with an empty index; nothing reads the keys of the old one",
        "all sessions: every user has to log in again",
        Where.CONFIG,
    ),
)

SPRING_SESSION = Family(
    "Spring Session",
    stem="<prefix*>",
    sure_stems=("spring:session",),
    sources=(
        "spring-projects/spring-session v4.1.0: spring-session-data-redis/.../RedisIndexedSessionRepository.java,"
        " ReactiveRedisSessionIndexer.java, SortedSetRedisSessionExpirationStore.java; issues 1118, 2230, 3287",
    ),
    roles=(
        Role("expiry", ":sessions:expires:<id*>", "string", Kind.SESSION, Proof.SURE),
        Role("expirations by time", ":sessions:expirations", "zset", Kind.META, Proof.HINT),
        Role("expirations", ":expirations:<time*>", "set", Kind.META),
        Role(
            "principal index",
            ":index:<index>:<principal*>",
            "set",
            Kind.INDEX,
            Proof.NONE,
            "session",
            part_of="session",
            once=True,
            why=STALE,
            remedies=EVENTS,
            slug="temporary-without-ttl",
        ),
        Role(
            "reactive index",
            ":sessions:index:<index>:<principal*>",
            "set",
            Kind.INDEX,
            Proof.NONE,
            "session",
            part_of="session",
            once=True,
            why=STALE,
            remedies=EVENTS,
            slug="temporary-without-ttl",
        ),
        Role("indexes of a session", ":sessions:<id>:idx", "set", Kind.META),
        Role(
            "session",
            ":sessions:<id*>",
            "hash",
            Kind.SESSION,
            Proof.HINT,
            "session",
            why="Sessions are written with a TTL of maxInactiveInterval and five minutes.",
            remedies=(
                source(
                    "spring.session.timeout=30m", "sessions live for 30 minutes after their last request", Where.CONFIG
                ),
            ),
        ),
    ),
)
