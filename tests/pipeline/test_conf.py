"""Settings of a redis.conf and those named one by one: what is wrong is refused with its place."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from rdbscan.errors import ConfigError
from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.conf import read_conf

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("port 1\nmaxmemory 1xb\n", ":2: maxmemory: not a memory size: '1xb'"),
        ("MAXMEMORY 1gb\n\n  maxmemory 12 eggs", ":3: maxmemory: not a memory size"),
        ("maxmemory-policy lru\n", ":1: unknown maxmemory-policy 'lru': did you mean allkeys-lru or volatile-lru?"),
        ("hash-max-ziplist-entries many\n", ":1: hash-max-ziplist-entries: not a memory size"),
    ],
)
def test_what_means_nothing_is_refused_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "redis.conf").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_conf(Options(redis_conf=tmp_path / "redis.conf"))
    assert f"redis.conf{message}" in str(caught.value)


def test_a_misspelled_name_is_told_with_its_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "redis.conf").write_text(
        "zset-max-listpack-value 9\nmaxmemory-samples 5\nhash-max-listpack-entrees 5\n"
    )
    assert read_conf(Options(redis_conf=tmp_path / "redis.conf"))["zset-max-listpack-value"] == "9"
    assert [record.getMessage().split("redis.conf")[1] for record in caplog.records] == [
        ":3: unknown setting 'hash-max-listpack-entrees': did you mean hash-max-listpack-entries?"
    ]


def test_settings_named_one_by_one_win(tmp_path: Path) -> None:
    (tmp_path / "redis.conf").write_text("maxmemory 1gb\nport 7\n")
    named = Options(redis_conf=tmp_path / "redis.conf", settings=(("maxmemory", "2gb"),))
    assert read_conf(named) == {"maxmemory": "2gb", "port": "7"}


def test_a_policy_must_be_one() -> None:
    with pytest.raises(ConfigError, match="did you mean allkeys-lru"):
        Options(settings=(("maxmemory-policy", "lru"),))


def test_a_pipe_is_read_once_for_all_dumps(tmp_path: Path) -> None:
    pipe = tmp_path / "conf"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=["maxmemory 8mb\n"])
    writer.start()
    dumps = [str(FIXTURES / "shop.rdb"), str(FIXTURES / "shop-clean.rdb")]
    found = profile_sources(dumps, Options(redis_conf=pipe))
    writer.join(10)
    assert [source.model.maxmemory for source in found.sources] == [8 << 20, 8 << 20]
