"""What a run hides, and under which key.

The words that may stay are the technical ones and those that somebody allowed. Without a key there is a random one that
is kept nowhere, so that nobody can compute the pseudonym of a guessed name, and no two runs have one in common.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import ConfigError, UsageError
from rdbscan.records.schema import TYPES
from rdbscan.redaction.hider import BRACES, SEPARATORS, Hider
from rdbscan.redaction.words import technical_words
from rdbscan.source import read_small

if TYPE_CHECKING:
    from rdbscan.records.batch import Batch

LEAST_KEY, LARGEST_KEY = 16, 1 << 16
"""Bytes of a key file."""
NAMESPACES = 1 << 16
"""Patterns remembered with their redacted form."""
_ESCAPED_BYTE = re.compile(rb"\\x([0-9a-f]{2})")
_TELLING = re.compile(r"(?!\d[\d.,]*\b)(?:[^\s()]*[/\\!][^\s()]*|['\"]\S+|[^\s()]+\.\w[^\s()]*)")
"""In a message: what may be a path, a quoted name or a file's name, but numbers."""


class Redaction:
    """Gives pseudonyms to what was named by somebody: equal ones to equal things, within a run or under the same key.

    Raises UsageError for a word that can never stay, as it is several segments.
    """

    def __init__(self, key: bytes | None = None, keep: Iterable[str] = (), separators: Sequence[str] = ()) -> None:
        self.key = os.urandom(32) if key is None else key
        self.keep = tuple(keep)
        self.separators = tuple(separators)
        parting = SEPARATORS + "".join(separators).encode()
        for word in self.keep:
            if not word or set(word.encode("utf-8", "surrogateescape")) & set(parting + BRACES):
                raise UsageError(f"--redact-keep {word!r}: name one segment of a name, without separators and braces")
        words = [word.encode("utf-8", "surrogateescape") for word in (*technical_words(), *self.keep)]
        self.hider = Hider(hashlib.blake2b(self.key, digest_size=16, person=b"rdbscan-redact").digest(), words, parting)
        self.elsewhere: set[str] = set()
        self.namespace = lru_cache(maxsize=NAMESPACES)(self._namespace)

    def __reduce__(self) -> tuple[object, ...]:
        return Redaction, (self.key, self.keep, self.separators)

    def hide(self, batch: Batch) -> None:
        """Hide the names of a batch."""
        self.hider.hide(batch)

    def name(self, name: bytes) -> bytes:
        """Return a name without what tells."""
        return self.hider.hidden(name)

    def text(self, words: str) -> str:
        """Return words that name something (a file, a library) as the names of keys: what is technical stays."""
        return self.name(words.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def file(self, name: str) -> str:
        """Return the name of a file, or the end of its path, part by part."""
        return "/".join(map(self.text, name.split("/")))

    def types(self, names: Iterable[str]) -> list[str]:
        """Return names of types, of which those of modules may tell something."""
        return [name if name in TYPES else self.text(name) for name in names]

    def secret(self, words: str) -> str:
        """Return the pseudonym of words of which nothing stays."""
        return self.hider.replaced(words.encode("utf-8", "surrogateescape")).decode()

    def _namespace(self, pattern: str) -> str:
        r"""Return a pattern without what tells; its bytes beyond UTF-8 are written as \xNN."""
        raw = pattern.encode("utf-8", "surrogateescape")
        raw = _ESCAPED_BYTE.sub(lambda match: bytes([int(match[1], 16)]), raw)
        return self.hider.hidden(raw, False).decode("utf-8", "backslashreplace")

    def namespaces(self, patterns: Iterable[str]) -> list[str]:
        """Return patterns of names as `name` has the names."""
        return [self.namespace(pattern) for pattern in patterns]

    def message(self, message: str) -> str:
        """Return a message for people without the paths and names in it."""
        return _TELLING.sub(lambda found: self.text(found[0].rpartition("/")[2]), message)

    def note(self, words: Iterable[str]) -> None:
        """Take note of words that stayed elsewhere, under the same key."""
        self.elsewhere.update(words)

    def stayed(self) -> list[str]:
        """Return the words that stayed so far in names of keys and other things, sorted."""
        return sorted(self.elsewhere | {word.decode("utf-8", "backslashreplace") for word in self.hider.stayed()})


def key_from(path: Path) -> bytes:
    """Return the key in a file: all its bytes. Raises ConfigError if it cannot be read, or is too short to be a secret."""
    try:
        key = read_small(path, LARGEST_KEY)
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        why = error.strerror if isinstance(error, OSError) else "no file can have such a name"
        raise ConfigError(f"--redact-key: the key cannot be read: {why}", source=str(path)) from error
    if len(key) < LEAST_KEY:
        make = "head -c 32 /dev/urandom > FILE"
        raise ConfigError(f"--redact-key: {len(key)} bytes are no key, it needs {LEAST_KEY}: {make}", source=str(path))
    return key
