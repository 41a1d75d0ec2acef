"""Places: administrative units, hamlets and regions, each linked to the unit of its day and to those of today."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from baocao.core.article import Draft
from baocao.core.normalizer import fold, normalize
from baocao.core.spans import Mention
from baocao.extract.places import gazetteer, regions
from baocao.extract.places.captions import unaccented
from baocao.extract.places.dating import day_of_lists
from baocao.extract.places.gazetteer import Unit
from baocao.extract.places.linker import link
from baocao.extract.places.spots import Link
from baocao.extract.places.spotter import spots
from baocao.extract.places.type_words import HAMLET
from baocao.extract.registry import extractor


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit of today."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality(Mention):
    """A place. Codes are those of the list of `list_date`; `province_now_code` and `units_now` of today's.

    >>> place = baocao.analyze("Huyện Yên Bình họp.", model="fast").localities[0]
    >>> place.level, place.name, place.code, place.province, place.province_now
    ('district', 'huyện Yên Bình', '141', 'Yên Bái', 'Lào Cai')
    """

    kind: ClassVar[str] = "locality"
    plural: ClassVar[str] = "localities"
    hints: ClassVar[tuple[str, ...]] = ("name", "province_now")

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
_JOINED = re.compile(r"(?<=[^\W\d_]|-)_(?=[^\W\d_]|-)")  # syllables of a word in segmented text: "Yên_Bình"

EXAMPLES = """
Nhà văn hóa <locality level=hamlet name="khu 4">khu 4</locality>, <locality level=commune province="Phú Thọ">xã Tiên Lương</locality>, <locality level=district>huyện Cẩm Khê</locality>, <locality level=province>tỉnh Phú Thọ</locality> đã khánh thành.
Học sinh khối 11 và tổ 3 của xưởng may được khen.
<locality level=province name="tỉnh Bắc Giang" province_now="Bắc Ninh">Bắc Giang</locality>: 12 xã về đích sớm.
Ban Thường vụ Tỉnh ủy <locality level=province name="tỉnh Hà Giang" province_now="Tuyên Quang">Hà Giang</locality> họp phiên tháng 6.
UBND <locality level=province name="tỉnh Bà Rịa - Vũng Tàu" province_now="Hồ Chí Minh">tỉnh BR-VT</locality> giao Sở Y tế rà soát.
Đoàn khảo sát tại <locality level=hamlet name="thôn Ngòi Tu" province="Yên Bái">thôn Ngòi Tu</locality>, <locality level=commune name="xã Vũ Linh">xã Vũ Linh</locality>, <locality level=district name="huyện Yên Bình" code=141 province_code=15 province_now="Lào Cai">huyện Yên Bình</locality>.
Các <locality level=province name="tỉnh Lào Cai">tỉnh Lào Cai</locality>, <locality level=province name="tỉnh Sơn La">Sơn La</locality> và <locality level=province name="tỉnh Lai Châu">Lai Châu</locality> có rét hại.
Các <locality level=commune name="xã Tiền Phong" province="Hà Nội">xã Tiền Phong</locality>, <locality level=commune name="xã Nguyễn Trãi">Nguyễn Trãi</locality> (<locality level=district name="huyện Thường Tín">Thường Tín</locality>) đã đạt chuẩn.
Công an <locality level=district name="huyện Hóc Môn" province="Hồ Chí Minh">H.Hóc Môn</locality>, <locality level=province name="thành phố Hồ Chí Minh">TP.HCM</locality> tiếp nhận 12 đơn.
Kẹt xe ở <locality level=district name="quận 7">quận 7</locality> và <locality level=district name="quận 8">Q.8</locality>, <locality level=province name="thành phố Hồ Chí Minh">Sài Gòn</locality>.
<locality level=region name="vùng Đồng bằng sông Cửu Long">ĐBSCL</locality> và <locality level=region name="Tây Nguyên">Tây Nguyên</locality> được hỗ trợ giống.
Người dân <locality level=district name="huyện Đắk R’lấp" province="Đắk Nông" province_now="Lâm Đồng">huyện Đắk R’lấp</locality> trồng tiêu.
UBND <locality level=province name="thành phố Hải Phòng">tỉnh Hải Phòng</locality> trả lời cử tri.
xay dung nong thon moi o <locality level=province name="tỉnh Thái Bình" unaccented=true>thai binh</locality> nam 2019
Học tập tư tưởng Hồ Chí Minh; Báo Đồng Khởi đưa tin; anh Nguyễn Thái Bình ở phố Hà Nội là giáo viên Trường THPT Thái Phiên.
Hợp tác xã phát triển, xã hội hòa bình, nhân dân thống nhất; Trưởng thôn Nguyễn Văn An dự họp.
"""


@extractor(Locality, needs=("passages",))
def find_localities(article: Draft) -> Iterator[Locality]:
    """The places of an article, its author's line aside: pen names are places' names ("Hà Đông")."""
    day = article.published.isoformat() if article.published else day_of_lists(article.folded)
    title_end = article.title.end if article.title else 0
    authors = [passage for passage in article.passages if passage.furniture == "author"]
    for mention in _find(article.text, article.folded, day, title_end):
        if mention.rule != "bare" or not any(line.start <= mention.start < line.end for line in authors):
            yield mention


def locate(text: str, date: datetime.date | None = None) -> list[Locality]:
    """The places of a text without a title, with offsets into its normalised form; `date` picks the lists in force."""
    normal, _ = normalize(text)
    folded = fold(normal)
    return list(_find(normal, folded, date.isoformat() if date else day_of_lists(folded)))


def _find(text: str, folded: str, day: str, title_end: int = 0) -> Iterator[Locality]:
    captions = unaccented(folded)
    if "_" in text:
        text, folded = _JOINED.sub(" ", text), _JOINED.sub(" ", folded)
    links = link([*spots(text, folded), *captions], folded, day, title_end)
    found = [_mention(item, text, day) for item in links]
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
    now = (unit and places.province_now(unit)) or (top and places.province_now(top))
    return Locality(
        start=spot.start,
        end=spot.end,
        rule=item.rule,
        level=item.level,
        name=_name(item, text),
        code=(unit.code or None) if unit else None,
        list_date=(unit.list_date or None) if unit else None,
        province=top.name if top else None,
        province_code=(top.code or None) if top else None,
        province_now=now.name if now else None,
        province_now_code=now.code if now else None,
        units_now=_units_now(unit) if unit else (),
        ambiguous=bool(item.rivals),
        candidates=tuple(_described(one, day) for one in item.rivals),
        unaccented=spot.rule == "unaccented",
    )


@cache
def _units_now(unit: Unit) -> tuple[UnitNow, ...]:
    return tuple(UnitNow(one.code, one.title) for one in gazetteer.load().units_now(unit))


def _name(item: Link, text: str) -> str:
    words = " ".join(text[item.spot.name_start : item.spot.end].split())
    if item.unit and item.unit.accented:
        # Lists and newspapers write K'Bang, K’Bang and KBang as they please; the text's apostrophe stands.
        as_written = _APOSTROPHE.search(words) and words.count(" ") == item.unit.name.count(" ") and not words.isupper()
        return f"{item.unit.type} {words}" if as_written else item.unit.title
    if item.level == HAMLET:
        return " ".join(text[item.spot.start : item.spot.end].split())
    return f"{item.kinds[-1]} {words}" if item.kinds else words


def _described(unit: Unit, day: str) -> str:
    places = gazetteer.load()
    chain = [unit.title]
    parent = places.parent(unit, day)
    while parent is not None:
        chain.append(parent.title)
        parent = places.parent(parent, day)
    return ", ".join(chain)
