"""`[[namespace]]`: names that a team gives to its keys.

[[namespace]]
match = "tenant:{tenant}:order:*"
name = "orders"      # optional; shown in place of the match
owner = "checkout"   # optional
"""

from __future__ import annotations

import re
from typing import Any

from rdbscan.errors import ConfigError
from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.placeholders import OTHER

KEYS = ("match", "name", "owner")
MOST = 4096
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*namespace[ \t]*\]\]", re.MULTILINE)


def given_names(tables: Any, text: str, separators: str) -> tuple[GivenName, ...]:
    """Return the names of the tables of a file with that text. Raises ConfigError."""
    if not isinstance(tables, list):
        raise ConfigError("namespace is a list of tables: write [[namespace]], in two brackets")
    if len(tables) > MOST:
        raise ConfigError(f"{len(tables):,} namespaces are too many; at most {MOST:,} can be told apart")
    found: list[GivenName] = []
    owners: dict[str, str | None] = {}
    for number, table in enumerate(tables):
        try:
            one = _given_name(table, separators)
            if owners.setdefault(one.name, one.owner) != one.owner:
                raise ConfigError(
                    f"{one.name!r} has another owner above: give this one another name, or the same owner"
                )
        except ConfigError as error:
            error.message = f"{_place(text, number)}: {error.message}"
            raise
        found.append(one)
    return tuple(found)


def _given_name(table: Any, separators: str) -> GivenName:
    if not isinstance(table, dict):
        raise ConfigError("a namespace is a table with a match")
    for key in table:
        if key not in KEYS:
            raise ConfigError.unknown("key", key, KEYS)
    match = _text(table, "match")
    if match is None:
        raise ConfigError('match is missing, such as match = "tenant:{tenant}:order:*"')
    name = _text(table, "name") or match
    if name == OTHER:
        raise ConfigError(f"name: {OTHER} holds the keys that could not be told apart; choose another one")
    try:
        pattern = parse_match(match, separators)
    except ValueError as error:
        raise ConfigError(f"match {match!r}: {error}") from error
    return GivenName(name, pattern, _text(table, "owner"))


def _text(table: dict[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{key} = {value!r}: a text in quotes is wanted")
    return value


def _place(text: str, number: int) -> str:
    """Return where a table begins in the file, or which one it is."""
    headers = list(_HEADER.finditer(text))
    if number < len(headers):
        return f"line {text.count(chr(10), 0, headers[number].start()) + 1}"
    return f"namespace {number + 1}"
