"""phpredis as PHP's session handler: `PHPREDIS_SESSION:<id>` strings, and locks beside them.

Sessions have a TTL of session.gc_maxlifetime.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

PHP_SESSION = Family(
    "PHP sessions (phpredis)",
    stem="",
    hints=1,
    sources=("phpredis/phpredis 6.1.0: redis_session.c (REDIS_SESSION_PREFIX, CLUSTER_SESSION_PREFIX)",),
    roles=(
        Role("lock", "PHPREDIS_<kind=SESSION|CLUSTER_SESSION>:<id*>_LOCK", "string", Kind.LOCK, Proof.SURE),
        Role(
            "session",
            "PHPREDIS_<kind=SESSION|CLUSTER_SESSION>:<id*>",
            "string",
            Kind.SESSION,
            Proof.SURE,
            "session",
            why="phpredis writes sessions with a TTL of session.gc_maxlifetime.",
            remedies=(
                source(
                    "session.gc_maxlifetime = 1440",
                    "sessions live for 24 minutes after their last request",
                    Where.CONFIG,
                ),
            ),
        ),
    ),
)
