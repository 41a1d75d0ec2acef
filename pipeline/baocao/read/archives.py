"""Archives and compressed files: their members as streams, never on disk; pages in web archives (WARC).

A container is a ZIP, a TAR or one compressed file; they may lie within each other to a depth. Nothing is unpacked to
a path, so a member's name can do no harm here; names that would do harm elsewhere are refused all the same, since ids
and with them names of output files come from them.
"""

import atexit
import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.read.guards import MAX_BYTES, MAX_RATIO, check_packing, damaged, read_whole, size_of
from baocao.read.ranges import Range, own_errors, warc_records
from baocao.read.sniffing import needs_random_access, sniff

MAX_DEPTH = 4  # containers within each other; reports.tar.gz in a ZIP is three
MAX_MEMBERS = 1_000_000

_OPENERS: dict[str, Any] = {"gzip": gzip.open, "bzip2": bz2.BZ2File, "xz": lzma.LZMAFile}
_SHORTENED = {".tgz": ".tar", ".tbz": ".tar", ".txz": ".tar"}
_RECORDS = ("response", "resource")
_PAGES = ("text/html", "application/xhtml", "text/plain", "application/pdf")
_FOUND = "200"
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800  # flag bits of a ZIP member
_AT = threading.local()  # the containers that this thread opened last


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a container: its name, and where it lies (index in a ZIP, bytes in a TAR)."""

    name: str
    at: int = 0
    size: int | None = None


class Container:
    """An opened ZIP, TAR or compressed file."""

    def __init__(self, stream: BinaryIO, kind: str, name: str) -> None:
        self._stream, self._kind, self._name = stream, kind, name
        with damaged(name, f"{kind} file"):
            self._zip = zipfile.ZipFile(stream) if kind == "zip" else None
        self._packed = size_of(stream) if kind in _OPENERS else None
        self._last: tuple[Member, IO[bytes]] | None = None

    def members(self) -> Iterator[tuple[Member, str | None]]:
        """The members that are files, each with what speaks against reading it, or None."""
        listed = self._zipped() if self._zip else self._tarred() if self._kind == "tar" else self._single()
        with damaged(self._name, f"{self._kind} file"):
            for number, (member, problem) in enumerate(listed):
                if number >= MAX_MEMBERS:
                    raise InputError(f"{self._name}: an archive must have at most {MAX_MEMBERS} members. Split it.")
                yield member, problem or _unsafe(member.name)

    def open(self, member: Member) -> BinaryIO:
        """A member as a seekable stream. Going forward is cheap, also in a stream opened anew; going back is not."""
        if self._last is None or self._last[0] != member:
            with damaged(f"{self._name}!{member.name}", f"{self._kind} member"):
                self._last = (member, self._opened(member))
        start = member.at if self._kind == "tar" else 0
        window = _Window(self._last[1], start, member.size, f"{self._name}!{member.name}", self._packed)
        return io.BufferedReader(window)

    def _opened(self, member: Member) -> IO[bytes]:
        if self._zip:
            return self._zip.open(self._zip.infolist()[member.at])
        if self._kind == "tar":
            return self._stream
        self._stream.seek(0)
        return _OPENERS[self._kind](self._stream)  # type: ignore[no-any-return]

    def _zipped(self) -> Iterator[tuple[Member, str | None]]:
        infos = self._zip.infolist() if self._zip else []
        lavish = packed = 0  # bytes of the members that unpack to as much as bombs do; each may be small
        for at, info in sorted(enumerate(infos), key=lambda pair: (_named(pair[1]), pair[0])):
            if info.is_dir():
                continue
            problem = None
            if stat.S_ISLNK(info.external_attr >> 16):
                problem = worded("is a link. Give the file that it points to")
            elif info.flag_bits & _ENCRYPTED:
                problem = worded("is locked with a password. Unpack it first")
            else:
                try:
                    if info.file_size > MAX_RATIO * info.compress_size:
                        lavish, packed = lavish + info.file_size, packed + info.compress_size
                        check_packing(info.filename, lavish, packed)
                except InputError as error:
                    problem = str(error).partition(": ")[2].rstrip(".")
            yield Member(_named(info), at, info.file_size), problem

    def _tarred(self) -> Iterator[tuple[Member, str | None]]:
        with tarfile.open(fileobj=self._stream, mode="r:") as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined]  # else it keeps every header
                name = info.name.encode("utf-8", "replace").decode()
                if info.isreg() and not info.issparse():
                    yield Member(name, info.offset_data, info.size), None
                elif not info.isdir():
                    yield Member(name, info.offset_data, 0), worded("is a link or device. Give the file itself")

    def _single(self) -> Iterator[tuple[Member, str | None]]:
        path = PurePosixPath(PurePosixPath(self._name.replace("!", "/")).name)
        yield Member(path.stem + _SHORTENED.get(path.suffix.lower(), "")), None


class _Window(io.RawIOBase):
    """Part of a stream that others read too; refuses to go on when it turns out to be an archive bomb."""

    def __init__(self, stream: IO[bytes], start: int, size: int | None, name: str, packed: int | None) -> None:
        self._stream, self._start, self._size = stream, start, size
        self._name, self._packed = name, packed
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END and self._size is None:
            raise io.UnsupportedOperation("nothing says how much a compressed file holds")
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size or 0}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = len(buffer) if self._size is None else min(len(buffer), max(0, self._size - self._at))
        with damaged(self._name, "archive member"):
            self._stream.seek(self._start + self._at)
            data = self._stream.read(wanted)
        if wanted and not data and self._size is not None:
            raise InputError(f"{self._name}: ends after {self._at} of {self._size} bytes. Get the archive again.")
        buffer[: len(data)] = data
        self._at += len(data)
        if self._packed is not None:
            check_packing(self._name, self._at, self._packed)
        return len(data)


def member_stream(path: str, members: tuple[Member, ...]) -> BinaryIO:
    """A member of a file's containers as a stream. The containers stay open for the next member asked for.

    Raises:
        InputError: a container on the way cannot be read.
        OSError: the file itself cannot be.
    """
    key = (os.getpid(), path, Path(path).stat().st_mtime_ns, members[:-1])
    if getattr(_AT, "key", None) != key:
        close()
        _AT.stack = ExitStack()
        file = _AT.stack.enter_context(Path(path).open("rb"))  # noqa: SIM115 — stays open for the next member
        _AT.container = _descend(file, path, members[:-1])
        _AT.key = key
    return steady(_AT.container.open(members[-1]), members[-1].name)


def close() -> None:
    """Close the containers that this thread keeps open."""
    if getattr(_AT, "stack", None) is not None:
        _AT.stack.close()
        _AT.stack = _AT.key = _AT.container = None


atexit.register(close)


def steady(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream, held in memory if its format is one whose reader jumps about.

    Raises:
        InputError: it would have to be, and is too large for it.
    """
    head = stream.read(8)
    stream.seek(0)
    return io.BytesIO(read_whole(stream, name)) if needs_random_access(head) else stream


