"""How near a question's words are to indicators: by the catalog's wordings, else by words, neighbours and letters.

A wording is as likely as the share of the question's words that it covers, by their weights. Features of a label are
its syllables, their pairs and the three-letter pieces inside; they weigh by how few labels have them (inverse document
frequency), and the likeness is the cosine. Words that no label knows count against it. All of it is without accents,
which questions lack; where the question has them, labels that agree in them too come first.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from baocao.compare.catalog import Catalog, Meaning, Role
from baocao.compare.questions import Measure
from baocao.compare.wordings import Wordings, folded, tokens
from baocao.core.lexicon import load
from baocao.core.normalizer import strip_accents

_WORD = re.compile(r"[^\W_]+|%")
_WHOLE, _PAIR, _PIECE = 1.0, 0.7, 0.25  # weights of features, set on questions of our own
_ACCENTED = 0.05  # at most that much more where the accents agree too
_ELLIPTIC = 0.9  # of a wording that names the indicator only where it has been spoken of
_UNIT_WORDS = frozenset(" ".join(map(strip_accents, load("questions")["words"]["units"])).split())
_Vector = dict[str, float]


class Meant(NamedTuple):
    """How sure an indicator is meant, in [0, 1]; `level` if its level is what another measure was asked for: that of
    growth rates for a change ("GRDP tăng bao nhiêu"), of rates of a plan for a share."""

    likeness: float
    level: bool = False


class Search:
    """Indicators by the words of a question: those of a catalog, and groups that have a label only."""

    def __init__(self, labels: Mapping[str, str], catalog: Catalog | None = None) -> None:
        self.labels = dict(labels)
        self._names = _Names((indicator, label) for indicator, label in labels.items())
        self._catalog = catalog

    def nearest(self, text: str, measure: Measure = "level") -> dict[str, Meant]:
        """What is meant where that measure is asked for, the surest first."""
        known = self._catalog.indicators if self._catalog else {}
        of_plan = {name for name, item in known.items() if item.of_plan and measure == "share"}
        found = {name: Meant(likeness, name in of_plan) for name, likeness in self._names.nearest(text).items()}
        for name, role, likeness in self._worded(text):
            if role != "grows" or measure == "change":
                meant = Meant(likeness, role == "grows" or name in of_plan)
                found[name] = max(meant, found.get(name, meant))
        return dict(sorted(found.items(), key=lambda item: (-item[1].likeness, item[0])))

    def _worded(self, text: str) -> Iterator[tuple[str, Role, float]]:
        """The indicators whose wordings stand in a text, with the share of it that they cover."""
        if self._catalog is None:
            return
        words = tokens(folded(text))
        bare = strip_accents(text) == text
        wordings = self._without_accents if bare else self._catalog.wordings
        weights = [self._names.weight(strip_accents(word)) for word in words]
        for found in wordings.find(words):
            indicator, role, _ = found.meaning
            if indicator.id in self.labels:
                covered = sum(weights[found.start : found.end]) / (sum(weights) or 1)
                yield indicator.id, role, covered * (_ELLIPTIC if role == "elliptic" else 1)

    @cached_property
    def _without_accents(self) -> Wordings:
        """The wordings of the catalog as questions without accents have them."""
        assert self._catalog is not None
        names = self._catalog.wordings.names
        plain = Wordings({name: [strip_accents(form) for form in forms] for name, forms in names.items()})
        for item in self._catalog.indicators.values():
            roles: dict[Role, tuple[str, ...]] = {
                "whole": item.wordings,
                "elliptic": item.elliptic,
                "grows": item.grows,
            }
            for role, form in ((role, form) for role, forms in roles.items() for form in forms):
                plain.add(strip_accents(form), Meaning(item, role, form))
        return plain


class _Names:
    """Labels to be searched by their features."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._phrases = sorted({(indicator, words) for indicator, name in names if (words := _words(name))})
        features = [Counter(_features(strip_accents(words))) for _, words in self._phrases]
        seen = Counter(name for counted in features for name in counted)
        self._rarity = {name: 1 + log(len(features) / count) for name, count in seen.items()}
        self._unknown = 1 + log(max(len(features), 1))
        self._vectors = [self._weighted(counted) for counted in features]
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, vector in enumerate(self._vectors):
            for name in vector:
                self._having[name].append(number)

    def nearest(self, text: str) -> dict[str, float]:
        """Likeness in [0, 1] of each indicator that shares anything."""
        words = _words(text)
        likeness: dict[int, float] = defaultdict(float)
        for name, weight in self._weighted(Counter(_features(strip_accents(words)))).items():
            for number in self._having.get(name, ()):
                likeness[number] += weight * self._vectors[number][name]
        best: dict[str, float] = {}
        for number, value in sorted(likeness.items()):
            indicator, name = self._phrases[number]
            value = value * (1 - _ACCENTED) + _ACCENTED * _shared(words, name)
            best[indicator] = max(value, best.get(indicator, 0.0))
        return best

    def weight(self, word: str) -> float:
        """How much a word without accents tells: nothing if it is a unit, the more the fewer labels have it."""
        return 0.0 if word in _UNIT_WORDS else self._rarity.get(word, self._unknown)

    def _weighted(self, counted: Counter[str]) -> _Vector:
        weights = {
            name: _weight(name) * count * self._rarity.get(name, self._unknown) for name, count in counted.items()
        }
        norm = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {name: weight / norm for name, weight in weights.items()}


def _words(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


def _features(words: str) -> Iterator[str]:
    syllables = words.split()
    yield from syllables
    yield from map(" ".join, pairwise(syllables))
    for syllable in syllables:
        for at in range(len(syllable) - 2):
            yield f"…{syllable[at : at + 3]}"


def _weight(feature: str) -> float:
    return _PIECE if feature[0] == "…" else _PAIR if " " in feature else _WHOLE


def _shared(one: str, other: str) -> float:
    """The share of syllables that both have, accents and all."""
    first, second = {*one.split()}, {*other.split()}
    return len(first & second) / len(first | second) if first | second else 0.0
