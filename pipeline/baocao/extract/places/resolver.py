"""Which unit a place is, among all that bear its name.

Strongest first: what the words behind it put it in ("Tiền Phong (Thường Tín)"), the other names of its list, the same
name elsewhere in the article, districts and provinces named shortly before, the article's own province.
"""

from bisect import bisect_left, insort
from collections import defaultdict

from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import Unit
from baocao.extract.places.spots import Link

# Weights of evidence. Their order matters, not their size; rules of thumb, tried on development text.
_CHAIN, _SIBLING, _SAME_NAME = 1000.0, 60.0, 50.0  # a chain outweighs all the rest together
_DISTRICT, _PROVINCE, _OWN = 20.0, 10.0, 8.0
_VALID, _TYPE = 6.0, 3.0
_NEAR = 200  # characters at which the weight of a place named before is halved
_BEHIND = 0.1  # the weight of a place named behind only
_TITLE, _BODY = 3.0, 2.0  # how many mentions one in the title, or in a body's name, is worth


class Resolver:
    """Settles places one by one, provinces first, and remembers what it found."""

    def __init__(self, day: str, title_end: int = 0) -> None:
        self.day, self.title_end = day, title_end
        self.places = gazetteer.load()
        self.own: dict[Unit, float] = defaultdict(float)  # provinces by the weight of their mentions
        self.known: dict[str, set[Unit]] = defaultdict(set)
        self.unlisted: dict[str, Unit] = {}  # provinces of places without a unit
        self.mentions: dict[tuple[str, str], list[int]] = defaultdict(list)  # level and name -> where
        self._tops: dict[int, Unit | None] = {}

    def top(self, unit: Unit) -> Unit | None:
        """The province of a unit, as it was called on the day."""
        key = id(unit)
        if key not in self._tops:
            self._tops[key] = self.places.province(unit, self.day)
        return self._tops[key]

    def top_name(self, unit: Unit) -> str:
        """The bare name of a unit's province."""
        top = self.top(unit)
        return top.name if top else ""

    def settle(self, item: Link) -> None:
        """Set the unit, the province and the rivals of a place."""
        candidates = [unit for unit in item.spot.units if unit.level == item.level]
        if item.level == "province":  # what became a city later is none yet
            candidates = [unit for unit in candidates if unit.since <= self.day] or candidates
        candidates = [unit for unit in candidates if unit.type in item.kinds] or candidates
        scores = {unit: self.score(item, unit) for unit in candidates}
        best = max(scores, key=lambda unit: (scores[unit], unit.until or "9"), default=None)
        if best is not None and self.fits(item, best):
            item.unit, item.province = best, self.top_of(item, best)
            item.rivals = self.rivals(best, scores)
        else:
            item.province = self.context(item)
            near = [unit for unit in candidates if not item.up or self.top(unit) == item.province]
            item.rivals = tuple(near) if len(near) == 1 else ()  # perhaps that one, though the text puts it elsewhere
        self.remember(item)

    def rivals(self, best: Unit, scores: dict[Unit, float]) -> tuple[Unit, ...]:
        """Units of other places that the evidence supports as well as the best."""
        if best.level == "province":
            return ()
        places = {(best.title, best.parent): best}
        for unit, score in scores.items():
            if score >= scores[best] - _VALID and not (best.code and unit.code == best.code):
                places.setdefault((unit.title, unit.parent), unit)
        return tuple(places.values()) if len(places) > 1 else ()

    def remember(self, item: Link) -> None:
        start = item.spot.start
        if item.province is not None:
            weight = 1.0 + _TITLE * (start < self.title_end) + _BODY * (item.rule == "body")
            self.own[item.province] += weight
            insort(self.mentions["province", item.province.name], start)
            if item.unit is None:
                self.unlisted.setdefault(item.spot.key, item.province)
        if item.unit is not None:
            self.known[item.spot.key].add(item.unit)
            if item.level == "district":
                insort(self.mentions["district", item.unit.name], start)

    def top_of(self, item: Link, unit: Unit) -> Unit | None:
        """The province of a place: the one that the words behind it name, where the unit's own came of that one."""
        stated = item.up.province if item.up and self.within(unit, item.up) else None
        top = self.top(unit)
        return stated if stated and (top is None or stated.today == top.today) else top

    def score(self, item: Link, unit: Unit) -> float:
        """The evidence that a place is a unit."""
        total = _VALID * unit.valid(self.day) + _TYPE * (unit.type in item.kinds)
        if unit.level == "province":
            return total
        if item.up and self.within(unit, item.up):
            total += _CHAIN
        if item.peer and item.peer.unit and item.peer.unit.parent == unit.parent:
            total += _SIBLING
        total += _SAME_NAME * (unit in self.known[item.spot.key])
        parent, top = self.places.parent(unit, self.day), self.top(unit)
        if parent and parent.level == "district":
            total += _DISTRICT * self.closeness(item, parent)
        return total + (self.support(item, top) if top else 0.0)

    def support(self, item: Link, top: Unit) -> float:
        """How much the article speaks for a province at a place: by nearness and by the share of its mentions."""
        share = self.own.get(top, 0.0) / max(self.own.values(), default=1.0)
        return _PROVINCE * self.closeness(item, top) + _OWN * share

    def closeness(self, item: Link, outer: Unit) -> float:
        """1 for a place named right before, halved every `_NEAR` characters; a little for one named behind; else 0."""
        starts = self.mentions.get((outer.level, outer.name))
        if not starts:
            return 0.0
        at = bisect_left(starts, item.spot.start)
        return 1 / (1 + (item.spot.start - starts[at - 1]) / _NEAR) if at else _BEHIND

    def within(self, unit: Unit, outer: Link) -> bool:
        """Whether a unit lies in the one that the words behind it name."""
        if outer.unit is None:
            return False
        if outer.level == "province":
            top = self.top(unit)
            if top is None or outer.unit in (top, self.places.province_now(top)):
                return top is not None
            return bool(top.code) and not top.today and top.code in outer.unit.merged_into.split("|")
        parent = self.places.parent(unit, self.day)
        if parent is None or outer.unit.today:
            return False
        if parent.code in (outer.unit.code, *outer.unit.merged_into.split("|")):
            return True
        return parent.name == outer.unit.name and parent.parent == outer.unit.parent  # not each "huyện Châu Thành"

    def fits(self, item: Link, unit: Unit) -> bool:
        """Whether the best candidate can be meant; if not, the text names a unit that the gazetteer does not know."""
        if item.level in ("province", "district"):
            return True
        if item.up and item.up.province:
            return self.within(unit, item.up) if item.up.unit else self.top(unit) == item.up.province
        if not self.own or self.top(unit) in self.own:
            return True
        provinces = {self.top_name(other) for other in item.spot.units if other.level == item.level}
        return item.rule == "typed" and len(provinces) == 1 and self.is_of_own(unit)

    def is_of_own(self, unit: Unit) -> bool:
        """Whether a unit lies in a province that the article names under its name of another time."""
        now = self.places.province_now(unit)
        return now is not None and any(self.places.province_now(top) is now for top in self.own)

    def context(self, item: Link) -> Unit | None:
        """The province of a place without a unit: of what it lies in, of its list, of the places before it."""
        for other in (item.up, item.peer):
            if other and other.province:
                return other.province
        if not self.own or item.spot.key in self.unlisted:
            return self.unlisted.get(item.spot.key)
        return max(self.own, key=lambda top: self.support(item, top))
