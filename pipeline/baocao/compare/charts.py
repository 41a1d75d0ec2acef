"""Pictures of a comparison, by Altair: values by province and over time, targets and results, themes, shortcomings.

Colors are Okabe and Ito's, told apart by people who are color-blind too, and never the only mark: states differ in shape
and in words. Ink is `currentColor`, black in a file and the text's own in a page, light or dark.
"""

import re
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from baocao.compare.display import LANGUAGES, STATES, Language, Scale, number, period, scale_of, word
from baocao.core.errors import OptionError
from baocao.core.files import whole_path
from baocao.core.lexicon import load
from baocao.write.show import THEME_LABELS

BLUE, VERMILION, GREEN, ORANGE, GRAY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#888888"  # Okabe & Ito 2008
FORMATS = (".png", ".svg", ".html")
_LOCALES = {"vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}, "en": "en-US"}
_STATES = {"stated": ("circle", BLUE), "uncertain": ("diamond", VERMILION), "absent": ("cross", GRAY)}
_VERDICTS = {"met": ("circle", BLUE), "missed": ("triangle-down", VERMILION), "undecided": ("diamond", GRAY)}
_ROW = 20  # pixels of a row
_WIDTH = 420  # pixels
_SMALL = (150, 90)  # pixels of a small multiple
_COLUMNS = 4  # of small multiples
_GAPS = {"row": 44, "column": 26}  # pixels between them, with their names and axes
_RESOLUTION = 2  # pixels of a PNG a pixel of the drawing
_EMPTY = re.compile(r'<path class="(?:background|foreground)"[^>]* d="(?:M0,0h0v0h0Z)?"[^>]*/>')  # that draw nothing
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


def of_indicator(
    cells: pd.DataFrame, indicator: str, *, measure: str = "level", planned: bool = False, level: str = "province"
) -> pd.DataFrame:
    """The cells of one indicator that may stand in one picture: one measure, one unit (the most frequent), one level.

    Raises:
        OptionError: there are none.
    """
    mine = cells[cells["indicator"] == indicator]
    if mine.empty:
        raise OptionError.among("indicator", cells["indicator"].dropna().unique(), indicator)
    same = (mine["measure"] == measure) & (mine["level"] == level) & (mine["planned"].fillna(False) == planned)
    if (found := mine[same]).empty:
        raise OptionError(
            f"{indicator} must have cells of the measure {measure}, level {level}, {'' if planned else 'not '}planned. "
            f"Got none; it has {', '.join(sorted(mine['measure'].dropna().unique()))}. Choose another."
        )
    units = found["unit"].dropna()
    return found if units.empty else found[found["unit"].isna() | (found["unit"] == units.mode()[0])]


def by_province(cells: pd.DataFrame, when: str | None = None, language: Language = "vi") -> alt.LayerChart:
    """Dots in order of their values; states without a value stand below, in words.

    Args:
        cells: as `of_indicator` gives.
        when: the period (TIMEX3), see `at_period`.
        language: of titles, labels and numbers.
    """
    chosen, when = at_period(cells, when)
    rows, scale = shown(chosen, language)
    rows = rows.sort_values(["order", "value", "place"], ascending=[True, False, True])
    y = alt.Y("place:N", title=None, sort=rows["place"].tolist())
    x = alt.X("value:Q", title=scale.unit or word("value", language), scale=alt.Scale(zero=True))
    base = alt.Chart(rows).encode(y=y)
    valued = base.transform_filter("isValid(datum.value)")
    layers = (
        valued.mark_rule(color=GRAY, opacity=0.5).encode(x="zero:Q", x2="value:Q"),
        valued.mark_rule(color=BLUE, strokeWidth=3).encode(x=x, x2="value_max:Q").transform_filter("isValid(datum.value_max)"),
        valued.mark_point(filled=True, size=80, opacity=1).encode(x=x, **_state_marks(rows, language)),
        valued.mark_text(align="left", dx=8, fontSize=10).encode(x=alt.X("end:Q"), text="label:N"),
        base.transform_filter("!isValid(datum.value)")
        .mark_text(align="left", dx=4, fontSize=10, fontStyle="italic", opacity=0.7)
        .encode(x="zero:Q", text="label:N"),
    )
    title = heading(chosen, [period(when, language)], scale, language)
    return finished(alt.layer(*layers), title).properties(width=_WIDTH, height=alt.Step(_ROW))


def over_time(cells: pd.DataFrame, language: Language = "vi") -> alt.FacetChart:
    """One small picture a place, all on one scale; a period without a value has a sign on the ground line.

    Args:
        cells: as `of_indicator` gives; of periods of different lengths those of the most frequent one.
        language: of titles, labels and numbers.
    """
    chosen = of_one_length(cells)
    rows, scale = shown(chosen, language)
    rows["sign"] = rows["state"].map({"absent": "∅", "unreported": "–"})
    base = alt.Chart().encode(x=alt.X("period:O", title=None, sort=_in_time(chosen, language), axis=alt.Axis(labelAngle=0)))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True))
    valued = base.transform_filter("isValid(datum.value)").encode(y=y)
    layers = alt.layer(
        valued.mark_line(color=BLUE, opacity=0.6),
        valued.mark_point(filled=True, size=45, opacity=1).encode(**_state_marks(rows, language)),
        valued.mark_text(dy=-9, fontSize=9).encode(text="label:N"),
        base.transform_filter("!isValid(datum.value)").mark_text(dy=-5).encode(y="zero:Q", text="sign:N"),
        data=rows,
    ).properties(width=_SMALL[0], height=_SMALL[1])
    signs = f"– {word('unreported', language)}; ∅ {word('absent', language)}"
    title = heading(chosen, [signs], scale, language)
    many = layers.facet(facet=alt.Facet("place:N", title=None), columns=_COLUMNS, bounds="flush", spacing=_GAPS)
    return finished(many, title)


