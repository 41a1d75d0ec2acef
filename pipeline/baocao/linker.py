"""Which unit a spot means, and whether a bare name of a district or commune is a place at all.

What decides, strongest first: the unit that the words behind the name put it in ("Tiền Phong (Thường Tín)"), the
other names of its list, the same name elsewhere in the article, units named nearby, the article's own province.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from baocao import gazetteer
from baocao.gazetteer import LEVELS, Unit
from baocao.spotter import HAMLET, Spot

UNDATED = "2019-12-31"  # stands for the day of an undated text: the last day before the mergers of 2019-2025
_RANK = {HAMLET: -1, "commune": 0, "district": 1, "province": 2}
_FULL_DATE = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(20\d\d)(?!\d)")
_WORDED_DATE = re.compile(r"ngày (\d{1,2})(?: tháng |[/-])(\d{1,2})(?: năm |[/-])(20\d\d)(?!\d)")
_UP = re.compile(r"\s?(?:,|\(|\[|-|–|, ?thuộc|thuộc|của|ở|tại|,? ?trên địa bàn|/)?\s?[(“\"]?\Z")
_LIST = re.compile(r"\s?(?:,|;|và|cùng|hoặc|hay|-|–|, và|; và|,? ?cùng với|rồi đến|lẫn|/|&)\s\Z")
_CLOSED_LIST = re.compile(r"\s?\)?\s?(?:,|;|và|, và|; và)\s\Z")
# Weights of evidence; their order is what matters (rules of thumb, tried on development text).
_CHAIN, _SIBLING, _SAME_NAME, _NEAR, _OWN, _VALID, _TYPE = 100.0, 60.0, 50.0, 12.0, 10.0, 6.0, 3.0
_TITLE_WEIGHT, _BODY_WEIGHT = 3.0, 2.0


@dataclass(slots=True)
class Link:
    """A spot with what it was found to mean."""

    spot: Spot
    level: str
    unit: Unit | None = None
    province: Unit | None = None
    candidates: tuple[Unit, ...] = ()
    up: "Link | None" = None  # the mention behind it that it lies in
    peer: "Link | None" = None  # the mention before it in a list
    rule: str = ""


def day_of(folded: str) -> str:
    """The latest day written out in the text (ISO), or `UNDATED`."""
    days = [
        f"{year}-{int(month):02}-{int(day):02}"
        for pattern in (_FULL_DATE, _WORDED_DATE)
        for day, month, year in pattern.findall(folded)
        if 0 < int(month) <= 12 and 0 < int(day) <= 31
    ]
    return max(days, default=UNDATED)


def link(spots: Sequence[Spot], folded: str, day: str) -> list[Link]:
    """The links of the spots that are places, in order."""
    return _Linker(spots, folded, day).run()


class _Linker:
    def __init__(self, spots: Sequence[Spot], folded: str, day: str) -> None:
        self.places = gazetteer.load()
        self.spots, self.folded, self.day = spots, folded, day
        self.own: Counter[str] = Counter()  # province titles -> weight
        self.known: dict[str, list[Link]] = defaultdict(list)
        self.tops: dict[int, Unit | None] = {}

    def run(self) -> list[Link]:
        links = [self.first_guess(spot) for spot in self.spots]
        self.relate(links)
        links = self.admit(links)
        for level in ("province", "district", "commune", HAMLET):
            for item in links:
                if item.level == level:
                    self.settle(item, links)
        return links

    # Levels ---------------------------------------------------------------------------------------------------------

    def first_guess(self, spot: Spot) -> Link:
        if not spot.units:
            return Link(spot, spot.levels[0] if spot.levels else "commune")
        if spot.kinds:
            return Link(spot, self.typed_level(spot))
        levels = [unit.level for unit in spot.units]
        return Link(spot, max(levels, key=lambda level: _RANK[level]))

    def typed_level(self, spot: Spot) -> str:
        """The level that the type words ask for; a "thành phố" is a province where the list of the day says so."""
        if HAMLET in spot.levels and len(spot.levels) == 1:
            return HAMLET
        units = [unit for unit in spot.units if unit.type in spot.kinds] or list(spot.units)
        of_day = [unit for unit in units if unit.valid(self.day)] or units
        if "tỉnh" in spot.kinds and any(unit.level == "province" for unit in spot.units):
            return "province"
        return max((unit.level for unit in of_day), key=lambda level: _RANK[level])

    # Relations between neighbours -----------------------------------------------------------------------------------

    def relate(self, links: Sequence[Link]) -> None:
        """Set `up` ("xã A, huyện B"), `peer` ("các xã A, B và C") and the levels that lists hand on."""
        for before, after in zip(links, links[1:], strict=False):
            gap = self.folded[before.spot.end : after.spot.start]
            if len(gap) > 24:
                continue
            if self.is_peer(before, after, gap):
                after.peer = before
                if not after.spot.kinds:
                    after.level = before.level
                    after.spot.kinds = before.spot.kinds
                    after.spot.plural = before.spot.plural
            elif _UP.match(gap) and self.may_contain(before, after):
                before.up = after
        for item in reversed(links):
            if item.peer and item.up and not item.peer.up:
                item.peer.up = item.up

    def is_peer(self, before: Link, after: Link, gap: str) -> bool:
        if not _LIST.match(gap):
            return False
        if after.spot.kinds:
            return after.level == before.level
        units = [unit for unit in after.spot.units if unit.level == before.level]
        if before.spot.plural and before.level in LEVELS and units:
            return after.level != "province" or "tỉnh" in before.spot.kinds or "thành phố" in before.spot.kinds or (
                before.level == "district" and self.siblings(before, units)
            )
        return after.level == before.level

    def siblings(self, before: Link, units: Iterable[Unit]) -> bool:
        """Whether a bare name that is a province's too stands in a list of districts of its own province."""
        parents = {unit.parent for unit in before.spot.units if unit.level == before.level}
        return any(unit.parent in parents for unit in units)

    def may_contain(self, inner: Link, outer: Link) -> bool:
        if _RANK[inner.level] >= _RANK[outer.level]:
            return False
        if inner.spot.kinds or not outer.spot.units:
            return True
        titles = {unit.code for unit in outer.spot.units if unit.level == outer.level}
        return any(self.lies_in(unit, titles, outer.level) for unit in inner.spot.units)

    def lies_in(self, unit: Unit, codes: set[str], level: str) -> bool:
        parent = self.places.parent(unit, self.day)
        while parent is not None:
            if parent.level == level and parent.code in codes:
                return True
            parent = self.places.parent(parent, self.day)
        return False

    # Bare names -----------------------------------------------------------------------------------------------------

    def admit(self, links: Sequence[Link]) -> list[Link]:
        """The links without bare names that nothing shows to be places."""
        typed = {item.spot.key for item in links if item.spot.rule != "bare" and item.level in ("district", "commune")}
        provinces = {
            unit.name for item in links if item.level == "province" for unit in item.spot.units if unit.level == "province"
        }
        kept: list[Link] = []
        dropped: set[int] = set()
        for item in links:
            if item.spot.rule == "bare" and item.level != "province" and not self.shown(item, typed, provinces, dropped):
                dropped.add(id(item))
                continue
            if item.peer is not None and id(item.peer) in dropped:
                item.peer = None
            kept.append(item)
        return kept

    def shown(self, item: Link, typed: set[str], provinces: set[str], dropped: set[int]) -> bool:
        spot = item.spot
        if not spot.isolated:
            return False
        if item.peer is not None and id(item.peer) not in dropped and (item.peer.spot.plural or item.level == "district"):
            spot.rule = "list"
            return True
        if item.up is not None:
            spot.rule = "chain"
            return True
        if spot.key in typed:
            spot.rule = "same name"
            return True
        if item.level != "district" or " " not in spot.key and not spot.located:
            return False
        near = [unit for unit in spot.units if unit.level == "district" and self.top_name(unit) in provinces]
        towns = [unit for unit in spot.units if unit.type in ("thành phố", "thị xã")]
        return bool(near) or bool(towns) and spot.located

    def top_name(self, unit: Unit) -> str:
        top = self.top(unit)
        return top.name if top else ""

    def top(self, unit: Unit) -> Unit | None:
        key = id(unit)
        if key not in self.tops:
            self.tops[key] = self.places.province(unit, self.day)
        return self.tops[key]

    # Units ----------------------------------------------------------------------------------------------------------

    def settle(self, item: Link, links: Sequence[Link]) -> None:
        candidates = self.candidates(item)
        scored = sorted(((self.score(item, unit), -index) for index, unit in enumerate(candidates)), reverse=True)
        best = candidates[-scored[0][1]] if scored else None
        if best is not None and self.belongs(item, best):
            item.unit, item.province = best, self.top(best)
            ties = [candidates[-index] for score, index in scored if score >= scored[0][0] - _VALID]
            rivals = {self.identity(unit): unit for unit in ties}
            item.candidates = tuple(rivals.values()) if len(rivals) > 1 else ()
        else:
            item.province = self.context(item, links)
        if item.province is not None:
            self.own[item.province.title] += self.weight(item)
        self.known[item.spot.key].append(item)

    def identity(self, unit: Unit) -> tuple[str, str]:
        return self.top_name(unit), unit.parent

    def candidates(self, item: Link) -> list[Unit]:
        units = [unit for unit in item.spot.units if unit.level == item.level]
        of_type = [unit for unit in units if unit.type in item.spot.kinds] or units
        return [unit for unit in of_type if unit.valid(self.day)] + [unit for unit in of_type if not unit.valid(self.day)]

    def score(self, item: Link, unit: Unit) -> float:
        total = _VALID * unit.valid(self.day) + _TYPE * (unit.type in item.spot.kinds)
        if unit.level == "province":
            return total
        top = self.top(unit)
        if item.up and self.within(unit, item.up):
            total += _CHAIN
        if item.peer and item.peer.unit and item.peer.unit.parent == unit.parent:
            total += _SIBLING
        for same in self.known.get(item.spot.key, ()):
            if same.unit is unit:
                total += _SAME_NAME
                break
        total += self.near(item, unit)
        if top and self.own:
            total += _OWN * self.own[top.title] / max(self.own.values())
        return total

    def near(self, item: Link, unit: Unit) -> float:
        """Support from the district that a commune lies in, when the article names it; more when named just before."""
        if unit.level != "commune" or unit.today:
            return 0.0
        parent = self.places.parent(unit, self.day)
        if parent is None:
            return 0.0
        mentions = [
            link.spot.start for key in (parent.name,) for link in self.districts.get(key, ()) if link.spot.start < item.spot.start
        ]
        if not mentions:
            return 0.0
        return _NEAR * (1 + 1 / (1 + (item.spot.start - mentions[-1]) / 200))

    @property
    def districts(self) -> dict[str, list[Link]]:
        result: dict[str, list[Link]] = defaultdict(list)
        for items in self.known.values():
            for item in items:
                if item.level == "district" and item.unit:
                    result[item.unit.name].append(item)
        return result

    def within(self, unit: Unit, outer: Link) -> bool:
        if outer.level == HAMLET:
            return False
        if outer.unit is None:
            return False
        if outer.level == "province":
            top = self.top(unit)
            return top is not None and (top.name == outer.unit.name or self.now(top) == self.now(outer.unit) and outer.unit.today)
        parent = self.places.parent(unit, self.day)
        return parent is not None and (parent.name == outer.unit.name or parent.code == outer.unit.code != "")

    def now(self, unit: Unit) -> str:
        today = self.places.province_now(unit)
        return today.name if today else ""

    def belongs(self, item: Link, unit: Unit) -> bool:
        """Whether the best candidate can be meant; if not, the text names a unit that the gazetteer does not know."""
        if item.level in ("province", "district"):
            return True
        if item.up and item.up.province:
            return self.within(unit, item.up) or self.top(unit) == item.up.province and item.up.level != "province"
        if not self.own:
            return True
        top = self.top(unit)
        return top is not None and top.title in self.own

    def context(self, item: Link, links: Sequence[Link]) -> Unit | None:
        """The province of a place that has no unit: of what it lies in, of its list, of the place before it, the article's."""
        for other in (item.up, item.peer):
            if other and other.province:
                return other.province
        if self.own:
            title = self.own.most_common(1)[0][0]
            return next((unit for unit in self.places.find(title) if unit.level == "province" and unit.valid(self.day)), None) or next(
                iter(unit for unit in self.places.find(title) if unit.level == "province"), None
            )
        return None

    def weight(self, item: Link) -> float:
        """How much a mention says about the article's own province."""
        in_title = item.spot.start < max(0, self.folded.find("\n"))
        body = item.spot.rule == "body"
        return 1.0 + _TITLE_WEIGHT * in_title + _BODY_WEIGHT * body
