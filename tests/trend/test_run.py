"""When it is full and why that is not said, steps, and what of all grows."""

from dataclasses import replace

import pytest

from rdbscan.trend.model import Server, Why
from rdbscan.trend.run import MOST_FITTED, Options, trend
from rdbscan.trend.series import DAY_MS, Figures, Series
from rdbscan.trend.steps import last_step, without_steps

MB = 1 << 20
FIRST = 20_800 * DAY_MS


def nights(*memory: dict[str, int], maxmemory: int | None = 100 * MB) -> Series:
    figures = [
        Figures(FIRST + at * DAY_MS, parts, 1, sum(parts.values()) + MB, maxmemory, "redis-7.0, jemalloc")
        for at, parts in enumerate(memory)
    ]
    return Series("shop", figures)


def judged(series: Series, late_days: float = 0, **options: object) -> Server:
    now = series.moments[-1] + int(late_days * DAY_MS) if series.nights else 0
    return trend([series], Options(now, **options)).servers[0]  # type: ignore[arg-type]


def growing(count: int, step: int = MB, start: int = 10 * MB) -> list[dict[str, int]]:
    return [{"log:{id}": start + at * step, "static": 5 * MB} for at in range(count)]


def test_a_date() -> None:
    server = judged(nights(*growing(20)))
    assert server.full is not None
    # 1 + 5 + 10 + 19 MiB are taken, so 65 are left, at one a day.
    assert server.full.date_ms == pytest.approx(FIRST + (19 + 65) * DAY_MS, abs=DAY_MS / 10)
    assert server.full.early_ms <= server.full.date_ms <= server.full.late_ms
    (log, static) = server.namespaces
    assert (log.name, log.share) == ("log:{id}", 1.0)
    assert static.share is None


@pytest.mark.parametrize(
    ("series", "late", "why"),
    [
        (nights(*growing(9)), 0, Why.FEW_NIGHTS),
        (nights(), 0, Why.FEW_NIGHTS),
        (nights(*growing(20)), 7.5, Why.OLD),
        (nights(*growing(20), maxmemory=None), 0, Why.NO_MAXMEMORY),
        (nights(*growing(20, step=0)), 0, Why.MAYBE_NONE),
        (nights(*growing(20, step=-MB // 8)), 0, Why.SHRINKS),
        (nights(*growing(20, step=MB // 16)), 0, Why.TOO_FAR),
        (nights(*growing(20), *growing(3)), 0, Why.FEW_NIGHTS),
    ],
)
def test_why_there_is_none(series: Series, late: float, why: Why) -> None:
    server = judged(series, late)
    assert server.full is None
    assert server.why is why


def test_ten_nights_and_seven_days_are_enough() -> None:
    assert judged(nights(*growing(10)), 7).full is not None


def test_full_already() -> None:
    server = judged(nights(*growing(12), maxmemory=20 * MB))
    assert server.full is not None
    assert server.full.reached
    assert judged(nights(*growing(3), maxmemory=10 * MB)).full is not None


def test_another_maxmemory() -> None:
    assert judged(nights(*growing(20), maxmemory=None), maxmemory=50 * MB).full is not None


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([], 0), ([5], 0), ([0, 0, 0], 0), ([10, 10, 10, 7.1, 7.1, 7.1], 0), ([10, 10, 10, 7, 7, 7], 3),
        ([10, 10, 4, 10, 10], 0), ([10, 10, 10, 4], 3), ([10, 4, 4, 4, 2, 2, 2], 4), ([10, 9, 8, 7, 6, 5], 0),
        ([5, 5, 0, 0, 0], 2),
    ],
)  # fmt: skip
def test_steps(values: list[float], step: int) -> None:
    assert last_step(values) == step


def test_only_what_follows_a_step_counts() -> None:
    server = judged(nights(*growing(10, start=60 * MB), *growing(15, step=MB // 2)))
    assert server.step_ms == FIRST + 10 * DAY_MS
    assert server.counted == 15
    assert server.line is not None
    assert server.line.slope == pytest.approx(MB / 2, rel=0.01)


def test_a_flushed_cache_is_no_bend_in_the_whole() -> None:
    with_cache = [{**parts, "cache": 8 * MB if at < 14 else 0} for at, parts in enumerate(growing(24))]
    server = judged(nights(*with_cache))
    assert server.step_ms is None
    assert server.line is not None
    assert server.line.since_ms is None
    assert server.line.slope == pytest.approx(MB, rel=0.01)
    assert [one.name for one in server.namespaces if one.share] == ["log:{id}"]
    assert without_steps([8.0, 8, 3, 3], {"a": [5.0, 5, 0, 0], "b": [3.0, 3, 3, 3]}) == [3, 3, 3, 3]


def test_many_namespaces_and_a_choice() -> None:
    many = [{f"app{number}:{{id}}": MB + at * number * 1000 for number in range(40)} for at in range(20)]
    server = judged(nights(*many))
    assert len(server.namespaces) == MOST_FITTED
    assert server.others == 40 - MOST_FITTED
    assert server.namespaces[0].name == "app39:{id}"
    chosen = judged(nights(*many), match=("app3:**", "app4:*"))
    assert [one.name for one in chosen.namespaces] == ["app4:{id}", "app3:{id}"]


def test_the_server_that_is_full_first_comes_first() -> None:
    late = replace(nights(*growing(20, step=MB // 2)), instance="late")
    soon = replace(nights(*growing(20)), instance="soon")
    flat = replace(nights(*growing(20, step=0)), instance="a")
    found = trend([flat, late, soon], Options(soon.moments[-1]))
    assert [server.name for server in found.servers] == ["soon", "late", "a"]
    assert [server.name for server in found.full_within(70)] == ["soon"]
    assert found.full_within(60) == []


def test_another_model_is_said() -> None:
    series = nights(*growing(12))
    changed = [
        replace(night, model="valkey-9.1, jemalloc") if at > 5 else night for at, night in enumerate(series.nights)
    ]
    (note,) = judged(replace(series, nights=changed)).notes
    assert "valkey-9.1" in note
    assert "redis-7.0" in note