def target_result(targets: pd.DataFrame, language: Language = "vi") -> alt.LayerChart:
    """A line from each target (upright tick) to its result, the verdict by shape and color.

    Args:
        targets: rows of `compare.targets.targets`, of one indicator.
        language: of titles, labels and numbers.
    """
    scale = scale_of(targets["unit"].iloc[0], [*targets["target"], *targets["result"]], language)
    rows = pd.DataFrame(
        {
            "row": [f"{place} · {period(when, language)}" for place, when in zip(targets["place"], targets["period"], strict=True)],
            "target": (targets["target"] / scale.factor).astype("float64"),
            "result": (targets["result"] / scale.factor).astype("float64"),
            "verdict": [word(name if name != "unreported" else "no_result", language) for name in targets["verdict"]],
        }
    )
    rows["reach"] = rows[["target", "result"]].max(axis=1)
    words = {word(name, language): mark for name, mark in _VERDICTS.items()}
    base = alt.Chart(rows).encode(y=alt.Y("row:N", title=None, sort=rows["row"].tolist()))
    x = alt.X("target:Q", title=scale.unit or word("value", language), scale=alt.Scale(zero=False, padding=20))
    found = base.transform_filter("isValid(datum.result)")
    layers = (
        found.mark_rule(color=GRAY).encode(x=x, x2="result:Q"),
        base.mark_tick(thickness=3, height=14, color="currentColor").encode(x=x),
        found.mark_point(filled=True, size=90, opacity=1).encode(x="result:Q", **_marks("verdict", words, word("verdict", language))),
        base.mark_text(align="left", dx=9, fontSize=10).encode(x="reach:Q", text="verdict:N"),
    )
    marks = f"| {word('target', language)} · ● {word('result', language)}"
    title = alt.Title(str(targets["label"].iloc[0]), subtitle=[marks])
    return finished(alt.layer(*layers), title).properties(width=_WIDTH, height=alt.Step(_ROW))


