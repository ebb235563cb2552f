"""What became of some of the sources: the profile of their dumps, and what else has to be told. Parts add up.

As bytes a part is a saved profile with a little JSON in front: nothing is unpickled that may come from another machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import msgspec

from rdbscan import errors
from rdbscan.errors import RdbScanError
from rdbscan.profile.load import from_bytes
from rdbscan.profile.merge import merge_all
from rdbscan.profile.profile import Profile
from rdbscan.profile.storage import to_bytes

LENGTH = 8


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source could not be opened, or (`number`, of errno) why records could not be written, `need` bytes of them."""

    message: str
    kind: str = "OSError"
    slug: str = ""
    source: str | None = None
    exit_code: int = 2
    number: int | None = None
    need: int = 0

    @classmethod
    def of(cls, error: RdbScanError) -> Failure:
        """Return what is told of an error."""
        return cls(error.message, type(error).__name__, error.slug, error.source, error.exit_code)

    def error(self) -> RdbScanError:
        """Return the error."""
        made: RdbScanError = getattr(errors, self.kind)(self.message)
        made.slug, made.source, made.exit_code = self.slug, self.source, self.exit_code
        return made


@dataclass(frozen=True, slots=True)
class Told:
    """All of a part but its profile.

    How many sources could be opened and why others could not; why records could not be written, and the folders of those
    that were; and which words stayed where names are hidden.
    """

    opened: int = 0
    unopened: tuple[Failure, ...] = ()
    unwritten: tuple[Failure, ...] = ()
    words: frozenset[str] = frozenset()
    records: tuple[str, ...] = ()

    def __add__(self, other: Told) -> Told:
        return Told(
            self.opened + other.opened,
            tuple(sorted(self.unopened + other.unopened, key=_order)),
            tuple(sorted(self.unwritten + other.unwritten, key=_order)),
            self.words | other.words,
            tuple(sorted(self.records + other.records)),
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in front of the profiles: what is told, and the bytes of each."""

    told: Told
    sizes: list[int]


@dataclass(frozen=True, slots=True)
class Part:
    """The profiles of some dumps, each alone until parts are added, and what is told of them."""

    profiles: tuple[Profile, ...] = ()
    told: Told = field(default_factory=Told)

    def __add__(self, other: Part) -> Part:
        """Return both as one, whatever their order."""
        profiles = self.profiles + other.profiles
        return Part((merge_all(profiles),) if profiles else (), self.told + other.told)


def encode(part: Part) -> bytes:
    """Return a part as bytes."""
    profiles = [to_bytes(profile) for profile in part.profiles]
    head = msgspec.json.encode(Head(part.told, [len(profile) for profile in profiles]))
    return b"".join([len(head).to_bytes(LENGTH), head, *profiles])


def decode(content: bytes) -> Part:
    """Return the part that `encode` made. Raises ValueError or SourceError if it is none."""
    at = LENGTH + int.from_bytes(content[:LENGTH])
    head = msgspec.json.decode(content[LENGTH:at], type=Head)
    ends = list(accumulate(head.sizes, initial=at))
    if ends[-1] != len(content):
        raise ValueError(f"a part of {ends[-1]:,} bytes has {len(content):,}")
    return Part(tuple(from_bytes(content[begin:end]) for begin, end in pairwise(ends)), head.told)


def _order(failure: Failure) -> tuple[str, str]:
    return failure.source or "", failure.message
