"""What could take less memory: which keys are meant, which are not, and by how much."""

from __future__ import annotations

from pathlib import Path

import lzf
import pytest

from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.naming import Naming
from rdbscan.keyspace.shown import Patterns
from rdbscan.pipeline import Options, profile_sources
from rdbscan.profile.profile import Profile
from rdbscan.records.dump import PredictedMemory
from rdbscan.render.units import read
from rdbscan.report import waste
from rdbscan.report.model import Finding
from rdbscan.report.naming import branch, fixed_bytes, is_opaque
from tests.reference.decoder import decode_file
from tests.reference.model import Text

from .making import KIB, MIB, Made, group, info, profile

FIXTURES = Path(__file__).parents[2] / "fixtures"


def strings(
    namespace: str, keys: int, name: int, value: int, *, each: int = 100, longest: int = 0, **facts: object
) -> Made:
    """Strings of that many bytes of name and value."""
    return group(
        namespace, keys, keys * each, key_name_bytes=keys * name, value_bytes=keys * value,
        largest_element_bytes=longest or value, **facts,
    )  # fmt: skip


def savings(made: Profile) -> dict[tuple[object, object], object]:
    return {(row[0], row[1]): row[4] for row in waste(made).rows}


def found(made: Profile) -> list[Finding]:
    return waste(made).findings


def test_small_strings_as_fields_of_listpacks() -> None:
    # A listpack entry of 10 bytes of text takes 12, the number 7 takes 2 (listpack.c); 14 + 9 % for the allocator = 15.3.
    made = profile(strings("flag:{id}", 100_000, 15, 1, encoding="int"))
    (only,) = found(made)
    assert only.slug == "small-strings"
    assert only.bytes == pytest.approx(100_000 * (100 - 15.3 - 0.7), rel=0.01)
    assert only.keys == 100_000
    assert read(only.what).startswith(
        "100,000 keys flag:{id} are small strings without TTL: each takes 100 B, of which name and value are 16 B. "
        "Possible saving: 8.0 MiB, 84."
    )
    assert [(step.text, read(step.does)) for step in only.do] == [
        ("HSET flag:h<crc32(id) % 1000> <id> <value>", "for SET; HGET for GET, HINCRBY for INCR")
    ]


def test_the_table_of_the_database_shrinks_too() -> None:
    made = profile(strings("flag:{id}", 100_000, 15, 1, encoding="int"))
    bare = found(made)[0].bytes or 0
    made.sources = [info(predicted=PredictedMemory(0, 0, tables=1_600_000, functions=0, estimate=False))]
    assert found(made)[0].bytes == pytest.approx(bare + 0.99 * 1_600_000, abs=100)


@pytest.mark.parametrize(
    "kept",
    [
        strings("a:{id}", 100_000, 15, 10, no_ttl=98_000),  # HEXPIRE is not everywhere
        strings("a:{id}", 100_000, 15, 65),
        strings("a:{id}", 100_000, 67, 10, each=200),  # fields are as short as values
        strings("a:{id}", 100_000, 15, 10, longest=513),
        strings("a:{id}", 99, 15, 10, each=100_000),
        strings("a:{id}", 100_000, 15, 10, type="hash", encoding="listpack"),
        strings("{other}", 100_000, 15, 10),
    ],
)
def test_what_is_no_case_for_hashes(kept: Made) -> None:
    assert waste(profile(kept)).rows == []


def test_one_long_value_needs_a_setting() -> None:
    made = profile(strings("a:{id}", 100_000, 15, 10, longest=100))
    assert found(made)[0].do[1].text == "redis-cli CONFIG SET hash-max-ziplist-value 100"


def test_neighbours_are_one() -> None:
    made = profile(*(strings(f"stock:{city}:{{id}}", 10_000, 16, 3) for city in ("graz", "linz", "wien")))
    assert list(savings(made)) == [("stock:*:{id}", "small strings")]
    assert found(made)[0].do[0].text.startswith("HSET stock:*:h<crc32(id) % 100> <id>")


def test_long_names() -> None:
    # Of 40 bytes 32 are fixed; one letter a word and the separators are 6.
    long = strings("customer:invoice:notification:{id}", 100_000, 40, 20, no_ttl=0)
    (only,) = found(profile(long))
    assert (only.slug, only.bytes) == ("long-names", 100_000 * (30 - 6))
    assert read(only.what).startswith("The names of 100,000 keys customer:invoice:notification:{id} take 3.8 MiB")
    assert only.do[0].text == "write c:i:n:{id} for customer:invoice:notification:{id}"
    rich = strings("customer:invoice:notification:{id}", 100_000, 40, 500, each=600, no_ttl=0)
    assert waste(profile(rich)).rows == []  # the values are what takes the memory
    brief = strings("customer:{id}", 100_000, 23, 20, no_ttl=0)
    assert waste(profile(brief)).rows == []


