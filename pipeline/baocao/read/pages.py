"""The article in a web page: trafilatura's choice, checked against the figures that the page itself shows.

trafilatura drops lists and tables now and then, and the figures with them. So the digits it kept are compared with
those of the smallest element of the page that holds what it kept; where too many are missing, the lines of that
element are taken instead. Too much text is the lesser evil: later stages know furniture. What the page sets as a title,
a heading or in bold is found on the page and told of the lines of the text that read the same.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.read.charsets import Decoded, decode
from baocao.read.guards import damaged, library
from baocao.read.marks import Paragraph, assembled, first_bold
from baocao.read.screening import screened

_KEPT_DIGITS = 0.9  # share of the element's digits that must be kept; what a page repeats or dates makes up the rest
_LINK = 0.8  # share of a line's characters from which it is a link to somewhere else
_HOLDS = 0.75  # share of the kept text that the article's element must hold; lead and date may lie outside

_START = 200  # characters, besides its own, within which a title stands at the start of a text

_LEX = lexicon.load("reading")["html"]
_FURNITURE = frozenset(_LEX["furniture"].split())
_BLOCKS = frozenset(_LEX["block"].split())
_CELLS = ("td", "th")
_LEADS = {"li": "- ", "td": "\t", "th": "\t"}
_BREAKS = ("br", "p", "div", "table", "ul", "ol", "li")
_LAYOUT = 4  # breaks in one cell from which a table is the page's layout
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OG_TITLE = ".//meta[@property='og:title']"
_BOLD = frozenset(("b", "strong"))
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(?P<bold>bold|[6-9]00)|normal|lighter|[1-5]00)", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\t]+")
_DIGIT = re.compile(r"\d")
_BULLET = re.compile(r"^[-–•*]\s+")
_ROW = re.compile(r"^\|(?P<cells>.*)\|[ \t]*(?:\n\|[-|]{3,}\|[ \t]*$)?", re.MULTILINE)  # tables come as Markdown
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s{0,9}([\w-]{2,20})", re.IGNORECASE)
_UNTRUE = frozenset(("utf-8", "utf8", "iso-8859-1", "latin1", "windows-1252", "us-ascii"))  # written without thought


@dataclass(frozen=True, slots=True)
class _PageLine:
    """A line of a page, the innermost block it lies in, the share of it that is link text, and its first bold words."""

    text: str
    block: Any
    linked: float
    bold: str


@dataclass(frozen=True, slots=True)
class _Choice:
    """The text to take, the element it comes from with its lines, and what is to be said."""

    text: str
    home: Any
    lines: list[_PageLine]
    warnings: tuple[str, ...] = ()

    @property
    def link_share(self) -> float:
        """Share of the element's characters that are link texts."""
        length = sum(len(line.text) for line in self.lines)
        return sum(line.linked * len(line.text) for line in self.lines) / max(1, length)


def read_html(data: bytes | str, name: str) -> Article:
    """The article of a page, title line first; `published` and `author` where the page's metadata name them.

    `blocks` holds what the page marks outside of tables: "title", "heading", "run-in" (see `marks`).

    Raises:
        InputError: the page cannot be decoded or parsed, holds no text, or a library is missing.
    """
    page = decode_page(data, name) if isinstance(data, bytes) else Decoded(data)
    lxml_html = library("lxml.html", "lxml")
    with damaged(name, "HTML page", library("lxml.etree", "lxml").LxmlError):
        tree = lxml_html.document_fromstring(
            page.text.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
        _unfold_layout(tree)
        found = _extracted(tree, name)
        choice = _guarded(tree, _ROW.sub(_cells, found.text or "") if found else "")
    if not choice.text:
        raise InputError(f"{name}: the page holds no text. It may be filled by a script; save it from a browser.")
    title = _title(tree, found)
    repaired, blocks = assembled(_titled(list(_marked(choice)), title, is_told=_is_told(title, tree, choice.home)))
    article = Article(
        raw=repaired.text,
        blocks=blocks,
        published=_date(found.date if found else None),
        author=(found.author if found else None) or None,
        warnings=(*page.warnings, *choice.warnings, *repaired.warnings),
    )
    return screened(article, link_share=choice.link_share)


def decode_page(data: bytes, name: str) -> Decoded:
    """A page's text: as UTF-8 or UTF-16, else as the page says it is, else as a legacy encoding.

    Raises:
        InputError: see `charsets.decode`.
    """
    declared = _CHARSET.search(data[:4096])
    if declared and (charset := declared[1].decode("ascii", "ignore").lower()) not in _UNTRUE:
        try:
            return Decoded(data.decode(charset), (f"decoded from {charset}, as the page says",))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name, markup=True)


