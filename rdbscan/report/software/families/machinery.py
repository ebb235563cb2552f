"""Machinery (Go): `machinery_tasks` is the queue, `delayed_tasks` what is due later, `task_<uuid>` strings are states.

States live for ResultsExpireIn (an hour).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

WHY = "Machinery writes task states with a TTL of ResultsExpireIn, an hour unless set."
EXPIRE = (source("results_expire_in: 3600", "new states and results live for an hour", Where.CONFIG),)

MACHINERY = Family(
    "Machinery",
    stem="",
    hints=1,
    sources=(
        "RichardKnop/machinery v2.0.16: v2/config/config.go, v2/brokers/redis/redis.go, v2/backends/redis/goredis.go",
    ),
    roles=(
        Role("queue", "machinery_tasks", "list", Kind.QUEUE, Proof.SURE, "waiting task"),
        Role("delayed", "delayed_tasks", "zset", Kind.SCHEDULE, noun="delayed task"),
        Role("state", "task_<id*>", "string", Kind.RESULTS, noun="task state", why=WHY, remedies=EXPIRE),
        Role("group", "group_<id*>", "string", Kind.RESULTS, noun="group state", why=WHY, remedies=EXPIRE),
    ),
)
