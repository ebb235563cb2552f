"""Redis 4.0, the first with MEMORY USAGE: it counts requested bytes, and not all of a sorted set."""

from rdbscan.memory.servers.server import Server

REDIS_4_0 = Server(name="redis-4.0")
