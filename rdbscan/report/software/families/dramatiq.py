"""Dramatiq (Python): a list of ids and a hash of messages for each queue, `dramatiq:<queue>` and `dramatiq:<queue>.msgs`.

`.DQ` is the queue of delayed messages, `.XQ` the dead letters: a sorted set of ids, kept for dead_message_ttl (a week) and
removed by maintenance, which runs with one command in a thousand. Results are lists named by an MD5 sum; they always
have a TTL (results/backends/redis.py).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, source

DRAMATIQ = Family(
    "Dramatiq",
    stem="<prefix*>:",
    default="dramatiq",
    sources=("Bogdanp/dramatiq v2.2.0: dramatiq/brokers/redis.py, brokers/redis/dispatch.lua, results/backend.py",),
    roles=(
        Role("heartbeats", "__heartbeats__", "zset", Kind.META, Proof.SURE),
        Role("acks", "__acks__.<worker*>", "set", Kind.ACTIVE, Proof.SURE, "message in progress"),
        Role(
            "dead messages", "<queue>.XQ.msgs", "hash", Kind.BODIES, Proof.HINT, "dead message", part_of="dead letters"
        ),
        Role(
            "dead letters",
            "<queue>.XQ",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "dead letter",
            why="Messages that failed their last retry are kept for dead_message_ttl, a week unless set.",
            remedies=(
                source(
                    "RedisBroker(dead_message_ttl=86400000)",
                    "dead letters are kept for a day",
                    Where.CONFIG,
                    loses="dead letters older than a day",
                ),
                source(
                    "@dramatiq.actor(max_retries=3, max_age=3600000)",
                    "fewer retries, and messages that are too old are dropped",
                    loses="messages older than an hour",
                ),
                repair(
                    "dramatiq <module>", "workers that run remove those that are past their time", where=Where.SHELL
                ),
            ),
        ),
        Role(
            "delayed messages", "<queue>.DQ.msgs", "hash", Kind.BODIES, Proof.HINT, "delayed message", part_of="delayed"
        ),
        Role("delayed", "<queue>.DQ", "list", Kind.SCHEDULE, Proof.HINT, "delayed message"),
        Role("messages", "<queue>.msgs", "hash", Kind.BODIES, Proof.HINT, "message", part_of="queue"),
        Role(
            "queue",
            "<queue>",
            "list",
            Kind.QUEUE,
            noun="waiting message",
            remedies=(source("dramatiq <module> -Q <queue>", "a worker for this queue", Where.SHELL),),
        ),
    ),
)
