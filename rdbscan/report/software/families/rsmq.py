"""RSMQ (Node.js): a sorted set of ids, `rsmq:<queue>`, and one hash of messages, `rsmq:<queue>:Q`, for each queue.

All queues are listed in `rsmq:QUEUES`.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, room, source

RSMQ = Family(
    "RSMQ",
    stem="<prefix*>",
    default="rsmq",
    needs=("queues",),
    sources=("smrchy/rsmq v0.12.3: _src/index.ts",),
    roles=(
        Role("queues", ":QUEUES", "set", Kind.META, Proof.HINT),
        Role("messages", ":<queue>:Q", "hash", Kind.BODIES, Proof.HINT, "message", part_of="queue"),
        Role(
            "queue",
            ":<queue>",
            "zset",
            Kind.QUEUE,
            noun="waiting message",
            why="Messages stay until deleteMessage is called, also when they were received.",
            remedies=(
                source(
                    "await rsmq.deleteMessageAsync({ qname, id })",
                    "after a message is handled; receiving hides it only",
                ),
                room("await rsmq.deleteQueueAsync({ qname })", "removes the queue", "all its messages"),
            ),
        ),
    ),
)
