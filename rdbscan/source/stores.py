"""Object stores and web servers: which store and path a URL means, and with whose credentials it is asked.

Credentials come from where the users of each cloud keep them; obstore reads the environment (AWS_*, AZURE_*, GOOGLE_*),
asks the instance metadata, container and web identity services, and finds Google's application default credentials.
What only boto3 understands (profiles, SSO, ~/.aws) is asked of boto3.
"""

from __future__ import annotations

import os
from base64 import b64encode
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from rdbscan._version import __version__
from rdbscan.errors import SourceError
from rdbscan.source.failures import reason
from rdbscan.source.urls import HTTP, STORES, scheme_of, shown

if TYPE_CHECKING:
    from obstore.store import AzureStore, ClientConfig, GCSStore, HTTPStore, RetryConfig, S3Store

    from rdbscan.source.settings import SourceSettings

    Store = S3Store | GCSStore | AzureStore | HTTPStore

RETRY: RetryConfig = {
    "max_retries": 6,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=5), "base": 2},
}
"""Of each request: failed connections, 408, 429 and 5xx, each time after a longer wait."""
CONNECT_TIMEOUT = timedelta(seconds=10)
STALL_TIMEOUT = timedelta(seconds=30)
"""Without a single byte a connection is given up."""
REQUEST_TIMEOUT = timedelta(minutes=10)

S3_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
GCS_ENDPOINTS = ("GOOGLE_BASE_URL",)
AZURE_ENDPOINTS = ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT")
AWS_WITHOUT_BOTO3 = (
    "AWS_ACCESS_KEY_ID", "AWS_SKIP_SIGNATURE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)  # fmt: skip
EXTRA = "pip install 'rdbscan[cloud]'"


class Place(NamedTuple):
    """Where an object is: `path` within `store`, and its URL without secrets."""

    store: Store
    path: str
    url: str


def has_obstore() -> bool:
    """Return whether the package that speaks to object stores is installed."""
    try:
        import obstore  # noqa: F401
    except ImportError:
        return False
    return True


def place(url: str, settings: SourceSettings) -> Place:
    """Return what a URL leads to, without asking for it yet. Raises SourceError."""
    public = shown(url)
    scheme = scheme_of(url)
    if scheme not in HTTP | STORES:
        raise SourceError(f"no reader for {scheme}:// is known", source=public)
    if not has_obstore():
        raise SourceError(f"{scheme}:// needs one more package: {EXTRA}", source=public)
    try:
        if scheme in HTTP:
            return Place(_http(url, _certificates(settings.tls_ca)), "", public)
        bucket, path = _bucket_and_path(url)
        return Place(_store(scheme, bucket, _certificates(settings.tls_ca)), path, public)
    except SourceError as error:
        error.source = public
        raise
    except Exception as error:  # noqa: BLE001 (obstore has exceptions of its own, and boto3 many)
        raise SourceError(f"cannot be opened: {reason(error)}", source=public) from None


def _bucket_and_path(url: str) -> tuple[str, str]:
    """Return the parts of a store's URL. Keys are taken literally, as the clouds' own tools take them."""
    bucket, _, path = url.partition("://")[2].partition("/")
    if not bucket:
        raise SourceError("names no bucket: s3://BUCKET/PATH")
    if "@" in bucket and not url.lower().startswith("abfs"):
        raise SourceError("credentials do not belong into a URL; they are read from the environment")
    return bucket, path


def _certificates(file: Path | None) -> bytes | None:
    try:
        return None if file is None else file.read_bytes()
    except OSError as error:
        raise SourceError(f"--tls-ca {file} cannot be read: {error.strerror}") from None


def _client(*, plain: bool, certificates: bytes | None) -> ClientConfig:
    client: ClientConfig = {
        "allow_http": plain,
        "connect_timeout": CONNECT_TIMEOUT,
        "read_timeout": STALL_TIMEOUT,
        "timeout": REQUEST_TIMEOUT,
        "user_agent": f"rdbscan/{__version__}",
    }
    if certificates is not None:
        client["root_certificate"] = certificates
    return client


def _http(url: str, certificates: bytes | None) -> HTTPStore:
    from obstore.store import HTTPStore

    bare, credentials = without_userinfo(url)
    client = _client(plain=scheme_of(url) == "http", certificates=certificates)
    if credentials is not None:
        client["default_headers"] = {"Authorization": credentials}
    return HTTPStore.from_url(bare, client_options=client, retry_config=RETRY)


def without_userinfo(url: str) -> tuple[str, str | None]:
    """Return a URL without `user:password@`, and the Authorization header that says the same."""
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    userinfo, at, host = authority.rpartition("@")
    if not at:
        return url, None
    user, _, password = userinfo.partition(":")
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    return f"{scheme}://{host}{slash}{path}", f"Basic {token}"


@lru_cache(maxsize=64)  # a store has a pool of connections that its objects share
def _store(scheme: str, bucket: str, certificates: bytes | None) -> S3Store | GCSStore | AzureStore:
    if scheme in ("s3", "s3a"):
        return _s3(bucket, certificates)
    if scheme in ("gs", "gcs"):
        return _gcs(bucket, certificates)
    return _azure(bucket, certificates)


def _plain(endpoints: tuple[str, ...]) -> bool:
    """Return whether the endpoint that the environment names is reached without TLS, as test servers are."""
    return next((os.environ[name] for name in endpoints if os.environ.get(name)), "").lower().startswith("http://")


def _s3(bucket: str, certificates: bytes | None) -> S3Store:
    from obstore.store import S3Store

    client = _client(plain=_plain(S3_ENDPOINTS), certificates=certificates)
    provider = _boto3_credentials()
    return S3Store(bucket, client_options=client, retry_config=RETRY, credential_provider=provider)


def _boto3_credentials() -> Any:
    """Return boto3's credentials where obstore's own ways do not lead to any, None otherwise."""
    if any(os.environ.get(name) for name in AWS_WITHOUT_BOTO3):
        return None
    profile = os.environ.get("AWS_PROFILE")
    files = [os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")]
    files += [os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")]
    if not profile and not any(Path(file).expanduser().exists() for file in files):
        return None
    try:
        from obstore.auth.boto3 import Boto3CredentialProvider
    except ImportError:
        if profile:
            raise SourceError("AWS_PROFILE is set, and only boto3 knows profiles: pip install boto3") from None
        return None
    return Boto3CredentialProvider()


def _gcs(bucket: str, certificates: bytes | None) -> GCSStore:
    from obstore.store import GCSStore

    return GCSStore(
        bucket, client_options=_client(plain=_plain(GCS_ENDPOINTS), certificates=certificates), retry_config=RETRY
    )


def _azure(bucket: str, certificates: bytes | None) -> AzureStore:
    """Open `CONTAINER` or, as Hadoop writes it, `CONTAINER@ACCOUNT.dfs.core.windows.net`."""
    from obstore.store import AzureStore

    container, _, host = bucket.partition("@")
    emulated = os.environ.get("AZURE_STORAGE_USE_EMULATOR", "").lower() in ("1", "true", "yes")
    client = _client(plain=emulated or _plain(AZURE_ENDPOINTS), certificates=certificates)
    if host:
        account = host.partition(".")[0]
        return AzureStore(container, account_name=account, client_options=client, retry_config=RETRY)
    return AzureStore(container, client_options=client, retry_config=RETRY)
