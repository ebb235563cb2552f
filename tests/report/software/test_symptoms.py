from __future__ import annotations

from rdbscan.report.model import Severity
from rdbscan.report.software import recognise, symptoms
from rdbscan.report.software.symptom import Symptom
from tests.report.software.making import Row, only, row

NOW = 1_700_000_000_000
DAY = 86_400_000


def found(*rows: Row, rest: int = 0) -> list[Symptom]:
    """The symptoms of the one instance in these rows, in a dump with `rest` more bytes."""
    return symptoms(only(recognise(rows)), sum(one.memory_bytes for one in rows) + rest, NOW)


def slugs(*rows: Row, rest: int = 0) -> list[str]:
    return [one.slug for one in found(*rows, rest=rest)]


def words(one: Symptom) -> str:
    text = one.what.template
    for cell in one.what.cells:
        text = text.replace("{}", f"{cell.value:.2f}" if isinstance(cell.value, float) else str(cell.value), 1)
    return text


def bull(finished: int, jobs: int, failed: int = 0, waiting: int = 0) -> list[Row]:
    return [
        row("bull:mail:id"),
        row("bull:mail:completed", "zset", 1, 100 * finished, elements=finished),
        row("bull:mail:failed", "zset", 1, 100 * failed or 1, elements=failed),
        row("bull:mail:wait", "list", 1, 100, elements=waiting),
        row("bull:mail:{id}", "hash", jobs, 1000 * jobs, elements=9 * jobs),
        row("bull:mail:{id}:logs", "list", jobs, 500 * jobs, elements=jobs),
    ]


def test_finished_jobs_count_with_index_bodies_and_logs() -> None:
    [one] = found(*bull(finished=800, jobs=1000, waiting=200))
    assert (one.slug, one.where, one.keys) == ("finished-jobs", "bull:mail:{id}", 801)
    assert one.bytes == 80_000 + 800 * 1500
    assert {group.namespace for group in one.groups} == {"bull:mail:completed", "bull:mail:{id}", "bull:mail:{id}:logs"}
    assert words(one).startswith("800 of Bull queue mail take 1280000, 0.81 of the memory, bodies and index together")
    assert "removeOnComplete" in one.remedies[0].text
    assert "queue.clean" in one.remedies[1].text


def test_a_few_finished_jobs_or_a_small_part_are_no_matter() -> None:
    assert slugs(*bull(finished=99, jobs=99)) == []
    assert slugs(*bull(finished=500, jobs=500), rest=100_000_000) == []


def test_the_severity_follows_the_share() -> None:
    jobs = bull(finished=20_000, jobs=20_000)
    assert found(*jobs)[0].severity is Severity.CRITICAL
    assert found(*jobs, rest=10**8)[0].severity is Severity.WARNING
    assert found(*jobs, rest=10**9)[0].severity is Severity.INFO


def test_failed_jobs_are_dead_letters() -> None:
    [one] = found(*bull(finished=0, failed=300, jobs=300))
    assert (one.slug, one.bytes) == ("dead-letters", 30_000 + 300 * 1500)


def test_bodies_that_no_index_knows_are_orphans() -> None:
    [one] = found(*bull(finished=0, failed=0, waiting=1000, jobs=40_000))
    assert (one.slug, one.keys, one.bytes) == ("orphaned-jobs", 39_000, 39_000 * 1500)
    assert slugs(*bull(finished=0, failed=0, waiting=900, jobs=1800)) == []


def rq(finished: int, forever: int, jobs: int) -> list[Row]:
    return [
        row("rq:queues", "set"),
        row("rq:finished:mail", "zset", 1, 100 * finished, elements=finished),
        row("rq:job:{id}", "hash", jobs, 1000 * jobs, no_ttl=forever),
    ]


def test_finished_jobs_that_expire_are_no_matter() -> None:
    assert slugs(*rq(finished=5000, forever=0, jobs=5000)) == []
    [one] = found(*rq(finished=5000, forever=2000, jobs=5000))
    assert (one.slug, one.keys) == ("finished-jobs", 2001)
    assert one.bytes == 40 * 5000 + 2000 * 1000


