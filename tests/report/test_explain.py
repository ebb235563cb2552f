"""Every slug that is ever shown has a page, and every page has the same headings."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

import rdbscan.report
from rdbscan import errors
from rdbscan.pipeline import Options, profile_sources
from rdbscan.report import REPORTS, build_all, explain, slugs
from rdbscan.report.explain import MODULES, column_meanings

HEADINGS = ("Question", "What it finds", "Why it matters", "What to do")
FIXTURES = Path(__file__).parents[2] / "fixtures"
SOURCES = Path(rdbscan.report.__file__).parent


@pytest.mark.parametrize("slug", slugs())
def test_every_slug_has_a_page(slug: str) -> None:
    assert explain(slug)


@pytest.mark.parametrize("name", [*REPORTS, *MODULES])
def test_pages_of_reports_have_the_headings_in_order(name: str) -> None:
    page = explain(name)
    assert page is not None
    assert [line for line in page.splitlines() if line in HEADINGS] == list(HEADINGS)
    assert all(len(line) <= 80 for line in page.splitlines())


@pytest.mark.parametrize("module", MODULES)
def test_the_slugs_of_a_report_are_told_on_its_page(module: str) -> None:
    page = explain(module) or ""
    assert [slug for slug in MODULES[module] if "-" in slug and f"`{slug}`" not in page] == []


def test_no_finding_has_a_slug_without_a_page() -> None:
    code = "".join(path.read_text() for path in SOURCES.glob("*.py"))
    found = set(re.findall(r'(?:Finding\(\s*|slug = |_finding\()"([a-z]+(?:-[a-z]+)+)"', code)) | set(
        re.findall(r'"(unbounded-[a-z]+)"', (SOURCES / "growth.py").read_text())
    )
    assert len(found) > 15
    assert found <= set(slugs())


def test_every_error_that_users_see_has_a_page() -> None:
    family = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.RdbScanError)
    ]
    shown = {kind.slug for kind in family} - {"error", "damaged"}  # these two are bases, never raised themselves
    assert {slug for slug in shown if explain(slug) is None} == set()


@pytest.fixture(scope="module")
def columns() -> set[str]:
    """The columns of all reports."""
    profile = profile_sources([str(FIXTURES / "shop.rdb")], Options())
    return {column.name for report in build_all(profile) for column in report.columns}


def test_every_column_of_every_report_is_explained(columns: set[str]) -> None:
    assert len(columns) > 100
    assert {name for name in columns if explain(name) is None} == set()


def test_no_meaning_is_left_of_a_column_that_is_gone(columns: set[str]) -> None:
    on_the_first_screen = {"fix_frees", "loses"}
    assert [name for name in column_meanings() if not fnmatch.filter(columns | on_the_first_screen, name)] == []


def test_dash_and_underscore_are_the_same() -> None:
    assert explain("missing_ttl") == explain("missing-ttl") == explain(" Missing-TTL ")
    assert explain("nonsense") is None
