"""How pictures look, and how they are written: as PNG, SVG, a page of their own, or a part of one.

Colors are Okabe and Ito's, told apart by people who are color-blind too, and never the only mark: states differ in
shape and in words. Ink is `currentColor`, black in a file and the text's own in a page, light or dark.
"""

import re
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from baocao.compare.display import STATES, Scale, number, period, scale_of, word
from baocao.core.errors import OptionError
from baocao.core.files import whole_path
from baocao.core.language import Language

Picture = Any  # one of Altair's charts; its functions promise unions of them

BLUE, VERMILION, ORANGE, GRAY = "#0072B2", "#D55E00", "#E69F00", "#888888"  # Okabe & Ito 2008
FORMATS = (".png", ".svg", ".html")
_VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
_LOCALES: dict[Language, Any] = {"vi": _VIETNAMESE, "en": "en-US"}  # as d3-format takes them
_STATES = {"stated": ("circle", BLUE), "uncertain": ("diamond", VERMILION), "absent": ("cross", GRAY)}
_RESOLUTION = 2  # pixels of a PNG a pixel of the drawing
_EMPTY = re.compile(r'<path class="(?:background|foreground)"[^>]* d="(?:M0,0h0v0h0Z)?"[^>]*/>')  # that draw nothing
_TYPE = "^(?:tỉnh|thành phố) "  # which a picture has no room for
_ID = re.compile(r'(?<= )id="([^"]+)"')
_INK = {"labelColor": "currentColor", "titleColor": "currentColor"}
_CONFIG: dict[str, Any] = {
    "aria": False,  # the table beside a picture, or its description, tells more than a mark
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {**_INK, "gridColor": "#88888844", "domainColor": GRAY, "tickColor": GRAY, "labelLimit": 260},
    "axisQuantitative": {"tickCount": 6, "labelFlush": False, "labelOverlap": True},
    "legend": {**_INK, "orient": "bottom", "labelLimit": 260, "offset": 8},
    "header": {**_INK},
    "title": {"color": "currentColor", "subtitleColor": "currentColor", "anchor": "start", "fontSize": 14},
    "text": {"color": "currentColor"},
}


def save(chart: Picture, path: Path, language: Language = "vi") -> None:
    """Write a picture as PNG, SVG or a page that needs no network, after the file's name; a new file only.

    Raises:
        OptionError: the name has another ending, or is taken.
    """
    kind = path.suffix.lower()
    if kind not in FORMATS:
        raise OptionError.among("The ending of a picture's name", FORMATS, path.suffix)
    with whole_path(path) as partial:
        if kind == ".svg":
            partial.write_text(to_svg(chart, language, background="white"), encoding="utf-8", newline="\n")
        elif kind == ".png":
            partial.write_bytes(to_png(chart, language))
        else:
            options = {"formatLocale": _LOCALES[language], "actions": False, "renderer": "svg"}
            with alt.data_transformers.enable("default", max_rows=None):
                page = chart.properties(background="white")
                page.save(str(partial), format="html", inline=True, embed_options=options)


def credited(chart: Any, source: str) -> Any:
    """The chart with a last line below its title that says where its numbers come from."""
    title = chart.title.copy()
    lines = title.to_dict().get("subtitle", [])
    title.subtitle = [*lines, source]
    return chart.properties(title=title)


def to_svg(chart: Picture, language: Language = "vi", *, name: str = "", background: str = "transparent") -> str:
    """The picture as SVG.

    Args:
        chart: what is drawn.
        language: of its numbers.
        name: what the ids in it begin with, so that several pictures can stand in one page.
        background: a color.
    """
    import vl_convert

    specification = _specified(chart, background)
    drawn = vl_convert.vegalite_to_svg(specification, format_locale=_LOCALES[language], allowed_base_urls=[])
    for at, found in enumerate(dict.fromkeys(_ID.findall(drawn))):  # counted by the library for all that it draws
        drawn = re.sub(rf'(id="|url\(#){re.escape(found)}\b', rf"\g<1>{name}part{at}", drawn)
    return _EMPTY.sub("", drawn)


