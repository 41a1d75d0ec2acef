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
from baocao.core.language import worded
from baocao.core.output import MANIFEST
from baocao.core.steps import StepListener, unheard
from baocao.run.batch import finished_entries
from baocao.run.spool import FOLDER
from baocao.write.entry import Entry, numbered
from baocao.write.exports import table_parts
from baocao.write.record import SCHEMA
from baocao.write.tables import Frames, frame, schema

if TYPE_CHECKING:
    from baocao.core.article import Article

RECORDS = "records.jsonl"
_NEEDED = {  # columns without which a table says nothing here; others are empty where an older version lacks them
    "articles": ("article", "published", "locality_name", "locality_level", "locality_province"),
    "figures": ("article", "mention", "start", "end", "text", "value", "unit", "measured", "place"),
}
_STAGE = "compare"


def read_frames(
    *paths: str | Path, tables: Collection[str] | None = None, listener: StepListener = unheard
) -> dict[str, pd.DataFrame]:
    """The tables behind the paths, put together; the same whatever the order of the paths.

    Args:
        paths: folders that `extract -o` wrote, folders of tables (Parquet, CSV), files of records (JSONL). Of
            records, sentences come from the sources where those can be read, and stay empty where they cannot.
        tables: the tables wanted, by name; all by default.
        listener: hears how far the work is.

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
    resolved = sorted({Path(item).resolve(): Path(item) for item in paths}.items())
    for number, (_, path) in enumerate(resolved):
        listener(worded("reading results"), number, len(resolved))
        for name, part in _unique(_read(path, wanted), seen, taken, str(path)).items():
            parts[name].append(part)
    return _put_together(parts, wanted)


def complete(frames: Frames) -> dict[str, pd.DataFrame]:
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


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows by the names of their columns, with None for what is missing."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(plain(table[name]) for name in names), strict=True)]


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


def _as(values: "pd.Series[Any]", dtype: Any) -> "pd.Series[Any]":
    if values.dtype == dtype:
        return values
    if dtype == "boolean" and not pd.api.types.is_bool_dtype(values):  # of a CSV
        values = values.map({"True": True, "False": False, "true": True, "false": False}, na_action="ignore")
    return values.astype(dtype)


def _read(path: Path, wanted: list[str]) -> dict[str, pd.DataFrame]:
    if path.is_file():
        return _read_records(path, wanted)
    if not path.is_dir():
        raise InputError(f"{path}: must be a folder of results or a file of records. Got nothing. Check the name.")
    if (path / MANIFEST).is_file() and (path / FOLDER).is_dir():
        return _gathered(finished_entries(path), wanted)
    if (path / RECORDS).is_file():
        frames, beside = _read_records(path / RECORDS, wanted), _outcomes(path)
        return frames | {name: pd.concat([beside[name], frames[name]], ignore_index=True) for name in beside}
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


def _gathered(entries: Iterable[Entry], wanted: list[str]) -> dict[str, pd.DataFrame]:
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for name, part in table_parts(entries):
        if name in wanted:
            parts[name].append(part)
    return _put_together(parts, wanted)


def _put_together(parts: dict[str, list[pd.DataFrame]], wanted: list[str]) -> dict[str, pd.DataFrame]:
    return {name: pd.concat(parts[name], ignore_index=True) if parts[name] else frame(name, []) for name in wanted}


def _outcomes(folder: Path) -> dict[str, pd.DataFrame]:
    """What went wrong and what repeats, as it stands beside records."""
    found: dict[str, pd.DataFrame] = {}
    for name in ("errors", "duplicates"):
        if (path := folder / f"{name}.jsonl").is_file():
            found[name] = frame(name, [orjson.loads(line) for line in path.read_bytes().splitlines() if line])
    return found


def _read_records(path: Path, wanted: list[str]) -> dict[str, pd.DataFrame]:
    """The frames of a file of records; what comes of texts is missing where a source could not be read, and told."""
    lost: list[dict[str, str]] = []
    frames = _gathered(_records(path, lost), wanted)
    if lost:
        gone = {row["article"] for row in lost}
        for name, column in [(name, "text" if name == "passages" else "sentence") for name in frames]:
            if column in frames[name]:
                frames[name][column] = frames[name][column].mask(frames[name]["article"].isin(gone))
        frames["errors"] = pd.concat([frames["errors"], frame("errors", lost)], ignore_index=True)
    return frames


def _records(path: Path, lost: list[dict[str, str]]) -> Iterator[Entry]:
    """The records of a file, each with its text where its source can be read; where not, it goes to `lost` too."""
    with path.open("rb") as handle:
        lines = ((number, line) for number, line in enumerate(handle, 1) if line.strip())
        records = (_record(path, number, line) for number, line in lines)
        for source, group in groupby(records, key=lambda record: record.get("source")):
            texts = _texts(source) if source else {}
            for record in group:
                text = texts.get(record["text_sha256"])
                if text is None and "failure" not in record:
                    message = worded(f"{source}: the text is not there or another now, so there are no sentences.")
                    lost.append({"article": record["id"], "source": source, "stage": _STAGE, "message": message})
                yield Entry(record, text or "")


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


def _unique(
    frames: dict[str, pd.DataFrame], seen: dict[str, str], taken: Counter[str], path: str
) -> dict[str, pd.DataFrame]:
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
            message = worded(f"{path}: the id {article} is another article's too, so it is {name} in this comparison.")
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
