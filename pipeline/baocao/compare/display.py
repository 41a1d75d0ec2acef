"""Values, periods and states as people read them: Vietnamese numbers (or English), units scaled and said, words."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from baocao.core.language import Language
from baocao.write.phrases import PAGE_WORDS, Phrases

STATES = ("stated", "uncertain", "absent", "unreported")  # of cells, the surest first

_MARKS = {"vi": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}  # of thousands and decimals
_DECIMALS = 6  # digits shown behind the decimal mark at most; trailing zeros are not
_SCALES: dict[str, tuple[tuple[float, str, str], ...]] = {  # the least greatest value, what it is divided by and said
    "VND": (
        (1e15, "nghìn tỷ đồng", "trillion VND"),
        (1e9, "tỷ đồng", "billion VND"),
        (1e6, "triệu đồng", "million VND"),
    ),
    "USD": ((1e9, "tỷ USD", "billion USD"), (1e6, "triệu USD", "million USD")),
    "t": ((1e7, "triệu tấn", "million t"), (1e5, "nghìn tấn", "thousand t")),
    "count": ((1e7, "triệu", "million"),),
}
_FACTORS = {"nghìn tỷ": 1e12, "tỷ": 1e9, "triệu": 1e6, "nghìn": 1e3}
_UNITS = {  # words for units that are no symbols
    "vi": {"VND": "đồng", "count": "", "pp": "điểm phần trăm", "t": "tấn", "person": "người", "month": "tháng",
           "year": "năm", "day": "ngày", "times": "lần", "rank": "hạng", "household": "hộ"},
    "en": {"count": "", "pp": "points"},
}  # fmt: skip
_PERIODS = {
    "vi": {
        "H1": "6 tháng đầu {}",
        "H2": "6 tháng cuối {}",
        "Q": "quý {1}/{0}",
        "month": "{1}/{0}",
        "day": "{2}/{1}/{0}",
    },
    "en": {"H1": "H1 {}", "H2": "H2 {}", "Q": "Q{1} {0}", "month": "{0}-{1}", "day": "{0}-{1}-{2}"},
}
_PERIOD = re.compile(r"(\d{4})(?:-(H[12])|-Q([1-4])|-(\d\d)(?:-(\d\d))?)?")


class Scale(NamedTuple):
    """What values are divided by to be shown, and the unit said then ("" of plain counts)."""

    factor: float
    unit: str

    def shown(self, value: Any, language: Language = "vi") -> str:
        """The value in this unit, without the unit."""
        return number(float(value) / self.factor, language)


def scale_of(unit: str | None, values: Iterable[Any], language: Language = "vi") -> Scale:
    """The scale in which the greatest of the values reads well, one for all of them."""
    base, _, per = (unit or "").partition("/")
    greatest = max((abs(float(value)) for value in values if pd.notna(value)), default=0.0)
    factor, name = 1.0, _UNITS[language].get(base, base)
    for least, vi, en in _SCALES.get(base, ()):
        if greatest >= least:
            factor = next(by for word, by in _FACTORS.items() if vi.startswith(word))
            name = vi if language == "vi" else en
            break
    tail = "".join("/" + _UNITS[language].get(part, part) for part in per.split("/") if part)
    return Scale(factor, name + tail)


def number(value: float, language: Language = "vi", decimals: int = _DECIMALS) -> str:
    """A number in the marks of a language: "1.234,5"."""
    rounded = round(Decimal(repr(float(value))), decimals)
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if text == "-0" else text).translate(_MARKS[language])


def number_text(value: float, unit: str | None = None, language: Language = "vi") -> str:
    """A value with its unit: 4250000000000 VND is "4.250 tỷ đồng", 5.2 % is "5,2%", 75 count is "75"."""
    scale = scale_of(unit, [value], language)
    return f"{scale.shown(value, language)}{'' if scale.unit.startswith('%') else ' '}{scale.unit}".strip()


def period(timex: str | None, language: Language = "vi") -> str:
    """A TIMEX3 value in words: "6 tháng đầu 2023"; a range from one to the other; "" where there is none."""
    first, _, last = (timex or "").partition("/")
    if last:
        return f"{period(first, language)}–{period(last, language)}"
    if not (match := _PERIOD.fullmatch(first)):
        return first
    year, half, quarter, month, day = match.groups()
    forms = _PERIODS[language]
    if half:
        return forms[half].format(year)
    if quarter:
        roman = ("I", "II", "III", "IV")[int(quarter) - 1]
        return forms["Q"].format(year, roman if language == "vi" else quarter)
    if month:
        return forms["day" if day else "month"].format(year, month, day)
    return year


def word(name: str, language: Language = "vi") -> str:
    """The word for a state, a measure, a verdict, an axis; the name itself where there is none."""
    return words(language)("word", name)


@cache
def words(language: Language) -> Phrases:
    """The words of comparisons in a language, with those of the article's page."""
    return Phrases(language, PAGE_WORDS, Path(__file__).with_name("words.toml"))
