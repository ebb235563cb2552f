"""Saved profiles as they can be shown to others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdbscan.profile.groups import ordered
from rdbscan.profile.merge import placed
from rdbscan.profile.names import named
from rdbscan.profile.top_lists import first
from rdbscan.redaction.facts import redacted_info, with_kept_words

if TYPE_CHECKING:
    from rdbscan.profile.groups import Groups
    from rdbscan.profile.keys import Keys
    from rdbscan.profile.patterns import Patterns
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source
    from rdbscan.redaction.redaction import Redaction


def redacted_profile(profile: Profile, redaction: Redaction | None) -> Profile:
    """Return a saved profile as it can be shown (None: as it is). All sums stay but those of slots.

    Of a guessed name anybody can compute the slot, and see whether it is in use.
    """
    if redaction is None:
        return profile
    hidden = placed(
        replace(
            profile,
            sources=[_source(source, redaction) for source in profile.sources],
            groups=_groups(profile.groups, redaction),
            top={name: _keys(keys, redaction) for name, keys in profile.top.items()},
            naming=_patterns(profile.naming, redaction),
            owners=_patterns(profile.owners, redaction),
        )
    )
    return replace(
        hidden,
        sources=with_kept_words(hidden.sources, redaction),
        top={name: first(name, keys, len(keys)) for name, keys in hidden.top.items()},
    )


def _source(source: Source, redaction: Redaction) -> Source:
    return replace(redacted_info(source, redaction), slots=None, config=redaction.secret(source.config))


def _groups(groups: Groups, redaction: Redaction) -> Groups:
    return ordered(
        replace(
            groups,
            namespace=named(redaction.namespaces(groups.namespace.words), groups.namespace.codes),
            type=named(redaction.types(groups.type.words), groups.type.codes),
            biggest=_keys(groups.biggest, redaction),
        )
    )


def _keys(keys: Keys, redaction: Redaction) -> Keys:
    return replace(
        keys,
        names=[redaction.name(name) for name in keys.names],
        namespaces=redaction.namespaces(keys.namespaces),
        types=redaction.types(keys.types),
    )


def _patterns(patterns: Patterns, redaction: Redaction) -> Patterns:
    return patterns.renamed(redaction.namespaces(patterns.patterns), redaction.text)
