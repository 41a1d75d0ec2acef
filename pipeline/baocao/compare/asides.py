"""Places and times that are said aside, and what they are not of.

"Du lịch đón 1,95 triệu lượt khách, riêng thị xã Nghĩa Lộ 430 nghìn lượt": the town has the second number only. A place
or a period belongs to the figure that it stands with: right behind it, or in the words before it. What stands with
another figure, or aside of the sentence before, gives way to the article's own.
"""

import re
from collections import defaultdict
from typing import Any, NamedTuple

import pandas as pd

from baocao.compare.frames import plain
from baocao.compare.subjects import is_of_body
from baocao.compare.wordings import folded
from baocao.core import lexicon
from baocao.core.normalizer import fold, normalize
from baocao.core.offsets import OffsetMap
from baocao.extract.places.gazetteer import LEVELS
from baocao.write.tables import Frames

_WORDS = lexicon.load("comparison")["asides"]
_SIGN = re.compile(lexicon.fill(r"[,;:()]|\.(?!\d)|(?<!\w){joins}(?!\w)", _WORDS))
_NATION = re.compile(lexicon.fill(r"(?<!\w)(?<!đầu )(?<!nhóm ){nation}(?!\w)", _WORDS))
_SMALL = re.compile(lexicon.fill(r"(?:[\s(]|(?<!\w){small}(?!\w))*", _WORDS))
_SAME = tuple(map(fold, _WORDS["same"]))
_COMPARED, _FROM = (
    re.compile(lexicon.fill(rf"(?<!\w){{{name}}}(?: [^\W\d_]+)?\s*$", _WORDS)) for name in ("compared", "since")
)
_BECAME = re.compile(lexicon.fill(r"[\s,]*{became}(?!\w)", _WORDS))
_BEGINNING = re.compile(lexicon.fill(r"(?<!\w)(?<!từ )(?<!tháng ){beginning}(?! \d| nay)(?!\w)", _WORDS))
_NEAR = 16  # characters behind a figure in which it is told what it became
_FAR = 2  # characters between two passages from which a paragraph lies between
_OPENING = 12  # characters before a place that opens its sentence: "- Tại huyện …"
_RANK = {level: number for number, level in enumerate(LEVELS)}
_CLOSED = re.compile(r"[;)]")
_PERIOD = ("period", "period_timex", "period_start", "period_end", "period_start_date", "period_end_date")


class Saying(NamedTuple):
    """A place or period in a text: where it stands, in which passage, its row."""

    start: int
    end: int
    passage: Any
    row: dict[str, Any]


