"""sidekiq-unique-jobs (Ruby): a lock for each job that must be there once only, `uniquejobs:<digest>:LOCKED`.

Without lock_ttl locks do not expire; a job releases its own, and a reaper removes those whose job is gone, 1,000 a
cycle. The digests are listed in one sorted set. Version 8 has more keys a lock (QUEUED, PRIMED, INFO) and a changelog
of max_history (1,000) entries; version 9 has only LOCKED and the digests.
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, Where, repair, source

SIDEKIQ_UNIQUE_JOBS = Family(
    "sidekiq-unique-jobs",
    stem="<prefix:>uniquejobs:",
    hints=1,
    sources=(
        "mhenrixon/sidekiq-unique-jobs v9.0.0.alpha2 and v8.0.10: lib/sidekiq_unique_jobs/constants.rb, key.rb, README.md",
    ),
    roles=(
        Role(
            "digests",
            "<name=digests|expiring_digests|orphaned_digests>",
            "zset",
            Kind.INDEX,
            Proof.SURE,
            "lock",
            grows=True,
            why="Locks without lock_ttl stay when their job is lost; the reaper removes 1,000 a cycle.",
            remedies=(
                source(
                    "SidekiqUniqueJobs.configure { |config| config.lock_ttl = 1.hour }",
                    "new locks end by themselves",
                    Where.CONFIG,
                ),
                source(
                    "SidekiqUniqueJobs.configure { |config| config.reaper_count = 10_000 }",
                    "the reaper removes more locks whose job is gone",
                    Where.CONFIG,
                ),
                repair(
                    "SidekiqUniqueJobs::Digests.new.delete_by_pattern('*', count: 1_000)",
                    "removes locks with all that belongs to them",
                    "locks: a job that still waits may be added twice",
                    Where.CONSOLE,
                ),
            ),
        ),
        Role(
            "changelog",
            "changelog",
            "zset",
            Kind.EVENTS,
            Proof.SURE,
            "entry",
            bound=Bound(1_000, "sidekiq-unique-jobs keeps 1,000 (max_history)"),
        ),
        Role("bookkeeping", "<name=live|dead|reaper>", "string", Kind.META),
        Role(
            "lock",
            "<digest*>:<part=LOCKED|RUN>",
            "hash string",
            Kind.LOCK,
            Proof.SURE,
            part_of="digests",
            temporary=False,
        ),
        Role(
            "lock parts",
            "<digest*>:<part=QUEUED|PRIMED|INFO>",
            "list string",
            Kind.LOCK,
            part_of="digests",
            temporary=False,
        ),
        Role("lock owner", "<digest*>", "string", Kind.LOCK, part_of="digests", temporary=False),
    ),
)
