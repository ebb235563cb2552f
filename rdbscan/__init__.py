"""Offline analysis of Redis and Valkey dumps (RDB files): what is in them, whose memory it is, what never expires.

    lf = rdbscan.scan("dump.rdb")             # polars.LazyFrame, one row per key; rdbscan.text("key") is the name as text
    for batch in rdbscan.batches("dump.rdb"): ...   # pyarrow.RecordBatch
    profile = rdbscan.profile("dump.rdb")     # mergeable; .save(), rdbscan.load_profile(), a + b
    rdbscan.report.missing_ttl(profile)       # a Report: .table (polars.DataFrame), .findings
    rdbscan.show("dump.rdb", "user:1:cart")   # one key: its record and a page of its content
    rdbscan.whatif("dump.rdb", targets=["valkey-9.1"])   # what the data would take elsewhere
    rdbscan.info("dump.rdb"), rdbscan.verify("dump.rdb")   # who wrote it; is it whole?

Everything is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from rdbscan import compiled
from rdbscan._version import __version__

compiled.install()

if TYPE_CHECKING:
    from typing import Any

    from rdbscan import errors, report
    from rdbscan.api import batches, info, load_profile, profile, scan, show, text, verify, whatif
    from rdbscan.errors import RdbScanError
else:
    from rdbscan import profile

    class _Profile(ModuleType):
        """`rdbscan.profile` is a package, and also what makes a profile."""

        def __call__(self, *args: Any, **options: Any) -> Any:
            return import_module("rdbscan.api").profile(*args, **options)

    profile.__class__ = _Profile

__all__ = [
    "RdbScanError",
    "__version__",
    "batches",
    "errors",
    "info",
    "load_profile",
    "profile",
    "report",
    "scan",
    "show",
    "text",
    "verify",
    "whatif",
]

_HOMES = dict.fromkeys(
    ("scan", "batches", "info", "load_profile", "show", "text", "verify", "whatif"), "rdbscan.api"
) | {"RdbScanError": "rdbscan.errors"}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"rdbscan.{name}")
    raise AttributeError(f"module 'rdbscan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
