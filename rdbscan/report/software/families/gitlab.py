"""GitLab (Ruby): `cache:gitlab:`, `session:gitlab:` and sets of the sessions of a user.

Its jobs are Sidekiq's, below `resque:gitlab:`.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, room

GITLAB = Family(
    "GitLab",
    stem="",
    hints=1,
    sources=("gitlabhq/gitlabhq: lib/gitlab/redis/cache.rb (CACHE_NAMESPACE), lib/gitlab/redis/sessions.rb (35b6ac0)",),
    roles=(
        Role(
            "cache",
            "cache:gitlab:<key*>",
            "string set hash",
            Kind.CACHE,
            Proof.SURE,
            "cache entry/cache entries",
            remedies=(
                room("sudo gitlab-rake cache:clear", "empties GitLab's Redis cache", "all cache entries", Where.SHELL),
            ),
        ),
        Role("sessions of a user", "session:lookup:<by=user|ip>:<key*>", "set string", Kind.META),
        Role("session of a user", "session:user:gitlab:<key*>", "string", Kind.SESSION, Proof.SURE, "session"),
        Role("session", "session:gitlab:<key*>", "string", Kind.SESSION, Proof.SURE, "session"),
    ),
)
