"""Chunks between white space, remembered by number, with the pieces of each as rows of arrays."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baocao.structure.words.ngrams import REACH, UNKNOWN
from baocao.structure.words.syllables import Piece
from baocao.structure.words.word_model import PAD, PLAIN, TITLE, WordModel

GAP = ""  # stands among the chunks, as number 0, where a sequence begins, and behind the last
_SOLID = -50.0  # score of label I on and behind solid pieces; the model's own stay within 30


class Rows:
    """A table that grows at its end; what was handed out before stays valid."""

    def __init__(self, columns: int, dtype: type) -> None:
        self.data: NDArray[Any] = np.empty((1024, columns), dtype)
        self.size = 0

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows."""
        size = self.size + len(rows)
        if size > len(self.data):
            grown = np.empty((max(size, 2 * len(self.data)), self.data.shape[1]), self.data.dtype)
            grown[: self.size] = self.data[: self.size]
            self.data = grown
        self.data[self.size : size] = rows
        self.size = size


class Chunks(dict[str, int]):
    """Numbers of the chunks met so far. A new one is cut up; `settle` brings its pieces into the arrays."""

    def __init__(self, model: WordModel, cut_up: Callable[[str], Sequence[Piece]]) -> None:
        super().__init__()
        self._model, self._cut_up = model, cut_up
        self._new: list[Sequence[Piece]] = []
        self.volume = 0
        self.extents = Rows(2, np.int64)  # of a chunk: first piece, number of pieces
        self.pieces = Rows(5, np.int64)  # of a piece: start, end, number as written, number in lower case, case
        self.vectors = Rows(2 * REACH + 1, np.float64)
        self.keys_of = [""] * REACH
        self[GAP] = 0
        self.extents.append(np.array([[0, REACH]]))
        self.pieces.append(np.array([[0, 0, UNKNOWN, UNKNOWN, PAD]] * REACH))
        self.vectors.append(np.array([model.edge] * REACH))

    def __missing__(self, chunk: str) -> int:
        pieces = self._cut_up(chunk)
        number = self[chunk] = len(self)
        self._new.append(pieces)
        self.volume += len(chunk)
        return number

    def settle(self) -> None:
        """Bring the pieces of new chunks into the arrays."""
        if not self._new:
            return
        counts = np.array([len(pieces) for pieces in self._new], dtype=np.int64)
        firsts = self.pieces.size + np.cumsum(counts) - counts
        pieces = [piece for pieces in self._new for piece in pieces]
        rows = np.array([self._row(piece) for piece in pieces], dtype=np.int64).reshape(-1, 6)
        vectors = self._model.vectors(rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5])
        solid = np.array([piece.solid for piece in pieces], dtype=bool)
        vectors[solid, REACH : REACH + 2] += _SOLID
        self.extents.append(np.stack((firsts, counts), axis=1))
        self.pieces.append(rows[:, :5])
        self.vectors.append(vectors)
        self.keys_of += (piece.key for piece in pieces)
        self._new.clear()

    def _row(self, piece: Piece) -> tuple[int, int, int, int, int, bool]:
        key = piece.key
        written, lower = self._model.number(key), self._model.number(key.lower())
        title = all(word[:1].upper() == word[:1] for word in key.split(" "))
        digits = (key.isascii() and key.isdigit()) or (piece.solid and key[:1].isdigit())
        return piece.start, piece.end, written, lower, TITLE if title else PLAIN, digits
