"""What a comparison reads: the tables of finished runs, of folders of tables, of files of records, as DataFrames.

    paths → entries or tables → columns of this version → unique ids → frames

What is lost or changed on the way is told in the table `errors`, under the stage "compare".
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd

from baocao.core.errors import BaocaoError, InputError, OptionError
from baocao.core.output import MANIFEST
from baocao.run.batch import finished_entries
from baocao.run.spool import FOLDER
from baocao.write.entry import Entry, numbered
from baocao.write.exports import table_parts
from baocao.write.record import SCHEMA
from baocao.write.tables import frame, schema

if TYPE_CHECKING:
    from baocao.core.article import Article

Frames = dict[str, pd.DataFrame]  # as `baocao.tables` gives them

RECORDS = "records.jsonl"
_NEEDED = {  # columns without which a table says nothing here; others are empty where an older version lacks them
    "articles": ("article", "published", "locality_name", "locality_level", "locality_province"),
    "figures": ("article", "mention", "start", "end", "text", "value", "unit", "measured", "place"),
}
_STAGE = "compare"


def read_frames(*paths: str | Path, tables: Collection[str] | None = None) -> Frames:
    """The tables behind the paths, put together; the same whatever the order of the paths.

    Args:
        paths: folders that `extract -o` wrote, folders of tables (Parquet, CSV), files of records (JSONL). Of
            records, sentences come from the sources where those can be read, and stay empty where they cannot.
        tables: the tables wanted, by name; all by default.

    Raises:
        InputError: a path holds none of these, a table lacks columns, or a record is of another schema.
        OptionError: there is no such table.
    """
    if unknown := sorted({*(tables or ())} - schema().keys()):
        raise OptionError.among("table", schema(), unknown[0])
    if not paths:
        raise InputError("A comparison must have a folder of results. Got none. Name what `baocao extract -o` wrote.")
    wanted = [name for name in schema() if tables is None or name in {*tables, "articles", "errors", "duplicates"}]
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    seen: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for path in sorted({Path(item).resolve(): Path(item) for item in paths}.items()):
        for name, part in _unique(_read(path[1], wanted), seen, taken, str(path[1])).items():
            parts[name].append(part)
    return {name: pd.concat(parts[name], ignore_index=True) if parts[name] else frame(name, []) for name in wanted}


def complete(frames: Frames) -> Frames:
    """The frames with every table, column and dtype of this version, and those that are others' own besides.

    Raises:
        InputError: a table lacks columns that a comparison cannot do without.
    """
    result = dict(frames)
    for name, columns in schema().items():
        given = frames.get(name)
        result[name] = frame(name, []) if given is None else _typed(name, given, columns)
    return result


def plain(values: "pd.Series[Any]") -> list[Any]:
    """The values with None for what is missing."""
    return values.astype(object).where(values.notna(), None).tolist()


def _typed(name: str, given: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    missing = [column for column in _NEEDED.get(name, ()) if column not in given.columns]
    if missing:
        raise InputError(
            f"{name}: must have the columns {', '.join(_NEEDED[name])}. Got none called {', '.join(missing)}. "
            "Write the tables anew with this version: baocao extract, or baocao export."
        )
    own = {column: given[column] for column in given.columns if column not in columns}
    try:
        typed = {
            column: _as(given[column], dtype) if column in given.columns else pd.Series(dtype=dtype, index=given.index)
            for column, dtype in columns.items()
        }
    except (TypeError, ValueError) as error:
        raise InputError(f"{name}: a column is of another type: {error}. Write the tables anew.") from error
    return pd.DataFrame({**typed, **own}, index=given.index)


def _as(values: "pd.Series[Any]", dtype: str) -> "pd.Series[Any]":
    if values.dtype == dtype:
        return values
    if dtype == "boolean" and not pd.api.types.is_bool_dtype(values):  # of a CSV
        values = values.map({"True": True, "False": False, "true": True, "false": False}, na_action="ignore")
    return values.astype(dtype)


def _read(path: Path, wanted: list[str]) -> Frames:
    if path.is_file():
        return _gathered(_records(path), wanted)
    if not path.is_dir():
        raise InputError(f"{path}: must be a folder of results or a file of records. Got nothing. Check the name.")
    if (path / MANIFEST).is_file() and (path / FOLDER).is_dir():
        return _gathered(finished_entries(path), wanted)
    if (path / RECORDS).is_file():
        return _gathered(_records(path / RECORDS), wanted)
    for suffix, read in ((".parquet", pd.read_parquet), (".csv", _read_csv)):
        if (path / f"figures{suffix}").exists() and (path / f"articles{suffix}").exists():
            found = {name: path / f"{name}{suffix}" for name in wanted}
            given = {name: read(table) for name, table in found.items() if table.exists()}
            return {name: table for name, table in complete(given).items() if name in wanted}
    raise InputError(
        f"{path}: must hold a finished run, tables (articles and figures as .parquet or .csv) or {RECORDS}. Got none "
        "of these. Finish the run with --resume, or write it in one of these formats with baocao export."
    )


def _read_csv(path: Path) -> pd.DataFrame:
    """A table in any of the styles that `extract` writes; everything as strings, empty ones as missing."""
    with path.open(encoding="utf-8-sig") as handle:
        separator = ";" if handle.readline().startswith("article;") else ","
    decimal = "," if separator == ";" else "."
    given = pd.read_csv(
        path, sep=separator, dtype="string", encoding="utf-8-sig", keep_default_na=False, na_values=[""]
    )
    columns = schema()[path.stem]
    numbers = [name for name in given.columns if columns.get(name) == "Float64"]
    return given.assign(**{name: given[name].str.replace(decimal, ".", regex=False) for name in numbers})


def _gathered(entries: Iterable[Entry], wanted: list[str]) -> Frames:
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for name, part in table_parts(entries):
        if name in wanted:
            parts[name].append(part)
    return {name: pd.concat(parts[name], ignore_index=True) if parts[name] else frame(name, []) for name in wanted}


def _records(path: Path) -> Iterator[Entry]:
    """The records of a file, each with its text where its source can be read."""
    lines = ((number, line) for number, line in enumerate(path.open("rb"), 1) if line.strip())
    records = (_record(path, number, line) for number, line in lines)
    for source, group in groupby(records, key=lambda record: record.get("source")):
        texts: dict[str, str] | None = None
        for record in group:
            if texts is None:
                texts = _texts(source) if source else {}
            yield Entry(record, texts.get(record["text_sha256"], ""))


def _record(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        record: dict[str, Any] = orjson.loads(line)
        found = record["schema"], record["id"], record["text_sha256"], record["passages"], record["figures"]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{path}, line {number}: must be a record that baocao extract wrote. Got {type(error).__name__}: {error}."
        ) from error
    if found[0] != SCHEMA:
        raise InputError(
            f"{path}, line {number}: the schema must be {SCHEMA}. Got {found[0]!r}. Extract the article anew."
        )
    return record


def _texts(source: str) -> dict[str, str]:
    """The texts of a source by their hash; none where it is gone."""
    from hashlib import sha256

    from baocao.read.reader import read

    def good(articles: "Iterable[Article]") -> "Iterator[Article]":
        return (article for article in articles if not article.failure)

    try:
        articles = good(read(source, on_error="collect")) if Path(source).is_file() else iter(())
        return {sha256(item.raw.encode("utf-8", "surrogatepass")).hexdigest(): item.raw for item in articles}
    except (BaocaoError, OSError):
        return {}


def _unique(frames: Frames, seen: dict[str, str], taken: Counter[str], path: str) -> Frames:
    """The frames of one path with ids that no earlier path has for another text; what has been read is left out."""
    ids = frames["articles"][["article", "text_sha256"]].itertuples(index=False)
    names: dict[str, str | None] = {}
    told: list[dict[str, str]] = []
    for article, digest in ids:
        if seen.get(article) == digest:
            names[article] = None
            continue
        names[article] = name = numbered(article, taken)
        seen[name] = digest
        if name != article:
            message = f"{path}: the id {article} is another article's too, so it is {name} in this comparison."
            told.append({"article": name, "source": path, "stage": _STAGE, "message": message})
    changed = {article: name for article, name in names.items() if name != article}
    if changed:
        frames = {name: _renamed(table, changed) for name, table in frames.items()}
    if told:
        frames["errors"] = pd.concat([frames["errors"], frame("errors", told)], ignore_index=True)
    return frames


def _renamed(table: pd.DataFrame, changed: dict[str, str | None]) -> pd.DataFrame:
    """The table with other ids; the rows of articles that are to have none are left out."""
    gone = [article for article, name in changed.items() if name is None]
    table = table[~table["article"].isin(gone)]
    other = {article: name for article, name in changed.items() if name is not None}
    columns = [column for column in ("article", "first") if column in table.columns]
    return table.assign(**{column: table[column].replace(other) for column in columns}) if other else table
