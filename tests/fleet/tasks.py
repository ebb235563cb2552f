"""Tasks that do what a test needs, in whichever process they are done."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from rdbscan.errors import ConfigError
from rdbscan.fleet.part import Failure, Part, Told
from rdbscan.pipeline.options import Progress


@dataclass(frozen=True)
class Word:
    """Tells its name."""

    name: str
    size: int | None = None

    def run(self, progress: Progress | None = None) -> Part:
        if progress is not None:
            progress(self.name, 1, 2, 3)
        return Part(told=Told(1, words=frozenset([self.name])))

    def lost(self, why: str) -> Part:
        return Part(told=Told(1, unwritten=(Failure(f"{self.name}: {why}"),)))


@dataclass(frozen=True)
class Killer(Word):
    """Kills its process as often as it can, or only the first time: then `mark` is there."""

    mark: Path | None = None
    seconds: float = 0.0

    def run(self, progress: Progress | None = None) -> Part:
        if self.mark is None or not self.mark.exists():
            if self.mark is not None:
                self.mark.touch()
            time.sleep(self.seconds)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run()


@dataclass(frozen=True)
class Process(Word):
    """Tells which process does it, and how many others do something."""

    def run(self, progress: Progress | None = None) -> Part:
        return Part(told=Told(1, words=frozenset([f"{os.getpid()}"])))


@dataclass(frozen=True)
class Misconfigured(Word):
    """Raises what a wrong option does."""

    def run(self, progress: Progress | None = None) -> Part:
        raise ConfigError("no such server", source="here")


@dataclass(frozen=True)
class Buggy(Word):
    """Divides by zero."""

    def run(self, progress: Progress | None = None) -> Part:
        return Part(told=Told(1 // 0))
