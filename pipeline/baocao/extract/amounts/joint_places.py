"""Places in a row that share what is said of them: "ở xã Vũ Linh và xã Bạch Hà" is the district that holds both."""

from collections.abc import Iterator, Sequence

from baocao.core import lexicon
from baocao.core.article_facts import Place
from baocao.core.normalizer import fold
from baocao.extract.amounts.place_roles import Item
from baocao.extract.amounts.scopes import Scope
from baocao.extract.kinds.localities import Locality
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import TWO_LEVELS, Unit

_AND = frozenset(
    {",", *(sign + fold(word) for word in lexicon.load("scopes")["compared"]["and"] for sign in ("", ", "))}
)


def joint(folded: str, items: Sequence[Item], at: int) -> list[Locality]:
    """The places of one level that stand in a row with the item of index `at`, itself among them."""
    row = [*reversed(list(_beside(folded, items, at, -1))), items[at], *_beside(folded, items, at, 1)]
    return [place for place in row if isinstance(place, Locality)]


def _beside(folded: str, items: Sequence[Item], at: int, step: int) -> Iterator[Item]:
    while 0 <= at + step < len(items):
        first, last = sorted((items[at], items[at + step]), key=lambda item: item.start)
        if isinstance(first, Scope) or isinstance(last, Scope) or first.level != last.level:
            return
        if folded[first.end : last.start].strip() not in _AND:
            return
        at += step
        yield items[at]


def common_place(places: Sequence[Locality]) -> Place | None:
    """The smallest unit that holds all of some places of one level; None where the lists do not tell."""
    above = {_above(place) for place in places}
    while len(above) > 1 and None not in above:
        above = {unit and gazetteer.load().parent(unit, unit.list_date) for unit in above}
    unit = above.pop() if len(above) == 1 else None
    return unit and _place(unit)


def _place(unit: Unit) -> Place:
    lists = gazetteer.load()
    province, now = lists.province(unit, unit.list_date), lists.province_now(unit)
    return Place(unit.title, unit.level, province and province.name, now and now.name, unit.code, unit.list_date)


def _above(place: Locality) -> Unit | None:
    if not place.code or not place.list_date or place.level == "hamlet":
        return None
    lists = gazetteer.load()
    unit = lists.at(place.level, place.code, place.list_date, today=place.list_date >= TWO_LEVELS)
    return unit and lists.parent(unit, place.list_date)
