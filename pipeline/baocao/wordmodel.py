"""underthesea's word model, a linear-chain CRF of two labels, scored with numpy.

The model labels every syllable B (begins a word) or I (goes on with it). Its features are n-grams of one to three
neighbouring syllables, as written and in lower case, and whether they are capitalised, digits or in a dictionary. Here
they become one table of n-grams, each with the weights that it adds at the positions around it. All weights are those
of label I less those of label B: two labels need no more, and the best path stays exactly the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from baocao.crfsuite import Weights
from baocao.errors import LexiconError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SpanWeights = Mapping[tuple[int, int], float]  # by the first and last syllable, seen from the one that is labelled

UNKNOWN = 0  # the n-gram, and the syllable, without any weight
PLAIN, TITLE, PAD = 0, 1, 2  # case of a syllable; PADs stand before, between and behind sequences
REACH = 2  # syllables to the left and right that a feature sees, so the number of PADs that must stand there

_PLACES = 2 * REACH + 1
_LONGEST_FEATURE = 3  # syllables
_SLOT_BITS = 19  # of the hash table; half a million slots for some 110,000 n-grams
_SLOTS = 1 << _SLOT_BITS
_SHIFT = np.uint64(64 - _SLOT_BITS)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_TEMPLATE = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](?:\.(\w+))?")


@dataclass(frozen=True, slots=True)
class _Feature:
    """A kind of feature: the span of syllables that it looks at, what it takes of them, and its weights by outcome."""

    first: int
    last: int
    function: str  # "" as written, "lower", "istitle", "isdigit", "is_in_dict"
    weights: Mapping[str, float]

    @property
    def ngrams(self) -> dict[str, float]:
        """The weights by n-gram, without those of reaching over an end of the sequence."""
        if self.function not in ("", "lower"):
            return {}
        gaps = self.last - self.first
        return {value: weight for value, weight in self.weights.items() if value.count(" ") == gaps}


class WordModel:
    """Scores syllables and finds the best labels.

    Args:
        weights: those of the model file.
        dictionary: words in lower case for the model's dictionary features; it was trained with none.
        membership: the weights of a span's being in the dictionary instead of those of its not being there. The file
            has none, so that the latter are just taken away.
        bonuses: words in lower case, and what each adds at every gap inside it to the score of its being no boundary.

    Raises:
        LexiconError: the weights are not of the form that this class reads.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        dictionary: Iterable[str] = (),
        membership: SpanWeights | None = None,
        bonuses: Mapping[str, float] | None = None,
    ) -> None:
        self._moves = weights
        self._features = _features(weights.attributes)
        absent = self._flags("is_in_dict", "False")
        self._every = sum(absent.values())
        entries = defaultdict(list)
        for word in dictionary:
            entries[word.count(" ") + 1].append(word)
        ngrams = [feature.ngrams for feature in self._features]
        self._numbers = _number([*ngrams, *(entries[length] for length in (1, 2, _LONGEST_FEATURE)), bonuses or ()])
        self._index = _Index(self._numbers)
        self._tables = np.zeros((2, len(self._numbers), _PLACES))  # as written, in lower case
        for feature, known in zip(self._features, ngrams, strict=True):
            self._tables[int(feature.function == "lower"), self._all(known), REACH - feature.first] += [*known.values()]
        for (first, last), weight in (membership or {span: -weight for span, weight in absent.items()}).items():
            self._tables[1, self._all(entries[last - first + 1]), REACH - first] += weight
        self._gains = np.zeros(len(self._numbers))
        self._gains[self._all(bonuses or ())] = [*(bonuses or {}).values()]
        self._edge, self._capitals = self._edges(absent), self._triples()

    def number(self, syllable: str) -> int:
        """The number of a syllable, UNKNOWN if no n-gram has it."""
        return self._numbers.get(syllable, UNKNOWN)

    def vectors(self, written: Ints, lower: Ints, titles: Ints, digits: Ints) -> Floats:
        """What each syllable by itself adds to the scores of the five syllables around it.

        Args:
            written: its number as written.
            lower: its number in lower case.
            titles: 1 where it begins with a capital (or a sign), else 0.
            digits: 1 where it is a number, else 0.
        """
        result: Floats = self._tables[0, written] + self._tables[1, lower]
        for function, on in (("istitle", titles), ("isdigit", digits)):
            table = np.zeros((2, _PLACES))
            for value in (0, 1):
                for (first, last), weight in self._flags(function, str(value == 1)).items():
                    if first == last:
                        table[value, REACH - first] = weight
            result += table[on]
        return result

    def inside(self, vectors: Floats, written: Ints, lower: Ints, cases: Ints) -> Bools:
        """True where a syllable goes on with the word before it, by the best path through each sequence.

        All arrays hold the sequences one after the other with (at least) REACH PADs before, between and behind them;
        a PAD is UNKNOWN, its vector is set here.

        Args:
            vectors: as `vectors` returns them, a row a syllable.
            written: numbers as written.
            lower: numbers in lower case.
            cases: PLAIN, TITLE or PAD.
        """
        pads = cases == PAD
        vectors[pads] = self._edge
        scores = np.full(len(cases), self._every)
        for place in range(_PLACES):
            scores[REACH:-REACH] += vectors[2 * REACH - place : len(cases) - place, place]
        scores[:-2] += self._capitals[cases[:-2] * 9 + cases[1:-1] * 3 + cases[2:]]
        pairs = self._index.find(written[:-1], written[1:])
        self._add(scores, self._tables[0], pairs, written)
        differ = written != lower
        mixed = np.flatnonzero(differ[:-1] | differ[1:])
        pairs[mixed] = self._index.find(lower[mixed], lower[mixed + 1])
        self._add(scores, self._tables[1], pairs, lower, self._gains)
        return self._best(scores, pads)

    def _add(self, scores: Floats, table: Floats, pairs: Ints, numbers: Ints, gains: Floats | None = None) -> None:
        """Add the weights of all n-grams of two or more syllables, whose first two are known by number."""
        rows = table[pairs]
        scores[:-2] += rows[1:, 1]
        scores[:-1] += rows[:, 2]
        scores[1:] += rows[:, 3]
        scores[2:] += rows[:-1, 4]
        if gains is not None:
            scores[1:] += gains[pairs]
        at = np.flatnonzero(self._index.grows[pairs])
        nodes, length = pairs[at], _LONGEST_FEATURE
        while at.size:
            nodes = self._index.find(nodes, numbers[at + length - 1])
            at, nodes = at[nodes != UNKNOWN], nodes[nodes != UNKNOWN]
            for place in range(_PLACES):
                scores[at + place - REACH] += table[nodes, place]
            if gains is not None:
                for gap in range(1, length):
                    scores[at + gap] += gains[nodes]
            more = self._index.grows[nodes]
            at, nodes, length = at[more], nodes[more], length + 1

    def _best(self, scores: Floats, pads: Bools) -> Bools:
        """Viterbi's algorithm for two labels.

        The state is the score of the best path to label I less that of the best to B. The next one is the next score
        plus a constant less the state, clipped: most scores are so far off that what came before cannot matter, and
        only the runs of syllables between those are gone through one by one, all runs at once.
        """
        moves = self._moves
        low, high = moves.begin_begin - moves.inside_begin, moves.begin_inside - moves.inside_inside
        least, most = moves.inside_inside - moves.inside_begin, moves.begin_inside - moves.begin_begin
        state = scores.copy()
        known = (scores + least > high) | (scores + most <= low) | pads
        known[1:] |= pads[:-1]
        at = np.flatnonzero(~known[1:] & known[:-1]) + 1
        while at.size:
            state[at] = scores[at] + np.clip(moves.begin_inside - moves.inside_begin - state[at - 1], least, most)
            at = at[~known[at + 1]] + 1
        last = np.append(~pads[:-1] & pads[1:], False)
        result = np.where(last, state > 0, state > high)
        follows = (state > low) & (state <= high) & ~last & ~pads  # the label is the other one than the next
        number = np.arange(len(scores))
        fixed = np.minimum.accumulate(np.where(follows, len(scores), number)[::-1])[::-1]
        labels: Bools = result[fixed] ^ ((fixed - number) % 2 == 1)
        return labels

    def _all(self, ngrams: Iterable[str]) -> list[int]:
        return [self._numbers[ngram] for ngram in ngrams]

    def _flags(self, function: str, value: str) -> dict[tuple[int, int], float]:
        """The weights of one outcome, by span."""
        return {
            (item.first, item.last): item.weights[value]
            for item in self._features
            if item.function == function and value in item.weights
        }

    def _edges(self, absent: SpanWeights) -> Floats:
        """What a PAD adds around it: the features that reach over a sequence's beginning or end."""
        edge = np.zeros(_PLACES)
        for feature in self._features:
            instead = absent[feature.first, feature.last] if feature.function == "is_in_dict" else 0.0
            for value, place in (("BOS", feature.first), ("EOS", feature.last)):
                if value in feature.weights:
                    edge[REACH - place] += feature.weights[value] - instead
        return edge

    def _triples(self) -> Floats:
        """Weights of a syllable's and its one or two successors' being capitalised together, by their three cases."""
        result = np.zeros((3, 3, 3))
        yes, no = self._flags("istitle", "True"), self._flags("istitle", "False")
        for cases in product((PLAIN, TITLE, PAD), repeat=3):
            for last in (1, 2):
                within = set(cases[: last + 1])
                if PAD not in within:
                    result[cases] += (yes if within == {TITLE} else no)[0, last]
        return result.ravel()


