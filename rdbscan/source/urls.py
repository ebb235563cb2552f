"""The URLs of sources: what they lead to, and how they may be shown."""

from __future__ import annotations

import re

HTTP = frozenset({"http", "https"})
SERVERS = frozenset({"redis", "rediss", "valkey", "valkeys", "unix"})
STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "azure", "abfs", "abfss"})


def scheme_of(name: str) -> str:
    """Return the scheme of a URL in lower case; "" for what is no URL."""
    match = re.match(r"([a-z][a-z0-9+.-]+)://", name, re.IGNORECASE)
    return match[1].lower() if match else ""


def is_url(name: str) -> bool:
    """Return whether this names something that is no local file."""
    return scheme_of(name) != ""


def shown(name: str) -> str:
    """Return a source's name as it may be shown: without password, signature and token, also where it is malformed.

    A question mark is part of an object's key, but begins the query of all other URLs, where signatures are.
    """
    scheme = scheme_of(name)
    if not scheme:
        return name
    rest = name[len(scheme) + 3 :]
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    if "@" not in authority and "@" in rest and re.search(r":(?!\d*$)[^\]]*$", authority):
        rest = rest.rpartition("@")[2]  # what looks like a port is the begin of a password that should be encoded
    if scheme not in STORES:
        rest = re.split("[?#]", rest, maxsplit=1)[0]
    authority, slash, path = rest.partition("/")
    if not scheme.startswith("abfs"):  # CONTAINER@ACCOUNT.dfs.core.windows.net
        authority = authority.rpartition("@")[2]
    return f"{scheme}://{authority}{slash}{path}"


def last_part(path: str) -> str:
    """Return what a source is called in reports: the last part of its path."""
    return path.rstrip("/").rpartition("/")[2] or path