def test_jobs_in_one_hash_are_counted_by_element() -> None:
    queue = [row("bq:mail:id"), row("bq:mail:stallBlock"), row("bq:mail:succeeded", "set", 1, 2000, elements=200)]
    [one] = found(*queue, row("bq:mail:jobs", "hash", 1, 40_000, elements=400))
    assert (one.slug, one.keys, one.bytes) == ("finished-jobs", 1, 22_000)


def sidekiq(dead: int, size: int, waiting: int = 0) -> list[Row]:
    return [
        row("queues", "set"),
        row("stat:processed"),
        row("retry", "zset"),
        row("dead", "zset", 1, size * dead or 1, elements=dead, largest_elements=dead),
        row("queue:mail", "list", 1, 100 * waiting or 1, elements=waiting, largest_elements=waiting),
    ]


def test_what_the_owner_trims_is_respected() -> None:
    assert slugs(*sidekiq(dead=9_900, size=100), rest=20_000_000) == []
    [one] = found(*sidekiq(dead=9_900, size=100), rest=1_000_000)
    assert one.slug == "dead-letters"
    assert "10,000" in one.why
    assert slugs(*sidekiq(dead=90_000, size=100), rest=200_000_000) == ["dead-letters"]


def test_a_queue_nobody_empties() -> None:
    [one] = found(*sidekiq(dead=0, size=0, waiting=12_000), rest=100_000_000)
    assert (one.slug, one.where) == ("unbounded-list", "queue:mail")
    assert slugs(*sidekiq(dead=0, size=0, waiting=900)) == []


def test_the_backlog_of_one_of_many_queues_takes_its_part_of_the_messages() -> None:
    [one] = found(
        row("dramatiq:__heartbeats__", "zset"),
        row("dramatiq:mail", "list", 1, 30_000, elements=3000),
        row("dramatiq:sms", "list", 1, 1000, elements=100),
        row("dramatiq:mail.msgs", "hash", 1, 300_000, elements=3000),
        row("dramatiq:sms.msgs", "hash", 1, 10_000, elements=100),
    )
    assert (one.slug, one.where, one.bytes) == ("unbounded-list", "dramatiq:mail", 30_000 + 300_000)


def unacked(messages: int, oldest_at: int) -> list[Row]:
    return [
        row("_kombu.binding.mail", "set"),
        row("unacked", "hash", 1, 1000 * messages, elements=messages),
        row("unacked_index", "zset", 1, 100 * messages, elements=messages, oldest_at=oldest_at),
    ]