def test_compressible_strings() -> None:
    # In the dump each value takes 10 KiB of 40; name, type, lengths and expiry are not counted with it.
    pages = strings("page:{id}", 100, 20, 40 * KIB, each=41 * KIB, no_ttl=0, rdb_bytes=100 * (10 * KIB + 20 + 12 + 9))
    (only,) = found(profile(pages))
    assert (only.slug, only.bytes) == ("compressible-strings", 100 * 30 * KIB)
    assert "40.0 KiB each on average, compress to 25.0% of their size" in read(only.what)
    pages.rdb_bytes = 100 * 30 * KIB
    assert waste(profile(pages)).rows == []
    assert waste(profile(pages)).notes == []


def test_a_dump_without_compression_says_nothing_about_it() -> None:
    report = waste(profile_sources([str(FIXTURES / "corpus/redis-7.0.15-nocomp.rdb")], Options()))
    assert [row for row in report.rows if row[1] == "large strings"] == []
    assert "not known" in read(report.notes[-1])


def test_what_lzf_saves_is_what_liblzf_says() -> None:
    pages = [key for key in decode_file(FIXTURES / "shop.rdb").keys if key.name.startswith(b"cache:page:")]
    large = [key.value.content for key in pages if isinstance(key.value, Text)]
    saved = sum(len(page) - len(lzf.compress(page) or page) for page in large)
    told = savings(profile_sources([str(FIXTURES / "shop.rdb")], Options()))
    names = [("cache:page:" + language + ":{id}", "large strings") for language in ("de", "en", "fr")]
    assert sum(int(str(told[name])) for name in names) == pytest.approx(saved, rel=0.01)


def test_little_waste_is_told_but_no_finding() -> None:
    few = strings("flag:{id}", 10_000, 15, 1)
    assert len(waste(profile(few)).rows) == 1
    assert found(profile(few)) == []
    assert found(profile(strings("flag:{id}", 100_000, 15, 1), group("blob", 1, 1000 * MIB))) == []


def test_names_of_a_team_are_neither_long_nor_of_a_family() -> None:
    naming = Naming(given=(GivenName("orders of all tenants everywhere", parse_match("o:*")),))
    made = profile(strings("orders of all tenants everywhere", 100_000, 40, 20, no_ttl=0))
    made.naming = naming
    assert found(made) == []
    behind = Patterns(naming)
    assert branch(behind, "orders of all tenants everywhere") == "orders of all tenants everywhere"
    assert fixed_bytes(behind, "orders of all tenants everywhere") == 2
    assert not is_opaque(behind, "orders of all tenants everywhere")


def hashes(namespace: str, keys: int, fields: int, name: int, **facts: object) -> Made:
    """Listpacks of 400 allocated bytes with so many fields, whose names have so many bytes."""
    made = {"encoding": "listpack", "elements": keys * fields, "field_name_bytes": keys * fields * name} | facts
    return group(namespace, keys, 400 * keys, type="hash", value_bytes=keys * fields * (name + 5), **made)


def test_field_names_of_many_small_hashes() -> None:
    (only,) = found(profile(hashes("user:{id}", 20_000, 6, 14)))
    assert (only.slug, only.bytes, only.keys) == ("long-field-names", 20_000 * 6 * 12, 20_000)
    assert read(only.what).startswith("The field names of 20,000 keys user:{id} take 1.6 MiB, 14 B each on average.")
    assert "--scan --pattern 'user:*'" in only.do[0].text


@pytest.mark.parametrize(
    "made",
    [
        hashes("user:{id}", 99, 6, 14),
        hashes("user:{id}", 20_000, 12, 7),
        hashes("user:{id}", 20_000, 65, 14),
        hashes("user:{id}", 20_000, 6, 14, encoding="hashtable"),
        hashes("user:{id}", 20_000, 5, 14),  # 70 of 400 bytes
        hashes("user:{id}", 20_000, 6, 14, field_name_bytes=0),
    ],
)
def test_field_names_that_are_no_waste(made: Made) -> None:
    assert (made.namespace, "field names") not in savings(profile(made))


def test_numbers_that_are_kept_as_text() -> None:
    text = strings("code:{id}", 100_000, 45, 600, each=2000, numeric_text_keys=90_000, numeric_text_saving=3 * MIB)
    (only,) = found(profile(text, group("rest:{id}", 10, 10 * MIB)))
    assert (only.slug, only.bytes, only.keys) == ("numbers-as-text", 3 * MIB, 90_000)
    assert read(only.what).startswith("90,000 of 100,000 keys code:{id} hold a number that is kept as text")
    text.numeric_text_keys = 99
    assert found(profile(text)) == []
