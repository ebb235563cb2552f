"""Results go to a bucket as they go to a folder, and only when they are finished."""

from pathlib import Path

import pytest

from rdbscan.cli.guard import guarded
from rdbscan.source import SourceSettings, stores, upload
from tests.cli.conftest import FIXTURES
from tests.source.conftest import Moto, Put, hasty, moto, s3  # noqa: F401 (fixtures)

SHOP = str(FIXTURES / "shop.rdb")


def objects(prefix: str = "") -> dict[str, bytes]:
    import obstore

    store = stores.place("s3://dumps/", SourceSettings()).store
    found = obstore.list(store, prefix).collect()
    return {one["path"]: bytes(obstore.get(store, one["path"]).bytes()) for one in found}


def test_analyze_writes_below_a_url_what_it_writes_into_a_folder(
    s3: Put,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for output in (str(tmp_path / "report"), "s3://dumps/nights/report"):
        assert guarded(["analyze", SHOP, "-o", output, "--charts", "none"]) == 0
        assert f"written to {output}: keys.parquet, profile.parquet" in capsys.readouterr().err
    local = {
        f"nights/report/{path.name}": path.read_bytes() for path in (tmp_path / "report").iterdir() if path.is_file()
    }
    assert len(local) == 5
    assert objects() == local
    assert (
        guarded(["report", str(tmp_path / "report/profile.parquet"), "-o", "s3://dumps/again/", "--charts", "none"])
        == 0
    )
    assert sorted(objects("again")) == [
        f"again/{name}" for name in ("profile.parquet", "report.html", "report.json", "report.md")
    ]


@pytest.mark.parametrize("name", ["keys.parquet", "keys.jsonl", "keys.csv", "keys.arrow"])
def test_keys_writes_an_object(s3: Put, tmp_path: Path, name: str) -> None:  # noqa: F811
    for output in (str(tmp_path / name), f"s3://dumps/a/b/{name}"):
        assert guarded(["keys", SHOP, "-o", output]) == 0
    assert objects() == {f"a/b/{name}": (tmp_path / name).read_bytes()}


def test_a_large_file_is_uploaded_in_parts(s3: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(upload, "PART_BYTES", 5 << 20)
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * (12 << 12))
    upload.upload(path, "s3://dumps/large", SourceSettings())
    assert objects() == {"large": path.read_bytes()}


def test_nothing_is_written_if_the_run_fails(s3: Put, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert guarded(["analyze", str(tmp_path / "none.rdb"), "-o", "s3://dumps/report"]) == 2
    assert guarded(["keys", SHOP, "-o", "s3://dumps/keys.parquet", "--target", "memcached-1.6"]) == 2
    assert objects() == {}


def test_an_upload_that_fails_is_told_after_the_report(s3: Put, moto: Moto, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    moto.busy["/dumps/report/keys.parquet"] = 99
    assert guarded(["analyze", SHOP, "-o", "s3://dumps/report", "--charts", "none"]) == 2
    said = capsys.readouterr()
    assert "events:audit" in said.out
    assert "s3://dumps/report/keys.parquet: cannot be written: the server answered 503" in said.err


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("https://host/report", "results can be written to a folder or file, or to a bucket"),
        ("redis://host/report", "results can be written to a folder or file, or to a bucket"),
        ("s3:///report", "names no bucket"),
        ("s3://key:s3cr3t@bucket/report", "credentials do not belong into a URL"),
    ],
)
def test_where_nothing_can_be_written_is_known_before_anything_is_read(
    output: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for verb in (["analyze", "/no/such.rdb"], ["keys", "/no/such.rdb", "-f", "csv"]):
        assert guarded([*verb, "-o", output]) == 2
        said = capsys.readouterr().err
        assert reason in said
        assert "no/such" not in said
        assert "s3cr3t" not in said
