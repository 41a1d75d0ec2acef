"""Figures to facts: each with the indicator that it is of, what it says of it, and why.

`assign` is the place to start. What the catalog claims comes first, then groups of alike wordings, then what people
decided.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.compare.catalog import Catalog, load_indicators
from baocao.compare.linking import Link, Linker, Row, cell_of, sentence_of
from baocao.compare.measures import amounts, basis_of, measure_of
from baocao.core.errors import OptionError

__all__ = ["assign", "explain", "load_indicators"]

Frames = Mapping[str, pd.DataFrame]

_READ = [
    "article", "passage", "mention", "start", "text", "kind", "value", "value_max", "unit", "code", "change", "change_kind",
    "measured", "measured_start", "measured_end", "period_timex", "period_start_date", "period_end_date", "baseline",
    "sentence", "table", "row_head", "column_head", "place",
]  # fmt: skip
FACTS = {
    "indicator": "string",
    "indicator_how": "string",
    "indicator_why": "string",
    "measure": "string",
    "basis": "string",
    "amount": "Float64",
    "amount_max": "Float64",
    "amount_unit": "string",
    "publisher": "string",
    "source": "string",
}


def assign(
    frames: Frames,
    indicators: Catalog | str | Path | None = None,
    *,
    similar: bool = True,
    edits: str | Path | None = None,
) -> pd.DataFrame:
    """One row a figure that says something about an indicator: all columns of `figures`, and those of `FACTS`.

    Args:
        frames: tables as `baocao.tables` makes them; `figures` is needed, `passages` and `articles` are used.
        indicators: a catalog, or the file of one's own that adds to the one that ships.
        similar: whether figures that no indicator claims are grouped by their wording.
        edits: a file of what people decided about groups and single figures, see docs/indicators.md.

    Raises:
        OptionError: there is no table of figures, or a column is missing.
        LexiconError: a file of indicators or edits is malformed.
    """
    catalog = indicators if isinstance(indicators, Catalog) else load_indicators(indicators)
    figures = _figures(frames)
    rows = _rows(figures)
    found: list[dict[str, Any] | None] = [None] * len(rows)
    for place, link in _links(rows, frames.get("passages"), Linker(catalog)):
        found[place] = _fact(rows[place], link, catalog)
    return _frame(figures, found, frames.get("articles"))


def _figures(frames: Frames) -> pd.DataFrame:
    if "figures" not in frames:
        raise OptionError(f"frames must have a table 'figures'. Got {', '.join(sorted(frames))}. Run baocao.tables first.")
    figures = frames["figures"]
    if missing := [column for column in _READ if column not in figures]:
        raise OptionError(f"The table figures must have the columns of docs/codebook.md. Got none named {', '.join(missing)}.")
    return figures.reset_index(drop=True)


def _rows(figures: pd.DataFrame) -> list[Row]:
    """The rows as dictionaries, empty cells None."""
    columns = {}
    for name in _READ:
        column = figures[name].astype(object)
        columns[name] = column.where(column.notna(), None).tolist()
    return [dict(zip(_READ, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _links(rows: list[Row], passages: pd.DataFrame | None, linker: Linker) -> Iterator[tuple[int, Link]]:
    """The places of the rows that an indicator claims, with their links."""
    starts, around = _surroundings(passages)
    order = sorted(range(len(rows)), key=lambda at: (str(rows[at]["article"]), rows[at]["passage"] or 0, rows[at]["start"]))
    key: Callable[[int], tuple[Any, ...]] = lambda at: tuple(rows[at][name] for name in ("article", "passage", "sentence"))  # noqa: E731
    for (article, passage, sentence), group in groupby(order, key=key):
        places = list(group)
        cells = [at for at in places if rows[at]["table"] is not None and rows[at]["row_head"]]
        words = [at for at in places if at not in set(cells)]
        for at in cells:
            if (link := linker.links(cell_of(rows[at]), around(article, passage))[0]) is not None:
                yield at, link
        if words and sentence:
            read = sentence_of(sentence, starts.get((article, passage)), [rows[at] for at in words])
            for at, found in zip(words, linker.links(read, around(article, passage)), strict=True):
                if found is not None:
                    yield at, found


def _surroundings(passages: pd.DataFrame | None) -> tuple[dict[tuple[Any, Any], int], Callable[[Any, Any], str]]:
    """Where passages begin, and what a passage stands under: the words of its lead-in and of the heading above."""
    if passages is None or passages.empty:
        return {}, lambda article, passage: ""
    names = ["article", "passage", "start", "parent", "lead"]
    values = {name: passages[name].astype(object).where(passages[name].notna(), None).tolist() for name in names}
    keys = list(zip(values["article"], values["passage"], strict=True))
    under = dict(zip(keys, zip(values["parent"], values["lead"], strict=True), strict=True))
    texts = dict(zip(keys, passages["text"].fillna("").tolist(), strict=True))

    def around(article: Any, passage: Any) -> str:
        above = under.get((article, passage), ())
        return " . ".join(texts.get((article, number), "") for number in above if number is not None)

    return dict(zip(keys, values["start"], strict=True)), around


def _fact(figure: Row, link: Link, catalog: Catalog) -> dict[str, Any]:
    measure = measure_of(link.meaning, figure, link.before, catalog)
    amount, amount_max, unit = amounts(link.meaning, measure, figure)
    return {
        "indicator": link.meaning.indicator.id,
        "indicator_how": "listed",
        "indicator_why": f"{link.how}: {link.meaning.wording}",
        "measure": measure,
        "amount": amount,
        "amount_max": amount_max,
        "amount_unit": unit,
    }


def _frame(figures: pd.DataFrame, found: list[dict[str, Any] | None], articles: pd.DataFrame | None) -> pd.DataFrame:
    kept = [at for at, fact in enumerate(found) if fact is not None]
    facts = figures.iloc[kept].reset_index(drop=True)
    added = pd.DataFrame([found[at] for at in kept], columns=list(FACTS))
    periods = zip(facts["period_timex"], facts["period_start_date"], facts["period_end_date"], strict=True)
    added["basis"] = [basis_of(*(None if pd.isna(value) else value for value in period)) for period in periods]
    for name, column in (("publisher", "attribution"), ("source", "source")):
        known = {} if articles is None else dict(zip(articles["article"], articles[column], strict=True))
        added[name] = facts["article"].map(known)
    return pd.concat([facts, added.astype(FACTS)], axis=1)


def explain(figure: Mapping[str, Any]) -> str:
    """Why a fact has its indicator and measure, in one sentence for a reader."""
    catalog = load_indicators()
    return f"“{figure['text']}” → {catalog.label(figure['indicator'])}: {figure['indicator_why']}; {figure['measure']}."
