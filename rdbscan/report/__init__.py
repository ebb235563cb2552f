"""One file per question: a pure function from a profile to a table and its findings.

`REPORTS` lists them in the order in which they are read: what is it, where is the memory, what never goes away, what
is large, and the rest by every dimension. To add one: a file, a line here, its slugs in `explain.py`, a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.accounting import build as accounting
from rdbscan.report.big_keys import build as big_keys
from rdbscan.report.big_keys import by_elements as many_elements
from rdbscan.report.big_keys import by_largest_element as large_elements
from rdbscan.report.causes import causes
from rdbscan.report.context import Context, context_of
from rdbscan.report.databases import build as databases
from rdbscan.report.dump import build as dump
from rdbscan.report.encodings import build as encodings
from rdbscan.report.eviction import build as eviction
from rdbscan.report.expired import build as expired
from rdbscan.report.explain import explain, slugs
from rdbscan.report.fields import build as fields
from rdbscan.report.frequency import build as frequency
from rdbscan.report.functions import build as functions
from rdbscan.report.headroom import build as headroom
from rdbscan.report.idle import build as idle
from rdbscan.report.known_software import build as known_software
from rdbscan.report.limits import Limits
from rdbscan.report.missing_ttl import build as missing_ttl
from rdbscan.report.model import Cell, Column, Finding, Report, Sentence, Severity, Unit
from rdbscan.report.modules import build as modules
from rdbscan.report.namespaces import build as namespaces
from rdbscan.report.opaque_names import build as opaque_names
from rdbscan.report.owners import build as owners
from rdbscan.report.serialized_names import build as serialized_names
from rdbscan.report.shards import build as shards
from rdbscan.report.sizes import build as sizes
from rdbscan.report.slots import build as slots
from rdbscan.report.spread import build as spread
from rdbscan.report.streams import build as streams
from rdbscan.report.tree import build as tree
from rdbscan.report.ttl import build as ttl
from rdbscan.report.types import build as types
from rdbscan.report.unbounded import build as unbounded
from rdbscan.report.waste import build as waste
from rdbscan.report.workloads import build as workloads

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from rdbscan.profile.profile import Profile

REPORTS: dict[str, Callable[[Profile | Context], Report]] = {
    "dump": dump,
    "shards": shards,
    "headroom": headroom,
    "namespaces": namespaces,
    "spread": spread,
    "owners": owners,
    "tree": tree,
    "software": known_software,
    "missing_ttl": missing_ttl,
    "fields": fields,
    "unbounded": unbounded,
    "streams": streams,
    "workloads": workloads,
    "eviction": eviction,
    "big_keys": big_keys,
    "many_elements": many_elements,
    "large_elements": large_elements,
    "types": types,
    "encodings": encodings,
    "waste": waste,
    "sizes": sizes,
    "ttl": ttl,
    "expired": expired,
    "databases": databases,
    "slots": slots,
    "idle": idle,
    "frequency": frequency,
    "opaque_names": opaque_names,
    "serialized_names": serialized_names,
    "functions": functions,
    "modules": modules,
    "accounting": accounting,
}

__all__ = [
    "REPORTS",
    "Cell",
    "Column",
    "Context",
    "Finding",
    "Limits",
    "Report",
    "Sentence",
    "Severity",
    "Unit",
    "accounting",
    "big_keys",
    "build_all",
    "databases",
    "dump",
    "encodings",
    "eviction",
    "expired",
    "explain",
    "fields",
    "findings",
    "frequency",
    "functions",
    "headroom",
    "idle",
    "known_software",
    "large_elements",
    "many_elements",
    "missing_ttl",
    "modules",
    "namespaces",
    "opaque_names",
    "owners",
    "ranked",
    "serialized_names",
    "shards",
    "sizes",
    "slots",
    "slugs",
    "spread",
    "streams",
    "tree",
    "ttl",
    "types",
    "unbounded",
    "waste",
    "workloads",
]  # fmt: skip


def build_all(given: Profile | Context, names: Collection[str] = REPORTS) -> list[Report]:
    """Return the reports of these names (all), in display order; the sums that several need are made once."""
    context = context_of(given)
    return [build(context) for name, build in REPORTS.items() if name in names]


def ranked(reports: Iterable[Report]) -> list[Finding]:
    """Return the findings of reports that are built already, one a cause, most important first."""
    return causes(finding for report in reports for finding in report.findings)


def findings(given: Profile | Context) -> list[Finding]:
    """Return the findings of all reports, most important first."""
    return ranked(build_all(given))
