"""express-session with connect-redis (Node.js): `sess:<id>` strings, with a TTL of the cookie's maxAge or a day.

disableTTL writes sessions that never expire. Other prefixes are not recognised.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

EXPRESS_SESSION = Family(
    "express-session (connect-redis)",
    stem="",
    hints=1,
    sources=("tj/connect-redis v9.0.0: index.ts",),
    roles=(
        Role(
            "session",
            "sess:<id>",
            "string",
            Kind.SESSION,
            Proof.SURE,
            "session",
            why="With disableTTL connect-redis writes sessions that never expire.",
            remedies=(
                source(
                    "new RedisStore({ client, ttl: 86400 })", "and not disableTTL: sessions live for a day", Where.CODE
                ),
                source("session({ saveUninitialized: false })", "visitors without anything to store get no session"),
            ),
        ),
    ),
)
