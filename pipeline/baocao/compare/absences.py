"""What reports say they have no number of, or did not have: "chưa có số liệu về …", "không xảy ra vụ cháy nào".

A missing number is an absence without value, a thing that did not occur one of value 0. What restricts it ("vụ nghiêm
trọng", "ổ dịch mới"), a second negation, a number in the clause, a wish or a condition leaves it open: nothing is said.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from baocao.compare.catalog import Catalog
from baocao.compare.frames import rows_of
from baocao.compare.indicators import FACTS
from baocao.compare.reform import Summing
from baocao.compare.wordings import folded, tokens
from baocao.core import lexicon
from baocao.core.normalizer import fold, normalize
from baocao.extract.places.gazetteer import LEVELS, TYPES
from baocao.write.tables import Frames, schema

Match = Callable[[str], Sequence[str]]  # the indicators that words name
_WORDS = lexicon.load("comparison")["absences"]
_LIKELY = lexicon.fill(r"(?<!\w)(?:{not})(?!\w)", _WORDS)
_CLAUSE = re.compile(lexicon.fill(r"[.,;!?\n()](?!\d)|(?<!\w){but}(?!\w)", _WORDS))
_NOT = re.compile(lexicon.fill(r"(?<!\w){not}(?!\w)", _WORDS))
_MISSING = re.compile(
    lexicon.fill(
        r"(?<!\w){not}(?: {yet})?(?: {been})? (?:{have}(?: {got})?(?: {data})+|{count}(?: {got})?(?: {data})*)(?!\w)",
        _WORDS,
    )
)
_NONE = re.compile(lexicon.fill(r"(?<!\w){not}(?: {yet})? (?:{occur}|{left}|(?P<have>{exist}))(?!\w)", _WORDS))
_NEW = re.compile(lexicon.fill(r"(?<!\w){new}(?!\w)", _WORDS))
_LET_BE = re.compile(lexicon.fill(r"(?<!\w){restricted}(?!\w)", _WORDS))
_WISH = re.compile(lexicon.fill(r"(?<!\w){wish}(?!\w)", _WORDS))
_WHOSE = re.compile(lexicon.fill(r"(?<!\w){whose}(?: [^\W\d_]+){0,3}\s*$", _WORDS))
_ANY = re.compile(lexicon.fill(r"(?<!\w){any}(?!\w)", _WORDS))
_AND = re.compile(lexicon.fill(r"(?<!\w){and}(?!\w)", _WORDS))
_LEFT = re.compile(lexicon.fill(r"(?<!\w){not}(?: {yet})? {left}(?!\w)", _WORDS))
_YEARS = re.compile(r"(?:19|20)\d\d(?!\d)")
_AHEAD = ("tasks", "proposals", "lessons")  # themes of what is to come
_PASSAGE = ["article", "passage"]
_PLACE = ["name", "province", "province_now"]
_PERIOD = ["text", "timex", "start_date", "end_date"]
_OWN = ["locality_name", "locality_level", "locality_province", "locality_province_now"]
_LEVELS = {kind: levels[0] for kind, levels in TYPES.items() if len(levels) == 1}
_TYPE = re.compile(rf"(?<!\w){lexicon.alternation(_LEVELS)}(?!\w)")
_SURE = 0.8  # confidence: read from a sentence by its words, no figure stands for it


class Absence(NamedTuple):
    """Words that say so, the indicator, 0 for what did not occur, and the level of the units that they are about.

    `new`: only what is new did not occur.
    """

    words: str
    indicator: str
    value: float | None
    level: str | None = None
    new: bool = False


def find_absences(frames: Frames, match: Match, known: Mapping[str, Summing]) -> pd.DataFrame:
    """A row an absence, in the columns of facts, with `absent` true; of the indicators that are `known`."""
    passages = frames["passages"]
    likely = passages["text"].str.casefold().str.contains(_LIKELY, regex=True).fillna(False)
    ahead = passages["theme"].isin(_AHEAD)
    rows = [
        _row(passage, absence, known[absence.indicator])
        for passage in rows_of(passages[likely & ~ahead & passages["furniture"].isna()])
        for absence in absences(passage["text"], match)
        if absence.indicator in known and (absence.value is None or _can_be_none(absence, known[absence.indicator]))
    ]
    return _where_and_when(pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS), frames)


def absences(text: str, match: Match) -> Iterator[Absence]:
    """The absences that a sentence tells of."""
    plain = normalize(text)[0]
    clauses = [clause for clause in _CLAUSE.split(plain) if clause]
    for before, clause in pairwise(["", *clauses]):
        folded = fold(clause)
        if (missing := _MISSING.search(folded)) and not _is_twice(folded):
            found, value = missing, None
        elif (none := _NONE.search(folded)) and _is_plain(folded, none):
            found, value = none, 0.0
        else:
            continue
        about = [_LEVELS[" ".join(match[0].split())] for match in _TYPE.finditer(folded, 0, found.start())]
        new = value is not None and bool(_NEW.search(folded, found.end()))
        for indicator in _wordings((clause[found.end() :], clause[: found.start()], before), match):
            yield Absence(clause.strip(), indicator, value, about[-1] if about else None, new)


def match_wording(text: str, catalog: Catalog) -> list[str]:
    """The indicators that words name outright, those of most words; none where they narrow them to a part."""
    read = tokens(folded(text))
    joined = f" {' '.join(read)} "
    if any(phrase in joined for phrase in catalog.lists["narrowing"]):
        return []
    named = [
        ((item.words, item.end - item.start), item.meaning.indicator.id)
        for item in catalog.wordings.find(read)
        if item.meaning.role == "whole"
        and not any(phrase in joined for phrase in catalog.excluded[item.meaning.indicator.id])
    ]
    most = max((size for size, _ in named), default=None)
    return sorted({indicator for size, indicator in named if size == most})


def _can_be_none(absence: Absence, indicator: Summing) -> bool:
    """ "Không còn nhà tạm" tells of what is left, which none of the houses that were replaced are; and none new may
    leave old ones."""
    left = _LEFT.search(fold(absence.words)) and indicator.polarity != "bad"
    return not left and not (absence.new and indicator.stock)


def _wordings(places: Sequence[str], match: Match) -> list[str]:
    """The indicators named behind the negation, else before it ("… chưa được thống kê"), else in the clause before."""
    for words in places:
        found = [indicator for part in _AND.split(words) for indicator in match(part)]
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


_COLUMNS: dict[str, str] = schema()["figures"] | FACTS | {"absent": "boolean"}


def _row(passage: dict[str, Any], absence: Absence, indicator: Summing) -> dict[str, Any]:
    at = passage["text"].find(absence.words)
    start = passage["start"] + max(at, 0)
    return {
        "article": passage["article"],
        "passage": passage["passage"],
        "start": start,
        "end": start + len(absence.words) if at >= 0 else passage["end"],
        "text": absence.words,
        "sentence": passage["text"],
        "theme": passage["theme"],
        "locality_from": absence.level,  # until it is known whether the sentence names the unit
        "indicator": absence.indicator,
        "indicator_how": "listed",
        "amount": absence.value,
        "amount_unit": indicator.unit,
        "measure": "level",
        "planned": False,
        "status": "actual",
        "confidence": _SURE,
        "absent": True,
    }


def _where_and_when(rows: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The rows with place and period: those of their sentence, else of their article.

    What is about units below the article's place, and names none, is of nobody knows which: it is left out.
    """
    if rows.empty:
        return rows
    articles = frames["articles"].drop_duplicates("article").set_index("article")
    own = {name: rows["article"].map(articles[name]) for name in ("published", "source", "attribution", *_OWN)}
    places = frames["localities"].loc[lambda table: table["level"] != "region"].drop_duplicates(_PASSAGE)
    periods = frames["periods"].loc[lambda table: table["start_date"].notna()].drop_duplicates(_PASSAGE)
    place = rows[_PASSAGE].merge(places[[*_PASSAGE, "mention", *_PLACE]], how="left", on=_PASSAGE)
    period = rows[_PASSAGE].merge(
        periods[[*_PASSAGE, "text", "timex", "start_date", "end_date"]], how="left", on=_PASSAGE
    )
    named, about = place["mention"].notna(), rows["locality_from"]
    rows = rows.assign(
        **{name: own[name] for name in ("published", "source")},
        publisher=own["attribution"],
        scope="unit",
        locality=place["mention"],
        locality_from=pd.Series("sentence", index=rows.index).where(named, "article"),
        place=place["name"].where(named, own["locality_name"]),
        province=place["province"].where(named, own["locality_province"]),
        province_now=place["province_now"].where(named, own["locality_province_now"]),
        period=period["text"],
        period_timex=period["timex"],
        period_start_date=period["start_date"],
        period_end_date=period["end_date"],
    )
    return rows[named | ~_is_below(about, own["locality_level"])].astype(_COLUMNS)


def _is_below(levels: "pd.Series[Any]", others: "pd.Series[Any]") -> "pd.Series[Any]":
    rank = {level: number for number, level in enumerate(LEVELS)}
    return (levels.map(rank) > others.map(rank)).fillna(False).astype(bool)
