"""Which place a figure is of: one of its clause, its sentence or its section; the article's only where nothing speaks
against it. The whole country, its bodies and places abroad are places of their own (`scope`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from baocao.core import lexicon
from baocao.core.article import Draft, Passage, Place, Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.scopes import Scope, ScopeKind, find_scopes
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference

FigureScope = Literal["unit", "country", "body", "abroad"]
_Item = Locality | PlaceReference | Scope
Found = Literal["clause", "sentence", "paragraph", "section", "article"]

_LEX = lexicon.load("scopes")
_WORDS = {**_LEX["compared"], "said": _LEX["said"]["by"]}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_CLAUSE_ENDS = ("; ", ". ", ": ", "\n")
_CLAUSE_END = re.compile(r"[;.:](?=\s)|\n")
_COMPARED = _pattern(r"(?<!\w){against}(?: \w+){0,4}\s$")
_PARTNER = _pattern(r"(?<!\w){partner}\s$")
_SOURCE = _pattern(r"(?<!\w){said}(?: [^\W\d_]+){0,5}\s$")
_LOCATIVE = _pattern(r"(?<!\w){locative}\s$")
_ROUTE = _pattern(r"(?<!\w){route}(?: [^.;:\n]{0,24})?$")
_RESIDENCE = _pattern(r"(?<!\w){residence}(?: [^.;:()\n]{0,100})?$")
_DASH = re.compile(r"\s?[-–]\s?")
_SEVERAL = _pattern(r"(?<!\w){several}(?!\w)")
_SHARES = frozenset({"percent", "percentage_point", "rank", "rank_delta"})
_REACH = 400  # characters of a clause on either side of a number; longer ones are lists
_SIGHT = 40  # characters before a place that can say what it is to the figure
_ADDRESS = 110  # characters before a place that can hold the words for a home, and what is finer
_BEFORE = 250  # characters up to the beginning of the sentence in which the place that is spoken of is looked for
_SENTENCES_BACK = 3  # that such a place can stand in
_TOPIC = 12  # characters of a sentence in which the place that it is about begins: "Toàn tỉnh …"
_BEGINNING = 60  # characters of a sentence that say what it is about
_CLOSE, _FAR = 40, 100  # characters between a number and a place behind it, without and with a preposition before that
_SUBJECT = 30  # characters of a clause in which the body that it is about begins
_CHAINED = ("", ",", "(", "-", "–")
_LEVELS = ("region", "province", "district", "commune", "hamlet")


@dataclass(frozen=True, slots=True)
class Where:
    """What a figure is of: `locality` is its index among the draft's places, None for a scope; `found`, where."""

    name: str
    scope: FigureScope
    found: Found
    locality: int | None = None
    province: str | None = None
    province_now: str | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands around a figure: its clause `start:end`, and the places and scopes before and behind it there."""

    start: int
    end: int
    before: _Item | None
    behind: _Item | None


def _is_elsewhere(item: _Item | None) -> bool:
    """Whether the whole country or a place abroad is meant; a body may well act in the article's own place."""
    return isinstance(item, Scope) and item.kind != "body"


