"""Verdicts as JSON, for programs. The layout is docs/check.schema.json; what is added later does not change the version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rdbscan._version import __version__
from rdbscan.policy.outputs.words import case_words, file_name, said, shortened
from rdbscan.policy.verdict import Case, Outcome, State, Verdict
from rdbscan.render.escape import RUNNER_COMMAND

if TYPE_CHECKING:
    from rdbscan.policy.dumps import Subject

VERSION = 1
LONGEST_NAME = 1024


def render(outcome: Outcome) -> str:
    """Return the document; names that are no text have their bytes as escapes."""
    document = {
        "format": "rdbscan-check",
        "version": VERSION,
        "rdbscan": __version__,
        "policy": file_name(outcome.policy),
        "checked_at_ms": outcome.now_ms,
        "violated": outcome.is_violated,
        "counts": {state.value: outcome.count(state) for state in State},
        "instances": [_instance(subject) for subject in outcome.subjects],
        "verdicts": [_verdict(verdict) for verdict in outcome.verdicts],
        "notes": [{"line": place.line, "column": place.column, "text": said(note)} for place, note in outcome.notes],
    }
    # No runner of CI obeys what a name says, and whoever reads the JSON gets the name as it is.
    return RUNNER_COMMAND.sub(r"\\u0023", json.dumps(document, indent=2)) + "\n"


def _instance(subject: Subject) -> dict[str, Any]:
    return {
        "name": file_name(subject.name),
        "scope": "cluster" if subject.is_cluster else "dump",
        "saved_at_ms": subject.saved_ms,
        "complete": subject.complete,
        "keys": subject.whole.keys,
        "memory_bytes": subject.whole.memory,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "instance": file_name(verdict.subject),
        "state": verdict.state.value,
        "level": verdict.level,
        "limit": said(verdict.limit),
        "line": verdict.place.line,
        "column": verdict.place.column,
        "cases": [_case(case) for case in verdict.cases],
        "notes": [said(note) for note in verdict.notes],
    }


def _case(case: Case) -> dict[str, Any]:
    name = case.namespace
    words = name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else name and file_name(name)
    shown = words and shortened(words, LONGEST_NAME)
    return {
        "state": case.state.value,
        "namespace": None if isinstance(name, bytes) else shown,
        "key": shown if isinstance(name, bytes) else None,
        "text": case_words(case),
        "waiver": case.waiver or None,
    }
