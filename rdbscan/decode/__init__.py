"""The compiled core: RDB bytes to columns. It knows the format, does no I/O and writes no reports."""

from rdbscan.decode.reader import DumpReader

__all__ = ["DumpReader"]
