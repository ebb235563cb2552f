"""RedBeat (Python): Celery's schedule in Redis, one hash an entry, `redbeat:<name>`, due times in `redbeat::schedule`."""

from rdbscan.report.software.model import Family, Kind, Proof, Role

REDBEAT = Family(
    "RedBeat",
    stem="redbeat:",
    hints=1,
    sources=("sibson/redbeat v2.4.2: redbeat/schedulers.py (redbeat_key_prefix)",),
    roles=(
        Role("schedule", ":schedule", "zset", Kind.SCHEDULE, Proof.SURE, "periodic task"),
        Role("statics", ":statics", "set", Kind.META, Proof.SURE),
        Role("lock", ":lock", "string", Kind.LOCK, Proof.SURE),
        Role("entry", "<name*>", "hash", Kind.META),
    ),
)
