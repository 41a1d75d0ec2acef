"""What the words around an amount say about it: approximate or bounding, a change or a level, reached or planned."""

import re
from dataclasses import dataclass
from typing import Literal

from baocao.core import lexicon
from baocao.core.article import Span
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
_CHANGES = {**_kinds("change"), **dict.fromkeys(_LEX["level"]["forms"], "level")}
_BETWEEN = lexicon.alternation(_LEX["between"]["words"])
_MODIFIER = re.compile(rf"(?<![^\W_])({lexicon.alternation(_MODIFIERS)})(?: {_BETWEEN}){{0,2}}[\s“\"]*$")
_BOUNDS: dict[str, Modifier] = {"approx": "approx", "gt": "gt", "lt": "lt"}  # the others are no modifiers
_MODIFIER_BEHIND = {
    _BOUNDS[kind]: re.compile(rf"[^.,;:()\d]{{0,48}}?(?<![^\W_]){lexicon.alternation(forms)}(?!\w)")
    for kind, forms in _LEX["after"].items()
}
_AFTER_CHANGE = lexicon.alternation([*_MODIFIERS, *_LEX["between"]["also"]])
_CHANGE = re.compile(rf"(?<![^\W_])({lexicon.alternation(_CHANGES)})(?: {_AFTER_CHANGE}){{0,3}}\s*$")
_REMOTE_CHANGE = re.compile(
    rf"(?:^|(?<![^\W_]))({lexicon.alternation(_LEX['remote_change']['cues'])}) [^,.;:()\d]{{2,48}}$"
)
_NOT_REMOTE = re.compile(rf"(?<![^\W_]){lexicon.alternation(_LEX['remote_change']['stops'])}(?!\w)")
_COMPARED = re.compile(
    rf"(?<![^\W_])({lexicon.alternation(_LEX['compared']['cues'])})(?: [^\W\d_]+){{1,6}}(?: \d{{4}})? $"
)
_GROWTH = re.compile(r"(?<![^\W_])(?:tăng trưởng|tốc độ tăng)(?!\w)[^.,;:()]*$")
_SIGNED = re.compile(r"(?:^|[\s(])([-−+])$")
_NOT = re.compile(r"(?<!\w)(?:không|chưa|cấm)(?!\w)[^.,;:()\d]*$")
_PLAN_BEHIND = re.compile(
    rf"\s(?:[^.,;:()\d]{{0,30}}?so (?:với )?)?{lexicon.alternation(_LEX['baseline']['plans'])}(?!\w)"
)
_SO_WITH = re.compile(r"[^.;:()\d]{0,40}?(?:so với|so) ([^\W\d_]+(?: (?:\d{4}|[^\W\d_,.;:()]+)){0,5})")
_BASE_BEHIND = re.compile(
    rf"\s({lexicon.alternation(_LEX['baseline']['plans'])}"
    r"(?: (?:năm|giao|tỉnh|huyện|trung ương|hội đồng nhân dân|đề ra|cả năm|quý|\d{4})){0,3})(?!\w)"
)
_COORDINATED = re.compile(r"[^.;:()\d]{0,60}(?:,| và) (?:và )?$")
_SMALLEST_BOUND = 10  # "trên" before fewer vehicles, roads or fields than ten nearly always means on them
_STOOD_ON = re.compile(
    r"\s(?:chiếc |con )?(?:xe|tàu|thuyền|ghe|xuồng|máy|đường|tuyến|cánh|mảnh|thửa|sàn|đảo|mặt|lĩnh vực)(?!\w)"
)
_VERB = re.compile(rf"(?<![^\W_]){lexicon.alternation(_LEX['between']['verbs'])}(?!\w)")
_ESTIMATED = re.compile(r"(?<![^\W_])ước(?:\s|$)")
_RELATIVE = frozenset({"percent", "percentage_point", "multiple"})


@dataclass(frozen=True, slots=True)
class ChangeCue:
    """Whether a number states the size of a change, and which way; a level reached has a kind alone."""

    change: Change | None = None
    kind: ChangeKind | None = None


