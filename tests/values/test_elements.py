"""Every element of every key is what the reference decoder says; damaged values end in an error of ours, and soon."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from rdbscan.errors import Corrupt, DamagedDumpError, Truncated, Unsupported
from rdbscan.values import (
    Element,
    Entry,
    Group,
    Idempotency,
    Item,
    Pair,
    Plain,
    Producer,
    Reader,
    Scored,
    Slot,
    Text,
    Vector,
    VectorSet,
    elements,
)
from tests.rdbwriter import lzf, members, string
from tests.rdbwriter.samples import every_type
from tests.reference import decoder, model

FIXTURES = Path(__file__).parents[2] / "fixtures"
DUMPS = sorted(path.name for path in (FIXTURES / "corpus").glob("*.rdb"))
ITEMS = {1: "integer", 2: "integer", 3: "float", 4: "double", 5: "string"}


def expected(value: Any) -> list[Element]:
    """The reference's value as elements."""
    match value:
        case model.Text():
            return [Plain(of(value.content))]
        case model.Collection(kind="hash"):
            fields = value.elements[::2], value.elements[1::2], value.field_expiries or [None] * value.count
            return [Pair(of(field), of(text), at) for field, text, at in zip(*fields, strict=True)]
        case model.Collection(kind="zset"):
            return [Scored(of(text), score) for text, score in zip(value.elements, value.scores, strict=True)]
        case model.Collection(kind="array"):
            return [Slot(at, of(text)) for at, text in zip(value.indexes, value.elements, strict=True)]
        case model.Opaque(kind="gcra"):
            return [Item("microseconds", of(value.elements[0]))]
        case model.Collection():
            return [Plain(of(text)) for text in value.elements]
        case model.Stream():
            told = [Idempotency(*value.idempotency)] if value.idempotency else []
            return [*map(entry, value.live), *map(group, value.groups), *map(producer, value.producers), *told]
        case model.Module(name="vectorset"):
            return vector_set([item for _, item in value.items])
        case model.Module():
            return [
                Item(ITEMS[code], of(item if isinstance(item, bytes) else repr(item).encode()))
                for code, item in value.items
            ]
    raise AssertionError(value)


def of(content: bytes) -> Text:
    return Text(content, len(content))


def entry(one: model.StreamEntry) -> Entry:
    return Entry(*one.id, [(of(name), of(text)) for name, text in zip(one.fields[::2], one.fields[1::2], strict=True)])


def group(one: model.Group) -> Group:
    read = None if one.read is None or one.read >= 2**63 else one.read
    consumers = [(of(consumer.name), len(consumer.pending)) for consumer in one.consumers]
    return Group(of(one.name), *one.last, read, len(one.pending), consumers)


def producer(one: tuple[bytes, list[tuple[bytes, tuple[int, int]]]]) -> Producer:
    name, ids = one
    return Producer(of(name), len(ids), ids[0][1], ids[-1][1])


def vector_set(items: list[Any]) -> list[Element]:
    dim, count, config, flags, *rest = items
    projected_from = rest[0] if flags & 1 else None
    told: list[Element] = [
        VectorSet(dim, projected_from, ("none", "8 bits", "binary")[config & 255], config >> 8 & 0xFFFF or 16)
    ]
    at = 2 if flags & 1 else 0
    for _ in range(count):
        name, attributes = rest[at], rest[at + 1] if flags & 2 else b""
        at += 4 if flags & 2 else 3
        told.append(Vector(of(name), of(attributes) if attributes else None, rest[at + 2]))
        at += rest[at - 1]
    assert at == len(rest)
    return told


def check(data: bytes) -> int:
    """Compare all values of a dump; how many were compared."""
    dump = decoder.decode(data)
    for key in dump.keys:
        source = Reader(BytesIO(data[key.value_offset :]), key.value_offset)
        told = list(elements(key.rdb_type, source, dump.templates))
        assert repr(told) == repr(expected(key.value)), key  # nan is not nan
    return len(dump.keys)


