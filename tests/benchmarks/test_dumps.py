"""The benchmark dumps are what they claim: sound, complete, deterministic."""

from pathlib import Path

import pytest

from benchmarks import make_dumps
from benchmarks.dumps import giants, mix, small
from tests.reference.decoder import decode_file
from tests.reference.model import Dump

TYPES = {
    "small": {0},
    "small9": {0},
    "mix": {0, 2, 4, 5, 11, 16, 17, 18, 20, 21},
    "mix9": {0, 2, 4, 5, 11, 12, 13, 14, 15},
    "giants": {0, 2, 4, 5, 18, 21},
}


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, so that the slow decoder gets through."""
    for module, rows, templates in ((small, 64, 2), (mix, 128, 2)):
        monkeypatch.setattr(module, "ROWS", rows)
        monkeypatch.setattr(module, "TEMPLATES", templates)
    monkeypatch.setattr(mix, "POOL", 4)
    monkeypatch.setattr(giants, "ROWS", 64)


def decoded(path: Path) -> Dump:
    dump = decode_file(path)
    assert dump.error is None
    return dump


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("name", make_dumps.DUMPS)
def test_dump_is_sound_and_counted(name: str, tmp_path: Path) -> None:
    path, keys = make_dumps.make(name, 200_000, tmp_path)
    dump = decoded(path)
    assert (dump.checksum, dump.tail, dump.version) == ("ok", b"", 9 if name.endswith("9") else 11)
    assert len(dump.keys) == len({key.name for key in dump.keys}) == keys
    assert dump.databases == {0: (keys, sum(key.expires_ms is not None for key in dump.keys))}
    assert {key.rdb_type for key in dump.keys} == TYPES[name]


@pytest.mark.usefixtures("tiny")
def test_size_is_about_what_was_asked_for(tmp_path: Path) -> None:
    path, _ = make_dumps.make("small", 300_000, tmp_path)
    assert path.stat().st_size == pytest.approx(300_000, rel=0.05)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("name", make_dumps.DUMPS)
def test_same_arguments_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    paths = [make_dumps.make(name, 100_000, tmp_path / folder)[0] for folder in ("one", "two")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.usefixtures("tiny")
def test_dump_is_known_for_its_size_only(tmp_path: Path) -> None:
    made = make_dumps.make("small", 100_000, tmp_path)
    assert make_dumps.known("small", 100_000, tmp_path) == made
    assert make_dumps.known("small", 200_000, tmp_path) is None
    made[0].unlink()
    assert make_dumps.known("small", 100_000, tmp_path) is None


@pytest.mark.parametrize(("text", "size"), [("500MB", 500_000_000), ("10GB", 10**10), ("1.5kb", 1_500), ("42", 42)])
def test_sizes_are_understood(text: str, size: int) -> None:
    assert make_dumps.size_in_bytes(text) == size
