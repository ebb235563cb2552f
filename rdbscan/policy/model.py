"""What a policy file may say: its tables and keys, as pydantic models.

All of it is checked at once, before any dump is read.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from rdbscan.errors import UsageError
from rdbscan.pipeline.options import Filters
from rdbscan.policy.patterns import match_parts
from rdbscan.policy.quantities import (
    Amount,
    Count,
    CountGrowth,
    CountOrShare,
    Day,
    Growth,
    Share,
    Size,
    SizeGrowth,
    SizeOrShare,
    Span,
    Text,
)

MAX_AGE, COMPLETE, MEMORY = "dump-max-age", "dump-complete", "memory"
BUILT_IN = (MAX_AGE, COMPLETE, MEMORY)
"""Ids of the rules of [dump] and [memory]."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def _id(given: str) -> str:
    if _ID.fullmatch(given) is None:
        raise ValueError(
            f'"{given[:60]}" is no id: write up to 100 letters, digits, "-", "_" and ".", such as sessions-expire'
        )
    return given


def _flag(given: bool) -> bool:
    if not given:
        raise ValueError("leave the line out instead of writing false")
    return given


def _match(given: str) -> str:
    try:
        match_parts(given)
    except ValueError as error:
        raise ValueError(f'"{given}": {error}; write such as "session:*", or "session:**" for all below') from None
    return given


def _type(given: str) -> str:
    try:
        Filters(types=frozenset((given,)))
    except UsageError as error:
        raise ValueError(error.message) from None
    return given


Match = Annotated[Text, AfterValidator(_match)]
Type = Annotated[Text, AfterValidator(_type)]
Flag = Annotated[bool, Field(strict=True), AfterValidator(_flag)]


def _listed(given: Any) -> Any:
    return given if isinstance(given, list) else [given]


def _one_or_more(kind: str) -> WithJsonSchema:
    one = {"type": kind}
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})


Texts = Annotated[list[Text], Field(min_length=1), BeforeValidator(_listed), _one_or_more("string")]
Types = Annotated[list[Type], Field(min_length=1), BeforeValidator(_listed), _one_or_more("string")]
Counts = Annotated[list[Count], Field(min_length=1), BeforeValidator(_listed), _one_or_more("integer")]
Level = Literal["error", "warn"]


class Table(BaseModel):
    """A table of the file: no key but its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DumpRules(Table):
    """[dump]: facts of each dump."""

    max_age: Span | None = Field(None, description="How long ago the server may have saved it, by the clock.")
    complete: Flag | None = Field(None, description="A damaged or truncated dump is a violation, not only exit code 3.")


class MemoryRules(Table):
    """[memory]: the predicted used_memory of each dump's server."""

    maxmemory: Size | None = Field(None, description="Of the server; else that of --redis-conf or of the dump.")
    warn: SizeOrShare | None = Field(None, description="From where on it is a warning.")
    error: SizeOrShare | None = Field(None, description="From where on it is a violation.")


class GrowthRules(Table):
    """Growth against the baseline, scaled by the time between the two saves."""

    memory: SizeGrowth | None = Field(None, description='Such as "20%/d" or "100mb/d".')
    keys: CountGrowth | None = Field(None, description='Such as "20%/d" or "1000/d".')
    elements: CountGrowth | None = Field(None, description="Of collections.")
    no_ttl_keys: CountGrowth | None = Field(None, description="Keys without a TTL.")
    at_least: Size | None = Field(
        None, description="Growth below this is none: bytes of memory, or a number of things."
    )

    @property
    def limits(self) -> dict[str, Growth]:
        """Return the limits by their figures."""
        named = {"memory": self.memory, "keys": self.keys, "elements": self.elements, "no_ttl_keys": self.no_ttl_keys}
        return {name: limit for name, limit in named.items() if limit is not None}


class Rule(Table):
    """[[rule]]: what each namespace that fits may be."""

    id: Annotated[Text, AfterValidator(_id)] = Field(description="Unique; the rule's name in every output.")
    match: Match | None = Field(None, description="Pattern of namespaces: * is one segment, {word} too, ** the rest.")
    db: Counts | None = Field(None, description="Only these databases.")
    type: Types | None = Field(None, description="Only these types, such as hash.")
    owner: Texts | None = Field(None, description="Only namespaces of these owners ([[namespace]]).")
    scope: Literal["dump", "cluster"] = Field("dump", description="Judge each dump for itself, or all of them as one.")
    together: Flag | None = Field(None, description="Judge the sum of all that fit, not each namespace for itself.")
    level: Level = Field("error", description="warn never changes the exit code.")
    no_ttl: CountOrShare | None = Field(None, description="Keys without a TTL, at most.")
    max_ttl: Span | None = Field(None, description="Time to live of any key that has one, at most.")
    max_keys: Count | None = Field(None, description="Keys, at most.")
    max_memory: Size | None = Field(None, description="Memory, at most.")
    max_share: Share | None = Field(None, description="Part of the memory of all keys, at most.")
    max_key_memory: Size | None = Field(None, description="Memory of a single key, at most.")
    max_elements: Count | None = Field(None, description="Elements of a single key, at most.")
    required: Flag | None = Field(None, description="There must be keys.")
    forbidden: Flag | None = Field(None, description="There must be no keys.")
    growth: GrowthRules | None = Field(None, description="Against the baseline.")
    findings: Texts | None = Field(None, description="Findings of the report, * for any characters.")

    @property
    def limits(self) -> dict[str, Amount]:
        """Return the limits of single figures by the keys that set them."""
        plain = ("max_ttl", "max_keys", "max_memory", "max_key_memory", "max_elements")
        found = {name: Amount(value) for name in plain if (value := getattr(self, name)) is not None}
        shares = {name: value for name in ("no_ttl", "max_share") if (value := getattr(self, name)) is not None}
        return shares | found

    @property
    def slugs(self) -> tuple[str, ...]:
        """Return the patterns of findings."""
        return tuple(self.findings or ())


class Waiver(Table):
    """[[waiver]]: what is known and may stay, until when, and why."""

    rule: Text = Field(description="The id of the rule.")
    match: Match | None = Field(None, description="Only these namespaces; without, all that the rule says.")
    until: Day = Field(description="The last day (UTC).")
    reason: Text = Field(description="Who decided it and where to read more.")


class Namespace(Table):
    """[[namespace]]: names that a team gives to its keys."""

    match: Match = Field(description="Pattern of key names.")
    name: Text | None = Field(None, description="Shown in place of the pattern.")
    owner: Text | None = Field(None, description="Whose keys they are.")


class Policy(Table):
    """The whole file."""

    dump: DumpRules = Field(default_factory=lambda: DumpRules.model_validate({}))
    memory: MemoryRules = Field(default_factory=lambda: MemoryRules.model_validate({}))
    rule: list[Rule] = Field(default_factory=list)
    waiver: list[Waiver] = Field(default_factory=list)
    namespace: list[Namespace] = Field(default_factory=list)
    limits: dict[str, float] = Field(default_factory=dict, description="Thresholds of the report's own findings.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Policy.model_json_schema(by_alias=True)}
