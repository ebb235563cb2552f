"""Pages of what goes wrong before a dump can be read: the network, a store, a server that is asked for a full sync."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "unreachable": """The network, a server or an object failed, not the dump.

What it finds
    A host that does not answer, a status such as 403 or 503, a connection that
    broke off or stalled, an object that was replaced or deleted while it was
    read. Busy servers and broken connections were tried again before.

Why it matters
    Nothing is known against the dump: it may be whole. If something was read,
    that is reported, marked as partial, and the exit code is 3; if nothing
    was, it is 2.

What to do
    Run again. The message says what failed; for missing credentials and for
    endpoints of your own see docs/backups.md.
""",
    "killed": """The process that read the dump died.

What it finds
    With --jobs each dump is read in a process of its own. One was killed (9:
    by the system, which was out of memory, or by somebody), and was killed
    again when the dump was tried once more, as the only one.

Why it matters
    Nothing is known of the dump: it may be whole. The others are reported,
    marked as partial, and the exit code is 3.

What to do
    dmesg says whether memory was the reason; rdbscan takes at most 350 MB a
    process, so something else may have taken the rest, or a container's limit
    is lower. Signal 11 would be a bug in rdbscan: please report it.
""",
    "missing": """An instance has no dump of that night.

What it finds
    Its name is in --expect FILE, and the history has no night of it on that
    day (UTC).

Why it matters
    Its backup failed, was not copied, or the job that should read it did not
    run: with --part I/N all instances of a part that was lost are missing.
    Nothing of it is in the figures. Exit code 3.

What to do
    Run the part again: what is in the history already changes nothing. If the
    dump is not there either, look why its backup failed.
""",
    "sync-refused": """The server gives no full sync.

What it finds
    It does not know PSYNC or REPLCONF, or is told to refuse them: managed
    services (ElastiCache, MemoryDB, Memorystore, Azure, Redis Cloud),
    Sentinel, proxies, servers with renamed commands.

Why it matters
    A snapshot is the only thing that is asked of a server. Exit code 2.

What to do
    Use the service's own export; docs/backups.md has one for each. On servers
    of your own ask a node, not a proxy or Sentinel, or copy its dump.rdb.
""",
    "sync-permission": """The user may not ask for a full sync.

What it finds
    NOAUTH, WRONGPASS or NOPERM: no or a wrong password, or an ACL without what
    is needed.

Why it matters
    Nothing was read. Exit code 2.

What to do
    ACL SETUSER rdbscan on >PASSWORD -@all +ping +replconf +psync
    and redis://rdbscan@HOST with the password in REDISCLI_AUTH. With +role and
    +config|get (or +info) the report also knows maxmemory, its policy and the
    limits of encodings, and warns of a primary that has replicas.
""",
    "sync-loading": """The server is still loading its data.

What it finds
    LOADING: it was started or synchronized a moment ago.

Why it matters
    There is no snapshot to give yet. Exit code 2.

What to do
    Run again when INFO persistence says loading:0, or read the dump that it
    loads.
""",
    "sync-no-master-link": """The replica has lost its primary.

What it finds
    NOMASTERLINK or MASTERDOWN: a replica gives no full sync while it has no
    connection to its own primary.

Why it matters
    Its data may be old, and it may be about to load other data. Exit code 2.

What to do
    See INFO replication (master_link_status); run again when it is up, or ask
    another replica.
""",
    "sync-fork-failed": """The server could not make the snapshot.

What it finds
    It began a full sync and gave up before its first byte, or refuses because
    its last save failed (MISCONF).

Why it matters
    A server that cannot fork cannot save either: its backups may be missing,
    too. Exit code 2.

What to do
    Its log says why. Mostly memory: vm.overcommit_memory=1, or room for the
    pages that change during the save. `INFO persistence` and `INFO stats` have
    rdb_last_bgsave_status and latest_fork_usec.
""",
    "sync-replica-buffer": """The server would collect writes for us in its memory.

What it finds
    A server before 6.2 does not know `REPLCONF rdb-only`: it takes us for a
    replica, and keeps all that is written while its snapshot is sent, up to
    the limit of client-output-buffer-limit for replicas (256 MB by default).

Why it matters
    On a server that is busy and short of memory this may evict keys or end in
    the OOM killer. Exit code 2.

What to do
    Copy its dump.rdb, or accept it with --accept-replica-buffer when writes
    are few; the connection is ended behind the last byte.
""",
}
