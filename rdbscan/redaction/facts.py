"""Facts of dumps, errors and what is logged, as they can be shown to others."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from rdbscan.decode.metadata import SAME_NAME
from rdbscan.errors import RdbScanError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rdbscan.records.dump import Damage, DumpInfo, Header, Outcome
    from rdbscan.redaction.redaction import Redaction

    Dump = TypeVar("Dump", bound=DumpInfo)

PLAIN_AUX = {
    "redis-ver": r"\d[\w.+-]{0,31}", "valkey-ver": r"\d[\w.+-]{0,31}", "redis-bits": r"\d+", "ctime": r"\d+",
    "used-mem": r"\d+", "aof-base": r"\d+", "aof-preamble": r"\d+", "repl-stream-db": r"-?\d+", "repl-offset": r"-?\d+",
}  # fmt: skip
"""Aux fields whose values tell nothing of whose server it is, and how such a value looks; others may (scripts)."""
PLAIN_OPTIONS = frozenset(
    (
        "--target", "--allocator", "--maxmemory", "--maxmemory-policy", "--set", "--db", "--min-memory", "--no-ttl",
        "--separator", "--as-of", "--top",
    )
)  # fmt: skip
"""Options that name nobody's things."""
UNOPENED = ("source", "unreachable", "not-rdb")
"""Kinds of damage whose messages are of files and servers, and may name them."""


def hidden_origin(info: Dump, redaction: Redaction | None) -> Dump:
    """Return a dump without where it is from and what was asked of it: known before it is read (None: as it is)."""
    if redaction is None:
        return info
    return replace(
        info,
        source=redaction.file(info.source),
        path="",
        instance=redaction.text(info.instance),
        options=tuple(_option(told, redaction) for told in info.options),
        redacted=True,
    )


def hidden_content(info: Dump, redaction: Redaction | None) -> Dump:
    """Return a dump without what it tells besides its keys: known when it was read (None: as it is)."""
    if redaction is None:
        return info
    return replace(info, header=_header(info.header, redaction), outcome=_outcome(info.outcome, redaction))


def redacted_info(info: Dump, redaction: Redaction | None) -> Dump:
    """Return the facts of a dump, all of them known, as they can be shown (None: as they are)."""
    return hidden_origin(hidden_content(info, redaction), redaction)


def with_kept_words(infos: Iterable[Dump], redaction: Redaction | None) -> list[Dump]:
    """Return dumps with the words that stayed in all names; the last thing before they are shown."""
    if redaction is None:
        return list(infos)
    return [replace(info, kept_words=tuple(redaction.stayed())) for info in infos]


def _header(header: Header, redaction: Redaction) -> Header:
    version = header.server_version
    plain = not version or re.fullmatch(PLAIN_AUX["redis-ver"], version, re.ASCII)
    return replace(
        header,
        aux=tuple(_aux(name, value, redaction) for name, value in header.aux),
        server_version=version if plain else redaction.secret(version),
    )


def _outcome(outcome: Outcome, redaction: Redaction) -> Outcome:
    libraries = [
        replace(library, name=redaction.text(library.name), engine=redaction.text(library.engine))
        for library in outcome.functions
    ]
    return replace(
        outcome,
        damage=outcome.damage and _damage(outcome.damage, redaction),
        warnings=[_message(warning, redaction) for warning in outcome.warnings],
        functions=libraries,
        module_aux=[replace(aux, module=redaction.text(aux.module)) for aux in outcome.module_aux],
    )


def _damage(damage: Damage, redaction: Redaction) -> Damage:
    message = _message(damage.message, redaction)
    return replace(
        damage,
        key=None if damage.key is None else redaction.name(damage.key),
        message=redaction.message(message) if damage.kind in UNOPENED else message,
    )


def shown_names(
    namespaces: Sequence[str], types: Sequence[str], redaction: Redaction | None
) -> tuple[Sequence[str], Sequence[str]]:
    """Return namespaces and types as they can be shown (None: as they are)."""
    if redaction is None:
        return namespaces, types
    return redaction.namespaces(namespaces), redaction.types(types)


def shown_owners(owners: Sequence[str | None], redaction: Redaction | None) -> Sequence[str | None]:
    """Return owners of namespaces as they can be shown (None: as they are)."""
    return owners if redaction is None else [owner and redaction.text(owner) for owner in owners]


def hidden_renames(names: Mapping[str, str], redaction: Redaction | None) -> dict[str, str]:
    """Return which shown namespace becomes which, from those found (None: these are shown)."""
    if redaction is None:
        return dict(names)
    return dict(zip(redaction.namespaces(names), redaction.namespaces(names.values()), strict=True))


@contextmanager
def redacted_errors(redaction: Redaction | None) -> Iterator[None]:
    """Hide what errors, and what the library logs meanwhile, tell of paths and keys (None: nothing is hidden)."""
    if redaction is None:
        yield
        return
    hide = _hiding(redaction)
    log = logging.getLogger("rdbscan")
    log.addFilter(hide)
    try:
        yield
    except RdbScanError as error:
        _hide_error(error, redaction)
        raise
    finally:
        log.removeFilter(hide)


def _hiding(redaction: Redaction) -> Callable[[logging.LogRecord], bool]:
    def hide(record: logging.LogRecord) -> bool:
        record.msg, record.args = redaction.message(record.getMessage()), ()
        return True

    return hide


def _hide_error(error: RdbScanError, redaction: Redaction) -> None:
    error.message = redaction.message(error.message)
    error.args = (error.message,)
    if error.source is not None:
        error.source = redaction.file(error.source.rpartition("/")[2])
    if error.key is not None:
        error.key = redaction.name(error.key)


def _option(told: str, redaction: Redaction) -> str:
    name, equals, value = told.partition("=")
    return told if name in PLAIN_OPTIONS else f"{name}{equals}{redaction.text(value)}"


def _message(message: str, redaction: Redaction) -> str:
    """Return what is said of a dump without the one name in it, that of a library (decode/metadata.py)."""
    said, of_library, name = message.partition(SAME_NAME)
    return said + of_library + redaction.text(name)


def _aux(name: str, value: str, redaction: Redaction) -> tuple[str, str]:
    if name in PLAIN_AUX:
        return name, value if re.fullmatch(PLAIN_AUX[name], value, re.ASCII) else redaction.secret(value)
    return redaction.text(name), redaction.secret(value)
