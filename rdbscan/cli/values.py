"""Words of the command line that need no conversion. Typer would load pydantic even for these: 75 ms of every start.

What is not plainly right is left to Typer, and so are all messages.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:
    from collections.abc import Callable

    Parameter = TyperArgument | TyperOption

UNSURE = object()


class _PlainValues:
    """What a command and a group have in common: their parameters take plain values as they are."""

    def get_params(self, ctx: Any) -> list[Any]:
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in parameters:
            if "process_value" not in vars(parameter):
                parameter.process_value = partial(_processed, parameter, parameter.process_value)
        return parameters


class Verb(_PlainValues, TyperCommand):
    """A verb of the command line."""


class Verbs(_PlainValues, TyperGroup):
    """The command line itself."""


def _processed(parameter: Parameter, by_typer: Callable[[Any, Any], Any], context: Any, given: Any) -> Any:
    value = _plain(parameter, parameter.type_descriptor.annotation, given)
    if value is UNSURE:
        return by_typer(context, given)
    return value if parameter.callback is None else parameter.callback(context, parameter, value)


def _plain(parameter: Parameter, annotation: Any, given: Any) -> Any:
    if given is None:
        several = parameter.multiple or parameter.nargs == -1
        return UNSURE if parameter.required else () if several else None
    if get_origin(annotation) is list and isinstance(given, list | tuple) and given:
        values = [_plain(parameter, get_args(annotation)[0], one) for one in given]
        return UNSURE if UNSURE in values else values
    if isinstance(given, str):
        return _of_text(parameter, annotation, given)
    return given if type(given) is annotation else UNSURE  # a default


def _of_text(parameter: Parameter, annotation: Any, text: str) -> Any:
    if annotation is str or get_origin(annotation) is Literal and text in get_args(annotation):
        return text
    if annotation is int and text.isascii() and text.isdecimal() and len(text) < 19:
        number = int(text)
        too_small = parameter.min is not None and number < parameter.min
        too_large = parameter.max is not None and number > parameter.max
        return UNSURE if too_small or too_large else number
    return UNSURE
