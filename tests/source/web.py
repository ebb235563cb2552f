"""A web server that fails as it is told to: busy, cut, stalled, slow, replaced, or no HTTP at all. Loopback only."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass
class File:
    """A file and how it is served.

    `busy`: so many requests are answered 503. `cuts`: the body of each request in turn ends after so many bytes (None: it
    does not). `stalls`: likewise, but the connection stays open. `delay`: seconds before the first byte. `rate`: bytes a
    second of one connection. `replaced_after`: after so many requests it is another file, whose tag differs.
    """

    content: bytes
    tag: str | None = '"one"'
    ranges: bool = True
    length: bool = True
    chunked: bool = False
    busy: int = 0
    cuts: list[int | None] = field(default_factory=list)
    stalls: list[int | None] = field(default_factory=list)
    delay: float = 0.0
    rate: float | None = None
    replaced_after: int | None = None
    honours_if_match: bool = True


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Web:
    """What is served, by path, and what was asked for. Bytes are sent as they are, whatever the request."""

    files: dict[str, File | bytes] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    under_way: int = 0
    most_under_way: int = 0
    transports: list[asyncio.WriteTransport] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.transports.append(writer.transport)
        self.tasks.add(asyncio.get_running_loop().create_task(self.serve(reader, writer)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self.answer(reader, writer):
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # a cancelled one ends with the server
        finally:
            writer.close()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False ends the connection."""
        request = parse(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(request)
        file = self.files.get(request.path.partition("?")[0])
        if file is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
            return True
        if isinstance(file, bytes):
            writer.write(file)
            await writer.drain()
            return False
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await send(file, request, writer)
        finally:
            self.under_way -= 1


def parse(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    return Request(method, path, {name.lower(): value.strip() for name, _, value in pairs})


async def send(file: File, request: Request, writer: asyncio.StreamWriter) -> bool:
    if file.busy:
        file.busy -= 1
        writer.write(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 4\r\n\r\nbusy")
        return True
    if file.replaced_after is not None:
        file.replaced_after -= 1
        if file.replaced_after < 0:
            file.tag, file.content, file.replaced_after = '"two"', bytes(len(file.content)), None
    if file.honours_if_match and request.headers.get("if-match", file.tag) != file.tag:
        writer.write(b"HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n")
        return True
    await asyncio.sleep(file.delay)
    wanted = request.headers.get("range") if file.ranges else None
    start, end = 0, len(file.content)
    if wanted:
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last) + 1, end)
        if start >= len(file.content):
            writer.write(b"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n")
            return True
    writer.write(headers(file, wanted, start, end))
    if request.method == "HEAD":
        return True
    cut = file.cuts.pop(0) if file.cuts else None
    stall = file.stalls.pop(0) if file.stalls else None
    limit = min(end, start + min(size for size in (cut, stall, end - start) if size is not None))
    await send_body(file, memoryview(file.content)[start:limit], writer)
    if stall is not None:
        await writer.drain()
        await asyncio.sleep(3600)
    return cut is None and (file.length or file.chunked)


def headers(file: File, wanted: str | None, start: int, end: int) -> bytes:
    lines = ["HTTP/1.1 206 Partial Content" if wanted else "HTTP/1.1 200 OK"]
    if wanted:
        lines.append(f"Content-Range: bytes {start}-{end - 1}/{len(file.content)}")
    if file.chunked:
        lines.append("Transfer-Encoding: chunked")
    elif file.length:
        lines.append(f"Content-Length: {end - start}")
    if file.tag is not None:
        lines.append(f"ETag: {file.tag}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def send_body(file: File, body: memoryview, writer: asyncio.StreamWriter) -> None:
    started = asyncio.get_running_loop().time()
    for at in range(0, len(body), CHUNK):
        part = body[at : at + CHUNK]
        if file.chunked:
            writer.write(b"%x\r\n%b\r\n" % (len(part), part))
        else:
            writer.write(part)
        await writer.drain()
        if file.rate is not None:
            early = started + (at + len(part)) / file.rate - asyncio.get_running_loop().time()
            if early > 0.002:  # a sleep is never shorter
                await asyncio.sleep(early)
    if file.chunked:
        writer.write(b"0\r\n\r\n")


@contextmanager
def serving(files: dict[str, File | bytes] | None = None, context: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve from a thread of its own until the context ends."""
    web = Web(files or {})
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(web.accept, "127.0.0.1", 0, limit=1 << 20, ssl=context))
    web.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        asyncio.run_coroutine_threadsafe(stop(server, web), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def stop(server: asyncio.Server, web: Web) -> None:
    """End all connections, also those that stall."""
    for listener in server.sockets:
        asyncio.get_running_loop().remove_reader(listener.fileno())
    await asyncio.sleep(0.05)  # what was accepted becomes a connection, which it could not after close()
    server.close()
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)
    for transport in web.transports:
        transport.abort()
    await asyncio.sleep(0.01)
