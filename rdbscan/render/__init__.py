"""How reports look: text for a terminal, Markdown, JSON, HTML, charts. A renderer knows units, no report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.render.provenance import Provenance, provenance_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rdbscan.report.model import Finding, Report, Sentence

FORMATS = ("text", "json", "markdown", "html")

__all__ = ["FORMATS", "Provenance", "provenance_of", "render"]


def render(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    fmt: str,
    out: TextIO,
    *,
    width: int = 80,
    color: bool = False,
    top: int = 20,
    banner: str = "",
    overview: bool = False,
    provenance: Provenance | None = None,
    lead: Sequence[Sentence] = (),
) -> None:
    """Write reports and findings (None: nobody looked for any) to an open text stream.

    `fmt` is one of `FORMATS`; `width` (terminal cells) and `color` concern text only; `top` is how many rows of a table
    are shown in text and Markdown (JSON has all, HTML many); `banner` stands on top of the HTML page. In an `overview`
    (all reports, nobody chose them) text and Markdown leave out empty reports and drill-down data; text is shorter still:
    half the rows, and what is aside is only named. JSON and HTML tell the `provenance`. The sentences of `lead` come first,
    and in text once more at the end; JSON has none. Raises ValueError for an unknown
    format, and what `out` raises.
    """
    provenance = provenance or Provenance()
    if fmt == "text":
        from rdbscan.render import terminal

        terminal.render(reports, findings, out, width=width, color=color, top=top, overview=overview, lead=lead)
    elif fmt == "markdown":
        from rdbscan.render import markdown

        markdown.render(reports, findings, out, top=top, overview=overview, lead=lead)
    elif fmt == "json":
        from rdbscan.render import json

        json.render(reports, findings or (), out, provenance)
    elif fmt == "html":
        from rdbscan.render import html

        html.render(reports, findings, out, provenance, banner=banner, lead=lead)
    else:
        raise ValueError(f"no format {fmt!r}; there are {', '.join(FORMATS)}")
