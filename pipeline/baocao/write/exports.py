"""Streams of articles into files: whole files or none, and only a few thousand rows in memory.

Every writer takes an iterator of entries and a folder. The tables follow `tables.schema()`, so that a new extractor
needs nothing here. Formats for annotation tools are in `annotations`, for newsrooms in `newsroom`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.core.files import whole_file
from baocao.write.entry import Entry
from baocao.write.record import dumps
from baocao.write.tables import entry_rows, frame, outcome_rows, schema

_ROWS = 5_000  # a table's rows held in memory before they are written


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


def write_csv(entries: Iterable[Entry], out: Path, separator: str = ",") -> Counter[str]:
    """One CSV a table: UTF-8 with a byte order mark, so that Excel reads the accents."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(whole_file(out / f"{name}.csv", "utf-8-sig")) for name in schema()}
        counts: Counter[str] = Counter(dict.fromkeys(files, 0))
        for name, handle in files.items():
            frame(name, []).to_csv(handle, index=False, sep=separator, lineterminator="\n")
        for name, part in table_parts(entries):
            part.to_csv(
                files[name], index=False, sep=separator, lineterminator="\n", header=False, date_format="%Y-%m-%d"
            )
            counts[name] += len(part)
    return counts


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