class _Index:
    """Finds the numbers of n-grams from that of their beginning and that of their last syllable."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        ngrams = [ngram for ngram in numbers if " " in ngram and ngram == ngram.strip(" ")]
        parted = [ngram.rpartition(" ") for ngram in ngrams]
        beginnings = np.array([numbers[beginning] for beginning, _, _ in parted])
        keys = beginnings * len(numbers) + np.array([numbers[last] for _, _, last in parted])
        self._factor = len(numbers)
        self._keys = np.full(_SLOTS, -1)
        self._numbers = np.zeros(_SLOTS, dtype=np.int64)
        values, slots = np.array([numbers[ngram] for ngram in ngrams]), self._slots(keys)
        while values.size:
            free = self._keys[slots] < 0
            self._keys[slots[free]], self._numbers[slots[free]] = keys[free], values[free]
            outside = self._keys[slots] != keys
            keys, values, slots = keys[outside], values[outside], (slots[outside] + 1) % _SLOTS
        self.grows = np.zeros(len(numbers), dtype=bool)  # whether a longer n-gram begins so
        self.grows[beginnings] = True

    def find(self, beginnings: Ints, syllables: Ints) -> Ints:
        """The number of each n-gram, UNKNOWN where there is none."""
        wanted = beginnings * self._factor + syllables
        slots = self._slots(wanted)
        found = self._keys[slots]
        other = np.flatnonzero((found != wanted) & (found >= 0))
        while other.size:
            slots[other] = (slots[other] + 1) % _SLOTS
            found[other] = self._keys[slots[other]]
            other = other[(found[other] != wanted[other]) & (found[other] >= 0)]
        return np.where(found == wanted, self._numbers[slots], UNKNOWN)

    @staticmethod
    def _slots(keys: Ints) -> Ints:
        """Where to look for a key first: the highest bits of its product with the golden ratio (Fibonacci hashing)."""
        slots: Ints = ((keys.astype(np.uint64) * _GOLDEN) >> _SHIFT).astype(np.int64)
        return slots


def _features(attributes: Mapping[str, float]) -> list[_Feature]:
    grouped: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, weight in attributes.items():
        template, _, value = name.partition("=")
        grouped[template][value] = weight
    features = []
    for template, weights in grouped.items():
        match = _TEMPLATE.fullmatch(template)
        if not match:
            raise LexiconError(f"The word model has a feature of an unknown form. Got {template!r}.")
        features.append(_Feature(int(match[1]), int(match[2] or match[1]), match[3] or "", weights))
    return features


def _number(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """Numbers for all n-grams, their beginnings and their syllables; UNKNOWN for the empty one."""
    ngrams = set().union(*groups)
    longer = [ngram.split(" ") for ngram in ngrams if ngram.count(" ") > 1]
    ngrams.update(" ".join(words[:length]) for words in longer for length in range(2, len(words)))
    ngrams.update(" ".join(ngrams).split(" "))
    return {ngram: number for number, ngram in enumerate(["", *(ngrams - {""})])}
