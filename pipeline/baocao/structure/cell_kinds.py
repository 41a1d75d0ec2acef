"""What a cell of a table holds, by its characters alone: a number, a year, an ordinal, a unit, nothing."""

import re
from collections.abc import Sequence
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.normalizer import fold

_LEX = lexicon.load("tables")
_WORDS: dict[str, list[str]] = _LEX["words"]
_DIGITS = r"\d+(?:[., ]\d+)*"
_NUMBER = re.compile(rf"[-–−+]?\s?\(?\s?[-–−+]?{_DIGITS}\s?\)?\s?(?:%|‰)?(?:\s?\(\*+\)|\*+)?")
_VALUE = re.compile(
    rf"[-–−+~<>≤≥≈]?=?\s?{_DIGITS}(?:\s?[-–/]\s?{_DIGITS})?\s?(?:%|‰|[^\W\d_]+[23²³]?(?:[ /][^\W\d_]+[23²³]?){{0,2}})?"
)
_DAY = re.compile(
    lexicon.fill(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|\d{1,2}[/-](?:19|20)\d\d|\d{1,2} {month}(?: \d.*)?", _WORDS)
)
_BLANK = re.compile(r"[\s\-–−—_.…,*/\\xX:+]*|(?i:nan|null|n/a)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"(?:[IVXLC]{1,6}|[A-HĐ]|[a-hđ]|\d{1,3}(?:\.\d{1,2}){0,3})[.)]?|\(?[-+•*–]\)?")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[IVX]{1,4})\)?(?:\s?=.*)?|\[?\(?\d{1,2}\)?\]?")
_PERIOD = re.compile(
    lexicon.fill(
        r"{timed}\b.{0,24}\d.{0,12}|{quarter}\s[ivx]+.{0,10}|\d{1,2} {month}.{0,24}"
        r"|(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?|t\d{1,2}(?:/\d{2,4})?",
        _WORDS,
    )
)
_UNITS = frozenset(map(fold, [*_LEX["units"], *_LEX["units"].values(), *_LEX["counted"]["words"]]))
_DITTO = frozenset(map(fold, _LEX["counted"]["ditto"]))
_KNOWN_UNITS = frozenset(map(fold, _WORDS["measures"]))
_SCALED = re.compile(lexicon.fill(r"{scales}\s?(.*)", _WORDS))


def is_blank(words: str) -> bool:
    """Whether a cell holds no value: empty, a dash, dots, a cross."""
    return _BLANK.fullmatch(words) is not None


def is_number(words: str) -> bool:
    """Whether a cell is a number and nothing else, a sign, brackets and a percent sign apart."""
    return _NUMBER.fullmatch(words) is not None


def is_value(words: str) -> bool:
    """Whether a cell is a number, a range or a ratio, with a unit or without one; a day is none."""
    return is_number(words) or (_VALUE.fullmatch(words) is not None and not is_period(words))


def is_year(words: str) -> bool:
    """Whether a cell is a year."""
    return _YEAR.fullmatch(words) is not None


def is_period(words: str) -> bool:
    """Whether a cell names a period: "Năm 2023", "6 tháng 2024", "2021-2025"."""
    return _PERIOD.fullmatch(fold(words)) is not None or _DAY.fullmatch(fold(words)) is not None


def is_ordinal(words: str) -> bool:
    """Whether a cell can number its row: "1", "II", "1.2", "a)", "-"."""
    return _ORDINAL.fullmatch(words) is not None


def numbers_columns(cells: list[str]) -> bool:
    """Whether the cells of a row number the columns: "A | B | 1 | 2 | 3 = 2 : 1"."""
    held = [cell for cell in cells if cell]
    digits = [int(found[0]) for cell in held if (found := re.search(r"\d{1,2}", cell))]
    return (
        len(held) > 1
        and len(digits) > 1
        and all(_COLUMN_NUMBER.fullmatch(cell) for cell in held)
        and all(later - before == 1 for before, later in pairwise(digits))
        and digits[0] <= len(cells)
    )


def is_unit(words: str) -> bool:
    """Whether a cell is a unit, as the column "ĐVT" holds them, or the mark for the one above."""
    key = fold(words).strip(" ().")
    scaled = _SCALED.fullmatch(key)
    return (
        key in _UNITS
        or key in _KNOWN_UNITS
        or is_ditto(words)
        or bool(scaled and (not scaled[1] or is_unit(scaled[1])))
    )


def is_ditto(words: str) -> bool:
    """Whether a cell stands for the one above it: "nt", "″"."""
    return fold(words).strip() in _DITTO


def filled(words: Sequence[str]) -> int:
    """How many cells a row has up to the last one that holds something."""
    return max((at + 1 for at, word in enumerate(words) if word), default=0)
