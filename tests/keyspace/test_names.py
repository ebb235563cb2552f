"""Names to namespaces: what counts as data, what collapses, what stays."""

import random
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdbscan.keyspace.names import Names
from tests.keyspace.naming import batch_of, namespaces, read

BASE64URL = string.ascii_letters + string.digits + "-_"
UUID = b"123e4567-e89b-42d3-a456-426614174000"
MD5 = b"0cab742485abb239f6d08846dc078ad7"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"session:cab742485abb239f6d08846dc078ad71", "session:{id}"),
        (b"s:123e4567-e89b-12d3-a456-426614174000:x", "s:{id}:x"),
        (b"stats:2026-11-20", "stats:{date}"),
        (b"ratelimit:198.0.179.173", "ratelimit:{ip}"),
        (b"login:some.one@example.com", "login:{email}"),
        (b"14523", "{id}"),
        (b"user:14523:events", "user:{id}:events"),
        (b"api:v1:users", "api:v1:users"),
        (b"plain", "plain"),
        (b"", ""),
        (b":", ":"),
        (b"a::b", "a::b"),
        (b"x:" + b"y" * 65, "x:{id}"),
        (b"a:b:c:d:e:f:g:h:i:j", "a:b:c:d:e:f:g:h:i:j"),
        (b"k:\xff\x00", "k:{id}"),
        (b"celery-task-meta-" + UUID, "celery-task-meta-{id}"),
        (b"sess-" + UUID, "sess-{id}"),
        (b"SESSION_" + MD5.upper(), "SESSION_{id}"),
        (b"order-01ARZ3NDEKTSV4RRFFQ69G5FAV:lines", "order-{id}:lines"),
        (b"views.cache_page..GET." + MD5 + b"." + MD5 + b".UTC", "views.cache_page..GET.{id}.{id}.UTC"),
        (b"a-" + UUID, "a-{id}"),
        (b"V1StGXR8_Z5jdHi6B-myT", "{id}"),
        (b"word" * 10 + b"-" + UUID, "word" * 10 + "-{id}"),
        (b"-".join([b"word"] * 20) + b"-" + UUID, "word-" * 20 + "{id}"),
        (UUID + b"-" + UUID, "{id}-{id}"),
        (b"rate_limit_203.0.113.7", "rate_limit_{ip}"),
        (b"ShopInstance" + UUID, "ShopInstance{id}"),
        (b"App_Session" + UUID + b":x", "App_Session{id}:x"),
        (b"UserCache" + MD5, "UserCache{id}"),
        (b"MyApp" + MD5 + b":x", "MyApp{id}:x"),
    ],
)
def test_one_name(name: bytes, expected: str) -> None:
    assert namespaces([name]) == [expected]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([b"user:1000:events", b"user:1001:events"], "user:{id}:events"),
        ([b"page-42", b"page-7"], "page-{id}"),
        ([b"user1", b"user22"], "user{id}"),
        ([b"user-12-order-345-item-6", b"user-1-order-2-item-7"], "user-{id}-order-{id}-item-{id}"),
        ([b":1:product:5:price", b":1:product:6:price"], ":1:product:{id}:price"),
        ([b"limit/alice/5/1/minute", b"limit/alice/5/1/minute"], "limit/alice/5/1/minute"),
        ([b"zc:k:69d_CAT_P_1", b"zc:k:69d_CAT_P_2"], "zc:k:69d_CAT_P_{id}"),
        ([b"web-61e09", b"web-0a7b2"], "web-{id}"),
        ([b"q:b2b", b"q:b2b"], "q:b2b"),
    ],
)
def test_a_number_is_a_word_where_all_names_have_it(names: list[bytes], expected: str) -> None:
    assert set(namespaces(names)) == {expected}


def test_numbers_are_compared_among_names_that_are_alike_to_their_ends() -> None:
    names = [b"limit/%d/10/1/minute" % user for user in range(50)] + [
        b"limit/%d/100/1/hour" % user for user in range(50)
    ]
    assert set(namespaces(names)) == {"limit/{id}/10/1/minute", "limit/{id}/100/1/hour"}


