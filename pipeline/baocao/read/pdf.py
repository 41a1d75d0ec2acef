"""PDF files: the lines of the pages, wrapped ones joined to paragraphs again.

A PDF knows no paragraphs, only where each glyph stands. A line goes on in the next unless the next line's first word
would have fitted on it, or the next line is set off: by a marker, by space, by indentation or by bold type. What is
bold or in larger type is among the article's blocks.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Any

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.markers import marker_at
from baocao.read.charsets import mend_layer
from baocao.read.guards import MAX_BYTES, damaged, library
from baocao.read.layout import Grid, ordered
from baocao.read.margins import notes, without_margins
from baocao.read.marks import Paragraph, assembled
from baocao.read.printed import Glyph, PrintedLine, printed_once
from baocao.read.scans import placed, recognised
from baocao.read.screening import ENOUGH_WORDS, VIETNAMESE, vietnamese_share

MAX_PAGES = 2_000  # the thickest statistical yearbooks have about 1,000
_INDENT = 0.03  # of the text's width; first lines are indented by 1 to 1.27 cm of 16 cm
_GAP = 1.6  # times the usual space between lines
_JITTER = 0.5  # of the size of type, by which recognised lines of a paragraph stand apart
_LARGER = 1.1  # times the body's type: reports set headings in 15 or 16 points over 13 or 14, or in the same size, bold
_BODY = (
    0.5  # share of the characters that the commonest size must have to be the body's; scans that a machine read vary
)
_RULE = 3.0  # points: rectangles that are thicker are shading, thinner ones are rules
_SLANT = 0.1  # of a glyph's matrix, from which it is neither upright nor sideways: a watermark
_PALE, _LARGE = 0.6, 1.5  # brightness, and times the page's usual size of type, of a watermark
_COVERED = 0.5  # of a page, from which a picture is the page
_STREAM = re.compile(rb"stream\r?\n(?=\x78)")  # compressed by zlib
_TWICE = re.compile(rb"/FlateDecode\s{0,9}/FlateDecode")
_UNMAPPED = re.compile(r"\(cid:(\d+)\)")  # a glyph for which the file names no character
_BLANKS = frozenset(("9", "10", "13", "32"))


def read_pdf(data: bytes, name: str, *, ocr: bool = False) -> Article:
    """The text of a PDF, a paragraph, heading or table row a line; page numbers and watermarks are left out.

    `blocks` holds what bold and larger type mark outside of tables ("heading", "run-in", see `marks`), and what the
    margins hold, at the end: "footnote", "page-header". With `ocr`, scanned pages are recognised, and `boxes` lead each
    of their words back to its place.

    Raises:
        InputError: the file is damaged, locked, a scan (without `ocr`), too long, or a library or program is missing.
    """
    pdfplumber = library("pdfplumber")
    _check_streams(data, name)
    warnings: Counter[str] = Counter()
    with damaged(name, "PDF", *_errors()), _opened(pdfplumber, data, name) as document:
        if len(document.pages) > MAX_PAGES:
            raise InputError(f"{name}: a PDF must have at most {MAX_PAGES} pages. Got {len(document.pages)}. Split it.")
        heights = [float(page.height) for page in document.pages]
        pages, scans = _laid_out(document.pages, warnings)
    if ocr and scans:
        for number, glyphs in zip(scans, recognised(data, name, scans), strict=True):
            pages[number] = ordered(glyphs, ())
    if not any(pages):
        raise InputError(
            f"{name}: a PDF must have a text layer. Got none in {len(pages)} pages: it is a scan, or damaged. "
            + ("Scan it anew." if ocr else "Recognise its text: --ocr.")
        )
    sideways, unmapped = warnings["sideways"], warnings["unmapped"]
    said = [worded(f"{sideways} characters set sideways are left out")] * bool(sideways)
    said += [worded(f"{unmapped} characters have no text in the file, put as \ufffd")] * bool(unmapped)
    lacking = ", ".join(str(number + 1) for number in scans if not pages[number])
    said += [worded(f"pages without text (scans or pictures): {lacking}")] * bool(lacking)
    poor = ", ".join(str(number + 1) for number in scans if pages[number] and not ocr)
    said += [
        worded(f"scans whose text was recognised without Vietnamese letters, read them with --ocr: pages {poor}")
    ] * bool(poor)
    return _composed([[replace(line, page=at) for line in lines] for at, lines in enumerate(pages, 1)], heights, said)


def _laid_out(pages: Sequence[Any], warnings: Counter[str]) -> tuple[list[list[PrintedLine]], list[int]]:
    """The lines of each page, and the numbers (from 0) of those that are scans, without text or with a poor one."""
    found: list[list[PrintedLine]] = []
    scans: list[int] = []
    for number, page in enumerate(pages):
        found.append(ordered(_glyphs(page, warnings), _grids(page)))
        if not found[-1] or (_is_picture(page) and _is_poor(" ".join(line.text for line in found[-1]))):
            scans.append(number)
        page.close()
    return found, scans


def _is_picture(page: Any) -> bool:
    """Whether a picture covers the page."""
    whole = float(page.width) * float(page.height)
    return any(float(each["width"]) * float(each["height"]) > _COVERED * whole for each in page.images)


def _is_poor(text: str) -> bool:
    return len(text.split()) >= ENOUGH_WORDS and vietnamese_share(text) < VIETNAMESE


def _composed(pages: Sequence[list[PrintedLine]], heights: Sequence[float], warnings: Sequence[str]) -> Article:
    """The article that the lines of its pages make."""
    body = _body_size(pages)
    texts, aside = without_margins(pages, heights, body)
    paragraphs = [*_paragraphs(texts), *notes(aside)]
    repaired, blocks = assembled(_joined(lines, body) for lines in paragraphs)
    text, mended = mend_layer(repaired.text)
    article = Article(raw=text, blocks=blocks, warnings=(*warnings, *repaired.warnings, *mended))
    return placed(article, [line for lines in paragraphs for line in lines])


def _errors() -> tuple[type[Exception], ...]:
    own = library("pdfplumber.utils.exceptions", "pdfplumber")
    return (own.PdfminerException, own.MalformedPDFException, library("pdfminer.psparser", "pdfplumber").PSException)


def _opened(pdfplumber: Any, data: bytes, name: str) -> Any:
    """The document; one that needs a password says so."""
    locked = library("pdfminer.pdfdocument", "pdfplumber").PDFPasswordIncorrect
    try:
        return pdfplumber.open(BytesIO(data))
    except _errors() as error:
        if any(isinstance(each, locked) for each in (error, error.__context__, *error.args)):
            raise InputError(f"{name}: is locked with a password. Save a copy without one.") from error
        raise


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


def _glyphs(page: Any, warnings: Counter[str]) -> list[Glyph]:
    """The glyphs that run the way most of the page does; others are in the way of its lines."""
    turned: dict[int | None, list[dict[str, Any]]] = {}
    for char in page.chars:
        turned.setdefault(_turn(char["matrix"]), []).append(char)
    slanted = turned.pop(None, [])
    if not turned:
        turned = {0: slanted}
    turn = max(turned, key=lambda turn: len(turned[turn]))
    if others := sum(len(chars) for each, chars in turned.items() if each != turn):
        warnings["sideways"] += others
    chars = turned[turn]
    usual = median(char["size"] for char in chars) if chars else 0.0
    visible = (char for char in chars if not (char["size"] > _LARGE * usual and _is_pale(char["non_stroking_color"])))
    glyphs = [_glyph(char, turn or 0, float(page.width), float(page.height)) for char in visible]
    if unmapped := sum("\ufffd" in glyph.text for glyph in glyphs):
        warnings["unmapped"] += unmapped
    return list(printed_once(glyphs))


def _turn(matrix: Sequence[float]) -> int | None:
    """By how many quarters a glyph is turned to the left; None where it stands aslant."""
    across, up = matrix[:2]
    if abs(up) <= _SLANT * abs(across):
        return 0 if across > 0 else 2
    return None if abs(across) > _SLANT * abs(up) else (1 if up > 0 else 3)


def _is_pale(color: Any) -> bool:
    """Whether ink is nearly white, in shades of grey, RGB or CMYK."""
    shades = color if isinstance(color, list | tuple) else (color,)
    if not all(isinstance(shade, int | float) for shade in shades):
        return False
    return max(shades) < 1 - _PALE if len(shades) == 4 else min(shades, default=0) > _PALE


def _glyph(char: dict[str, Any], turn: int, width: float, height: float) -> Glyph:
    left, top, right, bottom = char["x0"], char["top"], char["x1"], char["bottom"]
    match turn:
        case 1:
            left, top, right, bottom = height - bottom, left, height - top, right
        case 2:
            left, top, right, bottom = width - right, height - bottom, width - left, height - top
        case 3:
            left, top, right, bottom = top, width - right, bottom, width - left
    unmapped = _UNMAPPED.fullmatch(char["text"])
    text = char["text"] if unmapped is None else " " if unmapped[1] in _BLANKS else "\ufffd"
    font = char["fontname"]
    return Glyph(text, left, top, right, bottom, char["size"], bold="bold" in font.lower(), font=font)


def _grids(page: Any) -> list[Grid]:
    """The ruled tables of a page; what is merely shaded is none."""
    tables = page.filter(_is_rule).find_tables()
    return [grid for table in tables if (grid := Grid.of(table.cells))]


def _is_rule(drawn: dict[str, Any]) -> bool:
    if drawn["object_type"] != "rect" or drawn["stroke"]:
        return True
    return bool(min(drawn["width"], drawn["height"]) <= _RULE)


def _body_size(pages: Sequence[list[PrintedLine]]) -> float | None:
    """The size of type that most of the text has; None where none has most."""
    sizes = Counter(round(2 * glyph.size) / 2 for lines in pages for line in lines for glyph in line.glyphs)
    size, count = sizes.most_common(1)[0]
    return size if count > _BODY * sizes.total() else None


def _paragraphs(pages: Sequence[list[PrintedLine]]) -> Iterator[list[PrintedLine]]:
    paragraph: list[PrintedLine] = []
    for lines in pages:
        gaps = [below.top - above.bottom for above, below in pairwise(lines) if above.flow and above.flow == below.flow]
        least = _JITTER * lines[0].size if lines and lines[0].recognised else 2.0
        space = max(_GAP * _usual(gaps) + 1, least) if gaps else least
        for at, line in enumerate(lines):
            if paragraph and _begins(paragraph[-1], line, space if at else None):
                yield paragraph
                paragraph = []
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _usual(gaps: list[float]) -> float:
    """The space between the lines of a paragraph: that between paragraphs is wider."""
    return max(0.0, sorted(gaps)[len(gaps) // 3])


def _begins(last: PrintedLine, line: PrintedLine, space: float | None) -> bool:
    """Whether a line begins a paragraph; `space` parts paragraphs on one page, None: the page is a new one."""
    if last.flow is None or line.flow is None:
        return True
    left, right = line.flow
    if space is not None and last.flow == line.flow and line.top - last.bottom > space:
        return True
    letter = line.first_word / max(1, len(line.text.split(maxsplit=1)[0]))
    fits = last.right + letter + line.first_word <= last.flow[1]
    indented = line.left - left > _INDENT * (right - left)
    return fits or indented or last.bold != line.bold or marker_at(line.text, 0) is not None


def _joined(lines: Sequence[PrintedLine], body: float | None) -> Paragraph:
    pieces = [piece for line in lines for piece in (*line.pieces, (" ", False))][:-1]
    if part := lines[0].part:
        return Paragraph(tuple(pieces), part)
    larger = body is not None and all(line.flow and line.smallest >= _LARGER * body for line in lines)
    return Paragraph(tuple(pieces), "heading" if larger else None)
