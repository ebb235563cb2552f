"""Flask-Caching (Python): strings with the prefix `flask_cache_`, `flask_cache_view/<path>` for cached views.

Entries live for CACHE_DEFAULT_TIMEOUT, 300 s; 0 keeps them forever. Flask-Session's `session:<id>` is too common a name to
tell who wrote it.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

FLASK_CACHING = Family(
    "Flask-Caching",
    stem="flask_cache_",
    hints=1,
    sources=(
        "pallets-eco/flask-caching v2.4.1: src/flask_caching/__init__.py",
        "pallets-eco/cachelib 0.15.4: src/cachelib/redis.py",
    ),
    roles=(
        Role(
            "entry",
            "<key*>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            why="With a timeout of 0 entries never expire.",
            remedies=(
                source("CACHE_DEFAULT_TIMEOUT = 300", "five minutes where a decorator says nothing", Where.CONFIG),
                source("@cache.cached(timeout=3600)", "an hour for one view"),
                room("cache.clear()", "empties the cache", "all its entries"),
            ),
        ),
    ),
)
