# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The shape of a name: its bytes, but for each thing that may vary one byte that says what it is (placeholders.py).

`user:4711:cart` is `user:`, NUMBER, `:cart`, with the number 4711 beside it: whether it varies only all names together tell
(tree.py, unify.py). Other ids are taken for what they are at once: UUIDs, hashes, random strings, dates, addresses.

Marks part a name into runs of letters and digits. `walk` goes from run to run and copies them; a run that is no plain word
(runs.py), or begins a thing that has marks inside (things.py), is replaced in what was copied.
"""

import cython
from cython.cimports.rdbscan.keyspace.binary import Binary
from cython.cimports.rdbscan.keyspace.characters import (
    AT,
    CONTROL,
    DIGIT,
    HEX,
    HEX_UPPER,
    HIGH,
    JOINER,
    JOINS,
    LOCAL,
    LOWER,
    MARK,
    UPPER,
)
from cython.cimports.rdbscan.keyspace.placeholders import DATE, EMAIL, ID, IP, LENGTH, MIXED, NUMBER, REST, TOKEN
from cython.cimports.rdbscan.keyspace.run_kinds import (
    RUN_GLUED_HASH,
    RUN_HASH,
    RUN_MIXED,
    RUN_NUMBER,
    RUN_TOKEN,
    RUN_WORD,
)
from cython.cimports.rdbscan.keyspace.runs import Runs
from cython.cimports.rdbscan.keyspace.things import Things

from rdbscan.keyspace.characters import character_classes
from rdbscan.keyspace.placeholders import PLACEHOLDERS

LONGEST = 1024
"""Bytes of a name that are looked at; the rest of a longer one is {**}."""
NUMBERS = 16
"""Numbers of a name that are compared with those of others; more are ids."""
DIGITS = cython.declare(cython.int, 4)
"""Digits of the longest number that is compared; a longer one varies, even where all keys have the same."""


@cython.final
@cython.cclass
class Shaper:
    """Makes the shapes of names. `bytes_` has the shape and `numbers` its numbers, until the next name.

    `loose` counts the bytes of what is as long as it likes: numbers that are joined to nothing, and addresses.
    """

    def __init__(self, separators: bytes = b"") -> None:
        self.classes = memoryview(bytearray(512)).cast("H")
        for byte, kind in enumerate(character_classes(separators)):
            self.classes[byte] = kind
        self.things = Things()
        self.runs = Runs()
        self.binary = Binary()
        self.bytes_ = memoryview(bytearray(LONGEST + 8))
        self.numbers = memoryview(bytearray(8 * NUMBERS)).cast("q")
        self.words_only = False
        self.clear()

    def clear(self):
        """Forget the last name."""
        self.size = 0
        self.count = 0
        self.loose = 0
        return 0

    def shape(self, name: bytes) -> tuple[bytes, list[int]]:
        """Return the shape of a name and its numbers."""
        self.clear()
        if name:
            self.take(name, len(name))
        return bytes(self.bytes_[: self.size]), [self.numbers[i] for i in range(self.count)]

    def shape_of_words(self, text: bytes) -> tuple[bytes, list[int]]:
        """Return the same for words of a pattern: what looks like a thing in them was none in the names they are from."""
        self.words_only = not any(byte in PLACEHOLDERS for byte in text)
        found = self.shape(text[:LONGEST])
        self.words_only = False
        return found

    def take(self, name, n):
        """Make the shape of a name of n >= 1 bytes."""
        i: cython.Py_ssize_t
        kinds: cython.int = 0
        looked_at: cython.Py_ssize_t = min(n, 1024)
        classes: cython.p_ushort = cython.address(self.classes[0]) if cython.compiled else self.classes
        self.clear()
        for i in range(looked_at):
            kinds |= classes[name[i]]
        self.has_at = kinds & AT != 0
        self.has_cases = kinds & (HEX | LOWER) != 0 and kinds & (HEX_UPPER | UPPER) != 0
        self.no_token_before = 0
        if kinds & (HIGH | CONTROL):
            self.take_binary(name, looked_at)
        else:
            self.walk(name, 0, looked_at)
        return self.put(REST) if n > looked_at else 0

    def take_binary(self, name, n):
        """Append the shape of a name with bytes that are no ASCII text: what a serializer wrote, text, or binary."""
        head: cython.Py_ssize_t = self.binary.prefix(name, n)
        at: cython.Py_ssize_t = head + self.binary.length_size
        end: cython.Py_ssize_t = n - self.binary.tail_size
        if self.binary.length_size:
            self.copy(name, 0, head)
            self.put_bytes(name, head, at, LENGTH)
        if self.words_only or self.binary.is_text(name, at, end):
            self.walk(name, at, end)
        else:
            self.binary.find(name, at, end)
            self.walk(name, at, self.binary.start)
            self.put(ID)
            self.walk(name, self.binary.stop, end)
        return self.copy(name, end, n)

    def walk(self, name, at, n):
        """Append the shape of what stands from `at` to `n`."""
        size: cython.Py_ssize_t = self.size
        i: cython.Py_ssize_t = at
        start: cython.Py_ssize_t
        classes: cython.p_ushort = cython.address(self.classes[0]) if cython.compiled else self.classes
        kinds: cython.int
        kind: cython.int
        digits: cython.int
        while i < n:
            kind = classes[name[i]]
            if kind & MARK:
                self.bytes_[size] = name[i]
                size += 1
                i += 1
                if i < n and (name[i] == 58 or (self.has_cases and classes[name[i]] & JOINER)):
                    self.size = size
                    i = self.behind_mark(name, i, n)
                    size = self.size
                continue
            start = i
            kinds = 0
            digits = 0
            while not kind & MARK:
                kinds |= kind
                digits += kind & DIGIT
                self.bytes_[size] = name[i]
                size += 1
                i += 1
                if i == n:
                    break
                kind = classes[name[i]]
            if (  # may be more than a word
                digits
                or self.has_at
                or i - start >= 16
                or (i < n and (kinds & ~(HEX | HEX_UPPER) == 0 or (i - start >= 8 and name[i] != 58)))
                or (self.has_cases and self.may_begin_token(i - start, kinds, digits))
            ):
                self.size = size - (i - start)
                i = self.run(name, start, i, n, kinds, digits)
                size = self.size
        self.size = size
        return 0

    def behind_mark(self, name, i, n):
        """Look for what begins with a mark, behind another mark: ::1, or a token such as _A7x...; return where to go on."""
        end: cython.Py_ssize_t
        if self.words_only:
            return i
        end = self.things.mapped(name, i, n)
        if end:
            self.put(IP)
            return end
        end = self.token(name, i, n) if self.has_cases and self.classes[name[i]] & JOINER else 0
        return end if end else i

    def run(self, name, at, stop, n, kinds, digits):
        """Append the shape of the run of letters and digits from `at` to `stop`; return where to go on.

        That is behind it, or behind the thing with marks that it begins.
        """
        end: cython.Py_ssize_t = 0
        if self.words_only:
            self.put_run(name, at, stop, kinds, digits)
            return stop
        if self.has_at and (at == 0 or not self.classes[name[at - 1]] & LOCAL):
            end = self.things.email(name, at, n)
            if end:
                return self.put_loose(EMAIL, at, end)
        if digits == stop - at:
            return self.number(name, at, stop, n)
        if stop - at >= 8:
            end = self.uuid(name, at, stop, n)
        if end == 0 and self.has_cases and self.may_begin_token(stop - at, kinds, digits):
            if not self.runs.is_glued_hash(name, at, stop, kinds, digits):
                end = self.token(name, at, n)
        if end:
            return end
        if stop - at < 8 and stop < n and name[stop] == 58 and kinds & ~(DIGIT | HEX | HEX_UPPER) == 0:
            end = self.ipv6(name, at, stop, n)
        if end == 0:
            self.put_run(name, at, stop, kinds, digits)
        return end if end else stop

    def number(self, name, at, stop, n):
        """Append the number from `at` to `stop`, or the thing with marks that it begins; return where to go on."""
        end: cython.Py_ssize_t = 0
        digits: cython.Py_ssize_t = stop - at
        mark: cython.int = name[stop] if stop < n else 0
        if digits == 4 and mark != 58:
            end = self.things.date(name, at, n)
            if end:
                self.put(DATE)
                return end
        if mark == 46 and digits <= 3 and (at < 2 or name[at - 1] != 46):
            end = self.things.ipv4(name, at, n)
            if end:
                return self.put_loose(IP, at, end)
        elif mark == 58 and digits <= 4:
            end = self.ipv6(name, at, stop, n)
        elif digits >= 8:
            end = self.uuid(name, at, stop, n)
        if end:
            return end
        if not self.is_joined(name, at, stop, n):
            self.loose += digits
        self.put_number(name, at, stop)
        return stop

    def uuid(self, name, at, stop, n):
        """Append the UUID whose first part ends at `stop`, and the word before it; return where it ends, or 0."""
        end: cython.Py_ssize_t
        if stop == n or (name[stop] != 45 and name[stop] != 95):
            return 0
        end = self.things.uuid(name, stop - 8, n)
        return self.put_uuid(name, at, stop - 8, end) if end else 0

    def ipv6(self, name, at, stop, n):
        """Append the IPv6 (or MAC) address that a run begins; return where it ends, 0 if there is none."""
        end: cython.Py_ssize_t = self.things.ipv6(name, at, n) if stop - at <= 4 else 0
        if end < 0:
            self.put(ID)
            return -end
        return self.put_loose(IP, at, end) if end else 0

    def may_begin_token(self, size, kinds, digits):
        """Return whether a token may begin with a run: neither a word of small or capital letters nor a number."""
        if digits:
            return digits < size
        return size < 3 or (kinds & (HEX | LOWER) != 0 and kinds & (HEX_UPPER | UPPER) != 0)

    def token(self, name, at, n):
        """Append the placeholder of the token that begins at `at`; return where it ends, 0 if there is none."""
        end: cython.Py_ssize_t
        if at < self.no_token_before:
            return 0
        end = self.things.token(name, at, n)
        if end:
            self.put(TOKEN)
        elif self.things.seen - at > 64:
            self.no_token_before = self.things.seen  # what was in vain once is not tried from every letter
        return end

    def is_joined(self, name, at, stop, n):
        """Return whether a dash or the like stands before or behind a run."""
        if at > 0 and self.classes[name[at - 1]] & JOINS:
            return True
        return stop < n and self.classes[name[stop]] & JOINS != 0

    def put(self, byte):
        """Append a byte."""
        self.bytes_[self.size] = byte
        self.size += 1
        return 0

    def copy(self, name, at, stop):
        """Append bytes as they are."""
        i: cython.Py_ssize_t
        for i in range(at, stop):
            self.bytes_[self.size] = name[i]
            self.size += 1
        return 0

    def put_loose(self, placeholder, at, end):
        """Append the placeholder of a thing of any length; return where it ends."""
        self.loose += end - at
        self.put(placeholder)
        return end

    def put_compared(self, placeholder, value):
        """Append the placeholder of what is compared with that of other names; 0 is never the same."""
        if self.count == 16:
            return self.put(ID)
        self.numbers[self.count] = value
        self.count += 1
        return self.put(placeholder)

    def put_bytes(self, name, at, stop, placeholder):
        """Append a placeholder for a few bytes; they are compared as a number with their count in front."""
        i: cython.Py_ssize_t
        value: cython.longlong = stop - at
        if stop - at > 7:
            return self.put_compared(placeholder, 0)
        for i in range(at, stop):
            value = value << 8 | name[i]
        return self.put_compared(placeholder, value)

    def put_number(self, name, at, stop):
        """Append a number, which is compared with the count of its digits in front: 007 is not 7."""
        i: cython.Py_ssize_t
        value: cython.longlong = stop - at
        if stop - at > DIGITS:
            return self.put_compared(NUMBER, 0)
        for i in range(at, stop):
            value = 10 * value + name[i] - 48
        return self.put_compared(NUMBER, value)

    def put_uuid(self, name, at, stop, end):
        """Append a UUID and, in front of it, the word from `at` to `stop` that it is glued to; return where it ends."""
        i: cython.Py_ssize_t
        kinds: cython.int = 0
        digits: cython.int = 0
        for i in range(at, stop):
            kinds |= self.classes[name[i]]
            digits += self.classes[name[i]] & DIGIT
        if stop > at:
            self.put_run(name, at, stop, kinds, digits)
        self.put(ID)
        return end

    def put_run(self, name, at, stop, kinds, digits):
        """Append a run that begins no thing."""
        kind: cython.int
        if self.words_only:
            kind = self.runs.kind_of_words(name, at, stop, kinds, digits)
        else:
            kind = self.runs.kind(name, at, stop, kinds, digits)
        if kind == RUN_WORD or (kind == RUN_TOKEN and self.words_only):
            return self.copy(name, at, stop)
        if kind == RUN_NUMBER:
            return self.put_number(name, at, stop)
        if kind == RUN_MIXED:
            return self.put_bytes(name, at, stop, MIXED)
        if kind == RUN_GLUED_HASH:
            self.copy(name, at, self.runs.split)
        if kind == RUN_HASH or kind == RUN_GLUED_HASH:
            return self.put(ID)
        return self.put(TOKEN) if kind == RUN_TOKEN else self.put_parts(name, at, stop)

    def put_parts(self, name, at, stop):
        """Append a run with its letters as they are and each row of digits as a number."""
        i: cython.Py_ssize_t = at
        start: cython.Py_ssize_t
        while i < stop:
            start = i
            while i < stop and self.classes[name[i]] != DIGIT:
                i += 1
            self.copy(name, start, i)
            start = i
            while i < stop and self.classes[name[i]] == DIGIT:
                i += 1
            if i > start:
                self.put_number(name, start, i)
        return 0
