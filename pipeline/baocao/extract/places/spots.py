"""A name that may be a place's, and what it is found to mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from baocao.core.lexicon import load
from baocao.extract.places.gazetteer import Unit
from baocao.extract.places.surroundings import CONTEXT
from baocao.extract.places.type_words import levels_of

BARE, FOREIGN = "bare", "foreign"
_AFTER_PERSONS = frozenset(load("localities")["kinds"]["after_persons"])


@dataclass(frozen=True, slots=True)
class Spot:
    """A name that may be a place's: where it stands, what units bear it, and what stands around it."""

    start: int  # with the type word where that is adjacent
    end: int
    name_start: int
    key: str
    units: Sequence[Unit]
    kinds: tuple[str, ...] = ()  # the types that the words in front ask for
    plural: bool = False
    isolated: bool = True  # no capitalised syllable next to it that could belong to the name
    located: int = 0  # 1: a preposition or body in front; 2: "tại" or "ở"
    rule: str = BARE
    abroad: bool = False  # a foreign country is named behind it as the one that it lies in

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that its types can have."""
        return levels_of(self.kinds)

    @property
    def surnamed(self) -> bool:
        """Whether the name begins like a person's."""
        return self.key.split(" ", 1)[0] in CONTEXT["surnames"]

    @property
    def personal(self) -> bool:
        """Whether the name is a person's, after whom wards and streets are called: "Nguyễn Văn Cừ"."""
        return self.surnamed and self.key.count(" ") > 1 and any(unit.type in _AFTER_PERSONS for unit in self.units)


@dataclass(slots=True, eq=False)
class Link:
    """What a spot is found to mean. The linker owns it and fills it in, step by step; the resolver sets the unit.

    `kinds`, `plural` and `rule` begin as the spot's. A list hands its type words on to the bare names in it, and a
    bare name that turns out to be a place says by which rule.
    """

    spot: Spot
    level: str
    kinds: tuple[str, ...]
    plural: bool
    rule: str
    up: "Link | None" = None  # the mention behind it that it lies in
    peer: "Link | None" = None  # the mention before it in a list
    unit: Unit | None = None
    province: Unit | None = None
    rivals: tuple[Unit, ...] = ()  # units among which the text does not decide, the chosen one first

    @classmethod
    def of(cls, spot: Spot, level: str) -> "Link":
        """A spot's link as it begins: on a level, with nothing else known."""
        return cls(spot, level, spot.kinds, spot.plural, spot.rule)
