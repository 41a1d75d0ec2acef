"""Word documents: paragraphs and tables in order, with the numbers and capitals that Word only draws.

Typed reports have headings in style Normal, told by bold, capitals or numbering; each paragraph is a line here, so
that headings are lines of their own, and what is bold or has a heading's style is among the article's blocks.
Paragraphs in legacy fonts (.VnTime, VNI-Times) are converted run by run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.read.charsets import FONTS, convert_by_font
from baocao.read.guards import damaged, library
from baocao.read.marks import Paragraph, Run, assembled, raised
from baocao.read.word_numbers import Numbers
from baocao.read.word_text import FALLBACK, FORMULA, W, kept, pieces, soft, value

_NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ASIDE: dict[str, Literal["footnote", "page-header"]] = {
    **dict.fromkeys((f"{_RELATED}footnotes", f"{_RELATED}endnotes"), "footnote"),
    **dict.fromkeys((f"{_RELATED}header", f"{_RELATED}footer"), "page-header"),
}  # what stands outside of the running text
_MAX_STYLES = 20  # links from a style to the style it is based on; a ring of them must end
_MAX_SPAN = 63  # columns of a table in Word
_WRAPPERS = frozenset((f"{W}sdt", f"{W}sdtContent", f"{W}customXml"))
_MAX_NESTING = 20  # tables and boxes within each other
_OUTLINE = frozenset("012345678")  # levels of headings; 9 is the body
_SIDES = 2  # cells of a letterhead, and of a signature
_LONG_CELL = 300  # characters from which a cell holds paragraphs


def read_docx(data: bytes, name: str) -> Article:
    """The text of a Word document, a paragraph or table row a line; footnotes and headers of pages come at the end.

    `blocks` holds what styles and bold type mark outside of tables ("title", "heading", "run-in", see `marks`), and
    the "footnote" and "page-header" lines. Deleted, hidden and struck out words are no text.

    Raises:
        InputError: the document is damaged or empty, or a library is missing.
    """
    docx = library("docx", "python-docx")
    with damaged(name, "Word document", library("lxml.etree", "lxml").LxmlError):
        document = docx.Document(BytesIO(data))
        reader = _Reader(document)
        paragraphs = list(reader.paragraphs(document.element.body))
        paragraphs += reader.aside(docx.oxml.parse_xml)
    if not any(paragraph.text.strip() for paragraph in paragraphs):
        raise InputError(f"{name}: the document holds no text. If it holds pictures of pages, recognise their text.")
    repaired, blocks = assembled(paragraphs)
    return Article(raw=repaired.text, blocks=blocks, warnings=(*reader.warnings(), *repaired.warnings))


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run is drawn."""

    font: str = ""
    capitals: bool = False
    bold: bool = False
    place: str = ""  # "superscript", "subscript"
    struck: bool = False
    hidden: bool = False

    @property
    def gone(self) -> bool:
        """Whether it is no text."""
        return self.struck or self.hidden


