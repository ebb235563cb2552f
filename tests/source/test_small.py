"""Small files are read whole from files and pipes, never from devices, and nobody waits for ever."""

import os
import threading
import time
from pathlib import Path

import pytest

from rdbscan.source import read_small, small


def test_a_file_and_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"maxmemory 4gb\n" * 20_000)
    assert read_small(tmp_path / "file", 1 << 20) == b"maxmemory 4gb\n" * 20_000
    reader, writer = os.pipe()
    threading.Thread(target=lambda: (time.sleep(0.1), os.write(writer, b"maxmemory 4gb\n"), os.close(writer))).start()
    assert read_small(Path(f"/dev/fd/{reader}"), 1 << 20) == b"maxmemory 4gb\n"  # as <(ssh db1 cat redis.conf) is
    os.close(reader)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_a_device(device: str) -> None:
    with pytest.raises(OSError, match="neither a file nor a pipe"):
        read_small(Path(device), 100)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(101))
    with pytest.raises(OSError, match="more than 100 bytes"):
        read_small(tmp_path / "file", 100)
    assert len(read_small(tmp_path / "file", 101)) == 101


def test_a_pipe_that_nobody_writes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small, "PATIENCE_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="nothing was written to it"):
        read_small(tmp_path / "pipe", 100)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_small(tmp_path / "none", 100)
    with pytest.raises(IsADirectoryError):
        read_small(tmp_path, 100)
