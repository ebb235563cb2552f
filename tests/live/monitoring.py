"""Prometheus' own programs, and the schema by which Jenkins reads JUnit: from Debian's archive and PyPI, never installed."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.live.clock import today
from tests.live.packages import Unobtainable, cache_dir, locked

PACKAGES = {"promtool": "prometheus", "prometheus-node-exporter": "prometheus-node-exporter"}
SCHEMA = "testing/example_scripts/junit-10.xsd"
SCHEMA_IN = "pytest==8.4.2"
"""Its sources have the schema of Jenkins' xunit plugin."""


def program(name: str) -> Path:
    """Return the path of an unpacked program of Debian's."""
    with locked(cache_dir()):
        return _program(name)


def _program(name: str) -> Path:
    folder = cache_dir() / name
    path = folder / "usr/bin" / name
    if path.exists():
        return path
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise Unobtainable("there is no apt-get; on Debian and Ubuntu there is")
    downloads = folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    _run("apt-get", "download", PACKAGES[name], cwd=downloads)
    (package,) = downloads.glob("*.deb")
    _run("dpkg", "-x", str(package), str(folder), cwd=downloads)
    shutil.rmtree(downloads)
    return path


def junit_schema() -> Path:
    """Return the path of the schema."""
    with locked(cache_dir()):
        return _junit_schema()


def _junit_schema() -> Path:
    path = cache_dir() / "junit-10.xsd"
    if path.exists():
        return path
    downloads = cache_dir() / "junit"
    downloads.mkdir(parents=True, exist_ok=True)
    command = ("pip", "download", "-q", "--no-deps", "--no-binary", "pytest", "-d", str(downloads))
    _run(sys.executable, "-m", *command, SCHEMA_IN, cwd=downloads)
    (archive,) = downloads.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        member = next(one for one in tar.getnames() if one.endswith(SCHEMA))
        content = tar.extractfile(member)
        assert content is not None
        path.write_bytes(content.read())
    shutil.rmtree(downloads)
    return path


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, env=today(), capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise Unobtainable(f"{' '.join(command[:3])}: {done.stderr.strip()[-200:]}")
