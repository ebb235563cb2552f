"""Where files go that a run writes: to a folder or file here, or to a bucket once they are finished."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.source import SourceSettings


@contextmanager
def destination(output: str, settings: SourceSettings) -> Iterator[Path]:
    """Yield a path to write a file or folder to. If `output` is a URL, what is there at the end of the context is uploaded.

    Raises SourceError: before the context for a URL that cannot be written to, behind it if the upload fails. If the context
    is left by an error, nothing is uploaded.
    """
    from rdbscan.source.urls import is_url, last_part, shown

    if not is_url(output):
        yield Path(output)
        return
    from rdbscan.source.upload import check_destination, upload

    check_destination(output, settings)
    with tempfile.TemporaryDirectory(prefix="rdbscan-") as folder:
        path = Path(folder) / last_part(shown(output))
        yield path
        upload(path, output, settings)
