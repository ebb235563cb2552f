r"""Who wrote a name that is not plain text: client libraries that serialize keys as they do values.

Java's TC_STRING (java.io.ObjectStreamConstants): `\xac\xed\x00\x05t` and two bytes of length. Python's pickle: `\x80` and
the protocol, an opcode (SHORT_BINUNICODE, BINUNICODE, FRAME; pickletools.py). igbinary: a header of four bytes, `\x11` and a
byte of length (igbinary.c: igbinary_type_string8). msgpack: `\xa0` to `\xbf` is a string of up to 31 bytes (its spec, "str
format").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.keyspace.pattern import Placeholder

if TYPE_CHECKING:
    from rdbscan.keyspace.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Serializer:
    """What made bytes of a name: its name, whose it is, and what to do to have plain names."""

    name: str
    origin: str
    advice: str


JAVA = Serializer(
    "JdkSerializationRedisSerializer",
    "Spring Data Redis' default",
    "give the RedisTemplate a key serializer: setKeySerializer(new StringRedisSerializer())",
)
JSON = Serializer(
    "GenericJackson2JsonRedisSerializer",
    "Spring Data Redis, or any other JSON",
    "give the RedisTemplate a key serializer: setKeySerializer(new StringRedisSerializer())",
)
PICKLE = Serializer("pickle", "Python", "pass names as str or bytes; pickle values only")
PHP = Serializer("serialize()", "PHP", "pass names as strings; serialize values only")
IGBINARY = Serializer("igbinary", "PHP", "pass names as strings; serialize values only")
MSGPACK = Serializer("msgpack", "many languages", "pass names as strings; pack values only")

_BEGINNINGS = (
    (JAVA, re.compile(rb"\xac\xed\x00\x05t")),
    (PICKLE, re.compile(rb"\x80[\x02-\x05](?:\x95|\x8c|X)")),
    (IGBINARY, re.compile(rb"\x00\x00\x00[\x01\x02]\x11")),
    (PHP, re.compile(rb's:[0-9]+:"')),
    (MSGPACK, re.compile(rb"[\xa1-\xbf][ -~]")),
)


def serializer_of(pattern: Pattern) -> Serializer | None:
    """Return what wrote the names of a pattern, as far as its first bytes tell; None for plain text."""
    first, last = (pattern.parts[0], pattern.parts[-1]) if pattern.parts else (b"", b"")
    if not isinstance(first, bytes):
        return None
    behind = pattern.parts[2] if len(pattern.parts) > 2 else b""
    if first == b"s:" and isinstance(behind, bytes) and behind.startswith(b':"'):
        return PHP
    found = next((serializer for serializer, begins in _BEGINNINGS if begins.match(first)), None)
    if found is None and first.startswith(b'"') and not isinstance(last, Placeholder) and last.endswith(b'"'):
        return JSON
    return found
