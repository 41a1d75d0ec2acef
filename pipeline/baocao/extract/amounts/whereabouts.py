"""Which place a figure is of: one of its clause, its sentence or its section; the article's only where nothing speaks
against it. The whole country, its bodies and places abroad are places of their own (`scope`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from baocao.core import lexicon
from baocao.core.article import Draft, Passage, Place, Span
from baocao.extract.amounts import place_roles as roles
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.joint_places import common_place, joint
from baocao.extract.amounts.place_roles import LEVELS, LOCATIVE, Item, fineness, is_elsewhere
from baocao.extract.amounts.scopes import Scope, ScopeKind, find_scopes
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference

FigureScope = Literal["unit", "country", "body", "abroad"]
Found = Literal["clause", "sentence", "paragraph", "section", "article"]

_WORDS = lexicon.load("scopes")["compared"]
_CLAUSE_ENDS = ("; ", ". ", ": ", "\n")
_CLAUSE_END = re.compile(r"[;.:](?=\s)|\n")
_SEVERAL = re.compile(lexicon.fill(r"(?<!\w){several}(?!\w)", _WORDS))
_NATIONS = re.compile(lexicon.fill(r" {nations}(?!\w)", _WORDS))
_LAW = re.compile(lexicon.fill(r"(?<!\w){law}(?!\w)", _WORDS))
_BESIDE = re.compile(r"(?: [^\W\d_]+){1,2} ")  # what is counted, between a number and its place: 2 nhà hàng [Đà Lạt]
_REACH = 400  # characters of a clause on either side of a number; longer ones are lists
_BEFORE = 250  # characters up to the beginning of the sentence in which the place that is spoken of is looked for
_SENTENCES_BACK = 3  # that such a place can stand in
_BEGINNING = 60  # characters of a sentence that say what it is about
_CHAINED = ("", ",", "(", "-", "–")


@dataclass(frozen=True, slots=True)
class Where:
    """What a figure is of: `locality` is its index among the draft's places, None for a scope; `found`, where."""

    name: str
    scope: FigureScope
    found: Found
    locality: int | None = None
    level: str | None = None
    province: str | None = None
    province_now: str | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands around a figure: its clause `start:end`, and the places and scopes before and behind it there."""

    start: int
    end: int
    before: Item | None
    behind: Item | None


def _parts(draft: Draft, numbers: Sequence[int]) -> set[int]:
    """The passages that can say what figures are of: those that hold numbers, the ones before them, and headings."""
    starts = [passage.start for passage in draft.passages]
    holding = {bisect_right(starts, number) - 1 for number in numbers}
    before = {at - step for at in holding for step in range(1, _SENTENCES_BACK + 1)}
    title = draft.title.start if draft.title else -1
    headings = {at for at, passage in enumerate(draft.passages) if passage.kind == "heading" or passage.start == title}
    return {at for at in holding | before | headings if at >= 0} if holding else set()


class Whereabouts:
    """The places and scopes of a draft, made once for all of its figures."""

    def __init__(self, draft: Draft) -> None:
        self._draft, self._folded = draft, draft.folded
        self._places = draft.of(Locality)
        self._indexes = {place.start: index for index, place in enumerate(self._places)}
        self._numbers = [number.start for number in draft.numbers if isinstance(number, Amount)]
        parts = _parts(draft, self._numbers)
        scopes = find_scopes(draft.text, draft.folded, (draft.passages[part] for part in sorted(parts)), self._places)
        places = [place for place in self._places if place.passage in parts and roles.locates(draft.folded, place)]
        references = [place for place in draft.of(PlaceReference) if place.passage in parts]
        self._all: list[Item] = sorted([*places, *references, *scopes], key=lambda item: item.start)
        self._starts = [item.start for item in self._all]
        self._passages = [passage.start for passage in draft.passages]
        self._others: dict[int, bool] = {}  # of the passage asked for last

    def of(self, figure: Amount, passage: Passage) -> Where | None:
        """The place of a figure, or None where the text does not tell, or names several."""
        if figure.unit.unit == "count" and _NATIONS.match(self._folded, figure.end):
            return None
        clause = self._clause(figure, passage)
        if chosen := self._chosen(figure, clause):
            return self._where(chosen, "clause")
        if near := self._in_sentence(figure, passage):
            return self._where(near, "sentence")
        if passage.start not in self._others:
            self._others = {passage.start: self._speaks_of_others(passage)}
        if self._others[passage.start] or _SEVERAL.search(self._folded, clause.start, figure.start):
            return None
        spoken_of = self._spoken_of(passage)
        if is_elsewhere(spoken_of):
            return None
        default = self._above(passage) or self._own()
        if default and default.scope != "unit" and self._names_another(passage, default.name):
            return None
        if spoken_of is None or isinstance(spoken_of, Scope) or not spoken_of.province:
            return default
        if default and default.province == spoken_of.province:
            return self._setting(figure, passage, default) or default
        return self._where(spoken_of, "paragraph") if self._is_topic(spoken_of) else None

    def place(self, place: Locality) -> Where | None:
        """A place as that of a figure."""
        return self._where(place, "clause")

    def _clause(self, figure: Amount, passage: Passage) -> _Clause:
        left, right = max(passage.start, figure.start - _REACH), min(passage.end, figure.end + _REACH)
        start = self._clause_start(figure, left)
        stop = _CLAUSE_END.search(self._folded, figure.end, right)
        end = stop.start() if stop else right
        at = bisect_left(self._starts, figure.start)
        before = self._last_before(figure, at, start)
        first = self._all[at] if at < len(self._all) and self._all[at].start < end else None
        return _Clause(start, end, before, first if first and self._may_follow(first, figure) else None)

    def _clause_start(self, span: Span, start: int) -> int:
        return max(start, *(self._folded.rfind(sign, start, span.start) + len(sign) for sign in _CLAUSE_ENDS))

    def _may_follow(self, item: Item, figure: Amount) -> bool:
        head = self._finest(item)
        head = head if head.start >= figure.end else item
        return roles.may_follow(self._folded, item, head, figure, figure.unit.kind)

    def _chosen(self, figure: Amount, clause: _Clause) -> Item | None:
        """The place before the figure; the one behind where that is finer, or the first is of a number before it."""
        before, behind = clause.before, clause.behind
        if before is None or behind is None:
            return before or behind
        between = self._folded[figure.end : behind.start]
        if "," in between or self._number_between(figure, behind):
            return before
        if isinstance(before, Scope) and before.kind == "body":  # Bộ Y tế cấp 900 liều cho [tỉnh Sơn La]
            return behind
        finer = fineness(behind) > fineness(before)
        if not LOCATIVE.search(between):
            return behind if finer and _BESIDE.fullmatch(between) else before
        if LOCATIVE.fullmatch(between.lstrip()) or (isinstance(behind, Scope) and len(between) <= roles.SIGHT):
            return behind
        left = Span(clause.start, clause.start)
        taken = self._number_between(left, before) and LOCATIVE.search(self._folded, clause.start, before.start)
        taken = taken or self._number_between(before, figure)
        return behind if taken or finer else before

    def _number_between(self, first: Span, second: Span) -> bool:
        at = bisect_left(self._numbers, first.end)
        return at < len(self._numbers) and self._numbers[at] < second.start

    def _in_sentence(self, figure: Amount, passage: Passage) -> Item | None:
        """The last one of the sentence before the figure, else the first behind it."""
        at, last = bisect_left(self._starts, figure.start), bisect_left(self._starts, passage.end)
        if before := self._last_before(figure, at, passage.start):
            return before
        return next((item for item in self._all[at:last] if self._may_follow(item, figure)), None)

    def _last_before(self, figure: Amount, at: int, start: int) -> Item | None:
        """The last item from `start` on, and before the one of index `at`, that a figure can be of."""
        left = Span(start, start)
        while at and self._starts[at - 1] >= start:
            at -= 1
            item = self._all[at]
            if is_elsewhere(item) and not self._is_framed_by(item, figure, start):
                continue
            counted = self._number_between(left, item)
            if roles.is_said_of_another(self._folded, item, figure, start, counted=counted) or self._is_listed(at):
                continue
            if roles.may_precede(self._folded, item, figure, start):
                return item
        return None

    def _is_listed(self, at: int) -> bool:
        """Whether a body is one of several behind the first: phối hợp với Bộ Tài chính, [Bộ Y tế]."""
        bodies = (item for item in self._all[max(0, at - 1) : at + 1] if isinstance(item, Scope) and item.kind == "body")
        row = list(bodies)
        return len(row) > 1 and self._folded[row[0].end : row[1].start] == ", "

    def _is_framed_by(self, item: Item, figure: Span, start: int) -> bool:
        """Whether a country reaches over the end of its clause: it must be what its sentence is about."""
        begin = self._clause_start(item, start)
        same = self._clause_start(figure, start) == begin
        return same or (isinstance(item, Scope) and roles.frames(self._folded, item, begin))

    def _speaks_of_others(self, passage: Passage) -> bool:
        """Whether a sentence is about the country or places abroad, or a law, or begins with many places."""
        first, last = bisect_left(self._starts, passage.start), bisect_left(self._starts, passage.end)
        if any(self._is_about(item, passage.start) for item in self._all[first:last]):
            return True
        if _SEVERAL.search(self._folded, passage.start, passage.start + _BEGINNING):
            return True
        return _LAW.search(self._folded, passage.start, passage.end) is not None

    def _is_about(self, item: Item, start: int) -> bool:
        """Whether a sentence is about the country or a place abroad, not about somebody or something from there."""
        if not isinstance(item, Scope) or item.kind == "body":
            return False
        return roles.frames(self._folded, item, self._clause_start(item, start))

    def _names_another(self, passage: Passage, name: str) -> bool:
        """Whether a sentence, or one right before, names another country than the one that an article is about."""
        recent = self._all[bisect_left(self._starts, passage.start - _BEFORE) : bisect_left(self._starts, passage.end)]
        return any(is_elsewhere(item) and item.name != name for item in recent)

    def _spoken_of(self, passage: Passage) -> Item | None:
        """The place or scope that the sentences right before, in the same paragraph, name last."""
        for item in self._recent(passage, passage.start - _BEFORE):
            if not isinstance(item, Scope) or item.kind == "body":
                return item
            if self._is_about(item, passage.start - _BEFORE) or roles.is_partner(self._folded, item):
                return item
        return None

    def _recent(self, passage: Passage, start: int) -> Iterator[Item]:
        """What stands before a sentence, in the same paragraph and from `start` on, the last first."""
        at = bisect_left(self._starts, passage.start)
        start = max(start, self._folded.rfind("\n", 0, passage.start) + 1)
        while at and self._starts[at - 1] >= start:
            at -= 1
            yield self._all[at]

    def _setting(self, figure: Span, passage: Passage, default: Where) -> Where | None:
        """The place within the default one that the sentences right before are set in; None where they name more."""
        first, last = bisect_left(self._starts, passage.start), bisect_left(self._starts, figure.start)
        if first < last:  # a body, or what the figure is compared with: no longer about that place
            return None
        at, behind = bisect_left(self._passages, passage.start), passage.start
        for item in self._recent(passage, self._passages[max(0, at - _SENTENCES_BACK)]):
            if item.start >= behind or (is_elsewhere(item) and not self._is_about(item, behind - _BEFORE)):
                continue
            if not isinstance(item, Scope) and roles.is_of_body(self._folded, item):
                continue
            head = self._finest(item)
            if isinstance(head, Scope) or fineness(head) <= LEVELS.index(default.level or "region"):
                return None
            sentence = self._draft.passages[head.passage or 0]
            if roles.sets_scene(self._folded, head, sentence.start):
                return None if self._rivals(head, sentence) else self._where(head, "paragraph")
            behind = head.start
        return None

    def _rivals(self, place: Item, sentence: Span) -> bool:
        """Whether a sentence names another place of the same level."""
        first, last = bisect_left(self._starts, sentence.start), bisect_left(self._starts, sentence.end)
        return any(fineness(item) == fineness(place) and item.name != place.name for item in self._all[first:last])

    def _is_topic(self, place: Locality | PlaceReference) -> bool:
        """Whether a sentence begins with a place: [Toàn tỉnh Yên Bái] có 30 điểm thi."""
        passage = self._draft.passages[place.passage or 0]
        return place.start - passage.start <= roles.TOPIC

    def _above(self, passage: Passage) -> Where | None:
        """The place in the nearest heading above that has one, else the only one of the title."""
        while passage.parent is not None:
            passage = self._draft.passages[passage.parent]
            inside = self._inside(passage)
            if inside:
                return self._where(inside[-1], "section")
        title = self._inside(self._draft.title) if self._draft.title else []
        return self._where(title[0], "section") if len(title) == 1 else None

    def _inside(self, span: Span) -> list[Item]:
        """The places that a heading names, and scopes that are no bodies, which are its agents."""
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return [
            item
            for item in self._all[first:last]
            if not isinstance(item, Scope) or not (item.kind == "body" or roles.is_named_for(self._folded, item))
        ]

    def _own(self) -> Where | None:
        own = self._draft.locality
        return self._of_unit(own, "article") if own else None

    def _of_unit(self, unit: Place, found: Found) -> Where:
        return Where(unit.name, "unit", found, self._named(unit.name), unit.level, unit.province, unit.province_now)

    def _where(self, item: Item, found: Found) -> Where | None:
        item = self._finest(item)
        if isinstance(item, Scope):
            kind: ScopeKind = item.kind
            return Where(item.name, kind, found)
        if item.name is None:  # a reference to a place that the text does not name
            return None
        row = joint(self._folded, self._all, bisect_left(self._starts, item.start))
        if len({place.name for place in row}) > 1:
            unit = common_place(row)
            return self._of_unit(unit, found) if unit else None
        ambiguous = isinstance(item, Locality) and item.ambiguous
        index = self._indexes[item.start] if isinstance(item, Locality) else self._named(item.name)
        return Where(item.name, "unit", found, index, item.level, item.province, item.province_now, ambiguous)

    def _finest(self, item: Item) -> Item:
        """The first of a chain that an item ends: [xã Gia Ninh], huyện Quảng Ninh, tỉnh Quảng Bình."""
        at = bisect_left(self._starts, item.start)
        while at and (before := self._all[at - 1]).end <= item.start:
            joined = self._folded[before.end : item.start].strip() in _CHAINED
            if not joined or not fineness(before) > fineness(item) > 0:
                break
            item, at = before, at - 1
        return item

    def _named(self, name: str) -> int | None:
        """The index of the first place of a name."""
        return next((index for index, place in enumerate(self._places) if place.name == name), None)
