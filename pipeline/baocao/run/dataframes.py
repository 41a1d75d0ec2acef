"""The articles in the rows of a DataFrame: its tables, one partition at a time."""

from typing import TYPE_CHECKING, Any

from baocao.core.date_values import parse_date
from baocao.core.errors import OptionError
from baocao.run.chunks import analyzer
from baocao.themes import Loading

if TYPE_CHECKING:
    import pandas as pd


def analyze_frame(
    frame: "pd.DataFrame",
    table: str = "articles",
    *,
    text: str = "text",
    id: str = "id",  # noqa: A002  (the record's name for it)
    published: str | None = None,
    model: str = "default",
) -> "pd.DataFrame":
    """One table of the articles in a DataFrame's rows; for `map_partitions` of Dask, and for itself.

    Columns and dtypes are those of `baocao.tables`, whatever comes in. Rows whose analysis fails go to `errors`.

    Args:
        frame: an article a row.
        table: the table wanted.
        text, id, published: the columns of text, id (the index where there is none) and day of publication.
        model: of themes.

    Raises:
        OptionError: there is no such table or column.
    """
    return analyze_frames(frame, text=text, id=id, published=published, model=model)[_known(table)]


def analyze_frames(
    frame: "pd.DataFrame",
    *,
    text: str = "text",
    id: str = "id",  # noqa: A002
    published: str | None = None,
    model: str = "default",
) -> "dict[str, pd.DataFrame]":
    """All tables of the articles in a DataFrame's rows; arguments as for `analyze_frame`."""
    from baocao.core.article import Article
    from baocao.write.tables import tables

    for column in (text, published):
        if column is not None and column not in frame.columns:
            raise OptionError.among("column", map(str, frame.columns), column)
    names = frame[id] if id in frame.columns else frame.index
    days = frame[published] if published else [None] * len(frame)
    articles = (
        Article(raw=raw, id=str(name), published=_day(day))
        for raw, name, day in zip(frame[text], names, days, strict=True)
    )
    return tables(analyzer(Loading(model)).pipe(articles, on_error="collect"))


def _day(value: Any) -> Any:
    import pandas as pd

    return None if pd.isna(value) else parse_date(value)


def _known(table: str) -> str:
    from baocao.write.tables import schema

    if table not in schema():
        raise OptionError.among("table", schema(), table)
    return table
