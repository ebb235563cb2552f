"""What can be done about a finding: one step, what it does, what it frees and loses, and which servers know it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import NamedTuple

from rdbscan.report.model import Sentence


class Step(IntEnum):
    """What is done first: look, stop the leak at its source, repair what is there, then make room."""

    LOOK = 0
    SOURCE = 1
    REPAIR = 2
    ROOM = 3


class Where(Enum):
    """Where a command is run, or a line is written."""

    SERVER = "server"
    """A shell that reaches the server with redis-cli."""
    CODE = "code"
    CONFIG = "configuration"
    SHELL = "shell"
    CONSOLE = "console"
    """The software's own console or administration page."""
    TEXT = "text"
    """Advice in words: nothing to be copied."""


class Since(NamedTuple):
    """The first versions of Redis and of Valkey that know a command; None where no version does."""

    redis: tuple[int, int] | None
    valkey: tuple[int, int] | None = (7, 2)

    def is_known_to(self, target: str) -> bool:
        """Return whether a server such as redis-7.0 or valkey-9.1 knows it; False where its version is not known."""
        found = re.fullmatch(r"(redis|valkey|redict)-(\d+)\.(\d+)(?:\..*)?", target)
        if found is None:
            return False
        first = self.valkey if found[1] == "valkey" else self.redis
        return first is not None and (int(found[2]), int(found[3])) >= first

    def __str__(self) -> str:
        names = (("Redis", self.redis), ("Valkey", self.valkey))
        return ", ".join(f"{name} {'.'.join(map(str, first))}+" for name, first in names if first)


ALWAYS = Since((1, 0))


@dataclass(frozen=True, slots=True)
class Loss:
    """What is gone afterwards: in words, and keys and elements as far as the dump tells their number.

    `after_s` is the time until then, in seconds, where keys are given a TTL; 0 is at once.
    """

    what: Sentence
    keys: int = 0
    elements: int = 0
    after_s: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do, for a person to review; rdbscan never runs it.

    `text` is what is run or written, ready to be copied: printable ASCII wherever a name from a dump is part of it. `does`
    says what that does. `loses` is None where nothing is lost. `frees`
    are bytes, 0 where it frees nothing by itself, None where nobody knows. `since` are the servers that know it.
    """

    text: str
    does: Sentence
    step: Step = Step.LOOK
    where: Where = Where.SERVER
    loses: Loss | None = None
    frees: int | None = None
    since: Since = ALWAYS

    @property
    def destructive(self) -> bool:
        """Return whether data is lost as soon as it is done; a TTL loses what it was meant to, later."""
        return self.loses is not None and not self.loses.after_s


def in_order(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Return commands in the order in which they are done: what loses data comes last."""
    return tuple(sorted(commands, key=lambda command: (command.destructive, command.step)))
