"""Files, folders, standard input: a stream of Articles, lazily and in a stable order.

`sources` lists what there is to read, cheaply and always in the same order; `load_source` reads one of them, in any
process; `read` is the two together.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from baocao.article import Article, Failure
from baocao.charsets import decode
from baocao.errors import InputError, OptionError

OnError = Literal["raise", "collect"]
SUFFIXES = (".txt", ".text")
STDIN = "-"
MAX_BYTES = 64 << 20  # one article; the largest provincial yearbook seen as text has about 4 MiB


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold the text, the id and the date; None: guessed from the usual names."""

    text: str | None = None
    id: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One unit of input: a file, an archive's member, or a range of a table's rows. Picklable.

    `id` is the article's, or what the ids of its rows begin with. `problem` says why it cannot be read. `data` holds
    what came over standard input, which no other process can read.
    """

    path: str
    id: str
    format: str = "text"
    members: tuple[str, ...] = ()
    row: int = 0  # number of the first row, from 1; 0: no rows, or all
    count: int = 0  # rows; 0: no rows, or all
    columns: Columns = field(default_factory=Columns)
    problem: str | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """What names this unit in a journal: the same in every run over the same inputs, and unique."""
        rows = f"#{self.row}-{self.row + self.count - 1}" if self.count else ""
        return "!".join((self.path, *self.members)) + rows


def read(
    *paths: str | Path,
    on_error: OnError = "raise",
    text_column: str | None = None,
    id_column: str | None = None,
    date_column: str | None = None,
) -> Iterator[Article]:
    """The articles of files and folders (recursively), `-` for standard input; read one at a time.

    A file named outright is read whatever its ending; in a folder, files with the endings of `SUFFIXES` count. An
    article's `id` is the file's stem (the relative path without its ending for files inside folders in folders).

    Raises:
        InputError: a path is missing, a folder holds no readable file, or a file cannot be decoded. With
            `on_error="collect"` such an input comes out as an article with its `failure` set.
        OptionError: `on_error` is neither "raise" nor "collect".
    """
    _check(on_error)
    listed = sources(*paths, text_column=text_column, id_column=id_column, date_column=date_column)
    return (article for source in listed for article in load_source(source, on_error=on_error))


def sources(
    *paths: str | Path, text_column: str | None = None, id_column: str | None = None, date_column: str | None = None
) -> Iterator[Source]:
    """The units behind the paths, in a stable order. What cannot be read is a unit too, with its `problem` set."""
    columns = Columns(text_column, id_column, date_column)
    for path in paths:
        try:
            yield from _sources(path, columns)
        except InputError as error:
            yield Source(path=str(path), id=str(path), problem=str(error))


def load_source(source: Source, *, on_error: OnError = "raise") -> Iterator[Article]:
    """The articles of one unit; in any process.

    Raises:
        InputError: the unit or one of its rows cannot be read. With `on_error="collect"` an article with its
            `failure` set takes its place.
        OptionError: `on_error` is neither "raise" nor "collect".
    """
    _check(on_error)
    return _load(source, on_error)


def _check(on_error: str) -> None:
    if on_error not in ("raise", "collect"):
        raise OptionError.among("on_error", ("raise", "collect"), on_error)


def _load(source: Source, on_error: OnError) -> Iterator[Article]:
    try:
        yield _article(source)
    except InputError as error:
        if on_error == "raise":
            raise
        yield Article(raw="", id=source.id, source=source.path, failure=Failure("read", str(error)))


def _sources(path: str | Path, columns: Columns) -> Iterator[Source]:
    if str(path) == STDIN:
        yield Source(path=STDIN, id="stdin", data=sys.stdin.buffer.read(MAX_BYTES + 1), columns=columns)
        return
    root = Path(path)
    if root.is_dir():
        files = sorted(file for file in root.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            raise InputError(
                f"{root}: a folder must hold files that end in {', '.join(SUFFIXES)}. Got none. Name another folder."
            )
        for file in files:
            yield Source(path=str(file), id=file.relative_to(root).with_suffix("").as_posix(), columns=columns)
    elif root.exists():
        yield Source(path=str(root), id=root.stem, columns=columns)
    else:
        raise InputError(f"{root}: no such file or folder. Check the path.")


def _article(source: Source) -> Article:
    if source.problem:
        raise InputError(source.problem)
    if source.data is not None:
        return Article(raw=decode(source.data, "standard input"), id=source.id, source=source.path)
    file = Path(source.path)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file}: a file must have at most {MAX_BYTES >> 20} MiB. Split it into articles.")
        return Article(raw=decode(file.read_bytes(), str(file)), id=source.id, source=str(file))
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}). Check its permissions.") from error
