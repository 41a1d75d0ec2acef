"""What kind of file bytes are, told by the bytes themselves; the file's ending decides only where they cannot."""

import codecs
import json
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.read.guards import check_packing, damaged, read_whole

SUFFIXES = (
    *(".txt", ".text", ".html", ".htm", ".xhtml", ".docx", ".pdf", ".jsonl", ".ndjson", ".json", ".csv", ".tsv"),
    *(".xlsx", ".parquet", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".warc", ".md", ".markdown", ".eml", ".epub"),
    *(".doc", ".rtf", ".odt", ".xls", ".ods", ".ppt", ".pptx", ".odp"),  # where LibreOffice is installed
    *(".rar", ".7z"),  # cannot be read: named as failed rather than left out
)
CONTAINERS = frozenset({"zip", "tar", "gzip", "bzip2", "xz"})
TABLES = frozenset({"jsonl", "json", "csv", "xlsx", "parquet"})

_HEAD = 4096
_BY_ENDING = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
    ".eml": "mail",
}
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "package"),
    (b"PK\x05\x06", "package"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"WARC/", "warc"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "ole"),
)
_TAR = (257, b"ustar")
_RANDOM_ACCESS = frozenset({"pdf", "package", "parquet", "ole"})
_PACKAGES = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
_MIMETYPES = {
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
}
_PARTS = (("EncryptedPackage", "locked"), ("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"))
_IMAGE = worded("an image. Recognise its text first (e.g. ocrmypdf -l vie) and give the result")
_ARCHIVE = worded("an archive of a kind that is not read. Unpack it and give the folder")
_REFUSED = (
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"SQLite format 3", worded("a database. Export the table as CSV")),
)
_HTML = re.compile(
    r"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?><!--.{0,1000}?-->\s{0,99}){0,5}+<(?:!doctype html|html|head|body|meta|"
    r"title|link|script|style|div|p|article|section|main|table|h[1-6]|span|br|ul|ol|img|figure|strong|b|em|a)\b[^<]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"(?:Return-Path|Received|Delivered-To|MIME-Version): .{0,998}\r?\n[\w-]{1,76}:")
_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def sniff(stream: BinaryIO, name: str) -> str:
    """The format of a seekable stream, which is left at its start: "text", "html", "docx", "jsonl", "zip", …

    Raises:
        InputError: it is of a kind that cannot be read; says what to do instead.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    for magic, what in _REFUSED:
        if head.startswith(magic):
            raise InputError(f"{name}: is {what}.")
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found == "package":
        return _package(stream, name)
    if found == "ole":
        return _ole(stream, name)
    if found == "gzip" and _gunzipped(head).startswith(b"WARC/"):
        return "warc"
    if head[_TAR[0] :].startswith(_TAR[1]):
        return "tar"
    return found or _textual(head, PurePosixPath(name.lower()).suffix)


def needs_random_access(head: bytes) -> bool:
    """Whether bytes that begin so are of a format whose reader jumps about in the file."""
    return any(head.startswith(magic) and kind in _RANDOM_ACCESS for magic, kind in _MAGIC)


def _package(stream: BinaryIO, name: str) -> str:
    with damaged(name, "ZIP file"), zipfile.ZipFile(stream) as archive:
        names = set(archive.namelist())
        infos = archive.infolist()
        said = archive.read("mimetype")[:99].decode("ascii", "ignore").strip() if _is_small(archive) else ""
    stream.seek(0)
    found = _MIMETYPES.get(said) or next((kind for part, kind in _PACKAGES if part in names), None)
    if found:
        check_packing(name, sum(info.file_size for info in infos), sum(info.compress_size for info in infos))
        return found
    if said:
        raise InputError(f"{name}: is an office file of a kind that is not read. Save it as .docx, .xlsx or .pdf.")
    return "zip"


def _is_small(archive: zipfile.ZipFile) -> bool:
    """The package says its kind in a member of its own, as short as such ones are."""
    info = archive.NameToInfo.get("mimetype")
    return info is not None and info.file_size < _HEAD


def _ole(stream: BinaryIO, name: str) -> str:
    """The kind of an older Office file, by the names of the parts in it."""
    data = read_whole(stream, name)
    stream.seek(0)
    found = next((kind for part, kind in _PARTS if part.encode("utf-16-le") in data), None)
    if found == "locked":
        raise InputError(f"{name}: is locked with a password. Open it, and save it without one.")
    if found is None:
        raise InputError(
            f"{name}: is an older Office file of a kind that is not read. Save it as .docx, .xlsx or .pdf."
        )
    return found


def _gunzipped(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 64)
    except zlib.error:
        return b""


def _textual(head: bytes, suffix: str) -> str:
    mark, encoding = next((pair for pair in _MARKED if head.startswith(pair[0])), (b"", "latin-1"))
    text = head[len(mark) :].decode(encoding, errors="ignore")
    if suffix in (".html", ".htm", ".xhtml") or _HTML.match(text):
        return "html"
    if suffix in _BY_ENDING:
        return _BY_ENDING[suffix]
    if _MAIL.match(text):
        return "mail"
    first, _, rest = text.lstrip().partition("\n")
    if suffix == ".json":
        return "jsonl" if rest.strip() and is_object(first) else "json"
    return "jsonl" if is_object(first) or (first.startswith('{"') and len(head) == _HEAD and not rest) else "text"


def is_object(line: str) -> bool:
    """Whether a line is a whole JSON object."""
    try:
        return line.startswith("{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
