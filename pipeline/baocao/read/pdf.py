"""PDF files with a text layer: the lines of the pages, wrapped ones joined to paragraphs again.

A PDF knows no paragraphs, only where each line stands. A line goes on in the next unless the next line's first word
would have fitted on it, or the next line is set off: by a marker, by space, by indentation or by bold type. What is
bold or in larger type is among the article's blocks.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.core.markers import marker_at
from baocao.read.charsets import convert_by_font
from baocao.read.guards import MAX_BYTES, damaged, library
from baocao.read.marks import Paragraph, Run, assembled

MAX_PAGES = 2_000  # the thickest statistical yearbooks have about 1,000
_PAGE_NUMBER = re.compile(
    rf"\W{{0,3}}(?:{lexicon.alternation(lexicon.load('reading')['pdf']['page'])}\s{{0,2}})?\d{{1,4}}(?:\s?/\s?\d{{1,4}})?\W{{0,3}}",
    re.IGNORECASE,
)
_INDENT = 0.03  # of the text's width; first lines are indented by 1 to 1.27 cm of 16 cm
_GAP = 1.6  # times the usual space between lines
_LARGER = 1.1  # times the body's type: reports set headings in 15 or 16 points over 13 or 14, or in the same size, bold
_BODY = (
    0.5  # share of the characters that the commonest size must have to be the body's; scans that a machine read vary
)
_STREAM = re.compile(rb"stream\r?\n(?=\x78)")  # compressed by zlib
_TWICE = re.compile(rb"/FlateDecode\s{0,9}/FlateDecode")


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    text: str
    pieces: tuple[Run, ...]  # the text by weight
    sizes: Counter[float]  # characters of each size of type, in half points
    left: float
    right: float
    top: float
    bottom: float
    bold: bool
    first_word: float  # width in points
    loose: bool  # lies in a table: never joined


def read_pdf(data: bytes, name: str) -> Article:
    """The text of a PDF, a paragraph, heading or table row a line; page numbers are left out.

    `blocks` holds what bold and larger type mark outside of tables: "heading", "run-in" (see `marks`).

    Raises:
        InputError: the file is damaged, locked, a scan without text, too long, or a library is missing.
    """
    pdfplumber = library("pdfplumber")
    _check_streams(data, name)
    pages: list[list[_PrintedLine]] = []
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
    repaired, blocks = assembled(_paragraphs(pages, _body_size(pages)))
    lacking = (f"pages without text (scans or pictures): {', '.join(blank)}",) if blank else ()
    return Article(raw=repaired.text, blocks=blocks, warnings=(*lacking, *repaired.warnings))


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


def _page(page: Any) -> list[_PrintedLine]:
    tables = [table.bbox for table in page.find_tables()]
    lines = [_line(each, tables) for each in page.extract_text_lines(strip=True, return_chars=True)]
    for at in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[at].text):
            del lines[at]
    return lines


def _line(found: dict[str, Any], tables: list[tuple[float, float, float, float]]) -> _PrintedLine:
    chars = found["chars"]
    middle = (found["top"] + found["bottom"]) / 2
    across = (found["x0"] + found["x1"]) / 2
    length = len(found["text"].split(" ", 1)[0])
    word = chars[:length]
    fonts = Counter(char["fontname"] for char in chars)
    text, _ = convert_by_font(found["text"], fonts.most_common(1)[0][0])
    return _PrintedLine(
        text=text,
        pieces=_weights(found["text"], chars) if text == found["text"] else ((text, all(map(_is_bold, chars))),),
        sizes=Counter(round(2 * char["size"]) / 2 for char in chars),
        left=found["x0"],
        right=found["x1"],
        top=found["top"],
        bottom=found["bottom"],
        bold=2 * sum(map(_is_bold, chars)) > len(chars),
        first_word=word[-1]["x1"] - word[0]["x0"],
        loose=any(x0 <= across <= x1 and top <= middle <= bottom for x0, top, x1, bottom in tables),
    )


def _is_bold(char: dict[str, Any]) -> bool:
    return "bold" in char["fontname"].lower()


def _weights(text: str, chars: list[dict[str, Any]]) -> tuple[Run, ...]:
    """A line's text by weight; of one weight where its characters are not those drawn (ligatures are taken apart)."""
    drawn = [_is_bold(char) for char in chars if not char["text"].isspace()]
    if len(drawn) != sum(not char.isspace() for char in text):
        return ((text, all(drawn)),)
    weights = iter(drawn)
    weighted = [(char, not char.isspace() and next(weights)) for char in text]
    return tuple(
        ("".join(char for char, _ in group), bold) for bold, group in groupby(weighted, key=lambda pair: pair[1])
    )


def _body_size(pages: list[list[_PrintedLine]]) -> float | None:
    """The size of type that most of the text has; None where none has most."""
    sizes = sum((line.sizes for lines in pages for line in lines), Counter[float]())
    size, count = sizes.most_common(1)[0]
    return size if count > _BODY * sizes.total() else None


def _paragraphs(pages: list[list[_PrintedLine]], body: float | None) -> Iterator[Paragraph]:
    paragraph: list[_PrintedLine] = []
    for lines in pages:
        running = [line for line in lines if not line.loose]
        left = min((line.left for line in running), default=0.0)
        right = max((line.right for line in running), default=0.0)
        gaps = [below.top - above.bottom for above, below in pairwise(lines)]
        space = _GAP * median(gaps) + 1 if gaps else 0.0
        for at, line in enumerate(lines):
            apart = at > 0 and bool(paragraph) and line.top - paragraph[-1].bottom > max(space, 2.0)
            indented = line.left - left > _INDENT * (right - left)
            if paragraph and (apart or indented or _is_set_off(paragraph[-1], line, right)):
                yield _joined(paragraph, body)
                paragraph = []
            paragraph.append(line)
    if paragraph:
        yield _joined(paragraph, body)


def _joined(lines: list[_PrintedLine], body: float | None) -> Paragraph:
    if lines[0].loose:
        return Paragraph.plain(" ".join(line.text for line in lines))
    pieces = [piece for line in lines for piece in (*line.pieces, (" ", False))]
    larger = body is not None and all(min(line.sizes) >= _LARGER * body for line in lines)
    return Paragraph(tuple(pieces[:-1]), "heading" if larger else None)


def _is_set_off(last: _PrintedLine, line: _PrintedLine, right: float) -> bool:
    space = line.first_word / max(1, len(line.text.split(" ", 1)[0]))  # about a letter's width
    fits = last.right + space + line.first_word <= right
    return fits or last.loose or line.loose or last.bold != line.bold or marker_at(line.text, 0) is not None
