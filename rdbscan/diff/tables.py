"""What changed as reports, which every renderer can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.diff.changes import Change, State
from rdbscan.report.model import Column, Report, Row, Sentence, Unit
from rdbscan.report.sentences import count, say, text, time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.diff.changes import Figures, Kind
    from rdbscan.diff.sides import Side

SIDES = (
    Column("side", "Side", Unit.TEXT),
    Column("source", "Dump", Unit.TEXT),
    Column("saved_at", "Saved", Unit.TIME, 2),
    Column("server", "Server", Unit.TEXT, 1),
    Column("model", "Memory model", Unit.TEXT, 3),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("state", "Read", Unit.TEXT, 1),
)
NAMESPACES = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("state", "State", Unit.TEXT, 1),
    Column("memory_change", "Memory", Unit.BYTES_CHANGE),
    Column("memory_change_ratio", "In %", Unit.RATIO_CHANGE, 4),
    Column("model_change", "By the model", Unit.BYTES_CHANGE, 1),
    Column("memory_old", "Was", Unit.BYTES, 3),
    Column("memory_new", "Now", Unit.BYTES, 2),
    Column("keys_change", "Keys", Unit.COUNT_CHANGE),
    Column("keys_old", "Keys before", Unit.COUNT, 6),
    Column("keys_new", "Keys now", Unit.COUNT, 3),
    Column("no_ttl_change", "No TTL", Unit.COUNT_CHANGE, 1),
    Column("no_ttl_old", "No TTL before", Unit.COUNT, 7),
    Column("no_ttl_new", "No TTL now", Unit.COUNT, 5),
)
ENCODINGS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("type", "Type", Unit.TEXT, 1),
    Column("encoding", "Encoding", Unit.TEXT),
    Column("share_old", "Was", Unit.RATIO),
    Column("share_new", "Now", Unit.RATIO),
    Column("keys_change", "Keys", Unit.COUNT_CHANGE),
    Column("memory_change", "Memory", Unit.BYTES_CHANGE, 2),
)


def sides(old: Side, new: Side) -> Report:
    """Return the two sides, a row each dump."""
    rows: list[Row] = [_side(side, number) for side in (old, new) for number in range(len(side.profile.sources))]
    return Report("sides", "Compared", "What is compared?", SIDES, rows)


def namespaces(parts: Sequence[Change], whole: Change, notes: Sequence[Sentence] = ()) -> Report:
    """Return what became of each namespace; the rows add up to the total."""
    rows: list[Row] = [row(part) for part in parts]
    return Report(
        "namespaces", "Namespaces", "Which namespaces changed?", NAMESPACES, rows, notes=list(notes),
        total=row(whole, "total") if rows else None,
    )  # fmt: skip


def row(part: Change, name: str | None = None) -> Row:
    """Return the cells of a namespace."""
    old, new, difference = part.old, part.new, part.difference
    return (
        part.namespace if name is None else name,
        None if name else part.state.value,
        difference.memory,
        difference.memory / old.memory if old.memory else None,
        part.model,
        old.memory,
        new.memory,
        difference.keys,
        old.keys,
        new.keys,
        difference.no_ttl_keys,
        old.no_ttl_keys,
        new.no_ttl_keys,
    )


def left_out(parts: Sequence[Change], shown: Sequence[Change]) -> Sentence | None:
    """Return what the row `{other}` sums up, if the others were cut."""
    left = len(parts) - len(shown) + 1
    if len(shown) >= len(parts):
        return None
    names = {part.namespace for part in shown[:-1]}
    changed = sum(part.state is not State.SAME for part in parts if part.namespace not in names)
    return say("{} sums up {}, of which {} changed", text("{other}"), count(left, "more namespace"), count(changed))


def encodings(parts: Sequence[Change], rows: int | None = None) -> Report:
    """Return the encodings whose share of a namespace's keys of a type is another than it was, most keys first.

    With `rows` there are no more.
    """
    found = sorted((one for part in parts for one in _shifts(part)), key=lambda one: (-one[0], *map(str, one[1][:3])))
    return Report(
        "encodings",
        "Encodings",
        "Where did the mix of encodings change?",
        ENCODINGS,
        [row for _keys, row in found][:rows],
        notes=[say("{} more", count(len(found) - rows))] if rows is not None and len(found) > rows else [],
    )


def _shifts(part: Change) -> Iterator[tuple[float, Row]]:
    """Yield rows, each with about how many keys have the encoding more or less than their share would have it."""
    for type_ in dict.fromkeys(kind for kind, _encoding in part.mix):
        ours = {kind: pair for kind, pair in part.mix.items() if kind[0] == type_}
        then = sum(old.keys for old, _new in ours.values())
        now = sum(new.keys for _old, new in ours.values())
        if then and now:
            for kind, (old, new) in ours.items():
                if old.keys * now != new.keys * then:
                    yield _shift(part.namespace, kind, old, new, then, now)


def _shift(namespace: str, kind: Kind, old: Figures, new: Figures, then: int, now: int) -> tuple[float, Row]:
    before, after = old.keys / then, new.keys / now
    difference = new.minus(old)
    return abs(after - before) * now, (namespace, *kind, before, after, difference.keys, difference.memory)


def _side(side: Side, number: int) -> Row:
    source = side.profile.sources[number]
    outcome = source.outcome
    whole = outcome.complete and outcome.damage is None and not outcome.damaged_keys
    alone = len(side.profile.sources) == 1
    sums = source.sums
    memory = sum(group.memory_bytes for group in side.profile.groups) if alone else sums.memory_bytes if sums else None
    return (
        side.name,
        source.source,
        source.header.ctime_ms,
        f"{source.header.server} {source.header.server_version}".strip(),
        ", ".join(filter(None, (source.model.target, source.model.allocator))),
        outcome.keys,
        memory,
        "whole" if whole else "in part",
    )


def notes(old: Side, new: Side, parts: Sequence[Change], *, told_apart: bool) -> Iterator[Sentence]:
    """Yield what to know before the table is believed."""
    yield from _model_notes(old, new, told_apart=told_apart)
    for side in (old, new):
        if side.profile.is_cut:
            yield say(
                f"{side.name}: figures of namespaces are lower bounds (≥), as {{}} holds keys that may be theirs; "
                "the total is exact",
                text("{other}"),
            )
        if not side.is_complete:
            more = "; what seems gone or shrunk may be in the part that is missing" if side is new else ""
            yield say(f"{side.name} was not read whole: its figures are lower bounds (≥){more}")
    then, now = _saved(old), _saved(new)
    if then is not None and now is not None and then > now:
        yield say("old was saved after new, at {} and {}: are the sides the wrong way round?", time(then), time(now))
    ours, theirs = _instances(old), _instances(new)
    if ours != theirs and ours and theirs:
        alone = ", ".join(sorted(ours ^ theirs))
        yield say("servers that are on one side only, so that all their keys are new or gone: {}", text(alone))
    if _options(old) != _options(new):
        yield say("the sides were read with different options: {} and {}", text(_options(old)), text(_options(new)))
    if _is_same(old, new):
        yield say("both sides are the same dump")
    if not any(part.state is not State.SAME for part in parts):
        yield say("nothing changed")


def _model_notes(old: Side, new: Side, *, told_apart: bool) -> Iterator[Sentence]:
    if not old.models or not new.models:
        return
    if old.servers != new.servers:
        yield say("saved by {}, now by {}", text(", ".join(sorted(old.servers))), text(", ".join(sorted(new.servers))))
    if old.models == new.models:
        return
    models = (text("; ".join(sorted(", ".join(filter(None, model)) for model in side.models))) for side in (old, new))
    if told_apart:
        yield say("memory as {} has it, now as {} has it; what that changes alone is in a column of its own", *models)
    else:
        yield say(
            "memory as {} has it, now as {} has it: part of the change may be the model's, which cannot be told apart "
            "from saved files: compare the dumps, or analyze both with the same --target",
            *models,
        )


def _options(side: Side) -> str:
    found = {
        option
        for source in side.profile.sources
        for option in source.options
        if not option.startswith(("--target", "--top"))
    }
    return " ".join(sorted(found)) or "none"


def _instances(side: Side) -> set[str]:
    """Return what the servers of a side are called, as far as that is known."""
    return {source.instance for source in side.profile.sources if source.instance}


def _saved(side: Side) -> int | None:
    """Return when the last of the dumps was saved, ms UTC."""
    return max((one.header.ctime_ms for one in side.profile.sources if one.header.ctime_ms is not None), default=None)


def _is_same(old: Side, new: Side) -> bool:
    ours, theirs = (
        [(one.path, one.header, one.outcome.dump_bytes, one.outcome.keys) for one in side.profile.sources]
        for side in (old, new)
    )
    return ours == theirs and bool(ours)
