"""How much room a comparison needs on the disk, told before it begins."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import OutputError

if TYPE_CHECKING:
    from rdbscan.diff.keys.records import Records

BYTES_A_ROW = 72
"""Of both sides, as measured (benchmarks/key_diff.py): hash, copies, memory and flags, then and now."""
KEPT = 0.4
"""The part of the memory limit that holds rows."""


def need(old: Records, new: Records, memory: int) -> int:
    """Return about how many bytes do not fit into the memory and go to the disk."""
    return max(BYTES_A_ROW * (old.rows + new.rows) - int(KEPT * memory), 0)


def check_space(old: Records, new: Records, memory: int, place: Path) -> None:
    """Raise OutputError if there is not enough room at a place."""
    from rdbscan.render.units import size

    needed, free = need(old, new, memory), shutil.disk_usage(place).free
    if needed > free:
        raise OutputError(
            f"comparing {old.rows + new.rows:,} keys needs about {size(needed)} of temporary files, {size(free)} are free: "
            "--temp DIR names another place, and with more --memory less is needed",
            source=str(place),
        )


def place_of(temp: Path | None) -> Path:
    """Return where temporary files go: the folder that is named, else the system's. Raises OutputError if it is none."""
    place = temp or Path(tempfile.gettempdir())
    if not place.is_dir():
        raise OutputError("there is no such folder for temporary files", source=str(place))
    return place
