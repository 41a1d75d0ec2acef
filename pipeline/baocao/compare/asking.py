"""A question in everyday words answered by cells, ranked, each with the sentences that it comes from.

A cell answers if it is of the indicator, the place and the period asked for, and its sources say something of it. Its
rank is the product of how well each part fits; the numbers are in `_FITS`. Equal ranks: stated cells first, then the
later period, the surer one, more articles.

    part        fits                              factor
    indicator   likeness of the wording           0.42 … 1
    period      the one asked for                 1
                ends with it ("cuối năm 2022")    0.9
                lies in it                        0.6
    measure     level, change … as asked          1, else 0.5
    planned     plan or result, as asked          1, else 0.5
    unit        percent where "%" is asked        1, else 0.6
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from baocao.compare.comparison import compare
from baocao.compare.indicators import load_indicators
from baocao.compare.likeness import Meant, Search
from baocao.compare.questions import Question, division_of, reform_of, understand
from baocao.compare.wide_tables import cell_text
from baocao.core.errors import OptionError
from baocao.core.language import worded
from baocao.core.normalizer import fold
from baocao.extract.kinds.localities import Locality
from baocao.write.tables import Frames

_LEAST = 0.42  # likeness of an indicator's wording that may be meant; set on questions of our own
_SURE = 0.7  # below it the answer says that another indicator may be meant
_BESIDE = 0.8  # of the best one's likeness, for another indicator to be meant as well
_FITS = {"ends": 0.9, "inside": 0.6, "measure": 0.5, "planned": 0.5, "unit": 0.6}
_ASKED = {"change": ("change", "difference"), **{name: (name,) for name in ("level", "share", "cumulative")}}
_ANSWERING = ("stated", "absent", "uncertain")
_NEAR = 5  # cells that are told where nothing answers
_COUNTRY = "country"
_Ranked = tuple[dict[str, Any], float]  # a cell and how well it fits
_STATE_ORDER = {state: number for number, state in enumerate(_ANSWERING)}


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell (by the columns of the codebook), how well it fits in [0, 1], and its sources."""

    cell: dict[str, Any]
    score: float
    sources: list[dict[str, Any]]

    def told(self) -> dict[str, Any]:
        """For JSON: the cell, its value in words, its sources."""
        return {"score": round(self.score, 4), "shown": cell_text(self.cell), **self.cell, "sources": self.sources}


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers a question, the best first; else why nothing does, and what is near."""

    question: Question
    answers: list[Answer]
    reason: str = ""
    near: tuple[Answer, ...] = ()
    notes: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "question": self.question.text, "understood": self.question.told(),
            "answers": [answer.told() for answer in self.answers], "reason": self.reason or None,
            "near": [answer.told() for answer in self.near], "notes": list(self.notes),
        }  # fmt: skip


class Asker:
    """Answers questions from the cells of one or more comparisons."""

    def __init__(self, cells: pd.DataFrame, sources: pd.DataFrame, articles: pd.DataFrame, search: Search) -> None:
        """
        Args:
            cells: a row a cell.
            sources: a row a source of a cell.
            articles: the articles that were read: they tell a place without texts from a figure not reported.
            search: the indicators that can be asked for.
        """
        self._cells = records_of(cells)
        self._sources = {str(cell): rows for cell, rows in sources.groupby("cell")}
        self._articles, self._search = articles, search
        places = {(cell["level"], fold(str(cell["place"])), cell["province"]) for cell in self._cells}
        self._inner = frozenset(place for place in places if place[0] in ("district", "commune"))

    def ask(self, text: str, *, day: date | None = None, limit: int = 5) -> Answers:
        """The cells that answer a question.

        Args:
            text: the question.
            day: what "năm ngoái" counts from.
            limit: how many answers at most.

        Raises:
            OptionError: the question is empty or too long.
        """
        question = understand(text, day, self._inner)
        meant = self._meant(question)
        of_indicator = [cell for cell in self._cells if cell["indicator"] in meant]
        ranked = self._ranked(question, meant, of_indicator)
        notes = tuple(self._notes(question, meant, ranked))
        if ranked:
            return Answers(question, [self._answer(*item) for item in ranked[:limit]], notes=notes)
        near = tuple(self._answer(*item) for item in self._near(question, meant, of_indicator))
        return Answers(question, [], self._reason(question, meant), near, notes)

    def indicator_of(self, name: str) -> str:
        """The id of an indicator that is called so, or is the nearest.

        Raises:
            OptionError: none is near.
        """
        if name in self._search.labels:
            return name
        nearest = self._search.nearest(name)
        if (best := next(iter(nearest), None)) is None or nearest[best].likeness < _LEAST:
            told = ", ".join(list(nearest)[:_NEAR]) or "none"
            raise OptionError(f"indicator must be an id or a name of one. Got {name!r}. Nearest: {told}.")
        return best

    def _meant(self, question: Question) -> dict[str, Meant]:
        """The indicators whose wording is near enough."""
        nearest = self._search.nearest(question.indicator, question.measure)
        best = max((meant.likeness for meant in nearest.values()), default=0.0)
        return {name: meant for name, meant in nearest.items() if meant.likeness >= max(_LEAST, _BESIDE * best)}

    def _notes(self, question: Question, meant: Mapping[str, Meant], ranked: Sequence[_Ranked]) -> Iterator[str]:
        """What a reader should know before believing the first answer."""
        yield from filter(None, (reform_of(place, question.period) for place in question.places))
        if meant and max(item.likeness for item in meant.values()) < _SURE:
            yield worded(
                f"Không có chỉ tiêu tên đúng như {question.indicator!r}: đây là chỉ tiêu gần nhất, hãy kiểm tra."
            )
        if not ranked:
            return
        cell = ranked[0][0]
        if (planned := bool(cell["planned"])) != question.planned:
            told, asked = (
                (worded("kế hoạch"), worded("thực hiện")) if planned else (worded("thực hiện"), worded("kế hoạch"))
            )
            yield worded(f"Không có số {asked}: đây là {told}.")
        if cell["measure"] not in _ASKED[_measure(question, meant[cell["indicator"]])]:
            yield worded(
                "Không có đúng loại số được hỏi (mức, mức thay đổi, tỷ lệ so với, lũy kế): đây là số gần nhất."
            )
        if question.period and cell["period"] != question.period.timex:
            yield worded(f"Không có số của đúng kỳ {question.period.timex}: đây là số của {cell['period']}.")

    def _ranked(self, question: Question, meant: Mapping[str, Meant], cells: Iterable[dict[str, Any]]
                ) -> list[_Ranked]:  # fmt: skip
        scored = [
            (cell, fit * _kind_fit(cell, question, meant[cell["indicator"]]))
            for cell in cells
            if cell["state"] in _ANSWERING and _is_of(cell, question) and (fit := _period_fit(cell, question))
        ]
        return sorted(scored, key=_order)

    def _near(self, question: Question, meant: Mapping[str, Meant], cells: Sequence[dict[str, Any]]
              ) -> list[_Ranked]:  # fmt: skip
        """Cells of the indicator at the place in other periods, else in the period at other places of its level."""
        told = [cell for cell in cells if cell["state"] in _ANSWERING]
        here = [cell for cell in told if _is_of(cell, question)]
        levels = {place.level for place in question.places} or {cell["level"] for cell in told}
        then = [cell for cell in told if cell["level"] in levels and _period_fit(cell, question)]
        scored = [(cell, _kind_fit(cell, question, meant[cell["indicator"]])) for cell in here or then]
        return sorted(scored, key=_order)[:_NEAR]

    def _reason(self, question: Question, meant: Mapping[str, Meant]) -> str:
        if not meant:
            near = list(self._search.nearest(question.indicator))[:_NEAR]
            labels = "; ".join(self._search.labels[indicator] for indicator in near)
            asked = question.indicator or "(trống)"
            return worded(f"Không nhận ra chỉ tiêu: {asked!r}.") + (worded(f" Gần nhất: {labels}.") if labels else "")
        label = self._search.labels[next(iter(meant))]
        told = question.told()
        names: Any = told["places"]
        asked = ", ".join(filter(None, (*names, str(told["period"] or ""))))
        if question.places and not any(self._has_texts(place, question) for place in question.places):
            return worded(f"Không có văn bản nào của {asked}: không biết được {label!r}.")
        return worded(f"Văn bản hiện có không nêu {label!r}{f' của {asked}' if asked else ''} (unreported).")

    def _has_texts(self, place: Locality, question: Question) -> bool:
        """An article about the place's province that was published in the period asked for, or the year behind."""
        articles = self._articles[self._articles["locality_province"] == (place.province or place.name)]
        if question.period is None or not question.period.start_date or not question.period.end_date:
            return not articles.empty
        years = articles["published"].dt.year
        return bool(years.between(question.period.start_date.year, question.period.end_date.year + 1).any())

    def _answer(self, cell: dict[str, Any], score: float) -> Answer:
        found = self._sources.get(str(cell["cell"]))
        return Answer(cell, score, [] if found is None else records_of(found.drop(columns="cell")))


