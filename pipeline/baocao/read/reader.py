"""Files, folders, archives, tables, standard input: a stream of Articles, lazily and in a stable order.

`sources` lists what there is to read, cheaply and always in the same order; `load_source` reads one of them, in any
process; `read` is the two together. What cannot be read is listed too and fails when it is loaded.
"""

import io
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from baocao.core.article import Article, Failure
from baocao.core.errors import InputError, OnError, checked_on_error
from baocao.read.archives import MAX_DEPTH, Container, Member, member_stream, steady
from baocao.read.charsets import decode
from baocao.read.pages import read_html
from baocao.read.pdf import read_pdf
from baocao.read.ranges import RANGE_ROWS, Range, bounded_lines, find_ranges
from baocao.read.rows import Columns, read_rows
from baocao.read.screening import suspicion
from baocao.read.sniffing import CONTAINERS, MAX_BYTES, SUFFIXES, TABLES, is_object, read_whole, sniff
from baocao.read.warc import read_records
from baocao.read.word_documents import read_docx

STDIN = "-"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One unit of input: a file, an archive's member, or a range of a table's rows. Picklable.

    `id` is the article's, or what the ids of its rows begin with. `problem` says why it cannot be read. `data` holds
    what came over standard input, which no other process can read.
    """

    path: str
    id: str
    format: str = "text"
    members: tuple[Member, ...] = ()
    rows: Range = field(default_factory=Range)
    columns: Columns = field(default_factory=Columns)
    problem: str | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Path and members, for people: "reports.zip!2019/yen-binh.txt"."""
        return "!".join((self.path if self.path != STDIN else "standard input", *(each.name for each in self.members)))

    @property
    def key(self) -> str:
        """What names this unit in a journal: unique, and the same in every run over the same inputs."""
        at = "".join(f"@{each.at}" for each in self.members)
        rows = f"#{self.rows.row}-{self.rows.row + self.rows.count - 1}" if self.rows.count else ""
        return self.name + at + rows


def read(
    *paths: str | Path,
    on_error: OnError = "raise",
    text_column: str | None = None,
    id_column: str | None = None,
    date_column: str | None = None,
) -> Iterator[Article]:
    """The articles of files and folders (recursively), `-` for standard input; read one at a time.

    Formats are told by content: text in any Vietnamese encoding, HTML, DOCX, PDF, JSONL, JSON, CSV, XLSX, Parquet,
    ZIP, TAR, WARC, and all of them compressed. A file named outright is read whatever its ending; in folders and
    archives, files with the endings of `formats.SUFFIXES` or with none count. An article's `id` is the file's stem
    (the relative path without its ending inside folders and archives), for rows the id column or "stem-row".

    Args:
        paths: files, folders, archives.
        on_error: "collect" turns what cannot be read into articles with their `failure` set.
        text_column: column of tables that holds the text; guessed from the usual names when None. Likewise
            `id_column` and `date_column`.

    Raises:
        InputError: a path is missing, a folder holds no readable file, or a file cannot be decoded. With
            `on_error="collect"` such an input comes out as an article with its `failure` set.
        OptionError: `on_error` is neither "raise" nor "collect".
    """
    checked_on_error(on_error)
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
        except (InputError, OSError) as error:
            yield Source(path=str(path), id=str(path), problem=str(_readable(str(path), error)))


def load_source(source: Source, *, on_error: OnError = "raise") -> Iterator[Article]:
    """The articles of one unit; in any process.

    Raises:
        InputError: the unit or one of its rows cannot be read. With `on_error="collect"` an article with its
            `failure` set takes its place.
        OptionError: `on_error` is neither "raise" nor "collect".
    """
    checked_on_error(on_error)
    return _load(source, on_error)


