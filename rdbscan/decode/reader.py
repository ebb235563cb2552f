"""Reads one dump: fills the window, runs the core, and says what it found besides keys and how far it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import anycrc

from rdbscan.decode import opcodes
from rdbscan.decode.keys import KeyParser
from rdbscan.decode.load_rules import generation
from rdbscan.decode.metadata import KEPT_WARNINGS, Metadata
from rdbscan.decode.preamble import Preamble, read_preamble
from rdbscan.decode.server_detect import header
from rdbscan.decode.shard import enlarge, is_shard, is_silent, note, spread
from rdbscan.decode.trailer import name_trailing
from rdbscan.decode.window import Window
from rdbscan.errors import DamagedDumpError
from rdbscan.keyspace.slots import Slots
from rdbscan.memory.load_simulator import LoadSimulator
from rdbscan.memory.targets import Target
from rdbscan.records.batch import Batch
from rdbscan.records.dump import Damage, Header, Outcome

WINDOW_BYTES = 1 << 20
LARGEST_WINDOW = 1 << 30
NEWEST_RDB = 16
NEWEST_VALKEY_RDB = 80


class Readable(Protocol):
    """A stream of bytes that fills a buffer."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Put bytes at the start of `buffer` and say how many; 0 at the end."""


class DumpReader:
    """Reads one dump from a stream, once: `read_header`, then `batches`; both fill `info`.

    Damage is never raised: `info.damage` says what and where, and the batches hold what could be read. That goes for a
    DamagedDumpError of the stream too.

    `target_for(header, info)` gives the server whose memory is modelled, once the header is known. `thorough`: look
    for names and members that come twice with more memory and time, see `LoadRules`.
    What is kept of a dump after it was read must not keep this: its buffers are large.
    """

    def __init__(
        self,
        stream: Readable,
        info: Outcome,
        target_for: Callable[[Header, Outcome], Target],
        *,
        new_batch: Callable[[], Batch] = Batch,
        window_bytes: int = WINDOW_BYTES,
        thorough: bool = False,
    ) -> None:
        self.stream = stream
        self.info = info
        self.header = Header()
        self.target_for = target_for
        self.new_batch = new_batch
        self.buffer = memoryview(bytearray(window_bytes))
        self.window = Window(self.buffer)
        self.metadata = Metadata(self.window, info)
        self.keys = KeyParser(self.window, self.metadata, thorough)
        self.metadata.serve(self.keys)
        self.preamble = Preamble()
        self.crc = anycrc.Model("CRC64-REDIS")
        self.crc_value = 0
        self.crc_from = 0
        self.ended = False
        self.stream_damaged = False
        self.target: Target | None = None
        self.loading: LoadSimulator | None = None

    @property
    def type_names(self) -> list[str]:
        """Return the type names by code, those of modules included."""
        return list(self.metadata.type_names)

    def read_header(self) -> Header:
        """Read up to the first key: magic, version, aux fields and functions."""
        if self.preamble_damaged():
            self.ended = True
            self.close()
            return self.header
        status = self.advance()
        self.header = header(self.preamble.magic, self.preamble.version, self.metadata.fields)
        if status != opcodes.FULL:
            self.ended = True
            self.stop(status)
        return self.header

    def batches(self) -> Iterator[Batch]:
        """Yield the records, batch by batch (the last may be empty), without namespaces and hash slots (keyspace).

        Each stays as it is until `new_batch` gives it out again.
        """
        if self.ended:
            return
        head = self.header
        self.keys.rules.generation = generation(head.server, head.server_version, head.rdb_version, head.magic)
        self.loading = loading = LoadSimulator(self.target or self.choose_target())
        loading.at(head.ctime_ms or 0)
        self.keys.attach(loading)
        first = True
        while not self.ended:
            batch = self.new_batch()
            self.keys.fill(batch)
            status = self.advance()
            if status == opcodes.FULL:
                self.keys.check_names()
            else:
                self.ended = True
                self.stop(status)
            if first:
                self.look_for_cluster(batch)
            first = False
            yield batch

    def look_for_cluster(self, batch: Batch) -> None:
        """Take the dump for a shard of a cluster if the slots of its first keys show it, and their sizes for those there."""
        if self.loading is None or not is_silent(self.header, self.info) or any(batch.buffers["db"][: batch.rows]):
            return
        Slots().assign(batch)
        found = spread(batch.buffers["slot"][: batch.rows])
        if not is_shard(found):
            return
        was_told = self.choose_target().thresholds.cluster
        self.info.slots = found.used
        if not self.choose_target().thresholds.cluster:  # the settings say otherwise
            self.info.slots = 0
            return
        if not was_told:
            self.info.warnings.append(note(found))
        usage, allocated = self.loading.join_cluster()
        enlarge(batch, {"memory_usage_bytes": usage, "memory_bytes": allocated, "compact_bytes": allocated})

    def choose_target(self) -> Target:
        """Decide which server's memory is modelled, now that the header is known."""
        self.target = self.target_for(self.header, self.info)
        return self.target

    def release(self) -> None:
        """Let go of the buffers at once, not when a collector comes by."""
        self.metadata.release()

    def advance(self) -> int:
        """Run the core until it says something else than NEED_MORE, or there is no more."""
        while True:
            status = self.keys.read()
            if status != opcodes.NEED_MORE:
                return status
            if not self.refill():
                return opcodes.NEED_MORE

    def refill(self) -> bool:
        """Drop what was read and fetch more behind the rest; False at the stream's end, or if the window is too small."""
        window = self.window
        self.digest(min(window.pos, window.end))
        buffer = self.buffer
        rest = max(window.end - window.pos, 0)
        if rest and window.pos:
            buffer[:rest] = buffer[window.pos : window.end]
        dropped = window.end - rest
        window.base += dropped
        window.pos -= dropped
        window.end = rest
        self.crc_from -= dropped
        if rest == len(buffer) and not self.grow():
            return False
        return self.fetch()

    def fetch(self) -> bool:
        """Read once from the stream behind what the window holds; False at its end."""
        window = self.window
        try:
            n = self.stream.readinto(self.buffer[window.end :]) or 0
        except DamagedDumpError as error:
            self.note(error.slug, error.message, window.base + window.end)
            self.stream_damaged = True
            return False
        window.end += n
        return n > 0

    def grow(self) -> bool:
        """Double the window: an item does not fit. It never grows beyond the bytes that really came."""
        if 2 * len(self.buffer) > LARGEST_WINDOW:
            return False
        grown = memoryview(bytearray(2 * len(self.buffer)))
        grown[: len(self.buffer)] = self.buffer
        self.buffer = grown
        self.window.use(grown)
        return True

    def digest(self, to: int) -> None:
        """Add the window's bytes up to `to` to the checksum."""
        if to > self.crc_from:
            self.crc_value = self.crc.calc(self.buffer[self.crc_from : to], self.crc_value)
            self.crc_from = to

    def preamble_damaged(self) -> bool:
        """Read what stands before the opcodes; True (and damage noted) if this is no dump."""
        while self.window.end < 256 and self.fetch():
            pass
        head = bytes(self.buffer[: min(self.window.end, 256)])
        self.preamble = read_preamble(head)
        if self.preamble.damage and self.stream_damaged:
            return True
        if self.preamble.damage:
            kind, message = self.preamble.damage
            self.note(kind, message, len(head) if kind == "truncated" else self.preamble.before)
            return True
        self.keys.valkey = self.preamble.magic == "VALKEY"
        self.crc_from = self.preamble.before
        self.window.pos = self.preamble.before + 9
        self.metadata.count("header", self.window.pos)
        if self.preamble.version > (NEWEST_VALKEY_RDB if self.keys.valkey else NEWEST_RDB):
            text = f"RDB version {self.preamble.version} is newer than this rdbscan knows; what it understands is read"
            self.note("unsupported", text, self.preamble.before)
        return False

    def note(self, kind: str, message: str, offset: int) -> None:
        """Record damage; what stopped the reading counts more than what only cost a key."""
        before = self.info.damage
        if before is not None and kind != "checksum" and len(self.info.warnings) < KEPT_WARNINGS:
            self.info.warnings.append(f"byte {before.offset:,}: {before.message}")
        if before is None or kind != "checksum":
            self.info.damage = Damage(kind, message, offset, self.keys.last_name(), self.keys.db)

    def stop(self, status: int) -> None:
        """Close the books after the core stopped for good."""
        if status == opcodes.END:
            self.trailer()
        elif status == opcodes.CORRUPT:
            self.note_fault()
        elif not self.stream_damaged:
            self.note("truncated", *self.cut())
        self.keys.check_names()
        self.close()

    def cut(self) -> tuple[str, int]:
        """Say where the dump ends before its time."""
        window = self.window
        end = window.base + window.end
        if window.pos == window.end and not self.keys.in_value:
            return "the dump ends without its end mark", end
        if window.end - window.pos >= len(self.buffer):
            return "an item is too large to be held in memory", window.base + window.pos
        return "the dump ends in the middle of an item", end

    def note_fault(self) -> None:
        """Record what the core could not read."""
        window = self.window
        text = opcodes.FAULT_TEXTS[window.fault]
        kind = "unsupported" if window.fault in opcodes.UNSUPPORTED else "corrupt"
        if window.fault in (opcodes.F_TYPE, opcodes.F_OPCODE):
            text = f"{text} {window.fault_detail}: newer than this rdbscan knows, or damaged"
        elif kind == "unsupported":
            text = f"{text} (type {window.fault_detail})"
        self.note(kind, text, window.fault_at)

    def trailer(self) -> None:
        """Read the end mark, the checksum and whatever follows."""
        window = self.window
        window.pos += 1
        self.digest(window.pos)
        start = window.base + window.pos
        if self.preamble.version >= 5:
            self.checksum()
        else:
            self.info.checksum = "absent"
        self.metadata.count("trailer", window.base + window.pos - start + 1)
        self.trailing()

    def checksum(self) -> None:
        """Compare the 8 bytes after the end mark with the checksum of all before; 0 means the writer did not compute one."""
        window = self.window
        while window.end - window.pos < 8:
            start = window.base + window.pos
            if not self.refill():
                self.note("truncated", "the dump ends in the middle of its checksum", start)
                window.pos = window.end
                return
        stored = int.from_bytes(self.buffer[window.pos : window.pos + 8], "little")
        self.info.checksum = "disabled" if stored == 0 else "ok" if stored == self.crc_value else "mismatch"
        if self.info.checksum == "mismatch":
            text = f"the checksum does not match: {stored:016x} in the dump, {self.crc_value:016x} computed"
            self.note("checksum", text, window.base + window.pos)
        window.pos += 8

    def trailing(self) -> None:
        """Count and name what follows the dump."""
        window = self.window
        first = b""
        self.crc_from = window.end
        start = window.base + window.pos
        while True:
            if len(first) < 64:
                first += bytes(self.buffer[window.pos : min(window.end, window.pos + 64)])
            window.pos = window.end
            self.crc_from = window.end
            if not self.refill():
                break
        self.info.trailing_bytes = window.base + window.end - start
        if not self.info.trailing_bytes:
            return
        self.metadata.count("trailing", self.info.trailing_bytes)
        self.info.trailing_kind = name_trailing(first, self.info.trailing_bytes, self.preamble.end_mark)

    def close(self) -> None:
        """Complete the facts: every byte of the dump belongs to a part, those behind a damage to "unread"."""
        info = self.info
        self.window.pos = max(self.window.pos, self.window.end)
        while self.preamble.magic and self.refill():
            self.window.pos = self.window.end
        info.dump_bytes = self.window.base + self.window.end if self.preamble.magic else min(self.window.end, 256)
        self.metadata.finish()
        rest = info.dump_bytes - sum(info.accounting.values())
        if rest:
            info.accounting["unread"] = rest
        info.complete = info.damage is None
