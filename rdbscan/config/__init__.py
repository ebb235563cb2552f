"""`rdbscan.toml`: what a team says of its keys."""

from rdbscan.config.reading import Config, find_config, read_config

__all__ = ["Config", "find_config", "read_config"]