def _load(source: Source, on_error: OnError) -> Iterator[Article]:
    try:
        for article in _articles(source):
            if article.failure and on_error == "raise":
                raise InputError(article.failure.message)
            yield article if article.source else replace(article, source=source.path)
    except (InputError, OSError) as caught:
        error = _readable(source.name, caught)
        if on_error == "raise":
            raise error from caught
        failed = f"{source.id}-{source.rows.row}" if source.rows.count else source.id
        yield Article(raw="", id=failed, source=source.path, failure=Failure("read", str(error)))


def _articles(source: Source) -> Iterator[Article]:
    if source.problem:
        raise InputError(source.problem)
    with _opened(source) as stream:
        if source.format in TABLES:
            rows = read_rows(stream, source.format, source.rows, source.columns, stem=source.id, name=source.name)
            yield from map(_screened, rows)
        elif source.format == "warc":
            for number, url, data in read_records(stream, source.rows, source.name):
                yield _page(f"{source.id}-{number}", url, data)
        else:
            yield replace(_article(read_whole(stream, source.name), source.format, source.name), id=source.id)


def _page(name: str, url: str, data: bytes) -> Article:
    """An article of a web archive; one bad page does not end the others."""
    try:
        return replace(_article(data, sniff(io.BytesIO(data), url), url), id=name, source=url)
    except InputError as error:
        return Article(raw="", id=name, source=url, failure=Failure("read", str(error)))


def _article(data: bytes, kind: str, name: str) -> Article:
    match kind:
        case "html":
            return read_html(data, name)  # screened there, where links are known
        case "docx":
            return _screened(read_docx(data, name))
        case "pdf":
            return _screened(read_pdf(data, name))
        case "text":
            decoded = decode(data, name)
            return _screened(Article(raw=decoded.text, warnings=decoded.warnings))
    raise InputError(f"{name}: a {kind} file within such a file is not read. Take it out and give it by itself.")


def _screened(article: Article) -> Article:
    doubt = None if article.failure else suspicion(article.raw)
    return replace(article, warnings=(*article.warnings, f"probably no report: {doubt}")) if doubt else article


def _opened(source: Source) -> BinaryIO:
    if source.data is not None:
        return io.BytesIO(source.data)
    if source.members:
        return member_stream(source.path, source.members)
    return Path(source.path).open("rb")


def _readable(name: str, error: InputError | OSError) -> InputError:
    if isinstance(error, InputError):
        return error
    return InputError(f"{name}: cannot be read ({error.strerror or error}). Check its permissions and the disk.")


def _sources(path: str | Path, columns: Columns) -> Iterator[Source]:
    root = Path(path)
    if str(path) == STDIN:
        yield from _piped(Source(path=STDIN, id="stdin", columns=columns), sys.stdin.buffer)
    elif root.is_dir():
        yield from _folder(root, columns)
    elif root.is_file():
        yield from _expanded(Source(path=str(root), id=_stem(root.name), columns=columns), inside="")
    elif root.exists():
        with root.open("rb") as stream:
            yield from _piped(Source(path=str(root), id=_stem(root.name), columns=columns), stream)
    else:
        raise InputError(f"{root}: no such file or folder. Check the path.")


def _folder(root: Path, columns: Columns) -> Iterator[Source]:
    locked: list[OSError] = []
    walked = os.walk(root, onerror=locked.append)
    files = [Path(folder, name) for folder, _, names in walked for name in names]
    stems = _named(str(root), [file.relative_to(root).as_posix() for file in files if file.is_file()])
    if not stems and not locked:
        raise InputError(
            f"{root}: a folder must hold files that end in {', '.join(SUFFIXES)}. Got none. Name another folder."
        )
    for name, stem in stems.items():
        yield from _expanded(Source(path=str(root / name), id=stem, columns=columns), inside=f"{stem}/")
    for error in locked:
        yield Source(path=str(error.filename), id=str(error.filename), problem=str(_readable(error.filename, error)))


