"""What is published: the source distribution holds all that a wheel is built from, and works when installed alone."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = """
import sys
from setuptools import build_meta
getattr(build_meta, sys.argv[1])(sys.argv[2])
"""


def built(what: str, folder: Path, out: Path) -> Path:
    """Build a distribution of the project in `folder`, without compiling."""
    command = [sys.executable, "-c", BUILD, what, str(out)]
    subprocess.run(command, cwd=folder, env=os.environ | {"RDBSCAN_COMPILE": "0"}, check=True, capture_output=True)
    (distribution,) = [path for path in out.iterdir() if path.suffix == (".gz" if what == "build_sdist" else ".whl")]
    return distribution


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of this checkout, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    source = folder / "checkout"
    generated = shutil.ignore_patterns("*.so", "*.c", "__pycache__", "build", "*.egg-info", ".*", "fixtures", "demo")
    shutil.copytree(ROOT, source, ignore=generated)
    with tarfile.open(built("build_sdist", source, folder)) as archive:
        archive.extractall(folder, filter="data")
    (project,) = folder.glob("rdbscan-*/")
    return project


def files(package: Path) -> set[str]:
    ignored = {".so", ".c", ".pyc"}
    return {
        str(path.relative_to(package))
        for path in package.rglob("*")
        if path.is_file() and path.suffix not in ignored and "__pycache__" not in path.parts
    }


def test_the_source_distribution_is_the_package_and_what_builds_it(unpacked: Path) -> None:
    assert files(unpacked / "rdbscan") == files(ROOT / "rdbscan")
    assert {"setup.py", "pyproject.toml", "LICENSE", "README.md"} <= {path.name for path in unpacked.iterdir()}
    assert not (unpacked / "tests").exists()


def test_a_wheel_of_it_is_complete_and_runs(unpacked: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built("build_wheel", unpacked, tmp_path)) as wheel:
        wheel.extractall(tmp_path / "site")
    assert files(tmp_path / "site/rdbscan") == files(ROOT / "rdbscan")
    env = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "RDBSCAN_PURE": "1"}
    command = [sys.executable, "-m", "rdbscan", "info", str(ROOT / "fixtures/shop.rdb")]
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "redis 7.0.15" in run.stdout