def recurrent(table: pd.DataFrame, language: Language = "vi") -> alt.LayerChart:
    """Clusters of shortcomings by years: circles as large as the articles are many, with the number in words.

    Args:
        table: of `compare.shortcomings.Shortcomings`: label, year, articles.
        language: of titles and labels.
    """
    rows = table.groupby(["label", "year"], as_index=False)["articles"].sum()
    rows["articles"] = rows["articles"].astype("int64")
    order = rows.groupby("label")["articles"].sum().sort_values(ascending=False, kind="stable").index.tolist()
    base = alt.Chart(rows).encode(
        x=alt.X("year:O", title=word("year", language), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("label:N", title=None, sort=order),
    )
    layers = (
        base.transform_filter("datum.articles > 0")
        .mark_circle(color=ORANGE, opacity=0.7)
        .encode(size=alt.Size("articles:Q", legend=None, scale=alt.Scale(range=[60, 500]))),
        base.mark_text(fontSize=10).encode(text="articles:Q"),
    )
    return finished(alt.layer(*layers), alt.Title(word("recurrent", language))).properties(
        width=alt.Step(60), height=alt.Step(26)
    )


def by_field(members: pd.DataFrame, language: Language = "vi") -> alt.LayerChart:
    """Bars of the number of shortcomings by field, the most first.

    Args:
        members: of `compare.shortcomings.Shortcomings`: one row a statement, with its `field`.
        language: of titles and labels.
    """
    names = {key: entry["name"] for key, entry in load("fields")["fields"].items()} if language == "vi" else {}
    fields = members["field"].map(lambda key: names.get(key, key), na_action="ignore")
    counts = fields.fillna(word("no_field", language)).value_counts().rename_axis("field").reset_index()
    base = alt.Chart(counts).encode(
        x=alt.X("count:Q", title=word("statements", language), axis=alt.Axis(format="d", tickMinStep=1)), y=alt.Y("field:N", title=None, sort="-x")
    )
    layers = (base.mark_bar(color=VERMILION, height=12), base.mark_text(align="left", dx=4).encode(text="count:Q"))
    return finished(alt.layer(*layers), alt.Title(word("fields", language))).properties(width=_WIDTH, height=alt.Step(_ROW))


def shares(table: pd.DataFrame, language: Language = "vi") -> alt.LayerChart:
    """Dots of the shares of themes in percent, with their intervals, the greatest first.

    Args:
        table: of `compare.shares.theme_shares`, of one group: theme, share, low, high.
        language: of titles and labels.
    """
    percent = {name: 100 * table[name].astype("float64") for name in ("share", "low", "high")}
    labels = [THEME_LABELS.get(theme, theme) if language == "vi" else theme for theme in table["theme"]]
    rows = pd.DataFrame({"theme": labels, **percent}).sort_values("share", ascending=False, kind="stable")
    rows["label"] = [number(value, language, 1) for value in rows["share"]]
    rows["end"] = rows[["share", "high"]].max(axis=1)
    base = alt.Chart(rows).encode(y=alt.Y("theme:N", title=None, sort=rows["theme"].tolist()))
    x = alt.X("low:Q", title=word("share_of_text", language), scale=alt.Scale(zero=True))
    layers = (
        base.transform_filter("isValid(datum.low)").mark_rule(color=BLUE, strokeWidth=3, opacity=0.5).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=80, color=BLUE, opacity=1).encode(x="share:Q"),
        base.mark_text(align="left", dx=8, fontSize=10).encode(x="end:Q", text="label:N"),
    )
    return finished(alt.layer(*layers), alt.Title(word("themes", language))).properties(width=_WIDTH, height=alt.Step(_ROW))


def with_texts(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells that a text tells something of, and the unreported ones of places with texts of the period."""
    return cells[(cells["state"] != "unreported") | ~cells["note"].fillna("").str.startswith("không có văn bản")]


def save(chart: Any, path: Path, language: Language = "vi") -> None:
    """Write a picture as PNG, SVG or a page that needs no network, after the file's name; a new file only.

    Raises:
        OptionError: the name has another ending, or is taken.
    """
    if path.suffix.lower() not in FORMATS:
        raise OptionError.among("The ending of a picture's name", FORMATS, path.suffix)
    with whole_path(path) as partial:
        made = chart.properties(background="white")
        kind = path.suffix.lower().removeprefix(".")
        how: dict[str, Any] = {"embed_options": {"formatLocale": _LOCALES[language]}}
        if kind == "html":
            how = {"inline": True, "embed_options": {**how["embed_options"], "actions": False, "renderer": "svg"}}
        made.save(str(partial), format=kind, scale_factor=_RESOLUTION if kind == "png" else 1, **how)


def credited(chart: Any, source: str) -> Any:
    """The chart with a last line below its title that says where its numbers come from."""
    title = chart.title.copy()
    lines = title.to_dict().get("subtitle", [])
    title.subtitle = [*lines, source]
    return chart.properties(title=title)


def to_svg(chart: Any, language: Language = "vi") -> str:
    """The picture as SVG to stand in a page, without a background."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(
        chart.properties(background="transparent").to_dict(validate=False), format_locale=_LOCALES[language], allowed_base_urls=[]
    )
    return _EMPTY.sub("", drawn)


