"""A command reaches the keys of its namespace, and no others."""

from __future__ import annotations

import re

import pytest

from rdbscan.keyspace.pattern import Pattern
from rdbscan.report import Context
from rdbscan.report.selection import Selection, for_each_key, regex
from tests.report.making import Made, group, info, profile

TARGET = "redis-7.0"


def chosen(*groups: Made, sources: int = 1, **facts: object) -> Selection:
    """How EXPIRE reaches the keys of the first group."""
    dumps = [info(f"{number}.rdb", target=TARGET, path=f"backups/{number}.rdb") for number in range(sources)]
    context = Context(profile(*groups, sources=dumps))
    name, type_ = groups[0].namespace, groups[0].type
    part = dict(context.kinds)[name, type_]
    return for_each_key(context, name, type_, part, "EXPIRE", "60 NX", **facts)  # type: ignore[arg-type]


def test_a_glob_that_hits_no_other_key() -> None:
    told = chosen(group("cart:{id}", 10, 1000), group("user:{id}", 5, 500))
    assert told == Selection(
        "redis-cli --no-raw --scan --pattern 'cart:*' | sed 's/.*/EXPIRE & 60 NX/' | redis-cli | sort | uniq -c",
        0,
        names="redis-cli --no-raw --scan --pattern 'cart:*'",
    )


def test_a_glob_that_would_hit_others_is_not_used() -> None:
    told = chosen(group("user:{id}", 100, 1000), group("user:{id}:profile", 1000, 9000))
    assert told.others == 1000
    assert told.from_dump
    assert (told.line or "").startswith(
        r"rdbscan keys backups/0.rdb --db 0 --type string --regex '(?s)\Auser:[^:]+\z' -q -f lines -o - | sed "
    )


def test_keys_of_another_type_are_others() -> None:
    told = chosen(group("user:{id}", 100, 1000), group("user:{id}", 7, 70, type="hash"))
    assert (told.others, told.from_dump) == (7, True)


def test_where_no_line_is_exact_there_is_none() -> None:
    told = chosen(group("user:{id}", 100, 1000), group("user:admin", 1, 10))
    assert told == Selection(None, 1)
    assert chosen(group("{other}", 100, 1000)).line is None


def test_keys_of_other_databases_are_not_hit() -> None:
    told = chosen(group("user:{id}", 100, 1000, db=3), group("user:{id}:x", 9, 90))
    assert (told.line or "").startswith("redis-cli -n 3 --no-raw --scan --pattern 'user:*' | ")


def test_every_database_is_visited() -> None:
    told = chosen(group("user:{id}", 100, 1000, db=3), group("user:{id}", 100, 1000))
    assert (told.line or "").startswith("for db in 0 3; do redis-cli -n $db --no-raw --scan ")
    assert (told.line or "").endswith("; done")


def test_the_bounded_rest_may_be_hit_by_anything() -> None:
    assert chosen(group("user:{id}", 100, 1000), group("{other}", 50, 500)) == Selection(None, 50)


def test_names_of_several_dumps_cannot_be_taken_from_one() -> None:
    assert chosen(group("user:{id}", 100, 1000), group("user:{id}:x", 9, 90), sources=2).line is None


@pytest.mark.parametrize(
    ("name", "fits", "others"),
    [
        ("user:{id}", [b"user:1", b"user:a.b"], [b"user:", b"user:1:x", b"xuser:1", b"user:1\n:"]),
        (r"a\xff{date}", [b"a\xff2024-01-01T00:00"], [b"a\xff"]),
        ("{user1000}.c", [b"{user1000}.c"], [b"{user1000}xc"]),
        ("it's {*}:$x", [b"it's 5:$x"], [b"it's :$x"]),
    ],
)
def test_regular_expressions(name: str, fits: list[bytes], others: list[bytes]) -> None:
    expression = regex(Pattern.parse(name))
    assert expression.isascii()
    pattern = re.compile(expression.replace(r"\z", r"\Z").encode())
    assert all(map(pattern.search, fits))
    assert not any(map(pattern.search, others))
