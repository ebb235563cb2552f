"""What a trend looks like, also with hostile names, and what stands in its JSON."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from rdbscan.history import add, open_history
from rdbscan.trend.outputs import json as as_json
from rdbscan.trend.outputs import markdown, text
from rdbscan.trend.run import Options, trend
from rdbscan.trend.tables import spark
from tests.cli.conftest import Runner, rdbscan  # noqa: F401 (a fixture)
from tests.history.making import DAY_MS, SAVED_MS, night_profile
from tests.trend.test_run import MB, growing, nights

HOSTILE = "\x1b[31m<script>|`::error::\n##[x] {id} \u202e" + "x" * 200


def as_text(found: object, width: int = 80, encoding: str = "utf-8") -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    text.render(found, out, width=width, color=False, top=5)  # type: ignore[arg-type]
    return out.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


@pytest.fixture
def hostile() -> object:
    series = nights(*[{HOSTILE: parts["log:{id}"], "b": MB} for parts in growing(20)])
    return trend(
        [replace(series, instance=HOSTILE), nights(*growing(12))],
        Options(series.moments[-1]),
        "words that stayed: none.",
    )


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_text_fits_and_obeys_nobody(hostile: object, width: int, encoding: str) -> None:
    shown = as_text(hostile, width, encoding)
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= width + (0 if encoding == "utf-8" else 6)  # an ellipsis is three dots there
    assert not any(line.startswith("::") for line in lines)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##[" not in shown
    assert "REDACTED" in shown
    assert shown.index("FULL?") < shown.index("IN SHORT")


def test_markdown_obeys_nobody(hostile: object) -> None:
    shown = markdown.render(hostile, 5)  # type: ignore[arg-type]
    assert "\x1b" not in shown
    assert "REDACTED" in shown
    assert not any(line.lstrip().startswith(("::", "<")) for line in shown.splitlines())
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in rows if "script" in line}) <= 2


def test_json_says_names_as_they_are(hostile: object) -> None:
    told = as_json.render(hostile)  # type: ignore[arg-type]
    assert told.isascii()
    assert "##[" not in told
    document = json.loads(told)
    assert document["format"] == "rdbscan-trend"
    assert document["redacted"] is True
    first, second = document["servers"]
    assert first["name"] == HOSTILE
    assert first["carried_by"] == HOSTILE
    assert first["full"]["early_ms"] <= first["full"]["date_ms"] <= first["full"]["late_ms"]
    assert first["slope"] == pytest.approx(MB, rel=0.001)
    assert len(first["saved_ms"]) == len(first["used_by_night"]) == len(first["namespaces"][0]["memory_by_night"]) == 20
    assert second["nights"] == 12


def test_sparks() -> None:
    assert spark([0, 1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇██"
    assert spark([]) == ""
    assert spark([0, 0]) == "▁▁"
    assert len(spark(list(range(100)))) == 14


def test_the_command(rdbscan: Runner, tmp_path: Path) -> None:  # noqa: F811
    history = open_history(str(tmp_path / "nights"))
    for day in range(3):
        add(history, night_profile(day), "a")
    add(history, night_profile(3, keys=2), "a")
    (tmp_path / "nights/instance=a/2026-12-24T000000Z-00000000.parquet").write_bytes(b"PAR1torn")
    now = ("--now", str((SAVED_MS + 2 * DAY_MS) // 1000))
    run = rdbscan("trend", tmp_path / "nights", *now)
    assert run.code == 0
    assert "a: no forecast from 3 nights, it needs 10." in run.out
    assert "1 night of damaged dumps left out" in run.out
    assert "1 night could not be read" in run.out
    for number, day in enumerate((0, 1)):
        night_profile(day).save(tmp_path / f"{number}.parquet")
    run = rdbscan("trend", tmp_path / "0.parquet", tmp_path / "1.parquet", *now, "-f", "markdown")
    assert "the server: no forecast from 2 nights" in run.out.replace("`", "")
    for wrong in (
        (tmp_path,),
        (tmp_path / "no",),
        (tmp_path / "nights", "--within", "3d"),
        (tmp_path / "nights", "--instance", "b"),
    ):
        assert rdbscan("trend", *wrong).code == 2


def test_without_numpy_the_extra_is_named(rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setitem(sys.modules, "numpy", None)
    run = rdbscan("trend", tmp_path)
    assert run.code == 2
    assert "pip install 'rdbscan[trend]'" in run.err
