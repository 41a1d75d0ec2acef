"""Exact and near repeats: the press reprints.

Each article gets a MinHash signature of its word sequences where it is analyzed; in the order of the run each is then
looked up among those before it. So the first of a group is always the one that came first, whatever the number of
processes.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from baocao.core.normalizer import fold, normalize
from baocao.write.entry import Entry

if TYPE_CHECKING:
    from datasketch import MinHash

WORDS = 4  # in a sequence; shorter ones are shared by articles that only have their formulas in common
PERMUTATIONS = 64  # a standard error of 0.05 at the threshold, in 256 bytes an article
THRESHOLD = 0.8  # Jaccard similarity from which an article counts as a repeat; rule of thumb, a changed lead gives 0.85
_BANDS = (12, 5)  # number and length: finds 99 % of pairs at the threshold, which are then compared
_SCHEME = "affine32"


def signature(text: str) -> bytes:
    """The MinHash signature of a text as read; empty for a text without words."""
    words = fold(normalize(text)[0]).split()
    if not words:
        return b""
    runs = {" ".join(words[at : at + WORDS]).encode("utf-8", "replace") for at in range(max(1, len(words) - WORDS + 1))}
    sketch = _blank().copy()
    sketch.update_batch(runs)
    return bytes(sketch.hashvalues.tobytes())


class Repeats:
    """Finds, for each signature in turn, the first article that it repeats. Grows by some kB an article."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._index: MinHashLSH = MinHashLSH(num_perm=PERMUTATIONS, params=_BANDS)
        self._firsts: list[tuple[str, MinHash]] = []

    def first(self, article: str, signature: bytes) -> tuple[str, float] | None:
        """Id of the most similar first article of a group, and the similarity; None for a first one itself."""
        if not signature:
            return None
        sketch = _sketch(signature)
        likeness = {number: self._firsts[number][1].jaccard(sketch) for number in sorted(self._index.query(sketch))}
        nearest = max(likeness, key=likeness.__getitem__, default=None)
        if nearest is not None and likeness[nearest] >= THRESHOLD:
            return self._firsts[nearest][0], likeness[nearest]
        self._index.insert(len(self._firsts), sketch)
        self._firsts.append((article, sketch))
        return None


def mark_repeats(entries: Iterable[Entry], *, drop: bool = False) -> Iterator[Entry]:
    """The entries, repeats with `duplicate_of` in their record; with `drop` they are marked as dropped as well."""
    repeats = Repeats()
    for entry in entries:
        found = repeats.first(entry.record["id"], entry.signature) if entry.good else None
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
