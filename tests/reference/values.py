"""Values by their RDB type."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from .model import Blob, Collection, Node, Opaque, Text, Value
from .modules import module
from .packed import text, unpack
from .reader import DecodeError, Reader
from .streams import stream

if TYPE_CHECKING:
    from collections.abc import Callable

HASH_2 = 122
"""Type 22 of a VALKEY file; in a REDIS file 22 is a hash of 7.4-rc1."""

PACKED = {
    9: ("hash", "zipmap"),
    10: ("list", "ziplist"),
    11: ("set", "intset"),
    12: ("zset", "ziplist"),
    13: ("hash", "ziplist"),
    16: ("hash", "listpack"),
    17: ("zset", "listpack"),
    20: ("set", "listpack"),
    23: ("hash", "listpack"),
    25: ("hash", "listpack"),
}


def read_value(source: Reader, rdb_type: int, templates: dict[int, list[bytes]]) -> Value:
    """Decode the value of type `rdb_type` (with HASH_2 for Valkey's 22)."""
    if 29 <= rdb_type <= 32:
        return template_hash(source, rdb_type, templates)
    if rdb_type not in DECODERS:
        raise DecodeError("unsupported", f"unknown value type {rdb_type}", source.pos)
    return DECODERS[rdb_type](source, rdb_type)


def text_value(source: Reader, rdb_type: int) -> Text:
    """Type 0."""
    return Text(source.string())


def plain(source: Reader, rdb_type: int) -> Collection:
    """Types 1 and 2: a count and strings."""
    count = source.length()
    return Collection("list" if rdb_type == 1 else "set", strings(source, count), claimed=count)


def strings(source: Reader, count: int) -> list[bytes]:
    """Read `count` strings."""
    found = []
    for _ in range(count):
        found.append(source.string())
    return found


def sorted_set(source: Reader, rdb_type: int) -> Collection:
    """Types 3 and 5: members, each with its score."""
    value = Collection("zset", [], claimed=source.length())
    for _ in range(value.claimed):
        value.elements.append(source.string())
        value.scores.append(source.text_double() if rdb_type == 3 else source.double())
        check_score(source, value.scores[-1])
    return value


def check_score(source: Reader, score: float) -> None:
    """No server has a score that is not a number."""
    if math.isnan(score):
        raise source.corrupt("score is not a number")


def plain_hash(source: Reader, rdb_type: int) -> Collection:
    """Types 4, 22, 24 and Valkey's 22: fields, values; expiries are absolute (22) or relative to the minimum (24)."""
    minimum = source.signed(8) if rdb_type == 24 else None
    value = Collection("hash", [], claimed=source.length(), minimum_expiry=minimum)
    for _ in range(value.claimed):
        expiry: int | None = None
        if rdb_type in (22, 24):
            ttl = source.length()
            expiry = None if ttl == 0 else ttl if minimum is None else ttl + minimum - 1
        value.elements += (source.string(), source.string())
        if rdb_type == HASH_2:
            at = source.signed(8)
            if at < -1:
                raise source.corrupt("field expiry below -1")
            expiry = None if at == -1 else at
        value.field_expiries.append(expiry)
    return value


def packed(source: Reader, rdb_type: int) -> Collection:
    """A value that is one blob."""
    kind, layout = PACKED[rdb_type]
    minimum = source.signed(8) if rdb_type == 25 else None
    blob = source.string()
    entries = unpack(layout, blob, source.pos)
    value = Collection(kind, [], blob=Blob(layout, len(blob), entries), minimum_expiry=minimum)
    texts = [text(entry) for entry in entries]
    step = 3 if rdb_type in (23, 25) else 2 if kind in ("hash", "zset") else 1
    if len(texts) % step:
        raise source.corrupt(f"{kind} has a part of an element")
    if kind == "zset":
        value.elements = texts[::2]
        value.scores = [score_of(source, each) for each in texts[1::2]]
    elif step == 3:
        value.elements = [each for at, each in enumerate(texts) if at % 3 < 2]
        value.field_expiries = [expiry_of(source, each) for each in texts[2::3]]
    else:
        value.elements = texts
        value.field_expiries = [None] * value.count if kind == "hash" else []
    return value


def score_of(source: Reader, spelled: bytes) -> float:
    """A score in a packed zset, as strtod reads it."""
    try:
        score = float(spelled.decode("ascii"))
    except ValueError as error:
        raise source.corrupt(f"score {spelled!r} is no number") from error
    check_score(source, score)
    return score


def expiry_of(source: Reader, spelled: bytes) -> int | None:
    """The third element of a triplet: absolute ms, 0 for none."""
    try:
        return int(spelled) or None
    except ValueError as error:
        raise source.corrupt(f"field expiry {spelled!r} is no integer") from error


def quicklist(source: Reader, rdb_type: int) -> Collection:
    """Type 14: nodes that are ziplists; type 18: each with its container, 1 plain or 2 listpack."""
    value = Collection("list", [], claimed=source.length())
    for _ in range(value.claimed):
        container = source.length() if rdb_type == 18 else 2
        if container not in (1, 2):
            raise source.corrupt(f"unknown list node container {container}")
        blob = source.string()
        plain = container == 1
        entries = [blob] if plain else unpack("listpack" if rdb_type == 18 else "ziplist", blob, source.pos)
        value.nodes.append(Node(container, len(blob), list(entries)))
        value.elements += map(text, entries)
    return value


def array(source: Reader, rdb_type: int) -> Collection:
    """Type 28 (Redis 8.8): count, cursor, then index, tag and element."""
    value = Collection("array", [], claimed=source.length())
    if source.length():
        source.length()
    for _ in range(value.claimed):
        value.indexes.append(source.length())
        tag = source.length()
        if tag in (0, 3):
            value.elements.append(source.string())
        elif tag == 1:
            value.elements.append(b"%d" % source.signed(8))
        elif tag == 2:
            value.elements.append(shortest(source.double()))
        else:
            raise source.corrupt(f"unknown array element {tag}")
    return value


def shortest(number: float) -> bytes:
    """A double as text; which form the server shows is not known, this is the shortest that reads back."""
    return repr(number).encode()


def template_hash(source: Reader, rdb_type: int, templates: dict[int, list[bytes]]) -> Collection:
    """Types 29 to 32 (Redis 8.10): values in the order of a template's fields."""
    own = rdb_type in (29, 31)
    identity = None
    fields = template_fields(source) if own else None
    if rdb_type in (29, 30):
        blob = source.string()
        entries = unpack("listpack", blob, source.pos)
        if not entries or not isinstance(entries[0], int):
            raise source.corrupt("template listpack without its id")
        identity = entries[0]
        values = [text(each) for each in entries[1:]]
        packed_as = Blob("listpack", len(blob), entries)
    else:
        packed_as = None
        if fields is None:
            identity = source.length()
            fields = known_template(source, identity, templates)
        values = strings(source, len(fields))
    if fields is None:
        fields = known_template(source, identity, templates)
    if len(fields) != len(values) or not fields:
        raise source.corrupt("template and values have different lengths")
    pairs = [each for both in zip(fields, values, strict=True) for each in both]
    return Collection("hash", pairs, field_expiries=[None] * len(fields), blob=packed_as, template=identity)


def template_fields(source: Reader) -> list[bytes]:
    """The fields in front of a value that carries its own template."""
    form = source.length()
    if form == 0:
        return [text(each) for each in unpack("listpack", source.string(), source.pos)]
    if form == 1:
        return strings(source, source.length())
    raise source.corrupt(f"unknown form of template fields {form}")


def known_template(source: Reader, identity: int | None, templates: dict[int, list[bytes]]) -> list[bytes]:
    """The fields of a template that the dump defined before."""
    if identity is None or identity not in templates:
        raise source.corrupt(f"unknown hash template {identity}")
    return templates[identity]


def rate_limiter(source: Reader, rdb_type: int) -> Opaque:
    """Type 33: a time in microseconds."""
    return Opaque("gcra", [b"%d" % source.length()])


def cron(source: Reader, rdb_type: int) -> Opaque:
    """Type 64 of KeyDB: script, start, interval, keys, arguments."""
    script = source.string()
    struct.unpack("<qq", source.take(16))
    keys = strings(source, source.length())
    return Opaque("cron", [script, *keys, *strings(source, source.length())])


DECODERS: dict[int, Callable[[Reader, int], Value]] = {
    0: text_value,
    **dict.fromkeys((1, 2), plain),
    **dict.fromkeys((3, 5), sorted_set),
    **dict.fromkeys((4, 22, 24, HASH_2), plain_hash),
    7: lambda source, _: module(source),
    **dict.fromkeys(PACKED, packed),
    **dict.fromkeys((14, 18), quicklist),
    **dict.fromkeys((15, 19, 21, 26, 27), stream),
    28: array,
    33: rate_limiter,
    64: cron,
}
