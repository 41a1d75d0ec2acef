"""A data set folder for the Hugging Face library: texts and tables as Parquet, and the card that describes them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from baocao.core.files import storable, whole_file
from baocao.extract.registry import extractors
from baocao.write.entry import Entry
from baocao.write.parquet import ParquetTable, write_parquet

_TEXT_ROWS = 500
_TEXTS = pa.schema({"article": pa.string(), "text": pa.string()})
_HEAD = """\
---
language:
- vi
pretty_name: Vietnamese reports, analyzed by baocao
task_categories:
- token-classification
- text-classification
configs:
{configs}
---

# Vietnamese reports, analyzed by baocao

Made by a machine, checked by nobody: {kinds} were extracted, and passages
classified by theme. Offsets count Unicode code points of `text` in `texts`. The texts belong to their publishers;
before you pass the folder on, make sure that you may, and name a license here.

| Table | Rows |
|---|--:|
{rows}
"""


def write_huggingface(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """A data set folder for the Hugging Face library: a card, and the texts and every table as Parquet."""
    data = out / "data"
    data.mkdir(exist_ok=True)
    texts = ParquetTable(data / "texts.parquet", _TEXTS)
    try:
        counts = write_parquet(_writing_texts(entries, texts), data)
        texts.finish()
    finally:
        texts.discard()
    counts["texts"] = texts.rows
    write_card(out, counts)
    return counts


def _writing_texts(entries: Iterable[Entry], table: ParquetTable) -> Iterator[Entry]:
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


def write_card(folder: Path, counts: Counter[str]) -> None:
    """Write `README.md`: one configuration a table, so that `load_dataset(folder, "figures")` works offline."""
    names = [name for name in counts if counts[name] or name in ("articles", "texts")]
    configs = "\n".join(
        f"- config_name: {name}\n  data_files: {_files(folder, name)}" + "\n  default: true" * (name == "articles")
        for name in names
    )
    rows = "\n".join(f"| {name} | {counts[name]} |" for name in names)
    kinds = ", ".join(extractor.name.replace("_", " ") for extractor in extractors())
    with whole_file(folder / "README.md") as handle:
        handle.write(_HEAD.format(configs=configs, kinds=kinds, rows=rows))


def _files(folder: Path, name: str) -> str:
    parts = (folder / "data" / f"{name}.parquet").is_dir()
    return f"data/{name}.parquet" + "/*.parquet" * parts
