"""Who acts: bodies, offices and people as the subject or object of a verb ("các sở, ban, ngành và UBND các huyện").

A phrase begins with a word for a body or person, with a quantifier before it or a name behind it, and goes on word by
word to the next verb, modal or preposition; commas and "và" coordinate only what begins such a phrase itself.
"""

import re
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.article import Span
from baocao.core.normalizer import UPPER, fold
from baocao.extract.places.gazetteer import load

_LEX = lexicon.load("tasks")
_AGENTS, _CUES = _LEX["agents"], lexicon.load("theme_cues")["groups"]
_BODIES = lexicon.load("furniture")["letterhead"]
_MEASURED = lexicon.load("measured")
_LONGEST = 260  # characters of a coordination
_LOOSE = 6  # syllables without capital behind a head; more of them hold a verb that no lexicon has
_NEW = 2  # … and this many before another body or person
_BEHIND = 60  # characters in which a list begins that a comma parts
_AS_NAMES = 2  # syllables of a head that says what it is without a name or quantifier


def words(*groups: list[str]) -> str:
    """A pattern for any of the forms, as whole words."""
    return rf"(?<!\w){lexicon.alternation(form for group in groups for form in group)}(?!\w)"


_PEOPLE = [*lexicon.load("limitations")["speakers"], *_BODIES["offices"], *_CUES["superior"], *_CUES["title"][:3]]
_LONG_BODIES = [body for body in _BODIES["bodies"] if body.count(" ") >= _AS_NAMES - 1]
_SURE = re.compile(words(_AGENTS["heads"], _PEOPLE, _CUES["body"], _CUES["public"], _LONG_BODIES))
_NAMED = re.compile(words(_BODIES["bodies"], _AGENTS["named"]))  # a body only in front of its name, or of whose it is
_QUANTIFIER = re.compile(rf"(?:{words(_AGENTS['quantifiers'])}\s)+")
_KEPT = re.compile(rf"\s{words(_AGENTS['kept'])}")
MODALS = [form for forms in _LEX["modal"].values() for form in forms]
DIRECT = [form for forms in _LEX["direct"].values() for form in forms]
FIRST = [form for forms in _LEX["first"].values() for form in forms]
_OWNED = re.compile(rf"\s{words(_AGENTS['whose'], MODALS, DIRECT)}")
VERB = re.compile(
    words(_CUES["act"], _CUES["step"], _MEASURED["behind"]["verbs"], _MEASURED["actions"]["verbs"], _AGENTS["verbs"])
    + "|"
    + words(MODALS, DIRECT, FIRST, _CUES["say"], _AGENTS["says"])
)
_NAME_PAIRS = frozenset(
    pair
    for name in [*lexicon.load("scopes")["body"]["names"], *_BODIES["offices"], *_BODIES["bodies"]]
    for pair in pairwise(map(fold, re.findall(r"\w+", name)))
)
_STOP = re.compile(words(_MEASURED["behind"]["stops"], _AGENTS["adverbs"]))
_NEXT = re.compile(r"\s{1,2}([^\W_](?:[\w&'’/-]|[.](?=\w))*)")
_JOIN = re.compile(rf"\s?(?:,(?:\s{words(_AGENTS['joins'])})?|[–-](?=\s)|\s{words(_AGENTS['joins'])}|;)\s")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_NAME = re.compile(rf"[{UPPER}][^\W\d_]*(?:\s[{UPPER}][^\W\d_]*){{0,2}}")
_BRACKET = re.compile(r"\s?\([^()]{1,80}\)")


def agents_at(text: str, folded: str, at: int, end: int) -> tuple[Span, ...]:
    """The coordinated phrases that begin at `at`, each with its quantifiers; none where no body or person is named.

    Pieces that share a quantifier stay together: "các sở, ban, ngành".
    """
    pieces: list[Span] = []
    limit = min(end, at + _LONGEST)
    start, several = at, False
    while stop := _piece(text, folded, start, limit, several):
        shared = several and pieces and not _begins(text, folded, start)
        several = several or _QUANTIFIER.search(folded, start, stop) is not None
        pieces[-1:] = [Span(pieces[-1].start, stop)] if shared else [*pieces[-1:], Span(start, stop)]
        join = _JOIN.match(folded, stop, limit)
        if not join or ";" in join[0]:
            break
        start = join.end()
    return tuple(pieces)


