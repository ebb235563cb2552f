"""Sources on other machines: objects of stores and files of web servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.errors import SourceError, Unreachable
from rdbscan.source import stores
from rdbscan.source.failures import RequestFailed, not_opened
from rdbscan.source.raw import Raw
from rdbscan.source.urls import HTTP, scheme_of, shown

if TYPE_CHECKING:
    from rdbscan.source.settings import SourceSettings


def open_url(url: str, settings: SourceSettings) -> Raw:
    """Open a URL. Raises SourceError, or Unreachable if there is no answer."""
    web = scheme_of(url) in HTTP
    try:
        if web and not stores.has_obstore():
            return _open_plain(url, settings)
        try:
            return _open_ranges(url, settings)
        except RequestFailed as failure:
            if not (web and failure.unranged):
                raise not_opened(failure.why, failure.status) from None
        return _open_plain(url, settings)
    except (SourceError, Unreachable) as error:
        error.source = shown(url)
        raise


def _open_ranges(url: str, settings: SourceSettings) -> Raw:
    from rdbscan.source.ranges import Ranges, get_head, run

    place = stores.place(url, settings)
    head, version = run(get_head(place)).result()
    return Raw(Ranges(place, head, version, settings.read_ahead), version.size)


def _open_plain(url: str, settings: SourceSettings) -> Raw:
    from rdbscan.source.plain_http import open_plain

    return open_plain(url, settings.tls_ca)
