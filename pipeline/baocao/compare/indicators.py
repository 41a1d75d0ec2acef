"""Figures to facts: each with the indicator that it is of, what it says of it, and why.

`assign` is the place to start. What the catalog claims comes first, then groups of alike wordings, then what people
decided.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.compare.catalog import Catalog, Indicator, Meaning, load_indicators
from baocao.compare.edits import Subject, decide, read_edits
from baocao.compare.grouping import group, group_indicator, wording_of
from baocao.compare.linking import IndicatorLink, IndicatorLinker
from baocao.compare.masked_sentences import cell_of, sentence_of
from baocao.compare.measures import FigureRow, amounts, basis_of, fit, is_plain, measure_of
from baocao.compare.paragraphs import Paragraphs, PassageKey
from baocao.compare.topics import Topics
from baocao.core.errors import LexiconError, OptionError
from baocao.core.language import worded
from baocao.core.steps import StepListener, unheard
from baocao.write.tables import Frames

__all__ = ["FACTS", "assign", "explain", "load_indicators"]

Fact = dict[str, Any]  # the columns of FACTS that the indicator decides

FACTS = {  # columns behind those of figures, and their dtypes
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
_READ = (
    "article", "passage", "mention", "start", "text", "kind", "value", "value_max", "unit", "code", "change",
    "change_kind", "measured", "measured_start", "measured_end", "period_timex", "period_start_date",
    "period_end_date", "baseline", "sentence", "table", "row_head", "column_head", "place",
)  # fmt: skip
_PIECE = 10_000  # figures that are looked at in one go: rows of Python objects take twenty times the room of the table
_PART = frozenset({"%", "pp", "times"})  # units of changes and shares of what has another


def assign(
    frames: Frames,
    indicators: Catalog | str | Path | None = None,
    *,
    similar: bool = True,
    edits: str | Path | None = None,
    listener: StepListener = unheard,
) -> pd.DataFrame:
    """One row a figure that says something about an indicator: all columns of `figures`, and those of `FACTS`.

    Args:
        frames: tables as `baocao.tables` makes them; `figures` is needed, `passages` and `articles` are used.
        indicators: a catalog, or the file of one's own that adds to the one that ships.
        similar: whether figures that no indicator claims are grouped by their wording.
        edits: a file of what people decided about groups and single figures, see docs/reference/indicators.md.
        listener: hears how far the work is.

    Raises:
        OptionError: there is no table of figures, or a column is missing.
        LexiconError: a file of indicators or edits is malformed.
    """
    catalog = indicators if isinstance(indicators, Catalog) else load_indicators(indicators)
    figures = _figures(frames)
    found = dict(_listed(figures, frames, catalog, listener))
    wordings = [wording_of(None if pd.isna(words) else words, catalog.light) for words in figures["measured"]]
    if similar:
        listener(worded("grouping alike wordings"))
        found |= _similar(figures, [place for place in range(len(figures)) if place not in found], wordings, catalog)
    if edits:
        _edit(figures, found, wordings, edits, catalog)
    return _frame(figures, found, frames.get("articles"))


def explain(figure: Mapping[str, Any], indicators: Catalog | None = None) -> str:
    """Why a row of `assign` has its indicator and measure, in one sentence."""
    catalog = indicators or load_indicators()
    return (
        f"“{figure['text']}” is {figure['measure']} of “{catalog.label(figure['indicator'])}” "
        f"({figure['indicator_how']}; {figure['indicator_why']})."
    )


def _figures(frames: Frames) -> pd.DataFrame:
    """The table of figures, in the order of the texts."""
    if "figures" not in frames:
        raise OptionError(
            f"frames must have a table 'figures'. Got {', '.join(sorted(frames))}. Run baocao.tables first."
        )
    figures = frames["figures"]
    if missing := [column for column in _READ if column not in figures]:
        raise OptionError(
            "The table figures must have the columns of docs/reference/codebook.md. "
            f"It has none named {', '.join(missing)}: read it again with this version."
        )
    return figures.sort_values(["article", "passage", "start"], kind="stable").reset_index(drop=True)


def _rows(figures: pd.DataFrame) -> list[FigureRow]:
    """The rows as dictionaries, empty cells None."""
    columns = (figures[name].astype(object) for name in _READ)
    cells = (column.where(column.notna(), None).tolist() for column in columns)
    return [dict(zip(_READ, values, strict=True)) for values in zip(*cells, strict=True)]


def _listed(
    figures: pd.DataFrame, frames: Frames, catalog: Catalog, listener: StepListener
) -> Iterator[tuple[int, Fact]]:
    """The places of the figures that the catalog claims, with their facts."""
    around = Paragraphs(frames)
    linker = IndicatorLinker(catalog)
    for first, last in _pieces(figures["article"]):
        rows = _rows(figures.iloc[first:last])
        before, topics = (None, None), Topics(catalog)
        for key, together in groupby(enumerate(rows), key=lambda pair: _passage(pair[1])):
            own = list(together)
            listener(worded("finding indicators"), first + own[0][0], len(figures))
            topics = topics if around.go_on(before, key) else Topics(catalog)
            for at, link in _links([row for _, row in own], key, around, linker, topics):
                place, row = own[at]
                yield first + place, _fact(row, link, catalog)
            topics.end_sentence()
            before = key


def _passage(row: FigureRow) -> tuple[Any, Any]:
    return row["article"], row["passage"]


def _pieces(articles: "pd.Series[Any]") -> Iterator[tuple[int, int]]:
    """Slices of whole articles."""
    first = 0
    for end in articles.drop_duplicates(keep="last").index + 1:
        if end - first >= _PIECE or end == len(articles):
            yield first, end
            first = end


def _links(
    rows: Sequence[FigureRow], key: PassageKey, around: Paragraphs, linker: IndicatorLinker, topics: Topics
) -> Iterator[tuple[int, IndicatorLink]]:
    """The links of the figures of a passage: of those in a table one by one, of the others all that share words."""
    under, start, known = around.under(key), around.start(key), around.known(key)
    for (sentence, cell), together in groupby(
        range(len(rows)), key=lambda at: (rows[at]["sentence"], _is_cell(rows[at]))
    ):
        places = list(together)
        if cell:
            links = [link for at in places for link in linker.links(cell_of(rows[at]), under)]
        elif sentence:
            read = sentence_of(sentence, start, [rows[at] for at in places], linker.grades, known)
            links = linker.links(read, under, topics)
        else:
            links = []
        yield from ((at, link) for at, link in zip(places, links, strict=False) if link)


def _is_cell(row: FigureRow) -> bool:
    return row["table"] is not None and bool(row["row_head"] or row["column_head"])


def _fact(row: FigureRow, link: IndicatorLink, catalog: Catalog) -> Fact:
    meaning = link.meaning
    if link.plan == "target" or is_plain(link.before, catalog):
        row = {**row, "change": None}
    measure = measure_of(meaning, row, link.before, link.clause, catalog)
    if link.plan:
        measure = "level" if link.plan == "target" else "change" if row["unit"] == "%" else "difference"
    amount, amount_max, unit = amounts(meaning, measure, row)
    return {
        "indicator": meaning.indicator.id,
        "indicator_how": link.how,
        "indicator_why": link.why,
        "measure": measure,
        "amount": amount,
        "amount_max": amount_max,
        "amount_unit": unit,
        "target": link.plan == "target",
    }


def _similar(figures: pd.DataFrame, places: list[int], wordings: Sequence[str], catalog: Catalog) -> dict[int, Fact]:
    """Facts of groups among the figures at those places, which no indicator claims."""
    rest = figures.iloc[places]
    units = _subject_units(rest)
    groups = group([wordings[place] for place in places], units)
    kept = [at for at, found in enumerate(groups) if found]
    facts = {}
    for at, row in zip(kept, _rows(rest.iloc[kept]), strict=True):
        if (found := groups[at]) is not None:
            meaning = Meaning(group_indicator(found.name, found.unit), "whole", found.name)
            why = f"“{wordings[places[at]]}” is like “{found.name}” (cosine {found.similarity:.2f})"
            facts[places[at]] = _fact(row, IndicatorLink(meaning, why, how="similar"), catalog)
    return facts


def _subject_units(figures: pd.DataFrame) -> list[str]:
    """The unit of each figure's subject: of a change or share that of the level with the same measured words.

    Counts of a currency or measure of their own (`code`) have that as their unit.
    """
    unit = figures["unit"].where(figures["unit"].ne("count") | figures["code"].isna(), figures["code"]).astype(str)
    key = pd.MultiIndex.from_frame(figures[["article", "measured_start"]])
    whole = ~unit.isin(_PART) & figures["measured_start"].notna()
    own = dict(zip(key[whole.to_numpy()][::-1], unit[whole][::-1], strict=True))
    return [own.get(at, item) if item in _PART else item for at, item in zip(key, unit, strict=True)]


def _edit(
    figures: pd.DataFrame, found: dict[int, Fact], wordings: Sequence[str], path: str | Path, catalog: Catalog
) -> None:
    """Change the facts as a file of edits says."""
    keys = zip(figures["article"], figures["mention"], wordings, figures["unit"], strict=True)
    subjects = [Subject(f"{article}#{mention}", wording, unit) for article, mention, wording, unit in keys]
    given = [_known(found.get(place), catalog) for place in range(len(figures))]
    decisions = decide(read_edits(path), subjects, given, catalog)
    for (place, (indicator, edit)), row in zip(decisions.items(), _rows(figures.iloc[list(decisions)]), strict=True):
        found.pop(place, None)
        if indicator is None:
            continue
        meaning = Meaning(indicator, "whole", edit.what)
        if not fit(meaning, row, catalog):
            raise LexiconError(
                f"{edit.where}: a figure of {indicator.id!r} must have a unit that goes with {indicator.unit!r}. Got "
                f"{row['text']!r} in {row['unit']!r} of {subjects[place].key}. Split it off, or name another indicator."
            )
        found[place] = _fact(
            row, IndicatorLink(meaning, f"{edit.where}: {edit.action} {edit.what}", how="edited"), catalog
        )


def _known(fact: Fact | None, catalog: Catalog) -> Indicator | None:
    if fact is None:
        return None
    return catalog.indicators.get(fact["indicator"]) or group_indicator(fact["indicator"], _group_unit(fact))


def _group_unit(fact: Fact) -> str:
    """The unit in the name of a group, which ends with it."""
    return str(fact["indicator"]).rpartition("(")[2].removesuffix(")")


def _frame(figures: pd.DataFrame, found: dict[int, Fact], articles: pd.DataFrame | None) -> pd.DataFrame:
    kept = sorted(found)
    facts = figures.iloc[kept].reset_index(drop=True)
    added = pd.DataFrame([found[place] for place in kept], columns=list(FACTS))
    targets = pd.Series([found[place]["target"] for place in kept], index=facts.index, dtype=bool)
    facts["planned"] = facts["planned"].mask(targets, True)
    facts["status"] = facts["status"].mask(targets, "planned")
    periods = (facts[name].astype(object) for name in ("period_timex", "period_start_date", "period_end_date"))
    told = (column.where(column.notna(), None) for column in periods)
    added["basis"] = [basis_of(*period) for period in zip(*told, strict=True)]
    for name, column in (("publisher", "attribution"), ("source", "source")):
        known = {} if articles is None else dict(zip(articles["article"], articles[column], strict=True))
        added[name] = facts["article"].map(known)
    return pd.concat([facts, added.astype(FACTS)], axis=1)
