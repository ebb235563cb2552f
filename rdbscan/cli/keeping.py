"""Nights for a history, kept beside what a run is about: what goes wrong with them does not void it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.cli.messages import complain, tell
from rdbscan.cli.options import Redact, time_ms
from rdbscan.errors import RdbScanError, UsageError

if TYPE_CHECKING:
    from rdbscan.cli.history_options import Keep
    from rdbscan.history import Store
    from rdbscan.pipeline import Options
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source

APART_MS = 10 * 60_000
"""Two dumps of one server in a run that are less apart are taken for two servers under one name."""
NO_NAME = "--history needs the name of each dump's server: --instance NAME, or --instance-from REGEX"


class Keeper:
    """Adds dumps to a history as they are read, if one is wanted. Where nobody is to say whose they are, it is only read."""

    def __init__(
        self,
        history: Store | None,
        instance: str = "",
        at_ms: int | None = None,
        *,
        named: bool = True,
        quiet: bool = False,
    ) -> None:
        self.history = history
        self.instance = instance
        self.at_ms = at_ms
        self.named = named
        self.quiet = quiet
        self.failure: RdbScanError | None = None
        self.seen: dict[str, list[Source]] = {}

    def keep(self, profile: Profile) -> None:
        """Add a night, or remember why that failed."""
        if self.history is None:
            return
        if not self.named and not any(source.instance for source in profile.sources):
            tell(f"nothing is added to {self.history.where}: --instance NAME says whose night it is", quiet=self.quiet)
            return
        try:
            self._add(self.history, profile)
        except RdbScanError as error:
            if isinstance(error, UsageError) and any(source.outcome.damage is not None for source in profile.sources):
                complain(f"not added to the history: {error}")  # that it is damaged, the run says and its exit code
            elif self.failure is None:
                self.failure = error

    def finish(self) -> None:
        """Raise what went wrong first, if anything did."""
        if self.failure is not None:
            raise self.failure

    def _add(self, history: Store, profile: Profile) -> None:
        from rdbscan.history import add

        for source in profile.sources:
            self._refuse_shard(source)
        added = add(history, profile, self.instance, self.at_ms)
        place = f"{history.where}/{added.night.path}"
        tell(f"added {place}" if added.new else f"{place} is there already: nothing changed", quiet=self.quiet)

    def _refuse_shard(self, source: Source) -> None:
        seen = self.seen.setdefault(self.instance or source.instance, [])
        other = next((one for one in seen if _near(one, source)), None)
        if other is not None:
            raise UsageError(
                f"{source.source} and {other.source} were saved within {APART_MS // 60_000} minutes and would be nights of "
                "one server: shards need names of their own, --instance-from REGEX"
            )
        seen.append(source)


def _near(one: Source, other: Source) -> bool:
    from rdbscan.history.night import digest

    a, b = one.header.ctime_ms, other.header.ctime_ms
    return a is not None and b is not None and abs(a - b) < APART_MS and digest(one, a) != digest(other, b)


def keeper_of(
    keep: Keep, options: Options, redact: Redact | None = None, *, needs_name: bool = False, quiet: bool = False
) -> Keeper:
    """Return what keeps nights, as the options say. Raises UsageError for runs that give none, SourceError."""
    if keep.history is None:
        if keep.at is not None:
            raise UsageError("--at is for --history: it says when a dump was saved that is to be kept there")
        return Keeper(None)
    from rdbscan.history import open_history

    named = bool(options.instance or options.instance_from)
    if needs_name and not named:
        raise UsageError(NO_NAME)
    if not options.filters.empty:
        raise UsageError("--history keeps whole dumps: not with --match, --type, --db or another filter")
    if options.redact is not None and (redact is None or redact.redact_key is None):
        raise UsageError(
            "--redact with --history needs --redact-key FILE: under a random key no two nights share a name"
        )
    history = open_history(keep.history, options.sources)
    instance = "" if options.redact is not None else options.instance
    return Keeper(history, instance, time_ms(keep.at, "--at"), named=named, quiet=quiet)
