"""Which bare names of districts and communes are places: what speaks for one, and the rules, one a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from baocao.core.lexicon import load
from baocao.extract.places.gazetteer import CITIES, Unit
from baocao.extract.places.spots import BARE, Spot

_WELL_KNOWN = frozenset(load("localities")["context"]["well_known"])
_DOUBTFUL = frozenset(load("localities")["context"]["doubtful"])
_STRONGLY = 2  # `Spot.located` behind "tại" or "ở"


@dataclass(frozen=True, slots=True)
class BareName:
    """A name without a type word, with what the article says for its being a place."""

    spot: Spot
    level: str
    chained: bool  # the words behind it name a unit that it lies in
    typed: bool  # the article gives it elsewhere with its type word
    units: Sequence[Unit]  # that bear it on this level; those of the day, where there are any
    near: Sequence[Unit]  # of these, the ones in provinces that the article names

    @property
    def district(self) -> bool:
        """A district's name of two or more syllables."""
        return self.level == "district" and " " in self.spot.key

    @property
    def short_district(self) -> bool:
        """A district's name of one syllable, which is mostly a common word too."""
        return self.level == "district" and " " not in self.spot.key

    @property
    def commune(self) -> bool:
        """A commune's name of two or more syllables; shorter ones are never places by themselves."""
        return self.level == "commune" and " " in self.spot.key

    @property
    def lies_there(self) -> bool:
        """Whether the words behind it name a unit that it lies in, not where a street named after a person is."""
        return self.chained and not self.spot.personal

    @property
    def only_one(self) -> bool:
        """Whether a single unit bears it."""
        return len({unit.code for unit in self.units}) == 1

    @property
    def city(self) -> bool:
        """Whether it is a city's name and nothing else's."""
        return self.only_one and self.units[0].type in CITIES and self.spot.key not in _DOUBTFUL

    @property
    def one_near(self) -> bool:
        """Whether exactly one of the units is in a province that the article names, as far as their parents tell."""
        return len({unit.parent for unit in self.near}) == 1


# Rule, as mentions name it, and when it holds; the first that does decides.
RULES: tuple[tuple[str, Callable[[BareName], bool]], ...] = (
    ("chain", lambda name: name.lies_there),  # "Tiền Phong (Thường Tín)"
    ("same name", lambda name: name.typed),  # "Xã Cẩm Quan … Người dân Cẩm Quan"
    (BARE, lambda name: name.district and bool(name.near)),  # "Mai Sơn" where the article names Sơn La
    (BARE, lambda name: name.district and name.city and not name.spot.surnamed),  # "Quy Nhơn"
    (BARE, lambda name: name.district and name.only_one and name.spot.located > 0),  # "thuộc Mù Cang Chải"
    (BARE, lambda name: name.short_district and bool(name.near) and name.spot.located > 0),
    (BARE, lambda name: name.short_district and name.city and name.spot.located == _STRONGLY),  # "ở Vinh"
    (BARE, lambda name: name.short_district and name.spot.key in _WELL_KNOWN),  # "Huế"
    (
        BARE,
        lambda name: (
            name.commune and name.one_near and name.spot.located == _STRONGLY and not name.spot.surnamed
        ),  # "tại Quang Trung" where one province named has one
    ),
)


def rule_of(name: BareName) -> str | None:
    """The rule by which a bare name is a place; None where nothing shows that it is one."""
    if not name.spot.isolated:
        return None
    return next((rule for rule, holds in RULES if holds(name)), None)
