"""Keyness: what one part of a corpus says more often than another, how much more, how surely, and how evenly spread.

- G2: log-likelihood ratio (Dunning 1993, Computational Linguistics 19) in the form of Rayson and Garside (2000,
  Proceedings of the Workshop on Comparing Corpora), 2 Σ O ln(O/E) over the two parts; `p` by χ² with one degree of
  freedom, `q` corrected for the number of terms by Benjamini and Hochberg (1995, J. R. Stat. Soc. B 57).
- Log ratio: log2 of the quotient of the relative frequencies, 0.5 in place of no occurrence (Hardie 2014, CASS blog),
  with its normal interval of 95 %; %DIFF (Gabrielatos and Marchi 2011, Corpus Linguistics in the South).
- Dispersion over articles: DP (Gries 2008, Int. J. Corpus Linguistics 13), normed to 0 (as even as the sizes of the
  articles allow) to 1 (all in the smallest one) (Lijffijt and Gries 2012, Int. J. Corpus Linguistics 17).

G2 takes occurrences for independent, which words of one article are not: look at the dispersion and at `articles` too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from baocao.compare.subsets import chosen, passages_of
from baocao.core.errors import OptionError
from baocao.core.normalizer import fold, normalize
from baocao.structure.words.tokenizer import spans
from baocao.write.tables import Frames

TermUnit = Literal["words", "syllables"]
UNITS: tuple[TermUnit, ...] = ("words", "syllables")
_WORD = re.compile(r"[^\W\d_][\w\s/'’-]*")  # begins with a letter: no number, no sign
_PIECE = re.compile(r"[^\W_]+|[^\w\s]")
_LEAST, _LEAST_ARTICLES = (
    5,
    2,
)  # occurrences in both parts together; articles, since a word of one says little of a part
_NONE = 0.5  # Hardie's stand-in for no occurrence
_Z = 1.959964  # of a normal interval of 95 %
_Array = npt.NDArray[np.float64]


def keyness(
    frames: Frames,
    target: Iterable[str],
    reference: Iterable[str] = (),
    *,
    unit: TermUnit = "words",
    size: int = 1,
    least: int = _LEAST,
    least_articles: int = _LEAST_ARTICLES,
) -> pd.DataFrame:
    """The terms of two parts of a corpus, those first that distinguish the target most (G2, then the term).

    Args:
        frames: tables as `baocao.tables` gives: articles, passages. Furniture and reprints are left out.
        target: conditions that choose its passages, see `subsets.chosen`.
        reference: those of the other part; without any it is all that is not in the target.
        unit: "words" of the tokenizer, or "syllables".
        size: how many of these in a row make a term, 1 to 4; none reaches over a sign or a passage's end.
        least: occurrences in both parts together.
        least_articles: articles in both parts together.

    Returns:
        Columns term, count, count_reference, per_million, per_million_reference, g2 (below 0 where the reference has
        more), p, q, log_ratio, log_ratio_low, log_ratio_high, diff (percent; empty where the reference has none), dp,
        dp_reference, articles, articles_reference.

    Raises:
        OptionError: a condition or argument is not allowed, a part is empty, or the parts share passages.
    """
    if unit not in UNITS:
        raise OptionError.among("unit", UNITS, unit)
    if not 1 <= size <= 4:
        raise OptionError(f"size must be 1 to 4 units in a row. Got {size}.")
    one, other = _parts(passages_of(frames), list(target), list(reference))
    columns: dict[str, int] = {}
    first, second = (_TermCounts(rows, unit, size, columns) for rows in (one, other))
    return _compared(first, second, list(columns), least, least_articles)


def _parts(rows: pd.DataFrame, target: list[str], reference: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    if not target:
        raise OptionError("A target must be chosen, for example year=2023 or province=Sơn La. Got no condition.")
    one = chosen(rows, target)
    other = chosen(rows, reference) if reference else rows.drop(index=one.index)
    if shared := one.index.intersection(other.index).size:
        raise OptionError(
            f"Target ({' and '.join(target)}) and reference ({' and '.join(reference)}) must share no passage. "
            f"They share {shared}. Choose them by different values of one key."
        )
    for name, part in (("target", one), ("reference", other)):
        if part.empty:
            raise OptionError(f"The {name} must hold passages. Got none; choose other conditions.")
    return one, other


class _TermCounts:
    """Counts of terms by article.

    Attributes:
        sizes: terms of each article.
        counts: occurrences, parallel to `articles` and `terms`.
        articles: the numbers of the articles.
        terms: the numbers of the terms in `columns`, which grows.
    """

    def __init__(self, rows: pd.DataFrame, unit: TermUnit, size: int, columns: dict[str, int]) -> None:
        sizes: list[int] = []
        counts: list[int] = []
        articles: list[int] = []
        terms: list[int] = []
        for number, (_, texts) in enumerate(rows.groupby("article", sort=True)["text"]):
            found: Counter[str] = Counter()
            for text in texts:
                found.update(_terms(text, unit, size))
            sizes.append(found.total())
            counts += found.values()
            articles += [number] * len(found)
            terms += [columns.setdefault(term, len(columns)) for term in found]
        self.sizes: _Array = np.array(sizes, dtype=np.float64)
        self.counts: _Array = np.array(counts, dtype=np.float64)
        self.articles = np.array(articles, dtype=np.int64)
        self.terms = np.array(terms, dtype=np.int64)
        self.total = max(float(self.sizes.sum()), 1.0)

    def frequencies(self, terms: int) -> _Array:
        """Occurrences of each of so many terms."""
        return np.asarray(np.bincount(self.terms, self.counts, minlength=terms), dtype=np.float64)

    def ranges(self, terms: int) -> npt.NDArray[np.int64]:
        """In how many articles each stands."""
        return np.bincount(self.terms, minlength=terms)

    def dispersion(self, terms: int) -> _Array:
        """DPnorm of each; none for a term that does not occur, or for one article alone."""
        share = self.sizes / self.total
        there = share[self.articles]
        frequency = self.frequencies(terms)
        apart = np.bincount(self.terms, np.abs(self.counts / frequency[self.terms] - there), minlength=terms)
        absent = 1 - np.bincount(self.terms, there, minlength=terms)
        least = float(share.min(initial=1.0))
        if least >= 1:
            return np.full(terms, np.nan)
        return np.where(frequency > 0, (apart + absent) / 2 / (1 - least), np.nan)


def _terms(text: str, unit: TermUnit, size: int) -> Iterator[str]:
    run: list[str] = []
    for word in _units(fold(normalize(text)[0]), text, unit):
        run = [*run[1 - size :], word] if word and size > 1 else [word] * bool(word)
        if len(run) == size:
            yield " ".join(run)


def _units(folded: str, text: str, unit: TermUnit) -> Iterator[str]:
    """The units of a text in order; an empty one for a sign or number, over which no term reaches."""
    if unit == "syllables":
        yield from (piece if piece.isalpha() else "" for piece in _PIECE.findall(folded))
        return
    normalized = normalize(text)[0]  # of the length of what is folded; the tokenizer looks at capitals
    for start, end in zip(*spans(normalized), strict=True):
        word = folded[start:end]
        yield "_".join(word.split()) if _WORD.fullmatch(word) else ""


def _compared(one: _TermCounts, other: _TermCounts, names: list[str], least: int, least_articles: int) -> pd.DataFrame:
    from scipy.stats import chi2, false_discovery_control

    number = len(names)
    a, b = one.frequencies(number), other.frequencies(number)
    here, there = one.ranges(number), other.ranges(number)
    kept = (a + b >= least) & (here + there >= least_articles)
    g2 = _log_likelihood(a, b, one.total, other.total)
    p = chi2.sf(np.abs(g2[kept]), 1)
    ratio, error = _log_ratio(a, b, one.total, other.total)
    with np.errstate(divide="ignore", invalid="ignore"):
        diff = np.where(b > 0, (a / one.total / (b / other.total) - 1) * 100, np.nan)
    columns: dict[str, Any] = {
        "term": pd.Series(np.array(names, dtype=object)[kept], dtype="string"),
        "count": a[kept].astype(int),
        "count_reference": b[kept].astype(int),
        "per_million": (a / one.total * 1e6)[kept].round(2),
        "per_million_reference": (b / other.total * 1e6)[kept].round(2),
        "g2": g2[kept].round(4),
        "p": p,
        "q": false_discovery_control(p) if len(p) else p,
        "log_ratio": ratio[kept].round(4),
        "log_ratio_low": (ratio - _Z * error)[kept].round(4),
        "log_ratio_high": (ratio + _Z * error)[kept].round(4),
        "diff": diff[kept].round(2),
        "dp": one.dispersion(number)[kept].round(4),
        "dp_reference": other.dispersion(number)[kept].round(4),
        "articles": here[kept],
        "articles_reference": there[kept],
    }
    return pd.DataFrame(columns).sort_values(["g2", "term"], ascending=[False, True], ignore_index=True)


def _log_likelihood(a: _Array, b: _Array, total_a: float, total_b: float) -> _Array:
    """G2 of each term, below 0 where the reference has more of it than its size tells."""
    expected = (a + b) / (total_a + total_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [
            np.where(seen > 0, seen * np.log(seen / (total * expected)), 0)
            for seen, total in ((a, total_a), (b, total_b))
        ]
    sign = np.where(a / total_a >= b / total_b, 1, -1)
    return np.asarray(sign * np.maximum(2 * (parts[0] + parts[1]), 0))


def _log_ratio(a: _Array, b: _Array, total_a: float, total_b: float) -> tuple[_Array, _Array]:
    """Log ratio of each term and its standard error (delta method)."""
    seen_a, seen_b = np.where(a > 0, a, _NONE), np.where(b > 0, b, _NONE)
    error = np.sqrt(np.maximum(1 / seen_a + 1 / seen_b - 1 / total_a - 1 / total_b, 0)) / np.log(2)
    return np.log2(seen_a / total_a / (seen_b / total_b)), error
