"""Short statements as vectors of their words, so that those which say the same in other words lie near each other.

Terms are folded syllables and pairs of neighbouring ones; abbreviations are written out. What every report says weighs
less: function words nothing, cues of themes and words that state a lack ("còn chậm", "chưa đáp ứng") half, the rest by
its rarity among the statements. A tenth of the likeness is that of the fields whose words the statements hold.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np

from baocao.core import lexicon
from baocao.core.normalizer import fold, normalize
from baocao.themes.cues import WORD, find_cues
from baocao.themes.fields import field_words

_CUE = 0.5  # weight of words that say that something lacks, is done or is to be done, not what
_SINGLE = 0.8  # weight of a syllable, a pair has 1
_FIELD = 0.1  # share of the fields in the likeness
# The three and THRESHOLD by pairwise F1 on the 120 statements of 39 shortcomings in tests/compare/shortcomings.txt:
# 0.68 (precision .88, recall .55), 0.64 to 0.68 from a threshold of .16 to .24; without fields .03 less. Vectors of the
# shipped encoder, which learnt to tell themes apart and not subjects, gave 0.04, without their first 16 principal
# components 0.10, mixed with these 0.49 to 0.63; latent semantic analysis over 10,000 sentences of reports 0.58 to
# 0.63.
THRESHOLD = 0.22  # mean likeness from which statements are one
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")


class Wording:
    """The vectors of some statements, each as `key_of` has it, and of others by the same weights.

    Attributes:
        vectors: a sparse row a statement, of length 1; zeros where no word tells a subject.
        names: the term of every column but the last ones, which stand for fields.
    """

    def __init__(self, statements: Sequence[str]) -> None:
        from sklearn.feature_extraction import DictVectorizer

        rows = [terms(statement) for statement in statements]
        self._columns = DictVectorizer(sparse=True)
        weights = self._columns.fit_transform(rows or [{}])
        known = np.asarray((weights > 0).sum(axis=0)).ravel()
        self._rarity = np.log((max(len(rows), 1) + 1) / (known + 0.5))
        self.names: tuple[str, ...] = tuple(self._columns.get_feature_names_out())
        self.vectors = self._joined(weights, statements) if rows else weights[:0]

    def of(self, statements: Sequence[str]) -> Any:
        """Vectors of other statements; what none of the first has counts for nothing."""
        if not statements:
            return self.vectors[:0]
        return self._joined(self._columns.transform([terms(statement) for statement in statements]), statements)

    def _joined(self, weights: Any, statements: Sequence[str]) -> Any:
        from scipy.sparse import csr_matrix, diags, hstack
        from sklearn.preprocessing import normalize as unit

        fields = sorted(set(lexicon.load("fields")["fields"]))
        counts = [Counter(field_words(statement)) for statement in statements]
        shares = csr_matrix([[float(count[field]) for field in fields] for count in counts])
        words = unit(weights @ diags(self._rarity))
        return hstack([words * (1 - _FIELD) ** 0.5, unit(shares) * _FIELD**0.5]).tocsr()


def terms(statement: str) -> dict[str, float]:
    """The terms of a statement, as `key_of` has it, with their weights."""
    syllables = WORD.findall(statement)
    known = _function_words()
    weights = [float(word.isalpha() and word not in known) for word in syllables]
    for start, end in [*((hit.at, hit.end) for hit in find_cues(syllables)), *_lacks(syllables)]:
        weights[start:end] = [min(weight, _CUE) for weight in weights[start:end]]
    found: dict[str, float] = {}
    for at, (syllable, weight) in enumerate(zip(syllables, weights, strict=True)):
        if weight:
            found[syllable] = max(found.get(syllable, 0.0), _SINGLE * weight)
            if at and weights[at - 1]:
                pair = f"{syllables[at - 1]} {syllable}"
                found[pair] = max(found.get(pair, 0.0), min(weight, weights[at - 1]))
    return found


def key_of(statement: str) -> str:
    """A statement folded, abbreviations that are known by their capitals written out, every number as 0."""
    known = lexicon.load("measured")["abbreviations"]
    full = _WORD.sub(lambda word: known.get(word[0], word[0]), normalize(statement)[0])
    return " ".join(WORD.findall(_NUMBER.sub("0", fold(full))))


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a sign in place of every character of the spans, which may reach over its ends."""
    for start, end in spans:
        first, last = max(start, 0), min(end, len(text))
        text = text[:first] + ";" * max(last - first, 0) + text[last:] if first < last else text
    return text


def _lacks(syllables: Sequence[str]) -> Iterable[tuple[int, int]]:
    """From which syllable to which a lack is stated."""
    begins = np.cumsum([0, *(len(syllable) + 1 for syllable in syllables)])
    for match in _lacking().finditer(" ".join(syllables)):
        yield int(np.searchsorted(begins, match.start())), int(np.searchsorted(begins, match.end()))


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(fold, lexicon.load("limitations")["function_words"]))


@cache
def _lacking() -> re.Pattern[str]:
    words = lexicon.load("limitations")
    return re.compile(rf"(?<!\w){lexicon.alternation([*words['states'], *words['strong']])}(?!\w)")
