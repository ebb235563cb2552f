"""Sees to it that the compiled modules are the compiled ones.

A module whose first line is a `# cython:` directive also runs as it stands, some hundred times slower. That must never
happen unnoticed, so importing one that was not compiled is an ImportError that says how to build it. RDBSCAN_PURE=1 is
for the opposite (tests, debugging): the sources run, even where compiled modules lie beside them.

This runs at every start: importlib.abc and pathlib alone would cost more than all of it.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.abc import Loader
    from types import ModuleType

PACKAGE = __name__.rpartition(".")[0] + "."
CIMPORTS = "cython.cimports."
HEADER = b"# cython:"

HOW_TO_BUILD = (
    "{name} is not compiled, and uncompiled it would be some hundred times slower. In a checkout run `make build` "
    "(needs gcc and Python's headers); elsewhere `pip install --force-reinstall rdbscan`. "
    "RDBSCAN_PURE=1 runs it uncompiled all the same."
)


class CompiledOnly:
    """Finds our modules as usual and refuses those that should have been compiled."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith(PACKAGE):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and _is_source_to_compile(spec.origin):
            raise ImportError(HOW_TO_BUILD.format(name=name), name=name, path=spec.origin)
        return spec


class Uncompiled:
    """Finds the source of our modules, compiled or not, and the modules behind `cython.cimports.rdbscan`."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.startswith(CIMPORTS) and f"{name}.".startswith(CIMPORTS + PACKAGE):
            return ModuleSpec(name, cast("Loader", CimportLoader()), is_package=True)
        if not name.startswith(PACKAGE):
            return None
        source = f"{next(iter(path or ['']))}/{name.rpartition('.')[2]}.py"
        return spec_from_file_location(name, source) if os.path.isfile(source) else None  # noqa: PTH113


class CimportLoader:
    """Makes `cython.cimports.rdbscan.x` the very module `rdbscan.x`."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make one, which `exec_module` replaces."""

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = importlib.import_module(module.__name__.removeprefix(CIMPORTS))


def _is_source_to_compile(origin: str | None) -> bool:
    if origin is None or not origin.endswith(".py"):
        return False
    with open(origin, "rb") as lines:  # noqa: PTH123
        return lines.readline().startswith(HEADER)


def _run_uncompiled() -> None:
    import cython

    # Cython's stand-in for `cython.cimports` has no __spec__, which Python 3.12 looks for in a parent package.
    sys.modules["cython.cimports"].__spec__ = ModuleSpec("cython.cimports", None, is_package=True)
    assert not cython.compiled  # noqa: S101
    sys.meta_path.insert(0, Uncompiled())


def install() -> None:
    """Put the finder that RDBSCAN_PURE asks for before Python's own."""
    if os.environ.get("RDBSCAN_PURE") == "1":
        _run_uncompiled()
    else:
        sys.meta_path.insert(0, CompiledOnly())
