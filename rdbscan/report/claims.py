"""Which keys belong to known software, and what is wrong with these; asked for once by all reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from rdbscan.report.software import Found, Kind, Member, claimed, recognise, symptoms

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.software import Symptom

Claims: TypeAlias = dict[tuple[int, str, str], tuple[Found, Member]]
"""(database, namespace, type) -> whose it is and what for."""


def found(context: Context) -> list[Found]:
    """Return the software whose keys are in the dumps, most memory first."""
    return recognise(context.groups)


def claims(context: Context) -> Claims:
    """Return whose keys are whose."""
    return claimed(context.kept(found))


def all_symptoms(context: Context) -> list[tuple[Found, Symptom]]:
    """Return what is wrong with the keys of known software."""
    whole, complete = context.whole.memory_bytes, is_complete(context)
    return [
        (one, symptom)
        for one in context.kept(found)
        for symptom in symptoms(one, whole, context.as_of_ms, complete=complete)
    ]


def is_complete(context: Context) -> bool:
    """Return whether all keys are there: none filtered out, cut off, summed up as {other}, or in another shard."""
    whole = all(source.outcome.complete for source in context.sources)
    one_of_many = len(context.sources) == 1 and context.sources[0].in_cluster
    return whole and not (context.left_out or context.is_cut or one_of_many)


def is_cared_for(context: Context, db: int, namespace: str, type_: str) -> bool:
    """Return whether a known owner bounds, expires or empties the keys: then only it says what is wrong with them.

    Not of what it stores for others, of its bookkeeping, and of events that it does not bound.
    """
    claim = context.kept(claims).get((db, namespace, type_))
    if claim is None:
        return False
    role = claim[1].role
    return role.kind not in (Kind.DATA, Kind.META) and not (role.kind is Kind.EVENTS and role.bound is None)


def purpose_of(context: Context, db: int, namespace: str, type_: str) -> str | None:
    """Return what the keys are for, as their owner tells; None where nobody knows it."""
    claim = context.kept(claims).get((db, namespace, type_))
    return None if claim is None else claim[1].role.kind.purpose
