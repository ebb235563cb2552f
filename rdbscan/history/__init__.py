"""Many nights: a folder of profiles, here or in an object store, that any number of jobs add to at once.

    DIR/instance=NAME/2026-11-20T031500Z-1a2b3c4d.parquet

A night is the profile of one dump of one server. Its name is the dump's own save time, UTC, and eight hex digits of a hash
of what identifies the dump; `.damaged` before `.parquet` marks a dump that could not be read whole. NAME is percent-encoded
where it is more than letters, digits and `_.-~`. Files never change, and there is no index and no lock: what is listed is
what there is, and whatever is called otherwise is somebody else's.

    history = open_history("nights")                      # or s3://bucket/nights, or nights/instance=shop
    nights(history, "shop")                               # of one instance, or of all; oldest first
    night = night_at(history, "2026-11-20", "shop")       # the newest of that day, UTC; a whole one, if there is one
    profile = load(history, night)
    add(history, profile)

`parse("nights@2026-11-20")` takes the command line's way of naming a night apart.
"""

from rdbscan.history.adding import Added, add
from rdbscan.history.night import Night
from rdbscan.history.nights import at_date, instances, load, newest_whole, night_at, nights, parse
from rdbscan.history.store import Store, open_history

__all__ = [
    "Added",
    "Night",
    "Store",
    "add",
    "at_date",
    "instances",
    "load",
    "newest_whole",
    "night_at",
    "nights",
    "open_history",
    "parse",
]
