"""What a place or scope is to the words around it: where something is, or a partner, a home, what is compared with."""

import re

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.extract.amounts.scopes import Scope
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference

Item = Locality | PlaceReference | Scope

_LEX = lexicon.load("scopes")
_WORDS = {**_LEX["compared"], "said": _LEX["said"]["by"], "says": _LEX["said"]["says"]}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_COMPARED = _pattern(r"(?<!\w){against}(?! {is}(?!\w))(?: \w+){0,4}\s$")
_IN_BRACKETS = _pattern(r" \((?:{about} )?")  # cao hơn bình quân [cả nước] (khoảng 8%)
_LEVEL = _pattern(r"(?<!\w){level} (?:{about} )?$")
_OF_ALL = _pattern(r" (?:{common} )?{of} ")
_PARTNER = _pattern(r"(?<!\w){partner}\s$")
_BEST = _pattern(r"(?<!\w){best}\s$")
_RECIPIENT = _pattern(r"(?<!\w){recipient}\s$")
_FOREIGNERS = _pattern(r"(?<!\w){foreigners}(?: {of})?\s$")
_PEOPLE = _pattern(r"(?<!\w){people}\s$")
_ASIDE = _pattern(r" {aside}(?!\w)")
_LOCAL_BODY = _pattern(r"(?<!\w){local_body}\s$")
_RESIDENTS = _pattern(r"(?<!\w){residents}\s$")
_OFFICE = _pattern(r"(?<!\w){office}(?: \w+){0,3}\s$")
_EXAMPLE = _pattern(r"(?<!\w){example}(?: \w+){0,3}\s$")
_SOURCE = _pattern(r"(?<!\w){said}(?: [^\W\d_]+){0,5}\s$")
_SAYS = _pattern(r" (?:\w+ )?{says}(?!\w)")
SEVERAL = r"(?<!\w)(?:{several}|(?:{plural}|\d+) {unnamed})(?!\w)"  # places in general
_IN_BODY = _pattern(r"(?<!\w){locative}\s{local_body}\s$")
LOCATIVE = _pattern(r"(?<!\w){locative}\s$")
_AT = _pattern(r"(?<!\w){at}(?: {area})?\s$")
_ROUTE = _pattern(r"(?<!\w){route}(?: [^.;:\n]{0,24})?$")
_RESIDENCE = _pattern(r"(?<!\w){residence}(?: [^.;:()\n]{0,100})?$")
_DELEGATES = tuple(map(fold, _WORDS["delegate"]))  # looked for first: few sentences have one
_DELEGATE = _pattern(r"(?<!\w){delegate}(?:[^.;:\n]{0,50}(?:\(|[-–] | {delegation} )(?:{delegation} )?|\s)$")
_DASH = re.compile(r"\s?[-–]\s?")
SIGHT = 40  # characters before a place that can say what it is to the figure
_ADDRESS = 110  # characters before a place that can hold the words for a home, and what is finer
TOPIC = 12  # characters of a sentence in which the place that it is about begins: "Toàn tỉnh …"
_CLOSE, _FAR = 40, 100  # characters between a number and a place behind it, without and with a preposition before that
_SUBJECT = 30  # characters of a clause in which the body that it is about begins
_SHARES = frozenset({"percent", "percentage_point", "rank", "rank_delta"})
LEVELS = ("region", "province", "district", "commune", "hamlet")


def fineness(item: Item) -> int:
    """The larger the smaller what is meant."""
    return -1 if isinstance(item, Scope) or item.level not in LEVELS else LEVELS.index(item.level)


def is_elsewhere(item: Item | None) -> bool:
    """Whether the whole country or a place abroad is meant; a body may well act in the article's own place."""
    return isinstance(item, Scope) and item.kind != "body"


def locates(folded: str, place: Locality) -> bool:
    """Whether a place is where something is; not the end of a way, not a home, not what a delegate stands for."""
    left = folded[max(0, place.start - _ADDRESS) : place.start]
    if _RESIDENCE.search(left) or (any(word in left for word in _DELEGATES) and _DELEGATE.search(left)):
        return False
    dashed = _DASH.match(folded, place.end) or left.rstrip().endswith(("-", "–"))
    return not (dashed and _ROUTE.search(left[-SIGHT:]))


