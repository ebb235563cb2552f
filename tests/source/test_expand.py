"""Arguments become dumps, by one rule for local folders and buckets: globs, folders, append-only directories, ages."""

import gzip
import logging
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import SourceError, UsageError
from rdbscan.source import SourceSettings, expand_sources, open_source
from rdbscan.source.patterns import fits
from tests.source.conftest import Put

DUMP = b"REDIS0011\xfa\x09redis-ver\x057.2.6\xff" + bytes(8)
NODES = b"07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004 slave e7d1 0 1426238317239 4 connected\n"
HTML = b"<!DOCTYPE html>\n<html><body>503</body></html>"
MANIFEST = b"""\
file appendonly.aof.2.base.rdb seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.2.incr.aof seq 2 type i
"""
AOF = b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()

Lay = Callable[..., str]
"""Lay out files, by their paths, with content and age in hours; returns their root, with a slash at the end."""


@pytest.fixture(params=["local", "s3"])
def lay(request: pytest.FixtureRequest, tmp_path: Path) -> Lay:
    if request.param == "s3":
        put: Put = request.getfixturevalue("s3")
        return lambda files: _lay_in_bucket(put, files)
    return lambda files: _lay_locally(tmp_path, files)


def _lay_locally(root: Path, files: dict[str, tuple[bytes, float]]) -> str:
    for name, (content, hours) in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (NOON - hours * 3600, NOON - hours * 3600))
    return f"{root}/"


def _lay_in_bucket(put: Put, files: dict[str, tuple[bytes, float]]) -> str:
    from moto.s3.models import s3_backends

    for name, (content, hours) in files.items():
        put(name, content)
        [backend] = [regions["aws"] for regions in s3_backends.values() if "dumps" in regions["aws"].buckets]
        key = backend.buckets["dumps"].keys[name]
        key.last_modified = datetime.fromtimestamp(NOON - hours * 3600, UTC).replace(tzinfo=None)
    return "s3://dumps/"


def found(root: str, *arguments: str, **settings: object) -> list[str]:
    names = expand_sources([root + one for one in arguments], SourceSettings(**settings), now=NOON)  # type: ignore[arg-type]
    return [name.removeprefix(root) for name in names]


def dumps(*names: str, **more: tuple[bytes, float]) -> dict[str, tuple[bytes, float]]:
    return dict.fromkeys(names, (DUMP, 1.0)) | more


def test_names_stay_as_they_are_in_their_order() -> None:
    names = ["b.rdb", "-", "https://host/*.rdb", "a.rdb", "redis://host", "backup.tar!*.rdb"]
    assert list(expand_sources(names)) == names


@pytest.mark.parametrize("openers", [lambda: expand_sources(["dump.rdb", ""]), lambda: open_source("")])
def test_an_empty_name_is_a_variable_that_is_not_set(openers: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match="is the variable set"):
        openers()


def test_a_dump_named_twice_counts_once(lay: Lay) -> None:
    root = lay(dumps("a.rdb", "b.rdb"))
    assert found(root, "b.rdb", "*.rdb", "") == ["b.rdb", "a.rdb"]


def test_a_folder_gives_what_is_a_dump_by_its_bytes_or_called_one(lay: Lay, caplog: pytest.LogCaptureFixture) -> None:
    wanted = {
        "a.rdb": DUMP, "b": DUMP, "c.gz": gzip.compress(DUMP), "d.bin": zstandard.compress(DUMP), "e.rdb": HTML,
        "f.rdb": b"", "g.bak": b"VALKEY080" + DUMP[9:], "h.tar": bytes(257) + b"ustar\x0000" + bytes(300),
        "i": b"\n\n$EOF:" + b"a" * 40 + b"\r\n" + DUMP, "j.aof": DUMP + AOF,
    }  # fmt: skip
    others = {
        "_SUCCESS": b"", "nodes.conf": NODES, "notes.txt": b"hello", "report.json": b'{"a": 1}', "page.html": HTML,
        "appendonly.aof": AOF, "keys.parquet": b"PAR1....", "logs.gz": gzip.compress(b"GET /\n"), "core": b"\x7fELF\x02\x01",
        "dump.rdb.sha256": b"0b1f  dump.rdb", ".hidden.rdb": DUMP, "new.rdb.partial": DUMP, "temp-4711.rdb": DUMP,
    }  # fmt: skip
    root = lay({name: (content, 1.0) for name, content in (wanted | others).items()})
    with caplog.at_level(logging.WARNING):
        assert found(root, "") == list(wanted)
    assert "10 other files are no dump: " in caplog.text, "hidden and unfinished ones are not even counted"


def test_a_compressed_file_whose_first_block_is_large_is_looked_into(lay: Lay) -> None:
    noise = zlib.compress(os.urandom(200_000))
    root = lay(dumps("a.zst", **{"text.zst": (zstandard.compress(b"text " + noise), 1.0)}))
    assert found(root, "") == ["a.zst"]


