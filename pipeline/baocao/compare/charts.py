"""Pictures of a comparison, by Altair: values by province and over time, targets and results, themes, shortcomings."""

import altair as alt
import pandas as pd

from baocao.compare.catalog import Catalog
from baocao.compare.display import number, period, scale_of, word
from baocao.compare.drawing import BLUE, GRAY, ORANGE, VERMILION, Picture, finished, heading, marked, shown, state_marks
from baocao.core.errors import OptionError
from baocao.core.language import Language
from baocao.core.lexicon import load
from baocao.write.phrases import page_words

_VERDICTS = {"met": ("circle", BLUE), "missed": ("triangle-down", VERMILION), "undecided": ("diamond", GRAY)}
_ROW = 20  # pixels of a row
_WIDTH = 420  # pixels
_SMALL = (150, 90)  # pixels of a small multiple
_COLUMNS = 4  # of small multiples
_HEADROOM = 1.2  # of the greatest value, for the words above it
_GAPS = {"row": 44, "column": 26}  # pixels between them, with their names and axes


def labeled(cells: pd.DataFrame, catalog: Catalog, language: Language) -> pd.DataFrame:
    """The cells with the labels of a language; groups that are of no indicator of the catalog keep their words."""
    if language == "vi":
        return cells
    names = {name: item.english for name, item in catalog.indicators.items()}
    labels = [names.get(name, label) for name, label in zip(cells["indicator"], cells["label"], strict=True)]
    return cells.assign(label=pd.Series(labels, index=cells.index, dtype="string"))


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
    return of_one_unit(found)


