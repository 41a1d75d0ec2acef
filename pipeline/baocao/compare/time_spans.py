"""When each fact is: its period by first and last day, the same name for the same days.

A fact without a period is of its article's: that of the title, where it is no result of a time to come, else, of
states and at the end of a year, the year of publication. Words without a year ("sáu tháng đầu năm") in a report on last
year that appears this year mean last year; "năm qua" at the end of a year means this one. A period that begins after
the article has appeared is one of targets. Each of these is told in the column `assumed`, and lowers the confidence.
What comes with time, told of a single day or a feast, is an event and no fact of a place.

What has come "up to 15 November" has come since New Year; a state at a day is the state of that year where the year has
no later one.
"""

import re
from bisect import bisect_right
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from baocao.compare.wordings import folded
from baocao.core import lexicon
from baocao.core.language import worded
from baocao.write.tables import Frames

DATED = ("period", "start_date", "end_date", "basis")
_TEXT, _TITLE, _PUBLISHED, _SHIFTED = "text", "title", "published", "shifted"  # where a period is from
_LESS_SURE = {_TEXT: 1.0, _TITLE: 0.9, _SHIFTED: 0.9, _PUBLISHED: 0.7}  # factors of confidence; rules of thumb
_ASSUMED = {
    _TITLE: worded("kỳ theo tiêu đề của bài"),
    _PUBLISHED: worded("kỳ theo năm đăng của bài"),
    _SHIFTED: worded("kỳ theo năm của báo cáo"),
}
_AHEAD = worded("kỳ sau ngày đăng, nên là mục tiêu")
_YEAR_END, _SPRING = 11, 4  # months: from the first reports tell of their own year, from the other states are new
_MONTH_AT_LEAST = 27  # days; a title's shorter period is a day of publication or an event
_HEAD = 3  # passages in which a title can stand
_LEAP = 366  # days
_YEAR, _HALF, _QUARTER = 12, 6, 3  # months
_MONTH = 31  # days at most of a period that something is told up to
_UNTIL = re.compile(rf"(?<!\w){lexicon.alternation(lexicon.load('comparison')['periods']['until'])}\s*$")
_PLANS, _RESULTS = (
    re.compile(rf"(?<!\w){lexicon.alternation(lexicon.load('comparison')['periods'][name])}(?!\w)")
    for name in ("plans", "results")
)
_NEW_YEAR = "từ đầu năm"
_PLANNING = re.compile(rf"(?<!\w){lexicon.alternation(lexicon.load('comparison')['periods']['planning'])}(?!\w)")
_FEAST, _PAST_YEAR = (
    re.compile(rf"(?<!\w){lexicon.alternation(lexicon.load('comparison')['periods'][name])}(?!\w)")
    for name in ("feasts", "past_year")
)
_STATE = ["indicator", "measure", "amount_unit", "planned", "unit_id", "_year"]


def dated(
    facts: pd.DataFrame, frames: Frames, stocks: Collection[str] = (), flows: Collection[str] = ()
) -> pd.DataFrame:
    """The facts with `DATED` columns; those of no period, in articles of none, are left out.

    `stocks` are the indicators that are states at a date, `flows` those that come with time; of others nobody knows.
    """
    own = article_periods(frames).set_index("article").reindex(facts["article"]).set_axis(facts.index)
    facts, own = _plans_without_period(facts, own, frames["passages"])
    first, last = facts["period_start_date"], facts["period_end_date"]
    told = first.notna() & last.notna() & ~_is_a_name(facts, stocks) & ~_is_of_titles_plans(facts, own)
    told &= ~(_is_ahead_by_chance(facts) & _true(own["dated"] == _PUBLISHED) & facts["table"].isna())
    shifted, this_year = told & _is_of_last_year(facts, own), told & _is_past_year(facts, own)
    first, last = (days.where(~shifted, days - pd.DateOffset(years=1)) for days in (first, last))
    first, last = (days.where(~this_year, days + pd.DateOffset(years=1)) for days in (first, last))
    how = _of_articles(facts, own, stocks, flows).where(~told, _TEXT).where(~(shifted | this_year), _SHIFTED)
    facts = facts.assign(_since=own["end_date"].where(own["dated"] == _TITLE))
    first, last = first.where(told, own["start_date"]), last.where(told, own["end_date"])
    first, last = _shifted(facts, first, last)
    facts = facts.assign(start_date=first.astype("datetime64[s]"), end_date=last.astype("datetime64[s]"), _how=how)
    facts = _up_to(facts[first.notna() & last.notna() & how.notna()], frames, stocks)
    facts = facts[~_is_event(facts, flows)]
    return _named(_of_years(_judged(facts), stocks)).drop(columns=["_how", "_since", "period_shift", "beginning"])