def test_a_folder_with_dumps_of_its_own_hides_those_below(lay: Lay) -> None:
    root = lay(dumps("nightly/dump.rdb", "nightly/old/dump.rdb", "prod/a/1/dump.rdb", "prod/b/dump.rdb"))
    assert found(root, "nightly") == ["nightly/dump.rdb"]
    assert found(root, "nightly/") == ["nightly/dump.rdb"]
    assert found(root, "prod") == ["prod/a/1/dump.rdb", "prod/b/dump.rdb"]
    assert found(root, "") == ["nightly/dump.rdb", "prod/a/1/dump.rdb", "prod/b/dump.rdb"]


def test_globs(lay: Lay) -> None:
    root = lay(dumps("n/a-1.rdb", "n/a-2.rdb", "n/b.rdb", "n/x/a-3.rdb", "n/x/y/b.rdb", "m/a-4.rdb"))
    assert found(root, "n/a-?.rdb") == ["n/a-1.rdb", "n/a-2.rdb"]
    assert found(root, "n/[!a]*.rdb") == ["n/b.rdb"]
    assert found(root, "*/a-*.rdb") == ["m/a-4.rdb", "n/a-1.rdb", "n/a-2.rdb"]
    assert found(root, "**/a-*.rdb") == ["m/a-4.rdb", "n/a-1.rdb", "n/a-2.rdb", "n/x/a-3.rdb"]
    assert found(root, "n/**") == ["n/a-1.rdb", "n/a-2.rdb", "n/b.rdb", "n/x/a-3.rdb", "n/x/y/b.rdb"]
    assert found(root, "n/**/b.rdb") == ["n/b.rdb", "n/x/y/b.rdb"]


def test_globs_of_folders(lay: Lay) -> None:
    root = lay(dumps("night-1/dump.rdb", "night-2/dump.rdb", "night-2/old/dump.rdb", "other/dump.rdb", "night-3.rdb"))
    assert found(root, "night-*") == ["night-1/dump.rdb", "night-2/dump.rdb", "night-3.rdb"]
    assert found(root, "night-*/") == ["night-1/dump.rdb", "night-2/dump.rdb"]
    assert found(root, "**/old") == ["night-2/old/dump.rdb"]


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    root = _lay_locally(tmp_path, dumps("a[1].rdb", "a1.rdb"))
    assert found(root, "a[1].rdb") == ["a[1].rdb"]


@given(
    st.lists(st.sampled_from(["a", "b", "ab"]), max_size=4),
    st.lists(st.sampled_from(["**", "*", "a", "?b"]), max_size=4),
)
def test_globs_match_as_a_regular_expression_does(parts: list[str], segments: list[str]) -> None:
    import re
    from fnmatch import translate

    pattern = "".join(
        "(?:[^/]+/)*" if one == "**" else translate(one)[4:-3].replace(".", "[^/]") + "/" for one in segments
    )
    assert fits(parts, segments) == bool(re.fullmatch(pattern, "".join(f"{part}/" for part in parts)))


def test_newer_than(lay: Lay) -> None:
    root = lay({"new.rdb": (DUMP, 25.9), "old.rdb": (DUMP, 26.1), "x/new.rdb": (DUMP, 3.0)})
    assert found(root, "**", newer_than=26 * 3600.0) == ["new.rdb", "x/new.rdb"]
    with pytest.raises(SourceError, match="no dump is newer than asked for; 3 are older"):
        found(root, "**", newer_than=3600.0)


def test_latest_of_each_folder(lay: Lay) -> None:
    root = lay(
        {
            "db1/dump-1.rdb": (DUMP, 3.0), "db1/dump-2.rdb": (DUMP, 2.0), "db1/log.txt": (b"text", 1.0),
            "db2/2026-11-24/a.rdb": (DUMP, 30.0), "db2/2026-11-25/a.rdb": (DUMP, 6.0), "db2/2026-11-25/b.rdb": (DUMP, 7.0),
            "db3/2026/11/09/dump.rdb": (DUMP, 9.0), "db3/2026/11/10/dump.rdb": (DUMP, 8.0),
            "db4/date=2026-11-25/dump.rdb": (DUMP, 8.0), "db4/date=2026-11-24/dump.rdb": (DUMP, 18.0),
        }
    )  # fmt: skip
    newest = [
        "db1/dump-2.rdb", "db2/2026-11-25/a.rdb", "db2/2026-11-25/b.rdb", "db3/2026/11/10/dump.rdb",
        "db4/date=2026-11-25/dump.rdb",
    ]  # fmt: skip
    assert found(root, "", latest=True) == newest
    assert found(root, "**", latest=True) == newest
    assert found(root, "*/", latest=True) == newest
    assert found(root, "db2", "db1/*", latest=True) == [*newest[1:3], newest[0]]
    assert found(root, "", latest=True, newer_than=5 * 3600.0) == newest[:1]


