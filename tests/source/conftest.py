"""Servers for the tests of sources: the failing web server, and S3 by moto; both on the loopback."""

import logging
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.serving import make_server

from rdbscan.source import SourceSettings, plain_http, ranges, stores
from tests.source.web import Web, serving

Put = Callable[[str, bytes], None]
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "S3CR3T/key", "AWS_REGION": "us-east-1"}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less before a request is made again or given up."""
    moment = timedelta(milliseconds=20)
    monkeypatch.setattr(ranges, "PAUSES", (0.01, 0.01))
    monkeypatch.setattr(plain_http, "PAUSES", (0.01,))
    monkeypatch.setattr(stores, "STALL_TIMEOUT", timedelta(seconds=1))
    monkeypatch.setattr(plain_http, "STALL_TIMEOUT", timedelta(seconds=1))
    monkeypatch.setitem(stores.RETRY, "max_retries", 3)
    monkeypatch.setitem(stores.RETRY, "retry_timeout", timedelta(seconds=5))
    monkeypatch.setitem(stores.RETRY, "backoff", {"init_backoff": moment, "max_backoff": moment, "base": 2})
    stores._store.cache_clear()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


class Moto:
    """An S3 server in this process. A path is answered 503 as often as `busy` says."""

    def __init__(self) -> None:
        from moto.server import DomainDispatcherApplication, create_backend_app

        self.app = DomainDispatcherApplication(create_backend_app)
        self.busy: dict[str, int] = {}
        self.server = make_server("127.0.0.1", 0, self.answer, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if self.busy.get(path, 0):
            self.busy[path] -= 1
            start("503 Slow Down", [("Content-Length", "0")])
            return [b""]
        return self.app(environ, start)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = Moto()
    thread = threading.Thread(target=moto.server.serve_forever, daemon=True)
    thread.start()
    yield moto
    moto.server.shutdown()
    thread.join()
    moto.server.server_close()


@pytest.fixture
def s3(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put objects into s3://dumps, which is empty at the beginning."""
    moto.busy.clear()
    ask(f"{moto.url}/moto-api/reset", "POST")
    ask(f"{moto.url}/dumps", "PUT")
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": moto.url}.items():
        monkeypatch.setenv(name, value)

    def put(key: str, content: bytes) -> None:
        import obstore

        place = stores.place(f"s3://dumps/{key}", SourceSettings())
        obstore.put(place.store, place.path, content)

    return put


def ask(url: str, method: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, method=method)):
        pass
