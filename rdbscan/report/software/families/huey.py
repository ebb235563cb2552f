"""Huey (Python): `huey.redis.<name>` is the queue, `huey.schedule.<name>` what is due later, `huey.results.<name>` results.

A result stays in the hash of all results until it is read once; RedisExpireHuey writes strings with a TTL (a day) instead,
`huey.r.<name>.<key>`, where other values (revocations, locks) have none (storage.py).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

HUEY = Family(
    "Huey",
    stem="huey.",
    hints=1,
    sources=("coleifer/huey 3.3.0: huey/storage.py, api.py",),
    roles=(
        Role(
            "results",
            "results.<name*>",
            "hash",
            Kind.RESULTS,
            Proof.SURE,
            "result",
            temporary=False,
            grows=True,
            why="A result that nobody reads stays in the hash forever.",
            remedies=(
                source(
                    "RedisExpireHuey(name, expire_time=86400)", "results become keys of their own that live for a day"
                ),
                source("RedisHuey(name, results=False)", "no results are stored"),
                repair(
                    "huey.storage.flush_results()",
                    "empties the hash",
                    "all results that were not read, and revocations",
                ),
            ),
        ),
        Role(
            "queue",
            "redis.<name*>",
            "list zset stream",
            Kind.QUEUE,
            Proof.SURE,
            "waiting task",
            remedies=(
                source("huey_consumer.py <module>.huey", "a consumer for this queue", Where.SHELL),
                room("huey.storage.flush_queue()", "empties the queue", "all tasks that wait in it"),
            ),
        ),
        Role("schedule", "schedule.<name*>", "zset", Kind.SCHEDULE, Proof.SURE, "scheduled task"),
        Role("counters", "counters.<name*>", "hash", Kind.META, Proof.SURE),
        Role("notification", "notify.<name>", "list", Kind.LOCK, Proof.SURE),
        Role("counter", "c.<name>", "string", Kind.COUNTER, Proof.HINT),
        Role("result", "r.<name*>", "string", Kind.RESULTS, Proof.HINT, "result", temporary=False),
    ),
)