class _SaidPassage(NamedTuple):
    """A passage in composed characters, from `start` on, as are all offsets; those of the article lead here by `at`."""

    text: str
    start: int
    length: int  # as it was read
    heads: frozenset[Any]  # heading and lead-in that it stands under
    offsets: OffsetMap
    figures: list[tuple[int, int]]
    periods: list[Saying]

    @classmethod
    def of(cls, raw: str, start: int, heads: frozenset[Any]) -> "_SaidPassage":
        text, edits = normalize(raw)
        return cls(text, start, len(raw), heads, OffsetMap(edits), [], [])

    def at(self, offset: int) -> int:
        """Where a character of the article stands in the composed passage."""
        return self.start + self.offsets.text(offset - self.start)

    def placed(self, saying: Saying) -> Saying:
        return saying._replace(start=self.at(saying.start), end=self.at(saying.end))

    def part(self, start: int) -> int:
        """Where the words of a figure begin: behind the figure before it."""
        return max((end for _, end in self.figures if end <= start), default=self.start)

    def between(self, start: int, end: int) -> str:
        return fold(self.text[max(start - self.start, 0) : max(end - self.start, 0)])

    def behind(self, end: int) -> str:
        """The words behind a figure, up to a sign, another statement or figure."""
        stop = min((start for start, _ in self.figures if start >= end), default=self.start + len(self.text))
        words = self.between(end, stop)
        sign = _SIGN.search(words)
        return words[: sign.start()] if sign else words

    def is_past(self, at: int, end: int) -> bool:
        """A mention stands behind a figure, and not with it."""
        return end <= at < self.start + len(self.text) and len(self.behind(end)) < at - end

    def is_closed(self, place: Saying, start: int, *, opening: bool) -> bool:
        """The clause of a place ends before a figure, and it has had another one; none that opens the sentence."""
        other = any(place.end <= before < start for before, _ in self.figures)
        closed = _CLOSED.search(self.between(place.end, start))
        return bool(other and closed) and not (opening and self.opens_with(place))

    def opens_with(self, place: Saying) -> bool:
        return place.start - self.start <= _OPENING

    def is_national(self, start: int, end: int) -> bool:
        """The whole country stands right before a figure or right behind it."""
        before, behind = self.between(self.part(start), start), self.behind(end)
        found = list(_NATION.finditer(before))
        if found and _SMALL.fullmatch(before[found[-1].end() :]):
            return True
        match = _NATION.search(behind)
        return bool(match and _SMALL.fullmatch(behind[: match.start()]))

    def names_nation(self, start: int, end: int) -> bool:
        """The whole country is named among the words of a figure, no sign between."""
        before = _SIGN.split(self.between(self.part(start), start))[-1]
        return bool(_NATION.search(before) or _NATION.search(self.behind(end)))

    def period(self, start: int, end: int, *, level: bool) -> Saying | None:
        """The period right behind a figure (10,1% của năm 2022), or in its brackets (năm trước đạt 85,2%).

        Of a level also one right before that another is compared with: cùng kỳ là 90,1%, so với năm 2023 (86,9).
        """
        with_it = self.behind(end)
        for period in self.periods:
            if end <= period.start <= end + len(with_it) and _SMALL.fullmatch(self.between(end, period.start)):
                return period
        part = self.part(start)
        said = [period for period in self.periods if part <= period.start < start]
        bracket = part + self.between(part, start).rfind("(")
        if said and part <= bracket < said[-1].start and _SMALL.fullmatch(self.between(bracket + 1, said[-1].start)):
            return said[-1]
        return said[-1] if level and said and self._is_of_base(said[-1], start) else None

    def _is_of_base(self, period: Saying, start: int) -> bool:
        """A period is of the figure right behind it although it is not the one that is told of."""
        before = self.between(self.part(period.start), period.start)
        gap = self.between(period.end, start)
        if _COMPARED.search(before):
            return "(" in gap and _SMALL.fullmatch(gap) is not None
        return folded(period.row["period"]).startswith(_SAME) and _SMALL.fullmatch(gap.replace(":", " ")) is not None

    def is_base(self, start: int, end: int) -> bool:
        """A level that something came from, of a time that nobody tells: từ [6,6%] xuống còn 4,38%."""
        before = self.between(self.part(start), start)
        return bool(_FROM.search(before)) and _BECAME.match(self.between(end, end + _NEAR)) is not None

    def is_of_beginning(self, start: int, end: int) -> bool:
        """The beginning of the year stands right before a figure or right behind it: (đầu năm là 3,2%)."""
        before, behind = self.between(self.part(start), start), self.behind(end)
        found = list(_BEGINNING.finditer(before))
        if found and _SMALL.fullmatch(before[found[-1].end() :]) and not _COMPARED.search(before[: found[-1].start()]):
            return True
        match = _BEGINNING.search(behind)
        return bool(match and _SMALL.fullmatch(behind[: match.start()]))


