"""What is fetched comes out in its order, however fast it comes and however slowly it is read."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import Truncated, Unreachable
from rdbscan.source.spool import Spool


def nothing() -> None: ...


def read(spool: Spool, count: int) -> bytes:
    content, room = b"", bytearray(count)
    while len(content) < count and (got := spool.readinto(memoryview(room)[: count - len(content)])):
        content += room[:got]
    return content


@given(
    sizes=st.lists(st.integers(1, 3000), max_size=30),
    reads=st.lists(st.integers(1, 5000), max_size=30),
    memory=st.sampled_from([1, 1000, 1 << 20]),
    spooled=st.booleans(),
)
def test_bytes_come_out_in_their_order(sizes: list[int], reads: list[int], memory: int, spooled: bool) -> None:
    content = os.urandom(sum(sizes))
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    chunks = (content[start : start + size] for start, size in zip(starts, sizes, strict=True))
    spool = Spool(chunks, nothing, Path("/tmp") if spooled else None, memory)
    found = b"".join(read(spool, count) for count in reads) + read(spool, len(content) + 1)
    assert found == content
    spool.close()


def test_a_reader_that_sleeps_holds_nothing_up_and_the_disk_is_used_again(tmp_path: Path) -> None:
    chunk, done = bytes(1 << 20), threading.Event()
    turns = threading.Semaphore(0)

    def chunks() -> Iterator[bytes]:
        for _ in range(3):
            for _ in range(20):
                yield chunk
            done.set()
            turns.acquire()

    spool = Spool(chunks(), nothing, tmp_path, memory=4 << 20)
    for _ in range(3):
        assert done.wait(10), "nobody read, and still all came"
        done.clear()
        assert spool.in_memory == 4 << 20
        assert spool.stored == 16 << 20, "the file does not grow beyond what waits"
        assert list(tmp_path.iterdir()) == [], "the file has no name"
        assert len(read(spool, 20 << 20)) == 20 << 20
        turns.release()
    assert read(spool, 1) == b""
    spool.close()


def test_without_a_folder_the_sender_waits() -> None:
    sent = []

    def chunks() -> Iterator[bytes]:
        for at in range(20):
            sent.append(at)
            yield bytes(1 << 20)

    spool = Spool(chunks(), nothing, None, memory=4 << 20)
    time.sleep(0.2)
    assert len(sent) == 5
    assert len(read(spool, 20 << 20)) == 20 << 20
    spool.close()


def test_a_failure_comes_behind_the_last_byte() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"abc"
        raise Truncated("cut")

    spool = Spool(chunks(), nothing)
    assert read(spool, 3) == b"abc"
    for _ in range(2):
        with pytest.raises(Truncated):
            read(spool, 1)


def test_an_unexpected_failure_is_told_too() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"abc"
        raise RuntimeError("secret")

    spool = Spool(chunks(), nothing)
    assert read(spool, 3) == b"abc"
    with pytest.raises(Unreachable, match=r"^reading failed: RuntimeError$"):
        read(spool, 1)


def test_a_full_disk_is_told_and_what_came_before_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    hung_up = threading.Event()
    spool = Spool(iter([bytes(100)] * 9), hung_up.set, tmp_path, memory=250)
    assert len(read(spool, 300)) == 300
    with pytest.raises(Unreachable, match=r"No space left on device; --spool DIR names another place"):
        read(spool, 1)
    assert hung_up.wait(5), "the server is not kept waiting"


def test_closing_wakes_up_who_waits() -> None:
    never, hung_up = threading.Event(), threading.Event()

    def chunks() -> Iterator[bytes]:
        never.wait(20)
        yield b""

    spool = Spool(chunks(), hung_up.set)
    failures: list[BaseException] = []

    def wait() -> None:
        try:
            spool.readinto(bytearray(1))
        except Unreachable as error:
            failures.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.1)
    spool.close()
    waiting.join(5)
    assert len(failures) == 1
    assert hung_up.is_set()
    never.set()