def _shifted(
    facts: pd.DataFrame, first: "pd.Series[Any]", last: "pd.Series[Any]"
) -> "tuple[pd.Series[Any], pd.Series[Any]]":
    """The days, those of another year's same stretch moved there; a beginning is the end of the year before."""
    for years in facts["period_shift"].unique():
        moved = facts["period_shift"] == years
        first, last = (days.where(~moved, days + pd.DateOffset(years=int(years))) for days in (first, last))
    before = (last.dt.year - 1).astype("Int64").astype("string")
    begins = facts["beginning"] & last.notna()
    return tuple(  # type: ignore[return-value]
        days.where(~begins, pd.to_datetime(before + day)) for days, day in ((first, "-01-01"), (last, "-12-31"))
    )


def _true(rows: "pd.Series[Any]") -> "pd.Series[bool]":
    """Whether it is so; what is missing is not."""
    return rows.fillna(False).astype(bool)


def _is_a_name(facts: pd.DataFrame, stocks: Collection[str]) -> "pd.Series[bool]":
    """A term that goes on, with a state that has been reached: it names the standard (chuẩn nghèo 2022 - 2025)."""
    term = (facts["period_end_date"] - facts["period_start_date"]).dt.days > _LEAP
    ahead = facts["period_end_date"] > facts["published"]
    return _true(facts["indicator"].isin(stocks)) & _true(term) & _true(ahead) & ~_true(facts["planned"])


def _is_of_titles_plans(facts: pd.DataFrame, own: pd.DataFrame) -> "pd.Series[bool]":
    """A result with the year to come that the title has behind its own, or alone: nhiệm vụ năm 2023."""
    of_title, begin = _true(facts["period_start"] < own["title_end"]), facts["period_start_date"]
    middle = begin + (facts["period_end_date"] - begin) / 2
    ahead = _true(begin > own["end_date"]) | _true(middle > facts["published"])
    return of_title & ahead & ~_true(facts["planned"])


def _is_ahead_by_chance(facts: pd.DataFrame) -> "pd.Series[bool]":
    """A time to come of another sentence, while its own tells of no plan: under "nhiệm vụ 6 tháng cuối năm"."""
    begins = (facts["start"] - facts["sentence"].str.len()).fillna(0)  # at the latest, wherever in it the figure stands
    elsewhere = _true(facts["period_start"] < begins)
    ahead = _true(facts["period_start_date"] > facts["published"])
    return ahead & elsewhere & _is_silent(facts)


def _is_silent(facts: pd.DataFrame) -> "pd.Series[bool]":
    """The sentence tells of no plan."""
    silent = [not _PLANNING.search(folded(words)) for words in facts["sentence"].fillna("")]
    return pd.Series(silent, facts.index, dtype=bool)


def _is_past_year(facts: pd.DataFrame, own: pd.DataFrame) -> "pd.Series[bool]":
    """The year that has passed, in a report that appears at the end of it."""
    past = pd.Series(
        [bool(_PAST_YEAR.fullmatch(folded(words))) for words in facts["period"].fillna("")], facts.index, dtype=bool
    )
    ends = _true(own["dated"] == _TITLE) & _true(facts["published"].dt.month >= _YEAR_END)
    before = facts["period_end_date"].dt.year == own["end_date"].dt.year - 1
    return past & ends & _true(before) & _true(facts["published"].dt.year == own["end_date"].dt.year)


