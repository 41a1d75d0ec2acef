"""Administrative units of Vietnam with validity dates, codes and successors.

The data lie in `lexicons/gazetteer.csv` (its columns and sources: lexicons/SOURCES.md). Codes are those of the General
Statistics Office. They were reused on 1 July 2025, so there are two code spaces, told apart by `Unit.today`; a code
never goes without the date of its list.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from baocao.core.errors import LexiconError
from baocao.core.language import worded
from baocao.core.lexicon import LEXICONS
from baocao.core.lexicon import load as load_lexicon
from baocao.core.normalizer import fold, normalize, strip_accents

VERSION = "2026-09-20"  # the day of the latest change in the data
TWO_LEVELS = "2025-07-01"  # the day since which there are provinces and communes only, and today's codes
LEVELS = ("province", "district", "commune")
_LEXICON = load_lexicon("localities")
TYPES: dict[str, tuple[str, ...]] = {kind: tuple(levels) for kind, levels in _LEXICON["levels"].items()}
PROVINCIAL = frozenset(kind for kind, levels in TYPES.items() if "province" in levels)
PROVINCIAL_ALWAYS = frozenset(kind for kind, levels in TYPES.items() if levels == ("province",))
CITIES = PROVINCIAL - PROVINCIAL_ALWAYS  # of a province, or with the rank of one

_TYPE_FORMS = {form: kind for kind in sorted(TYPES, key=len, reverse=True) for form in (kind, strip_accents(kind))}

# Spellings of one syllable that stand for each other in place names ("Qui Nhơn", "Đăk Nông", "Kì Anh").
_SPELLINGS: dict[str, str] = {
    **{other: syllable for syllable, others in _LEXICON["spellings"].items() for other in others},
    **{f"{head}{i}": f"{head}{y}" for head in (*"hklmst", "qu") for i, y in zip("iìíỉĩị", "yỳýỷỹỵ", strict=True)},
}
_WORDS = re.compile(r"\w+(?:['’‘`´]\w+)*|[-–—]")
_COLUMNS = {"latitude": "lat", "longitude": "lon"}
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_APOSTROPHE = re.compile("['’‘`´]")


def syllables(folded: str) -> list[str]:
    """The syllables of a folded name, spelled one way; a hyphen is a syllable of its own."""
    return [canonical(word) for word in _WORDS.findall(folded)]


def canonical(word: str) -> str:
    """One spelling for the variants of a folded syllable: apostrophes, hyphens, Đăk/Đắc, Qui/Quy, i/y."""
    if not word.isalnum():
        word = word.translate(_APOSTROPHES)
        return "-" if word in "–—" else word
    return _SPELLINGS.get(word, word)


def squeeze(key: str) -> str:
    """A name without accents, spaces and hyphens."""
    return strip_accents(key).replace(" ", "").replace("-", "")


_SHOWN = 8  # units of today that a description lists


class Unit(NamedTuple):
    """One unit under one name, type and parent. Dates are ISO days, "" where the sources do not reach."""

    level: str
    type: str
    name: str
    code: str
    list_date: str
    parent: str
    since: str
    until: str
    merged_into: str
    now: str
    latitude: str
    longitude: str
    aliases: str
    source: str

    @property
    def title(self) -> str:
        """The official name with its type: "huyện Yên Bình"."""
        return f"{self.type} {self.name}"

    @property
    def today(self) -> bool:
        """Whether the unit belongs to the division in force since 1 July 2025."""
        return self.list_date >= TWO_LEVELS

    @property
    def accented(self) -> bool:
        """Whether the sources spell the name; units gone before 2023 are known by an unaccented key alone."""
        return bool(self.list_date) or self.level != "commune" or self.name != self.name.lower()

    @property
    def centroid(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees."""
        return (float(self.latitude), float(self.longitude)) if self.latitude else None

    def valid(self, day: str) -> bool:
        """Whether the unit existed on an ISO day, as far as the sources tell."""
        return self.since <= day and (not self.until or day <= self.until)


