"""message_bus (Ruby; Discourse): backlogs of 1,000 messages a channel and 2,000 in all, kept for a week."""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role

MESSAGE_BUS = Family(
    "message_bus (Discourse)",
    stem="<prefix?>__mb_",
    hints=1,
    sources=("discourse/message_bus v4.5.2: lib/message_bus/backends/redis.rb",),
    roles=(
        Role(
            "backlog",
            "backlog_n_<channel*>",
            "zset",
            Kind.EVENTS,
            Proof.SURE,
            "message",
            bound=Bound(1_000, "message_bus keeps 1,000 a channel (max_backlog_size)"),
        ),
        Role(
            "global backlog",
            "global_backlog_n",
            "zset",
            Kind.EVENTS,
            Proof.SURE,
            "message",
            bound=Bound(2_000, "message_bus keeps 2,000 in all (max_global_backlog_size)"),
        ),
        Role("ids", "<name=backlog_id_n|global_id_n><channel?>", "string", Kind.META, Proof.SURE),
    ),
)
