"""Who acts: bodies, offices and people as the subject or object of a verb ("các sở, ban, ngành và UBND các huyện").

A phrase begins with a word for a body or person, with a quantifier before it or a name behind it, and goes on word by
word to the next verb, modal or preposition; commas and "và" coordinate only what begins such a phrase itself.
"""

import re
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.normalizer import UPPER, fold
from baocao.core.spans import Span
from baocao.extract.places.gazetteer import load

_LEX = lexicon.load("tasks")
_AGENTS, _CUES = _LEX["agents"], lexicon.load("theme_cues")["groups"]
_BODIES = lexicon.load("furniture")["letterhead"]
_MEASURED = lexicon.load("measured")
_LONGEST = 260  # characters of a coordination
_LOOSE = 6  # syllables without capital behind a head; more of them hold a verb that no lexicon has
_NEW = 3  # … and this many before another body or person
_BEHIND = 60  # characters in which a list begins that a comma parts
_AS_NAMES = 2  # syllables of a head that says what it is without a name or quantifier


def words(*groups: list[str]) -> str:
    """A pattern for any of the forms, as whole words."""
    return rf"(?<!\w){lexicon.alternation(form for group in groups for form in group)}(?!\w)"


_PEOPLE = [*lexicon.load("limitations")["speakers"], *_BODIES["offices"], *_CUES["superior"], *_CUES["title"][:3]]
_LONG_BODIES = [body for body in _BODIES["bodies"] if body.count(" ") >= _AS_NAMES - 1]
_TITLES = [form for form in _PEOPLE if " " not in form]  # bà Sinh; but "chú trọng"
_OFFICES = [form for form in _PEOPLE if " " in form]
_SURE = re.compile(words(_AGENTS["heads"], _OFFICES, _CUES["body"], _CUES["public"], _LONG_BODIES))
_NAMED = re.compile(
    words(_BODIES["bodies"], _AGENTS["named"], _TITLES)
)  # a body only in front of its name, or of whose it is
_TITLED = re.compile(words(_PEOPLE))
_QUANTIFIER = re.compile(rf"(?:{words(_AGENTS['quantifiers'])}\s)+")
_KEPT = re.compile(rf"\s(?:{words(_AGENTS['kept'])}|\([^()]{{1,80}}\))")
MODALS = [form for forms in _LEX["modal"].values() for form in forms]
DIRECT = [form for forms in _LEX["direct"].values() for form in forms]
FIRST = [form for forms in _LEX["first"].values() for form in forms]
_OWNED = re.compile(rf"\s{words(_AGENTS['whose'], MODALS, DIRECT, _CUES['say'], _AGENTS['adverbs'])}")
_VERBS = [
    *(form for group in ("act", "step", "say") for form in _CUES[group]),
    *_MEASURED["behind"]["verbs"],
    *_MEASURED["actions"]["verbs"],
    *(_AGENTS["verbs"] + _AGENTS["says"] + MODALS + DIRECT + FIRST),
]
VERB = re.compile(words(_VERBS))
_NOUNS = lexicon.load("theme_cues")["context"]["nominals"]
_NAME_PAIRS = frozenset(
    pair
    for name in [*lexicon.load("scopes")["body"]["names"], *_BODIES["offices"], *_BODIES["bodies"], *_NOUNS]
    for pair in pairwise(map(fold, re.findall(r"\w+", name)))
)
_END = re.compile(words(_VERBS, _MEASURED["behind"]["stops"], _AGENTS["adverbs"], _LEX["before"]["places"]))
_PERSON = re.compile(rf"(?<!\w)[{UPPER}][^\W\d_]*(?:\s[{UPPER}][^\W\d_]*){{1,3}}\Z")
_NEXT = re.compile(r"\s{1,2}(tp\.|[^\W_](?:[\w&'’/-]|[.](?=\w))*)")
_JOIN = re.compile(rf"\s?(?:,(?:\s{words(_AGENTS['joins'])})?|[–-](?=\s)|\s{words(_AGENTS['joins'])})\s")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_NAME = re.compile(rf"[{UPPER}][^\W\d_]*(?:\s[{UPPER}][^\W\d_]*){{0,2}}")


