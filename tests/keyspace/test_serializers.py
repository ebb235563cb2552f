"""Which serializer wrote a name."""

import pickle

import pytest

from rdbscan.keyspace.pattern import Pattern
from rdbscan.keyspace.serializers import serializer_of
from tests.keyspace.naming import namespaces


def java(text: bytes) -> bytes:
    return b"\xac\xed\x00\x05t" + len(text).to_bytes(2, "big") + text


def igbinary(text: bytes) -> bytes:
    return b"\x00\x00\x00\x02\x11" + bytes([len(text)]) + text


@pytest.mark.parametrize(
    ("make", "name", "shown"),
    [
        (java, "JdkSerializationRedisSerializer", "\\xac\\xed\x00\x05t{len}order:{id}:items"),
        (lambda text: pickle.dumps(text.decode(), 4), "pickle", "\\x80\x04\\x95{len}order:{id}:items\\x94."),
        (lambda text: pickle.dumps(text.decode(), 2), "pickle", "\\x80\x02X{len}order:{id}:itemsq\x00."),
        (lambda text: b's:%d:"%s";' % (len(text), text), "serialize()", 's:{id}:"order:{id}:items";'),
        (lambda text: b'"' + text + b'"', "GenericJackson2JsonRedisSerializer", '"order:{id}:items"'),
        (igbinary, "igbinary", "\x00\x00\x00\x02\x11{len}order:{id}:items"),
        (lambda text: text, None, "order:{id}:items"),
    ],
)  # fmt: skip
def test_one_namespace_whatever_the_length(make, name: str | None, shown: str) -> None:  # type: ignore[no-untyped-def]
    (found,) = set(namespaces([make(b"order:%d:items" % number) for number in (1, 22, 333, 4444, 55555)]))
    assert found == shown
    serializer = serializer_of(Pattern.parse(found))
    assert (serializer and serializer.name) == name


def test_one_length_stays() -> None:
    names = [java(b"cart:%04d" % number) for number in range(60)]
    assert set(namespaces(names)) == {"\\xac\\xed\x00\x05t\x00\tcart:{id}"}
    assert serializer_of(Pattern.parse(namespaces(names)[0])) is not None


def test_msgpack() -> None:
    found = namespaces([bytes([0xA0 + len(text)]) + text for text in (b"user:1", b"user:2")])
    assert set(found) == {"\\xa6user:{id}"}
    assert serializer_of(Pattern.parse(found[0])).name == "msgpack"  # type: ignore[union-attr]
