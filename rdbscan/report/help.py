"""Pages of what is no report's finding: kinds of damage, errors, warnings."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "truncated": """The dump ends before its end.

What it finds
    The file stops in the middle of a key, or before the end marker (opcode
    255) and the checksum.

Why it matters
    The server refuses to load it. All that was read before is reported, marked
    as partial: every number is a lower bound. Exit code 3.

What to do
    Copy it again: most cut files were copied while BGSAVE was still writing
    (it writes temp-<pid>.rdb and renames at the end), or the disk was full.
    `INFO persistence` says rdb_bgsave_in_progress and rdb_last_bgsave_status.
""",
    "corrupt": """The bytes of the dump contradict each other: a server refuses to load it.

What it finds
    A length that leads out of its value, a packed value that cannot be walked
    through, a member, field or key that comes twice: what the server that
    wrote the dump would stop at while loading, with its default settings. The
    message says which key and at which byte of the uncompressed dump.

Why it matters
    Where the extent of a broken value is known the key is left out and all
    others are read; else nothing behind it can be read, as records carry no
    mark to start again from. Reports are marked as partial. Exit code 3.

What to do
    Compare checksums with the original file, try an older dump, and check
    memory and disk of the machine that wrote it. `rdbscan verify` names the
    place; redis-check-rdb --fix does not exist.
""",
    "unsound": """Keys that a server loads, and may stop at later.

What it finds
    Values that the server which wrote the dump does not look into while it
    loads them: a small packed hash with the same field twice, a listpack that
    breaks off, a pending entry of a stream that no consumer has. redis-check-rdb
    refuses them, and so does a server with sanitize-dump-payload yes.

Why it matters
    The keys are counted as the server would count them, but a command that
    reads or converts one may end the server. `rdbscan verify` gives exit code
    3, the other verbs a note: the dump loads.

What to do
    Copy the keys that matter with commands (HGETALL, then HSET under another
    name) on a server that can be lost, and delete the broken ones. Then suspect
    the tool that wrote the dump, or the machine's memory.
""",
    "unsupported": """The dump uses something this version of rdbscan does not know.

What it finds
    An RDB version, opcode or value type that is newer than rdbscan, or of
    another product: Dragonfly's snapshots (.dfs, with compressed blobs and
    types of its own), values of modules of a Redis 4.0 release candidate.

Why it matters
    The length of an unknown value is unknown too, so reading ends there. What
    was read before is reported, marked as partial. Exit code 3.

What to do
    Update rdbscan. Of Dragonfly, save as RDB (SAVE RDB, or --df_snapshot_format=false);
    its own types are then still unknown. Of Redis 4.0 release candidates, load the dump
    with one and save it again with 4.0.
""",
    "checksum": """The checksum does not match.

What it finds
    The CRC64 at the end of the dump differs from that of its bytes, though all
    of it could be read.

Why it matters
    At least one byte was changed after the server wrote it: a name, a number
    or an expiry may be wrong. The server refuses to load it (unless
    rdbchecksum is off). Exit code 3.

What to do
    Copy the file again and compare; then suspect disk and memory.
""",
    "not-rdb": """The file is no RDB dump.

What it finds
    It does not begin with REDIS or VALKEY and a version, also after unpacking
    gzip, zstd or lz4. A page of HTML or XML in its place mostly says what went
    wrong when it was stored; a pointer of Git LFS stands for a file that was
    not fetched.

Why it matters
    There is nothing to read. Exit code 3.

What to do
    Give the dump file (CONFIG GET dir, CONFIG GET dbfilename). An AOF of Redis
    7+ is a directory: its base file is the dump.
""",
    "module-opaque": """A module's values cannot be sized.

What it finds
    Keys of module types (JSON, Bloom, TimeSeries, vector sets): their memory
    is known to the module's own code only.

Why it matters
    Their bytes in the dump stand in for their memory in all sums; the truth
    may be several times that.

What to do
    MEMORY USAGE key on the server, for a few of them, tells the factor.
