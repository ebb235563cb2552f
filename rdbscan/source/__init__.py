"""Where bytes come from: files, pipes, archives, object stores and web servers, recognised by their content."""

import logging

from rdbscan.source.expand import expand_sources
from rdbscan.source.opening import Source, open_source, open_sources
from rdbscan.source.settings import ReadAhead, SourceSettings
from rdbscan.source.small import read_small
from rdbscan.source.urls import last_part, shown

# What is left out or slow is logged; who wants to see it adds a handler, as the command line does.
logging.getLogger("rdbscan").addHandler(logging.NullHandler())

__all__ = [
    "ReadAhead",
    "Source",
    "SourceSettings",
    "expand_sources",
    "last_part",
    "open_source",
    "open_sources",
    "read_small",
    "shown",
]
