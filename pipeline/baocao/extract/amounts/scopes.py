"""What figures are of that is no unit of the gazetteer: the whole country, a body of it, a place abroad."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span

ScopeKind = Literal["country", "body", "abroad"]

_LEX = lexicon.load("scopes")
_KINDS: lexicon.Meanings[ScopeKind] = lexicon.Meanings(
    {
        **{fold(form): "country" for key in ("forms", "implied") for form in _LEX["country"][key]},
        **{fold(form): "body" for key in ("names", "heads") for form in _LEX["body"][key]},
        **{fold(form): "abroad" for key in ("names", "short") for form in _LEX["abroad"][key]},
    }
)
_TAILS = frozenset(map(fold, _LEX["body"]["tails"]))
_INSTITUTION = re.compile(lexicon.fill(r"(?<!\w)(?!{events}(?!\w)){institutions}(?: [^\W\d_]+){0,6} $", _LEX["body"]))
_IMPLIED, _HEADS = frozenset(map(fold, _LEX["country"]["implied"])), frozenset(map(fold, _LEX["body"]["heads"]))
_AT_HOME = frozenset(map(fold, _LEX["country"]["at_home"]))
_SHORT = frozenset(map(fold, _LEX["abroad"]["short"]))
_ANY = re.compile(rf"(?<!\w){lexicon.alternation([*_KINDS, *_TAILS])}(?!\w)")
_FOREIGN = re.compile(rf" ({lexicon.alternation(map(fold, _LEX['abroad']['names']))})(?!\w)")
_BEFORE_SHORT = re.compile(lexicon.fill(r"(?<!\w){before}\s$", _LEX["abroad"]))
_COUNTRY: str = _LEX["country"]["name"]
_SIGHT = 24  # characters before a name; the longest word that a short one needs, and a space
_INSTITUTION_SIGHT = 64  # characters before the last words of an institution's name that hold its first
_LONGEST_NAME = 6  # capitalised syllables behind the first words of a body's name


@dataclass(frozen=True, slots=True)
class Scope(Span):
    """A mention of something other than a unit that figures can be of."""

    kind: ScopeKind
    name: str


def find_scopes(
    text: str, folded: str, parts: Iterable[Span], places: Sequence[Span], *, at_home: bool = False
) -> Iterator[Scope]:
    """The scopes in some parts of a text, in order; none inside a place or as a part of a longer name.

    With `at_home` the text has a place of its own, whose economy or industry may be meant: quy mô nền kinh tế.
    """
    starts = [place.start for place in places]
    for match in chain.from_iterable(_ANY.finditer(folded, part.start, part.end) for part in parts):
        at = bisect_right(starts, match.end() - 1) - 1
        if at >= 0 and places[at].end > match.start():
            continue
        form = match[0]
        if form in _TAILS and (institution := _institution(text, folded, match)):
            yield institution
            continue
        kind = _KINDS.get(form)
        if kind is None:
            continue
        if kind == "country":
            if at_home and form in _AT_HOME:
                continue
            if form in _IMPLIED or not _within_name(text, *match.span()):
                yield Scope(*match.span(), kind, _COUNTRY)
        elif text[match.start()].isupper() or form not in _SHORT:
            yield from _named(text, folded, match, kind)


def _institution(text: str, folded: str, tail: re.Match[str]) -> Scope | None:
    """The institution of the country whose name ends here: Ủy ban Chứng khoán [Nhà nước]; None where none does."""
    if not text[tail.start()].isupper():
        return None
    name = _INSTITUTION.search(folded, max(0, tail.start() - _INSTITUTION_SIGHT), tail.start())
    if name is None or not text[name.start()].isupper():
        return None
    return Scope(name.start(), tail.end(), "body", text[name.start() : tail.end()])


def _named(text: str, folded: str, match: re.Match[str], kind: ScopeKind) -> Iterator[Scope]:
    start, end = match.span()
    if kind == "body" and (abroad := _FOREIGN.match(folded, end)):  # Bộ Quốc phòng [Nhật Bản]
        yield Scope(start, abroad.end(), "abroad", text[abroad.start(1) : abroad.end()])
        return
    if match[0] in _HEADS:
        end = _end_of_name(text, end)
        if end == match.end():
            return
    elif kind == "abroad" and _within_name(text, start, end):
        return
    if match[0] in _SHORT and not _BEFORE_SHORT.search(folded, max(0, start - _SIGHT), start):
        return
    yield Scope(start, end, kind, text[start:end])


def _within_name(text: str, start: int, end: int) -> bool:
    """Whether the words beside it are capitalised, so that it is a part of a longer name."""
    before, behind = text[max(0, start - _SIGHT) : start], text[end : end + 2]
    words = before.split()
    follows = behind[:1] == " " and behind[1:].isupper()
    named = len(words) > 1 and words[-1].isalpha() and words[-1][0].isupper()
    return follows or (before.endswith(" ") and named)


def _end_of_name(text: str, end: int) -> int:
    """Where the capitalised words end that stand behind `end`."""
    for _ in range(_LONGEST_NAME):
        behind = text[end : end + _SIGHT].split(" ", 2)
        if len(behind) < 2 or behind[0] or not behind[1][:1].isupper():
            break
        word = behind[1].rstrip(",.;:)")
        end += 1 + len(word)
        if word != behind[1]:
            break
    return end
