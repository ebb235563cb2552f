"""scrapy-redis (Python): `<spider>:requests`, `<spider>:dupefilter`, `<spider>:items`, `<spider>:start_urls`.

The duplicate filter is a set of one fingerprint a request. Nothing removes any, unless SCHEDULER_PERSIST is False (then the
queue and the filter go when the spider closes) or SCHEDULER_FLUSH_ON_START is set (scheduler.py).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, source

WHY = "The filter gets a fingerprint for each request and loses none while SCHEDULER_PERSIST is set."
REMEDIES = (
    source(
        "SCHEDULER_PERSIST = False",
        "queue and filter are removed when the spider closes",
        Where.CONFIG,
        loses="requests that wait, and which were made, when the spider closes",
    ),
    source(
        "SCHEDULER_DUPEFILTER_KEY = '%(spider)s:dupefilter:<month>'",
        "a filter for each month, the old ones to be expired",
        Where.CONFIG,
    ),
    repair(
        "SCHEDULER_FLUSH_ON_START = True   # for one run",
        "that run begins with an empty queue and filter",
        "which requests were made already, and those that wait",
        Where.CONFIG,
    ),
)

SCRAPY_REDIS = Family(
    "scrapy-redis",
    stem="<spider*>",
    title="scrapy-redis spider {spider}",
    hints=1,
    sources=("rmax/scrapy-redis v0.9.1: src/scrapy_redis/defaults.py, scheduler.py, dupefilter.py",),
    roles=(
        Role(
            "filter", ":dupefilter", "set", Kind.SEEN, Proof.SURE, "fingerprint", grows=True, why=WHY, remedies=REMEDIES
        ),
        Role(
            "dated filter",
            ":dupefilter:<time*>",
            "set",
            Kind.SEEN,
            Proof.SURE,
            "fingerprint",
            grows=True,
            why=WHY,
            remedies=REMEDIES,
        ),
        Role(
            "requests",
            ":requests",
            "zset list",
            Kind.QUEUE,
            noun="waiting request",
            remedies=(source("scrapy crawl <spider>", "more spiders on the same queue", Where.SHELL),),
        ),
        Role(
            "items",
            ":items",
            "list",
            Kind.QUEUE,
            noun="item",
            why="The pipeline appends items; a program of yours has to take them out.",
            remedies=(
                source(
                    "ITEM_PIPELINES without scrapy_redis.pipelines.RedisPipeline",
                    "where nobody reads the items",
                    Where.CONFIG,
                ),
            ),
        ),
        Role("start urls", ":start_urls", "list set zset", Kind.QUEUE, noun="start URL"),
        Role("stats", ":stats", "hash", Kind.META),
    ),
)

SCRAPY_FILTER = Family(
    "scrapy-redis filter",
    stem="dupefilter",
    hints=1,
    sources=("rmax/scrapy-redis v0.9.1: src/scrapy_redis/defaults.py (DUPEFILTER_KEY)",),
    roles=(
        Role("filter", ":<time*>", "set", Kind.SEEN, Proof.SURE, "fingerprint", grows=True, why=WHY, remedies=REMEDIES),
    ),
)