def _of_articles(
    facts: pd.DataFrame, own: pd.DataFrame, stocks: Collection[str], flows: Collection[str]
) -> "pd.Series[Any]":
    """Where the period of each fact is from that tells of none; missing where nobody knows."""
    known = facts["indicator"].isin(stocks)
    late = _true(facts["published"].dt.month >= _YEAR_END)
    fresh = late | (known & _true(facts["published"].dt.month >= _SPRING))
    by_year = _true(own["dated"] == _PUBLISHED)
    now = _true(facts["period_timex"] == "PRESENT_REF")  # đến nay: of the year, whenever it is said
    unknown = by_year & ((~fresh & ~now) | (~late & facts["indicator"].isin(flows)))
    middle = own["start_date"] + (own["end_date"] - own["start_date"]) / 2
    ahead = _true(own["dated"] == _TITLE) & _true(middle > facts["published"])
    ahead &= ~_true(facts["planned"]) | (_is_silent(facts) & _true(own["start_date"] > facts["published"]))
    return own["dated"].mask(unknown | ahead)


def _is_event(facts: pd.DataFrame, flows: Collection[str]) -> "pd.Series[bool]":
    """What comes with time, told of one day or a feast: an accident, a delivery."""
    feast = pd.Series(
        [bool(_FEAST.search(folded(words))) for words in facts["period"].fillna("")], facts.index, dtype=bool
    )
    day = facts["start_date"] == facts["end_date"]
    return facts["indicator"].isin(flows) & (feast | day) & ~_true(facts["planned"])


def _up_to(facts: pd.DataFrame, frames: Frames, stocks: Collection[str]) -> pd.DataFrame:
    """The facts, what had come up to a day or the end of a month as of the year up to then."""
    short = (facts["end_date"] - facts["start_date"]).dt.days < _MONTH
    since = facts["measure"].ne("cumulative") | facts["sentence"].str.casefold().str.contains(_NEW_YEAR, regex=False)
    flows = _true(short) & ~_true(facts["indicator"].isin(stocks)) & _true(since) & facts["period_start"].notna()
    before = _Texts(frames["passages"], set(facts.loc[flows, "article"]))
    places = zip(
        facts.index[flows],
        facts.loc[flows, "article"],
        facts.loc[flows, "period_start"],
        facts.loc[flows, "period"],
        strict=True,
    )
    until = [index for index, article, start, words in places if before.until(article, int(start), words)]
    begin = pd.to_datetime(facts.loc[until, "end_date"].dt.year.astype("string") + "-01-01")
    facts = facts.copy()
    facts.loc[until, "start_date"] = begin.astype("datetime64[s]")
    return facts


class _Texts:
    """Passages by their first character."""

    def __init__(self, passages: pd.DataFrame, articles: Collection[str]) -> None:
        rows = passages[passages["article"].isin(articles)].sort_values(["article", "start"])
        self._of: dict[str, tuple[list[int], list[str]]] = {
            str(article): (part["start"].tolist(), part["text"].tolist()) for article, part in rows.groupby("article")
        }

    def until(self, article: str, start: int, words: str) -> bool:
        """Whether the words of a period, or those before them, say that it is the end of something: đến 15/11."""
        starts, texts = self._of.get(article, ([], []))
        at = bisect_right(starts, start) - 1
        before = texts[at][: start - starts[at]] if at >= 0 else ""
        return bool(_UNTIL.search(folded(before)) or _UNTIL.match(" ".join(folded(words).split()[:2])))


