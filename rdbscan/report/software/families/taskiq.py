"""taskiq with taskiq-redis (Python): a queue named `taskiq`, a list or a stream.

Messages of a stream are acknowledged, never deleted, so it keeps all of them unless maxlen is given (redis_broker.py:
XADD, XACK). Results are strings named by the bare task id, without TTL unless result_ex_time is given.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

TASKIQ = Family(
    "taskiq",
    stem="",
    hints=1,
    sources=("taskiq-python/taskiq-redis 1.2.2: taskiq_redis/redis_broker.py, redis_backend.py, README.md",),
    roles=(
        Role(
            "stream",
            "taskiq",
            "stream",
            Kind.EVENTS,
            Proof.SURE,
            "message",
            grows=True,
            why="Acknowledged messages stay in the stream unless maxlen is given.",
            remedies=(
                source(
                    "RedisStreamBroker(url, maxlen=10000)",
                    "new messages trim the oldest, read or not",
                    Where.CODE,
                    loses="messages beyond the last 10,000, read or not",
                ),
            ),
        ),
        Role(
            "queue",
            "taskiq",
            "list",
            Kind.QUEUE,
            Proof.SURE,
            "waiting task",
            remedies=(source("taskiq worker <module>:broker", "a worker for this queue", Where.SHELL),),
        ),
        Role("claim lock", "autoclaim:taskiq:<stream*>", "string", Kind.LOCK, Proof.SURE),
    ),
)
