"""PDF files with a text layer: the lines of the pages, wrapped ones joined to paragraphs again.

A PDF knows no paragraphs, only where each line stands. A line goes on in the next unless the next line's first word
would have fitted on it, or the next line is set off: by a marker, by space, by indentation or by bold type.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Any

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.read.charsets import convert_by_font, repair
from baocao.read.guards import MAX_BYTES, damaged, library

MAX_PAGES = 2_000  # the thickest statistical yearbooks have about 1,000
_MARKER = re.compile(r"(?:[-–+*•●▪■]|\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[IVX]{1,5}\.|\(?[a-zđ]\))\s")
_PAGE_NUMBER = re.compile(r"\W{0,3}(?:trang\s{0,2})?\d{1,4}(?:\s?/\s?\d{1,4})?\W{0,3}", re.IGNORECASE)
_INDENT = 0.03  # of the text's width; first lines are indented by 1 to 1.27 cm of 16 cm
_GAP = 1.6  # times the usual space between lines
_STREAM = re.compile(rb"stream\r?\n(?=\x78)")  # compressed by zlib
_TWICE = re.compile(rb"/FlateDecode\s{0,9}/FlateDecode")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    bold: bool
    first_word: float  # width in points
    loose: bool  # lies in a table: never joined


def read_pdf(data: bytes, name: str) -> Article:
    """The text of a PDF, a paragraph, heading or table row a line; page numbers are left out.

    Raises:
        InputError: the file is damaged, locked, a scan without text, too long, or a library is missing.
    """
    pdfplumber = library("pdfplumber")
    _check_streams(data, name)
    pages: list[list[_Line]] = []
    with damaged(name, "PDF", *_errors()), pdfplumber.open(BytesIO(data)) as document:
        if len(document.pages) > MAX_PAGES:
            raise InputError(f"{name}: a PDF must have at most {MAX_PAGES} pages. Got {len(document.pages)}. Split it.")
        for page in document.pages:
            pages.append(_page(page))
            page.close()
    blank = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    if len(blank) == len(pages):
        raise InputError(
            f"{name}: a PDF must have a text layer. Got none in {len(pages)} pages: it is a scan, or damaged. "
            "Recognise its text first, e.g. ocrmypdf -l vie."
        )
    repaired = repair("\n".join(_paragraphs(pages)))
    lacking = (f"pages without text (scans or pictures): {', '.join(blank)}",) if blank else ()
    return Article(raw=repaired.text, warnings=(*lacking, *repaired.warnings))


def _errors() -> tuple[type[Exception], ...]:
    own = library("pdfplumber.utils.exceptions", "pdfplumber")
    return (own.PdfminerException, own.MalformedPDFException, library("pdfminer.psparser", "pdfplumber").PSException)


def _check_streams(data: bytes, name: str) -> None:
    """Refuse streams that unpack to more than an article may hold; the parser itself would fill the memory."""
    total = 0
    for start in _STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            total += len(unpacker.decompress(data[start.end() : start.end() + MAX_BYTES], MAX_BYTES))
        except zlib.error:
            continue
        if unpacker.unconsumed_tail or total > 4 * MAX_BYTES:
            raise InputError(f"{name}: a PDF's streams must not unpack to more than {MAX_BYTES >> 20} MiB. Split it.")
    if _TWICE.search(data):
        raise InputError(f"{name}: a PDF's streams must not be compressed twice. Print it to a new PDF.")


def _page(page: Any) -> list[_Line]:
    tables = [table.bbox for table in page.find_tables()]
    lines = [_line(each, tables) for each in page.extract_text_lines(strip=True, return_chars=True)]
    for at in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[at].text):
            del lines[at]
    return lines


def _line(found: dict[str, Any], tables: list[tuple[float, float, float, float]]) -> _Line:
    chars = found["chars"]
    middle = (found["top"] + found["bottom"]) / 2
    across = (found["x0"] + found["x1"]) / 2
    length = len(found["text"].split(" ", 1)[0])
    word = chars[:length]
    fonts = Counter(char["fontname"] for char in chars)
    text, _ = convert_by_font(found["text"], fonts.most_common(1)[0][0])
    return _Line(
        text=text,
        left=found["x0"],
        right=found["x1"],
        top=found["top"],
        bottom=found["bottom"],
        bold=2 * sum(count for font, count in fonts.items() if "bold" in font.lower()) > len(chars),
        first_word=word[-1]["x1"] - word[0]["x0"],
        loose=any(x0 <= across <= x1 and top <= middle <= bottom for x0, top, x1, bottom in tables),
    )


def _paragraphs(pages: list[list[_Line]]) -> Iterator[str]:
    paragraph = ""
    last: _Line | None = None
    for lines in pages:
        running = [line for line in lines if not line.loose]
        left = min((line.left for line in running), default=0.0)
        right = max((line.right for line in running), default=0.0)
        gaps = [below.top - above.bottom for above, below in pairwise(lines)]
        space = _GAP * median(gaps) + 1 if gaps else 0.0
        for at, line in enumerate(lines):
            apart = at > 0 and last is not None and line.top - last.bottom > max(space, 2.0)
            indented = line.left - left > _INDENT * (right - left)
            if last is None or apart or indented or _is_set_off(last, line, right):
                if paragraph:
                    yield paragraph
                paragraph = line.text
            else:
                paragraph += " " + line.text
            last = line
    if paragraph:
        yield paragraph


def _is_set_off(last: _Line, line: _Line, right: float) -> bool:
    space = line.first_word / max(1, len(line.text.split(" ", 1)[0]))  # about a letter's width
    fits = last.right + space + line.first_word <= right
    return fits or last.loose or line.loose or last.bold != line.bold or bool(_MARKER.match(line.text))
