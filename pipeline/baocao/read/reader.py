"""Articles of files, folders, archives, tables and standard input: a lazy stream in a stable order.

`load_source` reads one unit of input, in any process; `read` reads all that `sources` lists.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.article_facts import Failure
from baocao.core.errors import InputError, OnError, checked_on_error
from baocao.read.archives import read_records
from baocao.read.charsets import decode
from baocao.read.guards import read_whole, readable
from baocao.read.light_texts import read_epub, read_mail, read_markdown
from baocao.read.office import TARGETS, converted
from baocao.read.pages import read_html
from baocao.read.pdf import read_pdf
from baocao.read.rows import read_rows
from baocao.read.screening import screened
from baocao.read.sniffing import TABLES, sniff
from baocao.read.sources import Source, sources
from baocao.read.word_documents import read_docx

_SOURCE = re.compile(
    rf"\s*\(?\s*{lexicon.alternation(lexicon.load('reading')['credit']['source'])}\s*[:.]?\s+(?P<name>[^()]*[^()\s])\s*\)?\s*",
    re.IGNORECASE,
)


def read(
    *paths: str | Path,
    on_error: OnError = "raise",
    text_column: str | None = None,
    id_column: str | None = None,
    date_column: str | None = None,
    title_column: str | None = None,
    author_column: str | None = None,
    rows: str | None = None,
    ocr: bool = False,
) -> Iterator[Article]:
    """The articles of files and folders (recursively), `-` for standard input; read one at a time.

    Formats are told by content: text in any Vietnamese encoding, HTML, DOCX, PDF, JSONL, JSON, CSV, XLSX, Parquet,
    Markdown, EPUB, mails, older office files (through LibreOffice), ZIP, TAR, WARC, and all of them compressed. A file
    named outright is read whatever its ending; in folders and archives, files with the endings of `sniffing.SUFFIXES`
    or with none count. An article's `id` is the file's stem (the relative path without its ending inside folders and
    archives), for rows the id column or "stem-row".

    Args:
        paths: files, folders, archives.
        on_error: "collect" turns what cannot be read into articles with their `failure` set.
        text_column: column of tables that holds the text; guessed from the usual names when None. Likewise
            `id_column`, `date_column`, `title_column` and `author_column`.
        rows: whether the rows of tables are "articles" or a "table" of numbers; told by themselves when None.
        ocr: whether scanned pages of PDF files are recognised, which takes Tesseract some seconds a page.

    Raises:
        InputError: a path is missing, a folder holds no readable file, or a file cannot be decoded. With
            `on_error="collect"` such an input comes out as an article with its `failure` set.
        OptionError: `on_error` is neither "raise" nor "collect", or `rows` neither "articles" nor "table".
    """
    mode = checked_on_error(on_error)
    listed = sources(
        *paths,
        text_column=text_column,
        id_column=id_column,
        date_column=date_column,
        title_column=title_column,
        author_column=author_column,
        rows=rows,
        ocr=ocr,
    )
    return (article for source in listed for article in load_source(source, on_error=mode))


def load_source(source: Source, *, on_error: OnError = "raise") -> Iterator[Article]:
    """The articles of one unit; in any process.

    Raises:
        InputError: the unit or one of its rows cannot be read. With `on_error="collect"` an article with its
            `failure` set takes its place.
        OptionError: `on_error` is neither "raise" nor "collect".
    """
    return _load(source, checked_on_error(on_error))


def _load(source: Source, on_error: OnError) -> Iterator[Article]:
    try:
        with readable(source.name):
            for article in _articles(source):
                if article.failure and on_error == "raise":
                    raise InputError(article.failure.message)
                yield credited(article if article.source else replace(article, source=source.path))
    except InputError as error:
        if on_error == "raise":
            raise
        failed = f"{source.id}-{source.rows.row}" if source.rows.count else source.id
        yield Article(raw="", id=failed, source=source.path, failure=Failure("read", str(error)))


def credited(article: Article) -> Article:
    """The article; where its author is a source ("Theo Trí Thức Trẻ"), that as what it is taken from."""
    named = _SOURCE.fullmatch(article.author or "")
    return replace(article, author=None, attribution=named["name"]) if named else article


def _articles(source: Source) -> Iterator[Article]:
    if source.problem:
        raise InputError(source.problem)
    with source.open() as stream:
        if TARGETS.get(source.format) == "xlsx":
            sheets = io.BytesIO(converted(read_whole(stream, source.name), source.format, source.name))
            yield from _rows(sheets, "xlsx", source)
        elif source.format in TABLES:
            yield from _rows(stream, source.format, source)
        elif source.format == "warc":
            for number, url, data in read_records(stream, source.rows, source.name):
                yield _page(f"{source.id}-{number}", url, data)
        else:
            data = read_whole(stream, source.name)
            yield replace(_article(data, source.format, source.name, ocr=source.ocr), id=source.id)


def _rows(stream: BinaryIO, kind: str, source: Source) -> Iterator[Article]:
    return read_rows(stream, kind, source.rows, source.columns, stem=source.id, name=source.name, rows=source.taken)


def _page(name: str, url: str, data: bytes) -> Article:
    """An article of a web archive; one bad page does not end the others."""
    try:
        return replace(_article(data, sniff(io.BytesIO(data), url), url), id=name, source=url)
    except InputError as error:
        return Article(raw="", id=name, source=url, failure=Failure("read", str(error)))


def _article(data: bytes, kind: str, name: str, *, ocr: bool = False) -> Article:
    match kind:
        case "html":
            return read_html(data, name)  # screened there, where links are known
        case "docx":
            return screened(read_docx(data, name))
        case "markdown":
            return screened(read_markdown(data, name))
        case "mail":
            return screened(read_mail(data, name))
        case "epub":
            return screened(read_epub(data, name))
        case "doc" | "odt" | "rtf":
            return screened(read_docx(converted(data, kind, name), name))
        case "odp" | "ppt" | "pptx":
            return screened(read_pdf(converted(data, kind, name), name, ocr=ocr))
        case "pdf":
            return screened(read_pdf(data, name, ocr=ocr))
        case "text":
            decoded = decode(data, name)
            return screened(Article(raw=decoded.text, warnings=decoded.warnings))
    raise InputError(f"{name}: a {kind} file within such a file is not read. Take it out and give it by itself.")
