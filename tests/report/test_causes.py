"""One finding a cause, the named before the general."""

from __future__ import annotations

from rdbscan.report.causes import causes
from rdbscan.report.command import Command, Step
from rdbscan.report.model import Finding, Severity
from rdbscan.report.sentences import key, namespace, say
from tests.report.making import MIB


def finding(slug: str, where: bytes | str | None, size: int | None, severity: Severity = Severity.WARNING) -> Finding:
    cell = None if where is None else key(where) if isinstance(where, bytes) else namespace(where)
    steps = (Command(slug, say(""), Step.LOOK),)
    return Finding(slug, severity, say("x"), say("y"), steps, cell, size, 1, 0.1)


def slugs(*given: Finding) -> list[tuple[str, list[str]]]:
    return [(one.slug, [other.slug for other in one.also]) for one in causes(given)]


def test_what_is_said_of_one_key_is_said_once() -> None:
    stream = finding("unbounded-stream", b"events", MIB)
    pending = finding("stream-pending", b"events", None)
    assert slugs(pending, stream) == [("unbounded-stream", ["stream-pending"])]
    assert [step.text for step in causes((stream, pending))[0].do] == ["unbounded-stream", "stream-pending"]
    assert slugs(stream, finding("stream-pending", b"other", None)) == [
        ("unbounded-stream", []),
        ("stream-pending", []),
    ]


def test_a_key_and_a_namespace_of_the_same_name_are_one() -> None:
    assert slugs(finding("dominant-namespace", "events", MIB), finding("unbounded-stream", b"events", MIB)) == [
        ("unbounded-stream", ["dominant-namespace"])
    ]


def test_a_general_one_is_not_hidden_by_what_explains_little_of_it() -> None:
    leak = finding("missing-ttl", "a:{id}", MIB // 10, Severity.INFO)
    assert slugs(leak, finding("dominant-namespace", "a:{id}", MIB)) == [
        ("dominant-namespace", []),
        ("missing-ttl", []),
    ]


def test_a_general_one_comes_after_a_named_one_as_urgent() -> None:
    told = slugs(finding("dominant-namespace", "a:{id}", 9 * MIB), finding("unbounded-list", b"q", MIB))
    assert [slug for slug, _also in told] == ["unbounded-list", "dominant-namespace"]


def test_the_more_urgent_severity_is_that_of_the_cause() -> None:
    generic = finding("dominant-namespace", "a:{id}", MIB, Severity.CRITICAL)
    (one,) = causes((generic, finding("missing-ttl", "a:{id}", MIB)))
    assert (one.slug, one.severity) == ("missing-ttl", Severity.CRITICAL)


def test_savings_are_a_matter_of_their_own() -> None:
    given = finding("small-strings", "a:{id}", MIB), finding("missing-ttl", "a:{id}", MIB)
    assert sorted(slug for slug, _also in slugs(*given)) == ["missing-ttl", "small-strings"]