def is_torn(text: str, folded: str, at: int, end: int) -> bool:
    """Whether what begins at `at` belongs to a phrase that began before: "với các sở, [ngành]"."""
    for match in _QUANTIFIER.finditer(folded, max(0, at - _BEHIND), at):
        pieces = agents_at(text, folded, match.start(), end)
        if pieces and pieces[0].start < at < pieces[0].end:
            return True
    return False


def _begins(text: str, folded: str, at: int) -> bool:
    """Whether a phrase of its own begins here, by quantifier or capital; else it shares the quantifier before it."""
    return text[at : at + 1].isupper() or _QUANTIFIER.match(folded, at) is not None


def _piece(text: str, folded: str, start: int, end: int, several: bool) -> int | None:
    """The end of the phrase that begins at `start`; `several`: a quantifier before it counts for it too."""
    if start >= end:
        return None
    quantifier = _QUANTIFIER.match(folded, start, end)
    at = quantifier.end() if quantifier else start
    sure, named = _SURE.match(folded, at, end), _NAMED.match(folded, at, end)
    head = sure or named
    if head is None:
        if not (name := _name_end(text, folded, at, end)):
            return None
        stop = name
    else:
        stop = max(match.end() for match in (sure, named) if match)
        bare = not (quantifier or several or (sure and sure.end() == stop))
        if bare and not (_OWNED.match(folded, stop, end) or text[stop : stop + 2].strip().isupper()):
            return None
    return _with_complements(text, folded, stop, end)


def _name_end(text: str, folded: str, at: int, end: int) -> int | None:
    """The end of an abbreviation ("EVN") or of a province's or district's bare name ("Vũ Quang") that begins here."""
    match = _NAME.match(text, at, end)
    if not match or VERB.match(folded, at, end):
        return None
    names = [name.end() for name in _SYLLABLE.finditer(text, at, match.end())]
    if text[at : names[0]].isupper() and names[0] - at > 1:
        return names[0]
    for stop in reversed(names[1:]):
        if any(unit.level in ("province", "district") for unit in load().find(text[at:stop])):
            return stop
    return None


def _with_complements(text: str, folded: str, stop: int, end: int) -> int:
    """The end of the phrase behind its head: names, and attributes up to the next verb."""
    certain, loose, before = stop, 0, ""
    while loose <= _LOOSE:
        if kept := _KEPT.match(folded, stop, end) or _BRACKET.match(folded, stop, end):
            stop = certain = kept.end()
            continue
        word = _NEXT.match(folded, _past_join(text, folded, stop, end), end)
        if not word:
            return stop
        at = word.start(1)
        name = text[at].isupper() or text[at].isdigit()
        if (
            not name
            and (before, word[1]) not in _NAME_PAIRS
            and (VERB.match(folded, at, end) or _STOP.match(folded, at))
        ):
            return stop
        if not name and _JOIN.match(folded, stop, end):
            return stop
        if name and loose >= _NEW and _SURE.match(folded, at, end):  # Bí thư Nguyễn Văn A tin rằng [HĐND …]
            return certain
        stop, loose, before = word.end(), 0 if name else loose + 1, word[1] if name else ""
        certain = stop if name else certain
    return certain


def _past_join(text: str, folded: str, stop: int, end: int) -> int:
    """Where the name goes on behind a comma or "và": Bộ Giáo dục [và Đào tạo], các xã Bản Qua[, Mường Vi]."""
    join = _JOIN.match(folded, stop, end)
    if not join or not text[join.end() : join.end() + 1].isupper():
        return stop
    heads = _SURE.match(folded, join.end(), end) or _NAMED.match(folded, join.end(), end)
    return stop if heads or _QUANTIFIER.match(folded, join.end(), end) else join.end() - 1
