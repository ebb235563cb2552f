"""Rails (Ruby): fragments and cached collections in Rails.cache, below the store's namespace.

A fragment is `views/<template>:<digest>/<record>`, a collection `<model>/query-<digest>-<count>-<time>`. Without expires_in
entries never expire: Rails relies on an eviction policy (allkeys-lru).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room, source

FOREVER = "Without expires_in Rails.cache writes no TTL; entries whose key has changed are never read again."
ENTRY_REMEDIES = (
    source(
        "config.cache_store = :redis_cache_store, { url: ENV['REDIS_URL'], expires_in: 1.day }",
        "new entries live for a day where a call says nothing",
        Where.CONFIG,
    ),
    source("Rails.cache.fetch(key, expires_in: 12.hours) { ... }", "half a day for one entry"),
    room(
        "Rails.cache.clear",
        "empties the namespace, or the whole database where the store has none",
        "all cache entries; without a namespace all other keys of the database too",
        Where.CONSOLE,
    ),
)
ENTRIES = "cache entry/cache entries"

RAILS = Family(
    "Rails cache",
    stem="<prefix:>",
    hints=1,
    sources=(
        "rails/rails v8.1.0.beta1: activerecord/lib/active_record/relation.rb (compute_cache_key), actionpack/lib/"
        "abstract_controller/caching/fragments.rb, activesupport/lib/active_support/cache/redis_cache_store.rb",
    ),
    roles=(
        Role(
            "fragment",
            "views/<template*>:<digest>/<record*>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            ENTRIES,
            why=FOREVER,
            remedies=ENTRY_REMEDIES,
        ),
        Role(
            "old fragment",
            "views/<record*>-<time>/<digest>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            ENTRIES,
            why=FOREVER,
            remedies=ENTRY_REMEDIES,
        ),
        Role(
            "collection",
            "<model>/query-<digest>",
            "string",
            Kind.CACHE,
            Proof.SURE,
            ENTRIES,
            why=FOREVER,
            remedies=ENTRY_REMEDIES,
        ),
    ),
)
