"""What somebody named comes out of no verb, in no output; everything else does."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rdbscan.errors import ConfigError, UsageError
from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.load import load_saved
from rdbscan.records.batch import CAPACITY
from rdbscan.records.dump import DumpInfo, FunctionLibrary, Header, Outcome
from rdbscan.redaction.facts import redacted_info
from rdbscan.redaction.redaction import Redaction, key_from
from tests.cli.conftest import FIXTURES, Runner
from tests.cli.conftest import rdbscan as rdbscan  # the fixture
from tests.rdbwriter import Rdb, string

SHOP = FIXTURES / "shop.rdb"
PSEUDONYM = re.compile(r"~[0-9a-f]{16}")
HIDING = Redaction(b"the key of the tests")


def bare(name: bytes) -> bytes:
    return re.sub(rb"~[0-9a-f]{16}", b"~", name)


# --- secrets -----------------------------------------------------------------------------------------------------------

FIRST = ["alice", "giovanni", "hiroshi", "katarzyna", "pierre", "tanja"]
WORDS = [
    *FIRST, "hiv-positive", "customer-acme", "salary-list-mueller", "projekt-blackbird", "alice.mueller@example.org",
    "9f86d081-884c-7d65-9a2f-eaa0c55ad015", "7731904421", "10.99.88.77", "Иван Петров", "山田太郎", "محمد", "Γιώργος", "Zoë",
]  # fmt: skip
ELSEWHERE = ["hidden-script", "libsecretpayroll", "tenantsecret", "modcustom", "acme-patients-berlin", "prod-eu-secret"]


def secret_dump(cut: int = 0) -> bytes:
    dump = Rdb(11).aux("redis-ver", "7.2.6").aux("lua", "return 'hidden-script'").aux("tenant-name", "tenantsecret")
    for _twice in range(2):  # damage that is named after it
        dump = dump.raw(b"\xf5" + string(b"#!lua name=libsecretpayroll\nredis.register_function('f', function() end)"))
    dump = dump.select(0)
    for word in WORDS:
        secret = word.encode()
        dump = dump.key(secret, 0, string(b"v")).key(b"patient:" + secret, 0, string(b"value" * 200))
        dump = dump.key(b"cart:{" + secret + b"}:items", 0, string(b"v")).key(b"profil_" + secret, 0, string(b"v"))
        for at in range(40):
            odd = b"" if at else b":n\xff\x00ul=" + secret
            dump = dump.key(b"kind:%s:%d%s" % (secret, at, odd), 0, string(b"v"))
    data = dump.end()
    return data[: len(data) - cut]


def forms(secret: str) -> list[bytes]:
    raw = secret.encode()
    escaped = b"".join(b"\\x%02x" % byte if byte > 127 else bytes([byte]) for byte in raw)
    return [raw.lower(), json.dumps(secret).strip('"').lower().encode(), escaped.lower(), raw.hex().encode()]


def found_in(folder: Path) -> bytes:
    found = b""
    for path in folder.rglob("*"):
        if path.name == "profile.parquet":
            found += str(asdict(load_saved(path))).encode()  # names are base64 in its metadata
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found += str(table.to_pylist()).encode() + str(table.schema.metadata).encode()
        if path.suffix == ".arrow":
            found += str(pa.ipc.open_file(path).read_all().to_pylist()).encode()
        if path.is_file() and path.suffix != ".parquet":
            found += path.read_bytes()
    return found


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    source = tmp_path / "prod-eu-secret" / "acme-patients-berlin.rdb"
    source.parent.mkdir()
    return source


@pytest.mark.parametrize("cut", [0, 700])
def test_no_secret_comes_out_of_any_verb(rdbscan: Runner, tmp_path: Path, secrets: Path, cut: int) -> None:
    secrets.write_bytes(secret_dump(cut))
    out = tmp_path / "out"
    runs = [rdbscan("analyze", secrets, "--redact", "-o", out, "--top", "1000", "--charts", "svg", "--match=*alice*")]
    runs += [rdbscan("analyze", secrets, "--redact", "-o", out, "--top", "1000", "--charts", "svg")]
    runs += [rdbscan("analyze", secrets, "--redact", "--format", form) for form in ("json", "markdown")]
    plain = tmp_path / "prod-eu-secret" / "plain"
    rdbscan("analyze", secrets, "-o", plain, "--charts", "none")
    for name in ("keys.parquet", "profile.parquet"):
        runs += [rdbscan("report", plain / name, "--redact", "-f", "json", "-o", out / name.removesuffix(".parquet"))]
        runs += [rdbscan("report", out / name, "--redact", "-f", "json")]
    runs += [rdbscan(verb, secrets, "--redact") for verb in ("verify", "info")]
    runs += [rdbscan("whatif", secrets, "--redact", "--target", "valkey-9.1")]
    for form in ("parquet", "arrow", "csv", "jsonl", "lines", "rdbtools-csv"):
        runs += [rdbscan("keys", secrets, "--redact", "-f", form, "-o", out / f"keys.{form}")]
    assert {run.code for run in runs} <= {0, 3}
    told = "".join(run.out + run.err for run in runs).encode() + found_in(out)
    assert b"cart:{~" in told
    leaked = [secret for secret in [*WORDS, *ELSEWHERE] if any(form in told.lower() for form in forms(secret))]
    assert leaked == []
    run = rdbscan("analyze", secrets, "-f", "json", "--top", "1000")
    assert all(any(form in (run.out + run.err).lower().encode() for form in forms(word)) for word in WORDS)


def test_errors_name_no_file(rdbscan: Runner, secrets: Path) -> None:
    secrets.write_bytes(b"\x7fELF nonsense")
    missing = secrets.with_name("acme-patients-berlin-2.rdb")
    sources = (secrets, missing, secrets.parent)
    runs = [rdbscan(verb, source, "--redact") for verb in ("analyze", "verify", "info") for source in sources]
    runs += [rdbscan("report", source, "--redact") for source in sources]
    assert {run.code for run in runs} == {2, 3}
    told = "".join(run.out + run.err for run in runs)
    assert [word for word in ELSEWHERE if word in told] == []
    assert "there is no such file" in told


def test_the_facts_of_a_dump() -> None:
    aux = (("redis-ver", "7.0.15"), ("used-mem", "acme"), ("acme", "1"), ("repl-id", "abc"))
    functions = [FunctionLibrary("payroll", "LUA", 7), FunctionLibrary("queue", "JS-acme", 8)]
    info = DumpInfo(
        source="acme-dump.rdb",
        path="/srv/acme",
        instance="acme",
        header=Header(server_version="acme-build", aux=aux),
        outcome=Outcome(functions=functions),
        options=("--match=acme:cart:*", "--top=5", "--redis-conf=acme.conf"),
    )
    shown = redacted_info(info, HIDING)
    assert "acme" not in str(shown)
    assert "payroll" not in str(shown)
    assert shown.header.aux[0] == ("redis-ver", "7.0.15")
    assert [PSEUDONYM.sub("~", option) for option in shown.options] == [
        "--match=~:cart:*", "--top=5", "--redis-conf=~.conf",
    ]  # fmt: skip
    assert [(PSEUDONYM.sub("~", one.name), one.code_bytes) for one in shown.outcome.functions] == [
        ("~", 7),
        ("queue", 8),
    ]
    assert info.source == "acme-dump.rdb", "the facts themselves are not changed"


# --- equal things ------------------------------------------------------------------------------------------------------


def test_equal_stays_equal_in_records_profile_and_patterns(tmp_path: Path) -> None:
    source = tmp_path / "a.rdb"
    dump = Rdb(11).select(0)
    for at in range(50):
        dump = dump.key(b"bauer:%d" % at, 0, string(b"v")).key(b"x:bauer", 0, string(b"v" * at))
    source.write_bytes(dump.end())
    profile = profile_sources([str(source)], Options(redact=HIDING), keys_parquet=tmp_path / "keys.parquet")
    name = HIDING.text("bauer")
    assert {group.namespace for group in profile.groups} == {f"{name}:{{id}}", f"x:{name}"}
    table = pq.read_table(tmp_path / "keys.parquet")
    assert set(table["namespace"].to_pylist()) == {f"{name}:{{id}}", f"x:{name}"}
    assert set(table["slot"].to_pylist()) == {None}
    assert f"x:{name}".encode() in set(table["key"].to_pylist())


def test_a_key_file_makes_nights_comparable(rdbscan: Runner, tmp_path: Path) -> None:
    def names(*arguments: object) -> list[object]:
        run = rdbscan("analyze", SHOP, "-r", "big_keys", "-f", "json", "-q", *arguments)
        return [row["key"] for row in json.loads(run.out)["reports"][0]["rows"]]

    (tmp_path / "monday").write_bytes(b"m" * 16)
    (tmp_path / "tuesday").write_bytes(b"t" * 16)
    monday = names("--redact-key", tmp_path / "monday")
    assert PSEUDONYM.search(str(monday))
    assert names("--redact", "--redact-key", tmp_path / "monday") == monday
    assert names("--redact-key", tmp_path / "tuesday") != monday
    assert names("--redact") != names("--redact")


def test_a_random_key_is_stored_nowhere(rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(100, 132))
    monkeypatch.setattr("os.urandom", lambda size: key[:size])
    run = rdbscan("analyze", SHOP, "--redact", "-o", tmp_path, "--charts", "none")
    told = found_in(tmp_path) + (run.out + run.err).encode()
    assert key not in told
    assert key.hex().encode() not in told


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 70_000])
def test_a_key_must_be_a_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigError, match="--redact-key"):
        key_from(tmp_path / "key")


@pytest.mark.parametrize("word", ["", "a:b", "{x}", "a/b"])
def test_a_word_that_is_several_segments_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="--redact-keep"):
        Redaction(keep=[word])


# --- what stays --------------------------------------------------------------------------------------------------------


def test_words_that_stay_are_told_in_every_form(rdbscan: Runner, tmp_path: Path) -> None:
    plain = rdbscan("analyze", SHOP, "--redact", "-r", "big_keys")
    assert "thumbnails" in plain.out
    assert plain.out.startswith("REDACTED: ")
    source = tmp_path / "dump.rdb"
    source.write_bytes(Rdb(11).select(0).key(b"cart:acme:anna", 0, string(b"v")).end())
    run = rdbscan("analyze", source, "--redact-keep", "acme", "-o", tmp_path / "out", "--charts", "none")
    (group,) = load_saved(tmp_path / "out" / "profile.parquet").groups
    assert PSEUDONYM.sub("~", group.namespace) == "cart:acme:~"
    stayed = "words that stayed: acme, cart, dump, rdb."
    assert stayed in run.out
    assert stayed in (tmp_path / "out" / "report.md").read_text()
    assert stayed in (tmp_path / "out" / "report.html").read_text()
    (told,) = json.loads((tmp_path / "out" / "report.json").read_text())["provenance"]["runs"]
    assert told["kept_words"] == ["acme", "cart", "dump", "rdb"]
    assert load_saved(tmp_path / "out" / "keys.parquet").sources[0].kept_words == tuple(told["kept_words"])


def test_a_profile_keeps_its_numbers(tmp_path: Path) -> None:
    hiding = Redaction(keep=["thumbnails"])
    profile_sources([str(SHOP)], Options(redact=hiding), keys_parquet=tmp_path / "keys.parquet").save(tmp_path / "p")
    plain, shown = profile_sources([str(SHOP)], Options()), load_saved(tmp_path / "p")
    numbers = [(group.keys, group.memory_bytes, group.type) for group in plain.groups]
    assert sorted((group.keys, group.memory_bytes, group.type) for group in shown.groups) == sorted(numbers)
    assert shown.sources[0].path == ""
    again = load_saved(tmp_path / "keys.parquet")
    assert sum(again.slots()[0]) == sum(shown.slots()[0]) == 0
    assert {row.key for row in again.top["memory"]} == {row.key for row in shown.top["memory"]}
    assert [row.memory_bytes for row in shown.top["memory"]] == [row.memory_bytes for row in plain.top["memory"]]
    late = load_saved(tmp_path / "p", Options(redact=Redaction()))
    assert PSEUDONYM.sub("~", late.top["memory"][0].key.decode()) == "queue:thumbnails"


# --- raw names never touch the disk ------------------------------------------------------------------------------------


def test_nothing_raw_is_written_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch goes to Parquet hidden: also the first ones, whose patterns are not yet known."""
    written: list[bytes] = []
    write_batch = pq.ParquetWriter.write_batch
    monkeypatch.setattr(
        pq.ParquetWriter,
        "write_batch",
        lambda self, batch: (written.append(str(batch.to_pydict()).encode()), write_batch(self, batch))[1],
    )
    source = tmp_path / "late.rdb"
    names = [f"bauer:qq{chr(97 + at // 26)}{chr(97 + at % 26)}:x".encode() for at in range(400)]
    dump = Rdb(11).select(0)
    for name in [*names[:100], *(b"seite:%d" % at for at in range(CAPACITY + 10)), *names[100:]]:
        dump = dump.key(name, 0, string(b"v"))
    source.write_bytes(dump.end())
    profile_sources([str(source)], Options(redact=HIDING), keys_parquet=tmp_path / "keys.parquet")
    assert len(written) == 2
    assert not any(word in batch for batch in written for word in (b"bauer", b"seite", b"late.rdb"))
    table = pq.read_table(tmp_path / "keys.parquet")
    assert {bare(key) for key in table["key"].to_pylist()} == {b"~:~:x", b"~:~"}
    assert len(set(table["key"].to_pylist())) == len(names) + CAPACITY + 10


def test_options_can_be_pickled_and_hide_alike() -> None:
    options = Options(redact=Redaction(keep=["acme"]), top=5)
    again = pickle.loads(pickle.dumps(options))
    assert again.redact.text("acme:bauer") == options.redact.text("acme:bauer")
    assert replace(again, redact=None) == replace(options, redact=None)
    assert pickle.loads(pickle.dumps(Options())) == Options()
