"""The title of a text: the line that its reader calls so, else one of the first lines."""

from collections.abc import Sequence

from baocao.core.markers import marker_at
from baocao.core.spans import Block, Span
from baocao.structure.credits import SENTENCE_END

_TITLE_LINES = 4  # a title stands among the first lines of the page; a menu before it has shorter ones
RUBRIC_SYLLABLES = 6  # fewer has what stands above a title; the shortest headlines have three
_SENTENCE_SYLLABLES = 20  # of a title that ends in a full stop; longer is the first sentence of a text without one
_STOPS = ".…"
_TITLE_LENGTH = 250  # characters of a title that stands first
_NO_TITLE = frozenset({"form", "alt-text", "caption", "source", "author"})  # kinds of lines below every title
TITLE_SYLLABLES = 36  # the longest headline of 600 articles has 31; a lead without a full stop is longer


def known_title(lines: Sequence[Span], known: Sequence[Block]) -> range | None:
    """The line that the reader calls the title."""
    starts = {block.start for block in known if block.kind == "title"}
    return next((range(number, number + 1) for number, line in enumerate(lines) if line.start in starts), None)


def find_title(text: str, lines: list[Span], kinds: list[str | None]) -> range | None:
    """The first of the first lines that is long enough for a title, else the longest: rubrics above it are short.

    A lead below it may be longer, with or without a full stop. A title that ends in one is the first line of all, a
    short sentence, and shorter than what follows.
    """
    candidates: list[int] = []
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind in _NO_TITLE or len(candidates) == _TITLE_LINES:
            break
        if kind:
            if candidates and kind == "date":
                break
            continue
        if not _is_title(text, line, first=not candidates):
            break
        candidates.append(number)
        if text[line.end - 1] in _STOPS:
            below = lines[number + 1] if number + 1 < len(lines) else line
            candidates = candidates if below.end - below.start > line.end - line.start else []
            break
    if not candidates or len(lines) == 1:
        return None
    lengths = {number: syllables(text, lines[number]) for number in candidates}
    found = next((number for number in candidates if lengths[number] >= RUBRIC_SYLLABLES), None)
    if found is None:
        found = max(candidates, key=lambda number: lines[number].end - lines[number].start)
    return range(found, found + 1)


def _is_title(text: str, line: Span, *, first: bool) -> bool:
    """Whether a line may be the title, or one of the lines around it."""
    words = text[line.start : line.end]
    if words.rstrip('"”’) ')[-1:] in ";:" or len(words) > _TITLE_LENGTH or marker_at(text, line.start, line.end):
        return False
    if "\t" in words:  # a row of a table
        return False
    if words.rstrip('"”’) ')[-1:] in _STOPS:
        whole = SENTENCE_END.search(words.rstrip('.… "”’)')) is None
        return first and whole and syllables(text, line) <= _SENTENCE_SYLLABLES
    return first or syllables(text, line) <= TITLE_SYLLABLES


def syllables(text: str, line: Span) -> int:
    return len(text[line.start : line.end].split(maxsplit=TITLE_SYLLABLES))