def test_messages_that_were_taken_long_ago_are_unacknowledged() -> None:
    [one] = found(*unacked(40, NOW - 4 * DAY))
    assert (one.slug, one.where, one.bytes) == ("unacknowledged", "unacked", 44_000)
    assert "the oldest 345600.00 ago" in words(one)
    assert slugs(*unacked(40, NOW - DAY // 2)) == []
    assert slugs(*unacked(4000, NOW)) == ["unacknowledged"]


def test_results_without_ttl() -> None:
    [one] = found(row("celery-task-meta-{id}", keys=700, memory=200_000))
    assert (one.slug, one.keys, one.expirable) == ("temporary-without-ttl", 700, True)
    assert words(one).startswith("All of the 700 celery-task-meta-{id} never expire: task results of Celery")
    assert "result_expires" in one.remedies[0].text
    assert slugs(row("celery-task-meta-{id}", keys=700, memory=200_000, no_ttl=0)) == []


def test_a_few_without_ttl_among_many_that_expire_are_a_leak() -> None:
    assert slugs(row("celery-task-meta-{id}", keys=700, memory=200_000, no_ttl=70)) == ["missing-ttl"]


def test_each_namespace_of_a_cache_is_judged_by_itself() -> None:
    cache = [row(":1:price:{id}", keys=500, memory=50_000, no_ttl=0), row(":1:geo:{id}", keys=300, memory=30_000)]
    [one] = found(*cache, row(":1:config", keys=1, memory=100))
    assert (one.where, one.keys) == (":1:geo:{id}", 300)


def test_many_namespaces_without_ttl_are_one_finding() -> None:
    [one] = found(*(row(f":1:kind{number}:{{id}}", keys=50, memory=5000 + number) for number in range(9)))
    assert (one.where, one.keys) == (":1:kind8:{id}", 450)
    assert "and 8 never expire" in words(one)


def test_results_whose_names_do_not_line_up_are_one_finding_too() -> None:
    [one] = found(*(row(f"celery-task-meta-{number}", keys=1, memory=500) for number in range(100)))
    assert (one.slug, one.keys) == ("temporary-without-ttl", 100)


def test_an_index_of_sessions_that_are_gone() -> None:
    sessions = row("spring:session:sessions:{id}", "hash", 90, 9000, no_ttl=0)
    [one] = found(sessions, row("spring:session:index:{id}:{email}", "set", 300, 99_000, elements=990))
    assert (one.slug, one.where, one.bytes) == ("temporary-without-ttl", "spring:session:index:{id}:{email}", 90_000)
    assert "names 990, and 90 exist: at least 900 are gone" in words(one)
    assert not one.expirable
    assert slugs(sessions, row("spring:session:index:{id}:{email}", "set", 80, 9000, elements=95)) == []


def test_of_one_shard_nothing_is_said_that_another_shard_may_refute() -> None:
    index = row("spring:session:index:{id}:{email}", "set", 300, 99_000, elements=990)
    sessions = row("spring:session:sessions:{id}", "hash", 90, 9000, no_ttl=0)
    for whole, rows in ((10**6, [sessions, index]), (10**9, bull(finished=0, waiting=1000, jobs=40_000))):
        one = only(recognise(rows))
        assert symptoms(one, whole, NOW)
        assert symptoms(one, whole, NOW, complete=False) == []


def test_a_tag_set_of_cache_entries_that_are_gone() -> None:
    entries = row("zc:k:{id}", "hash", 600, 60_000, no_ttl=0)
    tags = row("zc:ti:69d_CAT_P_{id}", "set", 400, 40_000, elements=1200, largest_elements=9)
    mage = row("zc:ti:69d_MAGE", "set", 1, 150_300, elements=1503, largest_elements=1503)
    [one] = found(entries, tags, mage)
    assert (one.slug, one.where, one.bytes) == ("unbounded-collection", "zc:ti:69d_MAGE", 90_300)
    assert slugs(entries, tags) == []


def test_a_filter_that_only_grows() -> None:
    spider = [
        row("shop:dupefilter", "set", 1, 300_000, elements=3600),
        row("shop:requests", "zset", 1, 9000, elements=300),
    ]
    [one] = found(*spider)
    assert (one.slug, one.where) == ("unbounded-collection", "shop:dupefilter")
    assert "SCHEDULER_PERSIST" in one.remedies[0].text
    assert slugs(*spider, rest=100_000_000) == []


def test_a_stream_within_its_bound_is_no_matter_and_beyond_it_is() -> None:
    assert slugs(row("socket.io", "stream", 1, 10**6, elements=10_080, largest_elements=10_080)) == []
    [one] = found(row("socket.io", "stream", 1, 10**7, elements=90_000, largest_elements=90_000))
    assert (one.slug, one.keys) == ("unbounded-stream", 1)
    assert one.why.startswith("The adapter trims it at about 10,000 (maxLen): it is set higher")


def test_feeds_of_many_users_are_judged_one_by_one() -> None:
    feeds = [row("feed:home:{id}", "zset", 5000, 10**6, elements=2 * 10**6, largest_elements=400)]
    assert slugs(*feeds, row("feed:home:{id}:reblogs", "zset", 5000, 10**5)) == []


def test_most_bytes_first() -> None:
    both = found(*bull(finished=400, failed=600, jobs=1000))
    assert [one.slug for one in both] == ["dead-letters", "finished-jobs"]


def test_nothing_at_all_is_no_matter() -> None:
    assert symptoms(only(recognise([row("sess:{id}", no_ttl=0)])), 0) == []
