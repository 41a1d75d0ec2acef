"""Word documents: paragraphs and tables in order, with the numbers and capitals that Word only draws.

Typed reports have headings in style Normal, told by bold, capitals or numbering; each paragraph is a line here, so
that headings are lines of their own, and what is bold or has a heading's style is among the article's blocks.
Paragraphs in legacy fonts (.VnTime, VNI-Times) are converted run by run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.read.charsets import FONTS, convert_by_font
from baocao.read.guards import damaged, library
from baocao.read.marks import Paragraph, Run, assembled

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_REMOVED = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}pPr", _FALLBACK))
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}sym": "•"}
_SOFT_HYPHEN = f"{_W}softHyphen"  # the letter ư in TCVN3
_MAX_STYLES = 20  # links from a style to the style it is based on; a ring of them must end
_MAX_NESTING = 20  # tables and boxes within each other
_OUTLINE = frozenset("012345678")  # levels of headings; 9 is the body
_PLACEHOLDER = re.compile(r"%([1-9])")
_BULLETS = frozenset("-–+*")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def read_docx(data: bytes, name: str) -> Article:
    """The text of a Word document, a paragraph or table row a line; headers, footers and footnotes are left out.

    `blocks` holds what styles and bold type mark outside of tables: "title", "heading", "run-in" (see `marks`).

    Raises:
        InputError: the document is damaged or empty, or a library is missing.
    """
    docx = library("docx", "python-docx")
    with damaged(name, "Word document", library("lxml.etree", "lxml").LxmlError):
        document = docx.Document(BytesIO(data))
        reader = _Reader(document)
        paragraphs = list(reader.paragraphs(document.element.body))
    if not any(paragraph.text.strip() for paragraph in paragraphs):
        raise InputError(f"{name}: the document holds no text. If it holds pictures of pages, recognise their text.")
    repaired, blocks = assembled(paragraphs)
    return Article(raw=repaired.text, blocks=blocks, warnings=(*reader.warnings(), *repaired.warnings))


@dataclass(slots=True)
class _Level:
    format: str
    text: str
    start: int
    gap: str


@dataclass(slots=True)
class _List:
    """A numbering (w:num) with the counters that it shares with others of the same definition."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    restarts: dict[int, int]


@dataclass(slots=True)
class _Numbers:
    """Rebuilds the numbers that Word draws before paragraphs."""

    lists: dict[str, _List] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> "_Numbers":
        definitions = {each.get(f"{_W}abstractNumId"): each for each in root.iterfind(f"{_W}abstractNum")}
        counts: dict[str, dict[int, int]] = {}
        lists: dict[str, _List] = {}
        for number in root.iterfind(f"{_W}num"):
            key = _value(number, "abstractNumId") or ""
            if key not in definitions:
                continue
            levels = {int(each.get(f"{_W}ilvl")): _level(each) for each in definitions[key].iterfind(f"{_W}lvl")}
            restarts = {}
            for override in number.iterfind(f"{_W}lvlOverride"):
                at = int(override.get(f"{_W}ilvl"))
                if (start := _value(override, "startOverride")) is not None:
                    restarts[at] = int(start)
                if (level := override.find(f"{_W}lvl")) is not None:
                    levels[at] = _level(level)
            lists[number.get(f"{_W}numId")] = _List(levels, counts.setdefault(key, {}), restarts)
        return cls(lists)

    def label(self, number: str | None, at: int) -> str:
        """The next number of a list at a level, with the gap behind it; empty where Word draws none."""
        found = self.lists.get(number or "")
        if found is None or at not in found.levels:
            return ""
        for deeper in [level for level in found.counts if level > at]:
            del found.counts[deeper]
        start = found.restarts.pop(at, None)
        level = found.levels[at]
        found.counts[at] = start if start is not None else found.counts.get(at, level.start - 1) + 1
        if level.format == "bullet":
            return (level.text if level.text in _BULLETS else "-") + " "
        if level.format == "none":
            return ""
        return _PLACEHOLDER.sub(lambda match: _drawn(found, int(match[1]) - 1), level.text) + level.gap


