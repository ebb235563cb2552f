"""Django Channels with channels_redis (Python): `asgi:group:<name>` sorted sets, `asgispecific.<client>!` mailboxes.

All of them have TTLs: a group one of a day, a mailbox one of a minute.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

CHANNELS = Family(
    "Django Channels",
    stem="<prefix?>",
    default="asgi",
    sources=("django/channels_redis 4.3.0: channels_redis/core.py",),
    roles=(
        Role("group", ":group:<name*>", "zset", Kind.META, Proof.HINT),
        Role("mailbox", "specific.<client*>!<name?>", "zset", Kind.QUEUE, Proof.SURE, "message"),
    ),
)
