"""The package as a user of Python meets it."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import rdbscan

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "rdbscan").rglob("*.py"))
IMPORTS = {
    "source": set(),
    "records": set(),
    "memory": set(),
    "keyspace": {"records"},
    "decode": {"keyspace", "memory", "records"},
    "profile": {"keyspace", "outputs", "records"},
    "redaction": {"decode", "keyspace", "profile", "records", "source"},
}


def test_the_version_has_one_place() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert declared["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "rdbscan._version.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", rdbscan.__version__)
    assert f"[{rdbscan.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_public_names_are_there() -> None:
    for name in rdbscan.__all__:
        assert getattr(rdbscan, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rdbscan.nothing  # noqa: B018


@pytest.mark.parametrize("first", ["", "import rdbscan.profile.profile", "import rdbscan.report"])
def test_profile_is_a_package_and_a_function(first: str) -> None:
    code = f"import rdbscan\n{first}\nimport rdbscan.profile.histogram\nassert callable(rdbscan.profile)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=dict(os.environ))


@pytest.mark.parametrize("package", IMPORTS)
def test_compiled_modules_cimport_only_what_their_package_may_know(package: str) -> None:
    # import-linter reads imports; cimports look like imports of cython to it.
    files = [*(ROOT / "rdbscan" / package).rglob("*.py"), *(ROOT / "rdbscan" / package).rglob("*.pxd")]
    known = re.compile(r"(?:cython\.cimports\.|^from |^cimport )rdbscan\.(\w+)", re.MULTILINE)
    met = {name for path in files for name in known.findall(path.read_text(encoding="utf-8"))}
    assert met - {package, "displayed", "errors", "_version"} <= IMPORTS[package]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small_and_named_for_what_they_do(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "util", "helpers", "misc", "common", "manager"}


def test_the_median_module_is_short() -> None:
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert sizes[len(sizes) // 2] <= 150
