"""What is wrong with the keys of software that is known.

Question
    Which job queue, cache or session store fills the memory, and what does its
    owner do about it?

What it finds
    `finished-jobs`: jobs that are done and kept, with their bodies: Bull,
      BullMQ, Kue, Bee-Queue, RQ, asynq.
    `dead-letters`: jobs that failed for good and are kept: Sidekiq, Resque,
      Dramatiq, Bull and others.
    `orphaned-jobs`: bodies of jobs that no queue and no index of Bull or
      BullMQ knows any more: their index was trimmed by hand, or lost them.
    `unacknowledged`: messages that a worker took and never acknowledged.
    Other findings of known software have the names of the general ones:
    `temporary-without-ttl` and `missing-ttl` (results, cache entries, sessions,
    and indexes of sessions that are gone), `unbounded-list` and
    `unbounded-collection` (queues nobody empties, filters that only grow, tag
    sets of cache entries that are gone), `unbounded-stream` (a stream beyond
    the size at which its owner trims it).

Why it matters
    A job is an entry of an index and a body elsewhere; neither may go without
    the other. Deleting or trimming such keys by hand leaves bodies that nothing
    finds, or entries that lead nowhere. The software has an option that stops
    the growth, and a command that removes both.

What to do
    Follow the remedies in their order: stop the growth at its source, let the
    software clean up what is there, and only then make room. What a remedy
    loses is said with it. What is stale or orphaned shows only where index and
    bodies are both there: give all shards of a cluster together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.software.jobs import backlog, dead, finished, orphaned, unacknowledged
from rdbscan.report.software.retention import beyond_bound, growing, stale_index, without_ttl
from rdbscan.report.software.symptom import Dump, Symptom

if TYPE_CHECKING:
    from rdbscan.report.software.found import Found

CHECKS = (finished, dead, orphaned, unacknowledged, backlog, without_ttl, stale_index, growing, beyond_bound)


def symptoms(found: Found, whole_bytes: int, as_of_ms: int = 0, *, complete: bool = True) -> list[Symptom]:
    """Return what is wrong with an instance, most bytes first.

    `whole_bytes` is the memory of all keys of the dump, `as_of_ms` when it was made (0 if unknown). `complete` is False
    where keys are missing (one shard of a cluster, a choice of keys): nothing is said then of entries without their keys,
    nor of bodies without their entries.
    """
    dump = Dump(max(whole_bytes, 1), as_of_ms, complete)
    all_of_them = [one for check in CHECKS for one in check(found, dump)]
    return sorted(all_of_them, key=lambda one: (-one.bytes, one.slug, one.where))
