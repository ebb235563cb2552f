"""Pairs of dumps of real servers, what was saved of them, and what a plain join of Polars says."""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"
CORPUS = FIXTURES / "corpus"
PAIRS = [
    ("redis-6.2.16-main", "redis-8.0.6-main"),
    ("redis-8.0.6-main", "valkey-9.1.2-main"),
    ("valkey-8.0.1-main", "valkey-9.1.2-main"),
    ("redis-2.4.18-nocomp", "redis-2.6.17-nocomp"),
    ("redis-3.2.13-cluster", "redis-7.4.1-cluster"),
    ("redis-7.0.15-lru", "redis-7.2.6-lfu"),
    ("redis-7.0.15-tiny", "redis-7.0.15-repl"),
    ("redis-7.2.6-empty", "redis-7.2.6-tiny"),
    ("redis-8.6.3-deb-main", "redis-8.2.3-limits-large"),
    ("redis-8.6.3-keymeta", "redis-8.6.3-asm"),
]


def dump(name: str) -> str:
    """The path of a dump of the corpus."""
    return str(CORPUS / f"{name}.rdb")
