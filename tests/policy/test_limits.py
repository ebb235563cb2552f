"""Limits of figures: what exceeds them, what keeps them, and what nobody knows."""

from pathlib import Path

import pytest

from rdbscan.policy.outputs.words import said
from rdbscan.policy.rows import Range
from rdbscan.policy.verdict import State
from tests.policy.making import damaged, dump, policy, row, rule, state, verdict

PASS, WARN, VIOLATION, UNKNOWN = State.PASS, State.WARN, State.VIOLATION, State.UNKNOWN
SESSION = row("session:{id}", keys=1000, memory=50_000, no_ttl_keys=2, no_ttl_memory=100)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ('no_ttl = "0.2%"', PASS),
        ('no_ttl = "0.19%"', VIOLATION),
        ("no_ttl = 2", PASS),
        ("no_ttl = 1", VIOLATION),
        ("max_keys = 1000", PASS),
        ("max_keys = 999", VIOLATION),
        ("max_memory = 50000", PASS),
        ("max_memory = 49999", VIOLATION),
        ('max_share = "50%"', PASS),
        ('max_share = "49.9%"', VIOLATION),
        ("max_key_memory = 4000", PASS),
        ("max_key_memory = 3999", VIOLATION),
        ("max_elements = 128", PASS),
        ("max_elements = 99", VIOLATION),
        ("max_elements = 100", UNKNOWN),
        ('max_ttl = "30d"', PASS),
        ('max_ttl = "6d"', VIOLATION),
        ('max_ttl = "20d"', UNKNOWN),
        ("required = true", PASS),
        ("forbidden = true", VIOLATION),
    ],
)
def test_each_limit_at_its_edge(limit: str, expected: State, tmp_path: Path) -> None:
    large = {"key_memory": 4000, "most_elements": Range(100, 128), "longest_ttl": Range(7 * 86_400, 30 * 86_400)}
    session = row("session:{id}", keys=1000, memory=50_000, no_ttl_keys=2, **large)
    read = rule(tmp_path, f'match = "session:*"\n{limit}')
    assert state(read, dump(session, row("cart:{id}", memory=50_000))) is expected


@pytest.mark.parametrize("level", ["error", "warn"])
def test_the_level_decides_between_warning_and_violation(level: str, tmp_path: Path) -> None:
    read = rule(tmp_path, f'match = "session:*"\nmax_keys = 1\nlevel = "{level}"')
    assert state(read, dump(SESSION)) is (VIOLATION if level == "error" else WARN)


def test_each_namespace_for_itself_worst_first(tmp_path: Path) -> None:
    rows = [
        row(f"cache:{name}:{{id}}", keys=keys) for name, keys in (("a", 20), ("b", 5), ("c", 90), ("d", 11), ("e", 12))
    ]
    one = verdict(rule(tmp_path, 'match = "cache:**"\nmax_keys = 10'), dump(*rows))
    assert [case.namespace for case in one.cases] == ["cache:c:{id}", "cache:a:{id}", "cache:e:{id}", "cache:d:{id}"]


def test_together(tmp_path: Path) -> None:
    rows = [row(f"flag:{name}", keys=1) for name in "abcd"]
    read = rule(tmp_path, 'match = "flag:*"\ntogether = true\nmax_keys = 3')
    one = verdict(read, dump(*rows))
    assert one.state is VIOLATION
    assert said(one.cases[0].what) == "flag:*: 4 keys, limit 3 keys"
    assert state(rule(tmp_path, 'match = "flag:*"\nmax_keys = 3'), dump(*rows)) is PASS


def test_databases_types_and_owners(tmp_path: Path) -> None:
    rows = [row("a:{id}", db=1, type="hash", owner="shop", keys=5), row("a:{id}", db=0, type="set", keys=90)]
    for chosen in ("db = 1", 'type = "hash"', 'owner = "shop"', "db = [1, 2]"):
        assert state(rule(tmp_path, f'match = "a:*"\n{chosen}\nmax_keys = 5'), dump(*rows)) is PASS, chosen
    assert state(rule(tmp_path, 'match = "a:*"\nmax_keys = 94'), dump(*rows)) is VIOLATION


@pytest.mark.parametrize(
    ("match", "said_so"),
    [
        ("sesion:*", "no namespace fits sesion:*; did you mean session:{id}?"),
        ("session", "no namespace fits session; did you mean session:**?"),
        ("zzz:*", "no namespace fits zzz:*: is it a typo, or does nobody write these keys any more?"),
    ],
)
def test_a_rule_about_nothing_warns(match: str, said_so: str, tmp_path: Path) -> None:
    one = verdict(rule(tmp_path, f'match = "{match}"\nmax_keys = 1'), dump(SESSION))
    assert (one.state, said(one.cases[0].what)) == (WARN, said_so)


def test_required_and_forbidden_keys_that_are_not_there(tmp_path: Path) -> None:
    assert state(rule(tmp_path, 'match = "lock:*"\nrequired = true'), dump(SESSION)) is VIOLATION
    assert state(rule(tmp_path, 'match = "lock:*"\nrequired = true\nlevel = "warn"'), dump(SESSION)) is WARN
    assert state(rule(tmp_path, 'match = "lock:*"\nforbidden = true'), dump(SESSION)) is PASS


