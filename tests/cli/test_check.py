"""`rdbscan check` from end to end: the shop's leaks, exit codes, files, what a stranger does first."""

import json
import re
from pathlib import Path

import pytest
from junitparser import JUnitXml

from rdbscan.cli.exit_codes import ExitCode
from tests.cli.conftest import FIXTURES, ROOT, Runner
from tests.rdbwriter import Rdb, string

SHOP, CLEAN = FIXTURES / "shop.rdb", FIXTURES / "shop-clean.rdb"
DAMAGED = FIXTURES / "damaged"
NOW = "2026-11-21T00:00:00Z"
LEAKS = json.loads((FIXTURES / "shop.leaks.json").read_text())["leaks"]
RULES = {
    "sessions-without-ttl": 'match = "session:*"\nno_ttl = "0.1%"',
    "cache-without-ttl": 'match = "cache:search:*"\nno_ttl = 0',
    "queue-without-consumer": 'match = "queue:*"\nmax_elements = 10000',
    "stream-never-trimmed": 'match = "events:*"\nmax_memory = "500kb"',
    "zset-by-time-never-trimmed": 'findings = "unbounded-timeline"',
    "hash-per-event": 'match = "payment:log"\nmax_elements = 4096',
    "stampede": 'findings = "expiry-stampede"',
    "absurd-ttl": 'match = "coupon:*"\nmax_ttl = "365d"',
    "opaque-names": 'findings = "opaque-names"',
    "just-above-listpack": 'findings = "listpack-limit"',
}
"""A rule for each leak that was planted in the shop."""


def write(folder: Path, text: str) -> Path:
    path = folder / "rdbscan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def rules(names: list[str]) -> str:
    return "".join(f'[[rule]]\nid = "{name}"\n{RULES[name]}\n' for name in names)


def test_each_planted_leak_fails_its_rule_and_the_clean_shop_none(rdbscan: Runner, tmp_path: Path) -> None:
    assert {leak["slug"] for leak in LEAKS} == set(RULES)
    path = write(tmp_path, rules(list(RULES)))
    run = rdbscan("check", SHOP, "--policy", path, "-f", "json", "-q")
    assert run.code == ExitCode.POLICY
    assert {one["rule"]: one["state"] for one in json.loads(run.out)["verdicts"]} == dict.fromkeys(RULES, "violation")
    run = rdbscan("check", CLEAN, "--policy", path, "-f", "json", "-q")
    found = {one["rule"]: (one["state"], one["cases"]) for one in json.loads(run.out)["verdicts"]}
    assert {name for name, (state, _) in found.items() if state == "violation"} == set()
    assert {name: state for name, (state, _) in found.items() if state != "pass"} == {}, found
    assert run.code == ExitCode.DONE


