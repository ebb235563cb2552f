"""Finds and reads `rdbscan.toml`. Whatever is wrong in it is an error that says where and what to do, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdbscan.errors import ConfigError

if TYPE_CHECKING:
    from rdbscan.keyspace.given import GivenName

FILE_NAME = "rdbscan.toml"
TABLES = ("namespace", "dump", "memory", "limits", "rule", "waiver")
"""All but the first are for `rdbscan check`, which reads them itself (rdbscan.policy.read)."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says. `namespaces` are in its order: the first that fits a key counts."""

    path: Path
    namespaces: tuple[GivenName, ...] = ()


def find_config(start: Path | None = None) -> Path | None:
    """Return the `rdbscan.toml` of a directory (the working one) or of the nearest above it, None if there is none."""
    first = (start or Path()).absolute()
    return next((path for folder in (first, *first.parents) if (path := folder / FILE_NAME).is_file()), None)


def read_config(path: Path, separators: str = "") -> Config:
    """Read the file; `separators` part the levels of names, if any were asked for. Raises ConfigError."""
    import tomllib

    from rdbscan.config.namespaces import given_names

    try:
        text = path.read_text(encoding="utf-8")
        tables: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", source=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8: {error.reason} at byte {error.start:,}", source=str(path)) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"is not TOML: {error}", source=str(path)) from error
    try:
        for name in tables:
            if name not in TABLES:
                raise ConfigError.unknown("table", name, TABLES)
        return Config(path, given_names(tables.get("namespace", []), text, separators))
    except ConfigError as error:
        error.source = str(path)
        raise
