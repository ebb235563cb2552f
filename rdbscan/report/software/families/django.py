"""Django's cache, native or django-redis (Python): `<KEY_PREFIX>:<version>:<key>` strings, by default `:1:<key>`.

Entries live for TIMEOUT, five minutes unless set; timeout=None keeps them forever. Sessions of the cache backends are
entries with a TTL, `django.contrib.sessions.cache<id>`.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

ENTRY_REMEDIES = (
    source("cache.set(key, value, timeout=3600)", "instead of timeout=None"),
    source(
        "CACHES = {'default': {'TIMEOUT': 300}}",
        "five minutes where a call says nothing; None keeps forever",
        Where.CONFIG,
    ),
    repair("cache.expire(key, timeout=3600)", "gives an entry a TTL (django-redis)"),
    room(
        'cache.delete_pattern("<pattern>")',
        "removes the entries whose key matches (django-redis)",
        "these entries",
    ),
    room("cache.clear()", "flushes the whole database", "everything in it, sessions and what is not Django's too"),
)
ENTRIES = "cache entry/cache entries"
NO_TIMEOUT = "Django writes no TTL with timeout=None, nor where TIMEOUT is None."

DJANGO = Family(
    "Django cache",
    stem="<prefix?>:<version#>:",
    sure_stems=(":<version#>:",),
    hints=1,
    sources=(
        "django/django 5.2.19: django/core/cache/backends/base.py (default_key_func), core/cache/utils.py, utils/cache.py,"
        " contrib/sessions/backends/cache.py, cached_db.py",
        "jazzband/django-redis 6.0.0: django_redis/client/default.py, README.rst",
    ),
    roles=(
        Role("session", "django.contrib.sessions.<id*>", "string", Kind.SESSION, Proof.SURE, "session"),
        Role(
            "page",
            "views.decorators.cache.<part=cache_page|cache_header>.<key*>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            ENTRIES,
            why=NO_TIMEOUT,
            remedies=ENTRY_REMEDIES,
        ),
        Role(
            "fragment",
            "template.cache.<name*>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            ENTRIES,
            why=NO_TIMEOUT,
            remedies=ENTRY_REMEDIES,
        ),
        Role("entry", "<key*>", "string", Kind.CACHE, noun=ENTRIES, why=NO_TIMEOUT, remedies=ENTRY_REMEDIES),
    ),
)
