"""What a clause orders: who demands what of whom, with whom, and how binding it is.

The first cue decides. Verbs with an object ("UBND tỉnh yêu cầu Sở Y tế …") have the issuer before and the addressee
behind them, modals ("Sở Y tế phải …") the addressee before. "phấn đấu", "nghiên cứu" and the like bind only as the
first verb, and soften "cần" or "sẽ" right in front of them ("sẽ nghiên cứu").
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.extract.agents import VERB, Agents, words

Binding = Literal["ordered", "requested", "needed", "planned", "aimed", "considered"]


BEFORE = "statement before"  # the rule of what a semicolon parts from its order
_DEMANDS = ("ordered", "requested", "needed")  # what somebody demands of somebody else


class _Cue(NamedTuple):
    group: Literal["direct", "modal", "first"]
    binding: Binding


_LEX = lexicon.load("tasks")
_LIMITATIONS, _THEMES = lexicon.load("limitations"), lexicon.load("theme_cues")
_CUES = {
    fold(form): _Cue(group, binding)
    for group in ("direct", "modal", "first")
    for binding, forms in _LEX[group].items()
    for form in forms
}
_NO_CUE = words(_LEX["not"]["forms"], _THEMES["groups"]["naming"])
_CUE = re.compile(words(list(_CUES)))
_ANY_CUE = re.compile(f"{_NO_CUE}|(?P<cue>{_CUE.pattern})")
_NOUN = re.compile(rf"\s{words(_LEX['not']['of'])}")
_ADVERBS = re.compile(rf"(?:\s?,?\s?{words(_LEX['agents']['adverbs'], _LEX['agents']['papers'])})+")
_ALONE = frozenset(map(fold, _LEX["objects"]["alone"]))
_TO = re.compile(rf"(?:\s{words(_LEX['objects']['links'])})?[\s,:]{{1,3}}")
_SAYS = re.compile(
    rf",?\s(?:{words(_LEX['agents']['adverbs'])}\s)?(?P<verb>{words(_THEMES['groups']['say'], _LEX['agents']['says'])})"
    rf"(?:\s{words(_LIMITATIONS['that'])})?(?:[\s,:“\"]{{1,4}}|\Z)"
)
_SAID = re.compile(_SAYS.pattern + r"\Z")  # in a lead-in, behind offices of any kind
_ACCORDING = re.compile(rf"{words(_LIMITATIONS['according'])}\s")
_OPENERS = re.compile(rf"(?:{words(_LIMITATIONS['openers'], _LEX['before']['openers'])}[\s,:]{{1,3}}|[\s“\"‘(•*+–-])+")
_TIMES = re.compile(rf"(?:{words(_LEX['before']['times'])}[\s,]{{1,3}})+")
_SETTING = re.compile(rf"{words(_LIMITATIONS['settings'], _LEX['before']['settings'])}(?:\s[^;:“”\"]{{2,220}}?)?,\s")
_GAP = re.compile(rf"\s{words(_LEX['before']['places'])}\s[^,;:“”]{{2,80}}?\s(?={words(*_LEX['modal'].values())})")
_SIGNS = re.compile(r"[\s,*]{0,4}")
_PARTS = re.compile(r"[,;:“\"]\s?|\s[–-]\s")
_THINGS = re.compile(rf"{words(_LEX['before']['things'], _LIMITATIONS['subjects'])}")
_OPENED = 3  # characters at the beginning of a passage in which its quotation opens
_PRONOUNS = frozenset(map(fold, _LEX["agents"]["pronouns"]))
_EXAMPLES = re.compile(rf"{words(_LEX['before']['examples'])}\s?:[\s“\"]*\Z")
_AHEAD = 60  # characters
_FAR = 400  # characters in which a clause behind settings begins
_SETTINGS = 3  # phrases of time, purpose and occasion before a clause
_PASSIVE = re.compile(rf"\s{words(_LEX['not']['passive'])}")
_TOGETHER = re.compile(lexicon.fill(r"(?<!\w){together}(?: {how})?(?: {with})? ", _LEX["partners"]))
_SPOKEN = re.compile(r"[”\"]\s?[,–-]\s?")
_ANNOUNCED = {binding: re.compile(words(forms)) for binding, forms in _LEX["announced"].items()}


class Order(NamedTuple):
    """What a clause says of an order; `begin` and `end` are those of the clause without frame and speaker.

    `above` are the lead-ins and headings that it lies under, the nearest first. `sure` is the chance, estimated on
    examples, that a reading of its kind is right.
    """

    begin: int
    end: int
    issuer: Span | None = None
    addressee: Span | None = None
    partners: tuple[Span, ...] = ()
    binding: Binding | None = None
    above: tuple[Span, ...] = ()
    sure: float = 0.6
    rule: str = "statement"

    def under(self, above: "Order | None", rule: str, sure: float) -> "Order":
        """With what a lead-in, a heading or the statement before says where the clause itself says nothing."""
        if above is None:
            return self
        binding, addressee = self.binding or above.binding, self.addressee or above.addressee
        lent = (binding, addressee) != (self.binding, self.addressee)
        return self._replace(
            issuer=self.issuer or (above.issuer if binding in _DEMANDS else None),
            addressee=addressee,
            partners=self.partners or (() if self.addressee else above.partners),
            binding=binding,
            above=above.above if rule == BEFORE else (Span(above.begin, above.end), *above.above),
            sure=min(self.sure, sure) if self.binding or not binding else sure,
            rule=rule if lent else self.rule,
        )


class Orders:
    """Reads orders out of the clauses of one text."""

    def __init__(self, text: str, folded: str) -> None:
        self._folded = folded
        self._agents = Agents(text, folded)
        self._behind: dict[tuple[int, int], int] = {}  # where settings end, by where they are looked for

    def read(self, start: int, end: int, speaker: Span | None = None) -> Order:
        """What a statement orders; `speaker`: who says it, where that is known."""
        folded = self._folded
        start, speaker = self._past_frame(_past(_OPENERS, folded, start, end), end, speaker)
        if start >= end:
            return Order(start, end, issuer=speaker, sure=0.9)
        order = self._clause(start, end)
        if speaker and order.binding in ("planned", "aimed") and _CUE.match(folded, start, end):
            return order._replace(addressee=speaker)  # Sở cho biết [sẽ …]
        pronoun = order.issuer is None or folded[order.issuer.start : order.issuer.end] in _PRONOUNS
        return order._replace(issuer=speaker) if pronoun and order.binding in _DEMANDS else order

    def announced(self, start: int, end: int) -> Binding | None:
        """How binding a heading or lead-in makes what stands below it: "Nhiệm vụ trọng tâm", "Mục tiêu"."""
        found = [(m.start(), name) for name, form in _ANNOUNCED.items() if (m := form.search(self._folded, start, end))]
        return min(found)[1] if found else None

    def names_only(self, start: int, end: int) -> bool:
        """Whether a piece names things and no action: "[…;] những thành tựu của Thủ đô", "[như:] cầu cảng số 3"."""
        folded = self._folded
        examples = _EXAMPLES.search(folded, max(0, start - _AHEAD), start)
        if not (examples or _THINGS.match(folded, start, end)):
            return self.label(start, end) is not None
        verb = VERB.match(folded, start, end) if examples else VERB.search(folded, start, min(end, start + _AHEAD))
        return verb is None and next(_modals(folded, start, end), None) is None

    def label(self, start: int, end: int) -> Span | None:
        """The body or person that a label or heading names, if it names nothing else: "2. Công an huyện"."""
        who = self._agents.whole(_past_openers(self._folded, start, end), end)
        return who if who and not self._folded[who.end : end].strip(" :.,") else None

    def is_person(self, span: Span) -> bool:
        """Whether a label names who speaks, not who is to do something."""
        return self._agents.is_person(span)

    def without_speaker(self, start: int, end: int) -> tuple[int, Span | None]:
        """The end of a quotation that its speaker is named behind, and the speaker; it opens where the passage does."""
        folded = self._folded
        within = folded.find("“", min(end, start + _OPENED), end)
        for match in _SPOKEN.finditer(folded, start, end if within < 0 else within):
            who = self._agents.whole(match.end(), end)
            if who and VERB.match(folded, _past(_ADVERBS, folded, who.end, end) + 1, end):
                return match.start(), who
        return end, None

    def _clause(self, start: int, end: int) -> Order:
        folded = self._folded
        at = self._past_settings(start, end)
        subject = self._subject(at, end)
        told = self._predicate(at, end, subject)
        if told is None and at != _past(_OPENERS, folded, start, end):  # more setting may stand behind the first comma
            told = self._later(at, end)
        if told is None and VERB.match(folded, _verb(folded, subject.end, end) if subject else at, end):
            told = Order(start, end, addressee=subject, sure=0.7 if subject else 0.6)
        told = told or self._later(at, end) or self._anywhere(at, end)
        return told._replace(begin=start, end=end, partners=self._partners(at, end))

    def _predicate(self, at: int, end: int, subject: Span | None) -> Order | None:
        """The order of a clause whose first verb is a cue."""
        folded = self._folded
        cue = _CUE.match(folded, _verb(folded, subject.end, end) if subject else at, end)
        if subject and not cue and (gap := _GAP.match(folded, subject.end, end)):
            cue = _CUE.match(folded, gap.end(), end)
        kind = _kind(cue)
        if not (cue and kind):
            return None
        if kind.group != "direct":
            return _bound(folded, cue, kind, subject, end)
        if not subject and _NOUN.match(folded, cue.end(), end):
            return None
        addressee = self._agents.whole(self._past_settings(_past(_TO, folded, cue.end(), end), end), end)
        if not addressee and " ".join(cue[0].split()) not in _ALONE:
            return None
        return Order(at, end, issuer=subject, addressee=addressee, binding=kind.binding, sure=0.9)

    def _later(self, at: int, end: int) -> Order | None:
        """The order of the first clause behind a comma that has a subject of its own and a cue for its verb."""
        for mark in _PARTS.finditer(self._folded, at, min(end, at + _FAR)):
            begin = _past_openers(self._folded, mark.end(), end)
            who = self._agents.whole(begin, end)
            if who and not self._agents.is_torn(begin, end) and (told := self._predicate(begin, end, who)):
                return told._replace(sure=0.8)
        return None

    def _anywhere(self, at: int, end: int) -> Order:
        """The order of the first modal, behind a subject that may be no body or person."""
        folded = self._folded
        for match, kind in _modals(folded, at, end):
            begin = max((mark.end() for mark in _PARTS.finditer(folded, at, match.start())), default=at)
            who = self._subject(begin, match.start())
            near = who and _verb(folded, who.end, match.start()) == match.start()
            near = near and not self._agents.is_torn(begin, end)
            told = _bound(folded, match, kind, who if near else None, end)
            return told._replace(sure=0.8 if near else 0.7)
        return Order(at, end)

    def _subject(self, at: int, end: int) -> Span | None:
        """Who is named at the clause's beginning; not the rest of a list before it: "với các sở, [ngành], Sở Y tế"."""
        pieces = self._agents.at(at, end)
        if len(pieces) > 1 and self._agents.is_torn(at, end):
            return Span(pieces[1].start, pieces[-1].end)
        return self._agents.whole(at, end)

    def _partners(self, at: int, end: int) -> tuple[Span, ...]:
        match = _TOGETHER.search(self._folded, at, end)
        return self._agents.at(match.end(), end) if match else ()

    def _past_settings(self, at: int, end: int) -> int:
        """Behind phrases of time, purpose and occasion; looked for once, since frames and clauses both ask."""
        start = at
        if (known := self._behind.get((start, end))) is not None:
            return known
        for _ in range(_SETTINGS):
            at = _past_openers(self._folded, at, end)
            setting = None if self._agents.at(at, end) else _SETTING.match(self._folded, at, end)
            if not setting or next(_modals(self._folded, at, setting.end()), None):
                break
            at = setting.end()
        self._behind[start, end] = at
        return at

    def _past_frame(self, start: int, end: int, speaker: Span | None) -> tuple[int, Span | None]:
        """Behind "Ông A nhấn mạnh, …" or "Theo ông A, …", with who spoke."""
        folded = self._folded
        by = _ACCORDING.match(folded, start, end)
        pieces = self._agents.at(by.end() if by else self._past_settings(start, end), end)
        if not pieces:
            return start, speaker
        first, last = pieces[0], pieces[-1]
        if by and folded.startswith(", ", last.end):
            return last.end + len(", "), Span(first.start, last.end)
        if by:  # theo bà Nhung, chủ hộ, [hội viên cần …]
            return (last.start, Span(first.start, pieces[-2].end)) if len(pieces) > 1 else (start, speaker)
        says = _SAYS.match(folded, last.end, end) or _SAID.search(folded, last.end, end)
        if says and says.end() == end:
            return end, Span(first.start, says.start())
        if says and _group(says["verb"]) != "direct":
            return _past(_OPENERS, folded, says.end(), end), Span(first.start, last.end)
        return start, speaker