def _piped(source: Source, stream: BinaryIO) -> Iterator[Source]:
    """What comes once only, kept in the sources; JSONL in pieces as it comes, everything else as a whole."""
    first = stream.readline(MAX_BYTES)
    try:
        if not is_object(first.decode("utf-8-sig", errors="replace")):
            data = first + stream.read(MAX_BYTES + 1 - len(first))
            read_whole(io.BytesIO(data), source.name)
            yield from _expanded(replace(source, data=data), inside="")
            return
        lines = chain((first,), bounded_lines(stream, source.name))
        for row in count(1, RANGE_ROWS):
            if not (piece := list(islice(lines, RANGE_ROWS))):
                return
            yield replace(source, format="jsonl", rows=Range(row, len(piece)), data=b"".join(piece))
    except InputError as error:
        yield replace(source, problem=str(error))


def _expanded(source: Source, inside: str) -> Iterator[Source]:
    """The units in a file: itself, its ranges of rows, or its members. `inside` begins the ids of members."""
    try:
        with _opened(source) as stream:
            yield from _units(stream, source, inside)
    except (InputError, OSError) as error:
        yield replace(source, problem=str(_readable(source.name, error)))


def _units(stream: BinaryIO, source: Source, inside: str) -> Iterator[Source]:
    kind = sniff(stream, source.name)
    source = replace(source, format=kind)
    if kind in CONTAINERS:
        if len(source.members) == MAX_DEPTH:
            raise InputError(f"{source.name}: archives must nest at most {MAX_DEPTH} deep. Unpack the outer ones.")
        yield from _members(Container(stream, kind, source.name), source, inside)
    elif kind in TABLES or kind == "warc":
        rows = None
        for rows in find_ranges(stream, kind, source.name):
            yield replace(source, rows=rows)
        if rows is None:
            raise InputError(f"{source.name}: a table must hold at least one row. Got none. Leave it out.")
    else:
        yield source


def _members(container: Container, source: Source, inside: str) -> Iterator[Source]:
    single = source.format not in ("zip", "tar")
    members = dict(container.members())
    names = {member.name: source.id for member in members} if single else _named(source.name, [m.name for m in members])
    if not names:
        raise InputError(f"{source.name}: an archive must hold files that end in {', '.join(SUFFIXES)}. Got none.")
    for member, problem in members.items():
        if member.name not in names:
            continue
        stem = source.id if single else inside + names[member.name]
        unit = replace(source, id=stem, members=(*source.members, member), format="text")
        if problem:
            yield replace(unit, problem=f"{unit.name}: {problem}.")
            continue
        try:
            stream = steady(container.open(member), member.name)
            if source.data is not None:  # a member of standard input is handed on by itself
                unit = replace(unit, data=read_whole(stream, unit.name))
                stream = io.BytesIO(unit.data or b"")
            yield from _units(stream, unit, inside if single else f"{stem}/")
        except InputError as error:
            yield replace(unit, problem=str(error))


def _named(root: str, names: list[str]) -> dict[str, str]:
    """The names that count, sorted, each with its stem; with its ending too where stems would be the same."""
    counted = sorted(name for name in names if _counts(PurePosixPath(name.replace("\\", "/"))))
    left = Counter(PurePosixPath(name).suffix.lower() for name in set(names) - set(counted))
    if left and counted:
        _LOG.warning(
            "%s: files left aside: %s", root, ", ".join(f"{n} {end or '?'}" for end, n in sorted(left.items()))
        )
    stems = Counter(map(_stem, counted))
    return {name: stem if stems[stem := _stem(name)] == 1 else name for name in counted}


def _counts(path: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "~$", "__MACOSX")) and part not in (".", "..") for part in path.parts)
    return not hidden and path.suffix.lower() in ("", *SUFFIXES)


def _stem(name: str) -> str:
    """The name without its ending, or both endings of "a.jsonl.gz"."""
    path = PurePosixPath(name)
    inner = path.with_suffix("")
    packed = path.suffix.lower() in (".gz", ".bz2", ".xz") and inner.suffix.lower() in (".tar", *SUFFIXES)
    return (inner.with_suffix("") if packed else inner).as_posix()
