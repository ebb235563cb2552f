"""Figures and verdicts for Prometheus' node_exporter (textfile collector), valid as OpenMetrics too.

Gauges without times; a HELP that differs between two files breaks the whole scrape, so the words in METRICS never change.
The same series twice loses all of them, so names that look the same once they are printable are added up.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rdbscan.keyspace.placeholders import OTHER
from rdbscan.policy.outputs.words import file_name, shortened
from rdbscan.policy.rows import Row, by_namespace
from rdbscan.policy.verdict import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.policy.dumps import Subject

TOP = 50
METRICS = {
    "rdbscan_namespace_memory_bytes": "Memory that deleting the keys of the namespace would free.",
    "rdbscan_namespace_keys": "Keys of the namespace.",
    "rdbscan_namespace_no_ttl_keys": "Keys of the namespace without a TTL.",
    "rdbscan_namespace_no_ttl_memory_bytes": "Memory of the keys of the namespace without a TTL.",
    "rdbscan_namespace_elements": "Elements of the collections of the namespace.",
    "rdbscan_dump_created_timestamp_seconds": "When the server saved the dump.",
    "rdbscan_dump_keys": "Keys that were read from the dump.",
    "rdbscan_dump_complete": "Whether the dump was read whole and is undamaged.",
    "rdbscan_used_memory_predicted_bytes": "The used_memory of the server after it has loaded the dump, as predicted.",
    "rdbscan_maxmemory_bytes": "The maxmemory of the server.",
    "rdbscan_rule_state": "Whether a rule of the policy ended in the state.",
    "rdbscan_run_timestamp_seconds": "When the dump was checked.",
}
"""A contract: neither a name nor a HELP text changes between versions."""
Labels = tuple[tuple[str, str], ...]


def render(outcome: Outcome, top: int = TOP) -> str:
    """Return the text; at most `top` namespaces a dump, those that rules are about first, and {other} for the rest."""
    series: dict[str, dict[Labels, float]] = {name: {} for name in METRICS}
    for name, labels, value in _samples(outcome, top):
        series[name][labels] = value
    lines: list[str] = []
    for name, text in METRICS.items():
        if series[name]:
            lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
            lines += [f"{name}{_written(labels)} {_number(value)}" for labels, value in series[name].items()]
    return "\n".join([*lines, "# EOF", ""])


def _samples(outcome: Outcome, top: int) -> Iterator[tuple[str, Labels, float]]:
    for subject in outcome.subjects:
        label = ("redis_instance", file_name(subject.name))
        if not subject.is_cluster:
            yield from _of_namespaces(subject, outcome, top, label)
            yield from _of_dump(subject, label)
        yield "rdbscan_run_timestamp_seconds", (label,), outcome.now_ms / 1000
    for verdict in outcome.verdicts:
        rule = (("redis_instance", file_name(verdict.subject)), ("rule", verdict.rule))
        for state in State:
            yield "rdbscan_rule_state", (*rule, ("state", state.value)), float(verdict.state is state)


def _of_namespaces(
    subject: Subject, outcome: Outcome, top: int, label: tuple[str, str]
) -> Iterator[tuple[str, Labels, float]]:
    for name, row in _kept(subject, outcome, top).items():
        labels = (label, ("namespace", name))
        yield "rdbscan_namespace_memory_bytes", labels, row.memory
        yield "rdbscan_namespace_keys", labels, row.keys
        yield "rdbscan_namespace_no_ttl_keys", labels, row.no_ttl_keys
        yield "rdbscan_namespace_no_ttl_memory_bytes", labels, row.no_ttl_memory
        yield "rdbscan_namespace_elements", labels, row.elements


def _kept(subject: Subject, outcome: Outcome, top: int) -> dict[str, Row]:
    """Return the rows to tell by the label of their namespace, the rest added up under {other}."""
    rows = by_namespace(subject.rows)
    order = sorted(rows, key=lambda name: (name == OTHER, name not in outcome.watched, -rows[name].memory, name))
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for place, name in enumerate(order):
        found[shortened(file_name(name)) if place < top else OTHER].append(rows[name])
    return {name: _sum(several) for name, several in found.items()}


def _sum(rows: list[Row]) -> Row:
    first, *others = rows
    for row in others:
        first = first + row
    return first


def _of_dump(subject: Subject, label: tuple[str, str]) -> Iterator[tuple[str, Labels, float]]:
    facts = subject.facts
    if subject.saved_ms is not None:
        yield "rdbscan_dump_created_timestamp_seconds", (label,), subject.saved_ms / 1000
    yield "rdbscan_dump_keys", (label,), sum(one.keys for one in facts)
    yield "rdbscan_dump_complete", (label,), float(subject.complete)
    predicted = [one.used_memory for one in facts if one.used_memory is not None]
    if len(predicted) == len(facts):
        yield "rdbscan_used_memory_predicted_bytes", (label,), sum(predicted)
    maxima = [one.maxmemory for one in facts if one.maxmemory]
    if len(maxima) == len(facts):
        yield "rdbscan_maxmemory_bytes", (label,), sum(maxima)


def _written(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
