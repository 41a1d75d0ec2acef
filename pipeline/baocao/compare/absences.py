"""What reports say they have no number of, or did not have: "chưa có số liệu về …", "không xảy ra vụ cháy nào".

A missing number is an absence without value, a thing that did not occur one of value 0. What restricts it ("vụ nghiêm
trọng", "ổ dịch mới"), a second negation, a number in the clause, a wish or a condition leaves it open: nothing is said.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from baocao.compare.frames import Frames
from baocao.compare.reform import Summing
from baocao.core import lexicon
from baocao.core.normalizer import fold, normalize

Match = Callable[[str], str | None]  # the indicator that words name
_WORDS = lexicon.load("comparison")["absences"]
_LIKELY = lexicon.fill(r"(?<!\w)(?:{not})(?!\w)", _WORDS)
_CLAUSE = re.compile(lexicon.fill(r"[.,;:!?\n()](?!\d)|(?<!\w){but}(?!\w)", _WORDS))
_NOT = re.compile(lexicon.fill(r"(?<!\w){not}(?!\w)", _WORDS))
_MISSING = re.compile(
    lexicon.fill(
        r"(?<!\w){not}(?: {yet})?(?: {been})? (?:{have}(?: {got})?(?: {data})+|{count}(?: {got})?(?: {data})*)(?!\w)",
        _WORDS,
    )
)
_NONE = re.compile(lexicon.fill(r"(?<!\w){not}(?: {yet})? (?:{occur}|{left}|(?P<have>{exist}))(?!\w)", _WORDS))
_LET_BE = re.compile(lexicon.fill(r"(?<!\w){restricted}(?!\w)", _WORDS))
_WISH = re.compile(lexicon.fill(r"(?<!\w){wish}(?!\w)", _WORDS))
_WHOSE = re.compile(lexicon.fill(r"(?<!\w){whose}(?: [^\W\d_]+)?\s*$", _WORDS))
_ANY = re.compile(lexicon.fill(r"(?<!\w){any}(?!\w)", _WORDS))
_AND = re.compile(lexicon.fill(r"(?<!\w){and}(?!\w)", _WORDS))
_LEFT = re.compile(lexicon.fill(r"(?<!\w){not}(?: {yet})? {left}(?!\w)", _WORDS))
_YEARS = re.compile(r"(?:19|20)\d\d(?!\d)")
_AHEAD = ("tasks", "proposals", "lessons")  # themes of what is to come
_SURE = 0.8  # confidence: read from a sentence by its words, no figure stands for it


def find_absences(frames: Frames, match: Match, known: Mapping[str, Summing]) -> pd.DataFrame:
    """A row an absence, in the columns of facts, with `absent` true; of the indicators that are `known`."""
    passages = frames["passages"]
    likely = passages["text"].str.casefold().str.contains(_LIKELY, regex=True).fillna(False)
    ahead = passages["theme"].isin(_AHEAD)
    rows = []
    for passage in passages[likely & ~ahead & passages["furniture"].isna()].to_dict("records"):
        for words, indicator, value in absences(passage["text"], match):
            if indicator in known and (value is None or _can_be_none(words, known[indicator])):
                rows.append(
                    {
                        **_row(passage, words),
                        "indicator": indicator,
                        "amount": value,
                        "amount_unit": known[indicator].unit,
                    }
                )
    return _where_and_when(pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS), frames)


def absences(text: str, match: Match) -> Iterator[tuple[str, str, float | None]]:
    """The words of each absence in a sentence, the indicator, and 0 where it did not occur."""
    plain = normalize(text)[0]
    for clause in _clauses(plain):
        folded = fold(clause)
        if missing := _MISSING.search(folded):
            found = _wordings(clause, missing.start(), missing.end(), match)
            yield from ((clause.strip(), indicator, None) for indicator in found if not _is_twice(folded))
        elif (none := _NONE.search(folded)) and _is_plain(folded, none):
            yield from (
                (clause.strip(), indicator, 0.0) for indicator in _wordings(clause, none.start(), none.end(), match)
            )


def _can_be_none(words: str, indicator: Summing) -> bool:
    """ "Không còn nhà tạm" tells of what is left, which none of the houses that were replaced are."""
    return indicator.polarity == "bad" or not _LEFT.search(fold(words))


def _clauses(text: str) -> list[str]:
    return [part for part in _CLAUSE.split(text) if part]


def _wordings(clause: str, start: int, end: int, match: Match) -> list[str]:
    """The indicators named behind the negation, else before it: "… chưa được thống kê"."""
    for words in (clause[end:], clause[:start]):
        found = [indicator for part in _AND.split(words) if (indicator := match(part))]
        if found:
            return list(dict.fromkeys(found))
    return []


def _is_twice(folded: str) -> bool:
    return len(_NOT.findall(folded)) > 1


def _is_plain(folded: str, none: re.Match[str]) -> bool:
    """Nothing restricts the negation, and it is no wish, no condition and no part of another statement."""
    before, behind = folded[: none.start()], folded[none.end() :]
    if _is_twice(folded) or _LET_BE.search(behind) or _WISH.search(before) or _WHOSE.search(before):
        return False
    if re.search(r"\d", _YEARS.sub("", folded)):
        return False
    return not none["have"] or bool(_ANY.search(behind))


_COLUMNS = {
    "article": "string", "passage": "Int64", "start": "Int64", "end": "Int64", "text": "string", "sentence": "string",
    "indicator": "string", "amount": "Float64", "amount_unit": "string", "measure": "string", "planned": "boolean", "status": "string",
    "confidence": "Float64", "absent": "boolean", "indicator_how": "string",
}  # fmt: skip


def _row(passage: dict[str, Any], words: str) -> dict[str, Any]:
    at = passage["text"].find(words)
    start = passage["start"] + max(at, 0)
    return {
        "article": passage["article"],
        "passage": passage["passage"],
        "start": start,
        "end": start + len(words) if at >= 0 else passage["end"],
        "text": words,
        "sentence": passage["text"],
        "measure": "level",
        "planned": False,
        "status": "actual",
        "confidence": _SURE,
        "absent": True,
        "indicator_how": "listed",
    }


def _where_and_when(rows: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The rows with place and period: those of their sentence, else of their article."""
    articles = frames["articles"][
        ["article", "published", "source", "attribution", "locality_name", "locality_province", "locality_province_now"]
    ].drop_duplicates("article")
    places = frames["localities"][["article", "passage", "mention", "name", "level", "province", "province_now"]]
    places = places[places["level"] != "region"].rename(columns={"mention": "locality"})
    periods = frames["periods"].loc[lambda t: t["start_date"].notna(), ["article", "passage", "start_date", "end_date"]]
    periods = periods.rename(columns={"start_date": "period_start_date", "end_date": "period_end_date"})
    rows = rows.merge(articles, how="left", on="article")
    for near in (places, periods):
        rows = rows.merge(near.drop_duplicates(["article", "passage"]), how="left", on=["article", "passage"])
    own = rows["name"].isna()
    return rows.assign(
        scope="unit",
        place=rows["name"].fillna(rows["locality_name"]),
        province=rows["province"].where(~own, rows["locality_province"]),
        province_now=rows["province_now"].where(~own, rows["locality_province_now"]),
        publisher=rows["attribution"],
    ).drop(columns=["name", "level", "attribution", "locality_name", "locality_province", "locality_province_now"])