def find_modifier(folded: str, amount: Amount, begin: int, end: int, change: ChangeCue) -> tuple[Modifier, Span] | None:
    """The approximator or bound of an amount in the sentence `begin:end`, with its words."""
    left = max(begin, amount.start - _LOOK_BACK)
    for kind, behind in _MODIFIER_BEHIND.items():
        if match := behind.match(folded, amount.end, end):
            return kind, Span(*match.span())
    if match := _MODIFIER.search(folded, left, amount.start):
        cue = " ".join(match[1].split())
        bound = _BOUNDS.get(_MODIFIERS[cue])
        if bound == "gt" and cue.endswith("quá") and _NOT.search(folded, left, match.start(1)):
            bound = "lt"
        excess = cue.startswith("vượt") and (change.change is not None or amount.total is not None)  # vượt 5%: a change
        if bound and not excess and not (cue == "trên" and _upon(folded, amount)):
            return bound, Span(*match.span(1))
    if amount.rule == "indefinite":
        return "approx", Span(amount.start, amount.start + len("hàng"))
    return None


def _upon(folded: str, amount: Amount) -> bool:
    """Whether "trên" is a place: few things that one can stand on ("đi trên 2 xe máy"), not more than so many."""
    few = amount.unit is COUNT and amount.value_max is None and amount.value < _SMALLEST_BOUND
    return few and bool(_STOOD_ON.match(folded, amount.end))


def find_change(
    folded: str, amount: Amount, begin: int, end: int, previous: tuple[Amount, ChangeCue] | None
) -> ChangeCue:
    """The change that an amount states; `previous` is the amount before it in the sentence, whose verb it may share."""
    left = max(begin, amount.start - _LOOK_BACK)
    relative = amount.unit.kind in _RELATIVE
    kind: ChangeKind = "relative" if relative else "delta"
    if amount.rule == "fold":
        return ChangeCue("increase", kind)
    if relative and (signed := _SIGNED.search(folded, left, amount.start)):
        return ChangeCue("increase" if signed[1] == "+" else "decrease", kind)
    if match := _CHANGE.search(folded, left, amount.start):
        form = " ".join(match[1].split())
        found = _CHANGES[form]
        if found == "level" and amount.value_max is not None:  # "tăng từ 10 đến 12%" is a change, "tăng từ 10%" a level
            found = _CHANGES.get(form.removesuffix(" từ"), found)
        if found == "level":
            return ChangeCue(kind="to_level")
        if found == "none" or amount.total is not None:
            return ChangeCue()
        if found == "exceed":
            exceeds = relative or _PLAN_BEHIND.match(folded, amount.end, end)
            return ChangeCue("exceed", "excess_over_reference") if exceeds else ChangeCue()
        return ChangeCue(found, kind)  # type: ignore[arg-type]
    if amount.unit.kind in ("rank", "duration") or amount.total is not None:
        return ChangeCue()
    span = amount.value_max is not None and folded.endswith("từ ", left, amount.start)
    right = amount.start - len("từ ") if span else amount.start  # "giảm năng suất từ 30 đến 70%" is no level
    if (match := _COMPARED.search(folded, left, right)) and not _NOT_REMOTE.search(folded, match.end(1), right):
        return _compared(match[1], kind)
    more = folded.endswith("thêm ", left, right)  # "mở rộng mặt đường thêm 1,5 m"
    remote = _REMOTE_CHANGE.search(folded, left, right) if relative or more else None
    if remote and not _NOT_REMOTE.search(folded, remote.end(1), right):
        return _compared(remote[1], kind)
    if amount.unit.kind == "percent" and _GROWTH.search(folded, left, amount.start):
        return ChangeCue("increase", kind)
    return _shared(folded, amount, previous)


def find_baseline(folded: str, amount: Amount, end: int) -> Span | None:
    """What the amount is compared with: "so với cùng kỳ", "dự toán"."""
    if match := _BASE_BEHIND.match(folded, amount.end, end) or _SO_WITH.match(folded, amount.end, end):
        return Span(match.start(1), match.end(1))
    return None


def is_estimated(folded: str, amount: Amount, begin: int) -> bool:
    """Whether "ước" stands before the number."""
    return _ESTIMATED.search(folded, max(begin, amount.start - 24), amount.start) is not None


def _compared(cue: str, kind: ChangeKind) -> ChangeCue:
    sense = _LEX["senses"].get(cue)
    if sense == "exceed":
        return ChangeCue("exceed", "excess_over_reference")
    return ChangeCue(sense, kind) if sense else ChangeCue()


def _shared(folded: str, amount: Amount, previous: tuple[Amount, ChangeCue] | None) -> ChangeCue:
    """The change of the amount before, where this one is coordinated with it: "giảm 26 trưởng phòng, 116 phó phòng"."""
    if not previous or not previous[1].change or previous[0].unit.kind != amount.unit.kind:
        return ChangeCue()
    between = folded[previous[0].end : amount.start]
    if _COORDINATED.fullmatch(between) and not _VERB.search(between):
        return previous[1]
    return ChangeCue()
