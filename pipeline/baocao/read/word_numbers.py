"""The numbers that Word draws before paragraphs, rebuilt from a document's lists."""

import re
from dataclasses import dataclass, field
from typing import Any

from baocao.read.word_text import W, value

_PLACEHOLDER = re.compile(r"%([1-9])")
_BULLETS = frozenset("-–+*")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class _Level:
    format: str
    text: str
    start: int
    gap: str


@dataclass(slots=True)
class _List:
    """A numbering (w:num) with the counters that it shares with others of the same definition."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    restarts: dict[int, int]


@dataclass(slots=True)
class Numbers:
    """Rebuilds the numbers that Word draws before paragraphs."""

    lists: dict[str, _List] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> "Numbers":
        definitions = {each.get(f"{W}abstractNumId"): each for each in root.iterfind(f"{W}abstractNum")}
        counts: dict[str, dict[int, int]] = {}
        lists: dict[str, _List] = {}
        for number in root.iterfind(f"{W}num"):
            key = value(number, "abstractNumId") or ""
            if key not in definitions:
                continue
            levels = {int(each.get(f"{W}ilvl")): _level(each) for each in definitions[key].iterfind(f"{W}lvl")}
            restarts = {}
            for override in number.iterfind(f"{W}lvlOverride"):
                at = int(override.get(f"{W}ilvl"))
                if (start := value(override, "startOverride")) is not None:
                    restarts[at] = int(start)
                if (level := override.find(f"{W}lvl")) is not None:
                    levels[at] = _level(level)
            lists[number.get(f"{W}numId")] = _List(levels, counts.setdefault(key, {}), restarts)
        return cls(lists)

    def label(self, number: str | None, at: int) -> str:
        """The next number of a list at a level, with the gap behind it; empty where Word draws none."""
        found = self.lists.get(number or "")
        if found is None or at not in found.levels:
            return ""
        for deeper in [level for level in found.counts if level > at]:
            del found.counts[deeper]
        start = found.restarts.pop(at, None)
        level = found.levels[at]
        found.counts[at] = start if start is not None else found.counts.get(at, level.start - 1) + 1
        if level.format == "bullet":
            return (level.text if level.text in _BULLETS else "-") + " "
        if level.format == "none":
            return ""
        return _PLACEHOLDER.sub(lambda match: _drawn(found, int(match[1]) - 1), level.text) + level.gap


def _level(element: Any) -> _Level:
    gap = {"nothing": ""}.get(value(element, "suff") or "tab", " ")
    form = value(element, "numFmt") or "decimal"
    return _Level(form, value(element, "lvlText") or "", int(value(element, "start") or 1), gap)


def _drawn(numbering: _List, at: int) -> str:
    level = numbering.levels.get(at)
    if level is None:
        return ""
    count = numbering.counts.setdefault(at, level.start)
    letters = "abcdefghijklmnopqrstuvwxyz"
    match level.format:
        case "upperRoman" | "lowerRoman":
            word = _roman(count)
        case "upperLetter" | "lowerLetter":
            word = letters[(count - 1) % 26] * ((count - 1) // 26 + 1)
        case "decimalZero":
            return f"{count:02}"
        case _:
            return str(count)
    return word.upper() if level.format.startswith("upper") else word


def _roman(count: int) -> str:
    word = ""
    for worth, sign in (*_ROMAN, *_ROMAN_LOW):
        word += sign * (count // worth)
        count %= worth
    return word
