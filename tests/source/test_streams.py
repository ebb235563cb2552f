"""Whatever a dump is packed in, and however it is read, its bytes come out; damage shows exactly where it is."""

import gzip
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import Corrupt, DamagedDumpError, Truncated, Unsupported
from rdbscan.source import open_source
from rdbscan.source.layer import STEP, Layer
from rdbscan.source.raw import Raw
from rdbscan.source.recognise import unwrap
from tests.source.packing import FRAMES, LZ4_ENVELOPE, PACKINGS, lz4_frame, zstd

DUMP = b"REDIS0011" + bytes(range(256)) * 700 + os.urandom(3 * STEP) + b"the end"

Pack = Callable[[bytes], bytes]
every_packing = pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS)
every_format = pytest.mark.parametrize("pack", FRAMES.values(), ids=FRAMES)


class Piecewise:
    """A file that gives at most `piece` bytes at once, as a pipe does."""

    def __init__(self, data: bytes, piece: int) -> None:
        self.data = memoryview(data)
        self.piece = piece

    def readinto(self, buffer: memoryview) -> int:
        count = min(self.piece, len(buffer), len(self.data))
        buffer[:count] = self.data[:count]
        self.data = self.data[count:]
        return count

    def close(self) -> None: ...


def stream_of(stored: bytes, piece: int = 1 << 20) -> Layer:
    return unwrap(Raw(Piecewise(stored, piece), len(stored)))


def read_all(stream: Layer, window: int = 1 << 16) -> bytes:
    content, buffer = bytearray(), bytearray(window)
    while got := stream.readinto(buffer):
        content += buffer[:got]
    return bytes(content)


def read_until_damage(stream: Layer, window: int = 1 << 16) -> tuple[bytes, DamagedDumpError | None]:
    content, buffer = bytearray(), bytearray(window)
    try:
        while got := stream.readinto(buffer):
            content += buffer[:got]
    except DamagedDumpError as damage:
        return bytes(content), damage
    return bytes(content), None


@every_packing
@pytest.mark.parametrize(("piece", "window"), [(1, 1 << 21), (7, 13), (1 << 20, 1 << 21), (1 << 20, 5)])
def test_the_bytes_of_the_dump_come_out(pack: Pack, piece: int, window: int) -> None:
    dump = DUMP if piece > 7 and window > 13 else DUMP[:3000]
    assert read_all(stream_of(pack(dump), piece), window) == dump


@every_format
def test_frames_follow_each_other_and_may_be_empty(pack: Pack) -> None:
    stored = pack(DUMP[:10]) + pack(b"") + pack(DUMP[10:5000]) + pack(DUMP[5000:])
    stream = stream_of(stored)
    assert read_all(stream, 1 << 21) == DUMP
    assert read_all(stream) == b"", "the end stays the end"


def test_a_window_is_filled_even_if_the_pipe_gives_little() -> None:
    buffer = bytearray(1000)
    assert stream_of(DUMP, piece=3).readinto(buffer) == 1000


@every_packing
@given(data=st.data())
def test_a_cut_stream_gives_its_bytes_and_then_says_where_it_ends(pack: Pack, data: st.DataObject) -> None:
    dump = DUMP[:2000]
    stored = pack(dump)
    cut = data.draw(st.integers(0, len(stored) - 1))
    content, damage = read_until_damage(stream_of(stored[:cut]), window=data.draw(st.sampled_from([1, 100, 4096])))
    if stored == dump:
        assert content == stored[:cut]
    elif cut >= 6:  # the longest magic: enough to tell what it is packed in
        assert dump.startswith(content) or LZ4_ENVELOPE.startswith(content)
        assert damage is None or (isinstance(damage, Truncated) and damage.offset == len(content))


