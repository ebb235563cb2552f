"""What varies in names does not come out, and everything else does."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.load import load_saved
from rdbscan.pipeline.pseudonyms import Pseudonyms, literals
from rdbscan.records.batch import CAPACITY
from tests.cli.conftest import FIXTURES, Runner
from tests.cli.conftest import rdbscan as rdbscan  # the fixture
from tests.rdbwriter import Rdb, string

SHOP = FIXTURES / "shop.rdb"
PSEUDONYM = re.compile(rb"~[0-9a-f]{12}")
HIDING = Pseudonyms("of the tests")
PLACEHOLDERS = st.sampled_from(["{id}", "{date}", "{ip}", "{email}", "{*}"])


def bare(name: bytes) -> bytes:
    return PSEUDONYM.sub(b"~", name)


@pytest.mark.parametrize(
    ("key", "namespace", "shown"),
    [
        (b"user:1234:events", "user:{id}:events", b"user:~:events"),
        (b"a:1:b:2", "a:{id}:b:{id}", b"a:~:b:~"),
        (b"events:audit", "events:audit", b"events:audit"),
        (b"login:bob@example.com", "login:{email}", b"login:~"),
        (b"ips:10.0.0.1:x", "ips:{ip}:{*}", b"ips:~:~"),
        (b"1234", "{id}", b"~"),
        (b"user17", "user{id}", b"user~"),
        (b"{u1}:a", "{u{id}}:a", b"{u~}:a"),
        (b"caf\xff:12", "caf\\xff:{id}", b"caf\xff:~"),
        (b"a::b", "a:{id}:b", b"a::b"),
        # what does not line up
        (b"anything", "{other}", b"~"),
        (b"user:secret", "user:{id}:events", b"~"),
        (b"user:secret", "user:other", b"~"),
        (b"a:b", "a:b:{id}:b", b"~"),
        (b"", "{id}", b""),
    ],
)
def test_names(key: bytes, namespace: str, shown: bytes) -> None:
    assert bare(HIDING.name(key, namespace)) == shown


@given(st.lists(st.one_of(PLACEHOLDERS, st.text("ab:{}", max_size=4)), max_size=7), st.binary(max_size=30))
def test_only_words_of_the_namespace_stay(parts: list[str], key: bytes) -> None:
    namespace = "".join(parts)
    shown = HIDING.name(key, namespace)
    kept = PSEUDONYM.split(shown)
    words = b"".join(literals(namespace))
    assert b"".join(kept) in (b"", words) or key == words == shown


@given(st.binary(min_size=1), st.binary(min_size=1))
def test_equal_parts_have_equal_pseudonyms(one: bytes, other: bytes) -> None:
    assert (HIDING.part(one) == HIDING.part(other)) == (one == other)
    assert HIDING.name(b"a:" + one, "a:{id}")[2:] == HIDING.name(b"b:" + one, "b:{id}")[2:]


def test_the_hash_key_decides() -> None:
    assert Pseudonyms("a").part(b"x") == Pseudonyms("a").part(b"x") != Pseudonyms("b").part(b"x")
    assert Pseudonyms().part(b"x") != Pseudonyms().part(b"x")


def test_names_that_became_patterns_late_are_hidden_too(tmp_path: Path) -> None:
    """The first records are written while their names are still literal."""
    names = [f"user:n{chr(97 + at // 26)}{chr(97 + at % 26)}:x".encode() for at in range(400)]
    filler = (f"page:{at}".encode() for at in range(CAPACITY + 10))
    dump = Rdb(11).select(0)
    for name in [*names[:100], *filler, *names[100:]]:
        dump = dump.key(name, 0, string(b"v"))
    source = tmp_path / "late.rdb"
    source.write_bytes(dump.end())
    profile_sources([str(source)], Options(redact=HIDING), keys_parquet=tmp_path / "keys.parquet")
    keys = pq.read_table(tmp_path / "keys.parquet")["key"].to_pylist()
    assert {bare(key) for key in keys} == {b"user:~:x", b"page:~"}
    assert len(set(keys)) == len(names) + CAPACITY + 10


def test_a_profile_keeps_its_numbers(tmp_path: Path) -> None:
    profile_sources([str(SHOP)], Options(redact=HIDING), keys_parquet=tmp_path / "keys.parquet").save(tmp_path / "p")
    plain, shown = profile_sources([str(SHOP)], Options()), load_saved(tmp_path / "p")
    assert [(group.namespace, group.keys, group.memory_bytes) for group in shown.groups] == [
        (group.namespace, group.keys, group.memory_bytes) for group in plain.groups
    ]
    assert shown.sources[0].path == ""
    again = load_saved(tmp_path / "keys.parquet")
    assert sum(again.slots()[0]) == 0
    assert {row.key for row in again.top["memory"]} == {row.key for row in shown.top["memory"]}
    late = load_saved(tmp_path / "p", Options(redact=Pseudonyms("another")))
    assert late.top["memory"][0].key == b"queue:thumbnails"


SECRETS = [b"alice.secret@example.com", b"9f86d081-884c-7d65-9a2f-eaa0c55ad015", b"7731904421", b"10.99.88.77"]


def secret_dump(cut: int) -> bytes:
    dump = Rdb(11).aux("redis-ver", "7.2.6").aux("lua", "return 'hidden-script'").select(0)
    for at in range(60):
        for secret in SECRETS:
            odd = b"" if at else b":n\xff\x00ul=" + secret
            dump = dump.key(b"kind:%s:%d%s" % (secret, at, odd), 0, string(b"value" * 200))
    data = dump.end()
    return data[: len(data) - cut]


def outputs(folder: Path) -> bytes:
    found = b""
    for path in folder.rglob("*"):
        if path.name == "profile.parquet":
            found += str(asdict(load_saved(path))).encode()  # names are base64 in its metadata
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found += str(table.to_pylist()).encode() + str(table.schema.metadata).encode()
        if path.is_file():
            found += path.read_bytes()
    return found


@pytest.mark.parametrize("cut", [0, 700])
def test_no_secret_comes_out(rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    monkeypatch.delenv("RDBSCAN_REDACT_KEY", raising=False)
    source = tmp_path / "in" / "dump.rdb"
    source.parent.mkdir()
    source.write_bytes(secret_dump(cut))
    out = tmp_path / "out"
    runs = [rdbscan("analyze", source, "--redact", "-o", out)]
    runs += [rdbscan("analyze", source, "--redact", "--format", form) for form in ("json", "markdown")]
    runs += [rdbscan("report", out / name, "--redact", "-f", "json") for name in ("keys.parquet", "profile.parquet")]
    runs += [rdbscan(verb, source, "--redact") for verb in ("verify", "info")]
    runs += [rdbscan("whatif", source, "--redact", "--target", "valkey-9.1")]
    for form in ("parquet", "arrow", "csv", "jsonl", "rdbtools-csv"):
        runs += [rdbscan("keys", source, "--redact", "-f", form, "-o", out / f"keys.{form}")]
    assert {run.code for run in runs} <= ({0, 3} if cut else {0})
    told = "".join(run.out + run.err for run in runs).encode() + outputs(out)
    assert b"kind:~" in told
    for secret in [*SECRETS, b"hidden-script", str(tmp_path / "in").encode()]:
        assert secret not in told
        assert secret.hex().encode() not in told
    plain = rdbscan("analyze", source, "-f", "json")
    assert SECRETS[0] in (plain.out + plain.err).encode()


def test_a_hash_key_makes_nights_comparable(rdbscan: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def names() -> list[object]:
        run = rdbscan("analyze", SHOP, "--redact", "-r", "big_keys", "-f", "json", "-q")
        return [row["key"] for row in json.loads(run.out)["reports"][0]["rows"]]

    monkeypatch.setenv("RDBSCAN_REDACT_KEY", "monday")
    monday = names()
    assert names() == monday
    monkeypatch.setenv("RDBSCAN_REDACT_KEY", "tuesday")
    assert names() != monday
    monkeypatch.delenv("RDBSCAN_REDACT_KEY")
    assert names() != names()