def asker_of(frames: Frames) -> Asker:
    """One that answers from the tables of runs: places of all levels, in the division that each text has."""
    found = compare(frames, by="place")
    catalog = load_indicators()
    labels = dict(zip(found.cells["indicator"], found.cells["label"], strict=True))
    labels |= {name: item.label for name, item in catalog.indicators.items()}
    return Asker(found.cells, found.sources, frames["articles"], Search(labels, catalog))


def _is_of(cell: Mapping[str, Any], question: Question) -> bool:
    """The cell is of the place asked for, or of any where none is."""
    if question.national:
        return bool(cell["level"] == _COUNTRY or fold(str(cell["place"])) == "cả nước")
    return not question.places or any(
        _is_at(cell, place, division_of(place, question.period)) for place in question.places
    )


def _is_at(cell: Mapping[str, Any], place: Locality, division: int | None) -> bool:
    """The cell is of the place; of a province of that division where it matters."""
    if cell["level"] != place.level:
        return False
    if place.level == "province":
        known = str(cell["unit_id"] or "").split(":")[1:2] if division else []  # level:division:code
        return _bare(cell["place"]) == _bare(place.name) and known in ([], [str(division)])
    inside = place.ambiguous or cell["province"] is None or cell["province"] in (place.province, place.province_now)
    return fold(str(cell["place"])) == fold(place.name) and inside


