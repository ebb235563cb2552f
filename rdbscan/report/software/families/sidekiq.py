"""Sidekiq (Ruby): `queue:<name>` lists of whole jobs, and sorted sets for jobs to run later (schedule, retry, dead).

The dead set is trimmed to 10,000 jobs and six months (config.rb: dead_max_jobs, dead_timeout_in_seconds) with every job that
dies. Statistics of days live for five years, processes for a minute (launcher.rb). The names have a prefix where
redis-namespace is used, as in `resque:gitlab:queue:default`.
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, Where, repair, room, source

SIDEKIQ = Family(
    "Sidekiq",
    stem="<prefix:>",
    needs=("queues",),
    hints=3,
    sources=(
        "sidekiq/sidekiq v8.1.7: lib/sidekiq/api.rb, client.rb, config.rb, job_retry.rb, launcher.rb, metrics/query.rb,"
        " job/iterable.rb",
    ),
    roles=(
        Role(
            "dead",
            "dead",
            "zset",
            Kind.DEAD,
            Proof.HINT,
            "dead job",
            bound=Bound(10_000, "Sidekiq keeps 10,000 at most, for six months (dead_max_jobs)"),
            why="Jobs that failed their last retry are kept to be looked at.",
            remedies=(
                source(
                    "Sidekiq.configure_server { |config| config[:dead_max_jobs] = 1_000 }",
                    "the next job that dies trims the set",
                    Where.CONFIG,
                    loses="dead jobs beyond the last 1,000",
                ),
                source(
                    "sidekiq_options dead: false",
                    "jobs of this class are dropped after their last retry",
                    loses="those jobs",
                ),
                repair("Sidekiq::DeadSet.new.retry_all", "runs them again", where=Where.CONSOLE),
                room("Sidekiq::DeadSet.new.clear", "empties the set", "all dead jobs", Where.CONSOLE),
            ),
        ),
        Role("retry", "retry", "zset", Kind.SCHEDULE, Proof.HINT, "job to retry"),
        Role("schedule", "schedule", "zset", Kind.SCHEDULE, Proof.HINT, "scheduled job"),
        Role(
            "queue",
            "queue:<queue*>",
            "list",
            Kind.QUEUE,
            Proof.HINT,
            "waiting job",
            remedies=(
                source("bundle exec sidekiq -q <queue>", "a process that works on this queue", Where.SHELL),
                room(
                    "Sidekiq::Queue.new('<queue>').clear",
                    "empties the queue",
                    "all jobs that wait in it",
                    Where.CONSOLE,
                ),
            ),
        ),
        Role("queues", "queues", "set", Kind.META, Proof.HINT),
        Role("processes", "processes", "set", Kind.META, Proof.HINT),
        Role("statistics", "stat:<name=processed|failed>", "string", Kind.META, Proof.HINT),
        Role("daily statistics", "stat:<name=processed|failed>:<day>", "string", Kind.META),
        Role("iterable job", "it-<jid*>", "hash", Kind.META),
        Role("metrics", "j|<when*>", "hash", Kind.META),
        Role("histogram", "h|<when*>", "string", Kind.META),
    ),
)
