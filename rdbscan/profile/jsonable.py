"""Dataclasses as JSON and back, by their annotations; bytes travel as base64.

The reader takes nothing on trust: a value of another type than annotated is a ValueError. Fields it does not know are
left out and missing ones get their default, so that a field can be added without a new version of the file.
"""

from __future__ import annotations

import base64
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache

SCALARS = (int, float, str, type(None))


def to_json(value: object) -> object:
    """Return what `json.dumps` can write."""
    if isinstance(value, SCALARS):  # first, because of the 32,768 numbers of the hash slots
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value


def from_json(kind: typing.Any, value: typing.Any) -> typing.Any:
    """Return `value` as an instance of the type `kind`. Raises ValueError if it is none."""
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    if is_dataclass(kind):
        return _dataclass(kind, value)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else from_json(next(one for one in arguments if one is not types.NoneType), value)
    if origin is list:
        return [from_json(arguments[0], item) for item in _expect(list, value)]
    if origin is tuple:
        return tuple(from_json(one, item) for one, item in zip(arguments, _expect(list, value), strict=True))
    if origin is dict:
        return {arguments[0](key): from_json(arguments[1], item) for key, item in _expect(dict, value).items()}
    raise ValueError(f"a {kind} cannot be read from JSON")


def _dataclass(kind: typing.Any, value: object) -> object:
    known = _hints(kind)
    given = _expect(dict, value)
    try:
        return kind(**{name: from_json(of, given[name]) for name, of in known.items() if name in given})
    except TypeError as error:
        raise ValueError(str(error)) from error


@cache
def _hints(kind: type) -> dict[str, typing.Any]:
    return typing.get_type_hints(kind)


def _expect(kind: type, value: typing.Any) -> typing.Any:
    # bool is an int to Python, not here
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


_PLAIN: dict[object, typing.Callable[[typing.Any], object]] = {
    int: lambda value: _expect(int, value),
    str: lambda value: _expect(str, value),
    bool: lambda value: _expect(bool, value),
    bytes: lambda value: base64.b64decode(_expect(str, value), validate=True),
}
