"""What there is to read: the units behind paths, listed cheaply and always in the same order.

A unit is a file, an archive's member, or a range of a table's rows. What cannot be read is listed too, with its
problem, and fails when it is loaded (see `reader`).
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

from baocao.core.errors import InputError
from baocao.read.archives import MAX_DEPTH, Container, Member, member_stream, steady
from baocao.read.columns import ColumnNames
from baocao.read.csv_records import bounded_lines
from baocao.read.guards import MAX_BYTES, read_whole, readable, unreadable
from baocao.read.number_tables import RowKind, checked_rows
from baocao.read.ranges import RANGE_ROWS, Range, find_ranges
from baocao.read.rows import settle_rows
from baocao.read.sniffing import CONTAINERS, SUFFIXES, TABLES, is_object, sniff

STDIN = "-"
_ABOUT = ("README", "LICENSE", "CHANGELOG")  # what folders say of themselves
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
    columns: ColumnNames = field(default_factory=ColumnNames)
    taken: RowKind | None = None  # what the rows of a table are; None: told by itself
    ocr: bool = False  # recognise scans
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

    def open(self) -> BinaryIO:
        """Its bytes, from the start.

        Raises:
            InputError: an archive on the way is damaged.
            OSError: the file cannot be opened.
        """
        if self.data is not None:
            return io.BytesIO(self.data)
        if self.members:
            return member_stream(self.path, self.members)
        return Path(self.path).open("rb")


def sources(
    *paths: str | Path,
    text_column: str | None = None,
    id_column: str | None = None,
    date_column: str | None = None,
    title_column: str | None = None,
    author_column: str | None = None,
    rows: str | None = None,
    ocr: bool = False,
) -> Iterator[Source]:
    """The units behind the paths, in a stable order. What cannot be read is a unit too, with its `problem` set.

    Raises:
        OptionError: `rows` is neither "articles" nor "table".
    """
    columns = ColumnNames(text_column, id_column, date_column, title_column, author_column)
    return _listed(paths, Source(path="", id="", columns=columns, taken=checked_rows(rows), ocr=ocr))


def _listed(paths: tuple[str | Path, ...], like: Source) -> Iterator[Source]:
    for path in paths:
        try:
            with readable(str(path)):
                yield from _sources(path, like)
        except InputError as error:
            yield Source(path=str(path), id=str(path), problem=str(error))


def _sources(path: str | Path, like: Source) -> Iterator[Source]:
    root = Path(path)
    if str(path) == STDIN:
        yield from _piped(replace(like, path=STDIN, id="stdin"), sys.stdin.buffer)
    elif root.is_dir():
        yield from _folder(root, like)
    elif root.is_file():
        yield from _expanded(replace(like, path=str(root), id=_stem(root.name)), inside="")
    elif root.exists():
        with root.open("rb") as stream:
            yield from _piped(replace(like, path=str(root), id=_stem(root.name)), stream)
    else:
        raise InputError(f"{root}: no such file or folder. Check the path.")


def _folder(root: Path, like: Source) -> Iterator[Source]:
    locked: list[OSError] = []
    walked = os.walk(root, onerror=locked.append)
    files = [Path(folder, name) for folder, _, names in walked for name in names]
    stems = _named(str(root), [file.relative_to(root).as_posix() for file in files if file.is_file()])
    if not stems and not locked:
        raise InputError(
            f"{root}: a folder must hold files that end in {', '.join(SUFFIXES)}. Got none. Name another folder."
        )
    for name, stem in stems.items():
        yield from _expanded(replace(like, path=str(root / name), id=stem), inside=f"{stem}/")
    for error in locked:
        yield Source(path=str(error.filename), id=str(error.filename), problem=unreadable(error.filename, error))


def _piped(source: Source, stream: BinaryIO) -> Iterator[Source]:
    """What comes once only, kept in the sources; JSONL in pieces as it comes, everything else as a whole."""
    first = stream.readline(MAX_BYTES)
    try:
        if source.taken == "table" or not is_object(first.decode("utf-8-sig", errors="replace")):
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
        with readable(source.name), source.open() as stream:
            yield from _units(stream, source, inside)
    except InputError as error:
        yield replace(source, problem=str(error))


def _units(stream: BinaryIO, source: Source, inside: str) -> Iterator[Source]:
    kind = sniff(stream, source.name)
    source = replace(source, format=kind)
    if kind in CONTAINERS:
        if len(source.members) == MAX_DEPTH:
            raise InputError(f"{source.name}: archives must nest at most {MAX_DEPTH} deep. Unpack the outer ones.")
        yield from _members(Container(stream, kind, source.name), source, inside)
    elif kind in TABLES or kind == "warc":
        if kind in TABLES:
            source = replace(source, taken=settle_rows(stream, kind, source.columns, source.name, source.taken))
            if source.taken == "table":
                yield source
                return
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
    told = path.stem.upper() in _ABOUT and path.suffix.lower() in ("", ".md", ".markdown", ".txt")
    return not hidden and not told and path.suffix.lower() in ("", *SUFFIXES)


def _stem(name: str) -> str:
    """The name without its ending, or both endings of "a.jsonl.gz"."""
    path = PurePosixPath(name)
    inner = path.with_suffix("")
    packed = path.suffix.lower() in (".gz", ".bz2", ".xz") and inner.suffix.lower() in (".tar", *SUFFIXES)
    return (inner.with_suffix("") if packed else inner).as_posix()