@pytest.mark.parametrize("size", [16, 20, 21, 22, 24, 32, 43, 64])
@pytest.mark.parametrize("prefix", ["sess:", "admin-sess-", "cache_"])
def test_random_strings_are_ids_whatever_they_happen_to_spell(size: int, prefix: str) -> None:
    dice = random.Random(size)
    names = [(prefix + "".join(dice.choices(BASE64URL, k=size))).encode() for _ in range(5000)]
    found = namespaces([b"sess:count", *names])
    assert found[0] == "sess:count"
    assert sum(name != prefix + "{id}" for name in found[1:]) <= 2


@pytest.mark.parametrize("alphabet", ["0123456789abcdef", string.digits + string.ascii_lowercase, string.ascii_letters])
@pytest.mark.parametrize("size", [6, 8, 10, 13, 20, 26])
def test_short_ids_are_known_by_their_neighbours(alphabet: str, size: int) -> None:
    dice = random.Random(size)
    names = [("k:" + "".join(dice.choices(alphabet, k=size)) + ":x").encode() for _ in range(3000)]
    assert set(namespaces(names)) == {"k:{id}:x"}


def test_words_beside_ids_stay() -> None:
    ids = [b"user:%d" % number for number in range(10_000, 11_000)]
    words = [b"user:count", b"user:notificationSettingsForAll", b"user:guest-7", b"user:guest-8"]
    assert namespaces([*ids, *words])[1000:] == [
        "user:count", "user:notificationSettingsForAll", "user:guest-{id}", "user:guest-{id}",
    ]  # fmt: skip


def words(count: int, letters: int = 3) -> list[str]:
    """Words that a person might make up: consonants and vowels in turn."""
    dice = random.Random(letters)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(dice.choice("bdfglmnprst") + dice.choice("aeiou") for _ in range(letters))] = None
    return list(found)


def test_a_level_with_too_many_words_collapses_but_for_the_heavy_ones() -> None:
    light = [f"user:{word}:{number}".encode() for word in words(500) for number in (1, 2)]
    heavy = [b"user:settings:%d" % number for number in range(100)]
    found = namespaces([heavy[0], *light, *heavy[1:]])
    assert found.count("user:settings:{id}") == 100
    assert found.count("user:{*}:{id}") == 1000


def test_few_words_stay() -> None:
    names = [f"user:{word}".encode() for word in words(127)]
    assert namespaces(names) == [name.decode() for name in names]
    assert set(namespaces([*names, b"user:one", b"user:more"])) == {"user:{*}"}


def test_what_differs_behind_many_words_stays_apart() -> None:
    names = [f"tenant:{word}:{kind}:{number}" for word in words(300) for kind in ("order", "cart") for number in (1, 2)]
    names += [f"tenant-{word}-{kind}" for word in words(300) for kind in ("order", "cart")]
    assert set(namespaces([name.encode() for name in names])) == {
        "tenant:{*}:order:{id}", "tenant:{*}:cart:{id}", "tenant-{*}-order", "tenant-{*}-cart",
    }  # fmt: skip


def test_words_joined_to_one_are_one() -> None:
    dice = random.Random(1)
    slugs = ["-".join(dice.choices(words(2000), k=dice.randint(1, 6))) for _ in range(5000)]
    assert set(namespaces([f"post:{slug}".encode() for slug in slugs])) == {"post:{*}"}


def test_namespaces_outlive_a_flood_of_names_without_any() -> None:
    flood = [word.encode() for word in words(20_000, 5)]
    queues = [b"queue:%d" % number for number in range(100)]
    names = queues + flood
    random.Random(3).shuffle(names)
    found = namespaces(names)
    assert found.count("queue:{id}") == 100
    assert found.count("{*}") == 20_000


