"""Passages that a place repeats from its report of the year before.

Candidates share bands of a MinHash signature over runs of words, numbers masked, so that the work grows with the corpus
and not with its square; each is then compared exactly. A passage of words alone, without numbers, repeats another also
where half of the pairs of words of the shorter one return, function words aside: offices copy a statement and change
what surrounds it. Furniture, headings and short passages are left out, and so is what many places write alike, which is
a formula of reports and no repetition.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from baocao.compare.subsets import passages_of
from baocao.compare.wording import key_of
from baocao.core import lexicon
from baocao.core.normalizer import fold, normalize
from baocao.themes.cues import WORD
from baocao.write.tables import Frames

if TYPE_CHECKING:
    from datasketch import MinHash, MinHashLSH

THRESHOLD = 0.6  # Jaccard similarity of runs of words from which a passage repeats; one word in 20 changed gives 0.75
_RUN = 3  # words
# Pairs of words, and their share of those of the shorter passage, from which a statement returns. On the half of
# corpora/demo that may be looked at: 34 of 36 repeats, and nothing that is none.
_PAIRS, _SHARE = 6, 0.5
_SPARSE = 15  # words a number; with more numbers a passage is one of figures, which are alike every year
_COMMON = 50  # passages of a place and year that have a pair of words: more, and it tells nothing
_SHORTEST = 8  # words of a passage; shorter ones are alike by chance
_PERMUTATIONS, _BANDS = 64, (16, 4)  # number and length: finds 89 % of pairs at 0.6, 99.6 % at 0.75
_MOST = 20  # places that write a passage in the same words: more, and it is a formula
_KEPT = ("article", "passage", "start", "end", "text", "theme", "section", "year", "published", "source")
_COLUMNS = (
    "province", "similarity", "only_numbers", "numbers", "words_before", "words_now",
    *_KEPT, *(f"earlier_{name}" for name in _KEPT),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repeated:
    """Passages that repeat those of an earlier report of the same place.

    Attributes:
        passages: one row a repeating passage, with the most similar of the report before (`earlier_…`), both with
            offsets and days; `similarity` (Jaccard of runs of three words, numbers masked; 1 where nothing else
            changed; of a statement that returns the share of pairs of words of the shorter passage), `only_numbers`
            (the same but for numbers, which did change), `numbers` (what they were and are), `words_before` and
            `words_now` (the words that changed).
        articles: one row an article with a report of the year before: `passages`, `repeated`, and `share`, the
            characters that are repeated among those looked at (0 to 1).
    """

    passages: pd.DataFrame
    articles: pd.DataFrame


def repeated(frames: Frames, *, threshold: float = THRESHOLD, back: int = 1) -> Repeated:
    """What each place repeats from its reports of the years before, up to `back` years, the latest first.

    A place is that of the article (`locality_name`), its year the one reported on (see `subsets.contexts`); articles
    without either are left out.

    Raises:
        InputError: a table or column is missing.
    """
    rows = passages_of(frames).dropna(subset=["place", "year"])
    rows = rows[rows["kind"] != "heading"]
    rows = rows.assign(key=pd.Series([key_of(text) for text in rows["text"]], index=rows.index, dtype="string"))
    rows = rows[rows["key"].str.count(" ") + 1 >= _SHORTEST]
    common = rows.groupby("key")["place"].nunique()
    rows = rows[~rows["key"].isin(common.index[common > _MOST])].reset_index(drop=True)
    found = [
        pair
        for _, place in rows.groupby(["province", "place"], dropna=False)
        for pair in _pairs(place, threshold, back)
    ]
    passages = pd.DataFrame(found, columns=[*_COLUMNS]).sort_values(["article", "passage"], ignore_index=True)
    return Repeated(passages, _shares(rows, passages, back))


def _pairs(rows: pd.DataFrame, threshold: float, back: int) -> Iterator[dict[str, Any]]:
    """The repeats within one place, year by year."""
    earlier: dict[int, _Year] = {}
    for year in sorted(map(int, rows["year"].unique())):
        now = _Year(rows[rows["year"] == year])
        for row, sketch in zip(now.rows, now.sketches, strict=True):
            for before in range(year - 1, year - back - 1, -1):
                best = earlier[before].nearest(row, sketch) if before in earlier else None
                if best is None or best[0] < threshold:
                    best = earlier[before].restated(row) if before in earlier else None
                if best:
                    yield _pair(row, best[1], best[0])
                    break
        earlier[year] = now


class _Year:
    """The passages of a place in a year, with an index of their signatures."""

    def __init__(self, part: pd.DataFrame) -> None:
        self.rows: list[dict[str, Any]] = [
            {str(key): value for key, value in row.items()} for row in part.to_dict("records")
        ]
        self.sketches = [_sketch(row["key"]) for row in self.rows]
        self._pairs = [_word_pairs(row["key"]) for row in self.rows]
        self._having: dict[str, list[int]] = defaultdict(list)
        for at, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._having[pair].append(at)
        self._index: MinHashLSH | None = None

    def nearest(self, row: Mapping[str, Any], sketch: "MinHash") -> tuple[float, dict[str, Any]] | None:
        """The passage most similar to one, and how similar it is; the first of equals."""
        wanted = _runs(row["key"])
        found = [(_jaccard(wanted, _runs(self.rows[at]["key"])), -at) for at in self._lookup().query(sketch)]
        if not found:
            return None
        similarity, at = max(found)
        return similarity, self.rows[-at]

    def restated(self, row: Mapping[str, Any]) -> tuple[float, dict[str, Any]] | None:
        """The passage that shares most pairs of words with one, and their share of the shorter one's; no numbers."""
        wanted = _word_pairs(row["key"])
        told = (places for pair in wanted if len(places := self._having.get(pair, ())) <= _COMMON)
        shared = Counter(at for places in told for at in places)
        found = [
            (number, -at)
            for at, number in shared.items()
            if number >= _PAIRS and number >= _SHARE * min(len(wanted), len(self._pairs[at]))
        ]
        if not found:
            return None
        number, at = max(found)
        return number / min(len(wanted), len(self._pairs[-at])), self.rows[-at]

    def _lookup(self) -> "MinHashLSH":
        from datasketch import MinHashLSH

        if self._index is None:
            self._index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
            for at, sketch in enumerate(self.sketches):
                self._index.insert(at, sketch)
        return self._index


