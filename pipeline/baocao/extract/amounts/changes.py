"""What the words around an amount say about it: approximate or bounding, a change or a level, reached or planned."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from baocao.core import lexicon
from baocao.core.spans import Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.units import COUNT

Modifier = Literal["approx", "gt", "lt"]
Change = Literal["increase", "decrease", "exceed"]
ChangeKind = Literal["relative", "delta", "to_level", "excess_over_reference"]

_LEX = lexicon.load("figures")
_LOOK_BACK = 64  # characters; the longest cue with what may stand between it and the number


def _kinds(section: str) -> dict[str, str]:
    return {form: kind for kind, forms in _LEX[section].items() for form in forms}


_MODIFIERS = _kinds("modifier")
_LIMITS = _kinds("limit")
_COMPARATIVES = tuple(f"{form} " for form in _LIMITS)
_CHANGES = {**_kinds("change"), **dict.fromkeys(_LEX["level"]["forms"], "level")}
_FROM, _MORE = (tuple(f"{form} " for form in _LEX["growth"][name]) for name in ("from", "more"))
_SENSES: dict[str, str] = _LEX["senses"]
_TURNED, _EXCEEDING, _PLACE = (frozenset(_LEX["bounds"][name]) for name in ("turned", "exceeding", "place"))
WORDS = {
    **_LEX["bounds"],
    **_LEX["baseline"],
    "modifiers": _MODIFIERS,
    "changes": _CHANGES,
    "between": _LEX["between"]["words"],
    "verbs": _LEX["between"]["verbs"],
    "after_change": [*_MODIFIERS, *_LEX["between"]["also"]],
    "remote": _LEX["remote_change"]["cues"],
    "stops": _LEX["remote_change"]["stops"],
    "compared": _LEX["compared"]["cues"],
    "limits": [form for forms in _LEX["limit"].values() for form in forms],
    "limited": _LEX["limited"]["cues"],
    "level": _LEX["level"]["forms"],
    "growth": _LEX["growth"]["cues"],
    "and": _LEX["growth"]["and"],
    "BEGIN": r"(?<![^\W_])",
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, WORDS))


_MODIFIER = _pattern(r"{BEGIN}({modifiers})(?: {between}){0,2}[\s“\"]*$")
_BOUNDS: dict[str, Modifier] = {"approx": "approx", "gt": "gt", "lt": "lt"}  # the others are no modifiers
_MODIFIER_BEHIND = {
    _BOUNDS[kind]: re.compile(rf"[^.,;:()\d]{{0,48}}?(?<![^\W_]){lexicon.alternation(forms)}(?!\w)")
    for kind, forms in _LEX["after"].items()
}
_NOT = _pattern(r"(?<!\w){not}(?!\w)[^.,;:()\d]*$")
_STOOD_ON = _pattern(r"\s(?:{classifiers} )?{stood_on}(?!\w)")
_SMALLEST_BOUND = 10  # "trên" before fewer vehicles, roads or fields than ten nearly always means on them
_VERB_BEFORE = _pattern(r"{BEGIN}({changes})(?: {after_change}){0,3}\s*$")
_LEVEL_BEHIND = _pattern(r" {level}(?!\w)")  # từ 38 đến 40 lên 45 nghìn đồng
_AGAINST_BEHIND = _pattern(r"[^.;:()\d]{0,40}?{against} ")
_LIMIT = _pattern(r"(?<!\w){limited}(?!\w)[^.,;:()\d]{0,24}?(?<!\w){limits} $")
_REMOTE = _pattern(r"(?:^|{BEGIN})({remote}) [^,.;:()\d]{2,48}$")
_NOT_REMOTE = _pattern(r"{BEGIN}{stops}(?!\w)")
_COMPARED = _pattern(r"{BEGIN}({compared})(?: [^\W\d_]+){1,6}(?: \d{4})? $")
_GROWTH = _pattern(r"{BEGIN}{growth}(?!\w)[^.,;:()]*$")
_SIGNED = re.compile(r"(?:^|[\s(])([-−+])$")
_ANYTHING = re.compile("")
_PLAN_BEHIND = _pattern(r"\s(?:[^.,;:()\d]{0,30}?{so} (?:{with} )?)?{plans}(?!\w)")
_COORDINATED = _pattern(r"[^.;:()\d]{0,60}(?:,| {and}) (?:{and} )?$")
_IN_BRACKETS = re.compile(r"[^.,;:()\d]{0,24}\((?:[^\W\d_]+ )?")
_VERB = _pattern(r"{BEGIN}{verbs}(?!\w)")
_DIRECTIONS: dict[str, Change] = {"increase": "increase", "decrease": "decrease"}
_RELATIVE = frozenset({"percent", "percentage_point", "multiple"})


@dataclass(frozen=True, slots=True)
class ChangeCue:
    """Whether a number states the size of a change, and which way; a level reached has a kind alone.

    `rule` names the row of `_RULES` that decided, "coordinated" where the amount before did; None: none of them.
    """

    change: Change | None = None
    kind: ChangeKind | None = None
    rule: str | None = None


def find_modifier(folded: str, amount: Amount, begin: int, end: int, change: ChangeCue) -> tuple[Modifier, Span] | None:
    """The approximator or bound of an amount in the sentence `begin:end`, with its words."""
    left = max(begin, amount.start - _LOOK_BACK)
    for kind, behind in _MODIFIER_BEHIND.items():
        if match := behind.match(folded, amount.end, end):
            return kind, Span(*match.span())
    if match := _MODIFIER.search(folded, left, amount.start):
        cue = " ".join(match[1].split())
        limit = _LIMITS.get(cue) if change.rule == "limit" else None
        bound = _BOUNDS.get(limit or _MODIFIERS[cue])
        if bound == "gt" and cue in _TURNED and _NOT.search(folded, left, match.start(1)):
            bound = "lt"
        excess = cue in _EXCEEDING and (change.change is not None or amount.total is not None)  # vượt 5%: a change
        if bound and not excess and not (cue in _PLACE and _upon(folded, amount)):
            return bound, Span(*match.span(1))
    if amount.rule == "indefinite":
        return "approx", Span(amount.start, folded.index(" ", amount.start))
    return None


def _upon(folded: str, amount: Amount) -> bool:
    """Whether "trên" is a place: few things that one can stand on ("đi trên 2 xe máy"), not more than so many."""
    few = amount.unit is COUNT and amount.value_max is None and amount.value < _SMALLEST_BOUND
    return few and bool(_STOOD_ON.match(folded, amount.end))


@dataclass(frozen=True, slots=True)
class _Sight:
    """An amount in its sentence: `left` is where the search for cues begins, `end` where the sentence ends."""

    folded: str
    amount: Amount
    left: int
    end: int

    @property
    def kind(self) -> ChangeKind:
        return "relative" if self.is_relative() else "delta"

    @property
    def right(self) -> int:
        """Where the number begins, or the "từ" before a range."""
        start = self.amount.start
        before = self.folded[self.left : start]
        word = next((form for form in _FROM if before.endswith(form)), "") if self.amount.value_max is not None else ""
        return start - len(word)

    def is_any(self) -> bool:
        return True

    def is_compared(self) -> bool:
        return self.folded.endswith(_COMPARATIVES, self.left, self.amount.start)

    def is_fold(self) -> bool:
        return self.amount.rule == "fold"

    def is_relative(self) -> bool:
        return self.amount.unit.kind in _RELATIVE

    def is_percent(self) -> bool:
        return self.amount.unit.kind == "percent"

    def is_no_size(self) -> bool:
        return self.amount.unit.kind in ("rank", "duration") or self.amount.total is not None

    def may_be_far(self) -> bool:
        return self.is_relative() or self.folded[self.left : self.right].endswith(_MORE)


def _increase(_: re.Match[str], sight: _Sight) -> ChangeCue:
    return ChangeCue("increase", sight.kind)


def _by_sign(cue: re.Match[str], sight: _Sight) -> ChangeCue:
    return ChangeCue("increase" if cue[1] == "+" else "decrease", sight.kind)


def _none(_: re.Match[str], __: _Sight) -> ChangeCue:
    return ChangeCue()


def _by_verb(cue: re.Match[str], sight: _Sight) -> ChangeCue:
    """What a verb right before the number says; "tăng từ 10 đến 12%" is a change, "tăng từ 10%" a level."""
    form = " ".join(cue[1].split())
    found = _CHANGES[form]
    if (
        found == "level"
        and sight.amount.value_max is not None
        and not _LEVEL_BEHIND.match(sight.folded, sight.amount.end)
    ):
        for word in _FROM:
            found = _CHANGES.get(form.removesuffix(f" {word.rstrip()}"), found)
    if found == "level":
        return ChangeCue(kind="to_level")
    if found == "none" or sight.amount.total is not None:
        return ChangeCue()
    if found == "exceed" and not (sight.is_relative() or _PLAN_BEHIND.match(sight.folded, sight.amount.end, sight.end)):
        return ChangeCue()
    return _pointing(found, sight)


def _limiting(_: re.Match[str], sight: _Sight) -> ChangeCue | None:
    """A bound, not a difference: "với giá cao hơn 35 triệu", where nothing behind it says than what."""
    return None if _AGAINST_BEHIND.match(sight.folded, sight.amount.end, sight.end) else ChangeCue()


def _by_sense(cue: re.Match[str], sight: _Sight) -> ChangeCue | None:
    """What a verb or comparison further left says, unless a verb of its own stands between it and the number."""
    if _NOT_REMOTE.search(sight.folded, cue.end(1), sight.right):
        return None
    return _pointing(_SENSES.get(" ".join(cue[1].split())), sight)


def _pointing(sense: str | None, sight: _Sight) -> ChangeCue:
    if sense == "exceed":
        return ChangeCue("exceed", "excess_over_reference")
    return ChangeCue(_DIRECTIONS[sense], sight.kind) if sense else ChangeCue()


class _ChangeRule(NamedTuple):
    """`cue` is searched for up to the number (up to its "từ" with `past_from`); `states` gives None where it fails."""

    name: str
    applies: Callable[[_Sight], bool]
    cue: re.Pattern[str]
    states: Callable[[re.Match[str], _Sight], ChangeCue | None]
    past_from: bool = False


# The first rule that holds decides.
_RULES = (
    _ChangeRule("fold", _Sight.is_fold, _ANYTHING, _increase),  # gấp đôi
    _ChangeRule("sign", _Sight.is_relative, _SIGNED, _by_sign),  # (+2,5%)
    _ChangeRule("limit", _Sight.is_compared, _LIMIT, _limiting),  # không quá… cao hơn 35 triệu
    _ChangeRule("verb", _Sight.is_any, _VERB_BEFORE, _by_verb),  # tăng 15%, giảm còn 20%
    _ChangeRule("no size", _Sight.is_no_size, _ANYTHING, _none),  # thứ 3, 12 ngày, 3/12 xã
    _ChangeRule("comparison", _Sight.is_any, _COMPARED, _by_sense, past_from=True),  # thấp hơn cùng kỳ 11 tỷ đồng
    _ChangeRule("verb and object", _Sight.may_be_far, _REMOTE, _by_sense, past_from=True),  # giảm tỷ lệ hộ nghèo 3%
    _ChangeRule("growth", _Sight.is_percent, _GROWTH, _increase),  # tốc độ tăng trưởng của ngành là 7%
)


def find_change(
    folded: str, amount: Amount, begin: int, end: int, previous: tuple[Amount, ChangeCue] | None
) -> ChangeCue:
    """The change that an amount states; `previous` is the amount before it in the sentence, whose verb it may share."""
    sight = _Sight(folded, amount, max(begin, amount.start - _LOOK_BACK), end)
    for rule in _RULES:
        if rule.applies(sight):
            cue = rule.cue.search(folded, sight.left, sight.right if rule.past_from else amount.start)
            if cue and (found := rule.states(cue, sight)):
                return replace(found, rule=rule.name)
    return _shared(folded, amount, previous)


def _shared(folded: str, amount: Amount, previous: tuple[Amount, ChangeCue] | None) -> ChangeCue:
    """The change of the amount before, where this one is coordinated with it: "giảm 26 trưởng phòng, 116 phó phòng"."""
    if not previous or not previous[1].change:
        return ChangeCue()
    between = folded[previous[0].end : amount.start]
    if _IN_BRACKETS.fullmatch(between) and amount.unit.kind == "percent":  # giảm 68 xu (1,3%)
        return replace(previous[1], kind="relative", rule="apposition")
    if previous[0].unit.kind == amount.unit.kind and _COORDINATED.fullmatch(between) and not _VERB.search(between):
        return replace(previous[1], rule="coordinated")
    return ChangeCue()
