"""Passage → theme; article → its themes, fields and genre.

Models and genres by name; that importing this loads none keeps the command's help quick.
"""

from collections.abc import Collection
from typing import Literal, NamedTuple, get_args

ModelName = Literal["default", "encoder", "fast", "rules"]
MODELS: tuple[ModelName, ...] = get_args(ModelName)
GENRES = ("report", "place_news", "other")


class Loading(NamedTuple):
    """How an analyzer is loaded: the theme model, by name or folder, and whether limitations are marked everywhere."""

    model: str = "default"
    everywhere: bool = False


USUAL = Loading()


def is_wanted(genre: object, genres: Collection[str]) -> bool:
    """The genre is one of those asked for, or none is, or a model without genres has read the article."""
    return not genres or genre is None or genre in genres
