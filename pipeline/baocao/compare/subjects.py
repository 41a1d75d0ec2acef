"""Figures of one body, project or event among those of a place: "Công ty Lạc Hồng xuất khẩu 310 triệu USD".

What a clause begins with is what its figures are of. A firm, school, bank or project is known by its name behind the
word for it; one of a person by that person; an event by standing there without a number. Where the whole place is named
between it and the figure, the figure is the place's; so it is behind a colon: "Dự án Giảm nghèo: tỉnh Yên Bái …".
"""

import re
from collections.abc import Sequence

from baocao.core import lexicon
from baocao.core.normalizer import fold

_WORDS = lexicon.load("comparison")["subjects"]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_HEAD = _pattern(
    r"(?<!\w)(?:{bodies}(?!\w)(?! {public})|(?P<own>{owned})(?= của {persons}(?!\w))"
    r"|(?P<event>{events}(?!\w)(?! {seasons})))"
)
_OPENING = _pattern(r"(?:[\W_]|(?<!\w){opening}(?!\w))*")
_SET_APART = _pattern(r"(?<!\w){apart}\W*$")
_BEHIND = _pattern(r"[^,;:.()]{0,24}?(?<!\w){of}\s$")
_WHOLE = _pattern(r"(?<!\w){whole}(?!\w)")
_WITHIN = _pattern(r"(?<!\w){within}\s$")
_KINDS = frozenset(map(fold, _WORDS["kinds"]))
_NAMED_WITHIN = 2  # syllables between the word for a body and its name: công ty [cổ phần] Mía đường
_CLAUSE = re.compile(r";|\.\s|\n")
_APART = re.compile(r"[;()]|[,.](?!\d)")
_FAR_BEHIND = 60  # characters


def is_of_body(text: str, start: int, end: int, part: int, places: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether the figure `start:end` is of a body, a project or an event.

    Args:
        text: the passage.
        start: the figure's first character in it.
        end: the one behind its last.
        part: where the figure before it ends.
        places: where the passage names places.
    """
    folded = fold(text)
    before = [place for place in places if place[1] <= start]
    clause = max((match.end() for match in _CLAUSE.finditer(folded, 0, start)), default=0)
    begins = {clause, folded.rfind(":", clause, start) + 1 or clause}
    for head in _HEAD.finditer(folded, clause, start):
        opens = any(begin <= head.start() and _OPENING.fullmatch(folded, begin, head.start()) for begin in begins)
        apart = head.start() >= part and _SET_APART.search(folded, part, head.start()) is not None
        whole = _WHOLE.search(folded, head.end(), start) or _is_of_place(folded, head.end(), start, before)
        if (opens or apart) and _is_one(text, head) and not whole:
            return True
    behind = _HEAD.search(folded, end, min(len(folded), end + _FAR_BEHIND))
    return bool(
        behind and not behind["event"] and _BEHIND.fullmatch(folded, end, behind.start()) and _is_one(text, behind)
    )


def _is_of_place(folded: str, head: int, start: int, places: Sequence[tuple[int, int]]) -> bool:
    """A place is what is spoken of behind a colon after the head, up to the figure."""
    return any(
        ":" in folded[head:first] and not _WITHIN.search(folded, head, first) and not _APART.search(folded, last, start)
        for first, last in places
    )


def _is_one(text: str, head: re.Match[str]) -> bool:
    """The word is of one body: its name follows, or whose it is, or it is an event."""
    if head["own"] or head["event"]:
        return True
    following = re.findall(r"[“\"]|\w+", text[head.end() : head.end() + _FAR_BEHIND])[: _NAMED_WITHIN + 1]
    return any(
        word in '“"' or fold(word) in _KINDS or (len(word) > 1 and word[0].isupper() and word[1:].islower())
        for word in following
    )
