"""Pages without a text layer, recognised by Tesseract with its Vietnamese model: words with places and confidences."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.spans import PageBox
from baocao.read.guards import library
from baocao.read.printed import Glyph, PrintedLine

_DPI = 300  # what Tesseract is trained for
_POINTS = 72  # to the inch
_PIXELS = 40_000_000  # of a page; A4 has 9 million
_LAYOUT = "--psm 4"  # one column of lines: cells and columns are told by `layout`, from where the words stand
_SECONDS = 120  # that a page may take; A4 takes three to seven
_RULES = " |_—¦"  # what Tesseract makes of rules
_TALL = 1.8  # times a word's height, from which the box of its line is none of one line
_NOISE = 0.6  # confidence below which signs alone are specks and rules
_DOUBTFUL = (
    0.92  # confidence of words with digits: on scanned papers wrong ones had up to .90, nearly all right ones more
)
_NAMED = 20  # doubtful words that a warning names
_LINE, _WORD = 4, 5  # levels of Tesseract's table


def recognised(data: bytes, name: str, pages: Sequence[int]) -> Iterator[list[Glyph]]:
    """The words of the pages (counted from 0) of a PDF, each as one glyph.

    Raises:
        InputError: Tesseract, its Vietnamese model or a library is missing, or a page takes too long.
    """
    binding = library("pytesseract", extra="ocr")
    document = library("pypdfium2", "pdfplumber").PdfDocument(data)
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # several processes with several threads each are slower
    try:
        for number in pages:
            page = document[number]
            scale = min(_DPI / _POINTS, (_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
            image = page.render(scale=scale, grayscale=True).to_pil()
            table = binding.image_to_data(
                image, lang="vie", config=_LAYOUT, timeout=_SECONDS, output_type=binding.Output.DICT
            )
            yield list(_words(table, scale))
    except (binding.TesseractNotFoundError, binding.TesseractError) as error:
        raise InputError(
            f"{name}: recognising needs Tesseract with its Vietnamese model. "
            "Install them: apt-get install tesseract-ocr tesseract-ocr-vie."
        ) from error
    except RuntimeError as error:  # the binding's word for a timeout
        raise InputError(
            f"{name}: a page must be recognised in {_SECONDS} s. Split the page, or scan it anew."
        ) from error
    finally:
        document.close()


def _words(table: dict[str, list[Any]], scale: float) -> Iterator[Glyph]:
    """The rows of Tesseract's table that are words, each as high as its line; `scale` is pixels to the point."""
    upper = lower = 0.0
    for level, text, confidence, *box in zip(
        *(table[key] for key in ("level", "text", "conf", "left", "top", "width", "height")), strict=True
    ):
        left, top, width, height = (side / scale for side in box)
        if level == _LINE:
            upper, lower = top, top + height
        word, sure = text.strip(_RULES), float(confidence) / 100
        if level != _WORD or not word or (sure < _NOISE and not any(map(str.isalnum, word))):
            continue
        if lower - upper > _TALL * height and any(map(str.isalnum, word)):  # a line box over two rows of a table
            upper, lower = top, top + height
        yield Glyph(word, left, upper, left + width, lower, lower - upper, confidence=sure, parted=True)


def placed(article: Article, lines: Sequence[PrintedLine]) -> Article:
    """The article with the boxes of its recognised words, and a warning that names doubtful digits."""
    boxes: list[PageBox] = []
    at = 0
    for line in lines:
        for glyph in line.glyphs:
            if glyph.confidence is None:
                continue
            start = article.raw.find(glyph.text, at)
            if start < 0:
                continue
            at = start + len(glyph.text)
            left, top, right, bottom = (round(side, 1) for side in (glyph.left, glyph.top, glyph.right, glyph.bottom))
            boxes.append(PageBox(start, at, line.page, left, top, right, bottom, round(glyph.confidence, 2)))
    return replace(article, boxes=tuple(boxes), warnings=(*article.warnings, *_doubts(article.raw, boxes)))


def _doubts(raw: str, boxes: Sequence[PageBox]) -> Iterator[str]:
    if boxes:
        pages = sorted({box.page for box in boxes})
        yield worded(f"recognised by machine: {len(boxes)} words of {len(pages)} pages")
    words = [(raw[box.start : box.end], box) for box in boxes]
    unsure = [
        worded(f"{word!r} on page {box.page} ({box.confidence:.2f})")
        for word, box in words
        if any(map(str.isdigit, word)) and box.confidence is not None and box.confidence < _DOUBTFUL
    ]
    if unsure:
        more = worded(f" and {len(unsure) - _NAMED} more") if len(unsure) > _NAMED else ""
        yield worded(f"doubtful digits, compare with the page: {', '.join(unsure[:_NAMED])}{more}")
