"""Mastodon (Ruby): `feed:home:<id>` sorted sets, trimmed to 400, in newer versions 800, statuses; `:reblogs` beside them.

Its jobs are Sidekiq's.
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, Where, repair

MASTODON = Family(
    "Mastodon",
    stem="<prefix:>feed:",
    needs=("feed", "reblogs"),
    sources=("mastodon/mastodon 000dabb: app/lib/feed_manager.rb (key, trim)",),
    roles=(
        Role("reblogs of a status", "<type=home|list>:<id>:reblogs:<status>", "set", Kind.META),
        Role("reblogs", "<type=home|list>:<id>:reblogs", "zset", Kind.META, Proof.HINT),
        Role(
            "feed",
            "<type=home|list>:<id>",
            "zset",
            Kind.CACHE,
            Proof.HINT,
            "feed",
            temporary=False,
            bound=Bound(800, "Mastodon trims a feed to 400, in newer versions 800, statuses"),
            remedies=(repair("tootctl feeds build --all", "builds the feeds of active users anew", where=Where.SHELL),),
        ),
    ),
)
