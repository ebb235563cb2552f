"""Socket.IO's Redis streams adapter (Node.js): the stream `socket.io`, and `sio:session:<id>` strings.

The stream is trimmed at about 10,000 packets (maxLen), sessions have a TTL.
"""

from rdbscan.report.software.model import Bound, Family, Kind, Proof, Role, source

SOCKET_IO = Family(
    "Socket.IO",
    stem="",
    hints=1,
    sources=("socketio/socket.io-redis-streams-adapter 0.3.1: lib/adapter.ts, README.md",),
    roles=(
        Role(
            "stream",
            "socket.io",
            "stream",
            Kind.EVENTS,
            Proof.SURE,
            "packet",
            bound=Bound(10_000, "the adapter trims it at about 10,000 (maxLen)"),
            remedies=(
                source(
                    "createAdapter(redisClient, { maxLen: 10_000 })",
                    "packets are trimmed as they are added",
                    loses="packets beyond the last 10,000",
                ),
            ),
        ),
        Role(
            "numbered stream",
            "socket.io-<n#>",
            "stream",
            Kind.EVENTS,
            Proof.SURE,
            "packet",
            bound=Bound(10_000, "the adapter trims it at about 10,000 (maxLen)"),
        ),
        Role("session", "sio:session:<id*>", "string", Kind.SESSION, Proof.SURE, "session"),
    ),
)