def _fineness(item: _Item) -> int:
    """The larger the smaller what is meant."""
    return -1 if isinstance(item, Scope) else _LEVELS.index(item.level) if item.level in _LEVELS else -1


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
        places = [place for place in self._places if place.passage in parts and self._locates(place)]
        references = [place for place in draft.of(PlaceReference) if place.passage in parts]
        self._all: list[_Item] = sorted([*places, *references, *scopes], key=lambda item: item.start)
        self._starts = [item.start for item in self._all]
        self._others: dict[int, bool] = {}  # of the passage asked for last

    def of(self, figure: Amount, passage: Passage) -> Where | None:
        """The place of a figure, or None where the text does not tell."""
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
        if _is_elsewhere(spoken_of):
            return None
        default = self._above(passage) or self._own()
        if spoken_of is None or isinstance(spoken_of, Scope) or not spoken_of.province:
            return default
        if default and default.province == spoken_of.province:
            return default
        return self._where(spoken_of, "paragraph") if self._is_topic(spoken_of) else None

    def place(self, place: Locality) -> Where | None:
        """A place as that of a figure."""
        return self._where(place, "clause")

    def _clause(self, figure: Amount, passage: Passage) -> _Clause:
        left, right = max(passage.start, figure.start - _REACH), min(passage.end, figure.end + _REACH)
        start = max(left, *(self._folded.rfind(sign, left, figure.start) + len(sign) for sign in _CLAUSE_ENDS))
        stop = _CLAUSE_END.search(self._folded, figure.end, right)
        end = stop.start() if stop else right
        at = bisect_left(self._starts, figure.start)
        before = self._last_before(figure, at, start)
        first = self._all[at] if at < len(self._all) and self._all[at].start < end else None
        return _Clause(start, end, before, first if first and self._may_follow(first, figure) else None)

    def _is_of(self, item: _Item, figure: Amount, start: int) -> bool:
        """Whether a figure can be of a place or scope that stands before it in its clause."""
        left = self._folded[max(start, item.start - _SIGHT) : item.start]
        if _COMPARED.search(left) and self._folded[item.end : figure.start] != " (":
            return False
        if not isinstance(item, Scope):
            return True
        if item.kind == "body":
            begins = item.start - start <= _SUBJECT or left.endswith(", ")
            return begins and not left.endswith("(") and not _SOURCE.search(left)
        located = item.kind == "country" or item.start - start <= _TOPIC or _LOCATIVE.search(left) is not None
        return located and not _PARTNER.search(left)

    def _may_follow(self, item: _Item, figure: Amount) -> bool:
        """Whether a figure can be of a place or scope that stands behind it."""
        left = self._folded[figure.end : item.start]
        located = _LOCATIVE.search(left) is not None
        near = len(left) <= (_FAR if located or left.endswith(", ") else _CLOSE)
        if not near or _COMPARED.search(left):
            return False
        if not isinstance(item, Scope):
            return True
        return figure.unit.kind not in _SHARES and (item.kind == "country" or (item.kind == "abroad" and located))

    def _chosen(self, figure: Amount, clause: _Clause) -> _Item | None:
        """The place before the figure; the one behind where that is finer, or the first is of a number before it."""
        before, behind = clause.before, clause.behind
        if before is None or behind is None:
            return before or behind
        between = self._folded[figure.end : behind.start]
        if "," in between or self._number_between(figure, behind):
            return before
        if isinstance(before, Scope) and before.kind == "body":  # Bộ Y tế cấp 900 liều cho [tỉnh Sơn La]
            return behind
        if not _LOCATIVE.search(between):
            return before
        if _LOCATIVE.fullmatch(between.lstrip()) or (isinstance(behind, Scope) and len(between) <= _CLOSE):
            return behind
        left = Span(clause.start, clause.start)
        taken = self._number_between(left, before) and _LOCATIVE.search(self._folded, clause.start, before.start)
        return behind if taken or _fineness(behind) > _fineness(before) else before

    def _number_between(self, first: Span, second: Span) -> bool:
        at = bisect_left(self._numbers, first.end)
        return at < len(self._numbers) and self._numbers[at] < second.start

    def _in_sentence(self, figure: Amount, passage: Passage) -> _Item | None:
        """The last one of the sentence before the figure, else the first behind it."""
        at, last = bisect_left(self._starts, figure.start), bisect_left(self._starts, passage.end)
        if before := self._last_before(figure, at, passage.start):
            return before
        return next((item for item in self._all[at:last] if self._may_follow(item, figure)), None)

    def _last_before(self, figure: Amount, at: int, start: int) -> _Item | None:
        """The last item from `start` on, and before the one of index `at`, that a figure can be of."""
        while at and self._starts[at - 1] >= start:
            at -= 1
            if self._is_of(self._all[at], figure, start):
                return self._all[at]
        return None

    def _spoken_of(self, passage: Passage) -> _Item | None:
        """The place or scope that the sentences right before, in the same paragraph, name last."""
        at = bisect_left(self._starts, passage.start) - 1
        if at < 0 or self._starts[at] < passage.start - _BEFORE:
            return None
        return None if "\n" in self._folded[self._starts[at] : passage.start] else self._all[at]

    def _is_topic(self, place: Locality | PlaceReference) -> bool:
        """Whether a sentence begins with a place: [Toàn tỉnh Yên Bái] có 30 điểm thi."""
        passage = self._draft.passages[place.passage or 0]
        return place.start - passage.start <= _TOPIC

    def _speaks_of_others(self, passage: Passage) -> bool:
        """Whether the sentence is about the country or places abroad, or begins with many places."""
        first, last = bisect_left(self._starts, passage.start), bisect_left(self._starts, passage.end)
        named = any(_is_elsewhere(item) for item in self._all[first:last])
        return named or _SEVERAL.search(self._folded, passage.start, passage.start + _BEGINNING) is not None

    def _above(self, passage: Passage) -> Where | None:
        """The place in the nearest heading above that has one, else the only one of the title."""
        while passage.parent is not None:
            passage = self._draft.passages[passage.parent]
            inside = self._inside(passage)
            if inside:
                return self._where(inside[-1], "section")
        title = self._inside(self._draft.title) if self._draft.title else []
        return self._where(title[0], "section") if len(title) == 1 else None

    def _inside(self, span: Span) -> list[_Item]:
        """The places that a heading names, and scopes that are no bodies, which are its agents."""
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return [item for item in self._all[first:last] if not isinstance(item, Scope) or item.kind != "body"]

    def _own(self) -> Where | None:
        own = self._draft.locality
        return self._own_place(own, "article") if own else None

    def _own_place(self, own: Place, found: Found) -> Where:
        return Where(own.name, "unit", found, self._named(own.name), own.province, own.province_now)

    def _where(self, item: _Item, found: Found) -> Where | None:
        item = self._finest(item)
        if isinstance(item, Scope):
            kind: ScopeKind = item.kind
            return Where(item.name, kind, found)
        if item.name is None:  # a reference to a place that the text does not name
            return None
        ambiguous = isinstance(item, Locality) and item.ambiguous
        index = self._indexes[item.start] if isinstance(item, Locality) else self._named(item.name)
        return Where(item.name, "unit", found, index, item.province, item.province_now, ambiguous)

    def _finest(self, item: _Item) -> _Item:
        """The first of a chain that an item ends: [xã Gia Ninh], huyện Quảng Ninh, tỉnh Quảng Bình."""
        at = bisect_left(self._starts, item.start)
        while at and (before := self._all[at - 1]).end <= item.start:
            joined = self._folded[before.end : item.start].strip() in _CHAINED
            if not joined or not _fineness(before) > _fineness(item) > 0:
                break
            item, at = before, at - 1
        return item

    def _named(self, name: str) -> int | None:
        """The index of the first place of a name."""
        return next((index for index, place in enumerate(self._places) if place.name == name), None)

    def _locates(self, place: Locality) -> bool:
        """Whether a place is where something is; not the end of a way (tuyến [Đắk Lắk] - [Đà Nẵng]), not a home."""
        left = self._folded[max(0, place.start - _ADDRESS) : place.start]
        if _RESIDENCE.search(left):
            return False
        dashed = _DASH.match(self._folded, place.end) or left.rstrip().endswith(("-", "–"))
        return not (dashed and _ROUTE.search(left[-_SIGHT:]))
