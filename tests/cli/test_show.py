"""One key and its content, as a person and as a program see it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FIXTURES, Run, Runner
from tests.rdbwriter import Rdb, hash_2, members, module, pairs, sorted_set, string
from tests.rdbwriter.samples import every_type

SHOP = FIXTURES / "shop.rdb"
EVIL = b"k\x1b[31m\n\xff\"'"


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    made = Rdb(11).aux("ctime", "1700000000").select(0)
    made = made.key(b"list", 1, members([b"one", EVIL, b"x" * 9000])).key(b"json", 0, string(b'{"a": [1, 2]}'))
    made = made.key(b"bytes", 0, string(bytes(range(40)))).key(EVIL, 0, string(b"evil\x1b[2J"))
    made = made.key(b"zset", 5, sorted_set([(b"m", 1.5), (b"n", float("inf"))])).key(b"", 0, string(b"no name"))
    made = made.key(b"hash", 4, pairs([(b"f", b"v")])).key(b"mod", 7, module(b"hellotype", 7, b"text", 0.5))
    made = made.select(3).key(b"json", 0, string(b"of database 3"))
    path = tmp_path / "dump.rdb"
    path.write_bytes(made.end())
    return path


def page(run: Run) -> list[dict[str, Any]]:
    assert (run.code, run.err) == (0, "")
    return next(report["rows"] for report in json.loads(run.out)["reports"] if report["name"] == "content")


def test_a_page_says_where_the_next_begins(rdbscan: Runner) -> None:
    run = rdbscan("show", SHOP, "queue:thumbnails", "--limit", 3)
    assert run.code == 0
    assert "more: --offset 3" in run.out
    far = rdbscan("show", SHOP, "queue:thumbnails", "--offset", 20_000)
    assert "more: --offset 20020\n" in far.out
    assert "30,000" in run.out
    last = rdbscan("show", SHOP, "queue:thumbnails", "--limit", 3, "--offset", 29_999)
    assert "more:" not in last.out
    rows = page(rdbscan("show", SHOP, "queue:thumbnails", "--limit", 2, "--offset", 3, "-f", "json"))
    assert [row["at"] for row in rows] == [3, 4]


def test_each_type(rdbscan: Runner, dump: Path) -> None:
    def rows(key: str) -> list[dict[str, Any]]:
        return page(rdbscan("show", dump, key, "-f", "json"))

    assert [(row["value"], row["length"]) for row in rows("list")[::2]] == [("one", 3), ("x" * 4096, 9000)]
    assert base64.b64decode(rows("list")[1]["value_base64"]) == EVIL
    assert page(rdbscan("show", dump, "list", "-f", "json", "--full"))[2]["value"] == "x" * 9000
    assert [(row["member"], row["score"]) for row in rows("zset")] == [("m", "1.5"), ("n", "inf")]
    assert rows("hash") == [{"at": 0, "field": "f", "value": "v", "length": 1, "expires_at": None}]
    assert [(row["kind"], row["value"]) for row in rows("mod")] == [
        ("integer", "7"), ("string", "text"), ("double", "0.5"),
    ]  # fmt: skip
    assert rows("json") == [{"value": '{"a": [1, 2]}', "length": 13}]
    assert rows("")[0]["value"] == "no name"


def test_types_of_the_newest_servers(rdbscan: Runner, tmp_path: Path) -> None:
    path = tmp_path / "new.rdb"
    path.write_bytes(every_type()["newest"])

    def rows(key: str) -> list[list[Any]]:
        return [list(row.values()) for row in page(rdbscan("show", path, key, "-f", "json"))]

    assert rows("tpl") == [[0, "a", "x", 1, None], [1, "bb", "12", 2, None]]
    assert rows("tpl-array") == [[0, "a", "x", 1, None], [1, "bb", "yy", 2, None]]
    assert rows("array") == [[0, 0, "a", 1], [1, 5, "12", 2], [2, 9, "long" * 9, 36]]
    assert rows("gcra") == [[0, "microseconds", "1234", 4]]
    assert rows("meta") == [["v", 1]]


def reports(run: Run) -> dict[str, Any]:
    assert (run.code, run.err) == (0, "")
    return {report["name"]: report for report in json.loads(run.out)["reports"]}


def test_what_redis_8_6_keeps_beside_elements(rdbscan: Runner) -> None:
    dump = FIXTURES / "corpus" / "redis-8.6.3-deb-main.rdb"
    vectors = reports(rdbscan("show", dump, "vset:reduce", "-f", "json", "--limit", 1))
    (told,) = vectors["vectors"]["rows"]
    assert told["projected_from"] > told["dimension"] > 0
    assert [(row["at"], len(row["element"])) for row in vectors["content"]["rows"]] == [
        (0, vectors["content"]["rows"][0]["length"])
    ]
    attributes = reports(rdbscan("show", dump, "vset:attr", "-f", "json"))["content"]["rows"]
    assert any(json.loads(row["attributes"]) for row in attributes if row["attributes"])
    stream = reports(rdbscan("show", dump, "new:idmp:cfg", "-f", "json", "--limit", 100))
    assert [(row["producer"], row["ids"]) for row in stream["producers"]["rows"]] == [("p", 10)]
    assert [row["group"] for row in stream["groups"]["rows"]] == ["g"]
    people = rdbscan("show", dump, "new:idmp:cfg", "--limit", 100).out
    assert "Ids are remembered for 1h, at most 10 of a producer. 30 messages came with one, 0 of them" in people
    key = reports(rdbscan("show", FIXTURES / "corpus" / "redis-8.6.3-keymeta.rdb", "meta:hash:0", "-f", "json"))
    assert [(row["class"], row["kind"], row["value"]) for row in key["metadata"]["rows"]][:2] == [
        ("KMT1", "string", "hash-0"), ("KMT1", "integer", "1"),
    ]  # fmt: skip


def test_strings_are_laid_out_for_people(rdbscan: Runner, dump: Path) -> None:
    laid_out = [line.split(None, 1)[1:] for line in rdbscan("show", dump, "json").out.splitlines()]
    assert ['"a": ['] in laid_out
    assert "00 01 02 03" in rdbscan("show", dump, "bytes").out


def test_the_database_can_be_chosen(rdbscan: Runner, dump: Path) -> None:
    assert page(rdbscan("show", dump, "json", "--db", 3, "-f", "json"))[0]["value"] == "of database 3"
    missing = rdbscan("show", dump, "list", "--db", 3)
    assert (missing.code, missing.out) == (2, "")
    assert "no such key in database 3" in missing.err


def test_a_name_as_rdbscan_shows_it_is_understood_and_nothing_escapes(rdbscan: Runner, dump: Path) -> None:
    for key in (r'"k\x1b[31m\n\xff\"' + "'\"", r'"k\x1b[31m\x0a\xff\x22\x27"'):
        run = rdbscan("show", dump, key)
        assert run.code == 0
        assert "\x1b" not in run.out
        assert r"evil\x1b[2J" in run.out or "65 76 69 6c 1b" in run.out
    assert "\x1b" not in rdbscan("show", dump, "list").out
    assert rdbscan("show", dump, '"open').code == 2


def test_a_name_inside_others_is_not_found(rdbscan: Runner, tmp_path: Path) -> None:
    path = tmp_path / "names.rdb"
    made = Rdb(11).select(0)
    for name in (b"aab", b"ab", b"a", b"", b"ba"):
        made = made.key(name, 0, string(b"value of " + name))
    path.write_bytes(made.end())
    for name in ("a", "ab", "ba", "aab", ""):
        assert page(rdbscan("show", path, name, "-f", "json"))[0]["value"] == f"value of {name}"
    for name in ("b", "aa", "aba"):
        assert rdbscan("show", path, name).code == 2


def test_a_damaged_value_is_shown_up_to_there(rdbscan: Runner, tmp_path: Path) -> None:
    whole = Rdb(11).select(0).key(b"last", 1, members([b"one", b"two", b"three"])).end()
    path = tmp_path / "cut.rdb"
    path.write_bytes(whole[: whole.index(b"three") + 2])
    run = rdbscan("show", path, "last")
    assert run.code == 3
    assert "ends" in run.err


def test_what_cannot_be_shown(rdbscan: Runner, process: Runner) -> None:
    assert rdbscan("show", "-", "key").code == 2
    assert rdbscan("show", FIXTURES / "nothing.rdb", "key").code == 2
    assert rdbscan("show", FIXTURES / "README.md", "key").code == 3


def test_field_ttls_of_valkey(rdbscan: Runner, tmp_path: Path) -> None:
    path = tmp_path / "valkey.rdb"
    made = Rdb(80, magic=b"VALKEY").select(0).key(b"h", 22, hash_2([(b"f", b"v", 1_800_000_000_000), (b"g", b"w", -1)]))
    path.write_bytes(made.end())
    rows = page(rdbscan("show", path, "h", "-f", "json"))
    assert [row["expires_at"] for row in rows] == [1_800_000_000_000, None]
