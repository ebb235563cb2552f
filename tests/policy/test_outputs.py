"""Every output of the same outcome: what it says, and that no name in a dump gets out of its place."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from rdbscan.policy.outputs import OUTPUTS, github, metrics
from rdbscan.policy.outputs.junit import render as junit
from rdbscan.policy.outputs.words import harmless
from rdbscan.policy.places import Place
from rdbscan.policy.verdict import Case, Outcome, State, Verdict
from rdbscan.report.sentences import namespace, say
from tests.policy.making import NOW_MS, damaged, dump, judged, policy, row

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/check.schema.json").read_text())
EVIL = [
    "::error file=x::pwned", "\n::add-mask::a", "a\r::set-output name=x::y", "##[add-mask]secret", "##vso[task.complete]x",
    "<script>alert(1)</script>", "]]></failure><testcase name='x'/>", "\x00\x08\x1b[31m\u202e\ufffe", 'a"} 1\nfoo{b="', "\\",
    "| a | b |\n|---|---|", "`x` **b** [a](http://x) @team #1 ![i](http://x)", "\udcff\udc80", "# EOF", "%0A::error::x",
    "x" * 100_000, " ::warning::x", "a ::warning::x", "a:{id}", "{{{{",
]  # fmt: skip
POLICY = """
[dump]
complete = true
[[rule]]
id = "keys"
match = "**"
max_keys = 1
[[rule]]
id = "typo"
match = "zzzz"
max_keys = 1
[[rule]]
id = "fine"
match = "**"
max_keys = 1000000
[[rule]]
id = "growth"
match = "**"
growth = { memory = "1%/d" }
[[rule]]
id = "known"
match = "**"
max_keys = 1
[[waiver]]
rule = "known"
until = 2026-12-31
reason = "JIRA-1 ::error::x"
"""


def outcome(folder: Path, *names: str) -> Outcome:
    read = policy(folder, POLICY)
    rows = [row(name, keys=5 + place, memory=1000 + place) for place, name in enumerate(names or ("session:{id}",))]
    return judged(read, dump(*rows, maxmemory=5000), dump(*rows, name="b\n::error::.rdb"))


@pytest.mark.parametrize("name", EVIL)
def test_names_stay_in_their_place(name: str, tmp_path: Path) -> None:
    one = outcome(tmp_path, name)
    for output in OUTPUTS.values():
        text = output.render(one)
        text.encode()  # no lone surrogate
        lines = text.splitlines()
        allowed = ("::error file=", "::warning file=") if output.module == "github" else ()
        for line in lines:
            assert not line.strip().startswith("::") or line.startswith(allowed), line
            assert "##[" not in line
            assert "##vso[" not in line
        if output.module != "json":
            assert all(char.isprintable() for line in lines for char in line), output.module
        assert len(text) < 50_000


@given(st.text(st.characters(codec=None), max_size=30))
def test_no_words_are_a_command(words: str) -> None:
    shown = harmless(words)
    assert not re.search(r"^\s*::|##\[|##vso\[", shown)
    assert shown.isprintable()


def test_text(tmp_path: Path) -> None:
    read = policy(tmp_path, POLICY)
    text = OUTPUTS["text"].render(
        judged(read, dump(*[row(f"n{number}:{{id}}", keys=number + 1) for number in range(6)]))
    )
    assert text.splitlines() == [
        "VIOLATION  keys  at most 1 key",
        "           - n5:{id}: 6 keys, limit 1 key",
        "           - n4:{id}: 5 keys, limit 1 key",
        "           - n3:{id}: 4 keys, limit 1 key",
        "           - and 2 more",
        "UNKNOWN    growth  growth of memory by at most 1.0% a day",
        "           - there is no baseline to compare with: give --baseline or --history",
        "WARNING    typo  at most 1 key",
        "           - no namespace fits zzzz: is it a typo, or does nobody write these keys any more?",
        "WAIVED     known  at most 1 key",
        "           - n5:{id}: 6 keys, limit 1 key (waived: JIRA-1 ::error::x, until 2026-12-31)",
        "           - n4:{id}: 5 keys, limit 1 key (waived: JIRA-1 ::error::x, until 2026-12-31)",
        "           - n3:{id}: 4 keys, limit 1 key (waived: JIRA-1 ::error::x, until 2026-12-31)",
        "           - and 2 more",
        "PASS       dump-complete  the dump is whole",
        "PASS       fine  at most 1,000,000 keys",
        "1 violation, 1 unknown, 1 warning, 1 waived, 2 passed.",
    ]


@pytest.mark.parametrize("name", EVIL)
def test_json_fits_its_schema(name: str, tmp_path: Path) -> None:
    document = json.loads(OUTPUTS["json"].render(outcome(tmp_path, name)))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["violated"] is True
    assert document["counts"] == {"violation": 2, "unknown": 2, "warn": 2, "waived": 2, "pass": 4}


def test_the_json_schema_refuses_other_layouts(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(OUTPUTS["json"].render(outcome(tmp_path)))
    document["verdicts"][0]["state"] = "ok"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


class TestJUnit:
    @pytest.mark.parametrize("name", EVIL)
    def test_it_is_read_back(self, name: str, tmp_path: Path) -> None:
        suites = JUnitXml.fromstring(junit(outcome(tmp_path, name)).encode())
        cases = [case for suite in suites for case in suite]
        assert len({(case.classname, case.name) for case in cases}) == len(cases) == 12
        found = {case.name: case.result for case in cases if case.classname == "dump.rdb"}
        assert [type(one) for one in found["keys"]] == [Failure]
        assert [type(one) for one in found["growth"]] == [Skipped]
        assert [type(one) for one in found["known"]] == [Skipped]
        assert "JIRA-1" in found["known"][0].message
        assert found["fine"] == found["dump-complete"] == []
        assert (suites.tests, suites.failures, suites.errors) == (12, 2, 0)
        assert sum(suite.skipped for suite in suites) == 4

    def test_damage_is_an_error_whether_the_policy_asks_or_not(self, tmp_path: Path) -> None:
        for text in ("[dump]\ncomplete = true\n", '[dump]\nmax_age = "9999d"\n'):
            (suite,) = JUnitXml.fromstring(junit(judged(policy(tmp_path, text), damaged())).encode())
            found = {case.name: case.result for case in suite}
            assert [type(one) for one in found["dump-complete"]] == [Error]
            assert "it ends too early" in found["dump-complete"][0].message

    def test_it_never_is_larger_than_gitlab_reads(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        import rdbscan.policy.outputs.junit as module

        one = outcome(tmp_path, "x" * 200)
        whole = len(junit(one).encode())
        monkeypatch.setattr(module, "MOST_BYTES", whole - 1)
        assert len(junit(one).encode()) < whole - 1
        ET.fromstring(junit(one))


class TestGitHub:
    def test_an_annotation_stands_on_the_rule(self, tmp_path: Path) -> None:
        read = policy(tmp_path, POLICY)
        lines = github.render(judged(read, dump(row("a,b:c%{id}", keys=3))), "sub/rdb,scan.toml").splitlines()
        assert lines == [
            "::error file=sub/rdb%2Cscan.toml,line=4,col=1,title=keys::a,b:c%25{id}: 3 keys, limit 1 key",
            "::warning file=sub/rdb%2Cscan.toml,line=16,col=1,title=unknown%3A growth::"
            "there is no baseline to compare with: give --baseline or --history",
            "::warning file=sub/rdb%2Cscan.toml,line=8,col=1,title=typo::"
            "no namespace fits zzzz: is it a typo, or does nobody write these keys any more?",
        ]

    def test_ten_errors_and_ten_warnings_and_how_many_more(self) -> None:
        def some(state: State, count: int) -> list[Verdict]:
            case = Case(state, say("{}", namespace("a")))
            return [Verdict(f"r{number}", "d", state, say("x"), (case,), Place(number + 1)) for number in range(count)]

        one = Outcome("p.toml", (*some(State.VIOLATION, 12), *some(State.UNKNOWN, 11), *some(State.PASS, 30)), ())
        lines = github.render(one).splitlines()
        assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10
        assert lines[9].endswith("%0Aand 2 more that are not shown here")
        assert lines[19].endswith("%0Aand 1 more that are not shown here")
        ten = Outcome("p.toml", tuple(some(State.VIOLATION, 10)), ())
        assert "more" not in github.render(ten)

    def test_the_summary_is_never_too_large(self, tmp_path: Path) -> None:
        one = outcome(tmp_path, "ä" * 150)
        whole = github.job_summary(one)
        assert "left out" not in whole
        cut = github.job_summary(one, len(whole.encode()) - 1)
        assert len(cut.encode()) < len(whole.encode())
        assert cut.endswith("at most 1 MiB.\n")


@pytest.mark.parametrize("name", EVIL)
def test_markdown_is_what_it_looks_like(name: str, tmp_path: Path) -> None:
    html = MarkdownIt("commonmark").enable("table").render(OUTPUTS["markdown"].render(outcome(tmp_path, name)))
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"h2", "p", "strong", "code", "ul", "li"}, tags


class TestMetrics:
    @pytest.mark.parametrize("name", EVIL)
    def test_both_parsers_read_it(self, name: str, tmp_path: Path) -> None:
        text = metrics.render(outcome(tmp_path, name, "session:{id}"))
        for parse in (prometheus, openmetrics):
            families = {family.name: family for family in parse(text)}
            assert set(families) == set(metrics.METRICS)
            assert all(family.type == "gauge" and family.documentation for family in families.values())
            series = [
                (one.name, tuple(sorted(one.labels.items()))) for family in families.values() for one in family.samples
            ]
            assert len(series) == len(set(series))
            assert all(one.timestamp is None for family in families.values() for one in family.samples)
        assert text.endswith("# EOF\n")

    def test_values(self, tmp_path: Path) -> None:
        text = metrics.render(outcome(tmp_path, "b:{id}", "a:{id}"))
        values = {
            (one.name, *sorted(one.labels.values())): one.value for family in prometheus(text) for one in family.samples
        }
        assert values["rdbscan_namespace_keys", "a:{id}", "dump.rdb"] == 6
        assert values["rdbscan_namespace_memory_bytes", "a:{id}", "dump.rdb"] == 1001
        assert values["rdbscan_maxmemory_bytes", "dump.rdb"] == 5000
        assert values["rdbscan_used_memory_predicted_bytes", "dump.rdb"] == 1000
        assert values["rdbscan_dump_complete", "dump.rdb"] == 1
        assert values["rdbscan_run_timestamp_seconds", "dump.rdb"] == NOW_MS / 1000
        states = {key: value for key, value in values.items() if key[0] == "rdbscan_rule_state" and "dump.rdb" in key}
        assert len(states) == 6 * len(State)
        assert sum(states.values()) == 6
        assert values["rdbscan_rule_state", "dump.rdb", "keys", "violation"] == 1

    def test_the_policys_namespaces_come_first_and_the_rest_is_added_up(self, tmp_path: Path) -> None:
        read = policy(tmp_path, '[[rule]]\nid = "r"\nmatch = "small:*"\nmax_keys = 100\n')
        rows = [row(f"n{number}:{{id}}", memory=1000 + number, keys=10) for number in range(6)]
        one = judged(read, dump(*rows, row("small:{id}", keys=3, memory=1), row("{other}", keys=2, memory=7)))
        found = {
            sample.labels["namespace"]: sample.value
            for family in prometheus(metrics.render(one, top=3))
            for sample in family.samples
            if sample.name == "rdbscan_namespace_keys"
        }
        assert found == {"small:{id}": 3, "n5:{id}": 10, "n4:{id}": 10, "{other}": 42}

    def test_names_that_look_the_same_are_one_series(self, tmp_path: Path) -> None:
        one = judged(policy(tmp_path, POLICY), dump(row("a\x1b:{id}", keys=1), row("a\\x1b:{id}", keys=2)))
        assert 'rdbscan_namespace_keys{redis_instance="dump.rdb",namespace="a\\\\x1b:{id}"} 3' in metrics.render(one)

    def test_what_is_not_known_is_left_out(self, tmp_path: Path) -> None:
        text = metrics.render(judged(policy(tmp_path, "[dump]\ncomplete = true\n"), damaged(saved_ms=None)))
        names = {family.name for family in prometheus(text)}
        assert "rdbscan_dump_created_timestamp_seconds" not in names
        assert "rdbscan_used_memory_predicted_bytes" not in names
        assert 'rdbscan_dump_complete{redis_instance="dump.rdb"} 0' in text

    def test_help_texts_are_a_contract(self) -> None:
        known = json.loads((Path(__file__).parent / "metrics.json").read_text())
        assert known == metrics.METRICS
