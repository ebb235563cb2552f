"""A remote object read by many requests at once, each for a range of it: one connection alone is often slow.

    requested     | head | part | part | part | … |            `parts` requests under way, each of `part_bytes`
    read          ^ in order; a part is dropped once it was read, and the next one is requested

The first request is small: it tells the object's size and tag, and is all that `rdbscan info` needs.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import CancelledError
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rdbscan.errors import Unreachable
from rdbscan.source.failures import RequestFailed, status_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from concurrent.futures import Future

    from _typeshed import WriteableBuffer
    from obstore import GetOptions, GetResult, ObjectMeta

    from rdbscan.source.settings import ReadAhead
    from rdbscan.source.stores import Place

Answer = TypeVar("Answer")

HEAD_BYTES = 1 << 16
PAUSES = (0.2, 1.0, 3.0)
"""Seconds before a part is requested again, beyond the retries of a single request."""
WAITING_PARTS = 2
"""Parts that may lie ready beyond those under way: without them a connection would idle while a part is decoded."""
PRECONDITION_FAILED = 412
RANGE_NOT_SATISFIABLE = 416
REPLACED = "it was replaced while it was read: run again"


class Version(NamedTuple):
    """What tells one state of an object from another."""

    size: int
    tag: str | None
    modified: Any


def version_of(meta: ObjectMeta) -> Version:
    """Return the version that an answer is of."""
    return Version(meta["size"], meta["e_tag"], meta["last_modified"])


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    """Return the loop that all requests run in, in a thread that ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="requests", daemon=True).start()
    return loop


def run(request: Coroutine[Any, Any, Answer]) -> Future[Answer]:
    """Start a request; the future has its answer."""
    return asyncio.run_coroutine_threadsafe(request, _loop())


class Ranges:
    """An object as an unbuffered file (`readinto`, `close`). Raises Unreachable where it cannot be read on."""

    def __init__(self, place: Place, head: bytes, version: Version, ahead: ReadAhead) -> None:
        self.place = place
        self.version = version
        self.ahead = ahead
        self.current = memoryview(head)
        self.requested = len(head)
        self.waiting: deque[Future[bytes]] = deque()
        self.lock = threading.Lock()
        self.closed = False

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read at most as much as is left of the current part; 0 at the end."""
        if not self.current:
            self.current = memoryview(self._next_part())
        view = memoryview(buffer)
        count = min(len(view), len(self.current))
        view[:count] = self.current[:count]
        self.current = self.current[count:]
        return count

    def close(self) -> None:
        """End the requests under way; a thread that waits for one gets Unreachable."""
        with self.lock:
            self.closed = True
            waiting, self.waiting = self.waiting, deque()
        for part in waiting:
            part.cancel()

    def _next_part(self) -> bytes:
        self._request()
        with self.lock:
            if not self.waiting:
                return b""
            part = self.waiting[0]
        try:
            found = part.result()
        except CancelledError:
            raise Unreachable("reading was interrupted") from None
        with self.lock:
            if self.waiting:  # or it was closed meanwhile
                self.waiting.popleft()
        self._request()
        return found

    def _request(self, _done: object = None) -> None:
        """Request parts until there are enough under way. Called from any thread."""
        while (part := self._request_one()) is not None:
            part.add_done_callback(self._request)

    def _request_one(self) -> Future[bytes] | None:
        with self.lock:
            under_way = sum(not part.done() for part in self.waiting)
            full = under_way >= self.ahead.parts or len(self.waiting) >= self.ahead.parts + WAITING_PARTS
            if self.closed or full or self.requested >= self.version.size:
                return None
            start = self.requested
            self.requested = min(start + self.ahead.part_bytes, self.version.size)
            part = run(get_part(self.place, start, self.requested, self.version))
            self.waiting.append(part)
            return part


async def get_part(place: Place, start: int, end: int, version: Version) -> bytes:
    """Return bytes of an object in that version, trying again where that may help. Raises Unreachable."""
    try:
        return await repeated(partial(_get, place, start, end, version))
    except RequestFailed as failure:
        raise Unreachable(REPLACED if failure.status == PRECONDITION_FAILED else failure.why) from None


async def get_head(place: Place) -> tuple[bytes, Version]:
    """Return the first bytes of an object, and its version. Raises RequestFailed."""
    return await repeated(partial(_get_head, place))


async def repeated(request: Callable[[], Awaitable[Answer]]) -> Answer:
    """Return the answer to a request that is made again if its answer breaks off. Raises RequestFailed, Unreachable."""
    for pause in (*PAUSES, None):
        try:
            return await request()
        except Unreachable:
            raise
        except Exception as error:  # noqa: BLE001 (obstore has exceptions of its own)
            failure = RequestFailed(error)
        if pause is None or not failure.broke_off:
            raise failure
        await asyncio.sleep(pause)
    raise AssertionError


async def _get(place: Place, start: int, end: int, version: Version) -> bytes:
    import obstore

    options: GetOptions = {"range": (start, end)}
    if version.tag is not None and not version.tag.startswith("W/"):  # a weak tag never matches (RFC 9110, 13.1.1)
        options["if_match"] = version.tag
    found = await obstore.get_async(place.store, place.path, options=options)
    if version_of(found.meta) != version:
        raise Unreachable(REPLACED)
    return await _body(found, end - start)


async def _get_head(place: Place) -> tuple[bytes, Version]:
    import obstore

    try:
        found = await obstore.get_async(place.store, place.path, options={"range": (0, HEAD_BYTES)})
    except Exception as error:
        if status_of(error) != RANGE_NOT_SATISFIABLE:
            raise
        meta = await obstore.head_async(place.store, place.path)
        if meta["size"]:
            raise
        return b"", version_of(meta)
    version = version_of(found.meta)
    return await _body(found, min(HEAD_BYTES, version.size)), version


async def _body(found: GetResult, length: int) -> bytes:
    data = await found.bytes_async()
    if len(data) != length:
        raise ConnectionError("IncompleteBody")
    return data  # type: ignore[return-value] # a buffer
