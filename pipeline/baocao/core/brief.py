"""Objects in one short line, for `repr`: what fits is true, and what does not is left out whole."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

WIDTH = 120  # characters of a line
_WORDS = 32  # characters of a string in it


def brief(thing: object, *parts: str) -> str:
    """`Name(part, part, …)` in at most `WIDTH` characters; "…" stands for the parts that do not fit."""
    line = f"{type(thing).__name__}("
    for number, part in enumerate(parts, start=1):
        rest = ", …" if number < len(parts) else ""
        if len(f"{line}{part}{rest})") > WIDTH:
            return f"{line}…)"
        line = f"{line}{part}, " if rest else f"{line}{part}"
    return f"{line})"


def brief_span(span: Any, first: Iterable[str] = ()) -> str:
    """A dataclass of characters `start:end` with its fields that say something, those called `first` before others."""
    names = dict.fromkeys((*first, *(field.name for field in fields(span))))
    values = ((name, getattr(span, name)) for name in names if name not in ("start", "end"))
    said = (f"{name}={short(value)}" for name, value in values if not (value is None or value is False or value == ()))
    return brief(span, short(span), *said)


def short(value: Any) -> str:
    """A value in few characters: long strings cut, spans as `start:end`, of a tuple how many it holds."""
    if isinstance(value, str):
        return repr(value if len(value) <= _WORDS else f"{value[: _WORDS - 1]}…")
    if isinstance(value, tuple):
        return f"({len(value)})"
    if isinstance(value, float):
        return f"{value:.4g}"
    if hasattr(value, "start") and hasattr(value, "end"):
        return f"{value.start}:{value.end}"
    return str(value)
