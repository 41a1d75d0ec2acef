"""Streams of articles into files: records as JSONL, tables as CSV or Parquet; whole files or none.

Every writer takes an iterator and a folder and keeps only a few thousand rows in memory. Files are written under a
temporary name and take their own when all is done.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from baocao.article import Article
from baocao.errors import OptionError
from baocao.frames import article_rows, frame, schema
from baocao.record import dumps, to_record

_ROWS = 5_000  # a table's rows held in memory before they are written
_PARTIAL = ".partial"

Writer = Callable[[Iterable[Article], Path], Counter[str]]


def write(articles: Iterable[Article], out: Path, file_format: str) -> Counter[str]:
    """Write the articles in one of `FORMATS` to the folder `out`, made if absent.

    Returns:
        The number of rows of each table (of `records` and `errors` for JSONL).

    Raises:
        OptionError: the format is unknown.
    """
    if file_format not in FORMATS:
        raise OptionError.among("format", FORMATS, file_format)
    out.mkdir(parents=True, exist_ok=True)
    return FORMATS[file_format](articles, out)


def write_jsonl(articles: Iterable[Article], out: Path) -> Counter[str]:
    """`records.jsonl` with the record of every article, `errors.jsonl` with every failure."""
    counts = Counter(records=0, errors=0)
    with _whole_file(out / "records.jsonl") as records, _whole_file(out / "errors.jsonl") as errors:
        for article in articles:
            if article.failure:
                errors.writelines(dumps(row) + "\n" for _, row in article_rows(article))
            else:
                records.write(dumps(to_record(article)) + "\n")
            counts["errors" if article.failure else "records"] += 1
    return counts


def write_csv(articles: Iterable[Article], out: Path) -> Counter[str]:
    """One CSV a table: UTF-8 with a byte order mark, so that Excel reads the accents."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(_whole_file(out / f"{name}.csv", "utf-8-sig")) for name in schema()}
        counts: Counter[str] = Counter(dict.fromkeys(files, 0))
        for name, part in _parts(articles):
            part.to_csv(files[name], index=False, header=not counts[name], date_format="%Y-%m-%d", lineterminator="\n")
            counts[name] += len(part)
        for name in files:
            if not counts[name]:
                frame(name, []).to_csv(files[name], index=False, lineterminator="\n")
    return counts


def write_parquet(articles: Iterable[Article], out: Path) -> Counter[str]:
    """One Parquet file a table."""
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for name in schema():
            handle = stack.enter_context(_whole_file(out / f"{name}.parquet", None))
            empty = pa.Table.from_pandas(frame(name, []), preserve_index=False)
            writers[name] = stack.enter_context(pq.ParquetWriter(handle, empty.schema))
        counts: Counter[str] = Counter(dict.fromkeys(writers, 0))
        for name, part in _parts(articles):
            writers[name].write_table(pa.Table.from_pandas(part, schema=writers[name].schema, preserve_index=False))
            counts[name] += len(part)
    return counts


FORMATS: dict[str, Writer] = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}


def _parts(articles: Iterable[Article]) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables in pieces of some thousand rows."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for article in articles:
        for name, row in article_rows(article):
            rows[name].append(row)
            if len(rows[name]) >= _ROWS:
                yield name, frame(name, rows[name])
                rows[name] = []
    for name, rest in rows.items():
        if rest:
            yield name, frame(name, rest)


@contextmanager
def _whole_file(path: Path, encoding: str | None = "utf-8") -> Iterator[IO[Any]]:
    """A file that appears under its name when it is complete, and not at all after an error; bytes without encoding."""
    partial = path.with_name(path.name + _PARTIAL)
    try:
        with partial.open("w", encoding=encoding, newline="") if encoding else partial.open("wb") as handle:
            yield handle
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
