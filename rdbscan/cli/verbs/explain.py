"""`rdbscan explain`: the page behind a word in brackets."""

from __future__ import annotations

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
        raise UsageError.unknown("page", slug, slugs(), listed="rdbscan explain lists them all")
    print(page)
