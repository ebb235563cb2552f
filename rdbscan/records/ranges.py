"""Numbers of saved files, which may say anything."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

LARGEST = 2**63 - 1
SIGNED = frozenset({"ctime_ms"})


def check_numbers(name: str, value: object) -> None:
    """Raise ValueError if a number in `value`, which is called `name`, is negative where it may not be, or too large."""
    if isinstance(value, int):
        if not (-LARGEST if name in SIGNED else 0) <= value <= LARGEST:
            raise ValueError(f"its {name} is out of range")
    elif is_dataclass(value):
        for field in fields(value):
            check_numbers(field.name, getattr(value, field.name))
    elif isinstance(value, dict):
        check_numbers(name, list(value.items()))
    elif isinstance(value, list | tuple):
        for item in value:
            check_numbers(name, item)
