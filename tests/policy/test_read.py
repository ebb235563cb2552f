"""A policy that is wrong is refused with all that is wrong in it, each with its place and what to write instead."""

import json
import re
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.policy.model import json_schema
from rdbscan.policy.places import places
from rdbscan.policy.read import PolicyError, find_policy, read_policy
from tests.policy.making import policy

RULE = '[[rule]]\nid = "a"\nmatch = "a:*"\n'
LINE = re.compile(r"[^\n]*rdbscan\.toml:\d+:\d+: .+")

BROKEN = {
    "a number for a span": ("[dump]\nmax_age = 26\n", "2:1", 'such as "26h"'),
    "a span without unit": ('[dump]\nmax_age = "26"\n', "2:1", "s, m, h, d or w"),
    "false for a flag": ("[dump]\ncomplete = false\n", "2:1", "leave the line out"),
    "a text for a flag": ('[dump]\ncomplete = "yes"\n', "2:1", "true"),
    "an unknown unit": ('[memory]\nmaxmemory = "8 gigs"\n', "2:1", "kb, mb, gb or tb"),
    "a negative size": ("[memory]\nmaxmemory = -1\n", "2:1", "0 or more"),
    "no maxmemory": ("[memory]\nmaxmemory = 0\n", "2:1", "leave the line out"),
    "warn above error": ('[memory]\nwarn = "90%"\nerror = "80%"\n', "2:1", "less than error"),
    "an unknown key": (f"{RULE}max_memry = 3\n", "4:1", "did you mean max_memory?"),
    "an unknown key in an inline table": (
        f'{RULE}growth = {{ memory = "2%", leats = 1 }}\n', "4:27", "did you mean elements?",
    ),
    "an unknown table": ("[dumps]\nmax_age = 1\n", "1:1", "did you mean dump?"),
    "a key outside of tables": ("max_age = 1\n", "1:1", "there are dump, memory"),
    "a percentage without quotes": (f"{RULE}max_share = 10\n", "4:1", 'such as "0.1%"'),
    "a share above all": (f'{RULE}max_share = "101%"\n', "4:1", "at most 100%"),
    "a count in quotes": (f'{RULE}max_keys = "100"\n', "4:1", "without quotes"),
    "a count with decimals": (f"{RULE}max_keys = 1.5\n", "4:1", "whole number"),
    "growth per month": (f'{RULE}growth = {{ memory = "20%/month" }}\n', "4:12", '"20%/d"'),
    "growth of nothing": (f"{RULE}growth = {{ at_least = 1 }}\n", "4:1", "give it memory, keys"),
    "growth that is no table": (f'{RULE}growth = "20%/d"\n', "4:1", "is no table"),
    "a level that is none": (f'{RULE}max_keys = 1\nlevel = "fatal"\n', "5:1", "'error' or 'warn'"),
    "a scope that is none": (f'{RULE}max_keys = 1\nscope = "all"\n', "5:1", "'dump' or 'cluster'"),
    "a type that is none": (f'{RULE}max_keys = 1\ntype = "hsh"\n', "5:1", "hash"),
    "one type of several that is none": (f'{RULE}max_keys = 1\ntype = ["hash", "sortedset"]\n', "5:17", "zset"),
    "a rule that limits nothing": (RULE, "1:1", "limits nothing; give it no_ttl"),
    "a rule about nothing": ('[[rule]]\nid = "a"\nmax_keys = 1\n', "1:1", 'match = "**"'),
    "no id": ('[[rule]]\nmatch = "a:*"\nmax_keys = 1\n', "1:1", 'write id = "sessions-expire"'),
    "an id with spaces": ('[[rule]]\nid = "a b"\nmatch = "a"\nmax_keys = 1\n', "2:1", "letters, digits"),
    "an id twice": (f"{RULE}max_keys = 1\n{RULE}max_keys = 1\n", "6:1", "taken by a rule above"),
    "an id of ours": (f"{RULE}max_keys = 1\n".replace('"a"', '"memory"'), "2:1", "choose another"),
    "a pattern after the rest": ('[[rule]]\nid = "a"\nmatch = "a:**:b"\nmax_keys = 1\n', "3:1", "nothing can follow"),
    "a pattern of three stars": ('[[rule]]\nid = "a"\nmatch = "a:***"\nmax_keys = 1\n', "3:1", "there is no ***"),
    "an empty pattern": ('[[rule]]\nid = "a"\nmatch = ""\nmax_keys = 1\n', "3:1", "no text"),
    "required and forbidden": (f"{RULE}required = true\nforbidden = true\n", "5:1", "leave one of the two out"),
    "a finding that is none": ('[[rule]]\nid = "a"\nfindings = ["missing-tll"]\n', "3:1", "did you mean missing-ttl?"),
    "findings and limits": (f'{RULE}max_keys = 1\nfindings = "big-key"\n', "5:1", "second [[rule]]"),
    "rules in one bracket": ('[rule]\nid = "a"\n', "1:1", "[[rule]]"),
    "a table in two brackets": ('[[dump]]\nmax_age = "1h"\n', "1:1", "[dump]"),
    "a waiver without a reason": (f'{RULE}max_keys = 1\n[[waiver]]\nrule = "a"\nuntil = 2026-12-31\n', "5:1", "JIRA-123"),
    "a waiver without an end": (f'{RULE}max_keys = 1\n[[waiver]]\nrule = "a"\nreason = "x"\n', "5:1", "2026-12-31"),
    "a date in quotes": (
        f'{RULE}max_keys = 1\n[[waiver]]\nrule = "a"\nreason = "x"\nuntil = "2026-12-31"\n', "8:1", "without quotes",
    ),
    "a date with a time": (
        f'{RULE}max_keys = 1\n[[waiver]]\nrule = "a"\nreason = "x"\nuntil = 2026-12-31T00:00:00Z\n', "8:1", "no date",
    ),
    "a date that is none": (
        f'{RULE}max_keys = 1\n[[waiver]]\nrule = "a"\nreason = "x"\nuntil = 2026-02-30\n', "8:9", "not TOML",
    ),
    "a waiver of no rule": (
        f'{RULE}max_keys = 1\n[[waiver]]\nrule = "b"\nreason = "x"\nuntil = 2026-12-31\n', "6:1", "there is a",
    ),
    "a waiver of a built-in rule that is not used": (
        f'{RULE}max_keys = 1\n[[waiver]]\nrule = "memory"\nreason = "x"\nuntil = 2026-12-31\n', "6:1", "no rule",
    ),
    "a namespace without match": ('[[namespace]]\nname = "a"\n', "1:1", "tenant:{tenant}"),
    "two owners of a name": (
        '[[namespace]]\nmatch = "a:*"\nname = "a"\n[[namespace]]\nmatch = "b:*"\nname = "a"\nowner = "x"\n',
        "4:1", "another",
    ),
    "a name of ours": ('[[namespace]]\nmatch = "a:*"\nname = "{other}"\n', "3:1", "choose another"),
    "a limit that is none": ("[limits]\nqueue_elemens = 5\n", "2:1", "did you mean queue_elements?"),
    "a limit that is no number": ('[limits]\nqueue_elements = "many"\n', "2:1", "no number"),
    "bad TOML": ('[[rule]]\nid = "a\n', "2:8", "not TOML"),
    "an end in the middle": ("[dump", "1:6", "not TOML"),
    "a key twice": (f"{RULE}max_keys = 1\nmax_keys = 2\n", "5:13", "not TOML"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_policy_says_where_and_what_to_do(name: str, tmp_path: Path) -> None:
    text, place, hint = BROKEN[name]
    with pytest.raises(PolicyError) as error:
        policy(tmp_path, text)
    assert all(LINE.fullmatch(problem) for problem in error.value.problems), error.value.problems
    placed = [problem for problem in error.value.problems if f"rdbscan.toml:{place}: " in problem]
    assert placed, error.value.problems
    assert hint in placed[0]
    assert len(error.value.problems) == 1, error.value.problems
    assert error.value.exit_code == 2


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    texts = [
        BROKEN[name][0] for name in ("a number for a span", "an unknown unit", "a waiver of no rule", "an unknown key")
    ]
    with pytest.raises(PolicyError) as error:
        policy(tmp_path, "\n".join(texts))
    said = "\n".join(error.value.problems)
    for hint in (
        'such as "26h"',
        "kb, mb, gb or tb",
        'there is no rule "b"',
        "did you mean max_memory?",
        "taken by a rule",
    ):
        assert hint in said
    lines = [int(problem.split(":")[1]) for problem in error.value.problems]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe[\x00", b"a = " + b"[" * 100_000, b"#" * 1_100_000], ids=["utf-16", "deep", "large"]
)
def test_files_that_are_no_policy(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rdbscan.toml"
    path.write_bytes(data)
    with pytest.raises(PolicyError, match=r"rdbscan\.toml:1:\d+: "):
        read_policy(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="No such file"):
        read_policy(tmp_path / "rdbscan.toml")


def test_the_policy_is_found_in_the_folder_and_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    (tmp_path / "rdbscan.toml").touch()
    assert find_policy(Path()) == tmp_path / "rdbscan.toml"
    (below / "rdbscan.toml").touch()
    assert find_policy(Path()) == Path("rdbscan.toml")


FULL = """
[dump]
max_age = "26h"
complete = true
[memory]
maxmemory = "8gb"
warn = "70%"
error = "85%"
[[namespace]]
match = "tenant:{tenant}:order:*"
name = "orders"
owner = "shop"
[[rule]]
id = "everything"
match = "session:*"
db = [0, 1]
type = "hash"
owner = "shop"
scope = "cluster"
together = true
level = "warn"
no_ttl = "0.1%"
max_ttl = "30d"
max_keys = 10
max_memory = "1gb"
max_share = "10%"
max_key_memory = "1mb"
max_elements = 10
required = true
growth = { memory = "20%/d", keys = "10/d", elements = 5, no_ttl_keys = "1%", at_least = "50mb" }
[[rule]]
id = "findings"
findings = ["missing-ttl", "unbounded-*"]
[[waiver]]
rule = "everything"
match = "session:legacy:*"
until = 2026-12-31
reason = "JIRA-123"
"""


def test_a_whole_policy_is_read_and_fits_its_schema(tmp_path: Path) -> None:
    read = policy(tmp_path, FULL)
    assert read.policy.rule[0].limits["no_ttl"].value == pytest.approx(0.001)
    assert read.policy.memory.maxmemory == 8 << 30
    assert read.place("rule", 0, "growth", "at_least").line == 30
    document = tomllib.loads(FULL)
    for waiver in document["waiver"]:
        waiver["until"] = str(waiver["until"])
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    document["rule"][0]["max_memry"] = 1
    with pytest.raises(jsonschema.ValidationError, match="max_memry"):
        jsonschema.validate(document, schema)
    json.dumps(schema)


def test_places_of_keys_however_they_are_written() -> None:
    text = (
        'a.b = 1\n"c d" = 2\n[e."f\\u0041"]\ng = {h = 1, i.j = [1, {k = 2}]}\n'
        "[[l]]\n[[l]]\nm = 1\n[l.n]\no = 1\n[[l.p]]\nq = 1\n"
    )
    tomllib.loads(text)
    known = places(text)
    for path, line, column in [
        (("a", "b"), 1, 1), (("c d",), 2, 1), (("e", "fA"), 3, 1), (("e", "fA", "g", "h"), 4, 6),
        (("e", "fA", "g", "i", "j", 1, "k"), 4, 24), (("l", 0), 5, 1), (("l", 1), 6, 1), (("l", 1, "m"), 7, 1),
        (("l", 1, "n", "o"), 9, 1), (("l", 1, "p", 0, "q"), 11, 1), (("l", 1, "nothing"), 6, 1),
    ]:  # fmt: skip
        place = known.of(path)
        assert (place.line, place.column) == (line, column), path


def test_columns_count_characters() -> None:
    place = places('a = {"ä€" = 1, b = 2}\n').of(("a", "b"))
    assert (place.line, place.column) == (1, 16)


VALUES = st.recursive(
    st.integers() | st.text(max_size=5) | st.booleans() | st.dates(), lambda inner: st.lists(inner, max_size=3)
)
KEYS = [
    "dump.max_age", "memory.warn", "rule.id", "rule.match", "rule.growth", "rule.findings", "waiver.until", "limits.x",
]  # fmt: skip


@given(VALUES, st.sampled_from(KEYS))
def test_whatever_a_value_is_nothing_but_a_policy_error_comes(value: object, key: str) -> None:
    table, name = key.split(".")
    header = f"[[{table}]]" if table in ("rule", "waiver") else f"[{table}]"
    shown = json.dumps(value, default=str) if isinstance(value, str | bool | list) else str(value)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rdbscan.toml"
        path.write_text(f"{header}\n{name} = {shown}\n", encoding="utf-8")
        with suppress(PolicyError):
            read_policy(path)
