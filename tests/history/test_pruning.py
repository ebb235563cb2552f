"""Which nights stay."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rdbscan.history import Night, add, nights, open_history
from rdbscan.history.pruning import Retention, kept, removable
from tests.cli.conftest import Runner, rdbscan  # noqa: F401 (a fixture)
from tests.history.making import DAY_MS, SAVED_MS, night_profile

DAY_S = 86_400


def night(day: int, whole: bool = True) -> Night:
    return Night("shop", SAVED_MS + day * DAY_MS, f"{day % 2**32:08x}", whole)


NIGHTS = [night(day) for day in range(-800, 1)]


def days(found: set[Night]) -> list[int]:
    return sorted((one.saved_ms - SAVED_MS) // DAY_MS for one in found)


def test_all_of_the_last_days() -> None:
    assert days(kept(NIGHTS, Retention(all_s=60 * DAY_S), SAVED_MS)) == list(range(-60, 1))
    assert kept(NIGHTS, Retention(), SAVED_MS) == set()


def test_one_a_week() -> None:
    found = kept(NIGHTS, Retention(weekly_s=730 * DAY_S), SAVED_MS)
    # 2026-11-18 is a Wednesday: the newest night so far, and each Sunday before it.
    assert days(found) == [*range(-724, -2, 7), 0]
    assert {datetime.fromtimestamp(one.saved_ms / 1000, UTC).weekday() for one in found} == {6, 2}


def test_one_a_month_for_ever() -> None:
    found = kept(NIGHTS, Retention(monthly=True), SAVED_MS + 10_000 * DAY_MS)
    months = [datetime.fromtimestamp(one.saved_ms / 1000, UTC) for one in found]
    assert len({(moment.year, moment.month) for moment in months}) == len(months) == 27


def test_a_whole_night_goes_before_a_newer_damaged_one() -> None:
    some = [night(-1), night(0, whole=False), night(7, whole=False)]
    assert kept(some, Retention(weekly_s=100 * DAY_S), SAVED_MS + 10 * DAY_MS) == {some[0], some[2]}


@given(
    st.lists(st.tuples(st.integers(-900, 5), st.booleans()), max_size=30, unique_by=lambda one: one[0]),
    st.none() | st.integers(0, 900), st.none() | st.integers(0, 900), st.booleans(),
)  # fmt: skip
def test_more_is_never_kept_by_keeping_less(
    some: list[tuple[int, bool]], all_days: int | None, weekly_days: int | None, monthly: bool
) -> None:
    found = [night(*one) for one in some]
    few = kept(found, Retention(all_days and all_days * DAY_S, None), SAVED_MS)
    more = kept(found, Retention(all_days and all_days * DAY_S, weekly_days and weekly_days * DAY_S, monthly), SAVED_MS)
    assert few <= more <= set(found)


def test_the_newest_whole_night_stays(tmp_path: Path) -> None:
    history = open_history(str(tmp_path))
    for day, keys in ((0, 0), (1, 0), (2, 1)):
        add(history, night_profile(day, keys), "shop")
    torn = night(3)
    (tmp_path / "instance=shop" / torn.file).write_bytes(b"PAR1")
    found = nights(history)
    late = SAVED_MS + 1000 * DAY_MS
    spare = removable(history, found, Retention(all_s=DAY_S), late)
    assert [(one.saved_ms - SAVED_MS) // DAY_MS for one in spare] == [0, 2, 3]
    assert removable(history, found, Retention(all_s=2000 * DAY_S), late) == []


def test_the_command(tmp_path: Path, rdbscan: Runner) -> None:  # noqa: F811
    history = open_history(str(tmp_path))
    for day in range(5):
        add(history, night_profile(day), "eu/shop")
    add(history, night_profile(), "\x1b[31mred")
    arguments = ("history", "prune", tmp_path, "--keep", "2d", "--now", str(SAVED_MS // 1000 + 4 * DAY_S))
    shown = rdbscan(*arguments)
    assert shown.code == 0
    assert "would remove 2 of 6 nights" in shown.err
    assert len(nights(history)) == 6
    assert "removed 2 of 6 nights" in rdbscan(*arguments, "--yes").err
    assert len(nights(history)) == 4
    listed = rdbscan("history", "list", tmp_path)
    assert "\x1b" not in listed.out
    assert "eu/shop" in listed.out
    assert rdbscan("history", "list", tmp_path, "--instance", "eu/shop").out.count("whole") == 4
    for wrong in (
        ("prune", tmp_path),
        ("list", tmp_path, "--keep", "1d"),
        ("list", tmp_path / "no"),
        ("drop", tmp_path),
    ):
        assert rdbscan("history", *wrong).code == 2