def of_one_unit(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the most frequent unit, and those without any."""
    units = rows["unit"].dropna()
    return rows if units.empty else rows[rows["unit"].isna() | (rows["unit"] == units.mode()[0])]


def by_province(cells: pd.DataFrame, when: str | None = None, language: Language = "vi") -> Picture:
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
        valued.mark_rule(color=BLUE, strokeWidth=3)
        .encode(x=x, x2="value_max:Q")
        .transform_filter("isValid(datum.value_max)"),
        valued.mark_point(filled=True, size=80, opacity=1).encode(x=x, **state_marks(rows, language)),
        valued.mark_text(align="left", dx=8, fontSize=10).encode(x=alt.X("end:Q"), text="label:N"),
        base.transform_filter("!isValid(datum.value)")
        .mark_text(align="left", dx=4, fontSize=10, fontStyle="italic", opacity=0.7)
        .encode(x="zero:Q", text="label:N"),
    )
    title = heading(chosen, [period(when, language)], scale, language)
    return finished(alt.layer(*layers), title).properties(width=_WIDTH, height=alt.Step(_ROW))


def over_time(cells: pd.DataFrame, language: Language = "vi") -> Picture:
    """One small picture a place, all on one scale; a period without a value has a sign on the ground line.

    Args:
        cells: as `of_indicator` gives; of periods of different lengths those of the most frequent one.
        language: of titles, labels and numbers.
    """
    chosen = of_one_length(cells)
    rows, scale = shown(chosen, language)
    rows["sign"] = rows["state"].map({"absent": "∅", "unreported": "–"})
    base = alt.Chart().encode(
        x=alt.X("period:O", title=None, sort=_in_time(chosen, language), axis=alt.Axis(labelAngle=0))
    )
    ends = [0.0, *rows["value"].dropna()]
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[min(ends), max(ends) * _HEADROOM or 1]))
    valued = base.transform_filter("isValid(datum.value)").encode(y=y)
    layers = alt.layer(
        valued.mark_line(color=BLUE, opacity=0.6),
        valued.mark_point(filled=True, size=45, opacity=1).encode(**state_marks(rows, language)),
        valued.mark_text(dy=-9, fontSize=9).encode(text="label:N"),
        base.transform_filter("!isValid(datum.value)").mark_text(dy=-5).encode(y="zero:Q", text="sign:N"),
        data=rows,
    ).properties(width=_SMALL[0], height=_SMALL[1])
    signs = f"– {word('unreported', language)}; ∅ {word('absent', language)}"
    title = heading(chosen, [signs], scale, language)
    many = layers.facet(facet=alt.Facet("place:N", title=None), columns=_COLUMNS, bounds="flush", spacing=_GAPS)
    return finished(many, title)


def target_result(targets: pd.DataFrame, language: Language = "vi") -> Picture:
    """A line from each target (upright tick) to its result, the verdict by shape and color.

    Args:
        targets: rows of `compare.targets.targets`, of one indicator.
        language: of titles, labels and numbers.
    """
    scale = scale_of(targets["unit"].iloc[0], [*targets["target"], *targets["result"]], language)
    rows = pd.DataFrame(
        {
            "row": [
                f"{place} · {period(when, language)}"
                for place, when in zip(targets["place"], targets["period"], strict=True)
            ],
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
        found.mark_point(filled=True, size=90, opacity=1).encode(
            x="result:Q", **marked("verdict", words, word("verdict", language))
        ),
        base.mark_text(align="left", dx=9, fontSize=10).encode(x="reach:Q", text="verdict:N"),
    )
    marks = f"| {word('target', language)} · ● {word('result', language)}"
    title = alt.Title(str(targets["label"].iloc[0]), subtitle=[marks])
    return finished(alt.layer(*layers), title).properties(width=_WIDTH, height=alt.Step(_ROW))


def recurrent(table: pd.DataFrame, language: Language = "vi", most: int = 25) -> Picture:
    """Clusters of shortcomings by years: circles as large as the articles are many, with their number.

    Args:
        table: of `compare.shortcomings.Shortcomings`: cluster, label, year, articles.
        language: of titles and labels.
        most: how many clusters are drawn, those of most articles; the title tells how many there are.
    """
    rows = table.groupby(["cluster", "label", "year"], as_index=False)["articles"].sum()
    sizes = rows.groupby("cluster")["articles"].sum().sort_values(ascending=False, kind="stable")
    rows = rows[rows["cluster"].isin(sizes.index[:most])]
    rows["row"] = [f"{number}. {label}" for number, label in zip(rows["cluster"], rows["label"], strict=True)]
    names = dict(zip(rows["cluster"], rows["row"], strict=True))
    rows["words"] = [str(count) if count else "–" for count in rows["articles"]]
    base = alt.Chart(rows).encode(
        x=alt.X("year:O", title=word("year", language), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("row:N", title=None, sort=[names[number] for number in sizes.index[:most]]),
    )
    layers = (
        base.transform_filter("datum.articles > 0")
        .mark_circle(color=ORANGE, opacity=0.7)
        .encode(size=alt.Size("articles:Q", legend=None, scale=alt.Scale(range=[60, 500]))),
        base.mark_text(fontSize=10).encode(text="words:N"),
    )
    told = f"{len(names)}/{len(sizes)} · – {word('unreported', language)}"
    return finished(alt.layer(*layers), alt.Title(word("recurrent", language), subtitle=[told])).properties(
        width=alt.Step(60), height=alt.Step(26)
    )


def by_field(members: pd.DataFrame, language: Language = "vi") -> Picture:
    """Bars of the number of shortcomings by field, the most first.

    Args:
        members: of `compare.shortcomings.Shortcomings`: one row a statement, with its `field`.
        language: of titles and labels.
    """
    names = {key: entry["name"] for key, entry in load("fields")["fields"].items()} if language == "vi" else {}
    fields = members["field"].map(lambda key: names.get(key, key), na_action="ignore")
    counts = fields.fillna(word("no_field", language)).value_counts().rename_axis("field").reset_index()
    base = alt.Chart(counts).encode(
        x=alt.X("count:Q", title=word("statements", language), axis=alt.Axis(format="d", tickMinStep=1)),
        y=alt.Y("field:N", title=None, sort="-x"),
    )
    layers = (base.mark_bar(color=VERMILION, height=12), base.mark_text(align="left", dx=4).encode(text="count:Q"))
    return finished(alt.layer(*layers), alt.Title(word("fields", language))).properties(
        width=_WIDTH, height=alt.Step(_ROW)
    )


def shares(table: pd.DataFrame, language: Language = "vi") -> Picture:
    """Dots of the shares of themes in percent, with their intervals, the greatest first.

    Args:
        table: of `compare.shares.theme_shares`, of one group: theme, share, low, high.
        language: of titles and labels.
    """
    percent = {name: 100 * table[name].astype("float64") for name in ("share", "low", "high")}
    say = page_words(language)
    labels = [say("theme", theme) for theme in table["theme"]]
    rows = pd.DataFrame({"theme": labels, **percent}).sort_values("share", ascending=False, kind="stable")
    rows["label"] = [number(value, language, 1) for value in rows["share"]]
    rows["end"] = rows[["share", "high"]].max(axis=1)
    base = alt.Chart(rows).encode(y=alt.Y("theme:N", title=None, sort=rows["theme"].tolist()))
    x = alt.X("low:Q", title=word("share_of_text", language), scale=alt.Scale(zero=True))
    layers = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(color=BLUE, strokeWidth=3, opacity=0.5)
        .encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=80, color=BLUE, opacity=1).encode(x="share:Q"),
        base.mark_text(align="left", dx=8, fontSize=10).encode(x="end:Q", text="label:N"),
    )
    return finished(alt.layer(*layers), alt.Title(word("themes", language))).properties(
        width=_WIDTH, height=alt.Step(_ROW)
    )


def with_texts(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells that a text tells something of, and the unreported ones of places with texts of the period."""
    silent = cells["note"].fillna("").astype(str).str.startswith("không có văn bản")
    kept: pd.DataFrame = cells[(cells["state"] != "unreported") | ~silent]
    return kept


def of_one_length(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of the most frequent length of periods, years where several are equally frequent."""
    lengths = cells.loc[cells["value"].notna(), "basis"].value_counts()
    if lengths.empty:
        return cells
    best = sorted(lengths.index[lengths == lengths.max()], key=lambda basis: basis != "year")[0]
    return cells[cells["basis"] == str(best)]


def at_period(cells: pd.DataFrame, when: str | None) -> tuple[pd.DataFrame, str]:
    """The cells of a period; without one, of that with most values among those of the most frequent length, the latest.

    Raises:
        OptionError: no cell is of the period.
    """
    if when is None:
        alike = of_one_length(cells)
        valued = (
            alike.assign(valued=alike["value"].notna())
            .groupby("period")
            .agg(count=("valued", "sum"), end=("end_date", "max"))
        )
        when = str(valued.sort_values(["count", "end"], kind="stable").index[-1])
    if (found := cells[cells["period"] == when]).empty:
        raise OptionError.among("period", cells["period"].dropna().unique(), when)
    return found, when


def _in_time(cells: pd.DataFrame, language: Language) -> list[str]:
    ordered = cells.sort_values(["start_date", "end_date"], kind="stable")["period"]
    return [period(timex, language) for timex in ordered.drop_duplicates()]
