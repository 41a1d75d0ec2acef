"""Streams of articles into files: whole files or none, and only a few thousand rows in memory.

Every writer takes an iterator of entries and a folder. The tables follow `frames.schema()`, so that a new extractor
needs nothing here. Formats for annotation tools are in `annotations`, for newsrooms in `newsroom`.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from baocao.core.article import Article
from baocao.core.errors import OptionError
from baocao.core.files import PARTIAL, put_in_place, storable, whole_file
from baocao.run.spool import Entry, to_entry
from baocao.write.annotations import write_brat, write_conllu, write_docbin, write_labelstudio, write_prodigy
from baocao.write.database import write_sqlite
from baocao.write.datacard import write_card
from baocao.write.newsroom import write_ninjs, write_schema_org
from baocao.write.record import dumps
from baocao.write.tables import frame, record_rows, schema
from baocao.write.workbook import write_xlsx

_ROWS = 5_000  # a table's rows held in memory before they are written
_TEXT_ROWS = 500
_TEXTS = pa.schema({"article": pa.string(), "text": pa.string()})
PART_ROWS = 500_000  # rows of one Parquet file; a longer table becomes a folder of several

Writer = Callable[[Iterable[Entry], Path], Counter[str]]


def write(articles: Iterable[Article | Entry], out: Path, file_format: str, *, csv_sep: str = ",") -> Counter[str]:
    """Write the articles in one of `FORMATS` to the folder `out`, made if absent.

    Returns:
        The number of rows of each table (of records, errors and repeats, or of articles, where there are no tables).

    Raises:
        OptionError: the format is unknown, or the separator of columns is not one character.
    """
    if file_format not in FORMATS:
        raise OptionError.among("format", FORMATS, file_format)
    if len(csv_sep) != 1 or csv_sep in '"\r\n':
        raise OptionError(f"The CSV separator must be one character, neither quote nor line end. Got {csv_sep!r}.")
    out.mkdir(parents=True, exist_ok=True)
    writer = partial(write_csv, separator=csv_sep) if file_format == "csv" else FORMATS[file_format]
    return writer((item if isinstance(item, Entry) else to_entry(item) for item in articles), out)


def write_jsonl(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`records.jsonl` with the record of every article, `errors.jsonl` and `duplicates.jsonl` with those rows."""
    counts = Counter(records=0, errors=0, duplicates=0)
    with ExitStack() as stack:
        files = {name: stack.enter_context(whole_file(out / f"{name}.jsonl")) for name in counts}
        for entry in entries:
            if entry.good:
                files["records"].write(dumps(entry.record) + "\n")
                counts["records"] += 1
            if "failure" not in entry.record and "duplicate_of" not in entry.record:
                continue
            for name, row in takewhile(lambda item: item[0] in counts, _rows(entry)):  # those tables' rows come first
                files[name].write(dumps({key: row[key] for key in schema()[name] if key in row}) + "\n")
                counts[name] += 1
    return counts


def write_csv(entries: Iterable[Entry], out: Path, separator: str = ",") -> Counter[str]:
    """One CSV a table: UTF-8 with a byte order mark, so that Excel reads the accents."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(whole_file(out / f"{name}.csv", "utf-8-sig")) for name in schema()}
        counts: Counter[str] = Counter(dict.fromkeys(files, 0))
        for name, handle in files.items():
            frame(name, []).to_csv(handle, index=False, sep=separator, lineterminator="\n")
        for name, part in _parts(entries):
            part.to_csv(
                files[name], index=False, sep=separator, lineterminator="\n", header=False, date_format="%Y-%m-%d"
            )
            counts[name] += len(part)
    return counts


def write_parquet(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """One Parquet file a table; a folder of files of the same name where it has more than `PART_ROWS` rows."""
    with ExitStack() as stack:
        tables = {}
        for name in schema():
            columns = pa.Table.from_pandas(frame(name, []), preserve_index=False).schema
            tables[name] = _ParquetTable(out / f"{name}.parquet", columns)
            stack.callback(tables[name].discard)
        for name, part in _parts(entries):
            tables[name].write(pa.Table.from_pandas(part, schema=tables[name].columns, preserve_index=False))
        for table in tables.values():
            table.finish()
    return Counter({name: table.rows for name, table in tables.items()})


def write_huggingface(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """A data set folder for the Hugging Face library: a card, and the texts and every table as Parquet."""
    data = out / "data"
    data.mkdir(exist_ok=True)
    texts = _ParquetTable(data / "texts.parquet", _TEXTS)
    try:
        counts = write_parquet(_writing_texts(entries, texts), data)
        texts.finish()
    finally:
        texts.discard()
    counts["texts"] = texts.rows
    write_card(out, counts)
    return counts


FORMATS: dict[str, Writer] = {
    "brat": write_brat,
    "conllu": write_conllu,
    "csv": write_csv,
    "docbin": write_docbin,
    "huggingface": write_huggingface,
    "jsonl": write_jsonl,
    "labelstudio": write_labelstudio,
    "ninjs": write_ninjs,
    "parquet": write_parquet,
    "prodigy": write_prodigy,
    "schema-org": write_schema_org,
    "sqlite": write_sqlite,
    "xlsx": write_xlsx,
}


class _ParquetTable:
    """A table that grows in Parquet files of `PART_ROWS` rows, and takes its name when it is finished."""

    def __init__(self, path: Path, columns: pa.Schema) -> None:
        self.path, self.columns = path, columns
        self.rows = self._number = 0
        self._folder = path.with_name(path.name + PARTIAL)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._writer = self._next_part()

    def write(self, part: pa.Table) -> None:
        if self.rows >= PART_ROWS * self._number:
            self._writer.close()
            self._writer = self._next_part()
        self._writer.write_table(part)
        self.rows += len(part)

    def finish(self) -> None:
        self._writer.close()
        put_in_place(self._folder / part_name(0) if self._number == 1 else self._folder, self.path)

    def discard(self) -> None:
        """Leave nothing of what has not been finished."""
        self._writer.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _next_part(self) -> pq.ParquetWriter:
        self._number += 1
        return pq.ParquetWriter(self._folder / part_name(self._number - 1), self.columns)


def part_name(number: int) -> str:
    """The name of one file of a table in parts."""
    return f"part-{number:05}.parquet"


def _writing_texts(entries: Iterable[Entry], table: _ParquetTable) -> Iterator[Entry]:
    """The entries, the texts of good ones written on the way."""
    rows: list[dict[str, str]] = []
    for entry in entries:
        if entry.good:
            rows.append({"article": storable(entry.record["id"]), "text": storable(entry.raw)})
        if len(rows) >= _TEXT_ROWS:
            table.write(pa.Table.from_pylist(rows, _TEXTS))
            rows = []
        yield entry
    table.write(pa.Table.from_pylist(rows, _TEXTS))


def _parts(entries: Iterable[Entry]) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables in pieces of some thousand rows."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for entry in entries:
        for name, row in _rows(entry):
            rows[name].append(row)
            if len(rows[name]) >= _ROWS:
                yield name, frame(name, rows[name])
                rows[name] = []
    for name, rest in rows.items():
        if rest:
            yield name, frame(name, rest)


def _rows(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of an entry; of a dropped repeat only the one that names it."""
    for name, row in record_rows(entry.record, entry.raw):
        if not entry.dropped or name == "duplicates":
            yield name, row