def may_precede(folded: str, item: Item, figure: Span, start: int) -> bool:
    """Whether a figure can be of a place or scope that stands before it in its clause, which begins at `start`."""
    left = folded[max(start, item.start - SIGHT) : item.start]
    if _COMPARED.search(left) and not _IN_BRACKETS.fullmatch(folded, item.end, figure.start):
        return False
    if not isinstance(item, Scope):
        return True
    if _closed_bracket(folded, item, figure, start) is not None:
        return False
    if item.kind == "body":
        begins = item.start - start <= _SUBJECT or left.endswith(", ")
        return begins and not left.endswith("(") and not _SOURCE.search(left) and not _RECIPIENT.search(left)
    if item.kind == "country":
        if _ASIDE.match(folded, item.end):
            return False
        return not _PARTNER.search(left) and not _PEOPLE.search(left)
    located = item.start - start <= TOPIC or LOCATIVE.search(left) is not None
    return located and not (_PARTNER.search(left) or _FOREIGNERS.search(left) or _SAYS.match(folded, item.end))


def may_follow(folded: str, item: Item, head: Item, figure: Span, quantity: str) -> bool:
    """Whether a figure can be of a place or scope behind it, the last of a chain that begins with `head`."""
    left = folded[figure.end : item.start]
    located = LOCATIVE.search(left) is not None or _IN_BODY.search(left) is not None
    near = len(left) <= (_FAR if located or left.endswith(", ") else _CLOSE)
    if not near or _COMPARED.search(folded, figure.end, head.start):
        return False
    if not isinstance(item, Scope):
        return True
    if _PEOPLE.search(left):
        return False
    if quantity in _SHARES:  # cao hơn mức 5% của [cả nước]; not 30% của cả nước
        level = _LEVEL.search(folded, max(0, figure.start - SIGHT), figure.start)
        return item.kind == "country" and level is not None and _OF_ALL.fullmatch(left) is not None
    return item.kind == "country" or (item.kind == "abroad" and located and not _FOREIGNERS.search(left))


def frames(folded: str, scope: Scope, start: int) -> bool:
    """Whether what is said from `start` on is of the country or a place abroad: it begins with it, or is set there."""
    left = folded[max(start, scope.start - SIGHT) : scope.start]
    if _COMPARED.search(left) or _PEOPLE.search(left):
        return False
    subject = scope.kind == "country" and left.endswith(", ")
    return scope.start - start <= TOPIC or subject or _AT.search(left) is not None


def is_named_for(folded: str, scope: Scope) -> bool:
    """Whether a country stands for where people are from, go to, or are the best of: cao nhất [thế giới]."""
    left = folded[max(0, scope.start - SIGHT) : scope.start]
    return any(pattern.search(left) for pattern in (_PARTNER, _PEOPLE, _FOREIGNERS, _BEST))


def is_partner(folded: str, scope: Scope) -> bool:
    """Whether something goes to or comes from a place abroad: xuất sang [Nhật Bản]."""
    return _PARTNER.search(folded, max(0, scope.start - SIGHT), scope.start) is not None


def sets_scene(folded: str, head: Item, start: int) -> bool:
    """Whether a sentence from `start` on happens at the place that a chain begins with; no example, no one's office."""
    left = folded[max(start, head.start - SIGHT) : head.start]
    if _COMPARED.search(left) or _OFFICE.search(left) or _EXAMPLE.search(left):
        return False
    scene = LOCATIVE.search(left) or _LOCAL_BODY.search(left) or _RESIDENTS.search(left)
    return head.start - start <= TOPIC or left.endswith("(") or scene is not None


def is_of_body(folded: str, place: Item) -> bool:
    """Whether a province stands in the name of a body, which may act anywhere in it: Công an [tỉnh Bình Phước]."""
    left = folded[max(0, place.start - SIGHT) : place.start]
    return not isinstance(place, Scope) and place.level == "province" and _LOCAL_BODY.search(left) is not None


def is_in_brackets(folded: str, item: Item, start: int) -> bool:
    """Whether brackets that open from `start` on hold an item."""
    return folded.rfind("(", start, item.start) > folded.rfind(")", start, item.start)


def is_said_of_another(folded: str, item: Item, figure: Span, start: int, *, counted: bool) -> bool:
    """Whether a place stands in brackets behind another number, and a new statement begins after them."""
    closing = _closed_bracket(folded, item, figure, start)
    return closing is not None and counted and folded[closing + 1 : closing + 2] == ","


def _closed_bracket(folded: str, item: Item, figure: Span, start: int) -> int | None:
    """Where the brackets end that hold an item and not the figure behind it."""
    opening = folded.rfind("(", start, item.start)
    closing = folded.find(")", item.end, figure.start)
    inside = opening >= 0 and closing >= 0 and ")" not in folded[opening : item.start]
    return closing if inside and "(" not in folded[item.end : closing] else None