def _unfold_layout(tree: Any) -> None:
    """Make tables that hold the page rather than data plain blocks; the extractor runs each cell into one line."""
    for table in reversed([*tree.iter("table")]):
        parts = [part for part in table.iter("tbody", "tr", *_CELLS) if next(part.iterancestors("table")) is table]
        if any(part.tag in _CELLS and sum(1 for _ in part.iter(*_BREAKS)) >= _LAYOUT for part in parts):
            for part in (table, *parts):
                part.tag = "div"


def _extracted(tree: Any, name: str) -> Any:
    trafilatura = library("trafilatura")
    return trafilatura.bare_extraction(
        deepcopy(tree),
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
        url=name if name.startswith("http") else None,
    )


def _guarded(tree: Any, kept: str) -> _Choice:
    """What the extractor kept, or the lines of the element it comes from where too many digits are missing."""
    body = tree.find("body") if tree.find("body") is not None else tree
    lines = _lines(body)
    home = _home(body, lines, kept) if kept else body
    inner = {id(line) for line in lines if _within(line.block, home)}
    inside = [line for line in lines if id(line) in inner]
    elsewhere = {_bare(line.text) for line in lines if line.linked > _LINK} - {_bare(line.text) for line in inside}
    kept = "\n".join(line for line in kept.split("\n") if _bare(line) not in elsewhere)
    known = {_bare(line) for line in kept.split("\n")}
    whole = "\n".join(line.text for line in lines if id(line) in inner or _bare(line.text) in known)
    wanted, got = len(_DIGIT.findall(whole)), len(_DIGIT.findall(kept))
    if not whole or (kept and got >= _KEPT_DIGITS * wanted):
        return _Choice(kept, home, inside)
    lost = f"kept {got} of {wanted} digits" if kept else "found no article"
    return _Choice(whole, home, inside, (f"the extractor {lost}: the text is that of the page's whole <{home.tag}>",))


def _cells(row: re.Match[str]) -> str:
    return "\t".join(cell.strip() for cell in row["cells"].split("|"))


