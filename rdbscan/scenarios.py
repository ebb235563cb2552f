"""What the same data would take elsewhere: one profile per server or setting, each of the same dumps.

Sizes are what deleting keys frees, which adds up to used_memory. MEMORY USAGE would mislead: servers count different things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rdbscan.errors import UsageError
from rdbscan.memory.servers import SERVERS
from rdbscan.pipeline import Options, Progress, profile_sources
from rdbscan.profile.common_names import with_common_names
from rdbscan.profile.profile import Group, Profile
from rdbscan.report.model import Cell, Column, Report, Row, Sentence, Unit

Settings = tuple[tuple[str, str], ...]
"""Names and values as in a redis.conf."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A server (and settings) by name, and the dump's profile as that server would hold it."""

    name: str
    profile: Profile

    @property
    def used_memory(self) -> int | None:
        """Return the predicted used_memory in bytes; None where a dump was not read whole or keys were filtered out."""
        parts = [source.predicted for source in self.profile.sources]
        return sum(part.used_memory for part in parts if part) if all(parts) else None


def read_scenarios(
    sources: Sequence[str],
    base: Options,
    targets: Sequence[str],
    settings: Sequence[Settings],
    progress: Progress | None = None,
) -> list[Scenario]:
    """Read the dumps once for each scenario: as `base` says, then for each target, then with each group of settings.

    Raises UsageError where there is nothing to compare with or a source can be read only once, and what reading raises.
    """
    if not targets and not settings:
        raise UsageError(
            "nothing to compare with: give --target SERVER or --set NAME=VALUE (`rdbscan targets` lists servers)"
        )
    if "-" in sources:
        raise UsageError("stdin can be read only once, and every scenario reads the dump: save it to a file first")
    others = [(target, replace(base, target=target)) for target in targets]
    others += [(",".join(map("=".join, group)), replace(base, settings=group)) for group in settings]
    read = partial(profile_sources, sources, progress=progress)
    now = with_common_names(read(base))
    return [
        Scenario(f"{now.sources[0].model.target} (now)", now),
        *(Scenario(name, with_common_names(read(options))) for name, options in others),
    ]


def targets() -> Report:
    """List the servers whose memory can be modelled, and which of them were measured."""
    columns = (Column("target", "Target", Unit.TEXT), Column("sizes", "Sizes", Unit.TEXT))
    rows: list[Row] = [
        (server.name, "estimated" if server.estimate else "as measured on real servers") for server in SERVERS
    ]
    return Report("targets", "Targets", "Whose memory can be modelled?", columns, rows)


def what_if(base: Scenario, others: Sequence[Scenario]) -> list[Report]:
    """Compare the scenarios with the base: in total, by type and encoding, by namespace (largest change first)."""
    scenarios = [base, *others]
    return [
        totals(scenarios),
        side_by_side(
            "whatif_types", "By type", "Which types shrink or grow?", "type", scenarios, lambda group: group.type
        ),
        side_by_side(
            "whatif_namespaces",
            "By namespace",
            "Which namespaces win or lose most?",
            "namespace",
            scenarios,
            lambda group: group.namespace,
        ),
        encodings(scenarios),
    ]


def totals(scenarios: Sequence[Scenario]) -> Report:
    """One row a scenario."""
    base = allocated(scenarios[0].profile.groups)
    rows: list[Row] = []
    for scenario in scenarios:
        size = allocated(scenario.profile.groups)
        rows.append((scenario.name, scenario.used_memory, size, size - base, size / base if base else None))
    estimates = [
        Sentence("{}: an estimate, no server of this version was measured.", (Cell(scenario.name, Unit.TEXT),))
        for scenario in scenarios
        if any(source.predicted and source.predicted.estimate for source in scenario.profile.sources)
    ]
    note = Sentence("Sizes are what the allocator hands out for keys, their names and table entries.")
    columns = (
        Column("scenario", "Scenario", Unit.TEXT),
        Column("used_memory", "Predicted used_memory", Unit.BYTES),
        Column("memory_bytes", "Keys", Unit.BYTES),
        Column("change_bytes", "Change", Unit.BYTES),
        Column("of_base", "Of the first", Unit.RATIO),
    )
    return Report("whatif", "What if", "What would this data take elsewhere?", columns, rows, [], [note, *estimates])


def side_by_side(
    name: str, title: str, question: str, by: str, scenarios: Sequence[Scenario], part: Callable[[Group], str]
) -> Report:
    """One row a part of the keyspace, one column a scenario; the largest change of any scenario comes first."""
    sums = [summed(scenario.profile.groups, part) for scenario in scenarios]
    parts = {key for each in sums for key in each}
    rows: list[Row] = []
    for key in sorted(parts, key=lambda key: (-largest_change([each.get(key, 0) for each in sums]), key)):
        sizes = [each.get(key, 0) for each in sums]
        rows.append((key, *sizes, *changes(sizes)))
    unit = Unit.NAMESPACE if by == "namespace" else Unit.TEXT
    columns = [Column(by, by.capitalize(), unit)]
    columns += [Column(f"bytes_{at}", scenario.name, Unit.BYTES) for at, scenario in enumerate(scenarios)]
    columns += [
        Column(f"change_{at}", f"change {scenario.name}", Unit.BYTES, 1) for at, scenario in enumerate(scenarios) if at
    ]
    return Report(name, title, question, tuple(columns), rows)


def encodings(scenarios: Sequence[Scenario]) -> Report:
    """One row a type and encoding: how many keys have it, by scenario."""
    sums = [counted(scenario.profile.groups) for scenario in scenarios]
    parts = sorted({key for each in sums for key in each})
    columns = [Column("type", "Type", Unit.TEXT), Column("encoding", "Encoding", Unit.TEXT)]
    columns += [Column(f"keys_{at}", scenario.name, Unit.COUNT) for at, scenario in enumerate(scenarios)]
    rows: list[Row] = [(*key, *(each.get(key, 0) for each in sums)) for key in parts]
    return Report("whatif_encodings", "Keys by encoding", "What are values encoded as?", tuple(columns), rows)


def changes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return how much each size but the first differs from the first."""
    return tuple(size - sizes[0] for size in sizes[1:])


def largest_change(sizes: Sequence[int]) -> int:
    """Return the largest change, up or down, of any size against the first."""
    return max((abs(change) for change in changes(sizes)), default=0)


def allocated(groups: Sequence[Group]) -> int:
    """Sum the allocated bytes."""
    return sum(group.memory_bytes for group in groups)


def summed(groups: Sequence[Group], part: Callable[[Group], str]) -> dict[str, int]:
    """Sum the allocated bytes by a part of the keyspace."""
    sums: dict[str, int] = {}
    for group in groups:
        sums[part(group)] = sums.get(part(group), 0) + group.memory_bytes
    return sums


def counted(groups: Sequence[Group]) -> dict[tuple[str, str], int]:
    """Count the keys by type and encoding."""
    sums: dict[tuple[str, str], int] = {}
    for group in groups:
        key = (group.type, group.encoding)
        sums[key] = sums.get(key, 0) + group.keys
    return sums