def test_three_commands_from_nothing_to_a_gate_that_fails(
    rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = rdbscan("check", CLEAN, "--init")
    assert (run.code, run.out) == (0, "")
    assert "rdbscan check" in run.err
    run = rdbscan("check", CLEAN)
    assert run.code == 0
    assert re.search(r"^\d+ passed\.$", run.out, re.MULTILINE)
    run = rdbscan("check", SHOP)
    assert run.code == 1
    assert "VIOLATION  session-id" in run.out
    assert "84 of 2,800 keys" in run.out
    again = rdbscan("check", CLEAN, "--init")
    assert (again.code, again.err) == (
        2, "rdbscan: rdbscan.toml is there already: give another file with --policy, or move it away [usage]\n",
    )  # fmt: skip


DUMPS = [SHOP, CLEAN, *sorted((FIXTURES / "corpus").rglob("*.rdb")), *sorted(DAMAGED.rglob("*.rdb"))]


@pytest.mark.parametrize("dump", DUMPS[::4], ids=lambda path: path.name)
def test_the_first_policy_passes_on_the_night_it_is_written(rdbscan: Runner, dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    assert rdbscan("check", dump, "--init", "--policy", path, "-q").code in (0, 3)
    run = rdbscan("check", dump, "--policy", path, "-f", "json", "-q")
    if "has no rules" in run.err:  # all of them are comments, as nothing is sure
        assert (dump.parent, run.code) == (DAMAGED, ExitCode.USAGE)
        return
    assert run.code in (0, 3)
    assert {one["state"] for one in json.loads(run.out)["verdicts"]} <= {"pass"}


def evil_dump(path: Path) -> Path:
    dump = Rdb(11).aux("redis-ver", "7.2.6").aux("ctime", "1795213058").select(0)
    for name in (b"::error::x", b"##[add-mask]x", b'a"} 1\n# EOF', b"]]>\x00\xff", b"a*{id}\\b"):
        dump = dump.key(name, 0, string(b"v" * 3000))
    path.write_bytes(dump.end())
    return path


def test_a_first_policy_of_hostile_names_is_valid_and_passes(rdbscan: Runner, tmp_path: Path) -> None:
    dump, path = evil_dump(tmp_path / "evil.rdb"), tmp_path / "policy.toml"
    assert rdbscan("check", dump, "--init", "--policy", path, "-q").code == 0
    run = rdbscan("check", dump, "--policy", path, "--strict")
    assert run.code == 0, run.out


@pytest.mark.parametrize(
    ("text", "dump", "arguments", "code"),
    [
        ('[dump]\nmax_age = "26h"\n', SHOP, ["--now", NOW], ExitCode.DONE),
        ('[dump]\nmax_age = "1h"\n', SHOP, ["--now", NOW], ExitCode.POLICY),
        ('[memory]\nerror = "85%"\n', SHOP, [], ExitCode.DONE),  # unknown
        ('[memory]\nerror = "85%"\n', SHOP, ["--strict"], ExitCode.POLICY),
        ('[memory]\nerror = "85%"\n', SHOP, ["--maxmemory", "12mb", "--strict"], ExitCode.DONE),
        ('[memory]\nerror = "85%"\n', SHOP, ["--maxmemory", "8mb"], ExitCode.POLICY),
        ('[memory]\nmaxmemory = "8mb"\nerror = "85%"\n', SHOP, ["--maxmemory", "1gb"], ExitCode.DONE),
        ('[memory]\nerror = "50%"\n', SHOP, ["--redis-conf", FIXTURES / "shop.conf"], ExitCode.POLICY),
        ('[memory]\nwarn = "10%"\nmaxmemory = "8mb"\n', SHOP, [], ExitCode.DONE),
        ("", SHOP, [], ExitCode.USAGE),
        ('[memory]\nmaxmemory = "8gb"\n', DAMAGED / "hand-intset-len.rdb", [], ExitCode.DAMAGED),
        ("[dump]\ncomplete = true\n", DAMAGED / "hand-intset-len.rdb", [], ExitCode.POLICY),
        ("[dump]\ncomplete = yes\n", SHOP, [], ExitCode.USAGE),
        ("", FIXTURES / "nothing.rdb", [], ExitCode.USAGE),
    ],
)
def test_exit_codes(
    rdbscan: Runner, text: str, dump: Path, arguments: list[object], code: ExitCode, tmp_path: Path
) -> None:
    assert rdbscan("check", dump, "--policy", write(tmp_path, text), "-q", *arguments).code == code


def test_a_broken_policy_is_told_as_compilers_do(
    rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, '[[rule]]\nid = "a"\nmatch = "a"\nmax_memry = 1\n[dump]\nmax_age = 26\n')
    run = rdbscan("check", SHOP)
    assert run.err == (
        "rdbscan.toml:4:1: unknown key max_memry; did you mean max_memory?\n"
        'rdbscan.toml:6:1: max_age: 26 is no span of time: write a number and s, m, h, d or w, such as "26h"\n'
    )
    assert (run.code, run.out) == (2, "")


def test_without_a_policy_or_source(rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = rdbscan("check", SHOP)
    assert (run.code, "--init" in run.err) == (2, True)
    run = rdbscan("check")
    assert (run.code, "no source was given" in run.err) == (2, True)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", '[[namespace]]\nmatch = "cart:*"\n', "[limits]\nbig_key_bytes = 9\n"]
)
def test_a_gate_without_rules_is_no_gate(rdbscan: Runner, tmp_path: Path, text: str) -> None:
    (tmp_path / "empty.toml").write_text(text)
    run = rdbscan("check", SHOP, "--policy", tmp_path / "empty.toml")
    assert (run.code, "has no rules" in run.err or "unknown" in run.err) == (ExitCode.USAGE, True)


def test_an_empty_file_may_be_that_of_a_redirection(rdbscan: Runner, tmp_path: Path) -> None:
    (tmp_path / "rdbscan.toml").touch()
    assert rdbscan("check", SHOP, "--init", "--policy", tmp_path / "rdbscan.toml").code == 0
    assert rdbscan("check", SHOP, "--policy", tmp_path / "rdbscan.toml").code == 0
    assert rdbscan("check", SHOP, "--init", "--policy", tmp_path / "rdbscan.toml").code == ExitCode.USAGE


def test_the_schema(rdbscan: Runner) -> None:
    run = rdbscan("check", "--schema")
    assert run.code == 0
    assert json.loads(run.out)["properties"]["rule"]


def test_all_outputs_of_one_run(rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, rules(["sessions-without-ttl", "absurd-ttl"]))
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    files = [("--markdown", "m.md"), ("--junit", "j.xml"), ("--metrics", "m.prom")]
    arguments = [part for option, name in files for part in (option, tmp_path / name)]
    run = rdbscan("check", SHOP, "--policy", path, "--github", "--instance", "shop", *arguments)
    assert run.code == 1
    assert "::error file=rdbscan.toml,line=1,col=1,title=sessions-without-ttl::session:{id}: 3.0%" in run.out
    assert summary.read_text().startswith("before\n## rdbscan check: 2 violations")
    assert (tmp_path / "m.md").read_text() == summary.read_text().removeprefix("before\n")
    (suite,) = JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert {(case.classname, case.name) for case in suite} == {("shop", "sessions-without-ttl"), ("shop", "absurd-ttl")}
    assert 'rdbscan_dump_keys{redis_instance="shop"} 29163\n' in (tmp_path / "m.prom").read_text()
    assert (tmp_path / "m.prom").stat().st_mode & 0o777 == 0o644 & ~_umask()


def _umask() -> int:
    import os

    current = os.umask(0)
    os.umask(current)
    return current


def test_several_dumps_each_for_itself_and_as_one(rdbscan: Runner, tmp_path: Path) -> None:
    text = '[[rule]]\nid = "each"\nmatch = "session:*"\nmax_keys = 3000\n'
    path = write(tmp_path, text + text.replace("each", "all") + 'scope = "cluster"\n')
    run = rdbscan("check", SHOP, CLEAN, "--policy", path, "-f", "json", "-q")
    verdicts = [(one["rule"], one["instance"], one["state"]) for one in json.loads(run.out)["verdicts"]]
    assert verdicts == [
        ("all", "cluster", "violation"), ("each", "shop-clean.rdb", "pass"), ("each", "shop.rdb", "pass"),
    ]  # fmt: skip


class TestBaseline:
    POLICY = '[[rule]]\nid = "grows"\nmatch = "log:*"\ngrowth = { memory = "20%/d" }\n'

    def night(self, path: Path, day: int, keys: int, *, cut: int = 0) -> Path:
        dump = Rdb(11).aux("redis-ver", "7.2.6").aux("ctime", str(1_795_213_058 + day * 86_400)).select(0)
        for number in range(keys):
            dump = dump.key(b"log:%d" % number, 0, string(b"v" * 100))
        data = dump.end()
        path.write_bytes(data[: len(data) - cut])
        return path

    def state(self, rdbscan: Runner, policy: Path, *arguments: object) -> str:
        run = rdbscan("check", *arguments, "--policy", policy, "-f", "json", "-q")
        return str(json.loads(run.out)["verdicts"][0]["state"])

    def test_a_dump_a_profile_and_records(self, rdbscan: Runner, tmp_path: Path) -> None:
        policy = write(tmp_path, self.POLICY)
        old, new = self.night(tmp_path / "old.rdb", 0, 1000), self.night(tmp_path / "new.rdb", 1, 1300)
        same = self.night(tmp_path / "same.rdb", 1, 1100)
        rdbscan("analyze", old, "-o", tmp_path / "old", "-q")
        rdbscan("analyze", new, "-o", tmp_path / "new", "-q")
        for baseline in (old, tmp_path / "old/profile.parquet", tmp_path / "old/keys.parquet"):
            for source in (new, tmp_path / "new/profile.parquet", tmp_path / "new/keys.parquet"):
                assert self.state(rdbscan, policy, source, "--baseline", baseline) == "violation"
            assert self.state(rdbscan, policy, same, "--baseline", baseline) == "pass"
        assert self.state(rdbscan, policy, new) == "unknown"

    def test_the_newest_whole_night_before_it(self, rdbscan: Runner, tmp_path: Path) -> None:
        policy, history = write(tmp_path, self.POLICY), tmp_path / "history"
        place = history / "instance=shop"
        place.mkdir(parents=True)
        nights = [(0, 1000, 0), (1, 1050, 0), (2, 1000, 40), (4, 9000, 0)]  # the third breaks off, the last is newer
        for day, keys, cut in nights:
            dump = self.night(tmp_path / "dump.rdb", day, keys, cut=cut)
            rdbscan("analyze", dump, "-o", tmp_path / "out", "-q")
            (tmp_path / "out/profile.parquet").rename(place / f"2026-11-{20 + day}T221738Z-0000000{day}.parquet")
        (place / "2026-11-30T000000Z-ffffffff.parquet").write_bytes(b"PAR1torn")
        tonight = self.night(tmp_path / "dump.rdb", 3, 1500)
        arguments = ("--history", history, "--instance", "shop")
        run = rdbscan("check", tonight, "--policy", policy, *arguments, "-q")
        assert run.code == 1
        assert "in 2d, limit 20.0% a day" in run.out  # from night 1, as night 2 is damaged
        assert self.state(rdbscan, policy, self.night(tmp_path / "dump.rdb", 3, 1450), *arguments) == "pass"
        assert self.state(rdbscan, policy, self.night(tmp_path / "dump.rdb", 0, 1450), *arguments) == "unknown"
        assert self.state(rdbscan, policy, tonight, "--history", history, "--instance", "other") == "unknown"
        assert rdbscan("check", tonight, "--policy", policy, "--history", tmp_path / "nothing").code == 2


def test_names_of_the_team_and_their_owners(rdbscan: Runner, tmp_path: Path) -> None:
    names = '[[namespace]]\nmatch = "cache:page:{lang}:*"\nname = "pages"\nowner = "web"\n'
    rules_ = {
        "by-name": 'match = "pages"\nmax_keys = 1',
        "by-match": 'match = "cache:page:*:*"\nmax_keys = 1',
        "by-owner": 'owner = "web"\nmax_keys = 1',
        "part-of-it": 'match = "cache:page:de:*"\nmax_keys = 1',
        "others": 'match = "**"\nowner = "nobody"\nmax_keys = 1',
    }
    text = names + "".join(f'[[rule]]\nid = "{name}"\n{lines}\n' for name, lines in rules_.items())
    run = rdbscan("check", SHOP, "--policy", write(tmp_path, text), "-f", "json", "-q")
    found = {
        one["rule"]: (one["state"], [case["namespace"] for case in one["cases"]])
        for one in json.loads(run.out)["verdicts"]
    }
    assert found == {
        "by-name": ("violation", ["pages"]),
        "by-match": ("violation", ["pages"]),
        "by-owner": ("violation", ["pages"]),
        "part-of-it": ("unknown", [None, "pages"]),
        "others": ("warn", [None]),
    }


def test_a_file_with_rules_is_a_config_of_names_to_the_other_verbs(rdbscan: Runner, tmp_path: Path) -> None:
    path = write(tmp_path, '[dump]\ncomplete = true\n[[namespace]]\nmatch = "session:*"\nname = "sessions"\n')
    run = rdbscan("analyze", SHOP, "--config", path, "-r", "namespaces", "-f", "json", "-q")
    assert run.code == 0, run.err
    assert '"sessions"' in run.out


def test_thresholds_of_findings_are_the_policys(rdbscan: Runner, tmp_path: Path) -> None:
    text = '[[rule]]\nid = "r"\nfindings = "unbounded-list"\n'
    assert rdbscan("check", SHOP, "--policy", write(tmp_path, text), "-q").code == 1
    relaxed = f"{text}[limits]\nqueue_elements = 50000\nheavy_queue_share = 0.9\n"
    assert rdbscan("check", SHOP, "--policy", write(tmp_path, relaxed), "-q").code == 0


def test_a_damaged_dump_is_never_silently_fine(rdbscan: Runner, tmp_path: Path) -> None:
    path = write(tmp_path, '[[rule]]\nid = "r"\nmatch = "**"\nmax_keys = 100000\n')
    data = SHOP.read_bytes()
    for cut in (100, len(data) // 2, len(data) - 9):
        dump = tmp_path / "cut.rdb"
        dump.write_bytes(data[:cut])
        run = rdbscan("check", dump, "--policy", path, "-f", "json", "-q")
        assert run.code == ExitCode.DAMAGED
        assert [one["state"] for one in json.loads(run.out)["verdicts"]] == ["unknown"]
    flipped = bytearray(data)
    flipped[-1] ^= 1
    (tmp_path / "sum.rdb").write_bytes(flipped)
    run = rdbscan("check", tmp_path / "sum.rdb", "--policy", path, "-f", "json", "-q")
    assert (run.code, json.loads(run.out)["verdicts"][0]["state"]) == (ExitCode.DAMAGED, "unknown")


def test_the_docs_policy_is_valid(rdbscan: Runner, tmp_path: Path) -> None:
    texts = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/check.md").read_text(), re.DOTALL)
    assert texts
    for text in texts:
        run = rdbscan("check", CLEAN, "--policy", write(tmp_path, text), "--now", NOW, "-q")
        assert run.code in (0, 1), run.err
