"""Which place a figure is of: one of its clause, its sentence or its section; the article's only where nothing speaks
against it. The whole country, its bodies and places abroad are places of their own (`scope`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.article_facts import Place
from baocao.core.spans import Passage, Span
from baocao.extract.amounts import place_roles as roles
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.joint_places import common_place
from baocao.extract.amounts.place_roles import LOCATIVE, Item, fineness, is_elsewhere
from baocao.extract.amounts.scopes import Scope, ScopeKind, find_scopes
from baocao.extract.amounts.sightings import SENTENCES_BACK, Sightings
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference

FigureScope = Literal["unit", "country", "body", "abroad"]
Found = Literal["clause", "sentence", "paragraph", "section", "article"]

_WORDS = lexicon.load("scopes")["compared"]
_CLAUSE_END = re.compile(r"[;.:](?=\s)|\n")
_SEVERAL = re.compile(lexicon.fill(roles.SEVERAL, _WORDS))
_NATIONS = re.compile(lexicon.fill(r" {nations}(?!\w)", _WORDS))
_BESIDE = re.compile(r"(?: [^\W\d_]+){1,2} ")  # what is counted, between a number and its place: 2 nhà hàng [Đà Lạt]
_REACH = 400  # characters of a clause on either side of a number; longer ones are lists


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
    """Where a figure's clause begins, and the places or scopes before and behind it there that it can be of."""

    start: int
    before: Item | None
    behind: Item | None


