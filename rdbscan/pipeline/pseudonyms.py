"""Names of keys without what varies in them: `user:1234:events` of `user:{id}:events` becomes `user:~9f86d081884c:events`.

The words of the namespace stay, all between them is replaced by a keyed hash of it; equal parts get equal pseudonyms,
also in other namespaces, so that joins still work. A name that does not line up with its namespace is replaced as a
whole. Without the hash key nobody can compute the pseudonym of a guessed name.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache

HASH_BYTES = 6
"""Two of a million different parts share a pseudonym with a probability of about 1 in 600."""
MARK = b"~"
_PLACEHOLDER = re.compile(r"\{(?:id|date|ip|email|other|\*)\}")  # decode/namespace.py, decode/naming.py
_ESCAPED_BYTE = re.compile(rb"\\x([0-9a-f]{2})")


class Pseudonyms:
    """Replaces what varies in names; `secret` None: a random key, so that every run gives other pseudonyms."""

    def __init__(self, secret: str | None = None) -> None:
        material = os.urandom(32) if secret is None else secret.encode("utf-8", "surrogateescape")
        self.key = hashlib.blake2b(material, person=b"rdbscan-redact").digest()
        self.literals = lru_cache(maxsize=65536)(literals)

    def name(self, key: bytes, namespace: str) -> bytes:
        """Return the name to show for a key of that namespace."""
        words = self.literals(namespace)
        if len(words) == 1:
            return key if key == words[0] else self.part(key)
        first, *between, last = words
        if len(key) < len(first) + len(last) or not key.startswith(first) or not key.endswith(last):
            return self.part(key)
        shown, at, end = [first], len(first), len(key) - len(last)
        for word in between:
            found = key.find(word, at, end)
            if found < 0:
                return self.part(key)
            shown += [self.part(key[at:found]), word]
            at = found + len(word)
        return b"".join([*shown, self.part(key[at:end]), last])

    def part(self, varying: bytes) -> bytes:
        """Return the pseudonym of what varies; nothing stays nothing."""
        if not varying:
            return b""
        return MARK + hashlib.blake2b(varying, digest_size=HASH_BYTES, key=self.key).hexdigest().encode()

    def text(self, words: str) -> str:
        """Return the pseudonym of words that are no name."""
        return self.part(words.encode("utf-8", "surrogateescape")).decode()


def literals(namespace: str) -> list[bytes]:
    """Return the words of a pattern around its placeholders, as bytes: `a:{id}` is [b"a:", b""]; {other} has none."""
    parts = [part.encode("utf-8", "surrogateescape") for part in _PLACEHOLDER.split(namespace)]
    return [_ESCAPED_BYTE.sub(lambda match: bytes([int(match[1], 16)]), part) for part in parts]
