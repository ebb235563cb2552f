"""How the prediction explains what the server said it used when it saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.sentences import count, ratio, say, size, text

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source
    from rdbscan.records.dump import PredictedMemory
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Sentence

STREAM_NODE_BYTES = 4096
"""What the last node of a stream keeps ready for entries to come, at most, since Redis 6.2; loading a dump gives it back.
t_stream.c:streamAppendItem (STREAM_LISTPACK_MAX_PRE_ALLOCATE, stream-node-max-bytes)."""


def unexplained(source: Source) -> int | None:
    """Return the bytes used beyond the prediction; None where that is unknown, or more was predicted than used."""
    if source.header.used_memory is None or source.predicted is None:
        return None
    rest = source.header.used_memory - source.predicted.used_memory
    return rest if rest >= 0 else None


def notes(context: Context, source: Source, predicted: PredictedMemory) -> list[Sentence]:
    """Return what explains the reported used_memory, or why the prediction and that do not fit."""
    used, limits = source.header.used_memory, context.limits
    if not used:
        return []
    rest = unexplained(source)
    if rest is None:
        return _too_much(source, predicted, used, limits)
    explained = say(
        "{}: of the used_memory it reported, keys explain {}, hash tables {} and the empty server {}. The other {} ({}) is "
        "not in a dump: buffers, scripts, modules, spare room of values that grew, tables that grew for keys that left.",
        text(source.source),
        ratio(predicted.keys / used),
        ratio(predicted.tables / used),
        ratio(predicted.empty_server / used),
        size(rest),
        ratio(rest / used),
    )
    return [explained, *_stream_nodes(context, rest), *_other_allocators(source, rest / used, limits)]


def _too_much(source: Source, predicted: PredictedMemory, used: int, limits: Limits) -> list[Sentence]:
    if predicted.used_memory - used <= limits.prediction_error * used:
        return []
    return [
        say(
            "{}: {} is predicted for {} with {}, but the server that saved reported {}. Perhaps that was another version, "
            "its allocator (--allocator) or its settings (--redis-conf) differ, or a tool wrote or merged the dump.",
            text(source.source), size(predicted.used_memory), text(source.model.target), text(source.model.allocator),
            size(used),
        )
    ]  # fmt: skip


def _stream_nodes(context: Context, rest: int) -> list[Sentence]:
    streams = sum(group.keys for group in context.groups if group.type == "stream")
    room = min(streams * STREAM_NODE_BYTES, rest)
    if len(context.sources) > 1 or room < context.limits.stream_room_share * rest:
        return []
    return [
        say(
            "Of that, up to {} may be the last nodes of {}: a running server keeps each ready for entries to come "
            "(stream-node-max-bytes).",
            size(room), count(streams, "stream"),
        )
    ]  # fmt: skip


def _other_allocators(source: Source, part: float, limits: Limits) -> list[Sentence]:
    if part < limits.another_allocator or source.model.allocator != "jemalloc":
        return []
    return [
        say(
            "A tenth or more unexplained often means another allocator than the bundled jemalloc: try --allocator "
            "jemalloc-q16 or jemalloc-q16-pages (packages of Debian and Ubuntu), or libc (MALLOC=libc, Alpine)."
        )
    ]
