"""Where bytes come from: files, pipes, compressed and remote ones, recognised by their content."""

from rdbscan.source.expand import expand_sources
from rdbscan.source.opening import Source, open_source

__all__ = ["Source", "expand_sources", "open_source"]
