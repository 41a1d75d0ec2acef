"""Where in a text names of places may stand.

The spotter decides what the words next to a name can decide. Which unit a spot means, and whether a bare name of a
district or commune is a place at all, is for the `linker`, which sees the whole article.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import UPPER
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import LEVELS, Unit, canonical, squeeze
from baocao.extract.places.spots import FOREIGN, Spot
from baocao.extract.places.surroundings import CAPITALIZED, CONTEXT, SYLLABLE, Surroundings
from baocao.extract.places.type_words import HAMLET, TypeWord, type_words

_ALONE = re.compile(rf"(?![ \t\n–—-]{{1,5}}[{UPPER}\d])")  # no further syllable of a name stands behind
_SEPARATOR = re.compile(
    r"[ \t]{0,2}(?P<hyphen>[-–—])[ \t]{0,2}|[ \t]?\n[ \t]?|[ \t]{1,2}['’‘`´][ \t]?|['’‘`´][ \t]{1,2}|[ \t]{0,3}"
)
_WORDS = load("localities")
_NUMBERS = _WORDS["numbers"]
_LISTS = _WORDS["lists"]
_AND = alternation(_LISTS["and"])
# A number behind a name that belongs to it: "xã Phù Mỹ 7 giáp …", not "xã Phù Mỹ 7 hộ".
_NAME_NUMBER = re.compile(
    rf"\d{{1,3}}(?= ?[;:()\n]| ?,(?!\d)|\.(?!\d)|\Z| [-–] | (?:{_AND}|{alternation(_NUMBERS['ends'])})(?!\w))"
)
_RUN = re.compile(rf"{CAPITALIZED.pattern}(?: (?:{CAPITALIZED.pattern}|{_NAME_NUMBER.pattern})){{0,3}}")
_NUMBER = re.compile(
    rf"(?:{alternation(_NUMBERS['words'])} )?(\d{{1,3}}[a-zđ]?)"
    rf"(?!\w|[.,/]\d| {alternation(_NUMBERS['counted'])}(?! \d))"
)
_KNOWN_NUMBER = re.compile(rf"\d+(?!\w|[.,/]\d| {alternation(_NUMBERS['counted_behind_names'])}(?!\w))")
_NEXT_NAME = re.compile(rf"(?:, |,? {_AND} )(?=[{UPPER}])")
_LISTED = re.compile(rf"(?:, |,? {_AND} )\Z")
_NEXT_NUMBER = re.compile(rf"(?:, ?| {_AND} )(?=\d{{1,2}}(?:,| |\.|;|\)|$))")
# The same without a plural in front: only where the words behind close the list, "Phường 3 và 4 thành phố Đà Lạt".
_LAST_NUMBER = re.compile(
    rf"(?:, ?| {_AND} )(?=\d{{1,2}}(?:(?:, ?| {_AND} )\d{{1,2}})*"
    rf"(?:[;)\n]|\.(?!\d)|$|,?(?: {alternation(_LISTS['inside'])})? \(?{alternation(_NUMBERS['outside'])}(?!\w)))"
)
_NUMBERED = frozenset((*_NUMBERS["types"], HAMLET))
_NEVER_NUMBERED = frozenset(_NUMBERS["never"])
_GLUED = 5  # letters of a name from which it may be several syllables in one
_LONGEST_SYLLABLE = 7  # letters; "nghiêng" is the longest of Vietnamese
_PRESS_BEGINS = "2000-01-01"  # the web has newspapers from about then on; provinces gone by then are history

_Found = tuple[Spot | None, int]  # a spot, where there is one, and where the search goes on


def spots(text: str, folded: str) -> list[Spot]:
    """All spots of a text, in order, disjoint."""
    types = type_words(text, folded)
    scan = _Scan(text, folded, types)
    found = [*scan.run(), *_numbered(folded, types)]
    found += scan.repeated(found)
    found.sort(key=lambda spot: (spot.name_start, -spot.end))
    kept: list[Spot] = []
    for spot in found:
        if not kept or spot.start >= kept[-1].end:
            abroad = scan.around.abroad(spot.start, spot.end, spot.key, typed=bool(spot.kinds))
            kept.append(replace(spot, abroad=True) if abroad else spot)
    return kept


class _Scan:
    """One pass over the capitalised syllables of a text."""

    def __init__(self, text: str, folded: str, types: dict[int, TypeWord]) -> None:
        self.text, self.folded, self.types = text, folded, types
        self.type_starts = {at for name, word in types.items() for at in (name, word.start)}
        self.around = Surroundings(text, folded)
        self.places = gazetteer.load()

    def run(self) -> Iterator[Spot]:
        """The spots that begin with a capital, in order."""
        longest, by_name, types, folded = self.places.longest, self.places.by_name, self.types, self.folded
        done, listed = 0, None
        for match in CAPITALIZED.finditer(self.text):
            start = match.start()
            if start < done:
                continue
            word = types.get(start)
            key = "" if word else canonical(folded[start : match.end()])
            if not word and (key not in longest or (key not in by_name and _ALONE.match(self.text, match.end()))):
                continue
            if word and listed == word.kinds and _LISTED.match(folded, done, word.start):
                word = replace(word, plural=True)  # "các xã: xã Tân Lập, xã Minh Tiến, Vĩnh Lạc"
            spot, done = self.typed(start, word) if word else self.bare(start)
            listed = word.kinds if spot and word and word.plural else None
            if spot:
                yield spot
                if word and word.plural and spot.levels in (("commune",), (HAMLET,)):
                    for spot in self.continued(done, word):
                        done = spot.end
                        yield spot

    def continued(self, at: int, word: TypeWord) -> Iterator[Spot]:
        """Further names of a list that the gazetteer does not know: "các thôn Làng Mới, Khe Ron và Ngòi Tu"."""
        while gap := _NEXT_NAME.match(self.text, at):
            start = gap.end()
            known = word.kinds != (HAMLET,) and any(not self.numbered(end) for end, _, _ in self.names(start))
            spot = None if known or start in self.type_starts else self.unlisted(start, start, word)
            if spot is None:
                return
            at = spot.end
            yield spot

    def names(self, start: int, *, lax: bool = False) -> Iterator[tuple[int, str, list[Unit]]]:
        """Names of the gazetteer that begin here, the longest first; `lax` with small letters inside ("Hòa bình")."""
        text, folded = self.text, self.folded
        match = SYLLABLE.match(text, start)
        if match is None:
            return
        key = canonical(folded[start : match.end()])
        most = self.places.longest.get(key, 0)
        if not most:
            return
        found = []
        count = 1
        while True:
            if units := self.places.by_name.get(key):
                found.append((match.end(), key, units))
            gap = _SEPARATOR.match(text, match.end()) if count < most else None
            following = SYLLABLE.match(text, gap.end()) if gap else None
            if gap is None or following is None or not (lax or self.continues(match, following)):
                break
            hyphen = "- " if gap["hyphen"] else ""
            key += f" {hyphen}{canonical(folded[slice(*following.span())])}"
            count += 2 if hyphen else 1
            match = following
        yield from reversed(found)

    def continues(self, syllable: re.Match[str], following: re.Match[str]) -> bool:
        """Whether a syllable belongs to the name before it: a capital, behind one letter any ("M đrắk"), a number."""
        first = following[0][0]
        if first.isdigit():
            return _KNOWN_NUMBER.match(self.folded, following.start()) is not None
        return first.isupper() or len(syllable[0]) == 1

    def numbered(self, end: int) -> int:
        """Where a number ends that belongs to the name ending here; 0 for none."""
        match = _NAME_NUMBER.match(self.folded, end + 1) if self.text[end : end + 1] == " " else None
        return match.end() if match else 0

    def typed(self, start: int, word: TypeWord) -> _Found:
        """The name behind a type word."""
        begin = word.start if word.adjacent and not word.body else start
        if word.kinds == (HAMLET,):
            spot = self.unlisted(start, begin, word)
            return (spot, spot.end) if spot else (None, start) if word.adjacent else self.bare(start)
        spot = self.listed(start, begin, word)
        if spot is None and not word.misspelled:
            spot = self.misspelled(start, begin, word) or self.unlisted(start, begin, word)
        return (spot, spot.end) if spot else self.bare(start)

    def listed(self, start: int, begin: int, word: TypeWord) -> Spot | None:
        """A name behind a type word that the gazetteer has on its level."""
        lax = self.names(start, lax=True) if word.adjacent else ()
        for end, key, units in chain(self.names(start), lax):
            fitting = [unit for unit in units if unit.level in word.levels]
            if fitting and (" " in key or self.stands_alone(end, word)):
                if word.levels == ("commune",) and (last := self.numbered(end)):
                    key = f"{key}{self.folded[end:last]}"  # "xã Cam Ranh 3", which no list has
                    return Spot(begin, last, start, key, (), word.kinds, word.plural, rule="unlisted")
                rule = "body" if word.body else "typed"
                return Spot(begin, end, start, key, fitting, word.kinds, word.plural, rule=rule)
        return None

    def stands_alone(self, end: int, word: TypeWord) -> bool:
        """Whether one syllable is the whole name: not so in "xã Thanh Bính", nor behind an initial ("P. V")."""
        return not word.short and (self.around.ends(end) or self.province_at(end + 1))

    def parts(self, start: int) -> list[tuple[str, int]]:
        """The capitalised syllables, folded, from here on, each with its end."""
        run = _RUN.match(self.text, start)
        found = SYLLABLE.finditer(self.text, *run.span()) if run else ()
        return [(self.folded[slice(*part.span())], part.end()) for part in found]

    def misspelled(self, start: int, begin: int, word: TypeWord) -> Spot | None:
        """A name behind a type word whose accents are wrong, or that the sources know without accents only."""
        if word.body:
            return None
        parts = self.parts(start)
        for count in range(len(parts), 0, -1):
            key = " ".join(canonical(part) for part, _ in parts[:count])
            units = self.places.by_squeezed.get(squeeze(key), [])
            if count == 1 and (key in self.places.known_syllables or len(key) < _GLUED):
                return None  # one syllable is hardly several in one, as "Chưprông" and "Đăkr'lấp" are
            fitting = [unit for unit in units if unit.level in word.levels]
            if fitting:
                return Spot(begin, parts[count - 1][1], start, key, fitting, word.kinds, word.plural, rule="misspelled")
        return None

    def unlisted(self, start: int, begin: int, word: TypeWord) -> Spot | None:
        """A hamlet, or a commune or district that the gazetteer does not know; a province unknown to it is foreign."""
        parts = self.parts(start)
        if not parts or not (word.adjacent or word.plural) or word.body or word.short:
            return None
        if not word.adjacent and self.province_at(start):
            return None  # "nhiều bản vùng cao Điện Biên"
        if "province" in word.levels:
            return Spot(begin, parts[-1][1], start, "", (), word.kinds, rule=FOREIGN)
        parts = self.of_place(parts, word)
        name = self.text[start : parts[-1][1]] if parts else ""
        if not parts or (name.isupper() and len(name) > 2) or "\n" in self.text[word.end : start]:
            return None
        key = " ".join(canonical(part) for part, _ in parts)
        syllables = key.split(" ")
        unknown = word.kinds != (HAMLET,) and self.places.known_syllables.isdisjoint(syllables)
        if unknown or max(map(len, syllables)) > _LONGEST_SYLLABLE:
            return None  # "thị trấn Tall Rifat" and "làng Yushutun" lie abroad
        return Spot(begin, parts[-1][1], start, key, (), word.kinds, word.plural, rule="unlisted")

    def of_place(self, parts: list[tuple[str, int]], word: TypeWord) -> list[tuple[str, int]]:
        """The syllables that name the place, without a person's name behind; none where they name no place."""
        hamlet, surnames = word.kinds == (HAMLET,), CONTEXT["surnames"]
        if parts[0][0] in surnames and len(parts) > (2 if hamlet and not word.led else 1) and parts[1][0].isalpha():
            return []  # "Chủ tịch UBND huyện Nguyễn Xuân Khanh"
        people = (at for at in range(1, len(parts) - 1) if parts[at][0] in surnames and parts[at + 1][0].isalpha())
        parts = parts[: next(people, len(parts))]
        if hamlet:
            return [] if len(parts) == 1 and parts[0][0] in CONTEXT["not_names"] else parts
        if len(parts) > 1 and (parts[1][0].isalpha() or parts[0][0] in self.places.by_name):
            return parts
        return []  # "156 Xã Đàn 2" is a street

    def bare(self, start: int) -> _Found:
        """A name without a type word."""
        for end, key, units in self.names(start):
            level = _highest_level(key)
            if key in CONTEXT["never_bare"] or not self.around.free(start, end, key, level):
                return None, end  # "Báo Bà Rịa - Vũng Tàu": nor is the city in its name meant
            if level != "commune" and self.around.plays(start, end):
                return None, end
            isolated = self.around.isolated(start, end) or (
                self.around.begins(start, end) and self.province_at(end + 1)
            )
            if isolated or (level == "province" and " " in key):
                located = self.around.located(start)
                return Spot(start, end, start, key, units, isolated=isolated, located=located), end
        return None, start

    def province_at(self, start: int) -> bool:
        """Whether a province's name begins here: "tại Yên Phong Bắc Ninh"."""
        if not self.text[start : start + 1].isupper():
            return False
        return any(unit.level == "province" for _, _, units in self.names(start) for unit in units)

    def repeated(self, found: Sequence[Spot]) -> Iterator[Spot]:
        """Places that the gazetteer does not know, where the text names them again without the type word."""
        firsts: dict[str, dict[str, Spot]] = defaultdict(dict)
        for spot in found:
            if spot.rule == "unlisted" and " " in spot.key:
                firsts[spot.key.split(" ", 1)[0]][spot.key] = spot
        for match in CAPITALIZED.finditer(self.text) if firsts else ():
            start = match.start()
            for key, first in firsts.get(self.folded[start : match.end()], {}).items():
                end = start + len(key)
                if not self.folded.startswith(key, start) or not self.text[start:end].istitle():
                    continue
                if self.around.isolated(start, end) and self.around.free(start, end, key, "commune"):
                    yield Spot(start, end, start, key, (), first.kinds, rule="same name")


