"""`rdbscan explain`: the page behind a word in brackets."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from rdbscan.errors import UsageError


def explain(
    slug: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="Such as missing-ttl; without it, the list of all.")
    ] = None,
) -> None:
    """Show the page of a finding, report, error or column."""
    from rdbscan.report.explain import explain as page_of
    from rdbscan.report.explain import slugs

    if slug is None:
        print("\n".join(slugs()))
        return
    page = page_of(slug)
    if page is None:
        near = get_close_matches(slug, slugs(), n=1)
        hint = f"; did you mean {near[0]}?" if near else "; `rdbscan explain` lists all there are"
        raise UsageError(f"there is no page {slug!r}{hint}")
    print(page)