""",
    "output": """Results cannot be written.

What it is
    The disk is full, or the folder of -o cannot be written to. What -o writes
    is a set: it appears as a whole, in one step, when all of it is written. So
    nothing of this run is there, and an older set is as it was. The report on
    the terminal was printed all the same.

What to do
    Make room, beside the older set: both exist for a moment. Or name another
    place with -o.
""",
    "source": """A source cannot be opened.

What it finds
    A file, pipe or URL that does not exist or may not be read, a folder or
    archive without a dump.

Why it matters
    Nothing was read from it. Exit code 2; 3 if other sources could be read.

What to do
    The message says what is missing: the path, the permission, or the extra
    package for remote storage.
""",
    "usage": """The call cannot be carried out as it was made.

What it finds
    Arguments that contradict each other or name nothing. Exit code 2.

Why it matters
    Nothing was done.

What to do
    `rdbscan --help`, or `--help` after the verb.
""",
    "config": """Configuration: rdbscan.toml, and what is wrong in one.

What it finds
    A line of a redis.conf or of rdbscan.toml, or an option's value, that cannot
    be understood. Exit code 2. Policies have a page of
    their own (`policy`).

Why it matters
    Guessing a limit would make every number silently wrong.

What to do
    The message names file and line.

rdbscan.toml
    Names that a team gives its keys, and whose they are. It is looked for in
    the working directory and above it; --config FILE names another one.

        [[namespace]]
        match = "tenant:{tenant}:order:*"
        name = "orders"
        owner = "checkout"

    A key belongs to the first namespace whose match its name fits, whole; keys
    that fit none get the name that is inferred. In a match, * is one segment
    and {word} is one that says what it is; ** at the end is the rest. A segment
    ends at those of : / | that stand in the match, or at dots if none of them
    does; otherwise it is as short as the rest of the match allows. A backslash
    makes the * or { behind it a plain character, and \\xff is any byte (TOML
    leaves backslashes alone in single quotes).
    Reports show `name`, or the match if there is none. `owner` is a column of
    keys.parquet, and the report "owners" sums up by it.
""",
    "namespace": """What a namespace is called.

What it is
    Keys whose names follow one pattern are one namespace: `user:{id}:events`.
    The pattern is inferred from all names together, in bounded memory.

What varies
    {id}     numbers, UUIDs, hashes, random strings (base64, ULID, ...), bytes
    {date}   2026-11-20, also with a time
    {ip}     IPv4 and IPv6 addresses
    {email}  e-mail addresses
    {*}      words that are too many to be told apart, and codes of languages,
             currencies or environments within a part of a name
    {len}    the length that a serializer has put before a name
    {**}     the rest of a name that is too long to be looked at
    {other}  holds the keys that did not fit into the bounded number of patterns

How it is decided
    A position with one value is a word, with a few a choice, with many an id.
    A number that all keys have stays (`limit/100/1/minute`), unless it has more
    than four digits. Words stay until there are 128 in one place (1,024 at the
    start of names); one with a twentieth of the keys there stays even then.
    Letters that look thrown by dice are ids beside other ids.
    Several dumps that are looked at together get the same names: what is one of
    many in all of them together is so in each.

Separators
    A name's levels are parted by : / | and dots, or by - and _ if it has none of
    these; --separator says otherwise. It keeps its own characters.

As text
    Braces are the name's own (hash tags), but for these placeholders. Bytes that
    are not UTF-8 are written \\xff; a backslash or brace that would be mistaken
    is \\x5c or \\x7b.

Other names
    rdbscan.toml gives namespaces names of a team's own: `rdbscan explain
    config`.
""",
    "redact": """Results that can be shown to others: --redact.

What it does
    Names are cut into segments (at : / | { } #, and at dots where none of the
    first three is in a name). A segment stays if all its words are technical
    ones: cache, session, user, queue ... Every other segment is replaced by ~
    and 16 digits of a keyed hash: user:anna.berg:cart becomes
    user:~0d5c1b7be6a4f2a9:cart. Patterns of names, names of files, libraries,
    aux fields and unknown types of modules are treated alike, in every output
    and message. Directories are left out, and so are cluster slots: of a
    guessed name anybody can compute the slot. Contents are never in results.

What stays
    All numbers: counts, sizes, times. --redact-keep WORD lets one more word
    stay, as often as you like. A redacted report names every word that stayed:
    read that list before you share it.

Equal things
    Equal segments have equal pseudonyms within a run. The key is random and
    kept nowhere, so no two runs have one in common, and nobody can try whether
    a guessed name is in the result. --redact-key FILE takes the key from a file
    (head -c 32 /dev/urandom > FILE): then nights can be compared. Who has that
    file can try names; keep it where the dumps are.

On the disk
    Names are hidden before anything is written, so no temporary file has them.
    A running server's snapshot is kept in memory only: if it sends faster than
    it is decoded, it has to wait, unless --spool names a folder.
""",
    "memory": """What "Memory" means: what deleting the key frees.

What it is
    The bytes that used_memory falls by when the key is deleted, once the target
    server has loaded the dump: the object, the name, the value, and the key's
    entries in the main table and the table of expiries. It is the column
    `memory_bytes`, and all that rdbscan ranks, shares, sums and advises by.

How it is known
    The model rebuilds what the server allocates, in the size classes of its
    allocator. It was held against real servers by deleting keys one by one:
    docs/memory-accuracy.md has the table for each server and type.

What it is not
    What the server took when it saved. A running server has spare room that is
    not in a dump: strings that were appended to, hash tables that grew for keys
    that left, the last node of each stream (4 KiB). See `used-memory`.
    Values of modules are known to the module only: their bytes in the dump
    stand in for them (vector sets are exact).
""",
    "memory-usage": """Why MEMORY USAGE is another number.

What it is
    The column `memory_usage_bytes`: what `MEMORY USAGE key SAMPLES 0` answers
    once the target server has loaded the dump, to the byte. It is there for
    people who check; nothing is ranked or summed up by it.

Why it differs
    The command estimates by rules of its own, which change with each version.
    Streams are counted as 244 bytes for each node of their radix trees, which
    really take a fraction of that. The shop's stream events:audit (fixtures/shop.rdb: 8,000
    entries, 3,000 of them pending) is 3,456,743 bytes to MEMORY USAGE on Redis
    7.0.15; deleting it there frees 658,032. Sets count 24 bytes for entries
    that take 0 or 16 (Redis 7.2 to 8.2). The entry in the table of expiries is
    never counted, and Valkey 8.1 counts no name. Without SAMPLES 0 it looks at
    five elements and guesses the rest.

Which to believe
    Memory, for what deleting frees and what adds up to used_memory. Reports say
    so by themselves where the two are more than a quarter apart.
""",
    "used-memory": """What used_memory is made of.

What it is
    INFO's used_memory, which maxmemory limits: the empty server, the keys, the
    hash tables of the databases, functions and scripts, and what comes and goes
    with clients: output buffers, the replication backlog, the AOF buffer.

What a dump tells of it
    What the server said when it saved (AUX field used-mem), all keys, and how
    large the tables must be. rdbscan predicts used_memory after loading the
    dump (the report "Whole server"), within a percent for servers it was
    measured on, and says how much of what the server reported that explains.

What is not in a dump
    Buffers and scripts. Spare room: a stream keeps its last node ready for
    entries to come (up to 4 KiB each: 500 small streams are 2 MB), a string
    that was appended to has up to its own length to spare, a hash table stays
    large for a while after keys left. And fragmentation, which is in
    used_memory_rss only. A restart from the dump gives the spare room back.

If the prediction does not fit
    Another allocator (--allocator; packages of Debian and Ubuntu use
    jemalloc-q16 or jemalloc-q16-pages), other settings (--redis-conf), or a
    dump that another server wrote (--target).
""",
}