def _parts(draft: Draft, numbers: Sequence[int]) -> set[int]:
    """The passages that can say what figures are of: those that hold numbers, the ones before them, and headings."""
    starts = [passage.start for passage in draft.passages]
    holding = {bisect_right(starts, number) - 1 for number in numbers}
    before = {at - step for at in holding for step in range(1, SENTENCES_BACK + 1)}
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
        told = (draft.passages[part] for part in sorted(parts))
        scopes = find_scopes(draft.text, draft.folded, told, self._places, at_home=draft.locality is not None)
        places = [place for place in self._places if place.passage in parts and roles.locates(draft.folded, place)]
        references = [place for place in draft.of(PlaceReference) if place.passage in parts]
        self._seen = Sightings(draft, [*places, *references, *scopes])
        self._defaults: dict[int | None, Where | None] = {}  # by the heading above

    def of(self, figure: Amount, passage: Passage) -> Where | None:
        """The place of a figure, or None where the text does not tell, or names several."""
        if figure.unit.unit == "count" and _NATIONS.match(self._folded, figure.end):
            return None
        clause = self._clause(figure, passage)
        if chosen := self._chosen(figure, clause):
            return self._where(chosen, "clause")
        if near := self._in_sentence(figure, passage, clause.start):
            return self._where(near, "sentence")
        if self._seen.speaks_of_others(passage) or _SEVERAL.search(self._folded, clause.start, figure.start):
            return None
        spoken_of, default = self._seen.spoken_of(passage), self._default(passage)
        if is_elsewhere(spoken_of):
            return self._where(spoken_of, "paragraph") if spoken_of and default is None else None
        if default and default.scope != "unit" and self._seen.names_another(passage, default.name):
            return None
        if spoken_of is None or isinstance(spoken_of, Scope) or not spoken_of.province:
            return default
        if default and default.province == spoken_of.province:
            setting = self._seen.setting(figure, passage, default.level or "region")
            return self._where(setting, "paragraph") if setting else default
        return self._where(spoken_of, "paragraph") if self._seen.is_topic(spoken_of) else None

    def place(self, place: Locality) -> Where | None:
        """A place as that of a figure."""
        return self._where(place, "clause")

    def _clause(self, figure: Amount, passage: Passage) -> _Clause:
        left, right = max(passage.start, figure.start - _REACH), min(passage.end, figure.end + _REACH)
        start = self._seen.clause_start(figure, left)
        stop = _CLAUSE_END.search(self._folded, figure.end, right)
        end = stop.start() if stop else right
        first = self._seen.next(figure.start)
        behind = first if first and first.start < end and self._may_follow(first, figure) else None
        return _Clause(start, self._last_before(figure, start), behind)

    def _may_follow(self, item: Item, figure: Amount) -> bool:
        head = self._seen.finest(item)
        head = head if head.start >= figure.end else item
        if (
            isinstance(item, Scope)
            and self._number_between(figure, item)
            and "," in self._folded[figure.end : item.start]
        ):
            return False  # đạt 40 triệu đồng, kém mức 90 triệu đồng của [cả nước]
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
        named_late = self._number_between(Span(clause.start, clause.start), before)
        taken = named_late and LOCATIVE.search(self._folded, clause.start, before.start) is not None
        taken = taken or self._number_between(before, figure)
        return behind if taken or finer else before

    def _number_between(self, first: Span, second: Span) -> bool:
        at = bisect_left(self._numbers, first.end)
        return at < len(self._numbers) and self._numbers[at] < second.start

    def _in_sentence(self, figure: Amount, passage: Passage, start: int) -> Item | None:
        """The last one of the sentence before the figure's clause at `start`, else the first behind the figure."""
        if passage.start < start and (before := self._last_before(figure, passage.start)):
            return before
        behind = self._seen.inside(Span(figure.start, passage.end))
        return next((item for item in behind if self._may_follow(item, figure)), None)

    def _last_before(self, figure: Amount, start: int) -> Item | None:
        """The last item from `start` on, and before a figure, that it can be of."""
        for item in self._seen.before(figure.start, start):
            if self._is_of(item, figure, start):
                return item
        return None

    def _is_of(self, item: Item, figure: Amount, start: int) -> bool:
        """Whether a figure can be of an item before it; a country reaches over its clause only as what it is about."""
        if is_elsewhere(item) and not self._in_clause_of(figure, item, start) and not self._seen.is_about(item, start):
            return False
        if not isinstance(item, Scope):
            counted = self._number_between(Span(start, start), item)
            if roles.is_said_of_another(self._folded, item, figure, start, counted=counted):
                return False
        elif item.kind == "body" and self._seen.is_listed(item):
            return False
        return roles.may_precede(self._folded, item, figure, start)

    def _in_clause_of(self, figure: Span, item: Item, start: int) -> bool:
        return self._seen.clause_start(figure, start) == self._seen.clause_start(item, start)

    def _default(self, passage: Passage) -> Where | None:
        """What the headings above tell, else the article's own place, else the title; the same for all under one."""
        if passage.parent not in self._defaults:
            self._defaults[passage.parent] = self._above(passage) or self._weighed()
        return self._defaults[passage.parent]

    def _above(self, passage: Passage) -> Where | None:
        """The place in the nearest heading above that has one, else what the title is about that is no unit."""
        while passage.parent is not None:
            passage = self._draft.passages[passage.parent]
            inside = self._inside(passage)
            if inside:
                return self._where(inside[-1], "section")
        title = self._of_title()
        return title if title and title.scope != "unit" else None

    def _of_title(self) -> Where | None:
        """The only place that the title names."""
        title = self._inside(self._draft.title) if self._draft.title else []
        return self._where(title[0], "section") if len(title) == 1 else None

    def _inside(self, span: Span) -> list[Item]:
        """The places that a heading names, and scopes that are no bodies, which are its agents."""
        return [
            item
            for item in self._seen.inside(span)
            if not isinstance(item, Scope) or not (item.kind == "body" or roles.is_named_for(self._folded, item))
        ]

    def _weighed(self) -> Where | None:
        """The article's own place, which its title may name, too; what the title names where it has none."""
        own, title = self._own(), self._of_title()
        return title if own is None or (title and title.name == own.name) else own

    def _own(self) -> Where | None:
        own = self._draft.locality
        return self._of_unit(own, "article") if own else None

    def _of_unit(self, unit: Place, found: Found) -> Where:
        return Where(unit.name, "unit", found, self._named(unit.name), unit.level, unit.province, unit.province_now)

    def _where(self, item: Item, found: Found) -> Where | None:
        item = self._seen.finest(item)
        if isinstance(item, Scope):
            kind: ScopeKind = item.kind
            return Where(item.name, kind, found)
        if item.name is None:  # a reference to a place that the text does not name
            return None
        row = self._seen.row(item)
        if len({place.name for place in row}) > 1:
            unit = common_place(row)
            return self._of_unit(unit, found) if unit else None
        ambiguous = isinstance(item, Locality) and item.ambiguous
        index = self._indexes[item.start] if isinstance(item, Locality) else self._named(item.name)
        return Where(item.name, "unit", found, index, item.level, item.province, item.province_now, ambiguous)

    def _named(self, name: str) -> int | None:
        """The index of the first place of a name."""
        return next((index for index, place in enumerate(self._places) if place.name == name), None)
