"""Every dump in an archive is a source of its own, and no archive, however made, costs more than its bytes."""

import gzip
import io
import logging
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import Corrupt, DamagedDumpError, SourceError, Truncated, Unsupported
from rdbscan.source import open_source, open_sources
from tests.source.packing import PACKINGS
from tests.source.test_streams import DUMP, read_all, read_until_damage
from tests.source.web import File, Web

FILES = {
    "nodes.conf": b"07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004 myself",
    "redis-0/dump.rdb": DUMP,
    "redis-1/dump.rdb.gz": gzip.compress(DUMP[:5000]),
    "redis-1/log": b"text",
    "redis-2": PACKINGS["envelope-lz4"](DUMP[:7000]),
}
EXPECTED = {"redis-0/dump.rdb": DUMP, "redis-1/dump.rdb.gz": DUMP[:5000], "redis-2": DUMP[:7000]}

Pack = Callable[[dict[str, bytes]], bytes]


def tar(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


ARCHIVES: dict[str, Pack] = {
    "pax": tar,
    "gnu": lambda files: tar(files, tarfile.GNU_FORMAT),
    "ustar": lambda files: tar(files, tarfile.USTAR_FORMAT),
    "tar.gz": lambda files: gzip.compress(tar(files)),
    "tar.zst": lambda files: PACKINGS["zstd"](tar(files)),
    "tar.xz": lambda files: PACKINGS["xz"](tar(files)),
    "zip": zipped,
    "zip stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "zip lzma": lambda files: zipped(files, zipfile.ZIP_LZMA),
}


def saved(folder: Path, content: bytes) -> str:
    path = folder / "backup.tar"
    path.write_bytes(content)
    return str(path)


def contents(name: str) -> dict[str, bytes]:
    found = {}
    for source in open_sources(name):
        assert source.in_archive
        assert source.path == f"{name}!{source.path.partition('!')[2]}"
        assert source.name == f"{Path(name).name}!{source.path.partition('!')[2]}"
        found[source.path.partition("!")[2]] = read_all(source.stream)
    return found


@pytest.mark.parametrize("pack", ARCHIVES.values(), ids=ARCHIVES)
def test_each_dump_is_a_source(tmp_path: Path, pack: Pack, caplog: pytest.LogCaptureFixture) -> None:
    name = saved(tmp_path, pack(FILES))
    assert contents(name) == EXPECTED
    assert f"{name}: 2 members are no dump" in caplog.text


@pytest.mark.parametrize("pack", ARCHIVES.values(), ids=ARCHIVES)
def test_members_need_not_be_read_to_their_ends(tmp_path: Path, pack: Pack) -> None:
    heads = []
    for source in open_sources(saved(tmp_path, pack(FILES))):
        with source:
            room = bytearray(9)
            source.stream.readinto(room)
            heads.append(bytes(room))
    assert heads == [DUMP[:9]] * 3


@pytest.mark.parametrize("pack", ARCHIVES.values(), ids=ARCHIVES)
@pytest.mark.parametrize("member", EXPECTED)
def test_one_member_by_name(tmp_path: Path, pack: Pack, member: str) -> None:
    with open_source(f"{saved(tmp_path, pack(FILES))}!{member}") as source:
        assert read_all(source.stream) == EXPECTED[member]


def test_a_member_that_is_no_dump_can_be_named(tmp_path: Path) -> None:
    with open_source(f"{saved(tmp_path, tar(FILES))}!redis-1/log") as source:
        assert read_all(source.stream) == b"text"


def test_what_cannot_be_named(tmp_path: Path) -> None:
    name = saved(tmp_path, tar(FILES))
    with pytest.raises(SourceError, match="this archive has no member 'redis-9'"):
        open_source(f"{name}!redis-9")
    with pytest.raises(SourceError, match=r"holds 3 dumps: name one, such as .*backup\.tar!redis-0/dump\.rdb"):
        open_source(name)
    (tmp_path / "plain.tar").write_bytes(DUMP)
    with pytest.raises(SourceError, match="this is no archive"):
        open_source(f"{tmp_path}/plain.tar!x")


def test_an_archive_with_one_dump_needs_no_name(tmp_path: Path) -> None:
    with open_source(saved(tmp_path, tar({"a.txt": b"text", "dump.rdb": DUMP, "b.txt": b"text"}))) as source:
        assert read_all(source.stream) == DUMP


def test_an_archive_without_a_dump(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="this archive holds no dump"):
        list(open_sources(saved(tmp_path, tar({"a.txt": b"text"}))))


def test_a_file_that_really_has_such_a_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.tar!name"
    path.write_bytes(DUMP)
    with open_source(str(path)) as source:
        assert read_all(source.stream) == DUMP


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = {"1.tar.gz": gzip.compress(tar({"dump.rdb": DUMP})), "2.rdb": DUMP[:100]}
    name = saved(tmp_path, tar(inner))
    assert contents(name) == {"1.tar.gz!dump.rdb": DUMP, "2.rdb": DUMP[:100]}
    with open_source(f"{name}!1.tar.gz!dump.rdb") as source:
        assert read_all(source.stream) == DUMP
    deep = tar({"dump.rdb": DUMP})
    for _ in range(50):
        deep = tar({"a.tar": deep})
    [source] = open_sources(saved(tmp_path, deep))
    with pytest.raises(Unsupported, match="archives are read 3 deep"):
        read_all(source.stream)


def test_a_tar_in_a_pipe_and_a_zip_that_cannot_be_read_from_one() -> None:
    script = """
import sys
from rdbscan.source import open_sources
from tests.source.test_streams import read_all
for source in open_sources("-"):
    print(source.name, len(read_all(source.stream)))
"""

    def piped(content: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-c", script], input=content, capture_output=True)

    lines = [f"stdin!{name} {len(content)}" for name, content in EXPECTED.items()]
    assert piped(gzip.compress(tar(FILES))).stdout.decode().splitlines() == lines
    assert b"a zip has its directory at the end" in piped(zipped(FILES)).stderr


def test_a_tar_on_the_web(web: Web) -> None:
    web.files["/backup.tar"] = File(tar(FILES))
    assert contents(f"{web.url}/backup.tar") == EXPECTED
    web.files["/backup.zip"] = File(zipped(FILES))
    with pytest.raises(SourceError, match="a zip has its directory at the end"):
        list(open_sources(f"{web.url}/backup.zip"))


def test_an_encrypted_zip(tmp_path: Path) -> None:
    content = bytearray(zipped({"dump.rdb": DUMP}))
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(magic) + flags] |= 1
    with pytest.raises(SourceError, match=r"member 'dump\.rdb' is encrypted"):
        list(open_sources(saved(tmp_path, bytes(content))))


@pytest.mark.parametrize("cut", [len(tar(FILES)) // 3, 20_000, 700])
def test_a_tar_that_ends_too_early(tmp_path: Path, cut: int) -> None:
    sources = open_sources(saved(tmp_path, tar(FILES)[:cut]))
    if cut > 1024:
        content, damage = read_until_damage(next(sources).stream)
        assert DUMP.startswith(content)
        assert isinstance(damage, Truncated)
    with pytest.raises(Corrupt, match="the tar is damaged behind its last readable member"):
        next(sources)


@pytest.mark.parametrize("pack", ARCHIVES.values(), ids=ARCHIVES)
@given(data=st.data())
def test_flipped_bytes_never_do_more_than_damage(
    tmp_path_factory: pytest.TempPathFactory, pack: Pack, data: st.DataObject
) -> None:
    stored = bytearray(pack({"a": b"text", "dump.rdb": DUMP[:3000], "b.rdb": DUMP[:10]}))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(stored) - 1))
        stored[at] ^= data.draw(st.integers(1, 255))
    name = saved(tmp_path_factory.mktemp("flipped"), bytes(stored))
    try:
        for source in open_sources(name):
            read_until_damage(source.stream)
    except (SourceError, DamagedDumpError):
        pass


def header(name: bytes, size: bytes, kind: bytes, magic: bytes = b"ustar\x0000") -> bytes:
    """A tar header as a hostile hand writes it."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:108], block[108:116], block[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
    block[124:136], block[136:148] = size.ljust(12, b"\0"), b"00000000000\0"
    block[156:157], block[257 : 257 + len(magic)] = kind, magic
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


HOSTILE = {
    "an extended header of 1 GiB": header(b"x", b"10000000000\0", b"x") + bytes(64 << 20),
    "a long name of 1 GiB": header(b"x", b"10000000000\0", b"L") + bytes(64 << 20),
    "a global header of 1 GiB": header(b"x", b"10000000000\0", b"g") + bytes(64 << 20),
    "a size of 2^90": header(b"dump.rdb", b"\x80\x04" + bytes(10), b"0") + DUMP,
    "a negative size": header(b"dump.rdb", b"\xff" * 12, b"0") + DUMP,
    "a sparse file of 8 GiB": header(b"dump.rdb", b"00000000000\0", b"S", b"ustar  \0") + bytes(1024),
    "a link to itself": header(b"dump.rdb", b"00000000000\0", b"1") + bytes(1024),
    "a device": header(b"dump.rdb", b"00000000000\0", b"3") + bytes(1024),
    "names out of the folder": header(b"../../etc/x.rdb", b"00000000005\0", b"0")
    + b"REDIS".ljust(512, b"\0")
    + bytes(1024),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_tar_costs_nothing(tmp_path: Path, case: str) -> None:
    name = saved(tmp_path, gzip.compress(HOSTILE[case], 1))
    tracemalloc.start()
    try:
        for source in open_sources(name):
            read_until_damage(source.stream)
    except (SourceError, DamagedDumpError):
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8 << 20
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"], "nothing is extracted"


def test_many_tiny_members_take_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    tiny = header(b"tiny", b"00000000001\0", b"0") + b"x".ljust(512, b"\0")
    path.write_bytes(gzip.compress(tiny * 20_000 + tar({"dump.rdb": DUMP}), 1))
    tracemalloc.start()
    try:
        [content] = [read_all(source.stream) for source in open_sources(str(path))]
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert content == DUMP


def test_a_hostile_name_is_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        [source] = open_sources(
            saved(tmp_path, header(b"\xff\x1b[31m.rdb", b"00000000011\0", b"0") + DUMP[:9].ljust(512, b"\0"))
        )
    source.name.encode()
    assert source.name == "backup.tar!\ufffd\x1b[31m.rdb", "escaped where it is shown"
