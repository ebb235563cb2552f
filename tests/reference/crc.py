"""The checksum at the end of a dump."""

from __future__ import annotations

POLYNOMIAL = 0x95AC9329AC4BC9B5
"""0xad93d23594c935a9 ("Jones") with its bits in reverse (Redis crc64.c)."""


def table_entry(value: int) -> int:
    """CRC of one byte."""
    for _ in range(8):
        value = value >> 1 ^ POLYNOMIAL * (value & 1)
    return value


TABLE = [table_entry(value) for value in range(256)]


def crc64(data: bytes) -> int:
    """CRC-64 of Redis: reflected, starting at 0; crc64(b"123456789") is 0xe9c6d914c4b8d9ca."""
    crc = 0
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc
