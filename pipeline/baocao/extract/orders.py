"""What a clause orders: who demands what of whom, with whom, and how binding it is.

The first cue decides. Verbs with an object ("UBND tỉnh yêu cầu Sở Y tế …") have the issuer before and the addressee
behind them, modals ("Sở Y tế phải …") the addressee before. "phấn đấu", "nghiên cứu" and the like bind only as the first
verb, and soften a modal right in front of them ("sẽ nghiên cứu").
"""

import re
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from baocao.core import lexicon
from baocao.core.article import Span
from baocao.core.normalizer import fold
from baocao.extract.agents import VERB, agents_at, words

Binding = Literal["ordered", "requested", "needed", "planned", "aimed", "considered"]


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
_NOMINAL = re.compile(rf"(?<!\w){lexicon.alternation(_THEMES['context']['nominals'])} \Z")
_ADVERBS = re.compile(rf"(?:\s?,?\s?{words(_LEX['agents']['adverbs'])})+")
_TO = re.compile(rf"(?:\s{words(_LEX['objects']['links'])})?[\s,:]{{1,3}}")
_SAYS = re.compile(
    rf",?\s(?:{words(_LEX['agents']['adverbs'])}\s)?(?P<verb>{words(_THEMES['groups']['say'])})"
    rf"(?:\s{words(_LIMITATIONS['that'])})?(?:[\s,:“\"]{{1,4}}|\Z)"
)
_ACCORDING = re.compile(rf"{words(_LIMITATIONS['according'])}\s")
_OPENERS = re.compile(rf"(?:{words(_LIMITATIONS['openers'], _LEX['before']['openers'])}[\s,:]{{1,3}}|[\s“\"‘(•*+–-])+")
_TIMES = re.compile(rf"(?:{words(_LEX['before']['times'])}[\s,]{{1,3}})+")
_SETTING = re.compile(rf"{words(_LIMITATIONS['settings'], _LEX['before']['settings'])}\s[^;:“”\"]{{2,220}}?,\s")
_SETTINGS = 3  # phrases of time, purpose and occasion before a clause
_PASSIVE = re.compile(rf"\s{words(['được', 'bị'])}")
_TOGETHER = re.compile(lexicon.fill(r"(?<!\w){together}(?: {how})?(?: {with})? ", _LEX["partners"]))
_SPOKEN = re.compile(r"[”\"]\s?[,–-]\s?")
_ANNOUNCED = {binding: re.compile(words(forms)) for binding, forms in _LEX["announced"].items()}


@dataclass(frozen=True, slots=True)
class Order:
    """What a clause says of an order; `begin` and `end` are those of the clause without frame and speaker.

    `sure` is the chance, judged by eye, that a reading of its kind is right.
    """

    begin: int
    end: int
    issuer: Span | None = None
    addressee: Span | None = None
    partners: tuple[Span, ...] = ()
    binding: Binding | None = None
    sure: float = 0.6
    rule: str = "statement"

    def under(self, above: "Order | None", sure: float) -> "Order":
        """With what a lead-in or heading says where the clause itself says nothing."""
        if above is None:
            return self
        own_issuer = self.issuer or (self.addressee if self.binding in ("planned", "aimed") else None)
        told = self.binding or above.binding
        return replace(
            self,
            issuer=self.issuer or (None if own_issuer else above.issuer),
            addressee=self.addressee or above.addressee,
            partners=self.partners or (() if self.addressee else above.partners),
            binding=told,
            sure=self.sure if self.binding else max(self.sure, sure) if told else self.sure,
        )


def read_order(text: str, folded: str, start: int, end: int) -> Order:
    """What a statement orders."""
    end, speaker = _without_speaker(text, folded, start, end)
    start, speaker = _past_frame(text, folded, _past(_OPENERS, folded, start, end), end, speaker)
    order = _clause(text, folded, start, end) if start < end else Order(start, end, issuer=speaker, sure=0.9)
    issuer = order.issuer or (speaker if order.binding in ("ordered", "requested", "needed") else None)
    return replace(order, issuer=issuer)


def announced(folded: str, start: int, end: int) -> Binding | None:
    """How binding a heading or lead-in makes what stands below it: "Nhiệm vụ trọng tâm", "Mục tiêu"."""
    found = [(m.start(), binding) for binding, form in _ANNOUNCED.items() if (m := form.search(folded, start, end))]
    return min(found)[1] if found else None  # type: ignore[return-value]


def label(text: str, folded: str, start: int, end: int) -> Span | None:
    """The body or person that a label or heading names, if it names nothing else: "2. Công an huyện"."""
    at = _past(_OPENERS, folded, start, end)
    who = _whole(agents_at(text, folded, at, end))
    return who if who and not folded[who.end : end].strip(" :.,") else None


def _clause(text: str, folded: str, start: int, end: int) -> Order:
    at = _past_settings(text, folded, start, end)
    subject = _whole(agents_at(text, folded, at, end))
    verb = _past(_ADVERBS, folded, subject.end, end) if subject else at
    verb += len(folded[verb:end]) - len(folded[verb:end].lstrip(" ,"))
    order = Order(start, end, partners=_partners(text, folded, at, end))
    cue = _CUE.match(folded, verb, end)
    kind = _CUES[" ".join(cue[0].split())] if cue else None
    if cue and kind and kind.group == "direct" and (subject or not _NOUN.match(folded, cue.end(), end)):
        behind = _past(_TO, folded, cue.end(), end)
        addressee = _whole(agents_at(text, folded, _past_settings(text, folded, behind, end), end))
        return replace(order, issuer=subject, addressee=addressee, binding=kind.binding, sure=0.9)
    if cue and kind and kind.group != "direct":
        passive = _PASSIVE.match(folded, cue.end(), end)
        binding = _softened(folded, cue.end(), end) if kind.group == "modal" else None
        return replace(order, addressee=None if passive else subject, binding=binding or kind.binding, sure=0.9)
    if subject and not VERB.match(folded, verb, end):
        subject = None
    binding = _anywhere(folded, at, end) if not (subject or VERB.match(folded, at, end)) else None
    return replace(order, addressee=subject, binding=binding, sure=0.7 if binding or subject else 0.6)


def _softened(folded: str, at: int, end: int) -> Binding | None:
    """The binding of "phấn đấu" or "nghiên cứu" right behind a modal."""
    at = _past(_ADVERBS, folded, at, end)
    cue = _CUE.match(folded, at + 1, end)
    kind = _CUES[" ".join(cue[0].split())] if cue else None
    return kind.binding if kind and kind.group == "first" else None


def _anywhere(folded: str, at: int, end: int) -> Binding | None:
    """The binding of the first modal, or of an order without object, behind a subject that is no body or person."""
    for match in _ANY_CUE.finditer(folded, at, end):
        kind = _CUES.get(" ".join((match["cue"] or "").split()))
        if kind and kind.group == "modal" and not _NOMINAL.search(folded, max(at, match.start() - 20), match.start()):
            return kind.binding
    return None


def _partners(text: str, folded: str, at: int, end: int) -> tuple[Span, ...]:
    match = _TOGETHER.search(folded, at, end)
    return agents_at(text, folded, match.end(), end) if match else ()


def _direct(form: str) -> bool:
    cue = _CUES.get(form)
    return cue is not None and cue.group == "direct"


def _past(pattern: re.Pattern[str], folded: str, at: int, end: int) -> int:
    match = pattern.match(folded, at, end)
    return match.end() if match else at


def _past_settings(text: str, folded: str, at: int, end: int) -> int:
    """Behind phrases of time, purpose and occasion, where a body, a cue or a verb follows them."""
    for _ in range(_SETTINGS):
        at = _past(_TIMES, folded, _past(_OPENERS, folded, at, end), end)
        if agents_at(text, folded, at, end) or not (setting := _SETTING.match(folded, at, end)):
            break
        at = setting.end()
    return at


def _past_frame(text: str, folded: str, start: int, end: int, speaker: Span | None) -> tuple[int, Span | None]:
    """Behind "Ông A nhấn mạnh, …" or "Theo ông A, …", with who spoke."""
    by = _ACCORDING.match(folded, start, end)
    pieces = agents_at(text, folded, by.end() if by else _past_settings(text, folded, start, end), end)
    if not pieces:
        return start, speaker
    if by:  # theo bà Nhung, chủ hộ, [hội viên cần …]
        behind = 2 if folded.startswith(", ", pieces[-1].end) else 0
        who = pieces if behind else pieces[:-1]
        return (pieces[-1].end + behind if behind else pieces[-1].start, _whole(who)) if who else (start, speaker)
    says = _SAYS.match(folded, pieces[-1].end, end)
    if says is None or _direct(says["verb"]):
        return start, speaker
    return _past(_OPENERS, folded, says.end(), end), _whole(pieces)


def _without_speaker(text: str, folded: str, start: int, end: int) -> tuple[int, Span | None]:
    """The end of a quotation that its speaker is named behind, and the speaker."""
    for match in _SPOKEN.finditer(folded, start, end):
        who = _whole(agents_at(text, folded, match.end(), end))
        if who and VERB.match(folded, _past(_ADVERBS, folded, who.end, end) + 1, end):
            return match.start(), who
    return end, None


def _whole(pieces: tuple[Span, ...]) -> Span | None:
    return Span(pieces[0].start, pieces[-1].end) if pieces else None
