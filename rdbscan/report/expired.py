"""Keys that are dead already.

Question
    How much of the dump has expired already?

What it finds
    Keys whose expiry lies before the moment of the analysis (by default the
    time the dump was made), per namespace.
    `expired-keys`: they are more than a tenth of all.

Why it matters
    Dead keys hold memory until they are read or the expiry cycle finds them. A
    master drops them when it loads the dump, so they are not worth counting
    towards what the next start needs; many of them mean the expiry cycle does
    not keep up.

What to do
    Raise `hz` or `active-expire-effort` (Redis 6+), or look at stampedes. A
    dump of a replica may hold more of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.command import Since
from rdbscan.report.commands import set_config
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, ratio, say, size, time
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("expired_keys", "Expired", Unit.COUNT),
    Column("expired_share", "Of keys", Unit.RATIO),
    Column("expired_bytes", "Memory", Unit.BYTES),
)


@of_profile
def build(context: Context) -> Report:
    """One row a namespace with expired keys, most memory first."""
    whole = context.whole
    parts = [(name, part) for name, part in context.namespaces if part.expired_keys]
    parts.sort(key=lambda entry: (-entry[1].expired_memory, entry[0]))
    return Report(
        "expired",
        "Expired keys",
        "How much of the dump has expired already?",
        COLUMNS,
        rows=Rows(parts, lambda entry: _row(*entry)),
        findings=_findings(context, whole),
        total=_row("total", whole) if parts else None,
    )


def _row(name: str, part: Totals) -> Row:
    return (name, part.expired_keys, share(part.expired_keys, part.keys), part.expired_memory)


def _findings(context: Context, whole: Totals) -> list[Finding]:
    if whole.expired_keys < max(context.limits.expired_keys, context.limits.expired_share * whole.keys):
        return []
    saved = max(
        (source.header.ctime_ms for source in context.sources if source.header.ctime_ms is not None), default=None
    )
    # Seen from a later moment than the dump's, keys that expired since are no sign of anything.
    late = saved is None or context.as_of_ms > saved + 60_000
    return [
        Finding(
            "expired-keys",
            Severity.INFO if late else Severity.WARNING,
            say(
                "{} ({}) had expired by {} and still hold {}.",
                count(whole.expired_keys, "key"), ratio(whole.expired_keys / whole.keys), time(context.as_of_ms),
                size(whole.expired_memory),
            ),
            say("The expiry cycle frees them late; a server that loads this dump as a master drops them."),
            set_config(context, "active-expire-effort", "4", say("1 to 10, costs CPU"), since=Since((6, 0))),
            None,
            whole.expired_memory,
            whole.expired_keys,
            share(whole.expired_memory, whole.memory_bytes),
        )
    ]  # fmt: skip
