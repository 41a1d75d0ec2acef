"""Streams of articles into files: whole files or none, and only a few thousand rows in memory.

Every writer takes an iterator of entries and a folder. The tables follow `tables.schema()`, so that a new extractor
needs nothing here. Formats for annotation tools are in `annotations`, for newsrooms in `newsroom`.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.core.files import whole_file
from baocao.write.entry import Entry
from baocao.write.formats import CsvStyle
from baocao.write.record import dumps
from baocao.write.tables import entry_rows, frame, outcome_rows, schema

_ROWS = 5_000  # a table's rows held in memory before they are written
_READ_OTHERWISE = re.compile(r"[-+]?[\d.,/: %-]*\d[\d.,/: %-]*(?:[eE][-+]?\d+)?")  # "8/9", "1.250", "01", "12-3", "2E5"
_LONGEST_FORMULA = 250  # characters of a text in one; Excel allows 255
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what begins one, by OWASP's list


def write_jsonl(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`records.jsonl` with the record of every article, `errors.jsonl` and `duplicates.jsonl` with those rows."""
    counts = Counter(records=0, errors=0, duplicates=0)
    with ExitStack() as stack:
        files = {name: stack.enter_context(whole_file(out / f"{name}.jsonl")) for name in counts}
        for entry in entries:
            if entry.good:
                files["records"].write(dumps(entry.record) + "\n")
                counts["records"] += 1
            for name, row in outcome_rows(entry):
                files[name].write(dumps({key: row[key] for key in schema()[name] if key in row}) + "\n")
                counts[name] += 1
    return counts


def write_csv(entries: Iterable[Entry], out: Path, style: CsvStyle) -> Counter[str]:
    """One CSV a table (RFC 4180): UTF-8 with a byte order mark, so that Excel reads the accents."""
    counts: Counter[str] = Counter(dict.fromkeys(schema(), 0))
    with ExitStack() as stack:
        files = {name: stack.enter_context(whole_file(out / f"{name}.csv", "utf-8-sig")) for name in schema()}
        # the line ends of the standard: with others, Python's writer leaves a lone carriage return in a cell unquoted
        tables = {name: csv.writer(handle, delimiter=style.separator) for name, handle in files.items()}
        for name, columns in schema().items():
            tables[name].writerow(columns)
        for entry in entries:
            for name, row in entry_rows(entry):
                tables[name].writerow([_cell(row.get(key), dtype, style) for key, dtype in schema()[name].items()])
                counts[name] += 1
    return counts


def _cell(value: Any, dtype: str, style: CsvStyle) -> Any:
    if isinstance(value, float):
        return repr(value).replace(".", style.decimal)
    if not style.spreadsheet or dtype != "string" or value is None:
        return value
    if len(value) < _LONGEST_FORMULA and _READ_OTHERWISE.fullmatch(value):
        return f'="{value}"'  # the one form of which Excel and its like make text
    return f"'{value}" if value.startswith(_FORMULA) else value


def table_parts(entries: Iterable[Entry]) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables in pieces of some thousand rows, each with its table's name."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for entry in entries:
        for name, row in entry_rows(entry):
            rows[name].append(row)
            if len(rows[name]) >= _ROWS:
                yield name, frame(name, rows[name])
                rows[name] = []
    for name, rest in rows.items():
        if rest:
            yield name, frame(name, rest)
