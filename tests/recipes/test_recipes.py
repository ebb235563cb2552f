"""Each recipe is valid by the checker of its kind, and its shell lines do what they say on a dump."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from rdbscan.policy.outputs.metrics import METRICS

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "recipes"
BIN = Path(sys.executable).parent
SHOP, CLEAN = ROOT / "fixtures/shop.rdb", ROOT / "fixtures/shop-clean.rdb"
POLICY = '[[rule]]\nid = "sessions-expire"\nmatch = "session:*"\nno_ttl = "0.1%"\n'


def run(*command: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder in which commands run: with a policy, and programs that the recipes need besides rdbscan."""
    (tmp_path / "rdbscan.toml").write_text(POLICY)
    programs = tmp_path / "bin"
    programs.mkdir()
    copy = 'for last; do :; done; cp "$DUMP" "$last"'
    for name, lines in (("redis-cli", copy), ("pip", "true"), ("rdbscan", f'exec "{sys.executable}" -m rdbscan "$@"')):
        (programs / name).write_text(f"#!/bin/sh\n{lines}\n")
        (programs / name).chmod(0o755)
    return tmp_path


def shell(lines: str, place: Path, dump: Path, **env: str) -> subprocess.CompletedProcess[str]:
    known = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "DUMP": str(dump),
        "HOME": str(place),
    }
    return run("bash", "-eo", "pipefail", "-c", lines, cwd=place, env=known | env)


def documents(name: str) -> list[dict[Any, Any]]:
    return list(yaml.safe_load_all((ROOT / name).read_text()))


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "recipes/github.yml"),
        ("vendor.gitlab-ci", "recipes/gitlab-ci.yml"),
    ],
)
def test_schemas(schema: str, name: str, tmp_path: Path) -> None:
    done = run(BIN / "check-jsonschema", "--builtin-schema", schema, ROOT / name)
    assert done.returncode == 0, done.stdout
    broken = tmp_path / "broken.yml"
    broken.write_text(
        (ROOT / name).read_text().replace("run:", "runs-it:").replace("script:", "scripts: {}\n  script: 7 #")
    )
    assert run(BIN / "check-jsonschema", "--builtin-schema", schema, broken).returncode != 0


