"""`mix`: what a real dump holds: compressed JSON, packed small collections, and tables of hundreds of elements."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.rdbwriter import integer, intset, length, listpack, members, pairs, sorted_set, stream, ziplist

from .small import _text
from .template import CTIME, DumpFile, Template, expiry, key, printed, repeat, stored, template

ROWS, TEMPLATES, POOL = 512, 24, 120
WORDS = (
    "order",
    "paid",
    "shipped",
    "returned",
    "linen",
    "oak",
    "brass",
    "cotton",
    "steel",
    "glass",
    "paper",
    "clay",
    "lamp",
    "chair",
    "table",
)
Body = tuple[int, bytes]  # RDB type, value


def write_mix(path: Path, size: int, version: int) -> int:
    """Write about `size` bytes; answers the number of keys."""
    rng = random.Random(2)
    values = Values(rng, version)
    pools = [(name, weight, ttl, [make(values) for _ in range(POOL)]) for name, weight, ttl, make in KINDS]
    templates = [_block(rng, pools) for _ in range(TEMPLATES)]
    rounds, keys, expires = repeat(templates, size)
    with DumpFile(path, version) as dump:
        dump.database(keys, expires)
        dump.write_all(printed(templates, rounds))
    return keys


def _block(rng: random.Random, pools: list[tuple[bytes, int, float, list[Body]]]) -> Template:
    rows = []
    for name, _, ttl, bodies in rng.choices(pools, weights=[weight for _, weight, _, _ in pools], k=ROWS):
        rdb_type, value = rng.choice(bodies)
        rows.append(key(name, rdb_type, value, expiry(rng) if rng.random() < ttl else None))
    return template(rows)


@dataclass
class Values:
    """Makes values as a server of this RDB version stores them: 9 has ziplists where 11 has listpacks."""

    rng: random.Random
    version: int

    def json_text(self) -> Body:
        product = {
            "id": self.rng.randrange(10**6),
            "title": " ".join(self.rng.choices(WORDS, k=4)),
            "price": {"amount": self.rng.randrange(10**5), "currency": "EUR"},
            "tags": self.rng.choices(WORDS, k=6),
            "text": " ".join(self.rng.choices(WORDS, k=self.rng.randrange(10, 160))),
        }
        return 0, stored(json.dumps(product).encode())

    def number(self) -> Body:
        return 0, integer(self.rng.randrange(-(2**31), 2**31))

    def profile(self) -> Body:
        entries: list[bytes | int] = []
        for field in range(self.rng.randrange(4, 24)):
            entries += [b"field-%d" % field, self.rng.choice((self.rng.randrange(10**6), _text(self.rng, 4, 30)))]
        return (16, stored(listpack(entries))) if self.version > 9 else (13, stored(ziplist(entries)))

    def board(self) -> Body:
        entries: list[bytes | int] = []
        for place in range(self.rng.randrange(5, 60)):
            entries += [b"player-%d" % self.rng.randrange(10**6) + b"-%d" % place, place * 10]
        return (17, stored(listpack(entries))) if self.version > 9 else (12, stored(ziplist(entries)))

    def friends(self) -> Body:
        return 11, stored(intset(set(self.rng.sample(range(10**6), self.rng.randrange(3, 120)))))

    def tags(self) -> Body:
        names = [b"%s-%d" % (self.rng.choice(WORDS).encode(), place) for place in range(self.rng.randrange(2, 40))]
        entries: list[bytes | int] = [*names]
        return (20, stored(listpack(entries))) if self.version > 9 else (2, members(names))

    def queue(self) -> Body:
        """One to four nodes of up to 8 KB, as list-max-listpack-size -2 makes them."""
        return self.list_of(nodes=self.rng.randrange(1, 5))

    def list_of(self, nodes: int) -> Body:
        body = length(nodes)
        for _ in range(nodes):
            entries: list[bytes | int] = [_text(self.rng, 20, 90) for _ in range(self.rng.randrange(20, 120))]
            body += b"\x02" + stored(listpack(entries)) if self.version > 9 else stored(ziplist(entries))
        return (18 if self.version > 9 else 14), body

    def table(self) -> Body:
        fields = ((b"sku-%d" % place, _text(self.rng, 8, 40)) for place in range(self.rng.randrange(130, 900)))
        return 4, pairs(fields)

    def crowd(self) -> Body:
        return 2, members(
            [b"visitor-%d" % place + _text(self.rng, 2, 12) for place in range(self.rng.randrange(130, 900))]
        )

    def ranking(self) -> Body:
        scored = (
            (b"seller-%d" % place + _text(self.rng, 2, 12), self.rng.random() * 1e6)
            for place in range(self.rng.randrange(130, 900))
        )
        return 5, sorted_set(scored)

    def events(self) -> Body:
        """One to three nodes of up to 100 entries, and a group with some pending."""
        nodes = []
        for node in range(self.rng.randrange(1, 4)):
            start = CTIME * 1_000 - 10**7 + node * 10**6
            fields: list[bytes | int] = [b"event", WORDS[node].encode(), b"order", self.rng.randrange(10**6)]
            nodes.append([(start + place * 1_000, 0, fields, False) for place in range(self.rng.randrange(5, 100))])
        pending = [item[:2] for item in nodes[-1][-3:]]
        return (rdb_type := 21 if self.version > 9 else 15), stream(
            nodes, [(b"billing", [(b"worker", pending)])], rdb_type
        )


# key name, weight, share of keys with a TTL, how a value is made
KINDS: tuple[tuple[bytes, int, float, Callable[[Values], Body]], ...] = (
    (b"cache:product:%d", 450, 0.8, Values.json_text),
    (b"stats:views:%d", 120, 0.5, Values.number),
    (b"user:%d:profile", 160, 0.0, Values.profile),
    (b"board:%d", 50, 0.0, Values.board),
    (b"user:%d:friends", 60, 0.0, Values.friends),
    (b"product:%d:tags", 60, 0.0, Values.tags),
    (b"queue:%d", 30, 0.0, Values.queue),
    (b"index:%d", 8, 0.0, Values.table),
    (b"visitors:%d", 8, 0.5, Values.crowd),
    (b"ranking:%d", 8, 0.5, Values.ranking),
    (b"events:%d", 20, 0.0, Values.events),
)