class _Reader:
    """One document: its styles, its lists, and what was converted."""

    def __init__(self, document: Any) -> None:
        self._styles = {each.get(f"{_W}styleId"): each for each in document.styles.element.iterfind(f"{_W}style")}
        related = {each.reltype: each for each in document.part.rels.values() if not each.is_external}
        self._numbers = _Numbers.of(related[_NUMBERING].target_part.element) if _NUMBERING in related else _Numbers()
        self._footnotes = (
            related[_FOOTNOTES].target_part.blob.count(b"<w:footnote ") - 2 if _FOOTNOTES in related else 0
        )
        self._converted: set[str] = set()

    def warnings(self) -> Iterator[str]:
        """What was converted and what was left out."""
        for encoding in sorted(self._converted):
            yield f"converted to Unicode from {FONTS[encoding]}, as the fonts say"
        if self._footnotes > 0:
            yield f"{self._footnotes} footnotes are left out"

    def paragraphs(self, parent: Any, depth: int = 0) -> Iterator[Paragraph]:
        """The paragraphs and table rows of a body, cell or box."""
        if depth > _MAX_NESTING:
            return
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child, depth)
            elif child.tag == f"{_W}tbl":
                for row in child.iterfind(f"{_W}tr"):
                    yield from self._row(row, depth)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                yield from self.paragraphs(child, depth + 1)

    def _row(self, row: Any, depth: int) -> Iterator[Paragraph]:
        """A row as one line, or the paragraphs of its cells. Side by side, bold is a table's head or a letterhead."""
        cells = [
            [each for each in self.paragraphs(cell, depth + 1) if each.text.strip()] for cell in row.iter(f"{_W}tc")
        ]
        if all(len(cell) <= 1 for cell in cells):
            yield Paragraph.plain("\t".join("".join(each.text for each in cell).strip() for cell in cells).strip())
        else:
            for cell in cells:
                yield from cell if len(cells) == 1 else (Paragraph.plain(each.text) for each in cell)

    def _paragraph(self, paragraph: Any, depth: int) -> Iterator[Paragraph]:
        pieces = [piece for piece in self._runs(paragraph) if piece[0]]
        label = self._label(paragraph)  # empty paragraphs count too
        if any(text.strip() for text, _ in pieces):
            yield Paragraph(((label, pieces[0][1]), *pieces), self._kind(paragraph))
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                yield from self.paragraphs(box, depth + 1)

    def _runs(self, paragraph: Any) -> Iterator[Run]:
        """Texts of the runs; neighbours of one look together, since a letter may lie across two."""
        style = _value(paragraph.find(f"{_W}pPr"), "pStyle")
        pending, drawn = "", ("", False, False)
        for run in _kept(paragraph, f"{_W}r"):
            new = self._font(run, style), self._is_on("caps", run, style), self._is_on("b", run, style)
            if new != drawn:
                yield self._written(pending, *drawn[:2]), drawn[2]
                pending, drawn = "", new
            pending += "".join(_pieces(run))
        yield self._written(pending, *drawn[:2]), drawn[2]

    def _written(self, text: str, font: str, capitals: bool) -> str:
        text, encoding = convert_by_font(text, font)
        if encoding:
            self._converted.add(encoding)
        return text.upper() if capitals else text

    def _font(self, run: Any, style: str | None) -> str:
        for properties in self._properties(run, style):
            fonts = properties.find(f"{_W}rFonts")
            if fonts is not None and (font := fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi")):
                return str(font)
        return ""

    def _is_on(self, switch: str, run: Any, style: str | None) -> bool:
        found = (properties.find(f"{_W}{switch}") for properties in self._properties(run, style))
        nearest = next((each for each in found if each is not None), None)
        return nearest is not None and nearest.get(f"{_W}val") not in ("0", "false")

    def _properties(self, run: Any, style: str | None) -> Iterator[Any]:
        """Run properties, the nearest first: the run's own, then those of its style and of the paragraph's."""
        own = run.find(f"{_W}rPr")
        if own is not None:
            yield own
        for each in (*self._chain(_value(own, "rStyle")), *self._chain(style)):
            if (properties := each.find(f"{_W}rPr")) is not None:
                yield properties

    def _chain(self, style: str | None) -> Iterator[Any]:
        for _ in range(_MAX_STYLES):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = _value(found, "basedOn")

    def _kind(self, paragraph: Any) -> Literal["title", "heading"] | None:
        """What the paragraph's style calls it: by name for titles, by the level in the outline for headings."""
        style = _value(paragraph.find(f"{_W}pPr"), "pStyle")
        if any(_value(each, "name") == "Title" for each in self._chain(style)):
            return "title"
        levels = (_value(properties, "outlineLvl") for properties in self._layouts(paragraph))
        return "heading" if next((level for level in levels if level is not None), None) in _OUTLINE else None

    def _label(self, paragraph: Any) -> str:
        for properties in self._layouts(paragraph):
            numbering = properties.find(f"{_W}numPr")
            if numbering is not None and (number := _value(numbering, "numId")) is not None:
                return self._numbers.label(number, int(_value(numbering, "ilvl") or 0))
        return ""

    def _layouts(self, paragraph: Any) -> Iterator[Any]:
        """Paragraph properties, the nearest first: the paragraph's own, then those of its style and its bases."""
        own = paragraph.find(f"{_W}pPr")
        for properties in (own, *(each.find(f"{_W}pPr") for each in self._chain(_value(own, "pStyle")))):
            if properties is not None:
                yield properties


def _kept(paragraph: Any, tag: str) -> Iterator[Any]:
    """Descendants with a tag, without what is deleted, drawn twice or in a box of its own."""
    for child in paragraph:
        if child.tag == tag:
            yield child
        elif child.tag not in _REMOVED:
            yield from _kept(child, tag)


def _pieces(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == _SOFT_HYPHEN:
            yield "\xad"
        elif child.tag in _BREAKS:
            yield "" if child.get(f"{_W}type") == "page" else _BREAKS[child.tag]


def _value(parent: Any, tag: str) -> str | None:
    child = parent.find(f"{_W}{tag}") if parent is not None else None
    return None if child is None else child.get(f"{_W}val")


def _level(element: Any) -> _Level:
    gap = {"nothing": ""}.get(_value(element, "suff") or "tab", " ")
    form = _value(element, "numFmt") or "decimal"
    return _Level(form, _value(element, "lvlText") or "", int(_value(element, "start") or 1), gap)


def _drawn(numbering: _List, at: int) -> str:
    level = numbering.levels.get(at)
    if level is None:
        return ""
    count = numbering.counts.setdefault(at, level.start)
    letters = "abcdefghijklmnopqrstuvwxyz"
    match level.format:
        case "upperRoman" | "lowerRoman":
            word = _roman(count)
        case "upperLetter" | "lowerLetter":
            word = letters[(count - 1) % 26] * ((count - 1) // 26 + 1)
        case "decimalZero":
            return f"{count:02}"
        case _:
            return str(count)
    return word.upper() if level.format.startswith("upper") else word


def _roman(count: int) -> str:
    word = ""
    for value, sign in (*_ROMAN, *_ROMAN_LOW):
        word += sign * (count // value)
        count %= value
    return word
