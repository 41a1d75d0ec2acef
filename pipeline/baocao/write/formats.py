"""The formats that articles are written in: the one list, and the way to their writers."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.core.errors import OptionError

if TYPE_CHECKING:
    from baocao.core.article import Article
    from baocao.write.entry import Entry

_WRITERS = {  # module of this room and function, imported when the format is written
    "brat": "annotations:write_brat",
    "conllu": "tokens:write_conllu",
    "csv": "exports:write_csv",
    "docbin": "spacy_pipe:write_docbin",
    "huggingface": "huggingface:write_huggingface",
    "jsonl": "exports:write_jsonl",
    "labelstudio": "annotations:write_labelstudio",
    "ninjs": "newsroom:write_ninjs",
    "parquet": "parquet:write_parquet",
    "prodigy": "annotations:write_prodigy",
    "schema-org": "newsroom:write_schema_org",
    "sqlite": "database:write_sqlite",
    "xlsx": "workbook:write_xlsx",
}
FORMATS = tuple(_WRITERS)


def write(articles: "Iterable[Article | Entry]", out: Path, file_format: str, *, csv_sep: str = ",") -> Counter[str]:
    """Write the articles in one of `FORMATS` to the folder `out`, made if absent.

    Returns:
        The number of rows of each table (of records, errors and repeats, or of articles, where there are no tables).

    Raises:
        OptionError: the format is unknown, or the separator of columns is not one character.
    """
    from baocao.write.entry import as_entries

    if file_format not in _WRITERS:
        raise OptionError.among("format", FORMATS, file_format)
    if len(csv_sep) != 1 or csv_sep in '"\r\n':
        raise OptionError(f"The CSV separator must be one character, neither quote nor line end. Got {csv_sep!r}.")
    out.mkdir(parents=True, exist_ok=True)
    module, _, function = _WRITERS[file_format].partition(":")
    writer: Callable[..., Counter[str]] = getattr(import_module(f"baocao.write.{module}"), function)
    if file_format == "csv":
        writer = partial(writer, separator=csv_sep)
    return writer(as_entries(articles), out)
