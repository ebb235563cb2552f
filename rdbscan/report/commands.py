"""Commands that lead to keys, for a person to review and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.sentences import key, number, say, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.keyspace.shown import Patterns
    from rdbscan.report.model import Sentence
    from rdbscan.report.totals import Totals

LISTED_DATABASES = 8
"""Nobody selects more databases by hand."""


def select(dbs: Iterable[int]) -> tuple[Sentence, ...]:
    """The command without which a client looks into database 0, or removes a key of the same name there."""
    places = sorted(set(dbs))
    if len(places) == 1:
        return (say("SELECT {}", number(places[0])),) if places[0] else ()
    shown = ", ".join(map(str, places[:LISTED_DATABASES]))
    more = ", ..." if len(places) > LISTED_DATABASES else ""
    return (say("SELECT <db>   # in each of {}", text(shown + more)),) if places else ()


def find(behind: Patterns, name: str, part: Totals, type_: str = "") -> tuple[Sentence, ...]:
    """The commands that find the keys of a namespace in its databases; none where its names have nothing in common."""
    patterns = behind.of(name)
    if any(pattern.is_opaque for pattern in patterns):
        return ()
    only = f" TYPE {type_}" if type_ else ""
    return (
        *select(group.db for group in part.members),
        *(say(f"SCAN 0 MATCH {{}} COUNT 1000{only}", key(pattern.glob)) for pattern in patterns),
    )
