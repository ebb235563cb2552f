"""Reports as one HTML file that needs nothing else: no network, no other file, no permission to run foreign scripts."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rdbscan.render.html.findings import finding_views, words
from rdbscan.render.html.runs import run_views
from rdbscan.render.html.tables import report_view

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from jinja2 import Template

    from rdbscan.render.provenance import Provenance
    from rdbscan.report.model import Finding, Report, Sentence

HERE = Path(__file__).parent
SCRIPTS = (
    "state.js", "tables.js", "search.js", "copy.js", "csv.js", "histogram.js", "branches.js", "treemap.js", "keyboard.js",
)  # fmt: skip
"""In the order in which they run: the search knows the words of the page before buttons are among them."""


def render(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    out: TextIO,
    provenance: Provenance,
    *,
    banner: str = "",
    lead: Sequence[Sentence] = (),
) -> None:
    """Write the page: findings (None: nobody looked for any), facts, pictures, tables.

    `banner` stands above all, then the sentences of `lead`.
    """
    views = [report_view(report) for report in reports if report.rows]
    # The picture of the whole, then what is known of it, then everything else.
    views.sort(key=lambda view: (view.branches is None, not view.report.facts))
    script, style = _asset(*SCRIPTS), _asset("page.css")
    page = _template().render(
        provenance=provenance,
        runs=run_views(provenance),
        banner=banner,
        lead=lead,
        policy=_policy(style, script),
        style=style,
        script=script,
        findings=None if findings is None else finding_views(findings),
        facts=next((view for view in views if view.report.facts), None),
        views=views,
        silent=[report.title for report in reports if not report.rows],
    )
    out.write(page)


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["words"] = words
    return environment.get_template("page.jinja")


def _asset(*names: str) -> Markup:
    # Files of ours, not words of a dump: nothing to escape.
    return Markup("\n".join((HERE / name).read_text(encoding="utf-8") for name in names))  # noqa: S704


def _policy(style: str, script: str) -> str:
    """A content security policy under which only the page's own style and script work, and nothing is ever loaded."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
