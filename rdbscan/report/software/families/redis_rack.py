"""redis-rack (Ruby): sessions `rack:session:<id>`, which live for expire_after, forever without it."""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

RACK_SESSION = Family(
    "Rack sessions (redis-rack)",
    stem="rack:session",
    hints=1,
    sources=("redis-store/redis-rack v3.0.0: lib/rack/session/redis.rb, README.md",),
    roles=(
        Role(
            "session",
            ":<id*>",
            "string",
            Kind.SESSION,
            Proof.SURE,
            "session",
            why="Sessions without expire_after never expire.",
            remedies=(
                source(
                    "use Rack::Session::Redis, expire_after: 90.minutes", "sessions live for 90 minutes", Where.CONFIG
                ),
            ),
        ),
    ),
)