def _pair(now: dict[str, Any], before: dict[str, Any], similarity: float) -> dict[str, Any]:
    words, earlier = _words(now["text"]), _words(before["text"])
    numbers, gone, new = _changes(earlier, words)
    return {
        "province": now["province"],
        "similarity": round(similarity, 4),
        "only_numbers": bool(numbers) and not gone and not new,
        "numbers": "; ".join(f"{old} → {this}" for old, this in numbers),
        "words_before": " … ".join(gone),
        "words_now": " … ".join(new),
        **{name: now[name] for name in _KEPT},
        **{f"earlier_{name}": before[name] for name in _KEPT},
    }


def _changes(before: list[str], now: list[str]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Numbers that changed in the same place, and the words that went and came."""
    numbers: list[tuple[str, str]] = []
    gone: list[str] = []
    new: list[str] = []
    for how, a, b, c, d in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        if b - a == d - c and all(map(_is_number, before[a:b] + now[c:d])):
            numbers += zip(before[a:b], now[c:d], strict=True)
            continue
        gone += [" ".join(before[a:b])] * (b > a)
        new += [" ".join(now[c:d])] * (d > c)
    return numbers, gone, new


def _shares(rows: pd.DataFrame, passages: pd.DataFrame, back: int) -> pd.DataFrame:
    """The share of each article that is repeated, of those with an earlier report at hand."""
    sizes = rows.assign(characters=rows["end"] - rows["start"])
    marked = passages[["article", "passage"]].assign(again=True)
    sizes = sizes.merge(marked, on=["article", "passage"], how="left")
    sizes["again"] = sizes["again"].notna()
    sizes["characters_again"] = sizes["characters"] * sizes["again"]
    keys = ["province", "place", "year", "article"]
    told = sizes.groupby(keys, as_index=False, dropna=False).agg(
        passages=("passage", "size"),
        repeated=("again", "sum"),
        total=("characters", "sum"),
        same=("characters_again", "sum"),
    )
    there = set(zip(told["place"], told["year"], strict=True))
    dated = [
        any((place, year - ago) in there for ago in range(1, back + 1))
        for place, year in zip(told["place"], told["year"], strict=True)
    ]
    told["share"] = (told["same"] / told["total"]).astype("Float64").round(4)
    return told.loc[dated, [*keys, "passages", "repeated", "share"]].reset_index(drop=True)


def _words(text: str) -> list[str]:
    return WORD.findall(fold(normalize(text)[0]))


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _runs(key: str) -> frozenset[str]:
    words = key.split()
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))


def _word_pairs(key: str) -> frozenset[str]:
    """Pairs of words, function words aside; none of a passage of figures. The number of an item is none."""
    words = key.split()
    while words and _is_number(words[0]):
        words.pop(0)
    if _SPARSE * sum(map(_is_number, words)) > len(words):
        return frozenset()
    kept = [word for word in words if word not in _function_words() and not _is_number(word)]
    return frozenset(map(" ".join, pairwise(kept)))


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(fold, lexicon.load("limitations")["function_words"])) | {"vẫn"}


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _sketch(key: str) -> "MinHash":
    sketch = _blank().copy()
    sketch.update_batch(run.encode() for run in _runs(key))
    return sketch


@cache
def _blank() -> "MinHash":
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, hashfunc=zlib.crc32, scheme="affine32")
