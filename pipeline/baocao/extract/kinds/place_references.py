"""Words that point back to a place without naming it: "toàn tỉnh", "trên địa bàn huyện", "Quận", "tỉnh nhà"."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from baocao.core.article import Draft
from baocao.core.lexicon import alternation, load
from baocao.core.markers import SIGNS
from baocao.core.spans import Mention
from baocao.extract.kinds.localities import Locality
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import PROVINCIAL_ALWAYS, TYPES
from baocao.extract.places.type_words import HAMLET, KINDS
from baocao.extract.registry import extractor

_WORDS = load("localities")["references"]
_BEFORE = re.compile(rf"(?<!\w)(?P<words>{alternation(_WORDS['before'])})\s{{1,2}}\Z")
_SIGHT = 20  # characters in front of a type word that can hold them
_TYPE = re.compile(
    rf"(?<!\w)(?P<type>{alternation(_WORDS['types'])})(?!\w)"
    rf"(?:\s{{1,2}}(?:(?P<after>{alternation(_WORDS['after'])})|(?P<other>{alternation(_WORDS['not_after'])}))(?!\w))?"
)
_KEPT = frozenset(_WORDS["kept"])
_PLURAL = re.compile(
    rf"(?<!\w)(?:{alternation([*load('localities')['lists']['plural'], *_WORDS['distributive']])}|\d{{1,3}}"
    rf"|{alternation(_WORDS['types'])}[,/])[ /]?\Z"
)
_SENTENCE_START = re.compile(rf"(?:^|[.!?…:;\n]\s*|[{SIGNS}]\s)\Z")
_PROVINCES = tuple(word for word in _WORDS["types"] if KINDS[word] in PROVINCIAL_ALWAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReference(Mention):
    """A reference to a place, with the place where the text tells it (`name` and the rest absent where not).

    >>> article = baocao.analyze("Tỉnh Yên Bái có 9 huyện. Toàn tỉnh có 120 xã.", model="fast")
    >>> reference = article.place_references[0]
    >>> article.quote(reference), reference.name, reference.province_now
    ('Toàn tỉnh', 'tỉnh Yên Bái', 'Lào Cai')
    """

    kind: ClassVar[str] = "place_reference"
    plural: ClassVar[str] = "place_references"
    hints: ClassVar[tuple[str, ...]] = ("name", "province_now")

    level: str
    name: str | None = None
    code: str | None = None
    list_date: str | None = None
    province: str | None = None
    province_now: str | None = None


EXAMPLES = """
Năm qua, huyện Na Hang trồng 300 ha rừng; <place_reference name="tỉnh Tuyên Quang" level=province>toàn tỉnh</place_reference> trồng 9.000 ha.
Tại xã Thượng Lâm, huyện Lâm Bình, số hộ nghèo trên địa bàn <place_reference name="huyện Lâm Bình">huyện</place_reference> đã giảm.
UBND quận Cầu Giấy cho biết <place_reference name="quận Cầu Giấy" level=district>Quận</place_reference> đã xử lý 12 vụ.
<place_reference level=province>Tỉnh nhà</place_reference> còn nhiều việc phải làm.
Các huyện, thị xã báo cáo trước ngày 15; kinh tế - xã hội ổn định, cấp xã chưa có kế hoạch.
"""


@extractor(PlaceReference, needs=("localities",))
def find_place_references(article: Draft) -> Iterator[PlaceReference]:
    """The references of an article, each with the last place of its type that was named before it, else the first."""
    localities = article.of(Locality)
    covered = [locality.end for locality in localities]
    placed = [locality for locality in localities if locality.province]
    by_type = {word: _of_type(word, placed) for word in _WORDS["types"]}
    for word in _PROVINCES:
        by_type[word] = by_type[word] or placed
    for match in _TYPE.finditer(article.folded):
        start = match.start()
        at = bisect_right(covered, start)
        named = at < len(covered) and localities[at].start <= start
        before = _BEFORE.search(article.folded, max(0, start - _SIGHT), start)
        if named or not _points_back(article.text, article.folded, match, led=before is not None):
            continue
        start = before.start() if before and before["words"] in _KEPT else start
        end = match.end("after") if match["after"] else match.end("type")
        yield _resolved(start, end, match["type"], by_type[match["type"]])


def _of_type(word: str, localities: Sequence[Locality]) -> list[Locality]:
    """The places that a type word can mean: those whose name has it, or the type that it is short for."""
    kind = KINDS[word]
    head = word if kind == HAMLET else kind
    levels = TYPES.get(kind, (HAMLET,))
    return [place for place in localities if place.level in levels and place.name.lower().startswith(head)]


def _points_back(text: str, folded: str, match: re.Match[str], *, led: bool) -> bool:
    """Whether a type word stands for one place named before."""
    start, end = match.span("type")
    if match["other"] or _PLURAL.search(folded, max(0, start - 12), start):
        return False
    if match["after"]:
        return True
    following = text[end : end + 2].strip(" ")[:1]
    if following.isupper() or following.isdigit() or following == "-":
        return False
    return led or _capitalized(text, start)


def _capitalized(text: str, start: int) -> bool:
    """Whether a type word has a capital that no sentence's beginning asks for: "Quận" for this district."""
    return text[start].isupper() and not _SENTENCE_START.search(text, max(0, start - 4), start)


def _resolved(start: int, end: int, word: str, places: Sequence[Locality]) -> PlaceReference:
    """The reference to the last of the places before it, else the first; or to the province that it lies in."""
    at = bisect_left(places, start, key=lambda place: place.start) - 1
    level = TYPES.get(KINDS[word], (HAMLET,))[0]
    if not places:
        return PlaceReference(start=start, end=end, rule="unresolved", level=level)
    place = places[max(at, 0)]
    inner = word in _PROVINCES and place.level != "province"
    return PlaceReference(
        start=start,
        end=end,
        rule="province of a place" if inner else "last named" if at >= 0 else "first named",
        level="province" if inner else place.level,
        name=_province(place) if inner else place.name,
        code=place.province_code if inner else place.code,
        list_date=place.list_date,
        province=place.province,
        province_now=place.province_now,
    )


def _province(place: Locality) -> str | None:
    """The official name of a place's province at that time."""
    unit = gazetteer.load().province_called(place.province or "", place.list_date or gazetteer.VERSION)
    return unit.title if unit else place.province