class Gazetteer:
    """All units, by name and by code."""

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self.units = tuple(map(Unit._make, rows))
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self._unspelled: dict[str, list[Unit]] = defaultdict(list)
        self._codes: dict[tuple[str, bool, str], list[Unit]] = defaultdict(list)
        self._now: dict[int, tuple[Unit, ...]] = {}
        names = fold("\n".join(unit.name for unit in self.units)).split("\n")
        for unit, name in zip(self.units, names, strict=True):
            if unit.code:
                self._codes[unit.level, unit.today, unit.code].append(unit)
            if not unit.accented:
                self._unspelled[name].append(unit)
                continue
            self._add(name, unit)
            if unit.aliases:
                for alias in unit.aliases.split("|"):
                    self._add(fold(alias), unit)

        for states in self._codes.values():
            states.sort(key=lambda unit: unit.since, reverse=True)
        for title, forms in _LEXICON["aliases"].items():
            for unit in self.find(title):
                for form in forms:
                    self._add(fold(form), unit)

    def _add(self, folded: str, unit: Unit) -> None:
        key = " ".join(syllables(folded))
        units = self.by_name[key]
        if unit not in units:
            units.append(unit)
        if " - " in key:
            self._add(folded.replace("-", " "), unit)
        if _APOSTROPHE.search(folded):
            self._add(_APOSTROPHE.sub(" ", folded), unit)  # "Ea H leo"

    @cached_property
    def longest(self) -> dict[str, int]:
        """First syllable of a name -> the most syllables a name with this beginning has."""
        result: dict[str, int] = {}
        for key in self.by_name:
            head = key.split(" ", 1)[0]
            result[head] = max(result.get(head, 0), key.count(" ") + 1)
        return result

    @cached_property
    def by_squeezed(self) -> dict[str, list[Unit]]:
        """Units by name without accents, spaces and hyphens: for captions, typing errors, "Krông Ana", "Kon Plong"."""
        result: dict[str, list[Unit]] = defaultdict(list, self._unspelled)
        keys = list(self.by_name)
        for plain, key in zip(strip_accents("\n".join(keys)).split("\n"), keys, strict=True):
            squeezed = plain.replace(" ", "").replace("-", "")
            result[squeezed] = list(dict.fromkeys([*result[squeezed], *self.by_name[key]]))
        return result

    @cached_property
    def known_syllables(self) -> frozenset[str]:
        """Every syllable that occurs in a name."""
        return frozenset(syllable for key in self.by_name for syllable in key.split(" "))

    def of_code(self, level: str, code: str, *, today: bool) -> list[Unit]:
        """The units that bore a code in one of the two code spaces, the latest first."""
        return self._codes.get((level, today, code), [])

    def at(self, level: str, code: str, day: str, *, today: bool) -> Unit | None:
        """The unit that bore a code on a day; the latest one where none did."""
        units = self.of_code(level, code, today=today)
        return next((unit for unit in units if unit.valid(day)), units[0] if units else None)

    def parent(self, unit: Unit, day: str) -> Unit | None:
        """The unit next above, as it was called on a day."""
        if unit.level == "province":
            return None
        level = "district" if unit.level == "commune" and not unit.today else "province"
        return self.at(level, unit.parent, day, today=unit.today)

    def province(self, unit: Unit, day: str) -> Unit | None:
        """The province of a unit in its own division, as it was called on a day."""
        top: Unit | None = unit
        while top is not None and top.level != "province":
            top = self.parent(top, day)
        return top

    def province_now(self, unit: Unit) -> Unit | None:
        """The province of today that the unit's territory lies in; None where it was split among several."""
        if unit.merged_into and unit.level != "province":
            heirs = {self.province_now(heir) for heir in self.heirs(unit)}
            if len(heirs) == 1:
                return heirs.pop()
        top = self.province(unit, VERSION)
        if top is None:
            return None
        if top.today:
            return self.at("province", top.code, VERSION, today=True)
        codes = top.now.split("|")
        return self.at("province", codes[0], VERSION, today=True) if len(codes) == 1 else None

    def province_called(self, name: str, day: str) -> Unit | None:
        """The province of a bare name, the one of the day where several bore it."""
        units = self.by_name.get(" ".join(syllables(fold(name))), ())
        provinces = [unit for unit in units if unit.level == "province"]
        return next((unit for unit in provinces if unit.valid(day)), provinces[0] if provinces else None)

    def units_now(self, unit: Unit) -> tuple[Unit, ...]:
        """The units of today on a unit's territory: provinces of a province, else communes; the main one first."""
        key = id(unit)
        if key not in self._now:
            self._now[key] = self._find_now(unit)
        return self._now[key]

    def _find_now(self, unit: Unit) -> tuple[Unit, ...]:
        if unit.today:
            return tuple(self.of_code(unit.level, unit.code, today=True)[:1])
        level = "province" if unit.level == "province" else "commune"
        codes = unit.now.split("|") if unit.now else list(self._communes_now(unit))
        found = (self.at(level, code, VERSION, today=True) for code in codes)
        return tuple(item for item in found if item)

    def _communes_now(self, unit: Unit) -> Iterator[str]:
        if unit.level != "district":
            return
        seen: dict[str, None] = {}
        for child in self._children.get(unit.code, ()):
            seen |= dict.fromkeys(child.now.split("|") if child.now else ())
        yield from seen
        if not seen and unit.merged_into:
            for heir in self.of_code("district", unit.merged_into, today=False)[:1]:
                yield from self._communes_now(heir)

    @cached_property
    def _children(self) -> dict[str, list[Unit]]:
        result: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            if unit.level == "commune" and not unit.today:
                result[unit.parent].append(unit)
        return result

    def history(self, unit: Unit) -> tuple[Unit, ...]:
        """The unit's states in order of time, then the units of the same division that took it in."""
        states = self.of_code(unit.level, unit.code, today=unit.today)[::-1] or [unit]
        return (*states, *self.heirs(unit))

    def heirs(self, unit: Unit) -> list[Unit]:
        """The units of the same division that took it in."""
        codes = [code for code in unit.merged_into.split("|") if code and code != unit.code]
        return [heir for code in codes for heir in self.of_code(unit.level, code, today=False)[:1]]

    def describe(self, unit: Unit) -> Iterator[str]:
        """Lines for people: what the unit is, when it existed, what it was and what it is today."""
        place = self.province(unit, unit.until or VERSION)
        of = f", {place.title}" if place and place is not unit else ""
        code = worded(f"mã {unit.code} ({unit.list_date})") if unit.code else worded("không có mã")
        yield f"{unit.title}{of} · {code} · {_years(unit)}"
        for former in self.history(unit):
            if former is not unit:
                told = f"{former.title} ({_years(former)})"
                yield worded(f"  cùng mã: {told}") if former.code == unit.code else worded(f"  nhập vào: {told}")
        if not unit.today:
            now = self.province_now(unit)
            heirs = ", ".join(item.title for item in self.units_now(unit)[:_SHOWN])
            yield worded(f"  nay thuộc: {now.title if now else 'không rõ'}: {heirs}")

    def find(self, name: str, day: str | None = None) -> tuple[Unit, ...]:
        """Units of a name, with or without its type word or accents; those of a day when one is given."""
        folded = fold(normalize(name.strip())[0])
        form = next((form for form in _TYPE_FORMS if folded.startswith(form + " ")), "")
        key = " ".join(syllables(folded.removeprefix(form)))
        found: list[Unit] = []
        for units in (self.by_name.get(key, ()), self.by_squeezed.get(squeeze(key), ())):
            found = found or [unit for unit in units if not form or unit.type == _TYPE_FORMS[form]]
        if day is not None:
            found = [unit for unit in found if unit.valid(day)]
        return tuple(sorted(found, key=lambda unit: (LEVELS.index(unit.level), unit.today, unit.parent, unit.since)))


def _years(unit: Unit) -> str:
    """From when to when a unit existed."""
    since = unit.since or "…"
    return f"{since} → {unit.until}" if unit.until else worded(f"{since} → hiện nay")


@cache
def load() -> Gazetteer:
    """The gazetteer, read once (about 0.2 s).

    Raises:
        LexiconError: the CSV has other columns than this version expects.
    """
    rows = csv.reader((LEXICONS / "gazetteer.csv").read_text(encoding="utf-8").splitlines())
    header = next(rows)
    if header != [_COLUMNS.get(name, name) for name in Unit._fields]:
        raise LexiconError(f"gazetteer.csv must have the columns {', '.join(Unit._fields)}. Got {', '.join(header)}.")
    return Gazetteer(rows)


def lookup(name: str, date: date | None = None) -> tuple[Unit, ...]:
    """Units called `name` ("huyện Yên Bình", "Yên Bình", "yen binh"), those of `date` when one is given."""
    return load().find(name, date.isoformat() if date else None)
