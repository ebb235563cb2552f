"""The pages behind `rdbscan explain SLUG`: every finding, report, kind of damage and column."""

from __future__ import annotations

import inspect
from importlib import import_module

from rdbscan.records.schema import COLUMNS
from rdbscan.report import policy_pages, source_pages
from rdbscan.report.help import PAGES as OTHER_PAGES

PAGES = OTHER_PAGES | source_pages.PAGES | policy_pages.PAGES

MODULES: dict[str, tuple[str, ...]] = {
    "accounting": (),
    "big_keys": ("big-key", "big-value", "many_elements", "large_elements"),
    "databases": (),
    "dump": ("damaged-keys", "near-maxmemory", "unexplained-memory", "shard-skew", "same-server"),
    "encodings": ("listpack-limit",),
    "eviction": ("over-maxmemory", "volatile-policy-starved", "unfit-policy"),
    "expired": ("expired-keys",),
    "fields": ("persistent-fields",),
    "frequency": (),
    "functions": (),
    "headroom": (),
    "idle": ("idle-keys",),
    "known_software": ("software",),
    "missing_ttl": ("missing-ttl", "temporary-without-ttl", "mostly-without-ttl"),
    "modules": (),
    "namespaces": ("dominant-namespace",),
    "owners": (),
    "opaque_names": ("opaque-names", "unsorted-names"),
    "serialized_names": ("serialized-names",),
    "workloads": ("mixed-workloads",),
    "sizes": (),
    "slots": ("slot-skew",),
    "streams": ("stream-pending", "stream-lag"),
    "software.symptoms": ("finished-jobs", "dead-letters", "orphaned-jobs", "unacknowledged"),
    "tree": (),
    "ttl": ("long-ttl", "expiry-stampede"),
    "types": (),
    "unbounded": (
        "unbounded-stream", "unbounded-timeline", "unbounded-outlier", "unbounded-list", "unbounded-log",
        "unbounded-collection",
    ),
    "waste": ("small-strings", "long-names", "compressible-strings", "long-field-names", "numbers-as-text"),
}  # fmt: skip
"""Report file -> the other slugs its page answers to; each also answers to its own name."""


def explain(slug: str) -> str | None:
    """The page of a slug (`missing-ttl` and `missing_ttl` are the same), None if there is none."""
    name = slug.strip().lower()
    for module, names in MODULES.items():
        if _plain(name) in {module, *map(_plain, names)}:
            return inspect.getdoc(import_module(f"rdbscan.report.{module}"))
    if _plain(name) in (pages := {_plain(key): page for key, page in PAGES.items()}):
        return pages[_plain(name)]
    return next(
        (f"{column.name} ({column.kind})\n\n{column.meaning}" for column in COLUMNS if column.name == name), None
    )


def slugs() -> list[str]:
    """All slugs that have a page, sorted."""
    named = {slug for module, names in MODULES.items() for slug in (module, *names)}
    return sorted(named | PAGES.keys() | {column.name for column in COLUMNS})


def _plain(slug: str) -> str:
    return slug.replace("-", "_")