def _bare(name: object) -> str:
    """A province's name without its type, which cells and questions may leave out."""
    return fold(str(name)).removeprefix("tỉnh ").removeprefix("thành phố ")


def _period_fit(cell: Mapping[str, Any], question: Question) -> float:
    """How well the cell's period is the one asked for; 0 where it is another."""
    asked = question.period
    if asked is None or cell["period"] == asked.timex:
        return 1.0
    start, end = cell["start_date"], cell["end_date"]
    if not (start and end and asked.start_date and asked.end_date):
        return 0.0
    if (start, end) == (asked.start_date.isoformat(), asked.end_date.isoformat()):
        return 1.0
    if not asked.start_date.isoformat() <= start <= end <= asked.end_date.isoformat():
        return 0.0
    return _FITS["ends"] if end == asked.end_date.isoformat() else _FITS["inside"]


def _kind_fit(cell: Mapping[str, Any], question: Question, meant: Meant) -> float:
    """How well indicator, measure, plan or result, and unit are those asked for."""
    fit = meant.likeness
    fit *= 1 if cell["measure"] in _ASKED[_measure(question, meant)] else _FITS["measure"]
    fit *= 1 if bool(cell["planned"]) == question.planned else _FITS["planned"]
    return fit * (_FITS["unit"] if question.percent and cell["unit"] != "%" else 1)


def _measure(question: Question, meant: Meant) -> str:
    return "level" if meant.level else question.measure


def _order(item: _Ranked) -> tuple[Any, ...]:
    cell, score = item
    later = -date.fromisoformat(cell["end_date"]).toordinal() if cell["end_date"] else 0
    sure, number = cell.get("confidence") or 0.0, cell.get("articles") or 0
    return -round(score, 6), _STATE_ORDER[cell["state"]], later, -sure, -number, str(cell["cell"])


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values for JSON: days in ISO form, None for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            plain[name] = [value and value.date().isoformat() for value in plain[name]]
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