@cache
def _highest_level(key: str) -> str:
    """The highest level of the units of a name, provinces that are history aside."""
    units = gazetteer.load().by_name[key]
    levels = {unit.level for unit in units if unit.level != "province" or unit.list_date or unit.until > _PRESS_BEGINS}
    return next((level for level in LEVELS if level in levels), LEVELS[-1])


def _numbered(folded: str, types: dict[int, TypeWord]) -> Iterator[Spot]:
    """Units and hamlets with a number for a name: "quận 1", "các phường 3, 5 và 7", "tổ dân phố số 4"."""
    for start, word in types.items():
        match = _NUMBER.match(folded, start)
        kind = word.kinds[-1]
        if not word.adjacent or word.body or kind not in _NUMBERED or folded[word.start : word.end] in _NEVER_NUMBERED:
            continue
        begin = word.start
        while match:
            units = gazetteer.load().by_name.get(match[1].lstrip("0"), ()) if kind != HAMLET else ()
            fitting = [unit for unit in units if unit.type == kind]
            if kind == HAMLET or fitting:
                yield Spot(begin, match.end(), match.start(), match[1], fitting, (kind,), word.plural, rule="numbered")
            comma = (_NEXT_NUMBER if word.plural else _LAST_NUMBER).match(folded, match.end())
            match = _NUMBER.match(folded, comma.end()) if comma else None
            begin = match.start() if match else 0
