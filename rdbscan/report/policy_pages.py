"""Pages of `rdbscan check`: what a policy can say, and what its verdicts mean."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "policy": """What a policy can say, and what is wrong in one that is refused.

What it is
    rdbscan.toml, which `rdbscan check SOURCE --init` writes to begin with:
        [dump]      max_age = "26h", complete = true
        [memory]    maxmemory = "8gb", warn = "70%", error = "85%"
        [[rule]]    id, and which keys: match = "session:**", db, type, owner
                    no_ttl = "0.1%", max_ttl = "30d", max_keys = 1000,
                    max_memory = "1gb", max_share = "10%",
                    max_key_memory = "10mb", max_elements = 1000,
                    required = true, forbidden = true,
                    growth = { memory = "20%/d", at_least = "50mb" },
                    findings = ["missing-ttl", "unbounded-*"]
                    level = "warn", scope = "cluster", together = true
        [[waiver]]  rule, match, until = 2026-12-31, reason = "JIRA-123"
    In match `*` is one segment, `{word}` is one too, `**` at the end the rest.
    Each namespace that fits is judged for itself, with together = true all as
    one; each dump is, with scope = "cluster" all as one.

What is wrong
    Each line says file, line, column, and what to write instead. All that is
    wrong is said at once. Exit code 2; no dump was read.

What to do
    `rdbscan check --schema` prints the JSON Schema, by which editors complete
    and check the file. docs/check.md has all of it with examples.
""",
    "verdict": """What the verdicts of `rdbscan check` mean.

What it says
    `violation`: a rule of level error is not kept: exit code 1
    `unknown`: it cannot be judged; with --strict that is a violation
    `warning`: a rule of level warn is not kept, or a rule's match fits no
      namespace: a typo, or a producer that went away
    `waived`: what is not kept has a waiver that has not ended
    `pass`: it is kept, and that is sure

When it is unknown
    There is no baseline that is older, or one of the two does not say when it
    was saved. maxmemory is not known. Keys are missing from a damaged dump;
    what is exceeded by those that were read is a violation all the same, and
    parts in percent are judged as far as the dump's own counts vouch for them.
    Keys could not be told apart ({other}), or a namespace may hold some that
    are meant and others: give those that are meant a name ([[namespace]]).
    In profiles of older versions the longest TTL and the most elements are
    known up to a bucket only.

What to do
    Unknown is never a pass: give what is missing (--baseline, --history,
    --maxmemory, a whole dump), or decide with --strict that it must not be.
""",
    "waiver": """What is known and may stay for a while.

What it is
    [[waiver]] in a policy: the id of a rule, the last day (UTC), a reason, and
    with match only some namespaces. What it waives is shown, and violates
    nothing. It helps against unknown verdicts too, and against those of [dump]
    and [memory]: dump-max-age, dump-complete, memory.

What is said of it
    One that has ended is named where it would still have helped. One that
    waives nothing is a note: it can go.
""",
    "baseline": """What growth is counted from.

What it is
    --baseline FILE, an earlier dump, keys.parquet or profile.parquet; or with
    --history DIR the newest whole profile there that is older than the dump,
    in DIR/instance=NAME/ for the server that --instance names. Damaged nights
    are passed over.

How it is counted
    growth = { memory = "20%/d" } allows a fifth more for each day between the
    two saves, in proportion; `/h` and `/w` too, nothing for the whole time.
    What is new grew from nothing. Growth below at_least is none. What is not
    known of either side makes the verdict unknown, not pass.

What else may have changed
    Another server version, or another model of its memory (--target,
    --allocator, settings), changes figures by itself: the verdict says so.
""",
}
