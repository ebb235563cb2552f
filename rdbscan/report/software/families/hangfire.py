"""Hangfire.Redis.StackExchange (.NET): `{hangfire}:job:<id>` hashes with state and history, lists and sorted sets of ids.

The lists of succeeded and deleted jobs are trimmed to 499 entries; job keys expire once their job is done
(RedisWriteOnlyTransaction.ExpireJob). Failed jobs stay until they are deleted or requeued.
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, Where, repair, source

LISTED = Bound(1_000, "Hangfire keeps 499 (SucceededListSize, DeletedListSize)")

HANGFIRE = Family(
    "Hangfire",
    stem="<prefix:>",
    default="{hangfire}:",
    needs=("state",),
    hints=3,
    sources=(
        "marcoCasamento/Hangfire.Redis.StackExchange da8e39a (2025-03-28): RedisStorageOptions.cs,"
        " RedisWriteOnlyTransaction.cs,"
        " SucceededStateHandler.cs, FailedStateHandler.cs",
    ),
    roles=(
        Role("state", "job:<id*>:state", "hash", Kind.BODIES, Proof.HINT, part_of="job"),
        Role("history", "job:<id*>:history", "list", Kind.BODIES, Proof.HINT, part_of="job"),
        Role("succeeded", "succeeded", "list", Kind.FINISHED, Proof.HINT, "finished job", bound=LISTED),
        Role("deleted", "deleted", "list", Kind.FINISHED, noun="deleted job", bound=LISTED),
        Role(
            "failed",
            "failed",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="Failed jobs never expire: they wait for somebody to requeue or delete them.",
            remedies=(
                source(
                    "[AutomaticRetry(Attempts = 5, OnAttemptsExceeded = AttemptsExceededAction.Delete)]",
                    "jobs that failed for good are deleted, and expire",
                    loses="jobs that failed five times",
                ),
                repair("Dashboard: Failed jobs: Requeue jobs", "runs them again", where=Where.CONSOLE),
                repair(
                    "Dashboard: Failed jobs: Delete selected",
                    "deletes index entries and jobs together",
                    "the selected failed jobs",
                    Where.CONSOLE,
                ),
            ),
        ),
        Role("processing", "processing", "zset", Kind.ACTIVE, noun="job in progress"),
        Role("schedule", "schedule", "zset", Kind.SCHEDULE, Proof.HINT, "scheduled job"),
        Role("awaiting", "awaiting", "zset", Kind.SCHEDULE, noun="awaiting job"),
        Role("recurring", "recurring-jobs", "zset", Kind.META, Proof.HINT),
        Role("recurring job", "recurring-job:<id*>", "hash", Kind.META),
        Role("dequeued", "queue:<queue>:dequeued", "list", Kind.ACTIVE, noun="job in progress"),
        Role("queue", "queue:<queue*>", "list", Kind.QUEUE, noun="waiting job"),
        Role("queues", "queues", "set", Kind.META, Proof.HINT),
        Role("servers", "servers", "set", Kind.META, Proof.HINT),
        Role("server", "server:<id*>", "hash list", Kind.META),
        Role("statistics", "stats:<name*>", "string", Kind.META),
        Role("job", "job:<id*>", "hash", Kind.BODIES, noun="job"),
    ),
)
