"""Arguments become dumps: globs, directories, append-only directories."""

from pathlib import Path

import pytest

from rdbscan.errors import SourceError
from rdbscan.source import expand_sources

MANIFEST = """\
file appendonly.aof.2.base.rdb seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.2.incr.aof seq 2 type i
"""


def touch(directory: Path, *names: str) -> list[str]:
    directory.mkdir(exist_ok=True)
    for name in names:
        (directory / name).write_bytes(b"")
    return [str(directory / name) for name in names]


def test_names_stay_as_they_are_in_their_order() -> None:
    assert expand_sources(["b.rdb", "-", "s3://bucket/*.rdb", "a.rdb"]) == ["b.rdb", "-", "s3://bucket/*.rdb", "a.rdb"]


def test_a_dump_named_twice_counts_once(tmp_path: Path) -> None:
    names = touch(tmp_path, "a.rdb", "b.rdb")
    assert expand_sources([names[1], str(tmp_path / "*.rdb"), str(tmp_path)]) == [names[1], names[0]]


def test_a_directory_gives_its_dumps_by_name(tmp_path: Path) -> None:
    touch(tmp_path, "notes.txt", "keys.parquet", "dump.gz")
    dumps = touch(tmp_path, "a.rdb", "b.rdb.gz", "c.rdb.zst", "d.rdb.lz4", "e.aof", "f.rdb.xz")
    (tmp_path / "folder.rdb").mkdir()
    assert expand_sources([str(tmp_path)]) == dumps


def test_a_glob(tmp_path: Path) -> None:
    names = touch(tmp_path, "shard-1.rdb", "shard-2.rdb", "other.rdb")
    assert expand_sources([str(tmp_path / "shard-*.rdb")]) == names[:2]
    assert expand_sources([str(tmp_path / "**" / "shard-?.rdb")]) == names[:2]


def test_a_glob_of_directories(tmp_path: Path) -> None:
    names = touch(tmp_path / "night-1", "dump.rdb") + touch(tmp_path / "night-2", "dump.rdb")
    assert expand_sources([str(tmp_path / "night-*")]) == names


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    assert expand_sources(touch(tmp_path, "a[1].rdb")) == [str(tmp_path / "a[1].rdb")]


def test_a_glob_without_match(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file matches"):
        expand_sources([str(tmp_path / "*.rdb")])


def test_a_directory_without_dump(tmp_path: Path) -> None:
    touch(tmp_path, "notes.txt")
    with pytest.raises(SourceError, match=r"no dump in this directory \(looked for \*\.rdb, "):
        expand_sources([str(tmp_path)])


def test_an_append_only_directory_means_its_base_file(tmp_path: Path) -> None:
    directory = tmp_path / "appendonlydir"
    touch(directory, "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof")
    (directory / "appendonly.aof.manifest").write_text(MANIFEST)
    base = str(directory / "appendonly.aof.2.base.rdb")
    assert expand_sources([str(directory)]) == [base]
    assert expand_sources([str(tmp_path)]) == [base], "also from the server's own directory"


def test_a_base_file_with_blanks_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.manifest").write_text('# by hand\nfile "my dump.base.rdb" seq 1 type b\n')
    assert expand_sources([str(tmp_path)]) == [str(tmp_path / "my dump.base.rdb")]


def test_a_manifest_cannot_name_a_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.manifest").write_text("file ../../etc/passwd seq 1 type b\n")
    assert expand_sources([str(tmp_path)]) == [str(tmp_path / "passwd")]


@pytest.mark.parametrize("text", ["", "file a.incr.aof seq 1 type i\n"])
def test_an_append_only_directory_without_base(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.manifest").write_text(text)
    with pytest.raises(SourceError, match="no base file"):
        expand_sources([str(tmp_path)])


def test_a_manifest_nobody_can_read(tmp_path: Path) -> None:
    (tmp_path / "a.manifest").write_text('file "a seq 1 type b\n')
    with pytest.raises(SourceError, match="manifest cannot be read"):
        expand_sources([str(tmp_path)])
