"""Keyv (Node.js): `keyv:<key>` strings.

With useRedisSets, the default until @keyv/redis 4, the names of all keys also stand in a set, `namespace:keyv` or
`sets:namespace:keyv`, from which names of expired keys are never removed (issues 455, 565).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role, repair, room, source

KEYV = Family(
    "Keyv",
    stem="",
    hints=1,
    sources=(
        "jaredwray/keyv issues 455 and 565, pull request 881 (@keyv/redis before 4: sadd, srem)",
        "core/keyv v6.0.0-rc.1",
    ),
    roles=(
        Role(
            "names",
            "<kind=sets:namespace|namespace>:keyv",
            "set",
            Kind.INDEX,
            Proof.SURE,
            "name",
            part_of="entry",
            once=True,
            why="Names of keys that expired stay in the set; only delete() and clear() remove them.",
            remedies=(
                source(
                    "new KeyvRedis(url, { useRedisSets: false })",
                    "names are found by SCAN; @keyv/redis 4 has no such set",
                ),
                repair("await keyv.delete(key)", "removes one key and its name", "that entry"),
                room("await keyv.clear()", "removes the set and all keys named in it", "all entries of the namespace"),
            ),
        ),
        Role("entry", "keyv:<key*>", "string", Kind.CACHE, Proof.SURE, "entry/entries"),
    ),
)
