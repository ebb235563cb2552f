"""Segments are replaced but for words, in names of any content, compiled or not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.keyspace.placeholders import OTHER, TEXTS
from rdbscan.records.batch import Batch
from rdbscan.redaction.hider import Hider
from rdbscan.redaction.words import technical_words

PSEUDONYM = re.compile(rb"~[0-9a-f]{16}")
KEY = bytes(range(16))
WORDS = [word.encode() for word in sorted(technical_words())]
PIECES = [b"user", b"Cart", b"anna", b":", b".", b"-", b"{", b"}", b"\xff", b"17"]
NAMES = st.one_of(
    st.binary(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join),
)


def hider(*more: bytes) -> Hider:
    return Hider(KEY, [*WORDS, *more])


def bare(name: bytes) -> bytes:
    return PSEUDONYM.sub(b"~", name)


def test_the_hash_is_siphash() -> None:
    """Two of the vectors of its authors (vectors.h of the reference implementation, SipHash-2-4-64)."""
    assert hider().replaced(bytes(range(15))) == b"~a129ca6149be45e5"
    assert hider().replaced(bytes(range(8))) == b"~93f5f5799a932462"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"user:1234:events", b"user:~:events"),
        (b"user:anna:events", b"user:~:events"),
        (b"User:anna:EVENTS", b"User:~:EVENTS"),
        (b"session_token:x9", b"session_token:~"),
        (b"session_anna_token:x9", b"~:~"),
        (b"patient:hiv-positive:list", b"~:~:list"),
        (b"cart:{customer-acme}:items", b"cart:{~}:items"),
        (b"login:bob.berg@example.com", b"login:~"),
        (b"ip:10.0.0.1:hits", b"ip:~:hits"),
        (b"app.users.anna.profile", b"app.users.~.profile"),
        ("kunde:Иван Петров:cart".encode(), b"~:~:cart"),
        ("kunde:山田太郎".encode(), b"~:~"),
        (b"caf\xff:12", b"~:~"),
        (b"\x00\xff", b"~"),
        (b"a::b//", b"a::~//"),
        (b"::", b"::"),
        (b"", b""),
        (b"user:" + b"x" * 5000, b"user:~"),
        (b"-".join([b"user"] * 40), b"~"),
    ],
)
def test_names(name: bytes, shown: bytes) -> None:
    assert bare(hider().hidden(name)) == shown


@pytest.mark.parametrize("name", [text.encode() for text in (*TEXTS.values(), OTHER)])
def test_placeholders_stay(name: bytes) -> None:
    assert hider().hidden(b"user:" + name) == b"user:" + name


def test_words_that_somebody_allows_stay_whole_or_in_parts() -> None:
    allowing = hider(b"billing", b"my-service")
    assert bare(allowing.hidden(b"billing-queue:my-service:service-my")) == b"billing-queue:my-service:~"


def test_what_stayed_is_known() -> None:
    one = hider(b"billing")
    one.hidden(b"billing:session_anna:Cart")
    one.hidden(b"queue:x", False)
    assert one.stayed() == [b"billing", b"cart"]


@given(NAMES)
def test_nothing_but_words_and_marks_stays(name: bytes) -> None:
    shown = hider().hidden(name)
    for part in re.split(rb"[:/|{}#.]", shown):
        words = [word for word in re.split(rb"[-_. *]", part) if word]
        assert PSEUDONYM.fullmatch(part) or all(word.decode().lower() in technical_words() for word in words)
    assert len(shown) <= 18 * min(len(name), 64) + len(name)


@given(NAMES, NAMES)
def test_equal_segments_have_equal_pseudonyms(one: bytes, other: bytes) -> None:
    hiding = hider()
    assert (hiding.replaced(one) == hiding.replaced(other)) == (one == other)
    assert hiding.hidden(b"a:" + one) == b"a:" + hiding.hidden(b":" + one)[1:]


@given(st.lists(NAMES, max_size=8))
def test_a_batch_is_hidden_as_its_names_are_and_pure_as_compiled(names: list[bytes]) -> None:
    batch, hiding = filled(names), hider()
    hiding.hide(batch)
    hidden = [batch.key(row) for row in range(batch.rows)]
    assert hidden == [hider().hidden(name) for name in names]
    hiding.hidden(b"another name")
    assert [batch.key(row) for row in range(batch.rows)] == hidden, "the batch has a buffer of its own"


def filled(names: list[bytes]) -> Batch:
    batch = Batch(8)
    for row, name in enumerate(names):
        batch.put_key(row, name)
    batch.rows = len(names)
    return batch


def test_uncompiled_it_does_the_same() -> None:
    names = [b"user:anna:cart", b"\xff" * 100, b"", b"a.b.c", b"{x}y", "käse:käse".encode()]
    shown = [hider().hidden(name) for name in names]
    code = f"""from rdbscan.redaction.hider import Hider
h = Hider({KEY!r}, {WORDS!r})
print([h.hidden(name) for name in {names!r}])"""
    environment = os.environ | {"RDBSCAN_PURE": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{shown}\n"


def test_a_name_of_many_segments_grows_little() -> None:
    assert len(hider().hidden(b"a:b:" * 250_000)) < 64 * 20 + 20
