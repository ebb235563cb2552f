"""One pass over each dump: source, decode, filter, then fold and records; many dumps, one profile."""

from rdbscan.pipeline.export import write_keys
from rdbscan.pipeline.options import Filters, OnDump, Options, Progress
from rdbscan.pipeline.runner import dump_info, profile_each, profile_sources, record_batches, verify_sources

__all__ = [
    "Filters",
    "OnDump",
    "Options",
    "Progress",
    "dump_info",
    "profile_each",
    "profile_sources",
    "record_batches",
    "verify_sources",
    "write_keys",
]
