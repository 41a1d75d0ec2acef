"""A name that may be a place's, and what it is found to mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from baocao.extract.places.gazetteer import Unit
from baocao.extract.places.surroundings import CONTEXT
from baocao.extract.places.type_words import levels_of

FOREIGN = "foreign"


@dataclass(slots=True)
class Spot:
    """A name that may be a place's: where, what units bear it, and what stands around it."""

    start: int  # with the type word where that is adjacent
    end: int
    name_start: int
    key: str
    units: Sequence[Unit]
    kinds: tuple[str, ...] = ()  # the types that the words in front ask for
    plural: bool = False
    isolated: bool = True  # no capitalised syllable next to it that could belong to the name
    located: int = 0  # 1: a preposition or body in front; 2: "tại" or "ở"
    rule: str = "bare"
    levels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.levels = levels_of(self.kinds)

    @property
    def surnamed(self) -> bool:
        """Whether the name begins like a person's."""
        return self.key.split(" ", 1)[0] in CONTEXT["surnames"]


@dataclass(slots=True)
class Link:
    """A spot with what it was found to mean."""

    spot: Spot
    level: str
    unit: Unit | None = None
    province: Unit | None = None
    rivals: tuple[Unit, ...] = ()  # units among which the text does not decide, the chosen one first
    up: "Link | None" = None  # the mention behind it that it lies in
    peer: "Link | None" = None  # the mention before it in a list
