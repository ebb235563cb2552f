"""Results are at their place whole or not at all, whatever happens meanwhile: single files, and folders of them.

What is being written is in a locked folder beside that nobody else may read; it goes with the run, or with the next one if
the run was killed. A set of files then changes places with the older one in a single step (Linux renameat2, macOS
renamex_np): a reader never sees files of two runs, two runs at once leave one of the two sets, and a run that ends early
leaves the older set as it was.
"""

from __future__ import annotations

import ctypes
import fcntl
import glob
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MARK = ".rdbscan-"
AT_FDCWD = -100
EXCHANGE = 2
"""RENAME_EXCHANGE of linux/fs.h, and RENAME_SWAP of sys/stdio.h on macOS."""
OURS = frozenset({"keys.parquet", "profile.parquet", "diff.parquet", "keys", "charts"})
"""What a run writes, besides `report.*`."""
MOST_FOREIGN = 64
"""Files of others that are taken along; a folder with more is nobody's folder of results."""
_unfinished: set[Path] = set()


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Yield a path to write a file to; at the end it is at `target`. Raises OSError, and leaves `target` as it was."""
    target = Path(os.path.realpath(target))
    with _folder_beside(target, target.parent) as aside:
        file = aside / target.name
        file.touch(0o600)
        yield file
        file.chmod(0o666 & ~_umask())
        file.replace(target)


def linked_file(file: Path, target: Path, place: Path) -> bool:
    """Have a copy of a file appear at `target`, unless something is there; return whether it did. Raises OSError.

    It is written in a folder in `place`, on the same file system; what killed runs left there goes with the next one.
    """
    with _folder_beside(place / "new", place) as aside:
        copy = aside / "new"
        _copy_to_disk(file, copy)
        copy.chmod(0o666 & ~_umask())
        try:
            os.link(copy, target)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            if os.path.lexists(target):
                return False
            copy.rename(target)
        return True


def _copy_to_disk(file: Path, copy: Path) -> None:
    """Copy a file, and wait until it is on the disk: or a power cut could leave its name without its content."""
    with file.open("rb") as source, copy.open("xb") as out:
        shutil.copyfileobj(source, out)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def whole_directory(target: Path, keep: Collection[str] = ()) -> Iterator[Path]:
    """Yield an empty folder to write into; at the end its content is at `target`, which is made if it is not there.

    What an earlier run wrote there is gone then, except files named in `keep` that are not written anew; files of others
    stay. Raises OSError, and leaves `target` as it was.
    """
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(20, "is a file, not a folder for results", str(target))
    with _folder_beside(target, _place_beside(target)) as aside:
        yield aside
        _publish(aside, target, keep)


@contextmanager
def scratch_folder(place: Path, name: str) -> Iterator[Path]:
    """Yield a new folder in `place` for files that are only needed meanwhile, and that nobody else may read.

    It is removed at the end, also when a signal ends the run; that of a run that was killed by the next one of this `name`.
    Raises OSError.
    """
    with _folder_beside(place / name, place) as aside:
        yield aside


@contextmanager
def _folder_beside(target: Path, place: Path) -> Iterator[Path]:
    """Yield a new folder that nobody else may read; it is removed at the end, and so are those of runs that were killed."""
    _remove_remains(target)
    aside, lock = _locked_folder(target, place)
    try:
        yield aside
    finally:
        os.close(lock)
        shutil.rmtree(aside, ignore_errors=True)
        _unfinished.discard(aside)


def remove_unfinished() -> None:
    """Remove what is still being written: for the end of a process that a signal took out of a context's first step."""
    while _unfinished:
        shutil.rmtree(_unfinished.pop(), ignore_errors=True)


def _prefix(target: Path) -> str:
    """Return how the folders beside a target begin; of long names a part, as a name has at most 255 bytes."""
    return f".{target.name[:50]}{MARK}"


def _locked_folder(target: Path, place: Path) -> tuple[Path, int]:
    """Make a folder and hold its lock, which goes with this process."""
    while True:
        aside = place / f"{_prefix(target)}{token_hex(6)}"
        _unfinished.add(aside)  # before it is made: a signal may come at any moment
        try:
            aside.mkdir(0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from error
        with suppress(FileNotFoundError):  # another run took it for a remain before it was opened
            lock = os.open(aside, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if aside.exists():
                return aside, lock
            os.close(lock)  # or before it was locked


def _place_beside(target: Path) -> Path:
    """Return where the other folder can be: beside, or inside of a mount point or where nothing may be made beside."""
    beside = not os.path.ismount(target) and os.access(target.parent, os.W_OK)
    return target.parent if beside or not target.exists() else target


def _remove_remains(target: Path) -> None:
    """Remove folders of runs that were killed: nobody holds their lock."""
    for place in (target.parent, target):
        for path in place.glob(f"{glob.escape(_prefix(target))}*") if place.is_dir() else ():
            with suppress(OSError):
                held = os.open(path, os.O_RDONLY)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path, ignore_errors=True)
                finally:
                    os.close(held)


def _publish(aside: Path, target: Path, keep: Collection[str]) -> None:
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o777 & ~_umask()
    aside.chmod(mode)
    if not target.exists():
        with suppress(OSError):  # another run may have made it meanwhile
            aside.rename(target)
            return
    foreign = [path for path in target.iterdir() if _stays(path, keep) and not os.path.lexists(aside / path.name)]
    if aside.parent == target.parent and not Path.cwd().is_relative_to(target) and _take_along(aside, foreign):
        if _exchange(aside, target):
            return
        for path in foreign:
            (aside / path.name).unlink()
    _move_in(aside, target, keep)


def _take_along(aside: Path, foreign: list[Path]) -> bool:
    """Link the files of others into the new folder; return False if that cannot be done, or is too much to do."""
    if len(foreign) > MOST_FOREIGN or any(path.is_dir() and not path.is_symlink() for path in foreign):
        return False
    try:
        for path in foreign:
            os.link(path, aside / path.name, follow_symlinks=False)
    except OSError:  # a file system without links
        for path in foreign:
            (aside / path.name).unlink(missing_ok=True)
        return False
    return True


def _is_ours(path: Path) -> bool:
    return path.name in OURS or path.name.startswith("report.")


def _stays(path: Path, keep: Collection[str]) -> bool:
    return path.name in keep or (not _is_ours(path) and MARK not in path.name)


def _move_in(aside: Path, target: Path, keep: Collection[str]) -> None:
    """Replace file by file, one run after the other, where the folder itself cannot be exchanged."""
    held = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        for path in [one for one in target.iterdir() if _is_ours(one) and not _stays(one, keep)]:
            if path.is_dir() or not (aside / path.name).exists():
                _remove(path)
        for path in sorted(aside.iterdir()):
            path.replace(target / path.name)
    finally:
        os.close(held)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return whether that could be done."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, EXCHANGE) == 0)
        return bool(libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], EXCHANGE) == 0)
    except AttributeError:  # a C library without it
        return False


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
