"""Many dumps: each becomes a profile where its bytes are read, and profiles add up, wherever that is done."""

from rdbscan.fleet.run import profile_fleet

__all__ = ["profile_fleet"]
