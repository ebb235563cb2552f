"""Charts drawn by another process are those drawn here, and what goes wrong there is raised here."""

from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from rdbscan.render.chart_worker import ChartWorker
from rdbscan.render.charts import draw

from .drawn import bars, histogram


def test_the_same_pictures(tmp_path: Path) -> None:
    reports = [bars(), histogram()]
    with ChartWorker() as artist:
        artist.begin([(report, tmp_path / f"{report.name}.png", "a.rdb") for report in reports])
        artist.finish()
    for report in reports:
        here = tmp_path / f"{report.name}-here.png"
        draw(report, here, "a.rdb")
        assert (tmp_path / f"{report.name}.png").read_bytes() == here.read_bytes()


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with ChartWorker() as artist:
        artist.begin([(bars(), tmp_path / "nowhere" / "a.png", "")])
        with pytest.raises(FileNotFoundError) as caught:
            artist.finish()
    assert caught.value.filename == str(tmp_path / "nowhere" / "a.png")


def test_a_process_that_was_killed() -> None:
    with ChartWorker() as artist:
        artist.process.kill()
        with pytest.raises(ChildProcessError, match="drawing charts ended with -9"):
            artist.finish()


def test_nothing_is_left_behind_when_nobody_wants_pictures() -> None:
    with pytest.raises(KeyboardInterrupt), ChartWorker() as artist:
        raise KeyboardInterrupt
    assert artist.process.exitcode is not None
