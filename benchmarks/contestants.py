"""Who takes part: rdbscan's own verbs, and what other readers of RDB files the package registries have."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.live.packages import Unobtainable, builds

DECODE = """
import sys
from rdbscan.decode.reader import DumpReader
from rdbscan.memory.targets import resolve_target
from rdbscan.records.dump import Outcome

def target(header, _outcome):
    return resolve_target(None, header.server, header.server_version, header.rdb_version)

with open(sys.argv[1], "rb", buffering=0) as stream:
    reader = DumpReader(stream, Outcome(), target)
    reader.read_header()
    keys = sum(batch.rows for batch in reader.batches())
if not (reader.info.complete and keys == reader.info.keys):
    sys.exit(f"not read to the end: {reader.info.damage}")
"""


@dataclass(frozen=True)
class Contestant:
    """name; command with {dump} for the file's name; sliced: too slow for a whole dump, so its time is scaled."""

    name: str
    command: Sequence[str]
    sliced: bool = False

    def on(self, dump: Path) -> list[str]:
        return [word.replace("{dump}", str(dump)) for word in self.command]


def rdbscan(results: str) -> list[Contestant]:
    """The yardstick first; `results` is a folder for what -o writes."""
    script = Path(sys.executable).with_name("rdbscan")
    program = (
        [str(script)]
        if script.exists()
        else [sys.executable, "-c", "import sys; from rdbscan.cli import main; sys.exit(main())"]
    )
    return [
        Contestant("rdbscan analyze", [*program, "analyze", "{dump}", "--quiet"]),
        Contestant("rdbscan analyze -o", [*program, "analyze", "{dump}", "--quiet", "-o", results]),
        Contestant("rdbscan, decoding only", [sys.executable, "-c", DECODE, "{dump}"]),
    ]


def peers() -> tuple[list[Contestant], list[str]]:
    """Peers at hand, and why others are not."""
    found, missing = builds()
    checkers = []
    for flavour in ("redis", "valkey"):
        # The newest generation: redis-check-rdb 7.0 refuses RDB 11.
        of_flavour = [build for build in found if build.name.startswith(flavour) and build.libraries]
        newest = max(of_flavour, key=lambda build: [int(part) for part in build.version.split(".")], default=None)
        try:
            if newest is not None:
                program = f"{flavour}-check-rdb"
                checkers.append(Contestant(f"{program} {newest.version}", [*newest.command(program), "{dump}"]))
        except Unobtainable as reason:
            missing.append(str(reason))
    rdbtools = Path(sys.executable).with_name("rdb")
    if rdbtools.exists():
        checkers.append(Contestant("redis-rdb-tools memory", [str(rdbtools), "-c", "memory", "{dump}"], sliced=True))
    else:
        missing.append("redis-rdb-tools: pip install rdbtools")
    return checkers, missing


def also(text: str) -> Contestant:
    """A contestant given on the command line as "NAME=COMMAND {dump}"."""
    name, _, command = text.partition("=")
    if "{dump}" not in command:
        raise ValueError(f"{text!r} should read NAME=COMMAND with {{dump}} where the dump's name goes")
    return Contestant(name, shlex.split(command))
