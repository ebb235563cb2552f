"""The package as a user of Python meets it."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
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


def test_what_is_imported_is_what_is_installed_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [lines for extra, lines in project["optional-dependencies"].items() if extra != "dev"]
    declared = {_distribution(line) for lines in [project["dependencies"], *extras] for line in lines}
    homes = packages_distributions()
    brought = {"PIL", "markupsafe"}  # by matplotlib and Jinja
    always_there = {"rdbscan", "cython", "_typeshed", "compression", *brought, *sys.stdlib_module_names}
    for path in MODULES:
        for module in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            package = module.partition(".")[0]
            if package not in always_there:
                found = {"backports-zstd"} if package == "backports" else set(map(_distribution, homes[package]))
                assert found & declared, f"{path} imports {module}"


def _distribution(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")  # type: ignore[index]


def _imports(tree: ast.Module) -> set[str]:
    """The modules that are imported, though not those in `try:`, which may be missing."""
    nodes = list(ast.walk(tree))
    tried = {id(inner) for node in nodes if isinstance(node, ast.Try) for inner in ast.walk(node)}
    named = [node for node in nodes if id(node) not in tried]
    whole = {name.name for node in named if isinstance(node, ast.Import) for name in node.names}
    return whole | {node.module or "" for node in named if isinstance(node, ast.ImportFrom)}


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
