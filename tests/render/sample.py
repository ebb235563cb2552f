"""One set of reports and findings for all formats, with names that try to break each of them."""

from __future__ import annotations

import io

from rdbscan.render import render
from rdbscan.report.command import Command, Loss, Since, Step, Where
from rdbscan.report.model import Column, Finding, Report, Severity, Unit
from rdbscan.report.sentences import count, key, namespace, ratio, say, size, text, time
from rdbscan.report.shell import call

NOW = 1_700_000_000_000
HOSTILE = {
    "ansi": b"\x1b[2J\x1b[31mred",
    "osc": b"\x1b]0;title\x07",
    "newline": b"a\nb\r\nc\td",
    "nul": b"a\x00b",
    "c1": "a\x9b31mb".encode(),
    "bidi": "abc\u202egnp.exe".encode(),
    "isolate": "\u2066x\u2069".encode(),
    "zero width": "ad\u200bmin".encode(),
    "bom": "\ufeffkey".encode(),
    "tag": "a\U000e0041".encode(),
    "filler": "a\u3164b\u2800".encode(),
    "separator": "a\u2028b\u2029c\u0085d".encode(),
    "nbsp": "a\u00a0b".encode(),
    "zalgo": ("a" + "\u0301" * 50).encode(),
    "combining first": "\u0301a".encode(),
    "not utf-8": b"\xff\xfe\x80abc",
    "surrogate": b"\xed\xa0\x80",
    "markdown": b"`a`|b|*c*_d_[e](javascript:f)<img src=x onerror=g>",
    "fence": b"``` `` `",
    "html": b"</script><script>alert(1)</script>&amp;",
    "mention": b"@everyone #1",
    "rich": b"[bold red]x[/] [link=http://x]y[/link]",
    "formula": b"=cmd|' /C calc'!A0",
    "quotes": b'it\'s "quoted" \\ back',
    "comma": b"a,b;c",
    "blank": b" ",
    "empty": b"",
    "dash": b"-",
    "wide": "日本語のキー:😀".encode(),
    "long": b"x" * 5000,
    "brace": b"{} {0} %s",
}


def sample() -> tuple[list[Report], list[Finding]]:
    """Reports of facts, of numbers, of hostile names, an empty and a drill-down one; findings of all kinds."""
    findings = [
        Finding(
            "unbounded-stream", Severity.CRITICAL,
            say("Stream {} is not trimmed: {}, {}.", key(b"events"), count(1_200_000, "entry/entries"), size(3 << 30)),
            say("It grows without limit."),
            (
                Command(call("redis-cli", "XLEN", b"a b\n"), say("how long is {}?", key(b"a b\n"))),
                Command("use another store", say("or {} less", size(3 << 30)), Step.SOURCE, Where.TEXT),
                Command(
                    "redis-cli XTRIM events MAXLEN 1000", say("keeps the newest"), Step.ROOM, Where.SERVER,
                    Loss(say("{} of {}", count(5, "entry/entries"), text("a\u202eb")), elements=5), 3 << 29,
                    Since((5, 0)),
                ),
            ),
            key(b"events"), 3 << 30, 1, 0.5, brief=say("stream, {}", count(1_200_000, "entry/entries")),
            also=(Finding("stream-pending", Severity.INFO, say("{} is pending.", key(b"a\x1bb")), say("So.")),),
        ),
        Finding(
            "missing-ttl", Severity.WARNING,
            say(
                "{} of {} never expire, {} of the memory.",
                count(1, "key"), namespace("session:{id}\x1b[0m"), ratio(0.00001),
            ),
            say("Seen {}, says {}.", time(NOW), text("a\u202eb")),
            (), namespace("session:{id}\x1b[0m"), 5, 1, 0.00001,
        ),
        Finding(
            "long", Severity.INFO, say("{}", key(HOSTILE["long"])), say("Because."),
            (Command("del " + "x" * 5000, say("{}", key(HOSTILE["long"])), Step.ROOM, Where.CODE),),
        ),
    ]  # fmt: skip
    return [_facts(), _numbers(), _names(), Report("none", "Empty", "Is it?", _numbers().columns), _detail()], findings


def _facts() -> Report:
    columns = (
        Column("source", "Dump", Unit.TEXT), Column("saved_at", "Saved at", Unit.TIME),
        Column("keys", "Keys", Unit.COUNT),
        Column("nothing", "Nothing", Unit.BYTES), Column("version", "Version", Unit.NUMBER),
    )  # fmt: skip
    notes = [say("Read {} of {}.", size(1536), text("x\x1b[31m.rdb"))]
    return Report(
        "dump", "Dump", "What is it?", columns, [("x\x1b[31m.rdb", NOW, 1234567, None, 7000)], notes=notes, facts=True
    )


def _numbers() -> Report:
    columns = (
        Column("namespace", "Namespace", Unit.NAMESPACE), Column("keys", "Keys", Unit.COUNT),
        Column("memory_bytes", "Memory", Unit.BYTES), Column("share", "Share", Unit.RATIO),
        Column("age", "Age", Unit.DURATION, 1), Column("at", "At", Unit.TIME, 2),
        Column("db", "Db", Unit.NUMBER, 3, varied=True),
        Column("why", "Why", Unit.TEXT, 4),
    )  # fmt: skip
    rows = [
        (
            "user:{id}:events",
            1_234_567,
            3 << 30,
            0.75,
            93_784.0,
            NOW,
            0,
            "because it is so, and for no other reason at all",
        ),
        ("a:very:long:namespace:that:goes:on:and:on:{id}:with:{id}:more", 1, 999, 0.00001, 0.0, None, 0, None),
        ("日本語:{id}", None, None, None, None, 10**18, 0, "x"),
    ]
    return Report(
        "numbers",
        "Numbers",
        "How many?",
        columns,
        list(rows),
        total=("total", 1_234_568, 4 << 30, 1.0, None, None, None, None),
    )


def _names() -> Report:
    columns = (Column("kind", "Kind", Unit.TEXT), Column("key", "Key", Unit.KEY), Column("keys", "Keys", Unit.COUNT))
    return Report(
        "names", "Names", "What can be in a name?", columns, [(kind, name, 1) for kind, name in HOSTILE.items()]
    )


def _detail() -> Report:
    return Report(
        "tree", "Tree", "Which branch?", (Column("path", "Path", Unit.NAMESPACE),), [("a:",), ("a:b",)], detail=True
    )


def shown(
    fmt: str,
    *,
    width: int = 80,
    color: bool = False,
    top: int = 80,
    encoding: str = "utf-8",
    overview: bool = True,
) -> str:
    """The sample in a format, as a stream of that encoding gets it."""
    buffer = io.BytesIO()
    out = io.TextIOWrapper(buffer, encoding=encoding, newline="\n")
    render(*sample(), fmt, out, width=width, color=color, top=top, overview=overview)
    out.flush()
    return buffer.getvalue().decode(encoding)
