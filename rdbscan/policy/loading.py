"""What is judged, each dump by a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.policy.dumps import Subject, subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.profile.profile import Profile


def subjects_of(profiles: Sequence[Profile], instance: str = "") -> list[Subject]:
    """Return what is judged, each by a name of its own.

    That is `instance` or the server's name that is kept with the figures, else the dump's; both where servers have several.
    """
    plain = list(map(subject, profiles))
    names = [instance or one.name for one in plain]
    full = [f"{name}/{_file(one)}" if names.count(name) > 1 else name for name, one in zip(names, plain, strict=True)]
    return [one.called(name) for name, one in zip(_distinct(full), plain, strict=True)]


def _file(one: Subject) -> str:
    return one.profile.sources[0].source if one.profile.sources else ""


def _distinct(names: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        number, one = 2, name
        while one in found:
            one, number = f"{name} ({number})", number + 1
        found[one] = None
    return list(found)
