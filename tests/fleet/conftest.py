"""The command line for tests of many dumps, in this process."""

from tests.cli.conftest import rdbscan

__all__ = ["rdbscan"]
