"""Reads a policy. All that is wrong in it is said at once, each with file, line, column and what to write instead."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rdbscan.config.reading import FILE_NAME, find_config
from rdbscan.errors import ConfigError
from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.policy.cross_checks import cross_checks
from rdbscan.policy.model import DumpRules, GrowthRules, MemoryRules, Namespace, Policy, Rule, Waiver
from rdbscan.policy.places import Path as KeyPath
from rdbscan.policy.places import Place, Places, places

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 20
MOST_PROBLEMS = 50
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TABLES: dict[str, type[BaseModel]] = {
    "dump": DumpRules, "memory": MemoryRules, "rule": Rule, "waiver": Waiver, "namespace": Namespace,
}  # fmt: skip


class PolicyError(ConfigError):
    """A policy that cannot be used; `problems` has every reason, as `FILE:LINE:COLUMN: what; what to do`."""

    slug = "policy"

    def __init__(self, problems: list[str]) -> None:
        shown = problems[:MOST_PROBLEMS]
        if len(problems) > MOST_PROBLEMS:
            shown.append(f"{len(problems) - MOST_PROBLEMS} more")
        super().__init__("\n".join(shown))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """A policy, and where in its file (`name`, as it was given) everything stands."""

    name: str
    policy: Policy
    places: Places

    @property
    def has_rules(self) -> bool:
        """Return whether anything is judged by it: a file may also hold nothing but names."""
        judging = (self.policy.dump, self.policy.memory)
        return bool(self.policy.rule) or any(table.model_fields_set for table in judging)

    def given_names(self, separators: str = "") -> tuple[GivenName, ...]:
        """Return the names that the team gives its keys in the same file."""
        return tuple(
            GivenName(one.name or one.match, parse_match(one.match, separators), one.owner)
            for one in self.policy.namespace
        )

    def place(self, *path: str | int) -> Place:
        """Return where a key stands."""
        return self.places.of(path)


def find_policy(start: Path) -> Path | None:
    """Return the `rdbscan.toml` of a folder, in its words, or of the nearest above it, None if there is none."""
    return start / FILE_NAME if (start / FILE_NAME).is_file() else find_config(start)


def read_policy(path: Path) -> ReadPolicy:
    """Read a policy file. Raises PolicyError with all that is wrong in it."""
    name = str(path)
    text = _text(path, name)
    tables = _toml(text, name)
    known = places(text)
    try:
        policy = Policy.model_validate(tables)
    except ValidationError as error:
        problems = [(tuple(one["loc"]), _said(dict(one))) for one in error.errors(include_url=False)]
        raise _refused(name, known, [*problems, *_also_wrong(tables)]) from None
    wrong = list(cross_checks(policy))
    if wrong:
        raise _refused(name, known, wrong)
    return ReadPolicy(name, policy, known)


def _also_wrong(tables: dict[str, Any]) -> list[tuple[KeyPath, str]]:
    """Return what cross_checks finds in the tables that are right by themselves, where others are not."""
    read: dict[str, Any] = {
        name: _read(_TABLES[name], tables.get(name, {})) or _TABLES[name]() for name in ("dump", "memory")
    }
    for name in ("rule", "waiver", "namespace"):
        given = tables.get(name, [])
        read[name] = [_read(_TABLES[name], one) for one in given] if isinstance(given, list) else []
    rules = tables.get("rule") if read["rule"] else []
    ids = [one.get("id") if isinstance(one, dict) else None for one in rules or []]
    policy = Policy.model_construct(**read, limits={})
    return list(cross_checks(policy, [id_ if isinstance(id_, str) else None for id_ in ids]))


def _read(model: type[BaseModel], given: Any) -> BaseModel | None:
    try:
        return model.model_validate(given)
    except ValidationError:
        return None


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PolicyError([f"{name}:1:1: cannot be read: {error.strerror}; give another file with --policy"]) from error
    if len(data) > MOST_BYTES:
        raise PolicyError([f"{name}:1:1: is larger than 1 MiB; is that a policy? give another file with --policy"])
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise PolicyError([f"{name}:{line}:{column}: is not UTF-8: {error.reason}; save it as UTF-8"]) from error


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_PLACE.search(str(error))
        said = str(error)[: found.start()] if found else str(error)
        end = Place(text.count("\n") + 1, len(text) - text.rfind("\n"))
        at = Place(int(found[1]), int(found[2])) if found and found[1] else end
        problem = (
            f"is not TOML: {said[:1].lower()}{said[1:]}; texts stand in quotes, tables in brackets (https://toml.io)"
        )
        raise PolicyError([f"{name}:{at.line}:{at.column}: {problem}"]) from error
    except RecursionError as error:
        raise PolicyError([f"{name}:1:1: is nested too deep; a policy has tables in tables, no more"]) from error


def _refused(name: str, known: Places, problems: list[tuple[KeyPath, str]]) -> PolicyError:
    placed = sorted((known.of(path), said) for path, said in problems)
    return PolicyError([f"{name}:{place.line}:{place.column}: {said}" for place, said in placed])


def _said(error: dict[str, Any]) -> str:
    path, kind = tuple(error["loc"]), error["type"]
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        return _unknown_key(path, name)
    if kind == "missing":
        return f"{name} is missing: {_wanted(path)}"
    if kind == "literal_error":
        return f"{name}: {_shown(error['input'])} is not known; write {error['ctx']['expected']}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{_table_name(path)} is no table: write {_header(path)} and its keys below"
    if kind == "list_type":
        return f"{name} is a list of tables: write [[{name}]], in two brackets"
    if kind in ("bool_type", "bool_parsing"):
        return f"{name}: {_shown(error['input'])} is neither true nor false; write {name} = true"
    if kind in ("float_type", "float_parsing"):
        return f"{name}: {_shown(error['input'])} is no number; write it without quotes"
    message = str(error["msg"]).removeprefix("Value error, ")
    return (
        f"{name}: {message}"
        if kind == "value_error"
        else f"{name}: {message[:1].lower()}{message[1:]}; see rdbscan check --schema"
    )


def _unknown_key(path: KeyPath, name: str) -> str:
    fields = _fields(path)
    near = get_close_matches(name.lower(), fields, n=1) or get_close_matches(
        name.lower().replace("-", "_"), fields, n=1
    )
    kind = "table" if len(path) == 1 else "key"
    return f"unknown {kind} {name}; " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(fields)}")


def _fields(path: KeyPath) -> list[str]:
    """Return the keys that the table has in which a key was found."""
    if len(path) == 1:
        return list(Policy.model_fields)
    inner = GrowthRules if "growth" in path[:-1] else _TABLES.get(str(path[0]), Policy)
    return list(inner.model_fields)


def _wanted(path: KeyPath) -> str:
    field = _TABLES[str(path[0])].model_fields[str(path[-1])]
    example = {
        "id": 'id = "sessions-expire"', "rule": 'rule = "sessions-expire"', "until": "until = 2026-12-31",
        "reason": 'reason = "JIRA-123"', "match": 'match = "tenant:{tenant}:order:*"',
    }[str(path[-1])]  # fmt: skip
    return f"{(field.description or '').rstrip('.').lower()}; write {example}"


def _table_name(path: KeyPath) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str)) or "the file"


def _header(path: KeyPath) -> str:
    name = _table_name(path)
    return f"[[{name}]]" if any(isinstance(part, int) for part in path) else f"[{name}]"


def _shown(given: Any) -> str:
    shown = f'"{given}"' if isinstance(given, str) else str(given)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
