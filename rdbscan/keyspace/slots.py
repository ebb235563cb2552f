# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Cluster hash slots: CRC16 of the key's name, or of its hash tag (Redis cluster.c:keyHashSlot, crc16.c)."""

import cython
from cython.cimports.rdbscan.records.batch import Batch

if cython.compiled:
    from cython.cimports.libc.string import memchr


def crc16_tables() -> list[int]:
    """Return four tables of 256: table k advances the CRC16-XMODEM of a byte over k zero bytes (slicing by 4)."""
    table = []
    for byte in range(256):
        crc = byte << 8
        for _bit in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
        table.append(crc)
    tables = list(table)
    for k in range(3):
        tables += [(crc << 8 & 0xFFFF) ^ table[crc >> 8] for crc in tables[256 * k : 256 * (k + 1)]]
    return tables


@cython.final
@cython.cclass
class Slots:
    """Fills the slot column of batches."""

    def __init__(self) -> None:
        self.table = memoryview(bytearray(b"".join(crc.to_bytes(2, "little") for crc in crc16_tables()))).cast("H")

    def assign(self, batch: Batch) -> None:
        """Fill the batch's slot column."""
        row: cython.Py_ssize_t
        with cython.nogil:
            for row in range(batch.rows):
                batch.slot[row] = self.slot(batch, batch.key_offsets[row], batch.key_offsets[row + 1])

    def slot(self, batch, start, stop):
        """Return the slot of one name; a hash tag is what stands between the first { and the next }, if anything does.

        The name's ends are checked once, before it is looked at.
        """
        crc: cython.int = 0
        at: cython.Py_ssize_t = 0
        n: cython.Py_ssize_t = stop - start
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        if n <= 0:
            return 0
        if cython.compiled:
            end: cython.uchar = batch.key_bytes[stop - 1]  # noqa: F841 (checks where the name ends)
            name: cython.p_uchar = cython.address(batch.key_bytes[start])
        else:
            name = batch.key_bytes[start:stop]
        i = index(name, 0, n, 123)
        if i >= 0:
            k = index(name, i + 1, n, 125)
            if k > i + 1:
                at = i + 1
                n = k
        while n - at >= 4:
            crc = (
                self.table[768 + (name[at] ^ crc >> 8)]
                ^ self.table[512 + (name[at + 1] ^ crc & 255)]
                ^ self.table[256 + name[at + 2]]
                ^ self.table[name[at + 3]]
            )
            at += 4
        while at < n:
            crc = (crc << 8 & 0xFFFF) ^ self.table[name[at] ^ crc >> 8]
            at += 1
        return crc & 16383


@cython.cfunc
@cython.nogil
@cython.inline
@cython.exceptval(check=False)
def index(name: cython.p_uchar, at: cython.Py_ssize_t, stop: cython.Py_ssize_t, byte: cython.int) -> cython.Py_ssize_t:
    """Return where `byte` first is in name[at:stop], -1 if nowhere."""
    if cython.compiled:
        found: cython.p_uchar = cython.cast(cython.p_uchar, memchr(name + at, byte, stop - at))
        return found - name if found != cython.NULL else -1
    else:
        return bytes(name).find(byte, at, stop)
