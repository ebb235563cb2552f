"""The pages of `rdbscan explain` on what `rdbscan diff` says."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "diff": """What changed between two sides.

Namespaces
    A namespace is new, gone, grown or shrunk by its memory, or if that is the
    same by its keys; "changed" where only TTLs or encodings differ. Rows add up
    to the total, exactly; the row {other} is all that is not shown.

By the model
    The same data costs another server other memory. Where the sides are of
    different servers, one side that is a dump is read once more, for the
    server of the other: what differs between its two readings is the model's.
    From two saved files that cannot be told.

Keys (--keys)
    A key is found by database and name. It may be several things at once:
    grown, TTL lost, encoding converted. "Type changed" and "encoding
    converted" exclude each other. Of a cluster a key that is on another shard
    is "moved", not gone and new; which dump is which shard of the other side
    is told by their names, or else by their hash slots. A key that several
    dumps of one side have (a replica beside its primary) counts once.

If a dump is damaged
    Its figures are lower bounds (≥), and what seems to be gone may be in the
    part that could not be read. Exit code 3.
""",
    "lost-rows": """Comparing keys did not see every key.

What happened
    rdbscan counts the keys of both sides again after they were brought
    together: matched and gone ones must be all keys of the old side, matched
    and new ones all of the new one, and their memory must have changed as that
    of all namespaces has. It did not fit, so nothing was reported. Exit code 70.

Why it matters
    DuckDB, which compares keys in bounded memory, writes to the disk what does
    not fit. Builds of it are known that lost rows on the way (duckdb#25702).

What to do
    Give more memory (--memory 8gb), so that less goes to the disk. Look whether
    a file was exchanged while it was read. Install another release of DuckDB,
    and report the numbers of the message.
""",
}
