"""The report's own findings as a gate. The one place of the package that knows how reports are made."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from rdbscan.policy.thresholds import limits_of
from rdbscan.report.explain import MODULES
from rdbscan.report.model import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdbscan.profile.profile import Profile
    from rdbscan.report.model import Finding


@cache
def known_slugs() -> list[str]:
    """Return what findings are called."""
    return sorted({slug for names in MODULES.values() for slug in names if "_" not in slug})


def findings_of(profile: Profile, limits: Mapping[str, float] | None = None) -> list[Finding]:
    """Return the findings of all reports by the policy's [limits], each for itself, though some may have one cause."""
    from rdbscan.report import Context, build_all

    reports = build_all(Context(profile, limits_of(limits or {})))
    return [finding for report in reports for finding in report.findings]


def is_meant(finding: Finding, patterns: tuple[str, ...]) -> bool:
    """Return whether one of the patterns is of this finding."""
    return any(fnmatchcase(finding.slug, pattern) for pattern in patterns)


def namespace_of(finding: Finding) -> str | bytes | None:
    """Return the namespace (text) or key (bytes) that a finding is about, None for the whole dump."""
    if finding.where is None or finding.where.unit not in (Unit.KEY, Unit.NAMESPACE):
        return None
    value = finding.where.value
    return value if isinstance(value, str | bytes) else None