def _bound(folded: str, cue: re.Match[str], kind: _Cue, subject: Span | None, end: int) -> Order:
    """The order of a modal; what is done to its subject is not for that to do."""
    passive = _PASSIVE.match(folded, cue.end(), end)
    weak = kind.group == "modal" and kind.binding in ("needed", "planned")
    binding = _softened(folded, cue.end(), end) if weak else None
    return Order(cue.start(), end, addressee=None if passive else subject, binding=binding or kind.binding, sure=0.9)


def _softened(folded: str, at: int, end: int) -> Binding | None:
    """The binding of "phấn đấu" or "nghiên cứu" right behind a modal."""
    kind = _kind(_CUE.match(folded, _past(_ADVERBS, folded, at, end) + 1, end))
    return kind.binding if kind and kind.group == "first" else None


def _modals(folded: str, at: int, end: int) -> Iterator[tuple[re.Match[str], _Cue]]:
    for match in _ANY_CUE.finditer(folded, at, end):
        kind = _CUES.get(" ".join((match["cue"] or "").split()))
        if kind and kind.group == "modal":
            yield match, kind


def _kind(cue: re.Match[str] | None) -> _Cue | None:
    return _CUES[" ".join(cue[0].split())] if cue else None


def _group(form: str) -> str | None:
    cue = _CUES.get(form)
    return cue.group if cue else None


def _verb(folded: str, at: int, end: int) -> int:
    """Where the verb of a subject begins that ends at `at`."""
    return _past(_SIGNS, folded, _past(_ADVERBS, folded, at, end), end)


def _past_openers(folded: str, at: int, end: int) -> int:
    return _past(_TIMES, folded, _past(_OPENERS, folded, at, end), end)


def _past(pattern: re.Pattern[str], folded: str, at: int, end: int) -> int:
    match = pattern.match(folded, at, end)
    return match.end() if match else at