class Agents:
    """The phrases for bodies and people in a text, each looked for once."""

    def __init__(self, text: str, folded: str) -> None:
        self._text, self._folded = text, folded
        self._known: dict[tuple[int, int], tuple[Span, ...]] = {}

    def at(self, start: int, end: int) -> tuple[Span, ...]:
        """The coordinated phrases that begin at `start`, with their quantifiers; none where nobody is named.

        Those that share a quantifier stay together: "các sở, ban, ngành".
        """
        found = self._known.get((start, end))
        if found is None:
            found = self._known[start, end] = tuple(self._coordinated(start, min(end, start + _LONGEST)))
        return found

    def whole(self, start: int, end: int) -> Span | None:
        """All that begins at `start` as one span."""
        pieces = self.at(start, end)
        return Span(pieces[0].start, pieces[-1].end) if pieces else None

    def is_person(self, span: Span) -> bool:
        """Whether a phrase names a person: an office or title, and at the end two capitals that are no place."""
        name = _PERSON.search(self._text, span.start, span.end)
        titled = _TITLED.match(self._folded, span.start, span.end)
        return bool(name and titled and not load().find(name[0]) and name.start() > titled.end())

    def is_torn(self, at: int, end: int) -> bool:
        """Whether what begins at `at` belongs to a phrase that began before: "với các sở, [ngành]"."""
        for match in _QUANTIFIER.finditer(self._folded, max(0, at - _BEHIND), at):
            pieces = self.at(match.start(), end)
            if pieces and pieces[0].start < at < pieces[0].end:
                return True
        return False

    def _coordinated(self, start: int, end: int) -> list[Span]:
        pieces: list[Span] = []
        several = False
        while stop := self._piece(start, end, several):
            shared = several and pieces and not self._begins(start)
            several = several or _QUANTIFIER.search(self._folded, start, stop) is not None
            pieces[-1:] = [Span(pieces[-1].start, stop)] if shared else [*pieces[-1:], Span(start, stop)]
            join = _JOIN.match(self._folded, stop, end)
            if not join:
                break
            start = join.end()
        return pieces

    def _begins(self, at: int) -> bool:
        """Whether a phrase of its own begins here, by quantifier or capital; else it shares the quantifier before."""
        return self._text[at : at + 1].isupper() or _QUANTIFIER.match(self._folded, at) is not None

    def _piece(self, start: int, end: int, several: bool) -> int | None:
        """The end of the phrase that begins at `start`; `several`: a quantifier before it counts for it too."""
        quantifier = _QUANTIFIER.match(self._folded, start, end)
        at = quantifier.end() if quantifier else start
        sure, named = _SURE.match(self._folded, at, end), _NAMED.match(self._folded, at, end)
        if not (sure or named):
            name = self._name_end(at, end)
            return self._complemented(name, end) if name else None
        stop = max(match.end() for match in (sure, named) if match)
        if not (quantifier or several or (sure and sure.end() == stop)):
            capital = self._text[stop : stop + 2].strip().isupper()
            if not (capital or _OWNED.match(self._folded, stop, end)):
                return None
        return self._complemented(stop, end)

    def _name_end(self, at: int, end: int) -> int | None:
        """The end of an abbreviation ("EVN") or of a province's or district's bare name ("Vũ Quang")."""
        text = self._text
        match = _NAME.match(text, at, end)
        if not match or VERB.match(self._folded, at, end):
            return None
        ends = [name.end() for name in _SYLLABLE.finditer(text, at, match.end())]
        if text[at : ends[0]].isupper() and ends[0] - at > 1:
            return ends[0]
        for stop in reversed(ends[1:]):
            if any(unit.level in ("province", "district") for unit in load().find(text[at:stop])):
                return stop
        return None

    def _complemented(self, stop: int, end: int) -> int:
        """The end of the phrase behind its head: names, and attributes up to the next verb."""
        text, folded = self._text, self._folded
        certain, loose, before = stop, 0, ""
        while loose <= _LOOSE:
            if kept := _KEPT.match(folded, stop, end):
                stop = certain = kept.end()
                continue
            word = _NEXT.match(folded, self._past_join(stop, end), end)
            if not word:
                return stop
            at = word.start(1)
            name = text[at].isupper() or text[at].isdigit()
            inside = (before, word[1]) in _NAME_PAIRS
            if not (name or inside) and _END.match(folded, at, end):
                return stop
            if not name and _JOIN.match(folded, stop, end):
                return stop
            if name and loose >= _NEW and _SURE.match(folded, at, end):  # Bí thư Nguyễn Văn A tin rằng [HĐND …]
                return certain
            stop, loose, before = word.end(), 0 if name else loose + 1, word[1] if name else ""
            certain = stop if name or inside else certain
        return certain

    def _past_join(self, stop: int, end: int) -> int:
        """Where the name goes on behind a comma or "và": Bộ Giáo dục [và Đào tạo], các xã Bản Qua[, Mường Vi]."""
        join = _JOIN.match(self._folded, stop, end)
        if not join or not self._text[join.end() : join.end() + 1].isupper():
            return stop
        begins = any(form.match(self._folded, join.end(), end) for form in (_SURE, _NAMED, _QUANTIFIER))
        return stop if begins else join.end() - 1
