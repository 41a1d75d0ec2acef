"""Exact and near repeats: the press reprints.

Each article gets a MinHash signature of its word sequences where it is analyzed; in the order of the run each is then
looked up among those before it. So the first of a group is always the one that came first, whatever the number of
processes.

A form that others fill in shares its words, not its numbers: a repeat has the numbers and the years of the first too,
but for what either leaves out, and is of no other place. Times and dates in digits do not count: each site has its own.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from baocao.core.normalizer import fold, normalize
from baocao.write.entry import Entry

if TYPE_CHECKING:
    from datasketch import MinHash

WORDS = 4  # in a sequence; shorter ones are shared by articles that only have their formulas in common
PERMUTATIONS = 64  # a standard error of 0.05 at the threshold, in 256 bytes an article
THRESHOLD = 0.8  # Jaccard similarity from which an article counts as a repeat; rule of thumb, a changed lead gives 0.85
# Also the share of the numbers, and of the years, of the article with fewer that the other has too.
_BANDS = (12, 5)  # number and length: finds 99 % of pairs at the threshold, which are then compared
_SCHEME = "affine32"
_SKETCH = 4 * PERMUTATIONS  # bytes; behind them the signature has four for each number
_NUMBER = re.compile(r"(?<![\w/:.,-])\d++(?:[.,]\d++)*+(?![/:-])")
_YEAR = re.compile(r"(?:19|20)\d\d")

KnownPlace = Mapping[str, Any]  # the locality of a record


def signature(text: str) -> bytes:
    """The MinHash signature of a text as read, and its numbers; empty for a text without words."""
    folded = fold(normalize(text)[0])
    words = folded.split()
    if not words:
        return b""
    runs = {" ".join(words[at : at + WORDS]).encode("utf-8", "replace") for at in range(max(1, len(words) - WORDS + 1))}
    sketch = _blank().copy()
    sketch.update_batch(runs)
    return bytes(sketch.hashvalues.tobytes()) + _numbers(folded)


class Repeats:
    """Finds, for each signature in turn, the first article that it repeats. Grows by some kB an article."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._index: MinHashLSH = MinHashLSH(num_perm=PERMUTATIONS, params=_BANDS)
        self._firsts: list[_First] = []

    def first(self, article: str, signature: bytes, place: KnownPlace | None = None) -> tuple[str, float] | None:
        """Id of the most similar first article of a group, and the similarity; None for a first one itself."""
        if not signature:
            return None
        one = _First(article, _sketch(signature[:_SKETCH]), signature[_SKETCH:], place)
        found = (self._firsts[number] for number in sorted(self._index.query(one.sketch)))
        likeness = {other.article: other.sketch.jaccard(one.sketch) for other in found if other.may_be(one)}
        nearest = max(likeness, key=likeness.__getitem__, default=None)
        if nearest is not None and likeness[nearest] >= THRESHOLD:
            return nearest, likeness[nearest]
        self._index.insert(len(self._firsts), one.sketch)
        self._firsts.append(one)
        return None


class _First(NamedTuple):
    """The first article of a group."""

    article: str
    sketch: "MinHash"
    numbers: bytes
    place: KnownPlace | None

    def may_be(self, other: "_First") -> bool:
        """Another with such words may be the same article."""
        return not _is_elsewhere(self.place, other.place) and _has_same_numbers(self.numbers, other.numbers)


def _is_elsewhere(one: KnownPlace | None, other: KnownPlace | None) -> bool:
    """Both places are known, and lie in two provinces or are two of one level."""
    if not one or not other:
        return False
    provinces = {one.get("province"), other.get("province")} - {None}
    return len(provinces) > 1 or (one.get("level") == other.get("level") and one.get("name") != other.get("name"))


def _numbers(folded: str) -> bytes:
    """A text's numbers as 32 bits each, the second of its kind as one of its own; the last bit tells years."""
    import numpy as np

    told = Counter(_NUMBER.findall(folded))
    marks = [
        zlib.crc32(f"{number} {time}".encode()) & ~1 | bool(_YEAR.fullmatch(number))
        for number, times in told.items()
        for time in range(times)
    ]
    return np.array(marks, dtype=np.uint32).tobytes()


def _has_same_numbers(one: bytes, other: bytes) -> bool:
    """Of the years and of the other numbers, what the text with fewer has is in the other too, nearly all of it."""
    import numpy as np

    both = [np.unique(np.frombuffer(numbers, dtype=np.uint32)) for numbers in (one, other)]
    for years in (0, 1):
        here, there = (numbers[numbers & 1 == years] for numbers in both)
        if len(np.intersect1d(here, there)) < THRESHOLD * min(len(here), len(there)):
            return False
    return True


def mark_repeats(entries: Iterable[Entry], *, drop: bool = False) -> Iterator[Entry]:
    """The entries, repeats with `duplicate_of` in their record; with `drop` they are marked as dropped as well."""
    repeats = Repeats()
    for entry in entries:
        record = entry.record
        found = repeats.first(record["id"], entry.signature, record.get("locality")) if entry.good else None
        if not found:
            yield entry
            continue
        first, similarity = found
        mark = {"id": first, "similarity": round(similarity, 6)}
        yield replace(entry, record=entry.record | {"duplicate_of": mark}, dropped=drop)


@cache
def _blank() -> "MinHash":
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32, scheme=_SCHEME)


def _sketch(signature: bytes) -> "MinHash":
    import numpy as np
    from datasketch import MinHash

    values = np.frombuffer(signature, dtype=_blank().hashvalues.dtype)
    return MinHash(hashvalues=values, permutations=_blank().permutations, hashfunc=zlib.crc32, scheme=_SCHEME)