def set_right(facts: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The facts with place and period of their own, what was said aside taken away.

    What another value came from and what is of one body or event is left out.

    `aside` tells of which places, `period_shift` by how many years a period lies off the one that is named, `beginning`
    whether it is the state at the beginning of that.
    """
    sayings = _Sayings(facts, frames)
    nation: list[Any] = []
    lost: list[Any] = []
    untimed: list[Any] = []
    timed: dict[Any, Saying] = {}
    others: list[Any] = []
    begun: list[Any] = []
    columns = ("article", "passage", "start", "end", "scope", "locality", "period_start", "measure", "change")
    rows = zip(facts.index, *(plain(facts[name]) for name in columns), strict=True)
    for index, article, passage, start, end, scope, locality, period_start, measure, change in rows:
        text = sayings.passages.get((article, passage))
        if text is None or start is None or not text.start <= start:
            continue
        start, end = text.at(start), text.at(end)
        if text.is_national(start, end):
            nation.append(index)
        elif (scope == "country" and not text.names_nation(start, end)) or sayings.is_aside(
            article, passage, locality, (start, end)
        ):
            lost.append(index)
        if is_of_body(text.text, start - text.start, end - text.start, text.part(start) - text.start):
            others.append(index)
            continue
        level = measure == "level" and not change
        if (period := text.period(start, end, level=level)) is not None:
            timed[index] = period
        elif level and text.is_of_beginning(start, end):
            begun.append(index)
        elif level and text.is_base(start, end):
            others.append(index)
        elif period_start is not None and text.is_past(text.at(period_start), end):
            untimed.append(index)
    facts = _changed(facts, nation, lost, timed, untimed)
    return facts.assign(beginning=facts.index.isin(begun)).drop(index=others)


def _changed(
    facts: pd.DataFrame, nation: list[Any], lost: list[Any], timed: dict[Any, Saying], untimed: list[Any]
) -> pd.DataFrame:
    facts = facts.copy()
    facts["aside"] = facts.index.isin(lost)
    facts["period_shift"] = _years_back(facts, timed)
    facts.loc[nation + lost, ["locality", "place", "province", "province_now", "scope"]] = pd.NA
    facts.loc[nation, "scope"], facts.loc[nation, "place"] = "country", "cả nước"
    facts.loc[untimed, list(_PERIOD)] = pd.NA
    for name in _PERIOD:
        values = pd.Series({index: mention.row[name] for index, mention in timed.items()}, dtype=object)
        facts.loc[list(timed), name] = values.astype(facts[name].dtype)
    return facts


def _years_back(facts: pd.DataFrame, timed: dict[Any, Saying]) -> "pd.Series[Any]":
    """By how many years a period that is named by its likeness to the figure's own lies off it; 0 of others."""
    shifts = pd.Series(0, index=facts.index, dtype="int64")
    years = facts["period_end_date"].dt.year.astype("Int64").to_dict()
    for index, period in list(timed.items()):
        own, said = years[index], period.row["period_end_date"]
        if folded(period.row["period"]).startswith(_SAME) and not pd.isna(own) and said is not None:
            shifts[index] = said.year - own or -1
            del timed[index]
    return shifts


class _Sayings:
    """The passages of articles with what they name."""

    def __init__(self, facts: pd.DataFrame, frames: Frames) -> None:
        self.passages = _passages(frames)
        names = ("article", "mention", "passage", "start", "end", "level")
        rows = zip(*(plain(frames["localities"][name]) for name in names), strict=True)
        self._places = {(article, mention): Saying(start, end, passage, {"level": level})
                        for article, mention, passage, start, end, level in rows}  # fmt: skip
        articles = frames["articles"]
        self._levels = dict(zip(articles["article"], plain(articles["locality_level"]), strict=True))
        self._bare = _bare_places(facts)

    def is_aside(self, article: Any, passage: Any, locality: Any, span: tuple[int, int]) -> bool:
        """A place within that of the article is not that of a figure."""
        place, whole = self._places.get((article, locality)), self._levels.get(article)
        if (
            place is None
            or place.start is None
            or whole is None
            or _RANK.get(place.row["level"], 0) <= _RANK.get(whole, len(_RANK))
        ):
            return False
        bare, text = (article, locality) in self._bare, self.passages[article, passage]
        if place.passage == passage:
            place = text.placed(place)
            return text.is_past(place.start, span[1]) or text.is_closed(place, span[0], opening=not bare)
        said = self.passages.get((article, place.passage))
        if said is None or place.passage in text.heads:
            return False
        place = said.placed(place)
        within = self._is_within_paragraph(article, place.passage, said)
        return bool(said.figures) and (bare or within or not said.opens_with(place))

    def _is_within_paragraph(self, article: Any, passage: Any, said: _SaidPassage) -> bool:
        """Figures stand before a sentence in its paragraph, so that it is no more than a remark among them."""
        before = self.passages.get((article, passage - 1))
        return before is not None and bool(before.figures) and said.start - before.start - before.length < _FAR


def _passages(frames: Frames) -> dict[Any, _SaidPassage]:
    passages = frames["passages"]
    figures: defaultdict[Any, list[tuple[int, int]]] = defaultdict(list)
    spans = (plain(frames["figures"][name]) for name in ("article", "passage", "start", "end"))
    for article, passage, start, end in zip(*spans, strict=True):
        figures[article, passage].append((start, end))
    periods: defaultdict[Any, list[Saying]] = defaultdict(list)
    names = ("article", "passage", "start", "end", "text", "timex", "start_date", "end_date")
    for article, passage, start, end, *rest in zip(*(plain(frames["periods"][name]) for name in names), strict=True):
        if start is not None and rest[2] is not None:
            row = dict(zip(("period", "period_timex", "period_start_date", "period_end_date"), rest, strict=True))
            periods[article, passage].append(
                Saying(start, end, passage, {**row, "period_start": start, "period_end": end})
            )
    own = ("article", "passage", "text", "start", "parent", "lead")
    said = {
        (article, passage): _SaidPassage.of(text, start, frozenset(heads))
        for article, passage, text, start, *heads in zip(*(plain(passages[name]) for name in own), strict=True)
        if start is not None
    }
    for key, passage in said.items():
        passage.figures.extend(sorted((passage.at(start), passage.at(end)) for start, end in figures[key]))
        passage.periods.extend(passage.placed(period) for period in periods[key])
    return said


def _bare_places(facts: pd.DataFrame) -> set[Any]:
    """Places whose figures all go on with what was spoken of: they are said beside it."""
    why = facts["indicator_why"].fillna("")
    aside = why.str.startswith("spoken of before") | why.str.contains("(carried on)", regex=False)
    named = facts[facts["locality"].notna()].assign(_aside=aside)
    opening = named.sort_values("start").groupby(["article", "locality"])["_aside"].first()
    return set(opening.index[opening])
