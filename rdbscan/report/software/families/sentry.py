"""Sentry (Python): buffered counters, `b:k:<model>:<md5>` hashes that live for an hour, listed in `b:p`.

Its jobs are Celery's.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

SENTRY = Family(
    "Sentry",
    stem="b:",
    needs=("buffer", "pending"),
    sources=("getsentry/sentry 002d8e6: src/sentry/buffer/redis.py",),
    roles=(
        Role("buffer", "k:<model>:<id>", "hash", Kind.BODIES, Proof.HINT, "buffered counter", part_of="pending"),
        Role("pending", "p", "zset", Kind.QUEUE, Proof.HINT, "buffered counter"),
        Role("pending partition", "p:<n#>", "zset", Kind.QUEUE, noun="buffered counter"),
    ),
)