def checked_language(value: str) -> Language:
    """The value, if it is a language; raises OptionError otherwise."""
    if value not in LANGUAGES:
        raise OptionError.among("language", LANGUAGES, value)
    return value  # type: ignore[return-value]


def of_one_length(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of the most frequent length of periods, years where several are equally frequent."""
    lengths = cells.loc[cells["value"].notna(), "basis"].value_counts()
    if lengths.empty:
        return cells
    best = sorted(lengths.index[lengths == lengths.max()], key=lambda basis: basis != "year")[0]
    return cells[cells["basis"] == best]


def at_period(cells: pd.DataFrame, when: str | None) -> tuple[pd.DataFrame, str]:
    """The cells of a period; without one, of that with most values among those of the most frequent length, the latest.

    Raises:
        OptionError: no cell is of the period.
    """
    if when is None:
        alike = of_one_length(cells)
        valued = alike.assign(valued=alike["value"].notna()).groupby("period").agg(count=("valued", "sum"), end=("end_date", "max"))
        when = str(valued.sort_values(["count", "end"], kind="stable").index[-1])
    if (found := cells[cells["period"] == when]).empty:
        raise OptionError.among("period", cells["period"].dropna().unique(), when)
    return found, when


def shown(cells: pd.DataFrame, language: Language) -> tuple[pd.DataFrame, Scale]:
    """What pictures show of cells: short names, values in one scale, states and labels in words."""
    unit = cells["unit"].dropna()
    scale = scale_of(unit.iloc[0] if len(unit) else None, [*cells["value"], *cells["value_max"]], language)
    rows = pd.DataFrame(
        {
            "place": cells["province"].where(cells["level"] == "province", cells["place"]).fillna(cells["place"]),
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
    rows["label"] = [_label(*row, language) for row in zip(rows["value"], rows["value_max"], rows["state"], strict=True)]
    return rows, scale


def _label(value: float, value_max: float, state: str, language: Language) -> str:
    if pd.isna(value):
        return word(state, language)
    words = number(value, language, 2) + (f"–{number(value_max, language, 2)}" if pd.notna(value_max) else "")
    return words + {"uncertain": " ?", "absent": " ∅"}.get(state, "")


def _state_marks(rows: pd.DataFrame, language: Language) -> dict[str, Any]:
    """Marks of the states that cells with a value are in."""
    there = set(rows.loc[rows["value"].notna(), "state"])
    words = {word(state, language): mark for state, mark in _STATES.items() if state in there}
    return _marks("state_word", words, word("state", language))


def _marks(column: str, words: dict[str, tuple[str, str]], title: str) -> dict[str, Any]:
    """Shape and color of a column's words, in one legend."""
    shapes, colors = ([mark[part] for mark in words.values()] for part in (0, 1))
    return {
        "shape": alt.Shape(f"{column}:N", title=title, scale=alt.Scale(domain=[*words], range=shapes)),
        "color": alt.Color(f"{column}:N", title=title, scale=alt.Scale(domain=[*words], range=colors)),
    }


def _in_time(cells: pd.DataFrame, language: Language) -> list[str]:
    ordered = cells.sort_values(["start_date", "end_date"], kind="stable")["period"]
    return [period(timex, language) for timex in ordered.drop_duplicates()]


def heading(cells: pd.DataFrame, lines: list[str], scale: Scale, language: Language) -> alt.Title:
    """The indicator, its measure and unit; below it what is told of all of it."""
    measure = cells["measure"].iloc[0]
    told = [str(cells["label"].iloc[0]), *([word(measure, language)] if measure != "level" else [])]
    told += [word("planned", language)] if bool(cells["planned"].fillna(False).iloc[0]) else []
    words = ", ".join(told) + (f" ({scale.unit})" if scale.unit else "")
    return alt.Title(words, subtitle=lines)


def finished(chart: Any, title: alt.Title) -> Any:
    """The chart with its title, which is its description too, and the look of all."""
    words = title.to_dict()
    said = ". ".join([words["text"], *words.get("subtitle", [])])
    return chart.properties(title=title, description=said).configure(**_CONFIG)
