"""BullMQ (Node.js, Python, Elixir, PHP): Bull's layout, with a stream of events and a hash of settings for each queue.

The events stream is trimmed at about 10,000 (queue.ts: streams.events.maxLen; XADD MAXLEN ~). Finished jobs stay forever
unless removeOnComplete and removeOnFail say otherwise. What belongs to a job (logs, dependencies, processed,
unsuccessful, failed) goes with it (commands/includes/removeJobKeys.lua).
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, repair, source

KEEP_FEW = source(
    "new Worker(name, handler, { removeOnComplete: { count: 1000 }, removeOnFail: { count: 5000 } })",
    "each job that finishes removes all but the last 1,000, or 5,000 that failed; also those of before",
    loses="finished jobs beyond the last 1,000, failed ones beyond 5,000",
)

BULLMQ = Family(
    "BullMQ",
    stem="<prefix*>:<queue>",
    title="BullMQ queue {queue}",
    default="bull",
    needs=("events",),
    hints=3,
    indexed=True,
    orphan_remedies=(
        repair(
            "while (await queue.removeOrphanedJobs(1000, 10000)) {}",
            "removes the hashes that are in no state, with what belongs to them",
            "jobs that nothing finds any more",
        ),
    ),
    sources=(
        "taskforcesh/bullmq v6.2.0: src/classes/queue-keys.ts, queue.ts, src/commands/*.lua, docs/gitbook/guide/workers",
    ),
    roles=(
        Role(
            "events",
            ":events",
            "stream",
            Kind.EVENTS,
            Proof.HINT,
            "event",
            bound=Bound(10_000, "BullMQ trims it at about 10,000 (streams.events.maxLen)"),
            remedies=(
                source(
                    "new Queue(name, { streams: { events: { maxLen: 10000 } } })",
                    "events are trimmed as they are added",
                    loses="events beyond the last 10,000",
                ),
                repair(
                    "await queue.trimEvents(10000)", "trims what is there", "older events, which listeners have read"
                ),
            ),
        ),
        Role(
            "completed",
            ":completed",
            "zset",
            Kind.FINISHED,
            Proof.HINT,
            "finished job",
            why="BullMQ keeps every finished job unless removeOnComplete is set.",
            remedies=(
                KEEP_FEW,
                repair(
                    "await queue.clean(24 * 3600 * 1000, 10000, 'completed')   // until it returns []",
                    "removes index entries, job hashes and logs together",
                    "finished jobs older than a day, with their return values",
                ),
            ),
        ),
        Role(
            "failed",
            ":failed",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="BullMQ keeps every failed job unless removeOnFail is set.",
            remedies=(
                KEEP_FEW,
                repair("await queue.retryJobs({ state: 'failed' })", "runs them again"),
                repair(
                    "await queue.clean(7 * 24 * 3600 * 1000, 10000, 'failed')   // until it returns []",
                    "removes index entries, job hashes and logs together",
                    "failed jobs older than a week, which can then no longer be retried",
                ),
            ),
        ),
        Role("delayed", ":delayed", "zset", Kind.SCHEDULE, Proof.HINT, "delayed job"),
        Role("prioritized", ":prioritized", "zset", Kind.QUEUE, Proof.HINT, "waiting job"),
        Role(
            "wait",
            ":wait",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(
                source("new Worker(name, handler, { concurrency: 50 })", "more workers, or more jobs at once in each"),
            ),
        ),
        Role(
            "paused",
            ":paused",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "job of a paused queue",
            remedies=(repair("await queue.resume()", "lets the workers take them"),),
        ),
        Role("active", ":active", "list", Kind.ACTIVE, Proof.HINT, "job in progress"),
        Role(
            "waiting children",
            ":waiting-children",
            "zset",
            Kind.SCHEDULE,
            Proof.HINT,
            "job that waits for its children",
        ),
        Role("stalled", ":stalled", "set", Kind.META, Proof.HINT),
        Role("stalled check", ":stalled-check", "string", Kind.META, Proof.HINT),
        Role("marker", ":marker", "zset list", Kind.META, Proof.HINT),
        Role("priority counter", ":pc", "string", Kind.META, Proof.HINT),
        Role("meta", ":meta", "hash", Kind.META, Proof.HINT),
        Role("id", ":id", "string", Kind.META, Proof.HINT),
        Role("repeat", ":repeat", "zset", Kind.META, Proof.HINT),
        Role("metrics", ":metrics:<state=completed|failed>", "hash", Kind.META),
        Role("metrics data", ":metrics:<state=completed|failed>:data", "list", Kind.META),
        Role("limiter", ":limiter", "string", Kind.COUNTER),
        Role("deduplication", ":de:<key*>", "string", Kind.LOCK, temporary=False),
        Role("lock", ":<job*>:lock", "string", Kind.LOCK),
        Role("logs", ":<job*>:logs", "list", Kind.BODIES, part_of="job"),
        Role("dependencies", ":<job*>:dependencies", "set", Kind.BODIES, part_of="job"),
        Role("processed", ":<job*>:processed", "hash", Kind.BODIES, part_of="job"),
        Role("unsuccessful", ":<job*>:unsuccessful", "zset", Kind.BODIES, part_of="job"),
        Role("failed children", ":<job*>:failed", "hash", Kind.BODIES, part_of="job"),
        Role("repeated job", ":repeat:<key>:<due#>", "hash", Kind.BODIES, noun="job"),
        Role("scheduler", ":repeat:<key*>", "hash", Kind.META),
        Role("job", ":<job*>", "hash", Kind.BODIES, noun="job"),
    ),
)