@pytest.mark.parametrize("name", DUMPS)
def test_every_key_of_the_corpus(name: str) -> None:
    data = (FIXTURES / "corpus" / name).read_bytes()
    assert check(data) or "empty" in name or "funconly" in name


@pytest.mark.parametrize("name", every_type())
def test_every_type(name: str) -> None:
    assert check(every_type()[name]) or name == "nothing"


def test_integers_look_as_a_client_sees_them() -> None:
    value = b"\xc0\x80" + b"\xc1\x00\x80" + b"\xc2\x00\x00\x00\x80"
    told = elements(1, Reader(BytesIO(b"\x03" + value)))
    assert [one.value.head for one in told if isinstance(one, Plain)] == [b"-128", b"-32768", b"-2147483648"]


@pytest.mark.parametrize("keep", [1, 64, 4000, None])
def test_no_more_of_a_string_is_kept_than_asked_for(keep: int | None) -> None:
    for written in (string(b"abc" * 1000), lzf(b"abc" * 1000)):
        source = Reader(BytesIO(written + b"\x05after"), keep=keep)
        (text,) = (one.value for one in elements(0, source) if isinstance(one, Plain))
        assert text == Text((b"abc" * 1000)[:keep], 3000)
        source.keep = None
        assert source.string().head == b"after"


class Counted(BytesIO):
    taken = 0

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer)
        self.taken += count
        return count


def test_a_page_of_a_long_list_reads_its_beginning_only() -> None:
    stream = Counted(members([b"x" * 100] * 100_000))
    assert len(list(islice(elements(1, Reader(stream)), 5))) == 5
    assert stream.taken <= 1 << 16


def test_damage_says_where() -> None:
    data = members([b"one", b"two"])[:-1]
    told = elements(1, Reader(BytesIO(data), 1000))
    assert next(told) == Plain(Text(b"one", 3))
    with pytest.raises(Truncated) as error:
        next(told)
    assert error.value.offset == 1000 + len(data)
    for broken in (b"\xc4", b"\xc3\x02\x05\xff\xff", b"\x82", b"\xc3\x01\xbf\xff\x00"):
        with pytest.raises(Corrupt):
            list(elements(0, Reader(BytesIO(broken))))


def test_what_no_released_server_wrote_is_refused() -> None:
    with pytest.raises(Unsupported, match="release candidate"):
        elements(6, Reader(BytesIO(b"")))
    with pytest.raises(Corrupt, match="a template"):
        list(elements(32, Reader(BytesIO(b"\x07\x01x")), {8: [b"name"]}))


def test_a_claimed_length_is_not_believed() -> None:
    for huge in (b"\x81" + b"\x7f" * 8, b"\xc3\x81" + b"\x7f" * 8 + b"\x01", b"\x80\x0f\xff\xff\xff"):
        with pytest.raises(DamagedDumpError):
            list(elements(0, Reader(BytesIO(huge + b"few bytes"))))


@pytest.mark.parametrize("name", every_type())
def test_mutated_values_end_soon_and_in_an_error_of_ours(name: str) -> None:
    dice = random.Random(name)
    data = every_type()[name]
    dump = decoder.decode(data)
    for key in dump.keys:
        value = data[key.value_offset : key.offset + key.rdb_bytes]
        for _ in range(300):
            mutant = bytearray(value)
            for _ in range(dice.randrange(1, 4)):
                mutant[dice.randrange(len(mutant))] = dice.choice((0, 1, 0x7F, 0x80, 0x81, 0xC3, 0xFE, 0xFF))
            source = Reader(BytesIO(mutant[: dice.randrange(len(mutant) + 1)]), keep=64)
            with suppress(DamagedDumpError):
                told = elements(key.rdb_type, source, dump.templates)
                assert sum(1 for _ in islice(told, 10_000)) < 10_000
