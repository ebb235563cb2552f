"""What is written down about the program is what the program says."""

import runpy
from pathlib import Path

import pytest

from rdbscan.cli.app import VERBS
from rdbscan.errors import DamagedDumpError, RdbScanError
from rdbscan.report import slugs

ROOT = Path(__file__).parents[1]
GENERATED = runpy.run_path(str(ROOT / "docs/generate.py"))["GENERATED"]


@pytest.mark.parametrize("name", GENERATED)
def test_generated_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == GENERATED[name](), "make docs"


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_names_every_verb(verb: str) -> None:
    assert f"rdbscan {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_how_to_begin() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_every_error_that_is_raised_has_a_page() -> None:
    def family(kind: type[RdbScanError]) -> set[type[RdbScanError]]:
        return {kind}.union(*(family(child) for child in kind.__subclasses__()))

    raised = family(RdbScanError) - {RdbScanError, DamagedDumpError}
    assert {kind.slug for kind in raised} <= set(slugs())
