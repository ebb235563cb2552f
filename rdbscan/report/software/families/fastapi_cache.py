"""fastapi-cache2 (Python): `fastapi-cache:<namespace>:<md5>` strings.

They have no TTL unless expire is given, to init or to the decorator.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

FASTAPI_CACHE = Family(
    "fastapi-cache",
    stem="fastapi-cache",
    hints=1,
    sources=(
        "long2ice/fastapi-cache 91ba6d7 (0.2.1): fastapi_cache/__init__.py, decorator.py, key_builder.py, README.md",
    ),
    roles=(
        Role(
            "entry",
            ":<key*>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            why="Entries have no TTL unless expire is given.",
            remedies=(
                source("@cache(expire=60)", "a minute for one endpoint"),
                source(
                    "FastAPICache.init(backend, prefix='fastapi-cache', expire=300)",
                    "five minutes where a decorator says nothing",
                    Where.CONFIG,
                ),
                room(
                    "await FastAPICache.clear(namespace='<namespace>')",
                    "removes its keys by way of KEYS, which blocks the server meanwhile",
                    "its entries",
                ),
            ),
        ),
    ),
)
