"""The places and scopes of a text in the order in which they stand there, and what sentences speak of."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold
from baocao.core.spans import Passage, Span
from baocao.extract.amounts import place_roles as roles
from baocao.extract.amounts.joint_places import joint
from baocao.extract.amounts.place_roles import LEVELS, Item, fineness, is_elsewhere
from baocao.extract.amounts.scopes import Scope
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference

_WORDS = lexicon.load("scopes")["compared"]
_SEVERAL = re.compile(lexicon.fill(roles.SEVERAL, _WORDS))
_LAWS = tuple(map(fold, _WORDS["law"]))
_BEFORE = 250  # characters up to the beginning of the sentence in which the place that is spoken of is looked for
SENTENCES_BACK = 3  # that such a place can stand in
_BEGINNING = 60  # characters of a sentence that say what it is about
_APART = 7  # characters between places in a row: ", cùng "
_CHAINED = ("", ",", "(", "-", "–")


class Sightings:
    """The places, references and scopes of a draft.

    Args:
        draft: with its passages.
        items: in any order.
    """

    def __init__(self, draft: Draft, items: Sequence[Item]) -> None:
        self._draft, self._folded = draft, draft.folded
        self.items = sorted(items, key=lambda item: item.start)
        self._starts = [item.start for item in self.items]
        self._passages = [passage.start for passage in draft.passages]
        self._others: dict[int, bool] = {}  # of the passage asked for last

    def at(self, position: int) -> int:
        """The index of the first item from a position on."""
        return bisect_left(self._starts, position)

    def next(self, position: int) -> Item | None:
        """The first item from a position on."""
        at = self.at(position)
        return self.items[at] if at < len(self.items) else None

    def inside(self, span: Span) -> list[Item]:
        """The items that begin in a span."""
        return self.items[self.at(span.start) : self.at(span.end)]

    def before(self, position: int, start: int) -> Sequence[Item]:
        """The items between `start` and a position, the last first."""
        at = self.at(position)
        if not at or self._starts[at - 1] < start:
            return ()
        return self.items[self.at(start) : at][::-1]

    def finest(self, item: Item) -> Item:
        """The first of a chain that an item ends: [xã Gia Ninh], huyện Quảng Ninh, tỉnh Quảng Bình."""
        at = self.at(item.start)
        while at and (before := self.items[at - 1]).end <= item.start:
            joined = self._folded[before.end : item.start].strip() in _CHAINED
            if not joined or not fineness(before) > fineness(item) > 0:
                break
            item, at = before, at - 1
        return item

    def row(self, item: Item) -> list[Locality]:
        """The places of one level in a row with an item, itself among them; none where it stands alone."""
        at = self.at(item.start)
        beside = self.items[max(0, at - 1) : at + 2]
        near = any(last.start - first.end <= _APART for first, last in pairwise(beside))
        return joint(self._folded, self.items, at) if near else []

    def is_listed(self, body: Item) -> bool:
        """Whether a body is one of several, behind the first: phối hợp với Bộ Tài chính, [Bộ Y tế]."""
        before = next(iter(self.before(body.start, 0)), None)
        listed = isinstance(before, Scope) and before.kind == "body"
        return listed and before is not None and self._folded[before.end : body.start] == ", "

    def clause_start(self, span: Span, start: int) -> int:
        """Where the clause of a span begins, from `start` on."""
        find, end = self._folded.rfind, span.start
        sign = max(find("; ", start, end), find(". ", start, end), find(": ", start, end))
        return max(start, sign + 2, find("\n", start, end) + 1)

    def is_about(self, item: Item | None, start: int) -> bool:
        """Whether a sentence is about the country or a place abroad, not about somebody or something from there."""
        if not isinstance(item, Scope) or item.kind == "body":
            return False
        clause = self.clause_start(item, start)
        return not roles.is_in_brackets(self._folded, item, clause) and roles.frames(self._folded, item, clause)

    def speaks_of_others(self, passage: Passage) -> bool:
        """Whether a sentence is about the country or places abroad, or a law, or begins with many places."""
        if passage.start not in self._others:
            told = any(self.is_about(item, passage.start) for item in self.inside(passage))
            told = told or _SEVERAL.search(self._folded, passage.start, passage.start + _BEGINNING) is not None
            sentence = self._folded[passage.start : passage.end]
            self._others = {passage.start: told or any(words in sentence for words in _LAWS)}
        return self._others[passage.start]

    def names_another(self, passage: Passage, name: str) -> bool:
        """Whether a sentence, or one right before, names another country than the one that an article is about."""
        recent = self.inside(Span(passage.start - _BEFORE, passage.end))
        return any(is_elsewhere(item) and item.name != name for item in recent)

    def spoken_of(self, passage: Passage) -> Item | None:
        """The place or scope that the sentences right before, in the same paragraph, name last."""
        start = passage.start - _BEFORE
        for item in self._recent(passage, start):
            if not isinstance(item, Scope) or item.kind == "body":
                return item
            if self.is_about(item, start) or roles.is_partner(self._folded, item):
                return item
        return None

    def is_topic(self, place: Locality | PlaceReference) -> bool:
        """Whether a sentence begins with a place: [Toàn tỉnh Yên Bái] có 30 điểm thi."""
        return place.start - self._draft.passages[place.passage or 0].start <= roles.TOPIC

    def setting(self, figure: Span, passage: Passage, level: str) -> Item | None:
        """The place below `level` that the sentences right before are set in; None where they name more than one.

        None, too, where a body, or what the figure is compared with, stands before it: it is no longer of that place.
        """
        if self.inside(Span(passage.start, figure.start)):
            return None
        behind = passage.start
        for item in self._recent(passage, self._passages[max(0, bisect_left(self._passages, behind) - SENTENCES_BACK)]):
            named_only = is_elsewhere(item) and not self.is_about(item, passage.start - _BEFORE)
            if item.start >= behind or named_only or roles.is_of_body(self._folded, item):
                continue
            head = self.finest(item)
            if isinstance(head, Scope) or fineness(head) <= LEVELS.index(level):
                return None
            sentence = self._draft.passages[head.passage or 0]
            if roles.sets_scene(self._folded, head, sentence.start):
                return None if self._rivals(head, sentence) else head
            behind = head.start
        return None

    def _recent(self, passage: Passage, start: int) -> Sequence[Item]:
        """What stands before a sentence, in the same paragraph and from `start` on, the last first."""
        return self.before(passage.start, max(start, self._folded.rfind("\n", 0, passage.start) + 1))

    def _rivals(self, place: Item, sentence: Span) -> bool:
        """Whether a sentence names another place of the same level."""
        return any(fineness(item) == fineness(place) and item.name != place.name for item in self.inside(sentence))
