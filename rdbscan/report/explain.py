"""The pages behind `rdbscan explain SLUG`: every finding, report, kind of damage, and column of records and reports."""

from __future__ import annotations

import inspect
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from importlib.resources import files
from textwrap import fill

from rdbscan.records.schema import COLUMNS
from rdbscan.report import diff_pages, policy_pages, source_pages
from rdbscan.report.help import PAGES as OTHER_PAGES

PAGES = OTHER_PAGES | source_pages.PAGES | policy_pages.PAGES | diff_pages.PAGES

INDENT = " " * 4

MODULES: dict[str, tuple[str, ...]] = {
    "accounting": (),
    "big_keys": ("big-key", "big-value", "many_elements", "large_elements"),
    "databases": (),
    "dump": ("damaged-keys", "near-maxmemory", "unexplained-memory"),
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
    "shards": (
        "missing-shard", "same-server", "foreign-dump", "slot-in-two-dumps", "save-spread", "mixed-servers", "shard-skew",
    ),
    "sizes": (),
    "slots": ("slot-skew",),
    "spread": (),
    "streams": ("stream-pending", "stream-consumers", "stream-lag"),
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
    return _column(_plain(name))


def _column(name: str) -> str | None:
    """The page of a column: of the records, of reports, or of both."""
    told = [(f"In the records ({column.kind})", column.meaning) for column in COLUMNS if column.name == name]
    told += [("In reports", meaning) for known, meaning in column_meanings().items() if fnmatchcase(name, known)]
    if not told:
        return None
    return "\n\n".join(
        [
            name,
            *(
                f"{where}\n{fill(meaning, 76, initial_indent=INDENT, subsequent_indent=INDENT)}"
                for where, meaning in told
            ),
        ]
    )


@cache
def column_meanings() -> dict[str, str]:
    """What the columns of reports mean, by their names; `below_*` stands for several."""
    meanings: dict[str, str] = tomllib.loads(files(__package__).joinpath("columns.toml").read_text("utf-8"))
    return meanings


def slugs() -> list[str]:
    """All slugs that have a page, sorted."""
    named = {slug for module, names in MODULES.items() for slug in (module, *names)}
    columns = {column.name for column in COLUMNS} | {name for name in column_meanings() if name.isidentifier()}
    return sorted(named | PAGES.keys() | columns)


def _plain(slug: str) -> str:
    return slug.replace("-", "_")
