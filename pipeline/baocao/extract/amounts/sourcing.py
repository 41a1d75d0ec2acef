"""Who is named for the figures of a sentence: "theo [Cục Thống kê], …", "[Ông Hồ Văn Nam] cho biết …"."""

import re

from baocao.core import lexicon
from baocao.core.spans import Span

_LEX = lexicon.load("scopes")["said"]
_BY = re.compile(lexicon.fill(r"(?<!\w){by} (?:{report}(?: {newest})? (?:{of} )?)?(?!{no_source}(?!\w))", _LEX))
_SAYS = re.compile(lexicon.fill(r" (?:{adverbs} )?{says}(?!\w)", _LEX))
_END = re.compile(lexicon.fill(r"[,.;:()\n“\"]|(?: (?:{adverbs} )?{says}| {then})(?!\w)", _LEX))
_LONGEST = 90  # characters of a name with its office


def find_source(text: str, folded: str, start: int, end: int) -> Span | None:
    """The person or body that a sentence names for what it says; None for documents ("theo Nghị định 20")."""
    for match in _BY.finditer(folded, start, end):
        if text[match.end() : match.end() + 1].isupper():
            stop = _END.search(folded, match.end(), min(end, match.end() + _LONGEST))
            if stop:
                return _trimmed(text, match.end(), stop.start())
    said = _SAYS.search(folded, start, end)
    if said is None or said.start() - start > _LONGEST:
        return None
    return _trimmed(text, start, said.start()) if _is_named(text, start, said.start()) else None


def _is_named(text: str, start: int, stop: int) -> bool:
    """Whether a clause begins like a name and has no number, so that it is who speaks."""
    head = text[start:stop].lstrip(' -–+•“"')
    return head[:1].isupper() and not any(sign.isdigit() for sign in head)


def _trimmed(text: str, start: int, stop: int) -> Span | None:
    while start < stop and not text[start].isalnum():
        start += 1
    while stop > start and not (text[stop - 1].isalnum() or text[stop - 1] == ")"):
        stop -= 1
    return Span(start, stop) if start < stop else None
