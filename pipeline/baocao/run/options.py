"""How a run is to go, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from baocao.core.errors import OptionError
from baocao.themes import GENRES, Loading
from baocao.write.formats import FORMATS, CsvStyle

TIMEOUT = 60.0  # seconds; the longest report seen takes two
COLUMN_OPTIONS = ("text_column", "id_column", "date_column", "title_column", "author_column", "rows")
RECOGNISING = 30  # times as long where scans are recognised: some seconds a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run; the defaults are those of the command."""

    file_format: str = "jsonl"
    jobs: int = 1
    resume: bool = False
    overwrite: bool = False
    limit: int | None = None
    fail_fast: bool = False
    dedupe: bool = False
    model: str = "default"
    everywhere: bool = False
    genre: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    csv_sep: str | None = None
    csv_decimal: str | None = None
    csv_locale: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    title_column: str | None = None
    author_column: str | None = None
    rows: str | None = None
    ocr: bool = False
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.file_format not in FORMATS:
            raise OptionError.among("format", FORMATS, self.file_format)
        if unknown := set(self.genre) - set(GENRES):
            raise OptionError.among("genre", GENRES, min(unknown))
        if self.engine == "dask" and self.file_format != "parquet":
            raise OptionError(f"With Dask the format must be parquet; export others later. Got {self.file_format!r}.")
        if self.resume and self.overwrite:
            raise OptionError("A run is continued (resume) or replaced (overwrite). Got both; choose one.")
        if self.jobs < 1 or self.timeout <= 0:
            raise OptionError(f"jobs and timeout must be above 0. Got {self.jobs} and {self.timeout}.")
        _ = self.csv_style

    @property
    def csv_style(self) -> CsvStyle:
        """How a CSV is written."""
        return CsvStyle.of(self.csv_sep, self.csv_decimal, self.csv_locale)

    @property
    def seconds(self) -> float:
        """How long an article may take to read, and again to analyze."""
        return self.timeout * (RECOGNISING if self.ocr else 1)

    @property
    def loading(self) -> Loading:
        """How the workers load their analyzer."""
        return Loading(self.model, self.everywhere)


@dataclass(slots=True)
class Outcome:
    """What came of a run. `tables` holds the rows of each table."""

    articles: int = 0
    failures: list[str] = field(default_factory=list)
    repeats: int = 0
    tables: Counter[str] = field(default_factory=Counter)
    versions: dict[str, str] = field(default_factory=dict)
    digest: Any = field(default_factory=sha256)  # of all ids and texts, in order
