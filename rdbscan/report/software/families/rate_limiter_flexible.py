"""rate-limiter-flexible (Node.js): `rlflx:<key>` strings with a TTL; a limiter with duration 0 counts forever."""

from rdbscan.report.software.model import Family, Kind, Proof, Role, source

RATE_LIMITER_FLEXIBLE = Family(
    "rate-limiter-flexible",
    stem="rlflx",
    hints=1,
    sources=("animir/node-rate-limiter-flexible v11.1.0: lib/RateLimiterAbstract.js, lib/RateLimiterRedis.js",),
    roles=(
        Role(
            "counter",
            ":<key*>",
            "string",
            Kind.COUNTER,
            Proof.SURE,
            "counter",
            why="A limiter with duration 0 counts forever.",
            remedies=(
                source("new RateLimiterRedis({ storeClient, points: 10, duration: 60 })", "counters live for a minute"),
            ),
        ),
    ),
)
