"""What no indicator claims, brought together by its wording.

Wordings of one unit are compared by the cosine of their TF-IDF vectors of syllables; a group is a star: a wording,
the center and name of the group, with all that is as similar to it as `THRESHOLD`. So each member is explained by one
number, no chain of small steps joins what is unlike, and the order of the articles does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from baocao.compare.catalog import Indicator
from baocao.compare.wordings import folded, tokens

# Cosine from which two wordings are about the same thing. Of the pairs written for it in tests/compare/test_grouping.py
# those that are have .72 and more, those that are not .61 and less (with pairs of syllables .59 and .52).
THRESHOLD = 0.66
_LEAST_SYLLABLES = 2  # one alone ("người", "vụ") names nothing
_LEAST_FIGURES = 2  # in a group; what is said once is compared with nothing
_ROWS = 1000  # compared with all others at a time
_FAMILIES = {"kg": "t", "m2": "ha", "km2": "ha", "m": "km", "kW": "MW", "L": "m3"}  # units that can be converted


class Group(NamedTuple):
    """A group that a figure belongs to: its name, its unit, and the similarity of the figure's wording to the name."""

    name: str
    unit: str
    similarity: float


def wording_of(measured: str | None, light: Collection[str]) -> str:
    """The measured words by which figures are compared: folded, without words that name nothing; empty for too few."""
    read = [token for token in tokens(folded(measured or "")) if token.isalpha()]
    while read and read[0] in light:
        read.pop(0)
    while read and read[-1] in light:
        read.pop()
    return " ".join(read) if len(read) >= _LEAST_SYLLABLES else ""


def group_indicator(name: str, unit: str) -> Indicator:
    """A group as an indicator of which nothing but its name and unit is known."""
    return Indicator(id=name, label=name, english="", unit=unit, polarity="neither", wordings=())


def group(wordings: Sequence[str], units: Sequence[str]) -> list[Group | None]:
    """The group of each figure; None for one without words, or whose words stand alone.

    Args:
        wordings: of each figure, as `wording_of` gives them.
        units: of each figure, or of what it is a change or share of.
    """
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, (wording, unit) in enumerate(zip(wordings, units, strict=True)):
        if wording:
            blocks[_FAMILIES.get(unit, unit)].append(place)
    groups: list[Group | None] = [None] * len(wordings)
    for places in blocks.values():
        counts = Counter(wordings[place] for place in places)
        centers = _stars(counts)
        members: defaultdict[str, list[int]] = defaultdict(list)
        for place in places:
            members[centers[wordings[place]][0]].append(place)
        for name, own in members.items():
            unit = min(Counter(units[place] for place in own).items(), key=lambda item: (-item[1], item[0]))[0]
            for place in own if len(own) >= _LEAST_FIGURES else ():
                groups[place] = Group(f"{name} ({unit})", unit, centers[wordings[place]][1])
    return groups


def _stars(counts: Counter[str]) -> dict[str, tuple[str, float]]:
    """The center of each wording, and how similar it is to it."""
    names = sorted(counts)
    neighbors = list(_neighbors(names))
    weight = [sum(counts[names[other]] for other in row) for row in neighbors]
    centers: dict[str, tuple[str, float]] = {}
    for at in sorted(range(len(names)), key=lambda at: (-weight[at], names[at])):
        if names[at] not in centers:
            centers[names[at]] = (names[at], 1.0)
            for other, similarity in neighbors[at].items():
                centers.setdefault(names[other], (names[at], similarity))
    return centers


def _neighbors(names: Sequence[str]) -> Iterator[dict[int, float]]:
    """Of each wording those that are similar, itself among them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors: Any = TfidfVectorizer(token_pattern=r"\S+", lowercase=False).fit_transform(names)
    for first in range(0, len(names), _ROWS):
        likeness = (vectors[first : first + _ROWS] @ vectors.T).tocoo()
        near = likeness.data >= THRESHOLD
        rows: list[dict[int, float]] = [{first + number: 1.0} for number in range(likeness.shape[0])]
        found = (likeness.row[near].tolist(), likeness.col[near].tolist(), likeness.data[near].round(3).tolist())
        for number, other, value in zip(*found, strict=True):
            rows[number].setdefault(other, value)
        yield from rows
