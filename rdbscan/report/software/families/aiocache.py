"""aiocache (Python): strings named by module, function and arguments as Python prints them: `app.viewsget_user(7,)[]`.

The key of a decorated call is the function's module and name, str(args) and str(sorted kwargs), behind the namespace
(decorators.py: _key_from_args). Without ttl entries never expire.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, room, source

AIOCACHE = Family(
    "aiocache",
    stem="",
    hints=1,
    sources=(
        "aio-libs/aiocache v0.12.3 and master 43f6a24: aiocache/decorators.py (_key_from_args), aiocache/base.py",
    ),
    roles=(
        Role(
            "entry",
            "<function*>(<arguments?>)[<keywords?>]",
            "string",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            why="Without ttl a decorator stores results that never expire.",
            remedies=(
                source("@cached(ttl=3600)", "results of one function live for an hour"),
                room(
                    "await cache.clear(namespace='<namespace>')",
                    "empties one namespace",
                    "its entries; without a namespace everything in the database",
                ),
            ),
        ),
    ),
)
