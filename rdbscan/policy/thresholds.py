"""The thresholds of the report's own findings, as far as a policy sets them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from rdbscan.report.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_ROLL_UP = 1 << 31
"""Findings that are rolled up in one cannot be waived one by one."""
OURS = "findings_of_a_kind"


def known_limits() -> list[str]:
    """Return the names that [limits] may have."""
    return [field.name for field in fields(Limits) if field.name != OURS and isinstance(field.default, int | float)]


def limits_of(given: Mapping[str, float]) -> Limits:
    """Return the thresholds of findings, some of them as a policy has them."""
    default = Limits(findings_of_a_kind=NO_ROLL_UP)
    return replace(default, **{name: type(getattr(default, name))(value) for name, value in given.items()})