def read_records(stream: BinaryIO, within: Range, name: str) -> Iterator[tuple[int, str, bytes]]:
    """The pages, texts and PDFs of a range of records: number of the record, URL, content.

    Raises:
        InputError: the archive is damaged, or a library is missing.
    """
    stream.seek(within.at)
    with damaged(name, "WARC file", *own_errors("warc")):
        records = warc_records(stream)
        for number, record in enumerate(islice(records, within.count), within.row):
            headers = record.http_headers
            kind = (headers or record.rec_headers).get_header("Content-Type", "").strip().lower()
            found = headers is None or headers.get_statuscode() == _FOUND
            if record.rec_type in _RECORDS and found and kind.startswith(_PAGES):
                url = record.rec_headers.get_header("WARC-Target-URI", "")
                yield number, url, record.content_stream().read(MAX_BYTES + 1)


def _descend(stream: BinaryIO, name: str, members: tuple[Member, ...]) -> Container:
    container = Container(stream, sniff(stream, name), name)
    for member in members:
        inner = steady(container.open(member), member.name)
        name = f"{name}!{member.name}"
        container = Container(inner, sniff(inner, name), name)
    return container


def _named(info: zipfile.ZipInfo) -> str:
    """A ZIP member's name; names not marked as UTF-8 mostly are it nevertheless."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _unsafe(name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name[:2] or any(ord(char) < 32 for char in name):
        return worded("has a name that leads out of the archive. Unpack it by hand if you trust it")
    return None
