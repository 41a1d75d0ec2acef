"""From spots to places: which spots are places, what each lies in, and (by the `resolver`) which unit it means."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from baocao.core.lexicon import alternation, load
from baocao.extract.places import gazetteer
from baocao.extract.places.bare_names import BareName, rule_of
from baocao.extract.places.gazetteer import LEVELS, PROVINCIAL, PROVINCIAL_ALWAYS, Unit
from baocao.extract.places.resolver import Resolver
from baocao.extract.places.spots import BARE, FOREIGN, Link, Spot
from baocao.extract.places.type_words import HAMLET

RANK = {HAMLET: -1, "commune": 0, "district": 1, "province": 2}
_WORDS = load("localities")
_LISTS = _WORDS["lists"]
_TOWNS = frozenset(_WORDS["kinds"]["towns"])
_NAMESAKES = frozenset(_WORDS["kinds"]["namesakes"])
_REACH = 24  # characters between two names that may still belong to one list or chain
_UP = re.compile(
    rf"\s?(?:[,(\[/–-]|{alternation(_LISTS['inside'])}|(?:, ?)?{alternation(_LISTS['inside_apart'])})?"
    r"\s?[(“\"]?\Z"
)
_COMMA = re.compile(r" ?, ?\Z")
_LIST = re.compile(rf"\s?\)?\s?(?:[,;/&–-]|(?:[,;] ?)?{alternation(_LISTS['joins'])})\s\Z")


def link(spots: Sequence[Spot], folded: str, day: str, title_end: int = 0) -> list[Link]:
    """The links of the spots that are places, in order.

    Args:
        spots: in order, disjoint.
        folded: the text in which they stand, folded.
        day: the ISO day whose lists are in force.
        title_end: where the article's title ends; 0 for none.
    """
    resolver = Resolver(day, title_end)
    linker = _Linker(folded, day, resolver)
    links = [linker.first_guess(spot) for spot in spots]
    linker.revise_bare(links)
    linker.lower(links)
    linker.relate(links)
    links = linker.admit(links)
    for level in sorted(RANK, key=RANK.__getitem__, reverse=True):
        of_level = [item for item in links if item.level == level]
        for item in sorted(of_level, key=lambda item: (item.up is None, item.rule == "same name")):
            resolver.settle(item)
    return [item for item in links if item.unit or item.rule != BARE]


class _Linker:
    def __init__(self, folded: str, day: str, resolver: Resolver) -> None:
        self.folded, self.day = folded, day
        self.top_name = resolver.top_name
        self.places = gazetteer.load()

    # Levels ---------------------------------------------------------------------------------------------------------

    def first_guess(self, spot: Spot) -> Link:
        """The level that the type words ask for; of a bare name the highest one."""
        if not spot.units:
            return Link.of(spot, spot.levels[0] if spot.levels else "commune")
        begun = [unit for unit in spot.units if unit.since <= self.day] or spot.units
        if spot.kinds:
            return Link.of(spot, self.typed_level(spot, begun))
        levels = {unit.level for unit in begun}
        of_day = {unit.level for unit in begun if unit.valid(self.day)}
        return Link.of(spot, _highest(levels & {"province"} or of_day or levels))

    def typed_level(self, spot: Spot, begun: Sequence[Unit]) -> str:
        """A "thành phố" is a province where the list of the day says so, a "tỉnh" always."""
        if spot.levels == (HAMLET,):
            return HAMLET
        if PROVINCIAL_ALWAYS.intersection(spot.kinds) and any(unit.level == "province" for unit in spot.units):
            return "province"
        units = [unit for unit in begun if unit.type in spot.kinds] or begun
        return _highest({unit.level for unit in units if unit.valid(self.day)} or {unit.level for unit in units})

    def revise_bare(self, links: Sequence[Link]) -> None:
        """Bare names take the level that they have elsewhere in the article, or in the provinces it names."""
        typed: dict[str, set[str]] = defaultdict(set)
        for item in links:
            # A "thị trấn" mostly bears the name of its district, which the bare name means.
            if item.kinds and item.spot.units and _NAMESAKES.isdisjoint(item.kinds):
                typed[item.spot.key].add(item.level)
        named = _names_of_provinces(links)
        for item in links:
            if item.kinds or item.level != "district":
                continue
            levels = {unit.level for unit in item.spot.units}
            inside = {unit.level for unit in item.spot.units if self.top_name(unit) in named}
            if elsewhere := typed[item.spot.key] & levels:
                item.level = _highest(elsewhere)
            elif inside == {"commune"} and not any(unit.type in _TOWNS for unit in item.spot.units):
                item.level = "commune"

    # Neighbours -----------------------------------------------------------------------------------------------------

    def relate(self, links: Sequence[Link]) -> None:
        """Set `up` ("xã A, huyện B") and `peer` ("các xã A, B và C"); lists hand on their level and type words."""
        for before, after in pairwise(links):
            gap = self.folded[before.spot.end : after.spot.start]
            if len(gap) > _REACH:
                continue
            if _LIST.match(gap) and self.is_peer(before, after):
                after.peer = before
                if not after.kinds:
                    after.level, after.kinds, after.plural = before.level, before.kinds, before.plural
            elif _UP.match(gap) and self.may_contain(before, after):
                before.up = after
        for item in reversed(links):
            if item.peer and item.up and not item.peer.up and item.kinds == item.peer.kinds:
                item.peer.up = item.up

    def lower(self, links: Sequence[Link]) -> None:
        """Names of provinces that stand for a unit of that name in a chain: "xã Gia Ninh, Quảng Ninh, Quảng Bình"."""
        around = zip([None, *links], links, links[1:], [*links[2:], None], strict=False)
        for before, item, outer, following in around:
            if item.level != "province" or item.kinds:
                continue
            gap = self.folded[item.spot.end : outer.spot.start]
            inside = [unit for unit in self.units_in(item, outer) if unit.valid(self.day)] if len(gap) < 4 else []
            levels = {unit.level for unit in inside if unit.level != "province"}
            listed = following is not None and following.level == "province" and self.near(outer, following)
            if levels and (gap == " (" or (_COMMA.match(gap) and self.in_chain(before, item, inside, outer, listed))):
                item.level = _highest(levels)

    def in_chain(self, before: Link | None, item: Link, inside: Sequence[Unit], outer: Link, listed: bool) -> bool:
        """Whether a province's name behind a comma, with one that it may lie in behind it, continues a chain."""
        codes = {(unit.level, unit.code) for unit in inside}
        if outer.kinds and not outer.plural and not listed and any(level == "district" for level, _ in codes):
            return True  # "Quảng Ninh, tỉnh Quảng Bình"
        if before is None or RANK[before.level] >= RANK["district"] or not self.near(before, item):
            return False
        return (bool(before.kinds) and not listed) or any(codes & self.ancestors(unit) for unit in before.spot.units)

    def near(self, before: Link, after: Link) -> bool:
        """Whether nothing but a comma or a bracket stands between two names."""
        gap = self.folded[before.spot.end : after.spot.start]
        return len(gap) <= _REACH and (_LIST.match(gap) or _UP.match(gap)) is not None

    def units_in(self, inner: Link, outer: Link) -> list[Unit]:
        """The units of a name that lie in one of another's."""
        codes = {(unit.level, unit.code) for unit in outer.spot.units if unit.level == outer.level}
        return [unit for unit in inner.spot.units if codes & self.ancestors(unit)]

    def is_peer(self, before: Link, after: Link) -> bool:
        """Whether a name continues a list; a province's name may be a district's there ("các huyện A, B, Tây Ninh")."""
        if after.kinds and not before.kinds and before.level == "commune":
            return False  # "Khu lưu niệm Nguyễn Văn Cừ, xã Phù Khê"
        if after.kinds or not before.plural or before.level not in LEVELS:
            return after.level == before.level
        units = [unit for unit in after.spot.units if unit.level == before.level]
        if after.level != "province" or PROVINCIAL.intersection(before.kinds):
            return bool(units)
        parents = {unit.parent for unit in before.spot.units if unit.level == before.level}
        return any(unit.parent in parents for unit in units)

    def may_contain(self, inner: Link, outer: Link) -> bool:
        if RANK[inner.level] >= RANK[outer.level]:
            return False
        return bool(inner.kinds) or self.lies_in(inner, outer)

    def lies_in(self, inner: Link, outer: Link) -> bool:
        """Whether a unit of the inner name lies in one of the outer's."""
        return bool(self.units_in(inner, outer))

    def ancestors(self, unit: Unit) -> set[tuple[str, str]]:
        found = set()
        parent = self.places.parent(unit, self.day)
        while parent is not None:
            found.add((parent.level, parent.code))
            parent = self.places.parent(parent, self.day)
        return found

    # Bare names -----------------------------------------------------------------------------------------------------

    def admit(self, links: Sequence[Link]) -> list[Link]:
        """The links without foreign places and without bare names that nothing shows to be places.

        Sets the `rule` of bare names that are places, and cuts them off from the names in their lists that are none.
        """
        foreign = {item for item in links if _foreign(item)}
        names = {(item.level, item.spot.key) for item in foreign}
        links = [
            item for item in links if item not in foreign and (item.up or (item.level, item.spot.key) not in names)
        ]
        good = self.shown(links)
        self.spread(links, good)
        for item in links:
            if item.peer is not None and item.peer not in good:
                item.peer = None
        return [item for item in links if item in good]

    def shown(self, links: Sequence[Link]) -> set[Link]:
        """The links that are places by what is next to them or what the article says elsewhere; sets their `rule`."""
        typed = {item.spot.key for item in links if item.rule != BARE and item.level in ("district", "commune")}
        provinces = _names_of_provinces(links) | self.provinces_of_districts(links)
        good = set()
        for item in links:
            rule = item.rule
            if rule == BARE and item.level != "province":
                rule = rule_of(self.bare_name(item, typed, provinces)) or ""
            if rule:
                item.rule = rule
                good.add(item)
        return good

    def bare_name(self, item: Link, typed: set[str], provinces: set[str]) -> BareName:
        """What speaks for a bare name, where the article gives the names `typed` with their types elsewhere."""
        units = [unit for unit in item.spot.units if unit.level == item.level]
        units = [unit for unit in units if unit.valid(self.day)] or units
        near = [unit for unit in units if self.top_name(unit) in provinces]
        return BareName(item.spot, item.level, item.up is not None, item.spot.key in typed, units, near)

    def spread(self, links: Sequence[Link], good: set[Link]) -> None:
        """Add to the good ones what stands in a list with one, or contains one, and so on from there."""
        listed: dict[Link, list[Link]] = defaultdict(list)
        for item in links:
            if item.peer:
                listed[item].append(item.peer)
                listed[item.peer].append(item)
        queue = [item for item in links if item in good]
        while queue:
            item = queue.pop()
            fitting = [("list", other) for other in listed[item] if self.fits_list(other, item)]
            if item.up and item.up.spot.isolated and self.lies_in(item, item.up):
                fitting.append(("chain", item.up))
            for rule, other in fitting:
                if other not in good:
                    other.rule = rule
                    good.add(other)
                    queue.append(other)

    def provinces_of_districts(self, links: Iterable[Link]) -> set[str]:
        """The provinces of the districts that are named with their type and lie in one province alone."""
        districts = (item.spot.units for item in links if item.level == "district" and item.kinds)
        tops = ({self.top_name(unit) for unit in units} for units in districts)
        return {name for names in tops if len(names) == 1 for name in names}

    def fits_list(self, item: Link, shown: Link) -> bool:
        """Whether a bare name fits a place in its list: same level, and same province where the list names no type."""
        if not item.spot.isolated or item.level != shown.level or (item.spot.personal and not shown.plural):
            return False
        tops = {self.top_name(unit) for unit in shown.spot.units}
        units = [unit for unit in item.spot.units if unit.level == item.level]
        return shown.plural or any(self.top_name(unit) in tops or unit.type in _TOWNS for unit in units)


def _foreign(item: Link) -> bool:
    """Whether a place is abroad or lies in one that is: "huyện Sa Muồi, tỉnh Salavan", "tỉnh Hà Nam (Trung Quốc)"."""
    outer: Link | None = item
    while outer is not None:
        if outer.rule == FOREIGN or outer.spot.abroad:
            return True
        outer = outer.up
    return False


def _highest(levels: set[str]) -> str:
    return max(levels, key=RANK.__getitem__)


def _names_of_provinces(links: Iterable[Link]) -> set[str]:
    provinces = (unit for item in links if item.level == "province" for unit in item.spot.units)
    return {unit.name for unit in provinces if unit.level == "province"}
