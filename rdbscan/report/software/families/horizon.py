"""Laravel Horizon (PHP): what its dashboard shows, below `<app>_horizon:`: a hash a job, sorted sets of ids by state.

Job hashes have TTLs (an hour; a week for failed and monitored ones), the sorted sets are trimmed to the same by `horizon`
while it runs (config/horizon.php: trim). Tags that are monitored are sorted sets without TTL.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, repair, source

RUN = source("php artisan horizon", "while it runs, it cuts the lists to the times in config/horizon.php", Where.SHELL)

HORIZON = Family(
    "Laravel Horizon",
    stem="<prefix?>horizon:",
    sources=(
        "laravel/horizon v5.29.1: config/horizon.php, src/Repositories/RedisJobRepository.php, RedisTagRepository.php,"
        " RedisMetricsRepository.php, src/Console/*.php",
    ),
    roles=(
        Role("recent", "recent_jobs", "zset", Kind.META, Proof.HINT, "job"),
        Role(
            "completed",
            "completed_jobs",
            "zset",
            Kind.FINISHED,
            Proof.HINT,
            "finished job",
            why="Horizon trims the list while it runs.",
            remedies=(RUN,),
        ),
        Role("silenced", "silenced_jobs", "zset", Kind.FINISHED, Proof.HINT, "silenced job", remedies=(RUN,)),
        Role("pending", "pending_jobs", "zset", Kind.META, Proof.HINT, "job"),
        Role(
            "failed",
            "failed_jobs",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "failed job",
            why="Horizon keeps failed jobs for a week, with payload and exception.",
            remedies=(
                source(
                    "'trim' => ['failed' => 1440, 'recent_failed' => 1440]",
                    "jobs that fail are kept for a day",
                    Where.CONFIG,
                    loses="failed jobs older than a day",
                ),
                repair("php artisan queue:retry --queue=<queue>", "runs them again", where=Where.SHELL),
                repair(
                    "php artisan horizon:forget --all", "removes them from all lists", "all failed jobs", Where.SHELL
                ),
            ),
        ),
        Role("failed and monitored", "<name=recent_failed_jobs|monitored_jobs>", "zset", Kind.META, Proof.HINT),
        Role("measured", "<name=measured_jobs|measured_queues>", "set", Kind.META, Proof.HINT),
        Role("snapshots", "snapshot:<what*>", "zset", Kind.META, Proof.HINT),
        Role("supervisors", "<name=masters|supervisors>", "zset", Kind.META, Proof.HINT),
        Role("supervisor", "<name=master|supervisor>:<host*>", "hash", Kind.META),
        Role("metrics", "<name=job|queue>:<what*>", "hash", Kind.META),
        Role("commands", "commands:<supervisor*>", "list", Kind.META),
        Role("monitoring", "monitoring", "set", Kind.META),
        Role("values", "<name=job_id|last_snapshot_at|metrics:snapshot|monitor:time-to-clear>", "string", Kind.META),
        Role("failed tag", "failed:<tag*>", "zset", Kind.META),
        Role("job", "<id>", "hash", Kind.BODIES, noun="job"),
        Role("tag", "<tag*>", "zset", Kind.META),
    ),
)
