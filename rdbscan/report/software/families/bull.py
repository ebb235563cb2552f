"""Bull (Node.js): `bull:<queue>:<state>` beside one hash a job, `bull:<queue>:<id>`.

Jobs that are done stay forever unless removeOnComplete and removeOnFail say otherwise (REFERENCE.md, JobOpts). The
counter `id` exists in every queue that was ever used (commands/addJob-6.lua: INCR). A job's hash and its logs are removed
with its entry in the index only by Bull's own scripts (commands/cleanJobsInSet-3.lua, removeJob-10.lua).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, repair, room, source

KEEP_FEW = source(
    "new Queue(name, { defaultJobOptions: { removeOnComplete: 1000, removeOnFail: 5000 } })",
    "each job that finishes removes all but the last 1,000, or 5,000 that failed",
    loses="finished jobs beyond the last 1,000, failed ones beyond 5,000",
)

BULL = Family(
    "Bull",
    stem="<prefix*>:<queue>",
    title="Bull queue {queue}",
    default="bull",
    needs=("id",),
    hints=3,
    indexed=True,
    orphan_remedies=(
        room(
            "await queue.removeJobs('12*')   // a pattern that only lost jobs have",
            "removes the jobs whose id matches, with their logs",
            "every job that matches, those that wait too",
        ),
    ),
    sources=("OptimalBits/bull v4.15.0: lib/queue.js (toKey), lib/commands/*.lua, REFERENCE.md",),
    roles=(
        Role(
            "completed",
            ":completed",
            "zset",
            Kind.FINISHED,
            Proof.HINT,
            "finished job",
            why="Bull keeps every finished job unless removeOnComplete is set.",
            remedies=(
                KEEP_FEW,
                repair(
                    "await queue.clean(24 * 3600 * 1000, 'completed')",
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
            why="Bull keeps every failed job unless removeOnFail is set.",
            remedies=(
                KEEP_FEW,
                repair("await Promise.all((await queue.getFailed()).map(job => job.retry()))", "runs them again"),
                repair(
                    "await queue.clean(7 * 24 * 3600 * 1000, 'failed')",
                    "removes index entries, job hashes and logs together",
                    "failed jobs older than a week, which can then no longer be retried",
                ),
            ),
        ),
        Role("delayed", ":delayed", "zset", Kind.SCHEDULE, Proof.HINT, "delayed job"),
        Role(
            "wait",
            ":wait",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(source("queue.process(concurrency, handler)", "more workers, or more jobs at once in each"),),
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
        Role("priority", ":priority", "zset", Kind.META, Proof.HINT),
        Role("stalled", ":stalled", "set", Kind.META, Proof.HINT),
        Role("stalled check", ":stalled-check", "string", Kind.META, Proof.HINT),
        Role("paused flag", ":meta-paused", "string", Kind.META, Proof.HINT),
        Role("meta", ":meta", "hash", Kind.META),
        Role("repeat", ":repeat", "zset", Kind.META, Proof.HINT),
        Role("id", ":id", "string", Kind.META, Proof.HINT),
        Role("limiter", ":limiter", "string", Kind.COUNTER),
        Role("limited", ":limiter<group?>:limited", "set", Kind.META),
        Role("limiter index", ":limiter:index", "hash", Kind.META),
        Role("lock", ":<job*>:lock", "string", Kind.LOCK),
        Role("logs", ":<job*>:logs", "list", Kind.BODIES, part_of="job"),
        Role("job", ":<job*>", "hash", Kind.BODIES, noun="job"),
    ),
)
