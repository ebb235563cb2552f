"""Profiles, facts and records that can be shown to others: names as `pseudonyms` gives them, everything else as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from rdbscan.records.dump import DumpInfo

if TYPE_CHECKING:
    import pyarrow as pa

    from rdbscan.pipeline.pseudonyms import Pseudonyms
    from rdbscan.profile.keys import Keys
    from rdbscan.profile.profile import Profile

Dump = TypeVar("Dump", bound=DumpInfo)

PLAIN_AUX = frozenset(
    (
        "redis-ver", "redis-bits", "valkey-ver", "ctime", "used-mem", "aof-base", "aof-preamble", "repl-stream-db",
        "repl-offset",
    )
)  # fmt: skip
"""Aux fields that tell nothing of whose server it is; others may (replication ids, scripts)."""
PLAIN_OPTIONS = frozenset(
    (
        "--target", "--allocator", "--maxmemory", "--maxmemory-policy", "--set", "--db", "--type", "--min-memory",
        "--no-ttl", "--separator", "--as-of", "--top",
    )
)  # fmt: skip
"""Options that name no keys and no files."""


def redacted_profile(profile: Profile, pseudonyms: Pseudonyms | None) -> Profile:
    """Return the profile with the names of keys redacted; all sums, and the patterns of namespaces, stay (None: all)."""
    if pseudonyms is None:
        return profile
    groups = replace(profile.groups, biggest=_keys(profile.groups.biggest, pseudonyms))
    return replace(
        profile,
        sources=[redacted_info(source, pseudonyms) for source in profile.sources],
        groups=groups,
        top={name: _keys(keys, pseudonyms) for name, keys in profile.top.items()},
    )


def redacted_info(info: Dump, pseudonyms: Pseudonyms | None) -> Dump:
    """Return a dump's facts without its directory, and with pseudonyms for all that tells: damaged key, aux, options."""
    if pseudonyms is None:
        return info
    damage = info.outcome.damage
    if damage is not None and damage.key is not None:
        damage = replace(damage, key=pseudonyms.part(damage.key))
    aux = [(name, value if name in PLAIN_AUX else pseudonyms.text(value)) for name, value in info.header.aux]
    return replace(
        info,
        path="",
        instance=info.instance and pseudonyms.text(info.instance),
        header=replace(info.header, aux=tuple(aux)),
        outcome=replace(info.outcome, damage=damage),
        options=tuple(_option(told, pseudonyms) for told in info.options),
        redacted=True,
    )


def _option(told: str, pseudonyms: Pseudonyms) -> str:
    name, equals, value = told.partition("=")
    return told if name in PLAIN_OPTIONS else f"{name}{equals}{pseudonyms.text(value)}"


def _keys(keys: Keys, pseudonyms: Pseudonyms) -> Keys:
    names = [pseudonyms.name(key, namespace) for key, namespace in zip(keys.names, keys.namespaces, strict=True)]
    return replace(keys, names=names)


def redacted_table(table: pa.Table, pseudonyms: Pseudonyms) -> pa.Table:
    """Return records with the names of keys redacted; their namespaces must be the final ones.

    Slots become null: of a guessed name anybody can compute the slot.
    """
    import pyarrow as pa

    names = [
        pseudonyms.name(key, namespace)
        for key, namespace in zip(table["key"].to_pylist(), table["namespace"].to_pylist(), strict=True)
    ]
    slots = pa.nulls(len(table), pa.uint16())
    table = table.set_column(table.schema.get_field_index("slot"), "slot", slots)
    return table.set_column(table.schema.get_field_index("key"), "key", pa.array(names, pa.binary()))