def _of_years(facts: pd.DataFrame, stocks: Collection[str]) -> pd.DataFrame:
    """The facts, the last states at a day or month of years that nothing else is told of as of these years."""
    span = (facts["end_date"] - facts["start_date"]).dt.days
    rows = facts.assign(_year=facts["end_date"].dt.year, _point=span < _MONTH, _at=range(len(facts)))
    rows = rows[_true(facts["indicator"].isin(stocks)) & _true(facts["measure"] == "level") & _true(span < _LEAP)]
    groups = rows.groupby(_STATE, dropna=False)
    last = (
        rows["_point"]
        & ~groups["_point"].transform(lambda points: not points.all())
        & (rows["end_date"] == groups["end_date"].transform("max"))
    )
    found = rows.index[last.astype(bool)]
    years = facts.loc[found, "end_date"].dt.year.astype("string")
    facts = facts.copy()
    facts.loc[found, "start_date"] = pd.to_datetime(years + "-01-01").astype("datetime64[s]")
    facts.loc[found, "end_date"] = pd.to_datetime(years + "-12-31").astype("datetime64[s]")
    return facts


def _plans_without_period(
    facts: pd.DataFrame, own: pd.DataFrame, passages: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tasks without a period but the title's, in a report on a year that is over: of the year behind it under a heading
    of plans, else no plans but results."""
    over = _true(own["dated"] == _TITLE) & _true(own["end_date"] < facts["published"] + pd.DateOffset(days=_MONTH))
    untold = facts["period_start_date"].isna() | _true(facts["period_start"] < own["title_end"])
    plans = _true(facts["planned"]) & _true(facts["theme"] == "tasks") & untold
    found = facts.index[over & plans]
    above = _Headings(passages, set(facts.loc[found, "article"]))
    keys = zip(found, facts.loc[found, "article"], facts.loc[found, "passage"], strict=True)
    ahead = [index for index, article, passage in keys if above.is_ahead(article, passage)]
    done = found.difference(ahead)
    facts, own = facts.copy(), own.copy()
    facts.loc[done, "planned"], facts.loc[done, "status"] = False, "actual"
    facts.loc[done, ["period_start_date", "period_end_date"]] = pd.NaT
    for name in ("start_date", "end_date"):
        own.loc[ahead, name] = own.loc[ahead, name] + pd.DateOffset(years=1)
    return facts, own


class _Headings:
    """The headings that passages stand under."""

    def __init__(self, passages: pd.DataFrame, articles: Collection[str]) -> None:
        rows = passages[passages["article"].isin(articles)]
        columns = (rows[name].astype(object) for name in ("article", "passage", "parent", "text"))
        cells = (column.where(column.notna(), None).tolist() for column in columns)
        self._rows = {(article, passage): (parent, text) for article, passage, parent, text in zip(*cells, strict=True)}

    def is_ahead(self, article: str, passage: int) -> bool:
        """The words of a passage, else the nearest heading that tells, speak of what is to come."""
        at: int | None = passage
        while at is not None and (row := self._rows.get((article, at))):
            words = folded(row[1])
            if _PLANS.search(words) or _RESULTS.search(words):
                return not _RESULTS.search(words)
            at = row[0]
        return False


def _is_of_last_year(facts: pd.DataFrame, own: pd.DataFrame) -> "pd.Series[Any]":
    """A period of no stated year, after the year that the title of an article names which appeared the year after."""
    year = own["end_date"].dt.year
    late = _true(own["dated"] == _TITLE) & _true(facts["published"].dt.year == year + 1)
    unstated = ~facts["period"].str.contains(r"\d{4}|\d/\d\d\b", regex=True).fillna(True)
    return late & _true(unstated) & _true(facts["period_start_date"].dt.year > year)


def _judged(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts with what was assumed about their periods, and as targets where these lie ahead."""
    behind = _true(facts["start_date"] > facts["_since"]) & _true(facts["end_date"] > facts["published"])
    ahead = (behind | _true(facts["start_date"] > facts["published"])) & ~_true(facts["planned"])
    told = facts["assumed"].str.cat(facts["_how"].map(_ASSUMED).fillna(""), sep="; ")
    return facts.assign(
        planned=_true(facts["planned"]) | ahead,
        status=facts["status"].where(~ahead, "planned"),
        confidence=facts["confidence"].fillna(1.0) * facts["_how"].map(_LESS_SURE).astype("Float64"),
        assumed=told.str.cat(ahead.map({True: _AHEAD, False: ""}), sep="; "),
    )


def _named(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts with the name and basis of their period, and its days."""
    spans = list(zip(facts["start_date"], facts["end_date"], strict=True))
    names = {span: period_of(span[0].date(), span[1].date()) for span in set(spans)}
    dtypes = {"period": "string", "basis": "string", "start_date": "datetime64[s]", "end_date": "datetime64[s]"}
    made = {
        name: pd.Series([names[span][at] for span in spans], index=facts.index, dtype=dtype)
        for at, (name, dtype) in enumerate(dtypes.items())
    }
    return facts.assign(**made)


def article_periods(frames: Frames) -> pd.DataFrame:
    """The period that each article is of: `article, start_date, end_date, dated, title_end`, one row each.

    That of its title where it names one of a month or more, else the year of publication; empty where there is none.
    """
    articles = frames["articles"][["article", "title", "published"]].drop_duplicates("article")
    passages, periods = frames["passages"], frames["periods"]
    heads = passages.loc[passages["passage"] < _HEAD, ["article", "passage", "text", "end"]].merge(
        articles, on="article"
    )
    same = _words(heads["text"]) == _words(heads["title"])
    titles = heads.loc[same.fillna(False), ["article", "passage", "end"]].rename(columns={"end": "title_end"})
    lasting = periods["end_date"] - periods["start_date"] >= timedelta(days=_MONTH_AT_LEAST)
    named = periods.loc[lasting.fillna(False), ["article", "passage", "start", "start_date", "end_date"]].merge(titles)
    named = named.sort_values("start", kind="stable").drop_duplicates("article")[
        ["article", "start_date", "end_date", "title_end"]
    ]
    result = articles[["article", "published"]].merge(named, how="left", on="article")
    by_title = result["start_date"].notna()
    years = result["published"].dt.year.astype("Int64").astype("string")
    first = pd.to_datetime(years + "-01-01").astype("datetime64[s]")
    last = pd.to_datetime(years + "-12-31").astype("datetime64[s]")
    how = pd.Series(_PUBLISHED, index=result.index, dtype="string").where(result["published"].notna())
    return result.assign(
        start_date=result["start_date"].where(by_title, first),
        end_date=result["end_date"].where(by_title, last),
        dated=how.mask(by_title, _TITLE),
    ).drop(columns="published")


def _words(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    return texts.str.split().str.join(" ").str.casefold()


@lru_cache(10_000)
def period_of(first: date, last: date) -> tuple[str, str, date, date]:
    """TIMEX3 value and basis of a span of days, with its first and last day.

    The last day of a year stands for the year: what is reached "by 31 December" is the year's result.
    """
    if first == last and (first.month, first.day) == (12, 31):
        first = date(first.year, 1, 1)
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if not whole:
        timex, basis = (first.isoformat(), "day") if first == last else (f"{first}/{last}", "none")
        return timex, basis, first, last
    months = (last.year - first.year) * _YEAR + last.month - first.month + 1
    return *_whole_months(first, last, months), first, last


def _whole_months(first: date, last: date, months: int) -> tuple[str, str]:
    year, month = first.year, first.month
    if months == 1:
        return f"{year}-{month:02}", "month"
    if months % _YEAR == 0 and month == 1:
        return (f"{year}", "year") if months == _YEAR else (f"{year}/{last.year}", "term")
    if months == _HALF and month in (1, _HALF + 1):
        return f"{year}-H{1 if month == 1 else 2}", "half"
    if months == _QUARTER and month % _QUARTER == 1:
        return f"{year}-Q{month // _QUARTER + 1}", "quarter"
    return f"{year}-{month:02}/{last.year}-{last.month:02}", f"{months} months"
