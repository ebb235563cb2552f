"""What `rdbscan check` writes, read by those it is written for: promtool, node_exporter, Jenkins' schema."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from lxml import etree

from rdbscan.cli.guard import guarded
from tests.live import monitoring
from tests.live.conftest import give_up
from tests.live.packages import Unobtainable
from tests.live.stores import free_port
from tests.policy.test_outputs import EVIL, POLICY
from tests.rdbwriter import Rdb, string

ROOT = Path(__file__).parents[2]
Wanted = Callable[[str], Path]


@pytest.fixture
def wanted(request: pytest.FixtureRequest) -> Wanted:
    """Return programs and files by name."""

    def get(name: str) -> Path:
        try:
            found = monitoring.junit_schema() if name == "junit-10.xsd" else monitoring.program(name)
        except Unobtainable as reason:
            give_up(request, name, reason)
        request.node.user_properties.append(("live server", f"{name} ({found})"))
        return found

    return get


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with the outputs for two instances with hostile names, and for one that is damaged."""
    (tmp_path / "rdbscan.toml").write_text(POLICY)
    dump = Rdb(11).aux("redis-ver", "7.2.6").aux("ctime", "1795213058").aux("used-mem", "1000000").select(0)
    for number, name in enumerate(EVIL):
        raw = name.encode("utf-8", "surrogateescape") if number != 12 else b"\xff\x80"
        dump = dump.key(raw, 0, string(b"v"))
    data = dump.end()
    for instance, content in (("one", data), ("two\n::", data), ("cut", data[:-30])):
        path = tmp_path / "dump.rdb"
        path.write_bytes(content)
        stem = tmp_path / instance[:3]
        command = ["check", str(path), "--policy", str(tmp_path / "rdbscan.toml"), "-q", "--maxmemory", "8mb"]
        guarded([*command, "--instance", instance, "--metrics", f"{stem}.prom", "--junit", f"{stem}.xml"])
    return tmp_path


def test_promtool_finds_nothing_to_say(wanted: Wanted, written: Path) -> None:
    promtool = wanted("promtool")
    for path in written.glob("*.prom"):
        with path.open() as metrics:
            done = subprocess.run([promtool, "check", "metrics"], stdin=metrics, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_dashboards_queries_are_valid(wanted: Wanted, tmp_path: Path) -> None:
    dashboard = json.loads((ROOT / "recipes/dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = [{"record": f"a:b{number}", "expr": query} for number, query in enumerate(queries)]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run([wanted("promtool"), "check", "rules", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_node_exporter_reads_the_files_of_several_instances(wanted: Wanted, written: Path) -> None:
    exporter, port = wanted("prometheus-node-exporter"), free_port()
    command = [
        exporter,
        "--collector.disable-defaults",
        "--collector.textfile",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    command.append(f"--collector.textfile.directory={written}")
    with ExitStack() as running:
        process = running.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
        running.callback(process.terminate)
        text = _scraped(f"http://127.0.0.1:{port}/metrics")
    assert "node_textfile_scrape_error 0" in text
    for label in ("one", "two\\\\n::", "cut"):
        assert f'rdbscan_rule_state{{redis_instance="{label}",rule="keys",state="unknown"}}' in text
    assert text.count("# HELP rdbscan_namespace_keys ") == 1


def _scraped(url: str) -> str:
    for _attempt in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {url}")


def test_junit_is_valid_by_jenkins_schema(wanted: Wanted, written: Path) -> None:
    schema = etree.XMLSchema(etree.parse(wanted("junit-10.xsd")))
    for path in written.glob("*.xml"):
        schema.assertValid(etree.parse(path))
    with pytest.raises(etree.DocumentInvalid):
        schema.assertValid(etree.fromstring(b"<testsuites><testcase/></testsuites>"))