def test_a_glob_without_match(lay: Lay) -> None:
    root = lay(dumps("a.rdb"))
    with pytest.raises(SourceError, match="no file matches"):
        found(root, "*.gz")


def test_nothing_but_other_files(lay: Lay) -> None:
    root = lay({f"f{at}.txt": (b"text", 1.0) for at in range(5)})
    with pytest.raises(SourceError, match=r"no dump in it or below it \(5 other files are no dump: .* and 2 more\)"):
        found(root, "")


def test_an_append_only_directory_means_its_base_file(lay: Lay) -> None:
    files = {"appendonly.aof.manifest": MANIFEST, "appendonly.aof.2.base.rdb": DUMP, "appendonly.aof.2.incr.aof": AOF}
    root = lay({f"redis/appendonlydir/{name}": (content, 1.0) for name, content in files.items()})
    base = ["redis/appendonlydir/appendonly.aof.2.base.rdb"]
    assert found(root, "redis/appendonlydir") == base
    assert found(root, "redis") == base, "also from the server's own directory"
    assert found(root, "**") == base


def test_a_base_file_with_blanks_in_its_name(lay: Lay) -> None:
    manifest = b'# by hand\nfile "my dump.base.rdb" seq 1 type b\n'
    root = lay(dumps("d/my dump.base.rdb", **{"d/a.manifest": (manifest, 1.0)}))
    assert found(root, "d") == ["d/my dump.base.rdb"]


def test_a_manifest_cannot_name_a_file_elsewhere(lay: Lay) -> None:
    root = lay(dumps("d/passwd", **{"d/a.manifest": (b"file ../../etc/passwd seq 1 type b\n", 1.0)}))
    assert found(root, "d") == ["d/passwd"]


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (b"", "no base file"),
        (b"file a.incr.aof seq 1 type i\n", "no base file"),
        (b"file .. seq 1 type b\n", "no base file"),
        (b'file "a seq 1 type b\n', "manifest cannot be read"),
        (b"file \0 seq 1 type b\n", "manifest cannot be read: it is no text"),
        (b"file gone.rdb seq 1 type b\n", "base file that this manifest names is missing: gone.rdb"),
    ],
)
def test_a_manifest_that_leads_to_no_dump(lay: Lay, manifest: bytes, reason: str) -> None:
    root = lay(dumps("d/a.rdb", **{"d/a.manifest": (manifest, 1.0)}))
    with pytest.raises(SourceError, match=reason) as error:
        found(root, "d")
    assert str(error.value.source).endswith("d/a.manifest")


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.mkdir()])
def test_a_manifest_that_is_no_file_is_none(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a.manifest")
    (tmp_path / "a.rdb").write_bytes(DUMP)
    assert list(expand_sources([str(tmp_path)])) == [str(tmp_path / "a.rdb")]


def test_links_to_files_are_followed_those_to_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "real/below").mkdir(parents=True)
    (tmp_path / "real/below/a.rdb").write_bytes(DUMP)
    (tmp_path / "real/below/loop").symlink_to(tmp_path / "real")
    (tmp_path / "links").mkdir()
    (tmp_path / "links/b.rdb").symlink_to(tmp_path / "real/below/a.rdb")
    assert found(f"{tmp_path}/", "") == ["links/b.rdb", "real/below/a.rdb"]


def test_a_folder_that_may_not_be_listed_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _lay_locally(tmp_path, dumps("a/dump.rdb", "lost+found/x"))
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("lost+found"):  # root may list everything, so a real one would not do
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(f"{tmp_path}/", "") == ["a/dump.rdb"]
    assert found(f"{tmp_path}/", "**") == ["a/dump.rdb"]
    assert caplog.text.count("lost+found: this directory cannot be listed: Permission denied, and was left out") == 2


def test_marks_of_folders_are_no_files(s3: Put) -> None:
    import boto3

    s3("nightly/a.rdb", DUMP)
    boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).put_object(Bucket="dumps", Key="nightly/", Body=b"")
    assert found("s3://dumps/", "**", "", "nightly") == ["nightly/a.rdb"]


@pytest.mark.parametrize(
    "key", ["a b.rdb", "a#b?.rdb", "a%20b.rdb", "ä/日本.rdb", "a!b.rdb", "a+b&c=d.rdb", "'\"<>\\.rdb"]
)
def test_keys_are_taken_literally(s3: Put, key: str) -> None:
    from rdbscan.source import open_source
    from tests.source.test_streams import read_all

    s3(key, DUMP)
    [name] = expand_sources(["s3://dumps/**"])
    assert name == f"s3://dumps/{key}"
    with open_source(name) as source:
        assert read_all(source.stream) == DUMP
        assert source.path == name


def test_a_bucket_that_is_not_there(s3: Put) -> None:
    with pytest.raises(SourceError, match=r"cannot be listed: there is nothing \(404 Not Found\) \[NoSuchBucket\]"):
        expand_sources(["s3://nothing/**"])
