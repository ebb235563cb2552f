"""Options for several dumps that are looked at as one set, and what they mean to the reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rdbscan.cli.reading import duration
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from rdbscan.cli.options import Redact
    from rdbscan.profile.profile import Profile
    from rdbscan.report import Context

SET = "Several dumps"


@dataclass(frozen=True, slots=True)
class Several:
    """What a set of dumps should be, and how it is looked at."""

    cluster_nodes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A nodes.conf, or what CLUSTER NODES says: tells whose dump is whose, and which shard has none.",
            rich_help_panel=SET,
        ),
    ] = None
    max_spread: Annotated[
        str,
        typer.Option(
            metavar="AGE", help="How far apart dumps may be saved without a warning, such as 30m.", rich_help_panel=SET
        ),
    ] = "1h"
    by: Annotated[
        Literal["dump", "instance", "owner", "db"],
        typer.Option(metavar="dump|instance|owner|db", help="What several dumps are compared by.", rich_help_panel=SET),
    ] = "dump"


def context_of(profile: Profile, several: Several, redact: Redact) -> Context:
    """Return what reports are made from. Raises UsageError and ConfigError."""
    from rdbscan.config.cluster import read_shards
    from rdbscan.report import Context, Limits

    if several.cluster_nodes is not None and (redact.redact or redact.redact_keep or redact.redact_key):
        raise UsageError("--cluster-nodes needs hash slots, which --redact hides: use one of them")
    shards = () if several.cluster_nodes is None else read_shards(several.cluster_nodes)
    limits = replace(Limits(), save_spread_s=int(duration("--max-spread", several.max_spread)))
    return Context(profile, limits, shards, by=several.by)
