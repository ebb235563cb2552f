"""Reports that can be drawn, with names that try to break the page and the pictures."""

from __future__ import annotations

from rdbscan.report.model import Bars, Column, Histogram, Report, Tree, Unit

from .sample import HOSTILE

PATTERNS = [name.decode("utf-8", "backslashreplace") for name in HOSTILE.values() if name]
EVIL = "<img src=x onerror=alert(1)>:"


def tree() -> Report:
    """Three large branches, two with branches of their own; then one branch a hostile name."""
    columns = (
        Column("path", "Branch", Unit.NAMESPACE), Column("depth", "Level", Unit.NUMBER),
        Column("memory_bytes", "Memory", Unit.BYTES), Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES),
    )  # fmt: skip
    rows = [
        ("cache:", 1, 1_000_000, 0), ("cache:page:", 2, 700_000, 0), ("cache:page:{id}", 3, 400_000, 0),
        ("cache:page:{date}", 3, 300_000, 0), ("cache:user", 2, 300_000, 0),
        (EVIL, 1, 900_000, 450_000), (EVIL + "a", 2, 500_000, 400_000), (EVIL + "</script>", 2, 400_000, 50_000),
        ("session:", 1, 800_000, 800_000), ("session:{id}", 2, 800_000, 800_000),
    ]  # fmt: skip
    rows += [(name, 1, 1000 - place, 0) for place, name in enumerate(PATTERNS)]
    return Report(
        "tree", "Tree", "Which branch?", columns, list(rows), detail=True,
        picture=Tree("path", "depth", "memory_bytes", "no_ttl_bytes"),
    )  # fmt: skip


def bars() -> Report:
    """Hostile names by size."""
    columns = (
        Column("namespace", "Namespace", Unit.NAMESPACE), Column("memory_bytes", "Memory", Unit.BYTES),
        Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES),
    )  # fmt: skip
    rows = [(name, 9000 - 100 * place, 4000) for place, name in enumerate(["$\\frac$", "_hidden", *PATTERNS])]
    return Report("bars", "Bars", "How large?", columns, list(rows), picture=Bars(*(column.name for column in columns)))


def histogram(total: bool = True) -> Report:
    """Three buckets, and one for the rest."""
    columns = (
        Column("namespace", "Namespace", Unit.NAMESPACE),
        *(Column(name, f"<{name}", Unit.COUNT) for name in ("minute", "hour", "day")),
        Column("never", "Never", Unit.COUNT),
    )
    rows = [(name, place, 1200, 0, 7) for place, name in enumerate(["a:{id}", "b", *PATTERNS])]
    sums = ("total", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True)))
    return Report(
        "histogram", "Histogram", "When?", columns, list(rows), total=sums if total else None,
        picture=Histogram(("minute", "hour", "day"), "never"),
    )  # fmt: skip
