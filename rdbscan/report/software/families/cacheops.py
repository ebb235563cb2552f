"""django-cacheops (Python): cached querysets, and sets of their keys by which they are invalidated.

A set is `conj:<table>:<conditions>`. It lives for twice the timeout and ten seconds (lua/cache_thing.lua); `schemes:<table>`
has no TTL and stays small.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

CACHEOPS = Family(
    "django-cacheops",
    stem="<prefix:>",
    sources=("Suor/django-cacheops 7.2: cacheops/getset.py, query.py, simple.py, lua/cache_thing.lua, README.rst",),
    roles=(
        Role("conjunction", "conj:<table>:<conditions?>", "set", Kind.META, Proof.HINT),
        Role("schemes", "schemes:<table>", "set", Kind.META, Proof.HINT),
        Role("function result", "<kind=as|asp|c>:<id#>", "string", Kind.CACHE, noun="cache entry/cache entries"),
        Role("queryset", "q:<id#>", "string", Kind.CACHE, noun="cache entry/cache entries"),
    ),
)
