"""RQ and rq-scheduler (Python): `rq:job:<id>` hashes, `rq:queue:<name>` lists of ids, a sorted set of ids for each state.

A finished job and its result live for result_ttl (500 s), a failed one for failure_ttl (a year); -1 is forever. The
registries (finished, failed, ...) are scored by expiry and cleaned by the workers (registry.py: cleanup).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

RQ = Family(
    "RQ",
    stem="rq",
    sources=(
        "rq/rq v2.10 (and names written by 3.0.0): rq/job.py, queue.py, registry.py, results.py,"
        " executions.py, worker_registration.py, defaults.py, cli/cli.py",
        "rq/rq-scheduler v0.14: rq_scheduler/scheduler.py",
    ),
    roles=(
        Role(
            "finished",
            ":finished:<queue*>",
            "zset",
            Kind.FINISHED,
            Proof.HINT,
            "finished job",
            why="With result_ttl=-1 RQ keeps finished jobs forever.",
            remedies=(
                source(
                    "queue.enqueue(func, result_ttl=500)",
                    "new jobs and their results live for 500 s once they are done",
                ),
                repair(
                    "for id in FinishedJobRegistry(queue=queue).get_job_ids(): Job.fetch(id, connection=c).delete()",
                    "removes jobs, results and registry entries together",
                    "finished jobs and their results",
                ),
            ),
        ),
        Role(
            "failed",
            ":failed:<queue*>",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="RQ keeps failed jobs for failure_ttl, a year unless set.",
            remedies=(
                source("queue.enqueue(func, failure_ttl=604800)", "new jobs that fail are kept for a week"),
                repair("rq requeue --all --queue <queue>", "runs them again", where=Where.SHELL),
                repair(
                    "for id in FailedJobRegistry(queue=queue).get_job_ids(): Job.fetch(id, connection=c).delete()",
                    "removes jobs and registry entries together",
                    "failed jobs, which can then no longer be requeued",
                ),
            ),
        ),
        Role("deferred", ":deferred:<queue*>", "zset", Kind.SCHEDULE, Proof.HINT, "deferred job"),
        Role("scheduled", ":scheduled:<queue*>", "zset", Kind.SCHEDULE, Proof.HINT, "scheduled job"),
        Role("scheduled jobs", ":scheduler:scheduled_jobs", "zset", Kind.SCHEDULE, Proof.HINT, "scheduled job"),
        Role("started", ":wip:<queue*>", "zset", Kind.ACTIVE, Proof.HINT, "job in progress"),
        Role("ready", ":ready:<queue*>", "zset", Kind.QUEUE, Proof.NONE, "waiting job"),
        Role("canceled", ":canceled:<queue*>", "zset", Kind.FINISHED, Proof.NONE, "canceled job"),
        Role("first seen", ":queue:<queue>:intermediate:first_seen:<job*>", "string", Kind.META),
        Role("intermediate", ":queue:<queue>:intermediate", "list", Kind.ACTIVE, noun="job in progress"),
        Role(
            "queue",
            ":queue:<queue*>",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(
                source("rq worker <queue>", "a worker for this queue", Where.SHELL),
                source(
                    "queue.enqueue(func, ttl=3600)",
                    "jobs that waited longer than an hour are dropped",
                    loses="those jobs",
                ),
                room("rq empty <queue>", "empties the queue", "all jobs that wait in it", Where.SHELL),
            ),
        ),
        Role("queues", ":queues", "set", Kind.META, Proof.HINT),
        Role("workers", ":workers", "set", Kind.META, Proof.HINT),
        Role("workers of a queue", ":workers:<queue*>", "set", Kind.META, Proof.HINT),
        Role("worker executions", ":worker:<worker*>:executions", "zset", Kind.META),
        Role("worker", ":worker:<worker*>", "hash", Kind.META, Proof.HINT),
        Role("result", ":results:<job*>", "stream", Kind.BODIES, Proof.HINT, part_of="job"),
        Role("executions", ":executions:<job*>", "zset", Kind.BODIES, part_of="job"),
        Role("execution", ":execution:<id*>", "hash", Kind.BODIES, part_of="job"),
        Role("dependents", ":job:<job*>:<part=dependents|dependencies>", "set", Kind.BODIES, part_of="job"),
        Role("job", ":job:<job*>", "hash", Kind.BODIES, Proof.HINT, "job"),
        Role(
            "bookkeeping",
            ":<name=suspended|clean_registries|clean_groups|scheduler|scheduler_lock|scheduler-lock|scheduler_instance><x?>",
            "string hash",
            Kind.META,
        ),
        Role("groups", ":<name=groups|rl-keys|cron_schedulers>", "set zset", Kind.META),
        Role("group", ":<name=group|rl|cron_job|cron_scheduler>:<x*>", "set zset hash", Kind.META),
    ),
)
