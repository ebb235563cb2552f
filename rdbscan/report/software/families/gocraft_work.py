"""gocraft/work (Go, also inside Harbor): `<namespace>:jobs:<name>` lists of whole jobs; sorted sets retry, scheduled, dead.

Nothing trims the dead set (worker.go: the lines that would are comments). Locks of unique jobs live for a day.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

GOCRAFT_WORK = Family(
    "gocraft/work",
    stem="<prefix:>",
    needs=("known jobs",),
    sources=("gocraft/work v0.5.1: redis.go, worker.go, client.go",),
    roles=(
        Role("known jobs", "known_jobs", "set", Kind.META, Proof.HINT),
        Role("worker pools", "worker_pools", "set", Kind.META, Proof.HINT),
        Role("heartbeat", "worker_pools:<pool*>", "hash", Kind.META, Proof.HINT),
        Role("worker", "worker:<worker*>", "hash", Kind.META),
        Role(
            "dead",
            "dead",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "dead job",
            grows=True,
            why="Jobs that failed their last retry are added to the dead set, and nothing trims it.",
            remedies=(
                source(
                    "work.JobOptions{MaxFails: 4, SkipDead: true}",
                    "jobs that failed for good are dropped",
                    loses="those jobs",
                ),
                repair("client.RetryAllDeadJobs()", "runs them again"),
                room("client.DeleteAllDeadJobs()", "empties the set", "all dead jobs"),
            ),
        ),
        Role("retry", "retry", "zset", Kind.SCHEDULE, Proof.HINT, "job to retry"),
        Role("scheduled", "scheduled", "zset", Kind.SCHEDULE, Proof.HINT, "scheduled job"),
        Role("in progress", "jobs:<job*>:<pool>:inprogress", "list", Kind.ACTIVE, Proof.SURE, "job in progress"),
        Role("job lock", "jobs:<job*>:<part=lock|paused|max_concurrency>", "string", Kind.META),
        Role("job lock owners", "jobs:<job*>:lock_info", "hash", Kind.META),
        Role(
            "queue",
            "jobs:<job*>",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(source("pool.Job(name, handler)", "a worker pool that knows the job", Where.CODE),),
        ),
        Role("unique lock", "unique:<job*>", "string", Kind.LOCK),
        Role("last periodic enqueue", "last_periodic_enqueue", "string", Kind.META),
    ),
)
