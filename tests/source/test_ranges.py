"""A remote object is read by many requests at once, survives what networks do, and is never mixed from two versions."""

import os
import time

import pytest

from rdbscan.errors import Unreachable
from rdbscan.source import ReadAhead, SourceSettings, open_source
from rdbscan.source.ranges import HEAD_BYTES
from tests.source.test_streams import read_all, read_until_damage
from tests.source.web import File, Web

CONTENT = b"REDIS0011" + os.urandom(3_000_000)
PARTS = SourceSettings(read_ahead=ReadAhead(4, 1 << 18))


def serve(web: Web, file: File) -> str:
    web.files["/d.rdb"] = file
    return f"{web.url}/d.rdb"


@pytest.mark.parametrize(
    "size", [0, 1, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 1, HEAD_BYTES + (1 << 18), len(CONTENT)]
)
def test_every_size_comes_out_whole(web: Web, size: int) -> None:
    with open_source(serve(web, File(CONTENT[:size])), PARTS) as source:
        assert source.size == size
        assert read_all(source.stream) == CONTENT[:size]


def test_only_the_head_is_asked_for_until_more_is_read(web: Web) -> None:
    with open_source(serve(web, File(CONTENT)), PARTS) as source:
        source.stream.readinto(bytearray(1000))
    assert [request.headers["range"] for request in web.requests] == [f"bytes=0-{HEAD_BYTES - 1}"]


def test_as_many_requests_at_once_as_asked_for(web: Web) -> None:
    with open_source(serve(web, File(CONTENT, delay=0.05)), PARTS) as source:
        assert read_all(source.stream) == CONTENT
    assert web.most_under_way == 4
    asked = [request.headers["range"] for request in web.requests]
    assert len(asked) == len(set(asked)), "no part is asked for twice"


def test_many_connections_are_faster_than_one(web: Web) -> None:
    def seconds(ahead: ReadAhead) -> float:
        started = time.monotonic()
        with open_source(serve(web, File(CONTENT, rate=2e6)), SourceSettings(read_ahead=ahead)) as source:
            assert read_all(source.stream) == CONTENT
        return time.monotonic() - started

    assert seconds(ReadAhead(8, 1 << 18)) < 0.5 * seconds(ReadAhead(1, 1 << 18))


def test_a_slow_reader_holds_no_more_than_the_read_ahead(web: Web) -> None:
    big = bytes(40 << 20)
    with open_source(serve(web, File(big)), SourceSettings(read_ahead=ReadAhead(4, 1 << 20))) as source:
        source.stream.readinto(bytearray(HEAD_BYTES + 1))
        time.sleep(0.5)
        assert len(web.requests) <= 1 + 4 + 2 + 1


def test_a_busy_server_a_cut_and_a_stall_are_survived(web: Web) -> None:
    file = File(CONTENT, busy=2, cuts=[None, 1000, None, 70_000, None, 3], stalls=[None, None, 50_000])
    with open_source(serve(web, file), PARTS) as source:
        assert read_all(source.stream) == CONTENT


def test_parts_without_a_tag_are_asked_for_again_as_a_whole(web: Web) -> None:
    file = File(CONTENT, tag=None, cuts=[None, 1000, None, 70_000])
    with open_source(serve(web, file), PARTS) as source:
        assert read_all(source.stream) == CONTENT


def test_every_part_is_bound_to_the_version_that_the_first_was_of(web: Web) -> None:
    with open_source(serve(web, File(CONTENT, tag='"one"')), PARTS) as source:
        read_all(source.stream)
    assert {request.headers.get("if-match") for request in web.requests[1:]} == {'"one"'}


@pytest.mark.parametrize("honours_if_match", [True, False])
@pytest.mark.parametrize("tag", ['"one"', 'W/"one"'])
def test_an_object_that_is_replaced_meanwhile_is_called_that(web: Web, tag: str, honours_if_match: bool) -> None:
    file = File(CONTENT, tag=tag, replaced_after=4, honours_if_match=honours_if_match)
    with open_source(serve(web, file), PARTS) as source:
        content, damage = read_until_damage(source.stream)
    assert CONTENT.startswith(content)
    assert len(content) >= HEAD_BYTES
    assert isinstance(damage, Unreachable)
    assert "replaced while it was read" in damage.message


def test_an_object_that_is_deleted_meanwhile(web: Web) -> None:
    with open_source(serve(web, File(CONTENT)), PARTS) as source:
        web.files.clear()
        content, damage = read_until_damage(source.stream)
    assert content == CONTENT[:HEAD_BYTES]
    assert isinstance(damage, Unreachable)
    assert damage.exit_code == 3
    assert "404" in damage.message


def test_a_connection_that_breaks_for_good_keeps_what_came_before(web: Web) -> None:
    file = File(CONTENT, tag=None, cuts=[None, None, None, *[7] * 1000])
    with open_source(serve(web, file), PARTS) as source:
        content, damage = read_until_damage(source.stream)
    assert CONTENT.startswith(content)
    assert len(content) >= HEAD_BYTES
    assert isinstance(damage, Unreachable)
    assert damage.offset == len(content)


def test_closing_ends_requests_under_way(web: Web) -> None:
    source = open_source(serve(web, File(CONTENT, stalls=[None, *[100] * 50])), PARTS)
    started = time.monotonic()
    source.stream.readinto(bytearray(10))
    source.close()
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    ("text", "parts", "part_bytes"), [("8x8MiB", 8, 8 << 20), ("1x512k", 1, 512 << 10), ("16 x 4mb", 16, 4 << 20)]
)
def test_read_ahead(text: str, parts: int, part_bytes: int) -> None:
    assert ReadAhead.parse(text) == ReadAhead(parts, part_bytes)


@pytest.mark.parametrize("text", ["", "8", "0x8MiB", "8x0MiB", "65x1MiB", "64x17MiB", "8x8", "-1x8MiB"])
def test_read_ahead_that_is_none_or_too_much(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as 16x4MiB|at most"):
        ReadAhead.parse(text)


def test_the_default_is_64_mib() -> None:
    assert ReadAhead().parts * ReadAhead().part_bytes == 64 << 20
