"""Places: every mention of a Vietnamese administrative unit, hamlet or region, linked to the unit of its day and of today."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date
from typing import ClassVar

from baocao import gazetteer, regions
from baocao.article import Article, Mention
from baocao.gazetteer import Unit
from baocao.linker import Link, day_of, link
from baocao.normalizer import fold, normalize
from baocao.registry import extractor
from baocao.spotter import HAMLET, spots


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit of today."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality(Mention):
    """A place. Codes are those of the list of `list_date`; `province_now_code` and `units_now` of today's."""

    kind: ClassVar[str] = "locality"
    plural: ClassVar[str] = "localities"

    level: str
    name: str
    code: str | None = None
    list_date: str | None = None
    province: str | None = None
    province_code: str | None = None
    province_now: str | None = None
    province_now_code: str | None = None
    units_now: tuple[UnitNow, ...] = ()
    ambiguous: bool = False
    candidates: tuple[str, ...] = ()
    unaccented: bool = False


_APOSTROPHE = re.compile("['’]")

EXAMPLES = """
Hội nghị tổ chức tại <locality level=province name="tỉnh Bắc Giang">Bắc Giang</locality>.
"""


@extractor(Locality, needs=("passages",))
def find_localities(article: Article) -> Iterator[Locality]:
    """The places of an article."""
    day = article.published.isoformat() if article.published else day_of(article.folded)
    return _find(article.text, article.folded, day)


def locate(text: str, date: Date | None = None) -> list[Locality]:
    """The places of a text, with offsets into it; `date` picks the lists that were in force."""
    normal, _ = normalize(text)
    folded = fold(normal)
    return list(_find(normal, folded, date.isoformat() if date else day_of(folded)))


def _find(text: str, folded: str, day: str) -> Iterator[Locality]:
    found = [_mention(item, text, day) for item in link(spots(text, folded), folded, day)]
    areas = [Locality(start=s, end=e, rule="region", level="region", name=n) for s, e, n in regions.find(text, folded)]
    taken = sorted([*areas, *found], key=lambda mention: (mention.start, -mention.end))
    end = 0
    for mention in taken:
        if mention.start >= end:
            yield mention
            end = mention.end


def _mention(item: Link, text: str, day: str) -> Locality:
    spot, unit = item.spot, item.unit
    places = gazetteer.load()
    top = item.province
    now = places.province_now(top) if top else None
    return Locality(
        start=spot.start,
        end=spot.end,
        rule=spot.rule,
        level=item.level,
        name=_name(item, text),
        code=(unit.code or None) if unit else None,
        list_date=(unit.list_date or None) if unit else None,
        province=top.name if top else None,
        province_code=(top.code or None) if top else None,
        province_now=now.name if now else None,
        province_now_code=now.code if now else None,
        units_now=tuple(UnitNow(one.code, one.title) for one in places.units_now(unit)) if unit else (),
        ambiguous=bool(item.rivals),
        candidates=tuple(_described(one, day) for one in item.rivals),
    )


def _name(item: Link, text: str) -> str:
    words = " ".join(text[item.spot.name_start : item.spot.end].split())
    if item.unit and item.unit.accented:
        # Lists and newspapers write K'Bang, K’Bang and KBang as they please; the text's apostrophe stands.
        return f"{item.unit.type} {words}" if _APOSTROPHE.search(words) else item.unit.title
    if item.level == HAMLET:
        return " ".join(text[item.spot.start : item.spot.end].split())
    return f"{item.spot.kinds[-1]} {words}" if item.spot.kinds else words


def _described(unit: Unit, day: str) -> str:
    places = gazetteer.load()
    chain = [unit.title]
    parent = places.parent(unit, day)
    while parent is not None:
        chain.append(parent.title)
        parent = places.parent(parent, day)
    return ", ".join(chain)
