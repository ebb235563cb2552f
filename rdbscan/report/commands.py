"""Commands that lead to keys, for a person to review and run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdbscan.report import shell
from rdbscan.report.command import ALWAYS, Command, Loss, Since, Step, Where
from rdbscan.report.fullness import fullness
from rdbscan.report.selection import flavour, for_each_key
from rdbscan.report.sentences import count, duration, say, text

if TYPE_CHECKING:
    from rdbscan.profile.keys import KeyRow
    from rdbscan.report.context import Context
    from rdbscan.report.model import Sentence
    from rdbscan.report.totals import Totals

EXPIRE_NX = Since((7, 0))
"""EXPIRE ... NX leaves a TTL alone that is there already."""


def in_words(
    text: str, step: Step = Step.SOURCE, does: Sentence | None = None, frees: int | None = None
) -> tuple[Command, ...]:
    """Return what cannot be copied: a step in words."""
    return (Command(text, does or say(""), step, Where.TEXT, frees=frees),)


def in_code(text: str, does: Sentence, loses: Loss | None = None, frees: int | None = 0) -> tuple[Command, ...]:
    """Return a line of the program that writes the keys; it frees nothing of what is there, unless told otherwise."""
    return (Command(text, does, Step.SOURCE, Where.CODE, loses, frees),)


def name_in_code(name: bytes) -> str | None:
    """Return a name as it may stand in a line of code, None where it is too long for one."""
    if not shell.is_writable(name):
        return None
    return name.decode() if name.isascii() and name.decode().isprintable() and b" " not in name else shell.quoted(name)


def on_key(
    context: Context,
    row: KeyRow,
    words: tuple[str, ...],
    does: Sentence,
    step: Step = Step.LOOK,
    loses: Loss | None = None,
    frees: int | None = None,
    since: Since = ALWAYS,
) -> tuple[Command, ...]:
    """Return a command about one key: `words` with the name behind the first; none where its name is too long to copy."""
    if not shell.is_writable(row.key):
        return ()
    if len(context.sources) > 1:
        does = say(f"{does.template} (on the server of {{}})", *does.cells, text(row.source))
    return on_server(context, (words[0], row.key, *words[1:]), does, step, loses, frees, since, db=row.db)


def on_server(
    context: Context,
    words: tuple[str | bytes, ...],
    does: Sentence,
    step: Step = Step.LOOK,
    loses: Loss | None = None,
    frees: int | None = None,
    since: Since = ALWAYS,
    *,
    db: int = 0,
) -> tuple[Command, ...]:
    """Return a command, in words; none where a server of the dumps does not know it."""
    if since is not ALWAYS and not known(context, since):
        return ()
    text = shell.call(shell.client(flavour(context), db), *words)
    return (Command(text, does, step, Where.SERVER, loses, frees, since),)


def set_config(context: Context, setting: str, value: str, does: Sentence, **facts: Any) -> tuple[Command, ...]:
    """Return CONFIG SET for all servers of the dumps; redis.conf has to say the same, or a restart takes it back."""
    return on_server(context, ("CONFIG SET", setting, value), does, facts.pop("step", Step.REPAIR), **facts)


def set_policy(context: Context, policy: str, does: Sentence) -> tuple[Command, ...]:
    """Return what sets maxmemory-policy; nothing where it is set already, or where it would refuse writes at once."""
    in_force = {source.model.maxmemory_policy for source in context.sources}
    full = context.kept(fullness)
    if in_force == {policy} or (policy == "noeviction" and full is not None and full >= context.limits.near_maxmemory):
        return ()
    loses = Loss(say("when full, what the policy evicts"), after_s=1) if policy != "noeviction" else None
    return set_config(context, "maxmemory-policy", policy, does, loses=loses, frees=0)


def known(context: Context, since: Since) -> bool:
    """Return whether all servers of the dumps know a command."""
    return all(since.is_known_to(source.model.target) for source in context.sources)


def expire(context: Context, name: str, type_: str, part: Totals, seconds: int) -> tuple[Command, ...]:
    """Return what gives a TTL to all keys of a namespace and type that have none, and to no others."""
    nx = known(context, EXPIRE_NX)
    after = f"{seconds} NX" if nx else str(seconds)
    chosen = for_each_key(context, name, type_, part, "EXPIRE", after, no_ttl=not nx)
    if chosen.line is None:
        return _no_line(chosen.others)
    keys, ttl = count(part.no_ttl_keys, "key"), duration(seconds)
    loses = Loss(say("{} when the TTL ends", keys), part.no_ttl_keys, after_s=seconds)
    template = "gives {} a TTL of {}, and no other key" + (
        ": the names are those of the dump" if chosen.from_dump else ""
    )
    servers = len(context.sources)
    each = say(", on each of {}", count(servers, "server")) if servers > 1 else say("")
    does = say(template + each.template, keys, ttl, *each.cells)
    since = EXPIRE_NX if nx else ALWAYS
    return (Command(chosen.line, does, Step.REPAIR, Where.SERVER, loses, part.no_ttl_memory, since),)


def _no_line(others: int) -> tuple[Command, ...]:
    does = say("a glob for these keys would also hit {} of others", count(others, "key")) if others else None
    return in_words("give the keys that are there a TTL from the program that knows their names", Step.REPAIR, does)


def list_keys(context: Context, name: str, type_: str, part: Totals) -> tuple[Command, ...]:
    """Return what shows some keys of a namespace; none where a glob finds others too, or they are in several databases."""
    chosen = for_each_key(context, name, type_, part, "TYPE", "")
    if chosen.names is None or chosen.from_dump:
        return ()
    return (Command(f"{chosen.names} | head -20", say("shows some of the keys, and no others"), Step.LOOK),)
