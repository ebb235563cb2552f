from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from rdbscan.report.software import FAMILIES, Kind, claimed, recognise
from rdbscan.report.software.template import compiled, words
from tests.report import making as profiles
from tests.report.software.making import only, row, rows
from tests.report.software.test_families import WRITTEN

TYPES = ("string", "list", "set", "zset", "hash", "stream")
THEIR_WORDS = {
    word
    for family in FAMILIES
    for stem in (family.stem, *family.sure_stems)
    for role in family.roles
    for word in words(compiled(role.template, stem).expression)
}


def test_index_and_bodies_are_one_thing() -> None:
    found = only(recognise(rows("bull:mail:id string", "bull:mail:completed zset", "bull:mail:{id} hash")))
    assert {member.role.name: member.role.kind for member in found.members} == {
        "completed": Kind.FINISHED,
        "id": Kind.META,
        "job": Kind.BODIES,
    }


def test_encodings_of_one_namespace_are_one_member() -> None:
    found = only(
        recognise(
            [
                *rows("bull:a:id string", "bull:a:failed zset"),
                row("bull:a:{id}", "hash", 3),
                row("bull:a:{id}", "hash", 4),
            ]
        )
    )
    assert found.member("job").keys == 7
    assert found.member("job").memory_bytes == 200


def test_queues_are_told_apart_and_databases_too() -> None:
    names = ["bull:{}:id string", "bull:{}:completed zset", "bull:{}:{{id}} hash"]
    found = recognise(
        [
            *rows(*(name.format(queue) for queue in "ab" for name in names)),
            row("bull:a:id", db=1),
            row("bull:a:completed", "zset", db=1),
        ]
    )
    assert sorted((one.db, one.stem) for one in found) == [(0, "bull:a"), (0, "bull:b"), (1, "bull:a")]


def test_a_list_is_celerys_only_if_it_is_bound() -> None:
    found = only(recognise(rows("_kombu.binding.mail set", "mail list", "letters list")))
    assert [one.namespace for one in found.member("queue").rows] == ["mail"]


def test_a_flood_of_job_ids_does_not_hide_the_queue() -> None:
    """Job ids that are words collapse with the states beside them; the largest key of each type still tells."""
    found = only(
        recognise(
            [
                row("bull:mail:{*}", "hash", 5000, 10**6, elements=40000, largest=b"bull:mail:welcome-ann"),
                row("bull:mail:{*}", "zset", 2, 10**5, elements=4000, largest=b"bull:mail:completed"),
                row("bull:mail:{*}", "string", 2, largest=b"bull:mail:id"),
                row("bull:mail:{*}", "stream", 1, largest=b"bull:mail:events"),
            ]
        )
    )
    assert found.family.name == "BullMQ"
    assert found.member("job").keys == 5000


def test_the_largest_key_of_a_namespace_elsewhere_does_not_tell() -> None:
    assert (
        recognise(
            [row("{id}", "zset", 9, largest=b"bull:mail:completed"), row("{id}", "string", 9, largest=b"bull:mail:id")]
        )
        == []
    )


def test_a_pattern_without_a_stem_does_not_swallow_the_database() -> None:
    found = only(recognise(rows("\x01tags\x01news set", "user:{id} string", "price string")))
    assert [one.namespace for member in found.members for one in member.rows] == ["\x01tags\x01news"]


def test_groups_of_a_profile_are_rows() -> None:
    made = profiles.profile(profiles.group("celery-task-meta-{id}", 50, 5000), profiles.group("user:{id}", 9, 900))
    found = recognise(made.groups)
    assert claimed(found).keys() == {(0, "celery-task-meta-{id}", "string")}
    assert only(found).member("result").no_ttl_keys == 50


def test_claimed_tells_whose_a_namespace_is() -> None:
    found = recognise(rows(*WRITTEN["RQ"]))
    owner, member = claimed(found)[0, "rq:job:{id}", "hash"]
    assert (owner.family.name, member.role.name, member.role.kind.purpose) == ("RQ", "job", "queue")


@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(TYPES)), max_size=30))
def test_any_names_give_each_group_one_owner_at_most(names: list[tuple[str, str]]) -> None:
    made = [row(name, type_) for name, type_ in dict.fromkeys(names)]
    theirs = [one for found in recognise(made) for member in found.members for one in member.rows]
    assert len(theirs) == len({id(one) for one in theirs})
    assert all(one in made for one in theirs)


@given(st.data())
def test_unknown_names_are_never_touched(data: st.DataObject) -> None:
    """Names of words that no table knows, joined as people join them, are nobody's."""
    word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8).filter(lambda word: word not in THEIR_WORDS)
    part = st.one_of(word, st.sampled_from(["{id}", "{*}", "{date}", "{email}"]))
    names = st.lists(part, min_size=1, max_size=5).map(data.draw(st.sampled_from([":", "/", "-", "_", "."])).join)
    made = data.draw(st.lists(st.tuples(names, st.sampled_from(TYPES)), max_size=30))
    assert recognise([row(name, type_) for name, type_ in dict.fromkeys(made)]) == []


@settings(max_examples=20)
@given(st.permutations([one for names in WRITTEN.values() for one in names]))
def test_the_order_of_groups_does_not_matter(names: list[str]) -> None:
    def shape(found: list) -> set:
        return {
            (one.family.name, one.stem, member.role.name, part.namespace)
            for one in found
            for member in one.members
            for part in member.parts
        }

    assert shape(recognise(rows(*names))) == shape(recognise(rows(*sorted(names))))


def test_hostile_names_take_no_time() -> None:
    """A millisecond a name is what the worst take; with a name twice as long, a quadratic matcher takes four times that."""
    worst = [
        ":" * 1000, "views/:" * 140, "a:completed:" * 80, "(" * 900, ")[" * 400, "{LIMITER/" * 100, "-task-meta-" * 90,
        "queues:" * 140, "\x01tags\x01" * 140, "::SimpleKey " * 80, "_kombu.binding." * 60, "<a>" * 300, "x" * 10**6,
    ]  # fmt: skip
    made = [row(f"{name}{number}", type_) for number in range(20) for name in worst for type_ in TYPES]
    begin = time.process_time()
    recognise(made)
    assert time.process_time() - begin < 10
