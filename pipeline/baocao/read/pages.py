"""The article in a web page: trafilatura's choice, checked against the figures that the page itself shows.

trafilatura drops lists and tables now and then, and the figures with them. So the digits it kept are compared with
those of the smallest element of the page that holds what it kept; where too many are missing, the lines of that
element are taken instead. Too much text is the lesser evil: later stages know furniture.
"""

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.read.charsets import Decoded, decode, repair
from baocao.read.guards import damaged, library
from baocao.read.screening import suspicion

_KEPT_DIGITS = 0.9  # share of the element's digits that must be kept; what a page repeats or dates makes up the rest
_LINK = 0.8  # share of a line's characters from which it is a link to somewhere else
_HOLDS = 0.75  # share of the kept text that the article's element must hold; lead and date may lie outside

_LEX = lexicon.load("reading")["html"]
_FURNITURE = frozenset(_LEX["furniture"].split())
_BLOCKS = frozenset(_LEX["block"].split())
_CELLS = ("td", "th")
_LEADS = {"li": "- ", "td": "\t", "th": "\t"}
_BREAKS = ("br", "p", "div", "table", "ul", "ol", "li")
_LAYOUT = 4  # breaks in one cell from which a table is the page's layout
_SPACE = re.compile(r"[^\S\t]+")
_DIGIT = re.compile(r"\d")
_BULLET = re.compile(r"^[-–•*]\s+")
_ROW = re.compile(r"^\|(?P<cells>.*)\|[ \t]*(?:\n\|[-|]{3,}\|[ \t]*$)?", re.MULTILINE)  # tables come as Markdown
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s{0,9}([\w-]{2,20})", re.IGNORECASE)
_UNTRUE = frozenset(("utf-8", "utf8", "iso-8859-1", "latin1", "windows-1252", "us-ascii"))  # written without thought


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, the innermost block it lies in, and the share of it that is link text."""

    text: str
    block: Any
    linked: float


def read_html(data: bytes | str, name: str) -> Article:
    """The article of a page, title line first; `published` and `author` where the page's metadata name them.

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
        text, link_share, warnings = _guarded(tree, _ROW.sub(_cells, found.text or "") if found else "")
    if not text:
        raise InputError(f"{name}: the page holds no text. It may be filled by a script; save it from a browser.")
    repaired = repair(_titled(text, _title(tree, found)))
    notes = (*page.warnings, *warnings, *repaired.warnings)
    doubt = suspicion(repaired.text, link_share=link_share)
    return Article(
        raw=repaired.text,
        published=_date(found.date if found else None),
        author=(found.author if found else None) or None,
        warnings=(*notes, f"probably no report: {doubt}") if doubt else notes,
    )


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


def _guarded(tree: Any, kept: str) -> tuple[str, float, tuple[str, ...]]:
    """The text to take, the share of link texts in the element it comes from, and what is to be said."""
    body = tree.find("body") if tree.find("body") is not None else tree
    lines = _lines(body)
    home = _home(body, lines, kept) if kept else body
    inner = {id(line) for line in lines if _within(line.block, home)}
    inside = [line for line in lines if id(line) in inner]
    elsewhere = {_bare(line.text) for line in lines if line.linked > _LINK} - {_bare(line.text) for line in inside}
    kept = "\n".join(line for line in kept.split("\n") if _bare(line) not in elsewhere)
    known = {_bare(line) for line in kept.split("\n")}
    whole = "\n".join(line.text for line in lines if id(line) in inner or _bare(line.text) in known)
    share = sum(line.linked * len(line.text) for line in inside) / max(1, sum(len(line.text) for line in inside))
    wanted, got = len(_DIGIT.findall(whole)), len(_DIGIT.findall(kept))
    if not whole or (kept and got >= _KEPT_DIGITS * wanted):
        return kept, share, ()
    lost = f"kept {got} of {wanted} digits" if kept else "found no article"
    return whole, share, (f"the extractor {lost}: the text is that of the page's whole <{home.tag}>",)


def _cells(row: re.Match[str]) -> str:
    return "\t".join(cell.strip() for cell in row["cells"].split("|"))


def _lines(body: Any) -> list[_Line]:
    """The lines of text of an element, furniture elements left out."""
    lines: list[_Line] = []
    pieces: list[tuple[str, bool]] = []
    blocks = [body]

    def close() -> None:
        text = _SPACE.sub(" ", "".join(piece for piece, _ in pieces)).strip()
        if text:
            linked = sum(len(piece.strip()) for piece, in_link in pieces if in_link)
            lines.append(_Line(text, blocks[-1], min(1.0, linked / len(text))))
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
        if step > 0 and not skipped:
            pieces.append((_LEADS.get(tag, "") + (element.text or ""), links > 0))
        elif step <= 0 and not skipped and element is not body:
            pieces.append((element.tail or "", links > 0))
    close()
    return lines


def _home(body: Any, lines: list[_Line], kept: str) -> Any:
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


def _titled(text: str, title: str) -> str:
    start = text[: len(title) + 200]
    return text if not title or _bare(title) in map(_bare, start.splitlines()) else f"{title}\n{text}"


def _bare(line: str) -> str:
    return " ".join(_BULLET.sub("", line.strip()).casefold().split())


def _date(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