def _lines(body: Any) -> list[_PageLine]:
    """The lines of text of an element, furniture elements left out."""
    lines: list[_PageLine] = []
    pieces: list[tuple[str, bool, bool]] = []  # text, in a link, bold
    blocks = [body]
    weights = [False]

    def close() -> None:
        text = "".join(piece for piece, _, _ in pieces)
        if line := _SPACE.sub(" ", text).strip():
            linked = sum(len(piece.strip()) for piece, in_link, _ in pieces if in_link)
            bold = first_bold((piece, is_bold) for piece, _, is_bold in pieces)
            words = _SPACE.sub(" ", text[bold.start : bold.end]) if bold else ""
            lines.append(_PageLine(line, blocks[-1], min(1.0, linked / len(line)), words))
        pieces.clear()

    skipped = links = 0
    for event, element in library("lxml.etree", "lxml").iterwalk(body, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        step = {"start": 1, "end": -1}.get(event, 0)
        skipped += step * (tag in _FURNITURE)
        links += step * (tag == "a")
        if step and tag in _BLOCKS:
            close()
            blocks.append(element) if step > 0 else blocks.pop()
        if step > 0:
            weights.append(_is_bold(element, tag, inherited=weights[-1]))
        elif step < 0:
            weights.pop()
        if step > 0 and not skipped:
            pieces.append((_LEADS.get(tag, "") + (element.text or ""), links > 0, weights[-1]))
        elif step <= 0 and not skipped and element is not body:
            pieces.append((element.tail or "", links > 0, weights[-1]))
    close()
    return lines


def _is_bold(element: Any, tag: str, *, inherited: bool) -> bool:
    weight = _WEIGHT.search(element.get("style") or "")
    return weight["bold"] is not None if weight else inherited or tag in _BOLD


def _marked(choice: _Choice) -> Iterator[Paragraph]:
    """The lines of the text, each with what the page's lines of the same words are marked as, if all alike."""
    marks: dict[str, set[tuple[bool, str]]] = {}
    for line in choice.lines:
        told = line.linked <= _LINK and not _in_table(line.block)
        marks.setdefault(_bare(line.text), set()).add((told and line.block.tag in _HEADINGS, line.bold if told else ""))
    for text in choice.text.split("\n"):
        found = marks.get(_bare(text), set())
        is_heading, bold = found.pop() if len(found) == 1 else (False, "")
        before, words, after = text.partition(bold) if bold else (text, "", "")
        yield Paragraph(((before, False), (words, True), (after, False)), "heading" if is_heading else None)


def _in_table(block: Any) -> bool:
    return block.tag == "table" or next(block.iterancestors("table"), None) is not None


def _home(body: Any, lines: list[_PageLine], kept: str) -> Any:
    """The smallest element that holds most of the kept text, links aside."""
    wanted = {_bare(line) for line in kept.splitlines()}
    held: Counter[Any] = Counter()
    for line in lines:
        if line.linked <= _LINK and _bare(line.text) in wanted:
            for element in (line.block, *line.block.iterancestors()):
                held[element] += len(line.text)
    home, total = body, held[body]
    while total:
        inner = next((child for child in home if held[child] >= _HOLDS * total), None)
        if inner is None:
            break
        home = inner
    return home


def _within(element: Any, home: Any) -> bool:
    return element is home or any(parent is home for parent in element.iterancestors())


def _title(tree: Any, found: Any) -> str:
    """The only main heading of the page, else what the metadata name."""
    headings = {_SPACE.sub(" ", heading.text_content()).strip() for heading in tree.iter("h1")} - {""}
    return headings.pop() if len(headings) == 1 else ((found.title if found else None) or "")


def _is_told(title: str, tree: Any, home: Any) -> bool:
    """Whether the page stands by a title: in its metadata, or as a main heading beside the article or in it."""
    metadata = (tree.findtext(".//title"), *(each.get("content") for each in tree.iterfind(_OG_TITLE)))
    named = [_bare(each) for each in metadata if each]
    apart = home.tag != "body" and home.getparent() is not None
    headings = {_bare(heading.text_content()) for heading in home.getparent().iter("h1")} if apart else set()
    return _bare(title) in headings or any(_bare(title) in each for each in named) or not (apart or named)


def _titled(lines: list[Paragraph], title: str, *, is_told: bool) -> list[Paragraph]:
    """The lines, with the title first unless it stands near the start; it is marked where the page tells it."""
    start = "\n".join(line.text for line in lines)[: len(title) + _START]
    kind: Literal["title"] | None = "title" if is_told else None
    if title and _bare(title) not in map(_bare, start.splitlines()):
        return [Paragraph(((title, False),), kind), *lines]
    found = next((at for at, line in enumerate(lines) if title and _bare(line.text) == _bare(title)), None)
    return [replace(line, kind=kind or line.kind) if at == found else line for at, line in enumerate(lines)]


def _bare(line: str) -> str:
    return " ".join(_BULLET.sub("", line.strip()).casefold().split())


def _date(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
