"""Tables as Parquet: a file a table, or a folder of files where a table is long."""

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from baocao.core.files import PARTIAL, discard, put_in_place, unused
from baocao.write.entry import Entry
from baocao.write.exports import table_parts
from baocao.write.tables import frame, schema

PART_ROWS = 500_000  # rows of one Parquet file; a longer table becomes a folder of several


def write_parquet(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """One Parquet file a table; a folder of files of the same name where it has more than `PART_ROWS` rows."""
    with ExitStack() as stack:
        tables = {}
        for name in schema():
            columns = pa.Table.from_pandas(frame(name, []), preserve_index=False).schema
            tables[name] = ParquetTable(out / f"{name}.parquet", columns)
            stack.callback(tables[name].discard)
        for name, part in table_parts(entries):
            tables[name].write(pa.Table.from_pandas(part, schema=tables[name].columns, preserve_index=False))
        for table in tables.values():
            table.finish()
    return Counter({name: table.rows for name, table in tables.items()})


class ParquetTable:
    """A table that grows in Parquet files of `PART_ROWS` rows, and takes its name when it is finished."""

    def __init__(self, path: Path, columns: pa.Schema) -> None:
        self.path, self.columns = path, columns
        self.rows = self._number = 0
        self._folder = path.with_name(unused() + PARTIAL)
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
        discard(self._folder)

    def _next_part(self) -> pq.ParquetWriter:
        self._number += 1
        return pq.ParquetWriter(self._folder / part_name(self._number - 1), self.columns)


def part_name(number: int) -> str:
    """The name of one file of a table in parts."""
    return f"part-{number:05}.parquet"
