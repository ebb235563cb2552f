"""Names of anything, in every output of every verb: no line that runners of CI obey, nothing that moves a cursor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Runner
from tests.cli.conftest import rdbscan as rdbscan  # the fixture
from tests.rdbwriter import Rdb, length, string

HOSTILE = [
    b"::add-mask::x",
    b"  ::error file=a,line=1::x",
    b"x ::set-output name=a::b " * 12,
    b"y" * 59 + b"::warning::folded",
    b"\xc2\xa0::notice::after a blank that is none of ASCII",
    b"##[error]x",
    b"a##[group]b##[endgroup]",
    b"###[x]",
    b"##vso[task.setvariable variable=a]b",
    b"##VSO[task.complete]",
    b"a\r\n::stop-commands::x",
    b"a\n##[command]x",
    b"\x1b[31mred\x1b]0;title\x07",
    b"\x9b31m and \xc2\x9b31m",
    "\u202eevil\u2066x\u200bz\u2028\u2029\u0085".encode(),
    b"nul\x00nul",
    b"=cmd|' /C calc'!A0",
    b"</script><script>alert(1)</script>",
]
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
COMMAND = re.compile(r"##(?:vso)?\[", re.IGNORECASE)


def assert_harmless(written: bytes, where: str) -> None:
    text = written.decode()
    assert FORBIDDEN.findall(text) == [], where
    assert COMMAND.findall(text) == [], where
    assert [line for line in text.split("\n") if line.lstrip().startswith("::")] == [], where


def dump(tail: bytes = b"") -> bytes:
    rdb = Rdb(11).aux("redis-ver", "7.2.6").aux(HOSTILE[0], HOSTILE[5]).aux("lua", HOSTILE[10])
    rdb.function(b"#!lua name=::add-mask::lib\nx").function(b"#!lua name=##[error]lib\nx").select(0)
    for name in HOSTILE:
        rdb.key(name, 0, string(b"v" * 3000))
        rdb.key(b"q:" + name, 1, length(1500) + string(b"job") * 1500)
        for number in range(12):
            rdb.key(name + b":%d" % number, 0, string(b"v" * 40))
        fields = b"".join(string(name + b"%d" % number) + string(name) for number in range(20))
        rdb.key(name + b":h", 4, length(20) + fields)
    return rdb.raw(tail).end()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "::add-mask::##[error]\x1b[31m.rdb"
    path.write_bytes(dump())
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        *(("analyze", "-f", form) for form in ("text", "markdown", "json")),
        *(
            ("analyze", "--redact-key", "KEY", "--redact-keep", "x", "-f", form)
            for form in ("text", "markdown", "json")
        ),
        *(("analyze", "-r", name) for name in ("big_keys", "namespaces", "functions", "fields", "tree")),
        *((verb, "-f", form) for verb in ("verify", "info") for form in ("text", "markdown", "json")),
        *(("whatif", "--target", "valkey-9.1", "-f", form) for form in ("text", "markdown", "json")),
    ],
    ids=" ".join,
)
def test_what_is_printed(rdbscan: Runner, source: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "KEY").write_bytes(b"k" * 16)
    arguments = tuple(str(tmp_path / "KEY") if each == "KEY" else each for each in arguments)
    run = rdbscan(*arguments[:1], source, *arguments[1:])
    assert run.code == 0, run.err
    assert_harmless(run.out.encode(), "stdout")
    assert_harmless(run.err.encode(), "stderr")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_key_that_is_shown(rdbscan: Runner, source: Path, name: bytes) -> None:
    for key in (name, name + b":h"):
        for form in ("text", "markdown", "json"):
            run = rdbscan("show", source, key.decode("utf-8", "surrogateescape"), "-f", form)
            assert_harmless(run.out.encode(), form)
            assert_harmless(run.err.encode(), "stderr")


@pytest.mark.parametrize("form", ["csv", "jsonl", "lines", "rdbtools-csv"])
def test_exported_text(rdbscan: Runner, source: Path, tmp_path: Path, form: str) -> None:
    run = rdbscan("keys", source, "-f", form, "-o", tmp_path / "out")
    assert run.code == 0, run.err
    assert_harmless((tmp_path / "out").read_bytes(), form)


def test_written_files(rdbscan: Runner, source: Path, tmp_path: Path) -> None:
    run = rdbscan("analyze", source, "-o", tmp_path / "out", "--charts", "svg", "--top", "1000")
    assert run.code == 0, run.err
    again = rdbscan("report", tmp_path / "out" / "keys.parquet", "-o", tmp_path / "again", "--charts", "none")
    assert_harmless((run.out + run.err + again.out + again.err).encode(), "stdout and stderr")
    for path in [*(tmp_path / "out").rglob("*"), *(tmp_path / "again").rglob("*")]:
        if path.suffix in (".html", ".md", ".json", ".svg"):
            text = path.read_text()
            assert FORBIDDEN.findall(text) == [], path.name
            assert COMMAND.findall(text) == [], path.name
            if path.suffix != ".html":  # its style sheet has lines such as ::selection; nothing of a dump begins a line
                assert_harmless(path.read_bytes(), path.name)


def test_damage_and_errors(rdbscan: Runner, source: Path) -> None:
    source.write_bytes(dump(b"\x10" + string(HOSTILE[0]) + string(b"\x0b\0\0\0\1\0zzzz\xff")))
    runs = [rdbscan(verb, source) for verb in ("analyze", "verify")]
    source.write_bytes(dump()[:-900])
    runs += [rdbscan(verb, source) for verb in ("analyze", "verify")]
    runs += [rdbscan(verb, source.with_name("##[error]::x")) for verb in ("analyze", "verify", "info", "report")]
    runs += [
        rdbscan("analyze", source, "--match", "##[error]", "--regex", "::("),
        rdbscan("show", source, "##[error]none"),
    ]
    assert 70 not in {run.code for run in runs}
    for run in runs:
        assert_harmless((run.out + run.err).encode(), str(run.code))