def test_actionlint(tmp_path: Path) -> None:
    actionlint = shutil.which("actionlint", path=f"{BIN}:{os.environ['PATH']}")
    assert actionlint, "make build installs it"
    action, workflow = tmp_path / ".github/actions/rdbscan/action.yml", tmp_path / ".github/workflows/redis.yml"
    for target, source in ((action, ROOT / "action.yml"), (workflow, RECIPES / "github.yml")):
        target.parent.mkdir(parents=True)
        shutil.copy(source, target)
    run("git", "init", "-q", tmp_path)
    done = run(actionlint, "-no-color", workflow, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    workflow.write_text(workflow.read_text().replace("policy: rdbscan.toml", "polcy: rdbscan.toml"))
    assert 'input "polcy" is not defined' in run(actionlint, "-no-color", workflow, cwd=tmp_path).stdout


@pytest.mark.parametrize("version", ["1.29", "1.33"])
def test_kubernetes(version: str) -> None:
    for document in documents("recipes/cronjob.yaml"):
        kubernetes_validate.validate(document, version, strict=True)
    document = documents("recipes/cronjob.yaml")[1]
    document["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["comand"] = []
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(document, version, strict=True)


def units(tmp_path: Path, place: Path) -> Iterator[Path]:
    for name in ("rdbscan.service", "rdbscan.timer"):
        text = (RECIPES / name).read_text().replace("/usr/bin/redis-cli", f"{place}/bin/redis-cli")
        path = tmp_path / name
        path.write_text(text.replace("/usr/local/bin/rdbscan", f"{place}/bin/rdbscan"))
        yield path


def test_systemd(place: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze")
    paths = list(units(tmp_path, place))
    done = run("systemd-analyze", "verify", "--man=no", *paths)
    assert (done.returncode, done.stderr) == (0, "")
    paths[1].write_text(paths[1].read_text().replace("04:30:00", "25:00:00"))
    assert "25:00:00" in run("systemd-analyze", "verify", "--man=no", paths[1]).stderr


@pytest.mark.parametrize(("dump", "code"), [(SHOP, 1), (CLEAN, 0)])
class TestCommands:
    """The shell lines, taken out of the recipes and run: the shop fails, the clean one passes."""

    def test_action(self, place: Path, dump: Path, code: int) -> None:
        shutil.copy(dump, place / "dump.rdb")
        (install, check) = documents("action.yml")[0]["runs"]["steps"]
        assert install["env"] == {"PACKAGE": "${{ inputs.package }}"}
        inputs = documents("action.yml")[0]["inputs"]
        given = {"source": "dump.rdb", **{name: one["default"] for name, one in inputs.items() if "default" in one}}
        env = {
            name: given[re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value)[1]] for name, value in check["env"].items()
        }
        summary = place / "summary.md"
        done = shell(check["run"], place, dump, GITHUB_STEP_SUMMARY=str(summary), **env)
        assert done.returncode == code, done.stderr
        assert ("::error file=rdbscan.toml,line=1" in done.stdout) is bool(code)
        assert summary.read_text().startswith("## rdbscan check")
        assert "sessions-expire" in (place / "rdbscan-junit.xml").read_text()
        strict = shell(check["run"], place, dump, **env | {"STRICT": "true", "BASELINE": "dump.rdb"})
        assert strict.returncode == code, strict.stderr

    def test_github_fetches_a_dump(self, place: Path, dump: Path, code: int) -> None:
        (job,) = documents("recipes/github.yml")[0]["jobs"].values()
        (fetch,) = [step["run"] for step in job["steps"] if "run" in step]
        assert shell(fetch, place, dump, REDIS_URL="redis://127.0.0.1").returncode == 0
        assert (place / "dump.rdb").read_bytes() == dump.read_bytes()

    def test_gitlab(self, place: Path, dump: Path, code: int) -> None:
        job = documents("recipes/gitlab-ci.yml")[0]["redis-backup"]
        done = shell("\n".join([*job["before_script"], *job["script"]]), place, dump, REDIS_DUMP=str(dump))
        assert done.returncode == code, done.stderr
        for path in (job["artifacts"]["reports"]["junit"], *job["artifacts"]["paths"]):
            assert (place / path).stat().st_size > 0

    def test_cronjob(self, place: Path, dump: Path, code: int) -> None:
        policy, job = documents("recipes/cronjob.yaml")
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        env = {
            one["name"]: one.get("value", "")
            for box in (*pod["initContainers"], *pod["containers"])
            for one in box["env"]
        }
        for name in ("dump", "policy", "metrics"):
            (place / name).mkdir()
        (place / "policy/rdbscan.toml").write_text(
            policy["data"]["rdbscan.toml"].replace('max_age = "26h"', 'max_age = "99999d"')
        )
        done = None
        for box in (*pod["initContainers"], *pod["containers"]):
            assert box["command"] == ["sh", "-ec"]
            (lines,) = box["args"]
            here = re.sub(r"(?<![\w.])/(dump|policy|metrics)/", rf"{place}/\1/", lines)
            done = shell(here, place, dump, **env)
        assert done is not None
        assert done.returncode == code, done.stderr
        assert 'redis_instance="redis"' in (place / "metrics/rdbscan-redis.prom").read_text()

    def test_service(self, place: Path, dump: Path, code: int) -> None:
        text = (RECIPES / "rdbscan.service").read_text().replace("/var/lib/rdbscan", str(place)).replace("%H", "host")
        text = text.replace("/etc/rdbscan.toml", str(place / "rdbscan.toml"))
        commands = re.findall(r"^ExecStart(?:Pre)?=/usr/(?:local/)?bin/(.*)$", text, re.MULTILINE)
        assert len(commands) == 2
        done = shell("\n".join(commands), place, dump)
        assert done.returncode == code, done.stderr
        assert 'redis_instance="host"' in (place / "rdbscan.prom").read_text()

    def test_airflow(self, place: Path, dump: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[dict[str, Any]] = []

        class Dag:
            def __init__(self, **settings: Any) -> None:
                assert settings["catchup"] is False

            def __enter__(self) -> "Dag":
                return self

            def __exit__(self, *_: object) -> None: ...

        for name in ("airflow", "airflow.operators", "airflow.operators.bash"):
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        monkeypatch.setattr(sys.modules["airflow"], "DAG", Dag, raising=False)
        monkeypatch.setattr(
            sys.modules["airflow.operators.bash"], "BashOperator", lambda **task: made.append(task), raising=False
        )
        runpy.run_path(str(RECIPES / "airflow.py"))
        (task,) = made
        assert set(task["env"]) == {"REDIS_DUMP", "RDBSCAN_POLICY", "REPORT"}
        env = {
            "REDIS_DUMP": str(dump),
            "RDBSCAN_POLICY": str(place / "rdbscan.toml"),
            "REPORT": str(place / "report.md"),
        }
        done = shell(task["bash_command"], place, dump, **env)
        assert done.returncode == code, done.stderr
        assert (place / "report.md").read_text().startswith("## rdbscan check")


def test_the_dashboard_shows_every_metric_and_no_other() -> None:
    dashboard = json.loads((RECIPES / "dashboard.json").read_text())
    used = {
        name
        for one in dashboard["panels"]
        for target in one["targets"]
        for name in re.findall(r"rdbscan_\w+", target["expr"])
    }
    assert used == set(METRICS)
    places = [tuple(one["gridPos"].values()) for one in dashboard["panels"]]
    assert len({one["id"] for one in dashboard["panels"]}) == len(set(places)) == len(dashboard["panels"])
