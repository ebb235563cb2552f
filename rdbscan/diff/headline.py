"""What changed in a few sentences: they come first and last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.sentences import (
    count,
    count_change,
    namespace,
    ratio,
    ratio_change,
    say,
    size,
    size_change,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.diff.changes import Change
    from rdbscan.diff.sides import Side
    from rdbscan.report.model import Cell, Sentence

EXPLAINED = 0.95
"""The part of a change that the namespaces which are named must have."""
ASIDE = 0.05
"""What goes the other way is told apart if it is more than this part of what goes with the whole."""
NAMED = 4
"""Namespaces that are named in a sentence."""


def headline(whole: Change, parts: Sequence[Change], old: Side, new: Side) -> list[Sentence]:
    """Return what changed in all, and which namespaces it was."""
    return [_in_all(whole, old, new), *_explained(whole, parts)]


def bounds(old: Side, new: Side) -> tuple[str, str, str]:
    """Return what stands before figures of then, of now, and before their difference where not all keys are known."""
    then, now = ("" if side.is_complete else "≥ " for side in (old, new))
    return then, now, {("", ""): "", ("", "≥ "): "≥ ", ("≥ ", ""): "≤ "}.get((then, now), "perhaps ")


def _in_all(whole: Change, old: Side, new: Side) -> Sentence:
    then, now, between = bounds(old, new)
    before, after, difference = whole.old, whole.new, whole.difference
    relative: list[Cell] = [ratio_change(difference.memory / before.memory)] if before.memory else []
    model = [size_change(whole.model)] if whole.model else []
    return say(
        f"Memory of keys {between}{{}}{' ({})' if relative else ''}: {then}{{}} to {now}{{}}"
        f"{', {} of it by the memory model alone' if model else ''}. "
        f"Keys {between}{{}}: {then}{{}} to {now}{{}}; without a TTL {between}{{}}.",
        size_change(difference.memory), *relative, size(before.memory), size(after.memory), *model,
        count_change(difference.keys), count(before.keys), count(after.keys), count_change(difference.no_ttl_keys),
    )  # fmt: skip


def _explained(whole: Change, parts: Sequence[Change]) -> Iterator[Sentence]:
    """Yield which namespaces explain the change: those that went with it, and those that went against it if they matter."""
    grown = [part for part in parts if part.difference.memory > 0]
    shrunk = [part for part in parts if part.difference.memory < 0]
    net = whole.difference.memory
    ours, others = (grown, shrunk) if net >= 0 else (shrunk, grown)
    if not ours and not others:
        yield say("No namespace takes more or less memory.")
        return
    if not others or -_sum(others) / _sum(ours) <= ASIDE:
        yield _explain(ours, net)
        return
    for some in (ours, others):
        yield _explain(some, _sum(some))


def _explain(parts: Sequence[Change], change: int) -> Sentence:
    few = _enough(parts, EXPLAINED * change)
    named = few[:NAMED]
    explained = _sum(few) / change
    who = "{} explain" if len(few) != 1 else "{} explains"
    more = f" and {len(few) - len(named):,} more" if len(few) > len(named) else ""
    cells = [cell for part in named for cell in (namespace(part.namespace), size_change(part.difference.memory))]
    return say(
        f"{who} {{}} of {{}}: {', '.join(['{} ({})'] * len(named))}{more}.",
        count(len(few), "namespace"), ratio(min(explained, 1.0)) if explained <= 1 else text("all"), size_change(change),
        *cells,
    )  # fmt: skip


def _enough(parts: Sequence[Change], least: float) -> list[Change]:
    """Return the first parts, which come largest first, that together reach a change."""
    found: list[Change] = []
    reached = 0
    for part in parts:
        if found and abs(reached) >= abs(least):
            break
        found.append(part)
        reached += part.difference.memory
    return found


def _sum(parts: Sequence[Change]) -> int:
    return sum(part.difference.memory for part in parts)
