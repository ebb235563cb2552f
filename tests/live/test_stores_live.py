"""Azure and Google Cloud Storage, by their emulators: listing, ranges, odd names, refusals; writing where it is proven."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rdbscan.cli.guard import guarded
from rdbscan.errors import SourceError
from rdbscan.source import ReadAhead, SourceSettings, expand_sources, open_source, stores, upload
from tests.live.stores import CloudStore, put_google
from tests.source.test_streams import read_all

SHOP = Path(__file__).parents[2] / "fixtures/shop.rdb"
NAMES = ["nightly/a.rdb", "nightly/x y/é+1.rdb", "nightly/x y/b"]
PARTS = SourceSettings(read_ahead=ReadAhead(4, 1 << 19))

Cloud = Callable[[str], CloudStore]


@pytest.fixture(params=["azure", "google"])
def store(request: pytest.FixtureRequest, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudStore]:
    found = cloud(request.param)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    stores._store.cache_clear()
    for name in NAMES:
        put(found, name, SHOP)
    put(found, "nightly/notes.txt", Path(__file__))
    yield found
    stores._store.cache_clear()


def put(store: CloudStore, name: str, file: Path) -> None:
    if store.url.startswith("gs:"):
        put_google(store, name, file.read_bytes())  # by its own call: see the last test
    else:
        upload.upload(file, f"{store.url}/{name}", SourceSettings())


def test_listing_and_reading(store: CloudStore) -> None:
    names = [f"{store.url}/{name}" for name in NAMES]
    assert sorted(expand_sources([f"{store.url}/**"])) == sorted(names)
    assert list(expand_sources([f"{store.url}/nightly"])) == names[:1]
    assert list(expand_sources([f"{store.url}/nightly/*/"])) == sorted(names[1:])
    for name in names:
        with open_source(name, PARTS) as source:
            assert read_all(source.stream) == SHOP.read_bytes()


def test_what_is_not_there(store: CloudStore) -> None:
    with pytest.raises(SourceError, match="404"):
        open_source(f"{store.url}/nothing.rdb")
    with pytest.raises(SourceError, match="no file matches"):
        expand_sources([f"{store.url}/nowhere/**"])


def test_every_verb(store: CloudStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["verify", f"{store.url}/nightly/"]) == 0
    assert "1 other file is no dump: notes.txt (text)" in capsys.readouterr().err


def test_writing(store: CloudStore, tmp_path: Path) -> None:
    if store.url.startswith("gs:"):
        pytest.skip("obstore's PUT gets 400 from fake-gcs-server: writing to Google Cloud Storage is not proven here")
    assert guarded(["keys", str(SHOP), "-o", f"{store.url}/out/keys.parquet"]) == 0
    assert guarded(["keys", str(SHOP), "-o", str(tmp_path / "keys.parquet")]) == 0
    import obstore

    place = stores.place(f"{store.url}/out/keys.parquet", SourceSettings())
    assert bytes(obstore.get(place.store, place.path).bytes()) == (tmp_path / "keys.parquet").read_bytes()
