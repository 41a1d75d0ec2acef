"""Parts of a corpus: passages with what is known of their article, and conditions that choose among them."""

import re
from collections.abc import Iterable

import pandas as pd

from baocao.core.errors import InputError, OptionError
from baocao.core.normalizer import fold, normalize, strip_accents
from baocao.write.tables import Frames

_OF_ARTICLE = {  # what passages are chosen by, and the column of `articles` that tells it
    "province": "locality_province",
    "province_now": "locality_province_now",
    "place": "locality_name",
    "publisher": "attribution",
    "genre": "genre",
    "document": "document_type",
    "source": "source",
}
KEYS = ("article", *_OF_ARTICLE, "year", "theme", "kind")
_YEAR_NAMED = re.compile(r"(?<!\w)năm (?:20|19)\d\d(?![\d/–-]|\s?[-–]\s?\d)")
_CONDITION = re.compile(r"\s*(?P<key>[a-z_]+)\s*=\s*(?P<values>.*\S)\s*", re.DOTALL)
_YEARS = re.compile(r"(\d{4})\.\.(\d{4})")
_UNIT_TYPE = re.compile(r"^(?:tinh|thanh pho|tp\.?) ")


def table(frames: Frames, name: str, *columns: str) -> pd.DataFrame:
    """A table of the frames that must be there.

    Raises:
        InputError: it is not, or it lacks one of the columns.
    """
    if name not in frames:
        raise InputError(f"Frames must hold the table {name!r}. Got {', '.join(sorted(frames)) or 'none'}.")
    if missing := [column for column in columns if column not in frames[name].columns]:
        raise InputError(f"Table {name!r} must have the columns {', '.join(columns)}. It lacks {', '.join(missing)}.")
    return frames[name]


def contexts(frames: Frames) -> pd.DataFrame:
    """One row an article, of reprints the one published first, with `article`, `published`, `year`, what `KEYS` name.

    `year` is the one that is reported on: the first that the title names ("năm 2023"), else that of publication; of a
    report that appeared in January the one before. `year_from` says which: title, published, before.

    Raises:
        InputError: two articles have one id.
    """
    articles = table(frames, "articles", "article", "title", "published", *_OF_ARTICLE.values())
    if repeated := sorted(articles["article"][articles["article"].duplicated()].unique()):
        raise InputError(f"Ids of articles must be unique. Got more than one {repeated[0]!r}. Give them other ids.")
    if "duplicates" in frames:
        articles = _first_published(articles, frames["duplicates"])
    kept = {"article": articles["article"], "published": articles["published"]}
    kept |= {key: articles[column] for key, column in _OF_ARTICLE.items()}
    years = [
        _year(title, day, genre)
        for title, day, genre in zip(articles["title"], articles["published"], articles["genre"], strict=True)
    ]
    kept["year"] = pd.Series([year for year, _ in years], index=articles.index, dtype="Int64")
    kept["year_from"] = pd.Series([how for _, how in years], index=articles.index, dtype="string")
    return pd.DataFrame(kept).reset_index(drop=True)


def _first_published(articles: pd.DataFrame, repeats: pd.DataFrame) -> pd.DataFrame:
    """Of articles that repeat one another the one published first; where no day is known, the first of the run."""
    heads = dict(zip(repeats["article"], repeats["first"], strict=True))
    families = articles["article"].map(lambda article: heads.get(article, article))
    ordered = articles.assign(family=families).sort_values("published", kind="stable", na_position="last")
    return ordered.drop_duplicates("family").drop(columns="family").sort_index()


def _year(title: object, published: object, genre: object) -> tuple[int | None, str | None]:
    named = _YEAR_NAMED.search(fold(normalize(title)[0])) if isinstance(title, str) else None
    if named:
        return int(named[0][4:8]), "title"
    if not isinstance(published, pd.Timestamp) or pd.isna(published):
        return None, None
    if published.month == 1 and genre == "report":
        return published.year - 1, "before"
    return published.year, "published"


def passages_of(frames: Frames, conditions: Iterable[str] = ()) -> pd.DataFrame:
    """The passages that are no furniture and no reprint, with the columns of `contexts`; those that conditions choose.

    Raises:
        InputError, OptionError: see `table`, `contexts` and `chosen`.
    """
    passages = table(frames, "passages", "article", "passage", "start", "end", "text", "kind", "furniture", "theme")
    merged = passages[passages["furniture"].isna()].merge(contexts(frames), on="article")
    return chosen(merged, conditions).reset_index(drop=True)


def chosen(rows: pd.DataFrame, conditions: Iterable[str]) -> pd.DataFrame:
    """The rows that meet all conditions: "province=Sơn La", "year=2021..2023", "theme=tasks|proposals".

    Case, accents and the type word of a province do not count.

    Raises:
        OptionError: a condition is malformed, or no row has its value.
    """
    for condition in conditions:
        parts = _CONDITION.fullmatch(condition)
        if not parts or parts["key"] not in KEYS:
            raise OptionError(f"A condition must be KEY=VALUE, KEY one of: {', '.join(KEYS)}. Got {condition!r}.")
        values = parts["values"].split("|")
        met = _meets(rows[parts["key"]], parts["key"], values)
        if not met.any() and len(rows):
            there = sorted({str(value) for value in rows[parts["key"]].dropna()})
            some = f"{', '.join(there[:12])}{' …' if len(there) > 12 else ''}" or "none at all"
            raise OptionError(f"{condition}: no passage has this {parts['key']}. It must be one of: {some}.")
        rows = rows[met]
    return rows


def _meets(column: "pd.Series[str]", key: str, values: list[str]) -> "pd.Series[bool]":
    if key != "year":
        wanted = {plain(value) for value in values}
        return column.map(lambda value: isinstance(value, str) and plain(value) in wanted).astype(bool)
    years: set[int] = set()
    for value in values:
        span = _YEARS.fullmatch(value)
        if not span and not value.isdecimal():
            raise OptionError(f"year must be a year or two (2021..2023). Got {value!r}.")
        years.update(range(int(span[1]), int(span[2]) + 1) if span else [int(value)])
    return column.isin(sorted(years)).fillna(False).astype(bool)


def plain(name: str) -> str:
    """A name by which places and labels are compared: folded, without accents and a province's type word."""
    return _UNIT_TYPE.sub("", " ".join(strip_accents(fold(normalize(name)[0])).split()))