@pytest.mark.parametrize("name", ["gzip", "lz4", "xz", "bzip2", "zstd", "envelope-lz4", "envelope-zstd"])
def test_a_stream_cut_in_a_frame_is_truncated(name: str) -> None:
    stored = PACKINGS[name](DUMP)
    with pytest.raises(Truncated, match="stream ends in the middle"):
        read_all(stream_of(stored[: len(stored) // 2]))


@every_packing
@given(data=st.data())
def test_a_flipped_byte_never_does_more_than_damage(pack: Pack, data: st.DataObject) -> None:
    stored = bytearray(pack(DUMP[:2000]))
    at = data.draw(st.integers(0, len(stored) - 1))
    stored[at] ^= data.draw(st.integers(1, 255))
    content, damage = read_until_damage(stream_of(bytes(stored)))
    assert damage is None or damage.offset == len(content)


@every_format
def test_corruption_keeps_what_came_before(pack: Pack) -> None:
    good = pack(DUMP[:1000])
    content, damage = read_until_damage(stream_of(good + pack(DUMP)[:6] + b"\xff" * 500))
    assert content[:1000] == DUMP[:1000]
    assert isinstance(damage, DamagedDumpError)
    assert damage.offset == len(content)


def test_reading_on_after_damage_raises_again() -> None:
    stream = stream_of(gzip.compress(DUMP)[:-100])
    _content, damage = read_until_damage(stream)
    with pytest.raises(Truncated) as again:
        stream.readinto(bytearray(10))
    assert again.value is damage


def test_a_wrong_checksum_of_gzip_is_told_after_all_bytes() -> None:
    stored = bytearray(gzip.compress(DUMP))
    stored[-8] ^= 1
    content, damage = read_until_damage(stream_of(bytes(stored)))
    assert len(content) <= len(DUMP)
    assert isinstance(damage, Corrupt)
    assert len(DUMP) - len(content) < STEP


@every_format
@pytest.mark.parametrize("piece", [7, 1 << 20])
@pytest.mark.parametrize("zeros", [1, 300, 200_000])
def test_zeros_behind_a_frame_are_padding(pack: Pack, piece: int, zeros: int) -> None:
    dump = DUMP[:5000]
    assert read_all(stream_of(pack(dump) + bytes(zeros), piece)) == dump
    assert read_all(stream_of(pack(dump) + bytes(zeros) + pack(dump), piece)) == dump + dump
    content, damage = read_until_damage(stream_of(pack(dump) + bytes(zeros) + b"x" * 50, piece))
    assert content == dump
    assert isinstance(damage, Corrupt)


def test_pzstd_begins_with_a_skippable_frame() -> None:
    assert read_all(stream_of(b"\x50\x2a\x4d\x18\x04\0\0\0ABCD" + zstd(DUMP))) == DUMP


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"VKCS\x02\x01\0\0" + lz4_frame(DUMP), "version 2"),
        (b"VKCS\x01\x03\0\0" + lz4_frame(DUMP), "codec 3"),
        (b"VKCS\x01\x01\0\x01" + lz4_frame(DUMP), "stream kind 1"),
        (b"\x02\x21\x4c\x18" + DUMP, "legacy"),
    ],
)
def test_what_is_too_new_or_too_old_is_refused_when_read(stored: bytes, reason: str) -> None:
    with pytest.raises(Unsupported, match=reason) as refusal:
        read_all(stream_of(stored))
    assert refusal.value.offset == 0


def test_an_envelope_cut_in_its_header_is_truncated() -> None:
    with pytest.raises(Truncated, match="VKCS header"):
        read_all(stream_of(LZ4_ENVELOPE[:6]))


@every_format
def test_a_bomb_expands_no_further_than_the_window(pack: Pack) -> None:
    stored = pack(bytes(64 << 20))
    stream = stream_of(stored)
    tracemalloc.start()
    try:
        assert stream.readinto(bytearray(1 << 20)) == 1 << 20
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_file_that_shrinks_while_it_is_read_is_truncated() -> None:
    stream = Raw(Piecewise(DUMP[:100], 1 << 20), len(DUMP))
    content, damage = read_until_damage(stream)
    assert content == DUMP[:100]
    assert isinstance(damage, Truncated)
    assert "only 100 of" in damage.message


def test_a_disk_that_fails_keeps_what_was_read() -> None:
    class Failing(Piecewise):
        def readinto(self, buffer: memoryview) -> int:
            if not self.data:
                raise OSError(5, "Input/output error")
            return super().readinto(buffer)

    content, damage = read_until_damage(Raw(Failing(DUMP[:5000], 999), None))
    assert content == DUMP[:5000]
    assert isinstance(damage, Truncated)
    assert damage.offset == 5000
    assert "Input/output error" in damage.message


@every_packing
def test_progress_counts_stored_bytes(pack: Pack, tmp_path: Path) -> None:
    stored = pack(DUMP)
    (tmp_path / "dump").write_bytes(stored)
    with open_source(str(tmp_path / "dump")) as source:
        assert source.size == len(stored)
        assert source.name == "dump"
        read_all(source.stream)
        assert source.bytes_read == len(stored)