class _Reader:
    """One document: its styles, its lists, and what was converted or left out."""

    def __init__(self, document: Any) -> None:
        self._styles = {each.get(f"{W}styleId"): each for each in document.styles.element.iterfind(f"{W}style")}
        self._related = [
            (each.reltype, each.target_part) for each in document.part.rels.values() if not each.is_external
        ]
        numbering = next((part for kind, part in self._related if kind == _NUMBERING), None)
        self._numbers = Numbers.of(numbering.element) if numbering is not None else Numbers()
        self._converted: set[str] = set()
        self._struck = 0

    def warnings(self) -> Iterator[str]:
        """What was converted and what was left out."""
        for encoding in sorted(self._converted):
            yield worded(f"converted to Unicode from {FONTS[encoding]}, as the fonts say")
        if self._struck:
            yield worded(f"{self._struck} words struck out are left out")

    def aside(self, parse: Callable[[bytes], Any]) -> Iterator[Paragraph]:
        """Footnotes, and the headers and footers of pages: each once, those without a letter (numbers) not at all."""
        seen: set[str] = set()
        for kind, part in self._related:
            if part_of := _ASIDE.get(kind):
                root = parse(part.blob)
                for note in root if part_of == "footnote" else (root,):
                    lines = [] if note.get(f"{W}type") else [each.text.strip() for each in self.paragraphs(note)]
                    text = " ".join(filter(None, lines))
                    if any(map(str.isalpha, text)) and text not in seen:
                        seen.add(text)
                        yield Paragraph(((text, False),), part_of)

    def paragraphs(self, parent: Any, depth: int = 0) -> Iterator[Paragraph]:
        """The paragraphs and table rows of a body, cell or box."""
        if depth > _MAX_NESTING:
            return
        held: tuple[Run, ...] = ()  # paragraphs whose end is deleted: they go on in the next
        for child in parent:
            if child.tag == f"{W}p":
                if _value_at(child, "pPr", "rPr", "del") is not None:
                    held += tuple(self._runs(child))
                    continue
                yield from self._paragraph(child, depth, held)
                held = ()
            elif child.tag == f"{W}tbl":
                yield from self._table(child, depth)
            elif child.tag in _WRAPPERS or child.tag == f"{W}ins":
                yield from self.paragraphs(child, depth + 1)
        if held:
            yield Paragraph(held)

    def _table(self, table: Any, depth: int) -> Iterator[Paragraph]:
        """Rows as lines with tabs between cells; letterheads, signatures and cells with paragraphs cell by cell."""
        rows = [
            [
                (_span(cell), [each for each in self.paragraphs(cell, depth + 1) if each.text.strip()])
                for cell in _cells(row)
            ]
            for row in table.iterfind(f"{W}tr")
        ]
        for row in rows:
            several = any(len(cell) > 1 or "\n" in cell[0].text.strip() for _, cell in row if cell)
            long = any(len(cell) > 1 and sum(len(each.text) for each in cell) > _LONG_CELL for _, cell in row)
            if len(row) == 1:
                yield from row[0][1]
            elif several and (long or sum(bool(cell) for _, cell in row) <= _SIDES):
                yield from (Paragraph.plain(each.text) for _, cell in row for each in cell)
            else:
                texts = (" ".join(" ".join(each.text.split("\n")).strip() for each in cell) for _, cell in row)
                gaps = ("\t" * span for span, _ in row)
                yield Paragraph.plain("".join(map("".join, zip(texts, gaps, strict=True))).rstrip())

    def _paragraph(self, paragraph: Any, depth: int, held: tuple[Run, ...] = ()) -> Iterator[Paragraph]:
        runs = soft([*held, *(piece for piece in self._runs(paragraph) if piece[0])])
        label = self._label(paragraph)  # empty paragraphs count too
        if any(text.strip() for text, _ in runs):
            yield Paragraph(((label, runs[0][1]), *runs), self._kind(paragraph))
        for box in paragraph.iter(f"{W}txbxContent"):
            if not any(parent.tag == FALLBACK for parent in box.iterancestors()):
                yield from self.paragraphs(box, depth + 1)

    def _runs(self, paragraph: Any) -> Iterator[Run]:
        """Texts of the runs; neighbours of one look together, since a letter may lie across two."""
        style = value(paragraph.find(f"{W}pPr"), "pStyle")
        pending, drawn, written = "", _Look(), ""
        for run in kept(paragraph, (f"{W}r", f"{FORMULA}oMath")):
            new = self._look(run, style)
            text = "".join(pieces(run, new.font))
            if new.gone:
                self._struck += len(text.split()) if new.struck else 0
                continue
            if new != drawn:
                yield (piece := (self._written(pending, drawn, written), drawn.bold))
                written += piece[0]
                pending, drawn = "", new
            pending += text
        yield self._written(pending, drawn, written), drawn.bold

    def _look(self, run: Any, style: str | None) -> "_Look":
        return _Look(
            self._font(run, style),
            self._is_on("caps", run, style),
            self._is_on("b", run, style),
            next((place for each in self._properties(run, style) if (place := value(each, "vertAlign"))), ""),
            self._is_on("strike", run, style) or self._is_on("dstrike", run, style),
            self._is_on("vanish", run, style),
        )

    def _written(self, text: str, look: "_Look", before: str) -> str:
        if look.place == "superscript" and text:
            return raised(before, text)
        text, encoding = convert_by_font(text, look.font)
        if encoding:
            self._converted.add(encoding)
        return text.upper() if look.capitals else text

    def _font(self, run: Any, style: str | None) -> str:
        for properties in self._properties(run, style):
            fonts = properties.find(f"{W}rFonts")
            if fonts is not None and (font := fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")):
                return str(font)
        return ""

    def _is_on(self, switch: str, run: Any, style: str | None) -> bool:
        found = (properties.find(f"{W}{switch}") for properties in self._properties(run, style))
        nearest = next((each for each in found if each is not None), None)
        return nearest is not None and nearest.get(f"{W}val") not in ("0", "false")

    def _properties(self, run: Any, style: str | None) -> Iterator[Any]:
        """Run properties, the nearest first: the run's own, then those of its style and of the paragraph's."""
        own = run.find(f"{W}rPr")
        if own is not None:
            yield own
        for each in (*self._chain(value(own, "rStyle")), *self._chain(style)):
            if (properties := each.find(f"{W}rPr")) is not None:
                yield properties

    def _chain(self, style: str | None) -> Iterator[Any]:
        for _ in range(_MAX_STYLES):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = value(found, "basedOn")

    def _kind(self, paragraph: Any) -> Literal["title", "heading"] | None:
        """What the paragraph's style calls it: by name for titles, by the level in the outline for headings."""
        style = value(paragraph.find(f"{W}pPr"), "pStyle")
        if any(value(each, "name") == "Title" for each in self._chain(style)):
            return "title"
        levels = (value(properties, "outlineLvl") for properties in self._layouts(paragraph))
        return "heading" if next((level for level in levels if level is not None), None) in _OUTLINE else None

    def _label(self, paragraph: Any) -> str:
        for properties in self._layouts(paragraph):
            numbering = properties.find(f"{W}numPr")
            if numbering is not None and (number := value(numbering, "numId")) is not None:
                return self._numbers.label(number, int(value(numbering, "ilvl") or 0))
        return ""

    def _layouts(self, paragraph: Any) -> Iterator[Any]:
        """Paragraph properties, the nearest first: the paragraph's own, then those of its style and its bases."""
        own = paragraph.find(f"{W}pPr")
        for properties in (own, *(each.find(f"{W}pPr") for each in self._chain(value(own, "pStyle")))):
            if properties is not None:
                yield properties


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, not those of tables in them."""
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _span(cell: Any) -> int:
    """Over how many columns a cell goes."""
    number = value(cell.find(f"{W}tcPr"), "gridSpan") or "1"
    return min(max(int(number), 1), _MAX_SPAN) if number.isdecimal() else 1


def _value_at(parent: Any, *path: str) -> Any:
    """The element below others, by its path; None where there is none."""
    return parent.find("/".join(f"{W}{tag}" for tag in path))
