"""The compiled core runs unless the other one is asked for, and its absence is told."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import rdbscan

PACKAGE = Path(rdbscan.__file__).parent
COMPILED = sorted(
    ".".join(("rdbscan", *path.relative_to(PACKAGE).with_suffix("").parts))
    for path in PACKAGE.rglob("*.py")
    if path.read_text(encoding="utf-8").startswith("# cython:")
)
FILES_OF_CORE = f"""
import importlib
for name in {COMPILED}:
    print(importlib.import_module(name).__file__)
"""


def python(code: str, folder: Path = PACKAGE.parent, **env: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(folder), **env}
    return subprocess.run([sys.executable, "-c", code], env=environ, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that nobody has compiled."""
    folder = tmp_path_factory.mktemp("sources")
    shutil.copytree(PACKAGE, folder / "rdbscan", ignore=shutil.ignore_patterns("*.so", "*.c", "__pycache__"))
    return folder


def test_mypy_leaves_exactly_the_compiled_modules_to_cython() -> None:
    assert "rdbscan.records.batch" in COMPILED
    config = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    (left,) = [part["module"] for part in config["tool"]["mypy"]["overrides"] if "ignore_errors" in part]
    assert left == COMPILED


def test_the_compiled_modules_are_compiled() -> None:
    run = python(FILES_OF_CORE, RDBSCAN_PURE="")
    assert run.stderr == ""
    assert {Path(line).suffix for line in run.stdout.split()} == {".so"}


def test_pure_runs_the_sources_beside_the_compiled_modules() -> None:
    run = python(FILES_OF_CORE, RDBSCAN_PURE="1")
    assert run.stderr == ""
    assert {Path(line).suffix for line in run.stdout.split()} == {".py"}


def test_pure_runs_without_any_compiled_module(sources: Path) -> None:
    assert python(FILES_OF_CORE, sources, RDBSCAN_PURE="1").stderr == ""


def test_a_cimported_class_is_the_imported_one() -> None:
    code = (
        "import rdbscan.records.batch as real\n"
        "from cython.cimports.rdbscan.records.batch import Batch\n"
        "assert Batch is real.Batch\n"
        "assert real.__spec__.name == 'rdbscan.records.batch'"
    )
    assert python("import rdbscan, cython\n" + code, RDBSCAN_PURE="1").stderr == ""


@pytest.mark.parametrize("name", COMPILED)
def test_an_uncompiled_module_says_how_to_build_it(sources: Path, name: str) -> None:
    run = python(f"import {name}", sources, RDBSCAN_PURE="")
    assert run.returncode == 1
    assert "ImportError: rdbscan" in run.stderr
    assert "is not compiled" in run.stderr
    assert "make build" in run.stderr


def test_the_check_loads_nothing_at_start_up(sources: Path) -> None:
    heavy = {"pathlib", "importlib.abc", "typer", "rich", "polars", "pyarrow", "cython", "dataclasses"}
    code = f"import sys, rdbscan; print(sorted({heavy} & set(sys.modules)))"
    assert python(code, sources).stdout == "[]\n", "also: the package itself can be imported uncompiled, to say so"
