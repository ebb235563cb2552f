"""`giants`: eight keys that share the whole dump, one of each kind that grows without bound. RDB 11."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.rdbwriter import length, listpack, stream_id, stream_listpack, string

from .mix import Values
from .small import _text
from .template import CTIME, NUMBER, DumpFile, Template, printed, repeat, template

ROWS = 4_096
Parts = Iterator[bytes]


def write_giants(path: Path, size: int, version: int) -> int:
    """Write about `size` bytes in eight keys, all without TTL."""
    rng = random.Random(3)
    share = size // 8
    with DumpFile(path, version) as dump:
        dump.database(8, 0)
        dump.write_all(_packed_list(rng, share))
        dump.write_all(_plain_list(rng, share))
        dump.write_all(_elements(b"hash:sessions", 4, share, [_session_rows(rng) for _ in range(4)]))
        dump.write_all(_elements(b"hash:documents", 4, share, [_document_rows(rng) for _ in range(4)]))
        dump.write_all(_elements(b"zset:scores", 5, share, [_score_rows(rng) for _ in range(4)]))
        dump.write_all(_elements(b"set:members", 2, share, [_member_rows(rng) for _ in range(4)]))
        dump.write_all(_stream(share))
        dump.write_all(_string(rng, share))
    return 8


def _elements(name: bytes, rdb_type: int, share: int, templates: list[Template]) -> Parts:
    """A value that is a count and elements one after the other."""
    rounds, elements, _ = repeat(templates, share)
    yield bytes([rdb_type]) + string(name) + length(elements)
    yield from printed(templates, rounds)


def _session_rows(rng: random.Random) -> Template:
    return template([string(b"session:" + NUMBER) + string(_text(rng, 10, 60)) for _ in range(ROWS)])


def _document_rows(rng: random.Random) -> Template:
    return template([string(b"document:" + NUMBER) + Values(rng, 11).json_text()[1] for _ in range(ROWS // 8)])


def _score_rows(rng: random.Random) -> Template:
    return template(
        [string(b"player:" + NUMBER) + struct.pack("<d", round(rng.random() * 1e6, 2)) for _ in range(ROWS)]
    )


def _member_rows(rng: random.Random) -> Template:
    return template([string(b"member:" + NUMBER + _text(rng, 1, 20)) for _ in range(ROWS)])


def _packed_list(rng: random.Random, share: int) -> Parts:
    """Quicklist nodes that are listpacks of 1 to 8 KB."""
    nodes = [Values(rng, 11).list_of(nodes=1)[1][1:] for _ in range(256)]
    rounds = max(1, share // sum(map(len, nodes)))
    yield b"\x12" + string(b"list:packed") + length(rounds * len(nodes))
    yield from (b"".join(nodes) for _ in range(rounds))


def _plain_list(rng: random.Random, share: int) -> Parts:
    """Quicklist nodes that are single elements of 84 KB."""
    nodes = [b"\x01" + string(rng.randbytes(84_000)) for _ in range(8)]
    rounds = max(1, share // sum(map(len, nodes)))
    yield b"\x12" + string(b"list:plain") + length(rounds * len(nodes))
    yield from (b"".join(nodes) for _ in range(rounds))


def _stream(share: int) -> Parts:
    """Type 21: nodes of 100 entries, and a group in which one entry of each node is pending."""
    first = CTIME * 1_000 - 10**10
    fields: list[bytes | int] = [b"event", b"clicked", b"page", 4711]
    entries = [(place * 10, 0, fields, False) for place in range(100)]
    node = string(listpack(stream_listpack((0, 0), [b"event", b"page"], entries)))
    ids = [(first + 1_000 * place, 0) for place in range(max(1, share // (len(node) + 17)))]
    yield b"\x15" + string(b"stream:clicks") + length(len(ids))
    for start in range(0, len(ids), 256):
        yield b"".join(string(stream_id(*identity)) + node for identity in ids[start : start + 256])
    last = (ids[-1][0] + 990, 0)
    yield b"".join(map(length, (len(ids) * 100, *last, *ids[0], 0, 0, len(ids) * 100)))
    yield length(1) + string(b"archive") + length(last[0]) + length(last[1]) + length(len(ids) * 100) + length(len(ids))
    yield b"".join(stream_id(*identity) + struct.pack("<q", CTIME * 1_000) + b"\x01" for identity in ids)
    yield length(1) + string(b"worker") + struct.pack("<qq", CTIME * 1_000, CTIME * 1_000) + length(len(ids))
    yield b"".join(stream_id(*identity) for identity in ids)


def _string(rng: random.Random, share: int) -> Parts:
    """One string; at most 500 MB, the server's own limit (proto-max-bulk-len)."""
    block = rng.randbytes(1 << 20)
    blocks = max(1, min(share >> 20, 500))
    yield b"\x00" + string(b"string:blob") + length(blocks << 20)
    yield from (block for _ in range(blocks))
