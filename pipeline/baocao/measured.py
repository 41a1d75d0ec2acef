"""What a figure counts or measures: the words behind it ("12.440 việc làm tốt") or before it ("doanh thu vượt 39,3%").

`find_measured` is the place to start. Behind the number the noun phrase goes on until a word that cannot be part of
it; before the number it is the clause's subject, without the verb and the words that only connect.
"""

import re

from baocao import lexicon
from baocao.amounts import Amount
from baocao.article import Span
from baocao.normalizer import fold

_LEX = lexicon.load("measured")
_ABBREVIATIONS: dict[str, str] = _LEX["abbreviations"]
_STOPS = frozenset(map(fold, _LEX["behind"]["stops"]))
_STOP_PAIRS = frozenset(map(fold, _LEX["behind"]["pairs"]))
_NOT_FIRST = frozenset(map(fold, _LEX["behind"]["not_first"]))
_TRIMMED = re.compile(rf"(?:^|(?<=[\s(“\"])){lexicon.alternation(_LEX['before']['connectors'])}[\s:]*$")
_OPENERS = re.compile(rf"[\s\-–+•*“\"(]*(?:{lexicon.alternation(_LEX['before']['openers'])}(?:[\s,:]+|$))+")
_CLAUSE = re.compile(r"[.;:!?(…]\s|\(|,\s|\n|\s[-–]\s")
_HEAD = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['before']['heads'])}(?!\w)")
_WORD = re.compile(r"[^\s,;:.()“”\"…!?]+")
_ANY_NUMBER = re.compile(r"\d")
_LONGEST = 12  # syllables behind the number; the reference annotations have longer ones in 4 % of cases
_LONGEST_SUBJECT = 14
_LOOK_BACK = 160  # characters


def find_measured(text: str, folded: str, amount: Amount, begin: int, end: int, *, changes: bool) -> Span | None:
    """The words of the sentence `begin:end` that say what the amount counts; None where it has none of its own."""
    behind = None if changes and amount.unit.unit != "count" else _behind(folded, amount, end)
    if behind and (amount.quantity in ("count", "ratio", "fraction", "percent", "score") or amount.unit.kind in ("measure", "money")):
        return behind
    return _before(folded, amount, begin)


def _behind(folded: str, amount: Amount, end: int) -> Span | None:
    at = amount.end
    first = last = -1
    count = 0
    while count < _LONGEST and (word := _WORD.search(folded, at, end)):
        gap = folded[at : word.start()]
        if gap.strip(" “\"”") and not (count and _goes_on(folded, gap, word, count)):
            break
        form = word[0].strip("'‘’")
        if form in _STOPS or _pair(folded, word, end) in _STOP_PAIRS or form[:1].isdigit() or not form[:1].isalpha():
            break
        if not count and (form in _NOT_FIRST or _pair(folded, word, end) in _NOT_FIRST):
            break
        if not count:
            first = word.start()
        last = word.end()
        count += 1
        at = word.end()
    last = _without_tail(folded, first, last)
    return Span(first, last) if first >= 0 and last > first else None


def _goes_on(folded: str, gap: str, word: re.Match[str], count: int) -> bool:
    """A comma coordinates short heads ("tập thể, cá nhân"); any other mark ends the phrase."""
    return gap.strip() == "," and count <= 2 and not _ANY_NUMBER.match(word[0])  # noqa: PLR2004


def _without_tail(folded: str, first: int, last: int) -> int:
    while last > first >= 0:
        words = folded[first:last].rsplit(None, 1)
        if len(words) < 2 or words[-1] not in ("và", "các", "những", "của", "về", "hoặc", "số", "các"):  # noqa: PLR2004
            return last
        last = first + len(words[0])
    return last


def _pair(folded: str, word: re.Match[str], end: int) -> str:
    following = _WORD.match(folded, word.end() + 1, end)
    return f"{word[0]} {following[0]}" if following else word[0]


def _before(folded: str, amount: Amount, begin: int) -> Span | None:
    """The subject of the clause before the number."""
    left = max(begin, amount.start - _LOOK_BACK)
    stop = amount.start
    for _ in range(3):
        bounds = [match.end() for match in _CLAUSE.finditer(folded, left, stop)]
        start = bounds[-1] if bounds else left
        span = _subject(folded, start, stop)
        if span:
            return span
        if start <= left:
            return None
        stop = start
        while stop > left and not folded[stop - 1].isalnum():
            stop -= 1
        if _ANY_NUMBER.search(folded, max(left, stop - 12), stop):
            return None
    return None


def _subject(folded: str, start: int, stop: int) -> Span | None:
    if opener := _OPENERS.match(folded, start, stop):
        start = opener.end()
    while start < stop and (trimmed := _TRIMMED.search(folded[start:stop])):
        stop = start + trimmed.start()
    heads = list(_HEAD.finditer(folded, start, stop))
    if heads:
        start = heads[-1].end() if heads[-1].end() < stop - 2 else start  # noqa: PLR2004
    piece = folded[start:stop]
    words = list(_WORD.finditer(piece))
    while words and _ANY_NUMBER.search(words[0][0]):
        words = words[1:]
    numbered = [at for at, word in enumerate(words) if _ANY_NUMBER.search(word[0])]
    if numbered:
        words = words[numbered[-1] + 1 :]
    words = words[-_LONGEST_SUBJECT:]
    if not words:
        return None
    return Span(start + words[0].start(), start + words[-1].end())


def expanded(text: str, measured: Span | None) -> str | None:
    """The measured words with known abbreviations written out, or None where there is none to write out."""
    if not measured:
        return None
    words = text[measured.start : measured.end].split()
    full = [_ABBREVIATIONS.get(word, word) for word in words]
    return " ".join(full) if full != words else None
