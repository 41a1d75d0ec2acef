"""The card of a Hugging Face data set folder."""

from collections import Counter
from pathlib import Path

from baocao.core.files import whole_file

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

Made by a machine, checked by nobody: figures, localities, limitations, periods and citations were extracted, passages
classified by theme. Offsets count Unicode code points of `text` in `texts`. The texts belong to their publishers;
before you pass the folder on, make sure that you may, and name a license here.

| Table | Rows |
|---|--:|
{rows}
"""


def write_card(folder: Path, counts: Counter[str]) -> None:
    """Write `README.md`: one configuration a table, so that `load_dataset(folder, "figures")` works offline."""
    names = [name for name in counts if counts[name] or name in ("articles", "texts")]
    configs = "\n".join(
        f"- config_name: {name}\n  data_files: {_files(folder, name)}" + "\n  default: true" * (name == "articles")
        for name in names
    )
    rows = "\n".join(f"| {name} | {counts[name]} |" for name in names)
    with whole_file(folder / "README.md") as handle:
        handle.write(_HEAD.format(configs=configs, rows=rows))


def _files(folder: Path, name: str) -> str:
    parts = (folder / "data" / f"{name}.parquet").is_dir()
    return f"data/{name}.parquet" + "/*.parquet" * parts
