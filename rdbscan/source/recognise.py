"""What a stream is wrapped in, told by its first bytes, and taken off.

The envelope of Valkey 9.2 (`rdbcompression lz4`, valkey-io/valkey#3531):

    "VKCS" | version 1 | codec: 1 = lz4 frame, 2 = zstd | flags | stream kind: 0 = RDB | the whole RDB, compressed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.errors import Truncated, Unsupported
from rdbscan.source.frames import Frames, GzipMember
from rdbscan.source.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.errors import DamagedDumpError

MAX_WRAPPERS = 4
"""A dump may be compressed twice (an envelope in a .gz); more than this is nobody's dump."""

LONGEST_MAGIC = 8


def _gzip(below: Layer) -> Layer:
    import zlib

    return Frames(below, "gzip", GzipMember, (zlib.error,))


def _zstd(below: Layer) -> Layer:
    from rdbscan.source.zstd import Zstd

    return Zstd(below)


def _lz4(below: Layer) -> Layer:
    import lz4.frame

    return Frames(below, "lz4", lz4.frame.LZ4FrameDecompressor, (RuntimeError,))


def _xz(below: Layer) -> Layer:
    import lzma

    return Frames(below, "xz", lzma.LZMADecompressor, (lzma.LZMAError,))


def _bzip2(below: Layer) -> Layer:
    import bz2

    return Frames(below, "bzip2", bz2.BZ2Decompressor, (OSError,))


class Refused(Layer):
    """A stream that cannot be read at all, which is told when reading begins."""

    def __init__(self, failure: DamagedDumpError) -> None:
        super().__init__()
        self.failure = failure


def _envelope(below: Layer) -> Layer:
    head = below.peek(LONGEST_MAGIC)
    if len(head) < LONGEST_MAGIC:
        return Refused(Truncated("it ends within its VKCS header"))
    version, codec, _flags, kind = head[4:]
    expand = {1: _lz4, 2: _zstd}.get(codec)
    if version != 1 or kind != 0 or expand is None:
        of = f"version {version}, codec {codec}, stream kind {kind}"
        return Refused(Unsupported(f"a VKCS envelope of {of}: this rdbscan knows version 1, codecs 1 and 2, kind 0"))
    below.skip(LONGEST_MAGIC)
    return expand(below)


def _lz4_legacy(_below: Layer) -> Layer:
    return Refused(Unsupported("an lz4 stream of the legacy format: expand it with `lz4 -dc` and pipe that in"))


MAGICS: tuple[tuple[bytes, Callable[[Layer], Layer]], ...] = (
    (b"\x1f\x8b\x08", _gzip),
    (b"\x28\xb5\x2f\xfd", _zstd),
    *((bytes([low]) + b"\x2a\x4d\x18", _zstd) for low in range(0x50, 0x60)),  # pzstd begins with a skippable frame
    (b"\x04\x22\x4d\x18", _lz4),
    (b"\x02\x21\x4c\x18", _lz4_legacy),
    (b"\xfd7zXZ\0", _xz),
    (b"BZh", _bzip2),
    (b"VKCS", _envelope),
)


def unwrap(stream: Layer) -> Layer:
    """The stream without what it is compressed in, down to a dump; as it is if it is in nothing."""
    for _ in range(MAX_WRAPPERS):
        head = stream.peek(LONGEST_MAGIC)
        wrap = next((wrap for magic, wrap in MAGICS if head.startswith(magic)), None)
        if wrap is None:
            break
        stream = wrap(stream)
    return stream
