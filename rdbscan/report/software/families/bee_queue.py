"""Bee-Queue (Node.js): all jobs of a queue in one hash, `bq:<queue>:jobs`, and their ids in a set or list for each state.

Succeeded and failed jobs stay unless removeOnSuccess and removeOnFailure are set (lib/queue.js: _finishJob).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, repair, source

BEE_QUEUE = Family(
    "Bee-Queue",
    stem="<prefix*>:<queue>",
    title="Bee-Queue queue {queue}",
    default="bq",
    needs=("jobs",),
    hints=4,
    sources=("bee-queue/bee-queue v2.0.0: lib/queue.js, lib/job.js, lib/defaults.js, lib/lua/*.lua, README.md",),
    roles=(
        Role(
            "succeeded",
            ":succeeded",
            "set",
            Kind.FINISHED,
            Proof.HINT,
            "finished job",
            why="Bee-Queue keeps every job that succeeded unless removeOnSuccess is set.",
            remedies=(
                source(
                    "new Queue(name, { removeOnSuccess: true })",
                    "new jobs go when they are done",
                    loses="finished jobs",
                ),
                repair(
                    "for (const job of await queue.getJobs('succeeded', { size: 1000 })) await job.remove()",
                    "removes ids and jobs together; repeat until none is left",
                    "finished jobs",
                ),
            ),
        ),
        Role(
            "failed",
            ":failed",
            "set",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="Bee-Queue keeps every job that failed unless removeOnFailure is set.",
            remedies=(
                source("queue.createJob(data).retries(3).save()", "a passing fault is tried again"),
                repair(
                    "for (const job of await queue.getJobs('failed', { size: 1000 })) await job.retry()",
                    "runs them again",
                ),
                repair(
                    "for (const job of await queue.getJobs('failed', { size: 1000 })) await job.remove()",
                    "removes ids and jobs together; repeat until none is left",
                    "failed jobs, which can then no longer be retried",
                ),
            ),
        ),
        Role("waiting", ":waiting", "list", Kind.QUEUE, Proof.HINT, "waiting job"),
        Role("active", ":active", "list", Kind.ACTIVE, Proof.HINT, "job in progress"),
        Role("delayed", ":delayed", "zset", Kind.SCHEDULE, Proof.HINT, "delayed job"),
        Role("stalling", ":stalling", "set", Kind.META, Proof.HINT),
        Role("stall block", ":stallBlock", "string", Kind.META, Proof.HINT),
        Role("id", ":id", "string", Kind.META, Proof.HINT),
        Role("jobs", ":jobs", "hash", Kind.BODIES, Proof.HINT, "job", per_element=True),
    ),
)
