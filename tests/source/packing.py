"""Every way a dump may be packed, for the tests of the source room."""

import bz2
import gzip
import lzma
from collections.abc import Callable

import lz4.frame
import zstandard

LZ4_ENVELOPE = b"VKCS\x01\x01\x00\x00"
ZSTD_ENVELOPE = b"VKCS\x01\x02\x00\x00"

zstd: Callable[[bytes], bytes] = zstandard.ZstdCompressor(write_checksum=True).compress


def lz4_frame(data: bytes) -> bytes:
    return bytes(lz4.frame.compress(data, content_checksum=True))


FRAMES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstd,
    "lz4": lz4_frame,
    "xz": lambda data: lzma.compress(data, preset=0),
    "bzip2": bz2.compress,
}
"""Formats whose frames may follow each other."""

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    **FRAMES,
    "envelope-lz4": lambda data: LZ4_ENVELOPE + lz4_frame(data),
    "envelope-zstd": lambda data: ZSTD_ENVELOPE + zstd(data),
    "envelope in gzip": lambda data: gzip.compress(LZ4_ENVELOPE + lz4_frame(data)),
}
