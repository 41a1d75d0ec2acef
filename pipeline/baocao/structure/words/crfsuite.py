"""Reads the word model that underthesea ships: a CRFsuite file of two labels, B-W (begins a word) and I-W (goes on)."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from baocao.core.errors import LexiconError

MODEL = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"

_HEADER = struct.Struct("<4sI4s9I")
_FEATURE = np.dtype([("type", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])


@dataclass(frozen=True, slots=True)
class Weights:
    """What the model file holds: weight of I less that of B by attribute, and the four transitions."""

    attributes: Mapping[str, float]
    begin_begin: float
    begin_inside: float
    inside_begin: float
    inside_inside: float


def installed(relative: str) -> Path:
    """A file of the installed underthesea, found without importing the package.

    Raises:
        LexiconError: underthesea is not installed, or its version has no such file.
    """
    spec = find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise LexiconError(
            "The word model comes with underthesea, which is not installed. Run: pip install underthesea"
        )
    path = Path(spec.submodule_search_locations[0]) / relative
    if not path.exists():
        raise LexiconError(
            f"underthesea {version('underthesea')} has no {relative}. Install a version from 9.5 to below 10."
        )
    return path


@cache
def read_weights() -> Weights:
    """The weights in the model file of the installed underthesea (format: CRFsuite 1.0, "lCRF").

    Raises:
        LexiconError: the file is missing or not of that format.
    """
    data = (installed(MODEL) / "models.bin").read_bytes()
    magic, _, kind, *numbers = _HEADER.unpack_from(data)
    if (magic, kind) != (b"lCRF", b"FOMC"):
        raise LexiconError(f"{MODEL}/models.bin must be a CRFsuite model (lCRF, FOMC). Got {magic!r}, {kind!r}.")
    features_at, labels_at, attributes_at = numbers[4:7]
    count = struct.unpack_from("<I", data, features_at + 8)[0]
    features = np.frombuffer(data, _FEATURE, count, features_at + 12)
    labels = _strings(data, labels_at)
    if sorted(labels) != ["B-W", "I-W"]:
        raise LexiconError(f"The word model must have the labels B-W and I-W. Got {', '.join(labels)}.")
    begin, inside = labels.index("B-W"), labels.index("I-W")
    names = _strings(data, attributes_at)
    state = features[features["type"] == 0]
    signed = np.where(state["target"] == inside, state["weight"], -state["weight"])
    difference = np.bincount(state["source"], signed, len(names)).tolist()
    moves = {(int(item["source"]), int(item["target"])): float(item["weight"]) for item in features[len(state) :]}
    pairs = ((begin, begin), (begin, inside), (inside, begin), (inside, inside))
    return Weights(dict(zip(names, difference, strict=True)), *(moves.get(pair, 0.0) for pair in pairs))


def _strings(data: bytes, at: int) -> list[str]:
    """The strings of a constant quick database, in the order of their numbers."""
    count, backward = struct.unpack_from("<II", data, at + 16)
    strings = []
    for offset in np.frombuffer(data, "<u4", count, at + backward).tolist():
        size = struct.unpack_from("<I", data, at + offset + 4)[0]
        strings.append(data[at + offset + 8 : at + offset + 7 + size].decode())
    return strings