@pytest.mark.parametrize("pattern", ["{%s}", "{%s}.cart", "1%s2"])
def test_names_in_braces_are_no_placeholders(pattern: str) -> None:
    assert len(set(namespaces([("cart:" + pattern % user + ":x").encode() for user in words(5000, 4)]))) == 1


def test_codes_are_a_choice_inside_a_part_of_a_name_only() -> None:
    names = [f"geo-{code}-{at}" for code in ("at", "ch", "de") for at in (1, 2)]
    names += [f"price/{code}/{at}" for code in ("EUR", "USD") for at in (1, 2)]
    names += [f"page:{code}:{at}" for code in ("de", "en") for at in (1, 2)] + [
        "cfg-prod-db",
        "menu-de_AT-1",
        "menu-en_US-2",
    ]
    assert set(namespaces([name.encode() for name in names])) == {
        "geo-{*}-{id}", "price/{*}/{id}", "page:de:{id}", "page:en:{id}", "cfg-prod-db", "menu-{*}-{id}",
    }  # fmt: skip


def test_nothing_is_lost_when_the_tree_is_full() -> None:
    names = [
        f"{chr(97 + a)}{chr(97 + b)}:{chr(97 + c)}x:y{chr(97 + d)}".encode()
        for a in range(26)
        for b in range(26)
        for c in range(12)
        for d in range(12)
    ]
    tree, codes = read(names)
    found = tree.final()
    assert len(codes) == len(names)
    assert "{other}" in {found[code] for code in codes}
    assert sum(row.keys for row in tree.naming().rows()) == len(names)


def test_very_long_names_are_looked_at_so_far_only() -> None:
    name = b"a:" + b"b-" * 40_000 + b"c"
    (found,) = namespaces([name])
    assert found.endswith("{**}")
    assert len(found) < 1100
    assert namespaces([name, b"a:" + b"b-" * 40_000 + b"d"]) == [found, found]


NAMES = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.lists(
            st.sampled_from([
                "user", "cart", "de", "fr", "v1", "7", "42", "123456", "a1", "61e09", ":", "-", "_", "/", ".", "{", "}", "@",
                UUID.decode(), MD5.decode(), "10.0.0.1", "bob@example.com", "2026-11-20", "aB3dE5fG7hJ9kL1m", "ä", " ",
            ]),
            max_size=8,
        ).map(lambda parts: "".join(parts).encode()),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=200)
@given(NAMES, st.randoms(use_true_random=False), st.integers(1, 50))
def test_neither_order_nor_batches_matter(names: list[bytes], dice: random.Random, batch_rows: int) -> None:
    first = dict(zip(names, namespaces(names), strict=True))
    dice.shuffle(names)
    tree, codes = read(names, batch_rows=batch_rows)
    final = tree.final()
    assert {name: final[code] for name, code in zip(names, codes, strict=True)} == first


@given(NAMES, st.integers(1, 20))
def test_provisional_names_become_the_final_ones(names: list[bytes], batch_rows: int) -> None:
    """What was written batch by batch under provisional names can be renamed by name alone."""
    tree, written, codes = Names(), [], []
    for start in range(0, len(names), batch_rows):
        batch = batch_of(names[start : start + batch_rows])
        tree.assign(batch)
        shown = tree.provisional()
        codes += (part := batch.buffers["namespace"][: batch.rows].tolist())
        written += [shown[code] for code in part]
    renamed, final = tree.renamed(), tree.final()
    assert [renamed.get(name, name) for name in written] == [final[code] for code in codes]


@given(NAMES)
def test_a_row_for_each_name_has_all_its_keys(names: list[bytes]) -> None:
    tree, codes = read(names)
    final = tree.final()
    shown = [final[code] for code in codes]
    assert {row.pattern: row.keys for row in tree.naming().rows()} == {name: shown.count(name) for name in shown}
    assert not any(re.search("\xc0|\xc1", row.pattern) for row in tree.naming().rows())