class TestUnknown:
    """What cannot be judged is unknown, never a pass; what is exceeded already stays a violation."""

    @pytest.mark.parametrize(
        "limit", ["max_keys = 2000", "max_memory = 60000", "no_ttl = 5", 'no_ttl = "1%"', 'max_ttl = "800d"']
    )
    def test_of_a_dump_that_breaks_off(self, limit: str, tmp_path: Path) -> None:
        read = rule(tmp_path, f'match = "session:*"\n{limit}')
        assert state(read, dump(SESSION)) is PASS
        one = verdict(read, damaged(SESSION))
        assert one.state is UNKNOWN
        assert "it ends too early" in said(one.cases[0].what)

    def test_what_is_exceeded_already(self, tmp_path: Path) -> None:
        for limit in ("max_keys = 999", "max_memory = 49999", "no_ttl = 1", "forbidden = true"):
            assert state(rule(tmp_path, f'match = "session:*"\n{limit}'), damaged(SESSION)) is VIOLATION, limit

    def test_shares_of_keys_that_are_missing(self, tmp_path: Path) -> None:
        read = rule(tmp_path, 'match = "session:*"\nno_ttl = "0.1%"')
        assert state(read, damaged(SESSION, missing=None)) is UNKNOWN
        assert state(read, damaged(SESSION, missing=900)) is VIOLATION  # 2 of 1,900 at best
        assert state(read, damaged(SESSION, missing=1100)) is UNKNOWN  # perhaps 2 of 2,100
        assert state(read, damaged(SESSION, keys=1000, promised=1900)) is VIOLATION
        assert state(read, damaged(SESSION, keys=1000, promised=2100)) is UNKNOWN
        relaxed = rule(tmp_path, 'match = "session:*"\nmax_keys = 9999')
        assert state(relaxed, damaged(SESSION, keys=1000, promised=1900)) is UNKNOWN  # there may be more databases

    def test_keys_that_are_missing_and_counted(self, tmp_path: Path) -> None:
        read = rule(tmp_path, 'match = "session:*"\nmax_keys = 1010')
        assert state(read, damaged(SESSION, missing=10)) is PASS
        assert state(read, damaged(SESSION, missing=11)) is UNKNOWN

    def test_no_key_in_a_damaged_dump(self, tmp_path: Path) -> None:
        for limit in ("required = true", "forbidden = true", "max_keys = 1"):
            assert state(rule(tmp_path, f'match = "lock:*"\n{limit}'), damaged(SESSION)) is UNKNOWN, limit

    def test_a_checksum_that_does_not_match(self, tmp_path: Path) -> None:
        suspect = damaged(SESSION, missing=0)
        assert state(rule(tmp_path, 'match = "session:*"\nmax_keys = 5000'), suspect) is UNKNOWN
        assert state(rule(tmp_path, 'match = "session:*"\nmax_keys = 5'), suspect) is VIOLATION

    def test_keys_that_could_not_be_told_apart(self, tmp_path: Path) -> None:
        other = row("{other}", keys=10, memory=1000, no_ttl_keys=1)
        for limit, within, beyond in (("max_keys", 1010, 1009), ("max_memory", 51_000, 50_999), ("no_ttl", 3, 2)):
            assert state(rule(tmp_path, f'match = "session:*"\n{limit} = {within}'), dump(SESSION, other)) is PASS
            assert state(rule(tmp_path, f'match = "session:*"\n{limit} = {beyond}'), dump(SESSION, other)) is UNKNOWN
        assert state(rule(tmp_path, 'match = "lock:*"\nforbidden = true'), dump(SESSION, other)) is UNKNOWN
        assert state(rule(tmp_path, 'match = "lock:*"\nrequired = true'), dump(SESSION, other)) is UNKNOWN

    def test_namespaces_that_may_hide_what_is_meant(self, tmp_path: Path) -> None:
        hiding = row("session:{*}:{id}", keys=500, memory=5000)
        read = rule(tmp_path, 'match = "session:legacy:*"\nmax_keys = 100')
        one = verdict(read, dump(hiding))
        assert one.state is UNKNOWN
        assert "[[namespace]]" in said(one.cases[0].what)
        assert state(rule(tmp_path, 'match = "session:legacy:*"\nforbidden = true'), dump(hiding)) is UNKNOWN
        told_apart = row("session:legacy:{id}", keys=5)
        assert state(read, dump(hiding, told_apart)) is PASS  # then the others have none

    def test_strict_makes_it_a_violation(self, tmp_path: Path) -> None:
        read = rule(tmp_path, 'match = "session:*"\nmax_keys = 2000')
        assert state(read, damaged(SESSION), strict=True) is VIOLATION
        assert state(read, dump(SESSION), strict=True) is PASS


def test_cluster_scope_is_judged_once(tmp_path: Path) -> None:
    read = policy(tmp_path, '[[rule]]\nid = "r"\nmatch = "a:*"\nmax_keys = 15\nscope = "cluster"\n')
    from rdbscan.policy.judge import judge

    shards = [dump(row("a:{id}", keys=10), name="one"), dump(row("a:{id}", keys=10), name="two")]
    whole = dump(row("a:{id}", keys=20), name="cluster")
    (one,) = judge(read, shards, whole, {}, 0).verdicts
    assert (one.subject, one.state) == ("cluster", VIOLATION)
    each = policy(tmp_path, '[[rule]]\nid = "r"\nmatch = "a:*"\nmax_keys = 15\n')
    assert [verdict.state for verdict in judge(each, shards, whole, {}, 0).verdicts] == [PASS, PASS]


def test_a_dump_without_keys(tmp_path: Path) -> None:
    for limit in ('max_share = "1%"', "max_keys = 0"):
        assert state(rule(tmp_path, f'match = "**"\n{limit}'), dump()) is WARN
