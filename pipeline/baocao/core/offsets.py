"""Spans of the normalised text back to spans of the raw text, and the way there."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from baocao.core.spans import Span

AnySpan = TypeVar("AnySpan", bound=Span)


@dataclass(frozen=True, slots=True)
class Edit:
    """Raw characters `raw_start:raw_end` became text characters `start:end`."""

    raw_start: int
    raw_end: int
    start: int
    end: int


class OffsetMap:
    """Maps text offsets to raw offsets through the edits that the normaliser recorded (in order, disjoint)."""

    __slots__ = ("_edits", "_raw_starts", "_starts")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._raw_starts = [edit.raw_start for edit in edits]

    def start(self, offset: int) -> int:
        """Raw offset of the character at text offset `offset`."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return offset
        edit = self._edits[at]
        return edit.raw_start if offset < edit.end else edit.raw_end + offset - edit.end

    def end(self, offset: int) -> int:
        """Raw offset just behind the character before text offset `offset`."""
        if offset <= 0:
            return offset
        last = offset - 1
        at = bisect_right(self._starts, last) - 1
        if at < 0:
            return offset
        edit = self._edits[at]
        return edit.raw_end if last < edit.end else edit.raw_end + offset - edit.end

    def text(self, raw_offset: int) -> int:
        """Text offset to which the start or end of a span of the raw text belongs."""
        at = bisect_right(self._raw_starts, raw_offset) - 1
        if at < 0:
            return raw_offset
        edit = self._edits[at]
        return edit.start if raw_offset < edit.raw_end else edit.end + raw_offset - edit.raw_end


def relocate(span: AnySpan, offsets: OffsetMap) -> AnySpan:
    """The span, and every span held in its fields, in raw offsets."""
    changes: dict[str, Any] = {"start": offsets.start(span.start), "end": offsets.end(span.end)}
    for field in fields(span):
        value = getattr(span, field.name)
        if isinstance(value, Span):
            changes[field.name] = relocate(value, offsets)
        elif isinstance(value, tuple) and value and isinstance(value[0], Span):
            changes[field.name] = tuple(relocate(item, offsets) for item in value)
    return replace(span, **changes)
