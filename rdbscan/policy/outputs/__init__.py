"""What a run of `check` can write. Each output is a function from the same outcome; none decides anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdbscan.policy.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Output:
    """An output: the suffix of its files, for whom it is, and the module whose `render` makes it."""

    suffix: str
    kind: str
    module: str

    def render(self, outcome: Outcome) -> str:
        """Return the text of the output."""
        make: Callable[[Outcome], str] = import_module(f"rdbscan.policy.outputs.{self.module}").render
        return make(outcome)


OUTPUTS = {
    "text": Output(".txt", "people", "text"),
    "json": Output(".json", "programs", "json"),
    "markdown": Output(".md", "people", "markdown"),
    "junit": Output(".xml", "CI servers", "junit"),
    "github": Output(".txt", "GitHub Actions", "github"),
    "metrics": Output(".prom", "Prometheus", "metrics"),
}
ON_STDOUT = ("text", "json", "markdown")
