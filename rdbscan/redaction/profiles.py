"""Saved profiles as they can be shown to others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdbscan.keyspace.given import GivenName
from rdbscan.keyspace.naming import Naming
from rdbscan.keyspace.pattern import Pattern
from rdbscan.profile.common_names import renamed
from rdbscan.profile.groups import ordered
from rdbscan.profile.merge import placed
from rdbscan.profile.names import named
from rdbscan.profile.top_lists import first
from rdbscan.redaction.facts import redacted_info, with_kept_words

if TYPE_CHECKING:
    from rdbscan.profile.groups import Groups
    from rdbscan.profile.keys import Keys
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
        )
    )
    hidden = with_hidden_namespaces(hidden, redaction)
    return replace(
        hidden,
        sources=with_kept_words(hidden.sources, redaction),
        top={name: first(name, keys, len(keys)) for name, keys in hidden.top.items()},
    )


def with_hidden_namespaces(profile: Profile, redaction: Redaction | None) -> Profile:
    """Return a profile that shows no namespace as it is (None: all); names of keys and facts of dumps stay as they are."""
    if redaction is None:
        return profile
    named_keys = [profile.groups.biggest, *profile.top.values()]
    found = {*profile.groups.namespace.words, *(name for keys in named_keys for name in keys.namespaces)}
    found |= {one.name for source in profile.sources for one in source.largest}
    shown = {name: redaction.namespace(name) for name in found}
    return renamed(profile, shown, hidden_naming(profile.naming, redaction))


def hidden_naming(naming: Naming, redaction: Redaction | None) -> Naming:
    """Return what is known of names, without what tells (None: all of it)."""
    if redaction is None:
        return naming
    rows = (row._replace(pattern=redaction.namespace(row.pattern)) for row in naming.rows())
    return Naming.of(rows, (_given(one, redaction) for one in naming.given), naming.separators)


def _given(one: GivenName, redaction: Redaction) -> GivenName:
    name = redaction.namespace(one.name)
    return GivenName(name, Pattern.of([name.encode()]), one.owner and redaction.text(one.owner))


def _source(source: Source, redaction: Redaction) -> Source:
    return replace(redacted_info(source, redaction), slots=None, config=redaction.secret(source.config))


def _groups(groups: Groups, redaction: Redaction) -> Groups:
    return ordered(
        replace(
            groups,
            type=named(redaction.types(groups.type.words), groups.type.codes),
            biggest=_keys(groups.biggest, redaction),
        )
    )


def _keys(keys: Keys, redaction: Redaction) -> Keys:
    return replace(
        keys,
        names=[redaction.name(name) for name in keys.names],
        types=redaction.types(keys.types),
    )
