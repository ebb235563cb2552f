"""A history in an object store."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError
from rdbscan.source.failures import not_opened, reason, status_of
from rdbscan.source.stores import place
from rdbscan.source.upload import check_destination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.source.settings import SourceSettings

NOT_IMPLEMENTED = 501


class Bucket:
    """The folders below a bucket's URL, which are parts of its objects' names."""

    def __init__(self, url: str, settings: SourceSettings) -> None:
        check_destination(url, settings)
        found = place(url, settings)
        self.store = found.store
        self.root = found.path.strip("/")
        self.where = found.url.rstrip("/")

    def exists(self) -> bool:
        return True

    def folders(self) -> list[str]:
        import obstore

        try:
            found = obstore.list_with_delimiter(self.store, self.root)
        except Exception as error:  # noqa: BLE001 (obstore has exceptions of its own)
            raise self._failure("listed", "", error) from None
        return sorted(path.rpartition("/")[2] for path in found["common_prefixes"])

    def files(self, folder: str = "") -> list[tuple[str, int]]:
        import obstore

        try:
            found = obstore.list_with_delimiter(self.store, self._key(folder))
        except Exception as error:  # noqa: BLE001 (likewise)
            raise self._failure("listed", folder, error) from None
        return sorted((one["path"].rpartition("/")[2], one["size"]) for one in found["objects"])

    def put(self, path: str, file: Path) -> bool:
        """Put the object if there is none; where a store cannot be asked that, look first."""
        from obstore.exceptions import AlreadyExistsError

        content = file.read_bytes()
        try:
            self._put(path, content)
        except (AlreadyExistsError, FileExistsError):
            return False
        except Exception as error:  # noqa: BLE001 (likewise)
            if not _cannot_look(error):
                raise self._failure("written", path, error) from None
            return self._put_after_a_look(path, content)
        return True

    def _put(self, path: str, content: bytes) -> None:
        import obstore

        obstore.put(self.store, self._key(path), content, mode="create", use_multipart=False)

    def _put_after_a_look(self, path: str, content: bytes) -> bool:
        """Two jobs that put the same night at once put the same dump, so whichever is later does no harm."""
        import obstore

        try:
            obstore.head(self.store, self._key(path))
        except FileNotFoundError:
            pass
        except Exception as error:  # noqa: BLE001 (likewise)
            raise self._failure("written", path, error) from None
        else:
            return False
        try:
            obstore.put(self.store, self._key(path), content, use_multipart=False)
        except Exception as error:  # noqa: BLE001 (likewise)
            raise self._failure("written", path, error) from None
        return True

    @contextmanager
    def fetch(self, path: str) -> Iterator[Path]:
        import obstore

        with tempfile.NamedTemporaryFile(prefix="rdbscan-", suffix=".parquet") as file:
            try:
                for chunk in obstore.get(self.store, self._key(path)).stream():
                    file.write(chunk)
            except Exception as error:  # noqa: BLE001 (likewise)
                raise self._failure("read", path, error) from None
            file.flush()
            yield Path(file.name)

    def remove(self, path: str) -> None:
        import obstore

        try:
            obstore.delete(self.store, self._key(path))
        except FileNotFoundError:
            pass
        except Exception as error:  # noqa: BLE001 (likewise)
            raise self._failure("removed", path, error) from None

    def _key(self, path: str) -> str:
        return "/".join(part for part in (self.root, path) if part)

    def _failure(self, what: str, path: str, error: BaseException) -> SourceError:
        failure = not_opened(f"cannot be {what}: {reason(error)}", status_of(error))
        failure.source = f"{self.where}/{path}".rstrip("/")
        return failure  # type: ignore[return-value]


def _cannot_look(error: BaseException) -> bool:
    from obstore.exceptions import NotSupportedError

    return isinstance(error, (NotSupportedError, NotImplementedError)) or status_of(error) == NOT_IMPLEMENTED
