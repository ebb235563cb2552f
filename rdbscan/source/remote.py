"""Sources on other machines: http(s) by the standard library, object stores by fsspec and its plug-ins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from rdbscan.errors import SourceError
from rdbscan.source.raw import Raw

if TYPE_CHECKING:
    from rdbscan.source.raw import Readable

EXTRAS = {"s3": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure", "abfs": "azure"}
READ_AHEAD = 4 << 20
TIMEOUT_SECONDS = 60


def is_url(name: str) -> bool:
    """Whether this names something remote."""
    return re.match(r"[a-z][a-z0-9+.-]+://", name, re.IGNORECASE) is not None


def open_url(url: str) -> tuple[str, Raw]:
    """Open a URL; also give it as it may be shown: without password, query and fragment, where secrets are.

    Raises SourceError.
    """
    parts = urlsplit(url)
    shown = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    connect = _open_http if parts.scheme.lower() in ("http", "https") else _open_object
    return shown, connect(url, shown)


def _open_http(url: str, shown: str) -> Raw:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    try:
        response = urlopen(url, timeout=TIMEOUT_SECONDS)  # noqa: S310 (only http and https come here)
    except HTTPError as error:
        with error:
            raise SourceError(f"cannot be fetched: {error}", source=shown) from None
    except (OSError, ValueError) as error:  # URLError is an OSError; a bad URL is a ValueError
        raise SourceError(f"cannot be fetched: {error}", source=shown) from error
    length = response.headers.get("Content-Length", "")
    return Raw(response, int(length) if length.isdecimal() else None)


def _open_object(url: str, shown: str) -> Raw:
    scheme = url.partition(":")[0].lower()
    try:
        from fsspec.core import url_to_fs

        store, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        extra = EXTRAS.get(scheme)
        advice = f"pip install 'rdbscan[{extra}]'" if extra else f"no reader for {scheme}:// is known"
        raise SourceError(f"cannot be opened: {error}; {advice}", source=shown) from error
    try:
        file = store.open(path, "rb", block_size=READ_AHEAD, cache_type="readahead")
        return Raw(cast("Readable", file), store.size(path))
    except Exception as error:  # each store has exceptions of its own
        raise SourceError(f"cannot be opened: {type(error).__name__}: {error}", source=shown) from error
