"""What looks as if it only ever grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.render.units import read
from rdbscan.report import streams, unbounded
from rdbscan.report.command import Step
from rdbscan.report.model import Finding, Severity

from .making import DAY, MIB, NOW, collections, group, info, profile, row

if TYPE_CHECKING:
    from rdbscan.profile.profile import KeyRow, Profile


def named(*rows: KeyRow) -> Profile:
    whole = group("rest:{id}", 1000, 1 * MIB, no_ttl=0)
    return profile(whole, persistent_collections=list(rows))


def only(made: Profile) -> Finding:
    findings = unbounded(made).findings
    assert len(findings) == 1, [finding.slug for finding in findings]
    return findings[0]


def test_a_stream_with_entries_of_last_week_is_not_trimmed() -> None:
    stream = row(
        b"events", type="stream", elements=10_000, memory_bytes=500_000, oldest_at=NOW - 10 * DAY, newest_at=NOW
    )
    found = only(named(stream))
    assert found.slug == "unbounded-stream"
    assert read(found.what) == "Stream events is not trimmed: 10,000 entries, 488.3 KiB, the oldest 10d old."
    look, code, room = found.do
    assert (look.text, look.destructive) == ("redis-cli XINFO STREAM events", False)
    assert code.text == "XADD events MAXLEN ~ 7000 * field value"
    assert read(code.does) == "keeps the newest 7,000, a week or more at its mean rate"
    assert (room.text, room.step) == ("redis-cli XTRIM events MAXLEN 7000", Step.ROOM)
    assert [(one.loses.elements if one.loses else 0, one.frees) for one in found.do] == [
        (0, None), (3000, 150_000), (3000, 150_000),
    ]  # fmt: skip
    assert unbounded(named(stream)).rows == [
        (b"events", 0, "stream", 10_000, None, 500_000, 864_000.0, 1000, "stream", "a.rdb")
    ]


def test_short_fresh_or_expiring_streams_are_fine() -> None:
    stream = {"type": "stream", "newest_at": NOW}
    made = named(
        row(b"short", elements=999, oldest_at=NOW - 300 * DAY, **stream),
        row(b"fresh", elements=50_000, oldest_at=NOW - 6 * DAY, **stream),
        row(b"expires", elements=50_000, oldest_at=NOW - 60 * DAY, expires_at=NOW + DAY, **stream),
        row(b"future", elements=50_000, oldest_at=NOW + DAY, **stream),
    )
    assert unbounded(made).findings == []


def test_a_sorted_set_by_time_that_keeps_a_month() -> None:
    feed = row(b"feed", type="zset", elements=1000, oldest_at=NOW - 31 * DAY, newest_at=NOW)
    assert only(named(feed)).slug == "unbounded-timeline"
    ranks = row(b"ranks", type="zset", elements=99_999)
    assert unbounded(named(ranks)).findings == []


def test_a_long_list_is_a_queue_nobody_empties() -> None:
    assert only(named(row(b"queue:mail", type="list", elements=10_000))).slug == "unbounded-list"
    assert unbounded(named(row(b"queue:mail", type="list", elements=9_999))).findings == []


def test_a_log_by_name() -> None:
    assert only(named(row(b"payment:log", type="hash", elements=2000))).slug == "unbounded-log"
    assert unbounded(named(row(b"catalog", type="hash", elements=2000))).findings == []


def test_an_outlier_among_its_peers() -> None:
    sizes = collections("cart:{id}", "hash", [10] * 20 + [1000])
    big = row(b"cart:7", type="hash", elements=1000, namespace="cart:{id}", memory_bytes=10_000)
    found = only(profile(sizes, persistent_collections=[big]))
    assert found.slug == "unbounded-outlier"
    assert read(found.what) == "Key cart:7 (hash) has 1,000 elements, 9.8 KiB; among its siblings up to 15 are usual."
    few = collections("cart:{id}", "hash", [10] * 6 + [1000])
    rest = group("rest:{id}", 1000, 1 * MIB, no_ttl=0)
    assert unbounded(profile(few, rest, persistent_collections=[big])).findings == []


def test_an_outlier_among_namespaces_that_differ_in_one_word() -> None:
    tags = [collections(f"tag:{word}", "set", [10]) for word in "abcdefgh"]
    big = row(b"tag:all", type="set", elements=1000, memory_bytes=10_000)
    made = profile(
        *tags, collections("tag:all", "set", [1000]), group("rest:{id}", 9, MIB), persistent_collections=[big]
    )
    assert only(made).slug == "unbounded-outlier"


def test_what_holds_a_quarter_of_the_memory_is_told_whatever_its_size() -> None:
    def slugs(type_: str, size: int, elements: int = 1000) -> list[str]:
        key = row(b"seen-urls", type=type_, elements=elements, memory_bytes=size, namespace="urls")
        return [one.slug for one in unbounded(named(key)).findings]

    whole = MIB  # of all other keys
    assert slugs("set", whole // 2) == ["unbounded-collection"]
    assert slugs("set", whole // 2, elements=999) == []
    assert slugs("hash", whole // 8) == []
    assert slugs("list", whole // 8) == ["unbounded-list"]


def test_the_largest_key_of_a_namespace_is_looked_at_when_no_top_list_has_it() -> None:
    sizes = collections("cart:{id}", "hash", [10] * 20 + [1000])
    sizes.biggest = row(b"cart:7", type="hash", elements=1000, namespace="cart:{id}", memory_bytes=10_000)
    assert only(profile(sizes)).slug == "unbounded-outlier"


def test_many_alike_are_one_finding() -> None:
    stream = {
        "type": "stream",
        "elements": 20_000,
        "oldest_at": NOW - 40 * DAY,
        "newest_at": NOW,
        "namespace": "events:{id}",
    }
    rows = [row(b"events:%d" % number, memory_bytes=1000 * (9 - number), **stream) for number in range(3)]
    found = only(named(*rows))
    assert (found.keys, found.bytes) == (3, 24_000)
    assert read(found.what).endswith("2 more of events:{id} look alike: 23.4 KiB together.")
    assert found.where is not None
    assert found.where.value == "events:{id}"


def test_where_a_key_lives_is_told_when_it_is_not_obvious() -> None:
    made = named(row(b"q", type="list", elements=10_000, db=3, source="b.rdb"))
    assert read(only(made).what).startswith("List q (db 3) holds")
    made.sources = [info("a.rdb"), info("b.rdb")]
    assert read(only(made).what).startswith("List q (db 3, b.rdb) holds")


def test_a_stream_that_is_a_quarter_of_the_memory_is_critical() -> None:
    stream = row(
        b"events", type="stream", elements=90_000, memory_bytes=30 * MIB, oldest_at=NOW - 90 * DAY, newest_at=NOW
    )
    made = profile(
        group("events", 1, 30 * MIB, type="stream"), group("x:{id}", 9, 70 * MIB, no_ttl=0), streams=[stream]
    )
    assert only(made).severity is Severity.CRITICAL


def test_pending_entries() -> None:
    def found(**facts: int) -> list[str]:
        stream = row(b"s", type="stream", **facts)
        return [finding.slug for finding in streams(profile(group("s", 1, 100), streams=[stream])).findings]

    assert found(elements=50_000, groups=1, pending=1000) == ["stream-pending"]
    assert found(elements=50_000, groups=1, pending=999) == []
    assert found(elements=1000, groups=1, pending=100) == ["stream-pending"]
    assert found(elements=10, groups=1, pending=9) == []


def test_consumers_by_thousands_with_nothing_pending() -> None:
    def found(**facts: int) -> list[str]:
        stream = row(b"s", type="stream", groups=1, elements=10, **facts)
        return [finding.slug for finding in streams(profile(group("s", 1, 100), streams=[stream])).findings]

    assert found(consumers=1000, pending=0) == ["stream-consumers"]
    assert found(consumers=999, pending=0) == []
    assert found(consumers=3000, pending=1500) == ["stream-pending"]  # they may well be at work
    assert found(consumers=3000, pending=1499) == ["stream-pending", "stream-consumers"]


def test_lag_that_is_more_than_one_read() -> None:
    def found(**facts: int | None) -> list[str]:
        stream = row(b"s", type="stream", groups=1, pending=0, **facts)
        return [finding.slug for finding in streams(profile(group("s", 1, 100), streams=[stream])).findings]

    assert found(elements=5000, lag=1000) == ["stream-lag"]
    assert found(elements=10_010, lag=1000) == []
    assert found(elements=5000, lag=999) == []
    assert found(elements=5000, lag=None) == []
    assert found(elements=0, lag=5000) == ["stream-lag"]  # trimmed before it was read
