"""The formats that articles are written in: the one list, and the way to their writers."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from baocao.core.errors import OptionError
from baocao.core.output import OutputFolder, open_output

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
LOCALES = {"en": (",", "."), "vi": (";", ",")}  # what spreadsheets expect between columns, and as decimal mark


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a CSV is written. For a `spreadsheet`, text that it would take for a date, number or formula is kept text.

    Raises:
        OptionError: a sign is not allowed, or both are the same.
    """

    separator: str = ","
    decimal: str = "."
    spreadsheet: bool = False

    def __post_init__(self) -> None:
        if len(self.separator) != 1 or self.separator in '"\r\n':
            got = repr(self.separator)
            raise OptionError(f"The CSV separator must be one character, neither quote nor line end. Got {got}.")
        if self.decimal not in (".", ",") or self.decimal == self.separator:
            got = f"{self.decimal!r} with the separator {self.separator!r}"
            raise OptionError(f"The CSV decimal mark must be . or , and not the separator too. Got {got}.")

    @classmethod
    def of(cls, separator: str | None, decimal: str | None, locale: str | None) -> "CsvStyle":
        """The style of a spreadsheet's locale ("vi", "en"), or the usual one, with what is given besides.

        Raises:
            OptionError: there is no such locale, or see above.
        """
        if locale is not None and locale not in LOCALES:
            raise OptionError.among("CSV locale", LOCALES, locale)
        usual = LOCALES[locale or "en"]
        return cls(
            usual[0] if separator is None else separator,
            usual[1] if decimal is None else decimal,
            spreadsheet=locale is not None,
        )


Writer = Callable[["Iterable[Entry]", Path], Counter[str]]  # to a folder of its own; the rows of each table


def write(
    articles: "Iterable[Article | Entry]",
    out: Path,
    file_format: str,
    *,
    csv_sep: str | None = None,
    csv_decimal: str | None = None,
    csv_locale: str | None = None,
    overwrite: bool = False,
) -> Counter[str]:
    """Write the articles in one of `FORMATS` to the folder `out`: absent, empty, or of an earlier call.

    Results of an earlier call are replaced with `overwrite`, and refused otherwise.

    Returns:
        The number of rows of each table (of records, errors and repeats, or of articles, where there are no tables).

    Raises:
        OptionError: the format is unknown, or see `CsvStyle` and `open_output`.
    """
    from baocao.write.entry import as_entries, unique_ids

    writer = writer_of(file_format, CsvStyle.of(csv_sep, csv_decimal, csv_locale))
    with open_output(out, "export", overwrite=overwrite) as folder, folder.stage(refuse_taken(folder, writer)) as stage:
        counts = writer(unique_ids(as_entries(articles)), stage)
        folder.make_room(stage)
        folder.publish(stage)
    return counts


def refuse_taken(folder: OutputFolder, writer: Writer) -> list[str]:
    """The names that a writer gives right in its folder, if nothing else has one of them.

    A writer gives the same names whatever the articles are: what it writes for none shows them before the work.

    Raises:
        OptionError: something else has one of the names.
    """
    with TemporaryDirectory(prefix="baocao-") as shown:
        writer((), Path(shown))
        folder.refuse_taken(Path(shown))
        return [path.name for path in Path(shown).iterdir()]


def writer_of(file_format: str, style: CsvStyle | None = None) -> Writer:
    """The writer of one of `FORMATS`.

    Raises:
        OptionError: the format is unknown.
    """
    if file_format not in _WRITERS:
        raise OptionError.among("format", FORMATS, file_format)
    module, _, function = _WRITERS[file_format].partition(":")
    writer: Callable[..., Counter[str]] = getattr(import_module(f"baocao.write.{module}"), function)
    return partial(writer, style=style or CsvStyle()) if file_format == "csv" else writer
