"""Kue (Node.js): `q:job:<id>` hashes, and sorted sets of their ids for each state, and for each type and state.

Finished jobs stay forever unless removeOnComplete is set. Job#remove takes a job out of all of them (lib/queue/job.js).
With ioredis the prefix is a hash tag: `{q}:job:<id>` (lib/redis.js: getKey).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, repair, source

KUE = Family(
    "Kue",
    stem="<prefix*>",
    default="q",
    needs=("ids",),
    hints=3,
    sources=("Automattic/kue v0.11.6: lib/queue/job.js, lib/kue.js, lib/redis.js, Readme.md",),
    roles=(
        Role(
            "complete",
            ":jobs:complete",
            "zset",
            Kind.FINISHED,
            Proof.HINT,
            "finished job",
            why="Kue keeps every finished job unless removeOnComplete is set.",
            remedies=(
                source(
                    "queue.create(type, data).removeOnComplete(true).save()",
                    "new jobs go when they are done",
                    loses="finished jobs, with their results and logs",
                ),
                repair(
                    "kue.Job.rangeByState('complete', 0, 999, 'asc', (err, jobs) => jobs.forEach(job => job.remove()))",
                    "removes index entries, job hashes and logs together; repeat until none is left",
                    "finished jobs, oldest first, with their results and logs",
                ),
            ),
        ),
        Role(
            "failed",
            ":jobs:failed",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="Kue keeps failed jobs until somebody removes them or runs them again.",
            remedies=(
                source("queue.create(type, data).attempts(5).backoff(true).save()", "a passing fault is tried again"),
                repair(
                    "kue.Job.rangeByState('failed', 0, 999, 'asc', (err, jobs) => jobs.forEach(job => job.remove()))",
                    "removes index entries, job hashes and logs together; repeat until none is left",
                    "failed jobs, oldest first, which can then no longer be run again",
                ),
            ),
        ),
        Role("inactive", ":jobs:inactive", "zset", Kind.QUEUE, Proof.HINT, "waiting job"),
        Role("active", ":jobs:active", "zset", Kind.ACTIVE, Proof.HINT, "job in progress"),
        Role("delayed", ":jobs:delayed", "zset", Kind.SCHEDULE, Proof.HINT, "delayed job"),
        Role("complete by type", ":jobs:<type>:complete", "zset", Kind.META, part_of="complete"),
        Role("failed by type", ":jobs:<type>:failed", "zset", Kind.META, part_of="failed"),
        Role("inactive by type", ":jobs:<type>:inactive", "zset", Kind.META, part_of="inactive"),
        Role("by type", ":jobs:<type>:<state=active|delayed>", "zset", Kind.META),
        Role("types", ":job:types", "set", Kind.META, Proof.HINT),
        Role("ids", ":ids", "string", Kind.META, Proof.HINT),
        Role("work time", ":stats:work-time", "string", Kind.META, Proof.HINT),
        Role("all jobs", ":jobs", "zset", Kind.BODIES, Proof.HINT, part_of="job"),
        Role("signals", ":<type>:jobs", "list", Kind.META),
        Role("log", ":job:<id*>:log", "list", Kind.BODIES, part_of="job"),
        Role("job", ":job:<id*>", "hash", Kind.BODIES, noun="job"),
        Role("search", ":search:<word*>", "set zset", Kind.META),
    ),
)
