"""The same names for all dumps in a profile, for whoever looks at them together.

Profiles add up without that (merge.py): each keeps the names that its dump had by itself, and what is known of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace

from rdbscan.keyspace.naming import Naming, from_names
from rdbscan.keyspace.unify import unify
from rdbscan.profile.columns import collapse
from rdbscan.profile.fields import BEGINS, Merge
from rdbscan.profile.groups import Groups, ordered
from rdbscan.profile.keys import Keys
from rdbscan.profile.largest import renamed_largest
from rdbscan.profile.names import named
from rdbscan.profile.profile import Profile


def common_names(profile: Profile) -> tuple[dict[str, str], Naming]:
    """Return the common name of each namespace, and what is known of these."""
    return unify(profile.naming + Naming.of(from_names(_unknown(profile))))


def with_common_names(profile: Profile) -> Profile:
    """Return the profile with common names in place of those that single dumps have; all sums stay."""
    names, naming = common_names(profile)
    return profile if all(old == new for old, new in names.items()) else renamed(profile, names, naming)


def renamed(profile: Profile, names: Mapping[str, str], naming: Naming) -> Profile:
    """Return the profile with other names for namespaces; several may get the same. All sums stay."""
    groups = profile.groups
    words = [names[word] for word in groups.namespace.words]
    namespace, biggest = named(words, groups.namespace.codes), _renamed(groups.biggest, names)
    return replace(
        profile,
        sources=[replace(source, largest=renamed_largest(source.largest, names)) for source in profile.sources],
        groups=ordered(replace(groups, namespace=namespace, biggest=biggest)),
        top={name: _renamed(keys, names) for name, keys in profile.top.items()},
        naming=naming,
    )


def _renamed(keys: Keys, names: Mapping[str, str]) -> Keys:
    return replace(keys, namespaces=[names.get(name, name) for name in keys.namespaces])


def _unknown(profile: Profile) -> dict[str, int]:
    """Return how many keys namespaces have of which nothing is known: those of files that have no more than that."""
    words, known = profile.groups.namespace.words, set(profile.naming.patterns)
    if known.issuperset(words):
        return {}
    keys = _keys(profile.groups)
    return {word: keys[place] for place, word in enumerate(words) if word not in known}


def _keys(groups: Groups) -> array[int]:
    """Return the keys of each word of the groups' namespaces."""
    rows = len(groups.namespace.words)
    return collapse(groups.filled(BEGINS["keys"]), groups.namespace.codes, rows, Merge.SUM, 0)
