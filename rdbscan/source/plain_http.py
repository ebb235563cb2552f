"""One plain HTTP request by the standard library: for servers without ranges or lengths, and where obstore is missing."""

from __future__ import annotations

import ssl
import time
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from rdbscan._version import __version__
from rdbscan.errors import Unreachable
from rdbscan.source.failures import not_opened, of_status
from rdbscan.source.raw import Raw
from rdbscan.source.spool import Spool
from rdbscan.source.stores import STALL_TIMEOUT, without_userinfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 18
PAUSES = (0.5, 2.0)
"""Seconds before the request is made again, if the server is busy or the connection fails."""
BUSY = frozenset({408, 429, 500, 502, 503, 504})
HEADERS = {"User-Agent": f"rdbscan/{__version__}", "Accept-Encoding": "identity"}
LARGEST_SIZE = 1 << 60


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to the web only, and from https to https only."""

    def redirect_request(
        self, request: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        allowed = ("https",) if request.type == "https" else ("http", "https")
        if urlsplit(newurl).scheme.lower() not in allowed:
            raise HTTPError(request.full_url, code, "redirect", headers, fp)
        return super().redirect_request(request, fp, code, msg, headers, newurl)


def open_plain(url: str, certificates: Path | None) -> Raw:
    """Open a URL by one request for all of it. Raises SourceError or Unreachable."""
    response = _requested(url, certificates)
    length = response.headers.get("Content-Length", "").strip()
    known = length.isascii() and length.isdecimal() and len(length) < 20
    size = int(length) if known and int(length) <= LARGEST_SIZE else None
    body = Spool(_chunks(response, size), lambda: _hang_up(response))
    return Raw(body, size, open_ended=size is None and not response.chunked)


def _requested(url: str, certificates: Path | None) -> HTTPResponse:
    bare, credentials = without_userinfo(url)
    opener = _opener(certificates)
    for pause in (*PAUSES, None):
        try:
            request = Request(bare, headers=HEADERS)  # noqa: S310 (the opener knows http and https only)
            if credentials is not None:
                request.add_unredirected_header("Authorization", credentials)
            return _whole(opener.open(request, timeout=STALL_TIMEOUT.total_seconds()))
        except HTTPError as error:
            error.close()
            why, status, again = of_status(f"{error.code}"), error.code, error.code in BUSY
        except (OSError, HTTPException, ValueError) as error:  # a bad URL is a ValueError
            why, status, again = _why(error), None, isinstance(error, ConnectionError | TimeoutError)
        if pause is None or not again:
            raise not_opened(why, status)
        time.sleep(pause)
    raise AssertionError


def _whole(response: HTTPResponse) -> HTTPResponse:
    """Return the response if it is all of a file, and no part of one. Raises HTTPException otherwise."""
    if response.status not in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
        response.close()
        raise HTTPException
    return response


def _opener(certificates: Path | None) -> OpenerDirector:
    """Return what opens http and https only: no file:, ftp: or data:, whatever a server redirects to."""
    context = ssl.create_default_context()
    if certificates is not None:
        context.load_verify_locations(certificates)
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(), HTTPHandler(), HTTPSHandler(context=context), _Redirects(), HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener


def _why(error: BaseException) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    match cause:
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted ({cause.verify_message}): --tls-ca FILE names one that is"
        case TimeoutError():
            return "the server did not answer in time"
        case OSError():
            return f"no connection: {cause.strerror or type(cause).__name__}"
        case ValueError():
            return "this is no valid URL"
        case _:
            return "the server's answer is no proper HTTP"


def _chunks(response: HTTPResponse, size: int | None) -> Iterator[bytes]:
    """Yield the body. Raises Unreachable where it ends before its time."""
    came = 0
    with response:
        while True:
            try:
                chunk = response.read1(CHUNK)
                if isinstance(response.chunk_left, int) and response.chunk_left < 0:
                    raise HTTPException  # a negative chunk, which the library takes for an endless one
            except (OSError, HTTPException, ValueError) as error:
                why = "the server stopped sending" if isinstance(error, TimeoutError) else "the connection broke off"
                raise Unreachable(f"{why} after {came:,} bytes") from None
            if not chunk:
                break
            came += len(chunk)
            yield chunk
    if size is not None and came < size:
        raise Unreachable(f"the connection ended after {came:,} of {size:,} bytes")


def _hang_up(response: HTTPResponse) -> None:
    """Wake up a thread that waits for bytes: closing would wait for that thread."""
    connection = getattr(getattr(response.fp, "raw", None), "_sock", None)
    if connection is not None:
        try:
            connection.shutdown(SHUT_RDWR)
        except OSError:
            return
