"""Resque (Ruby), with resque-scheduler: `resque:queue:<name>` lists of whole jobs, `resque:failed` for those that failed.

Nothing removes failed jobs but Resque.failure.clear. Delayed jobs are a list for each second (`delayed:<time>`), listed in
`delayed_queue_schedule`, with a set `timestamps:<job>` for each job.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, room, source

RESQUE = Family(
    "Resque",
    stem="<prefix:>",
    default="resque:",
    needs=("queues",),
    hints=3,
    sources=(
        "resque/resque v3.0.0: lib/resque/data_store.rb, failure/redis.rb, failure.rb",
        "resque/resque-scheduler v5.0.0: lib/resque/scheduler/delaying_extensions.rb",
    ),
    roles=(
        Role(
            "failed",
            "failed",
            "list",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="Resque appends every failed job, with its backtrace, and removes none.",
            remedies=(
                source(
                    "Resque::Failure.backend = Resque::Failure::Airbrake   # or another that reports and does not keep",
                    "failures are reported elsewhere",
                    Where.CONFIG,
                ),
                repair(
                    "Resque::Failure.requeue_all",
                    "runs them again; clear_retried then removes them",
                    where=Where.CONSOLE,
                ),
                repair(
                    "Resque::Failure.clear_retried",
                    "removes those that were run again",
                    "failed jobs that were requeued already",
                    Where.CONSOLE,
                ),
                room("Resque::Failure.clear", "empties the list", "all failed jobs", Where.CONSOLE),
            ),
        ),
        Role("failed queues", "failed_queues", "set", Kind.META, Proof.HINT),
        Role(
            "failed of a queue",
            "<queue>_failed",
            "list",
            Kind.DEAD,
            noun="failed job",
            why="Resque appends every failed job, with its backtrace, and removes none.",
            remedies=(
                room(
                    "Resque::Failure.clear('<queue>_failed')",
                    "empties the list",
                    "all failed jobs of the queue",
                    Where.CONSOLE,
                ),
            ),
        ),
        Role(
            "queue",
            "queue:<queue*>",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(
                source("QUEUE=<queue> bundle exec rake resque:work", "a worker for this queue", Where.SHELL),
                room("Resque.remove_queue('<queue>')", "removes the queue", "all jobs that wait in it", Where.CONSOLE),
            ),
        ),
        Role("queues", "queues", "set", Kind.META, Proof.HINT),
        Role("workers", "workers", "set", Kind.META, Proof.HINT),
        Role("heartbeats", "workers:heartbeat", "hash", Kind.META, Proof.HINT),
        Role("statistics", "stat:<name=processed|failed>", "string", Kind.META, Proof.HINT),
        Role("statistics of a worker", "stat:<name=processed|failed>:<worker*>", "string", Kind.META),
        Role("worker", "worker:<worker*>", "string", Kind.META),
        Role("delayed", "delayed_queue_schedule", "zset", Kind.SCHEDULE, Proof.HINT, "delayed job"),
        Role("last enqueued", "delayed:last_enqueued_at", "hash", Kind.META),
        Role("delayed jobs", "delayed:<time*>", "list", Kind.SCHEDULE, noun="delayed job", part_of="delayed"),
        Role("times of a job", "timestamps:<job*>", "set", Kind.SCHEDULE, part_of="delayed"),
        Role("schedules", "<name=schedules|persistent_schedules>", "hash", Kind.META),
        Role("scheduler lock", "<x?>resque_scheduler_master_lock", "string", Kind.LOCK),
    ),
)
