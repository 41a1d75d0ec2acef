"""Figures that no wording claims, brought to the indicator whose wording is most like the words beside them.

Likeness is the share of syllables in common (Dice), each weighed by how few indicators have it. It must be high, and
higher than that of every other indicator that the figure can be of. A syllable that no wording of the indicator has may
narrow it (trường [tiểu học] đạt chuẩn), and without the rarest one of its wording another thing is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

from baocao.compare.catalog import Catalog, Meaning
from baocao.compare.measures import FigureRow, fit
from baocao.core import lexicon
from baocao.core.normalizer import fold

LEAST = 0.55  # likeness from which words are the indicator's
_AHEAD = 0.08  # … and by how much it must be more than that of the next one
_COVERED = 0.7  # of a wording's weight
_FEWEST = 2  # syllables
_SHORTEST = 40  # sequences of a wording that are compared, the shortest first


class Likely(NamedTuple):
    """An indicator by its wording, and how like it the words are, in [0, 1]."""

    meaning: Meaning
    likeness: float


class Nearest:
    """The wordings of a catalog, to be searched by their syllables."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._wordings: list[tuple[Meaning, frozenset[str]]] = []
        for item in catalog.indicators.values():
            for wording in (*item.wordings, *item.grows):
                meaning = Meaning(item, "grows" if wording in item.grows else "whole", wording)
                sequences = sorted(catalog.wordings.expand(wording), key=lambda tokens: (len(tokens), tokens))
                kept = {frozenset(filter(str.isalpha, tokens)) - catalog.light for tokens in sequences[:_SHORTEST]}
                self._wordings += [(meaning, words) for words in sorted(kept, key=sorted) if words]
        self._known: dict[str, set[str]] = defaultdict(set)  # the syllables of an indicator
        for meaning, words in self._wordings:
            self._known[meaning.indicator.id] |= words
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, (_, words) in enumerate(self._wordings):
            for word in words:
                self._having[word].append(number)
        owners = {
            word: len({self._wordings[at][0].indicator.id for at in places}) for word, places in self._having.items()
        }
        self._rarity = {word: 1 + log(len(catalog.indicators) / count) for word, count in owners.items()}
        self._unknown = 1 + log(len(catalog.indicators))
        self.ranked = lru_cache(maxsize=20_000)(self._ranked)

    def of(self, named: Sequence[str], figure: FigureRow) -> Likely | None:
        """The indicator that a figure is of, None where no wording is like what it names, or two are."""
        fitting = [item for item in self.ranked(frozenset(named)) if self._can_be(item.meaning, figure)]
        best = fitting[0] if fitting else None
        if best is None or best.likeness < LEAST:
            return None
        other = next((item for item in fitting if item.meaning.indicator is not best.meaning.indicator), None)
        return None if other and other.likeness > best.likeness - _AHEAD else best

    def _can_be(self, meaning: Meaning, figure: FigureRow) -> bool:
        return fit(meaning, figure, self._catalog) == 2

    def _ranked(self, named: frozenset[str]) -> tuple[Likely, ...]:
        """The best wording of every indicator and role that shares a word, the likest first; none for a lone word."""
        named -= self._catalog.light | (_function_words() | self._catalog.small) - self._having.keys()
        best: dict[tuple[str, str], Likely] = {}
        if len(named) < _FEWEST:
            return ()
        total = self._weight(named)
        for number in sorted({at for word in named for at in self._having.get(word, ())}):
            meaning, words = self._wordings[number]
            rarest = max(words, key=lambda word: (self._rarity[word], word))
            if rarest not in named or named - self._known[meaning.indicator.id]:
                continue
            if self._weight(named & words) < _COVERED * self._weight(words):
                continue
            likeness = 2 * self._weight(named & words) / (total + self._weight(words))
            key = meaning.indicator.id, meaning.role
            if key not in best or likeness > best[key].likeness:
                best[key] = Likely(meaning, likeness)
        return tuple(sorted(best.values(), key=lambda item: -item.likeness))

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rarity.get(word, self._unknown) for word in words)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(fold, lexicon.load("limitations")["function_words"]))
