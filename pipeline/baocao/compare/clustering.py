"""Average linkage in bounded memory: the same clusters for the same vectors, whatever their number.

Up to some thousand vectors are joined pair by pair, those two groups first whose members are most alike on average,
until no two reach the threshold. Of more, an even choice is; each of the others goes to the group that it is most like
by the same measure, where it reaches the threshold, and the rest goes the same way once more.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

_AT_ONCE = 3_000  # vectors whose pairs are held in memory: 72 MB
_BLOCK = 4_096  # vectors that are compared with groups at once

Labels = npt.NDArray[np.int64]


def grouped(vectors: Any, threshold: float, at_once: int = _AT_ONCE) -> Labels:
    """The group of each vector, numbered from 0.

    Args:
        vectors: sparse rows of length 1, or of zeros, which stay alone.
        threshold: mean cosine from which two groups are one.
        at_once: how many vectors are compared pair by pair.
    """
    labels = np.full(vectors.shape[0], -1, dtype=np.int64)
    left, groups = np.arange(vectors.shape[0]), 0
    while len(left):
        even = np.unique(np.linspace(0, len(left) - 1, min(at_once, len(left))).astype(int))
        first, rest = left[even], np.delete(left, even)
        found = _linked(vectors[first], threshold)
        labels[first] = found + groups
        nearest = _nearest(vectors[rest], _means(vectors[first], found), threshold)
        labels[rest] = np.where(nearest < 0, -1, nearest + groups)
        left, groups = rest[nearest < 0], groups + int(found.max()) + 1
    return labels


def _linked(vectors: Any, threshold: float) -> Labels:
    """Groups of vectors by average linkage, in the order in which their first members stand."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if vectors.shape[0] < 2:
        return np.zeros(vectors.shape[0], dtype=np.int64)
    distances = 1 - (vectors @ vectors.T).toarray()
    np.fill_diagonal(distances, 0)
    numbers = fcluster(linkage(squareform(distances, checks=False), "average"), 1 - threshold, "distance")
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], dtype=np.int64)


def _means(vectors: Any, labels: Labels) -> Any:
    """The mean vector of every group: its product with a vector is the mean cosine with the members."""
    from scipy.sparse import csr_matrix

    sizes = np.bincount(labels)
    places = (labels, np.arange(len(labels)))
    return csr_matrix((1 / sizes[labels], places), shape=(len(sizes), len(labels))) @ vectors


def _nearest(vectors: Any, means: Any, threshold: float) -> Labels:
    """The group that each vector is most like, -1 where none reaches the threshold."""
    best = np.full(vectors.shape[0], -1, dtype=np.int64)
    for at in range(0, vectors.shape[0], _BLOCK):
        likeness = (vectors[at : at + _BLOCK] @ means.T).tocsr()
        most = likeness.max(axis=1).toarray().ravel()
        chosen = np.asarray(likeness.argmax(axis=1)).ravel()
        best[at : at + _BLOCK] = np.where(most >= threshold, chosen, -1)
    return best
