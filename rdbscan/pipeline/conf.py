"""The settings of the server to be modelled: of a redis.conf, and those named one by one."""

from __future__ import annotations

import logging
from difflib import get_close_matches
from functools import lru_cache
from stat import S_ISREG
from typing import TYPE_CHECKING

from rdbscan.errors import ConfigError
from rdbscan.memory.thresholds import SETTINGS, SettingError, line_of, parse_redis_conf, thresholds_from
from rdbscan.pipeline.options import POLICIES
from rdbscan.source.small import read_small

if TYPE_CHECKING:
    from pathlib import Path

    from rdbscan.pipeline.options import Options

log = logging.getLogger("rdbscan")

LARGEST_CONF = 4 << 20
ALIKE = 0.93
"""A name so much like one that decides is that one misspelled: no two settings of any server are so much alike."""


def read_conf(options: Options) -> dict[str, str]:
    """Return the settings asked for: those of the redis.conf, then those named one by one. Raises ConfigError."""
    if options.redis_conf is None:
        return dict(options.settings)
    try:
        status = options.redis_conf.stat()
        version = status.st_mtime_ns if S_ISREG(status.st_mode) else 0
        return _settings(options.redis_conf, (status.st_dev, status.st_ino, version)) | dict(options.settings)
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        why = error.strerror if isinstance(error, OSError) else "no file can have such a name"
        raise ConfigError(f"cannot read the redis.conf: {why}", source=str(options.redis_conf)) from error


@lru_cache(maxsize=1)  # each dump of a run asks again, but a pipe can be read only once
def _settings(path: Path, _identity: tuple[int, int, int]) -> dict[str, str]:
    text = read_small(path, LARGEST_CONF).decode("utf-8", "replace")
    settings = parse_redis_conf(text)
    _check(settings, text, path)
    return settings


def _check(settings: dict[str, str], text: str, path: Path) -> None:
    """Refuse values that mean nothing, and warn of names that are probably misspelled, each with its line."""
    try:
        if thresholds_from(settings).maxmemory_policy not in {None, *POLICIES}:
            told = ConfigError.unknown("maxmemory-policy", settings["maxmemory-policy"], POLICIES).message
            raise SettingError("maxmemory-policy", told)
    except SettingError as error:
        place = f"{path}:{line_of(text, error.name)}"
        raise ConfigError(str(error).removeprefix("maxmemory-policy: "), source=place) from None
    for name in settings.keys() - SETTINGS:
        if meant := get_close_matches(name, SETTINGS, n=1, cutoff=ALIKE):
            log.warning("%s:%d: unknown setting %r: did you mean %s?", path, line_of(text, name), name[:60], meant[0])
