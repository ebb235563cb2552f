"""Names to namespaces: what counts as data, what collapses, what is guessed."""

import random
import re

import pytest

from rdbscan.decode.namespace import Namespaces
from rdbscan.decode.naming import Naming, guess_separators
from rdbscan.records.batch import Batch


def namespaces(names: list[bytes], separators: bytes = b":") -> list[str]:
    tree, codes = Namespaces(separators), []
    for start in range(0, len(names), 1000):
        batch = Batch(1000)
        part = names[start : start + 1000]
        batch.grow_keys(sum(map(len, part)) + 64)
        for row, name in enumerate(part):
            at = batch.buffers["key_offsets"][row]
            batch.buffers["key_bytes"][at : at + len(name)] = name
            batch.buffers["key_offsets"][row + 1] = at + len(name)
        batch.rows = len(part)
        tree.assign(batch)
        codes += batch.buffers["namespace"][: batch.rows].tolist()
    shown = Naming(separators[:1]).names(tree.tree())
    return [shown[code] for code in codes]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"user:1000:events", "user:{id}:events"),
        (b"session:cab742485abb239f6d08846dc078ad71", "session:{id}"),
        (b"s:123e4567-e89b-12d3-a456-426614174000:x", "s:{id}:x"),
        (b"stats:2026-11-20", "stats:{date}"),
        (b"ratelimit:198.0.179.173", "ratelimit:{ip}"),
        (b"login:some.one@example.com", "login:{email}"),
        (b"14523", "{id}"),
        (b"page-42", "page-{id}"),
        (b"api:v1:users", "api:v1:users"),
        (b"plain", "plain"),
        (b"", ""),
        (b":", ":"),
        (b"a::b", "a::b"),
        (b"x:" + b"y" * 65, "x:{id}"),
        (b"a:b:c:d:e:f:g:h:i:j", "a:b:c:d:e:f:g:{*}"),
        (b"k:\xff\x00", "k:\\xff\x00"),
    ],
)
def test_one_name(name: bytes, expected: str) -> None:
    assert namespaces([name]) == [expected]


UUID = b"123e4567-e89b-42d3-a456-426614174000"
MD5 = b"0cab742485abb239f6d08846dc078ad7"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"celery-task-meta-" + UUID, "celery-task-meta-{id}"),
        (b"sess-" + UUID, "sess-{id}"),
        (b"SESSION_" + MD5.upper(), "SESSION_{id}"),
        (b"order-01ARZ3NDEKTSV4RRFFQ69G5FAV:lines", "order-{id}:lines"),
        (b":1:django.contrib.sessions.cacheq3b8k2x9w1z0m4n6p7r5t8v2y1a3c5e7", ":{id}:django.contrib.sessions.{id}"),
        (b"views.decorators.cache.cache_page..GET." + MD5 + b"." + MD5 + b".UTC", "views.decorators.cache.cache_page.{id}"),
        (b"a-" + UUID, "{id}"),  # too short for a word
        (b"V1StGXR8_Z5jdHi6B-myT", "{id}"),
        (b"abc-V1StGXR8_Z5jdHi6B-myT", "{id}"),
        (b"x" * 70 + b"-" + UUID, "{id}"),
        (b"-".join([b"word"] * 20) + b"-" + UUID, "word-" * 12 + "{id}"),
        (b"user-12-order-345-item-6", "user-{id}-order-{id}-item-{id}"),
        (b"rate_limit_203.0.113.7", "rate_limit_{id}.{id}.{id}.{id}"),
        (b"1-22-333-4444", "{id}"),
        (b"ab-22-333-4444", "{id}"),
        (b"abc-d22-333-4444", "{id}"),
        (UUID + b"-" + UUID, "{id}"),
    ],
)  # fmt: skip
def test_words_beside_ids_stay(name: bytes, expected: str) -> None:
    assert namespaces([name]) == [expected]


@pytest.mark.parametrize("size", [21, 22, 32, 43, 64])
def test_random_ids_keep_no_words_that_they_happen_to_spell(size: int) -> None:
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    dice = random.Random(size)
    names = [b"t:" + bytes(dice.choices(alphabet, k=size)) for _ in range(5000)]
    found = namespaces([*names, *(b"t:abcd-" + name[7:] for name in names)])
    kept = [name for name in found if re.fullmatch(r"t:([A-Za-z]{3,}[-_])+\{id\}", name)]
    assert len(kept) <= 10  # of ten thousand: 16 in a row of one case are rare


def test_a_level_with_too_many_children_collapses_but_for_the_heavy_ones() -> None:
    light = [b"user:" + bytes([97 + i // 676, 97 + i // 26 % 26, 97 + i % 26]) + b":x" for i in range(500)]
    heavy = [b"user:settings:x"] * 100
    found = namespaces([heavy[0], *light, *heavy])
    assert found.count("user:settings:x") == 101
    assert found.count("user:{*}:x") == 500


def test_namespaces_outlive_a_flood_of_names_without_any() -> None:
    flood = [bytes([97 + i // 17_576, 97 + i // 676 % 26, 97 + i // 26 % 26, 97 + i % 26]) for i in range(20_000)]
    queues = [b"queue:%d" % i for i in range(100)]
    found = namespaces(queues + flood)
    assert found.count("queue:{id}") == 100
    assert found.count("{*}") == 20_000


def test_random_strings_beside_ids_are_ids_however_few_digits_they_have() -> None:
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for size in (16, 24, 43):
        dice = random.Random(size)
        names = [b"sess:" + bytes(dice.choices(alphabet, k=size)) for _ in range(20_000)]
        assert set(namespaces([*names, b"sess:count"])) == {"sess:{id}"}


@pytest.mark.parametrize("pattern", ["{%s}", "{%s}.cart", "1%s2"])
def test_names_in_braces_are_no_placeholders(pattern: str) -> None:
    users = [chr(97 + i // 676) + chr(97 + i // 26 % 26) + chr(97 + i % 26) for i in range(5000)]
    found = namespaces([("cart:" + pattern % user + ":x").encode() for user in users])
    assert len(set(found)) == 1


def test_words_beside_ids_stay_where_there_are_few() -> None:
    ids = [b"user:%d" % number for number in range(1000)]
    words = [b"user:count", b"user:notification_settings_2024", b"user:notificationSettingsForAll"]
    found = namespaces([*ids, *words, b"user:aQxZbRtYuIoP5LkJhGfDsWeR"])
    assert found[1000:] == [
        "user:count", "user:notification_settings_{id}", "user:notificationSettingsForAll", "user:{id}",
    ]  # fmt: skip


def test_single_digits_join_the_pattern_of_their_siblings() -> None:
    assert namespaces([b"user1", b"user22"]) == ["user{id}", "user{id}"]


def test_nothing_is_lost_when_the_tree_is_full() -> None:
    names = [
        f"{chr(97 + a)}{chr(97 + b)}:{chr(97 + c)}x:y{chr(97 + d)}".encode()
        for a in range(26)
        for b in range(26)
        for c in range(12)
        for d in range(12)
    ]
    found = namespaces(names)
    assert len(found) == len(names)
    assert len(set(found)) <= 65536
    assert "{other}" in found


@pytest.mark.parametrize(
    ("names", "expected"),
    [([b"a:b", b"c"], b":"), ([b"a/b", b"c/d", b"e"], b"/"), ([b"a|b", b"c|d"], b"|"), ([b"abc"], b":"), ([], b":")],
)
def test_the_separator_is_guessed(names: list[bytes], expected: bytes) -> None:
    assert guess_separators(names) == expected
