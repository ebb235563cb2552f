"""Finished files to object stores: each appears there whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError
from rdbscan.source.failures import reason
from rdbscan.source.stores import place
from rdbscan.source.urls import STORES, scheme_of, shown

if TYPE_CHECKING:
    from rdbscan.source.settings import SourceSettings

PART_BYTES = 16 << 20
"""Of a multipart upload, which S3 allows 10,000 of."""
PARTS_AT_ONCE = 4


def check_destination(url: str, settings: SourceSettings) -> None:
    """Raise SourceError if nothing could be written to a URL, as far as can be told without writing."""
    if scheme_of(url) not in STORES:
        raise SourceError(
            "results can be written to a folder or file, or to a bucket: s3://, gs://, az://", source=shown(url)
        )
    place(url, settings)


def upload(path: Path, url: str, settings: SourceSettings) -> None:
    """Upload a file, or all files in a folder in the order of their names. Raises SourceError."""
    if path.is_dir():
        for file in sorted(one for one in path.rglob("*") if one.is_file()):
            _upload_file(file, f"{url.rstrip('/')}/{file.relative_to(path).as_posix()}", settings)
    else:
        _upload_file(path, url, settings)


def _upload_file(file: Path, url: str, settings: SourceSettings) -> None:
    import obstore

    where = place(url, settings)
    try:
        obstore.put(where.store, where.path, file, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
    except Exception as error:  # noqa: BLE001 (obstore has exceptions of its own)
        raise SourceError(f"cannot be written: {reason(error)}", source=where.url) from None