def to_png(chart: Picture, language: Language = "vi") -> bytes:
    """The picture as PNG on white, of two pixels a pixel: for notebooks, `Image(to_png(chart), retina=True)`."""
    import vl_convert

    how: dict[str, Any] = {"scale": _RESOLUTION, "format_locale": _LOCALES[language], "allowed_base_urls": []}
    return bytes(vl_convert.vegalite_to_png(_specified(chart, "white"), **how))


def _specified(chart: Picture, background: str) -> dict[str, Any]:
    with alt.data_transformers.enable("default", max_rows=None):
        return dict(chart.properties(background=background).to_dict(validate=False))


def finished(chart: Any, title: alt.Title) -> Any:
    """The chart with its title, which is its description too, and the look of all."""
    words = title.to_dict()
    said = ". ".join([words["text"], *words.get("subtitle", [])])
    return chart.properties(title=title, description=said).configure(**_CONFIG)


def heading(cells: pd.DataFrame, lines: list[str], scale: Scale, language: Language) -> alt.Title:
    """The indicator, its measure and unit; below it what is told of all of it."""
    measure = cells["measure"].iloc[0]
    told = [str(cells["label"].iloc[0]), *([word(measure, language)] if measure != "level" else [])]
    told += [word("planned", language)] if bool(cells["planned"].fillna(False).iloc[0]) else []
    words = ", ".join(told) + (f" ({scale.unit})" if scale.unit else "")
    return alt.Title(words, subtitle=lines)


def shown(cells: pd.DataFrame, language: Language) -> tuple[pd.DataFrame, Scale]:
    """What pictures show of cells: short names, values in one scale, states and labels in words."""
    unit = cells["unit"].dropna()
    scale = scale_of(unit.iloc[0] if len(unit) else None, [*cells["value"], *cells["value_max"]], language)
    rows = pd.DataFrame(
        {
            "place": cells["place"].str.replace(_TYPE, "", regex=True),
            "period": [period(timex, language) for timex in cells["period"]],
            "state": cells["state"],
            "state_word": [word(state, language) for state in cells["state"]],
            "order": [STATES[1:].index(state) if state in STATES[2:] else 0 for state in cells["state"]],
            "zero": 0,
            "value": (cells["value"] / scale.factor).astype("float64"),
            "value_max": (cells["value_max"] / scale.factor).astype("float64"),
        }
    )
    rows["end"] = rows[["value", "value_max"]].max(axis=1)
    rows["label"] = [
        _label(*row, language) for row in zip(rows["value"], rows["value_max"], rows["state"], strict=True)
    ]
    return rows, scale


def state_marks(rows: pd.DataFrame, language: Language) -> dict[str, Any]:
    """Marks of the states that cells with a value are in."""
    there = set(rows.loc[rows["value"].notna(), "state"])
    words = {word(state, language): mark for state, mark in _STATES.items() if state in there}
    return marked("state_word", words, word("state", language))


def marked(column: str, words: dict[str, tuple[str, str]], title: str) -> dict[str, Any]:
    """Shape and color of a column's words, in one legend."""
    shapes, colors = ([mark[part] for mark in words.values()] for part in (0, 1))
    return {
        "shape": alt.Shape(f"{column}:N", title=title, scale=alt.Scale(domain=[*words], range=shapes)),
        "color": alt.Color(f"{column}:N", title=title, scale=alt.Scale(domain=[*words], range=colors)),
    }


def _label(value: float, value_max: float, state: str, language: Language) -> str:
    if pd.isna(value):
        return word(state, language)
    words = number(value, language, 2) + (f"–{number(value_max, language, 2)}" if pd.notna(value_max) else "")
    return words + {"uncertain": " ?", "absent": " ∅"}.get(state, "")
