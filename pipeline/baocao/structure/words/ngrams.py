"""N-grams of syllables by number: found for many at once, with the weights that the longer ones add."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNKNOWN = 0  # the n-gram, and the syllable, without any weight
REACH = 2  # syllables to the left and right that a feature sees, so the number of PADs between sequences
PLACES = 2 * REACH + 1  # around an n-gram's first syllable, to which it adds weights
LONGEST_FEATURE = 3  # syllables

_BITMAP = (1 << 20) - 1  # mask of a code's low bits; some 110,000 n-grams set a tenth of a million bits


def number_all(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """Numbers for all n-grams, their beginnings and their syllables; UNKNOWN for the empty one."""
    ngrams = set().union(*groups)
    longer = [ngram.split(" ") for ngram in ngrams if ngram.count(" ") > 1]
    ngrams.update(" ".join(words[:length]) for words in longer for length in range(2, len(words)))
    ngrams.update(" ".join(ngrams).split(" "))
    return {ngram: number for number, ngram in enumerate(["", *(ngrams - {""})])}


class Lookup:
    """Numbers by code, for many codes at once: a bitmap turns most unknown ones away, binary search finds the rest.

    Args:
        codes: distinct, not negative, in any order.
        numbers: of each code.
        absent: the number of a code that is not among them.
    """

    def __init__(self, codes: Ints, numbers: Ints, absent: int) -> None:
        order = codes.argsort()
        self._codes, self._numbers, self._absent = codes[order], numbers[order], absent
        self._possible = np.zeros(_BITMAP + 1, dtype=bool)
        self._possible[codes & _BITMAP] = True

    def find(self, wanted: Ints) -> Ints:
        """The number of each code."""
        found = np.full(len(wanted), self._absent)
        likely = self._possible.take(wanted & _BITMAP).nonzero()[0]
        codes = wanted.take(likely)
        near = self._codes.searchsorted(codes)
        hit = self._codes.take(near, mode="clip") == codes  # beyond the last code nothing is equal to it
        found[likely[hit]] = self._numbers.take(near[hit])
        return found


class NgramIndex:
    """Finds the numbers of n-grams from that of their beginning and that of their last syllable."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        ngrams = [ngram for ngram in numbers if " " in ngram and ngram == ngram.strip(" ")]
        parted = [ngram.rpartition(" ") for ngram in ngrams]
        self._factor = len(numbers)
        codes = np.array([numbers[beginning] * self._factor + numbers[last] for beginning, _, last in parted])
        self._lookup = Lookup(codes, np.array([numbers[ngram] for ngram in ngrams]), UNKNOWN)

    def find(self, beginnings: Ints, syllables: Ints) -> Ints:
        """The number of each n-gram, UNKNOWN where there is none."""
        return self._lookup.find(beginnings * self._factor + syllables)


class LongNgrams:
    """The weights of n-grams of three and more syllables."""

    def __init__(self, index: NgramIndex, numbers: Mapping[str, int], table: Floats, gains: Floats) -> None:
        self._index, self._table, self._gains = index, table, gains
        longer = {ngram: number for ngram, number in numbers.items() if ngram.count(" ") > 1}
        worth = table.any(axis=1) | (gains != 0)
        self._grows = np.zeros(len(numbers), dtype=bool)  # whether an n-gram begins one that adds something
        for ngram, number in longer.items():
            while worth[number] and ngram.count(" ") > 1:
                ngram = ngram.rpartition(" ")[0]
                self._grows[numbers[ngram]] = True
        inside = list(longer.values())
        self._has_weights, self._has_gains = bool(table[inside].any()), bool(gains[inside].any())

    def add(self, scores: Floats, pairs: Ints, numbers: Ints) -> None:
        """Add their weights where they occur.

        Args:
            scores: changed in place.
            pairs: numbers of the n-grams of two syllables that begin here.
            numbers: of the syllables.
        """
        at = self._grows.take(pairs).nonzero()[0]
        nodes, length = pairs.take(at), LONGEST_FEATURE
        while at.size:
            nodes = self._index.find(nodes, numbers.take(at + (length - 1)))
            hits = nodes.nonzero()[0]
            at, nodes = at.take(hits), nodes.take(hits)
            if self._has_weights and length == LONGEST_FEATURE:
                rows = self._table.take(nodes, axis=0)
                for place in range(REACH, PLACES):
                    scores[at + (place - REACH)] += rows[:, place]
            if self._has_gains:
                gains = self._gains.take(nodes)
                for gap in range(1, length):
                    scores[at + gap] += gains
            more = self._grows.take(nodes).nonzero()[0]
            at, nodes, length = at.take(more), nodes.take(more), length + 1
