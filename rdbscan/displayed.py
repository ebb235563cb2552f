"""How a notebook gets to show things of this package: one hook, so that what is shown need not know how."""

from __future__ import annotations

from importlib import import_module


class Displayed:
    """A base of classes that `rdbscan.render.notebook` can show."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return HTML, as notebooks ask for it."""
        shown: str = import_module("rdbscan.render.notebook").html(self)
        return shown
