"""Many sources in one run, and what happens when reading does not go on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rdbscan.errors import ConfigError, SourceError, Unreachable, UsageError
from rdbscan.pipeline import Options, profile_sources, record_batches, verify_sources
from rdbscan.source import small
from tests.profile.rows import told

ROOT = Path(__file__).parents[2]
SHOP = str(ROOT / "fixtures/shop.rdb")


def test_no_source_at_all() -> None:
    with pytest.raises(UsageError, match="no source was given"):
        profile_sources([], Options())


def test_what_cannot_be_opened_is_set_aside(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.rdb")
    profile = profile_sources([missing, SHOP, str(tmp_path / "*.rdb")], Options(top=30))
    kinds = {source.source: source.outcome.damage and source.outcome.damage.kind for source in profile.sources}
    assert kinds == {"none.rdb": "source", "shop.rdb": None, "*.rdb": "source"}
    assert profile.notes == []
    assert profile.top_rows == 30
    whole = profile_sources([SHOP], Options(top=30))
    assert (told(profile.groups), profile.as_of_ms) == (told(whole.groups), whole.as_of_ms)


def test_dumps_of_one_name_are_told_apart_in_every_result(tmp_path: Path) -> None:
    for host in ("db1", "db2"):
        (tmp_path / host).mkdir()
        (tmp_path / host / "dump.rdb").write_bytes(Path(SHOP).read_bytes())
    profile = profile_sources([str(tmp_path)], Options(), keys_parquet=tmp_path / "keys.parquet")
    assert [source.source for source in profile.sources] == ["db1/dump.rdb", "db2/dump.rdb"]
    table = pq.read_table(tmp_path / "keys.parquet", columns=["source"])
    assert set(table["source"].to_pylist()) == {"db1/dump.rdb", "db2/dump.rdb"}


def test_if_nothing_can_be_opened_the_first_reason_is_raised(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    names = [str(tmp_path / "a.rdb"), "http://127.0.0.1:1/b.rdb"]
    with pytest.raises(SourceError) as error:
        verify_sources(names, Options())
    assert error.value.source == names[0]
    assert names[1] in caplog.text
    with pytest.raises(Unreachable):
        verify_sources(names[::-1], Options())


def test_an_archive_that_breaks_keeps_the_members_before(tmp_path: Path) -> None:
    from tests.source.test_nightly import tar

    shop = Path(SHOP).read_bytes()
    path = tmp_path / "backup.tar"
    path.write_bytes(tar({"a.rdb": shop, "b.rdb": shop})[: len(shop) + 4096])
    profile = profile_sources([str(path)], Options())
    damage = {source.source: source.outcome.damage and source.outcome.damage.kind for source in profile.sources}
    assert damage == {"backup.tar!a.rdb": None, "backup.tar!b.rdb": "truncated", "backup.tar": "corrupt"}
    assert sum(group.keys for group in profile.groups) >= 29_163


def test_records_of_a_member(tmp_path: Path) -> None:
    from tests.source.test_nightly import tar

    path = tmp_path / "backup.tar"
    path.write_bytes(tar({"a.rdb": Path(SHOP).read_bytes()}))
    batches = list(record_batches(f"{path}!a.rdb", Options()))
    assert sum(batch.num_rows for batch in batches) == 29_163
    assert batches[0]["source"][0].as_py() == "backup.tar!a.rdb"


@pytest.mark.parametrize("conf", ["/dev/zero", "/no/such.conf", "a\0b", "pipe"])
def test_a_conf_that_cannot_be_read_neither_hangs_nor_fills_the_memory(
    conf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small, "PATIENCE_SECONDS", 0.1)
    if conf == "pipe":
        conf = str(tmp_path / "pipe")
        os.mkfifo(conf)
    with pytest.raises(ConfigError, match=r"cannot read the redis\.conf"):
        profile_sources([SHOP], Options(redis_conf=Path(conf)))


@pytest.mark.parametrize("when", [0.0, 0.3])
def test_one_interrupt_ends_a_run_that_waits_for_a_stalled_pipe(when: float) -> None:
    script = "import sys; from rdbscan.cli import main; print('ready', flush=True); sys.exit(main())"
    command = [sys.executable, "-c", script, "analyze", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        run.stdin.write(Path(SHOP).read_bytes()[:500_000])
        run.stdin.flush()
        time.sleep(1.5 + when)
        started = time.monotonic()
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 130
        assert time.monotonic() - started < 8
