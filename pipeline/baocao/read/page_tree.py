"""A page's elements made ready: what a browser does not show goes, tables that lay out the page become blocks.

Everything is done in place and in one pass a kind, so that the extractor and our own lines see the same page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from baocao.core import lexicon
from baocao.read.guards import library

_LEX = lexicon.load("reading")["html"]
FURNITURE = frozenset(_LEX["furniture"].split())
_LAYOUT_TAGS = frozenset(_LEX["layout"].split())
_CLASSES = {name: words if isinstance(words, list) else words.split() for name, words in _LEX["classes"].items()}
_HIDDEN = frozenset(_CLASSES["hidden"])
_SHOWN = tuple(_CLASSES["shown"])
_ARCHIVE = frozenset(_CLASSES["archive"])
_STRUCK = ("s", "strike", "del")

CELLS = ("td", "th")
_BREAKS = ("br", "p", "div", "ul", "ol", "li")
_LAYOUT = 4  # breaks in one cell from which a table is the page's layout
_ROW_LAYOUT = 2  # the same for a table of one row
_LAID_SHARE = 0.5  # of a table's text that cells with paragraphs hold, from which it is layout
_COLUMNS = 2  # a single row of more cells is data
_FORM_TEXT = 600  # characters outside of links from which a form holds the page; comment forms have up to 300
_FORM_SHARE = 0.5  # of the page's, from which it does, too
_MOST = 0.5  # share of the page's text that nothing hidden by a class or a reader's hint has: a script shows it

_GONE = "baocao-gone"  # no element of HTML
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden(?!.*animation)|mso-hide\s*:\s*all|"
    r"font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_STRIKING = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")  # brackets around a day that is not there
_BRACES = re.compile(r"([{}])")
_SELECTOR = re.compile(r"(?:[a-z]\w*)?([.#][\w-]+)")
_SUPER = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NOTE = re.compile(r"[\[(]?(?P<digits>\d{1,3})[\])]?|\*{1,3}|[\[(][a-z*][\])]")
_UNIT = re.compile(r"(?:^|[^\w])[kcdmh]?m\s?$", re.IGNORECASE)
_POWER = re.compile(r"(?:^|[^\d.,])10$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEAST_POWER = 3  # "10" with a smaller number above it is ten with a note
_UNIT_LENGTH = 6  # characters before a raised number that tell what it is
_STEPS = 4  # elements back within which they stand
_INLINE = frozenset(("span", "a", "b", "strong", "i", "em", "font", "u"))


def tidy(tree: Any) -> None:
    """Take out of a page what it does not show, and name its parts for what they are."""
    _drop_hidden(tree)
    _drop_notes(tree)
    _unfold_forms(tree)
    _unfold_layout(tree)


def unlinked_lengths(tree: Any) -> dict[Any, int]:
    """Characters of text outside of links, furniture and fields, for every element; white space counts for nothing."""
    lengths: Counter[Any] = Counter()
    stack: list[Any] = []
    apart = 0
    for event, element in library("lxml.etree", "lxml").iterwalk(tree, events=("start", "end")):
        step = 1 if event == "start" else -1
        apart += step * (element.tag == "a" or element.tag in FURNITURE)
        if step > 0:
            stack.append(element)
            lengths[element] += 0 if apart else _length(element.text)
        else:
            stack.pop()
            if stack:
                lengths[stack[-1]] += lengths[element] + (0 if apart else _length(element.tail))
    return lengths


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _drop_hidden(tree: Any) -> None:
    etree = library("lxml.etree", "lxml")
    selectors = frozenset(_hiding_selectors(tree))
    doubtful = []
    for element in tree.iter(etree.Element):
        if element.tag in ("html", "body", "head"):
            continue
        if _is_hidden(element):
            element.tag = _GONE
        elif _may_be_hidden(element, selectors):
            doubtful.append(element)
    lengths = unlinked_lengths(tree) if doubtful else {}
    for element in doubtful:
        if lengths[element] <= _MOST * lengths[tree]:
            element.tag = _GONE
    etree.strip_elements(tree, _GONE, with_tail=False)


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.tag == "template":
        return True
    style = element.get("style")
    return bool(style and _HIDING.search(style)) or bool(
        not len(element) and element.text and _EMPTY.fullmatch(element.text.strip())
    )


def _may_be_hidden(element: Any, selectors: frozenset[str]) -> bool:
    """Whether an element is struck out, or a class, a name or a hint for readers aloud says that it is not shown.

    Broken pages have such elements left open around all that follows.
    """
    names = (element.get("class") or "").split()
    if element.tag in _STRUCK or element.get("aria-hidden") == "true" or element.get("id") in _ARCHIVE:
        return True
    if _STRIKING.search(element.get("style") or "") or f"#{element.get('id')}" in selectors:
        return True
    named = not _HIDDEN.isdisjoint(names) or not selectors.isdisjoint(f".{each}" for each in names)
    return named and not any(each.endswith(_SHOWN) for each in names)


def _hiding_selectors(tree: Any) -> Iterator[str]:
    """Classes and ids that the page's own style sheets hide, whatever the screen."""
    shown: set[str] = set()
    hidden: set[str] = set()
    for style in tree.iter("style"):
        for selectors, rules in _style_rules(style.text or ""):
            named = {match[1] for each in selectors.split(",") if (match := _SELECTOR.fullmatch(each.strip()))}
            if _HIDING.search(rules):
                hidden |= named
            elif "display" in rules:
                shown |= named
    yield from hidden - shown


def _style_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of a style sheet, those that hold on some screens only left out."""
    first, *others = sheet.split("/*")
    pieces = ["", ""]  # what stands before the brace, and in it
    depth = 0
    for piece in _BRACES.split(first + "".join(other.partition("*/")[2] for other in others)):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(0, depth - 1)
            if not depth:
                yield pieces[0].rpartition(";")[2], pieces[1]
        elif depth < len(pieces):
            pieces[depth] = piece
            pieces[depth + 1 :] = [""] * (len(pieces) - depth - 1)


def _drop_notes(tree: Any) -> None:
    """Numbers of notes set above the line go; powers and square metres get a character of their own."""
    etree = library("lxml.etree", "lxml")
    for element in [*tree.iter("sup", "span", "a")]:
        if element.tag == "a" and not (element.get("href") or "").startswith("#"):
            continue
        if element.tag == "span" and not _SUPER.search(element.get("style") or ""):
            continue
        text = "".join(element.itertext()).strip()
        note = _NOTE.fullmatch(text)
        if not note or (element.tag == "a" and text.isdigit()):
            continue
        kept = _power(_before(element), note["digits"] or "")
        for child in list(element):
            element.remove(child)
        element.text = kept
        element.tag = "span" if kept else _GONE
    etree.strip_elements(tree, _GONE, with_tail=False)


def _power(before: str, digits: str) -> str:
    """What a raised number is behind a unit of length or a ten; "" for the number of a note."""
    if digits in ("2", "3") and _UNIT.search(before):
        return digits.translate(_POWERS)
    if digits and int(digits) >= _LEAST_POWER and _POWER.search(before):
        return digits.translate(_POWERS)
    return ""


def _before(element: Any) -> str:
    """The last characters before an element, beside it or beside the words that it is set in."""
    for _ in range(_STEPS):
        previous, parent = element.getprevious(), element.getparent()
        if previous is not None and previous.tag != _GONE and not previous.tail:
            text = "".join(previous.itertext())
        elif previous is not None:
            text = previous.tail or ""
        else:
            text = (parent.text or "") if parent is not None else ""
        if text.strip():
            return text[-_UNIT_LENGTH:]
        element = previous if previous is not None else parent
        if element is None or not (element.tag in _INLINE or element.tag == _GONE):
            break
    return ""


def _unfold_forms(tree: Any) -> None:
    """Forms that hold the page, as one-form portals have them, become plain blocks; the others are furniture."""
    forms = [*tree.iter("form")]
    lengths = unlinked_lengths(tree) if forms else {}
    for form in forms:
        form.tag = "div" if lengths[form] >= min(_FORM_TEXT, _FORM_SHARE * lengths[tree]) else _GONE
    library("lxml.etree", "lxml").strip_elements(tree, _GONE, with_tail=False)
    for fieldset in tree.iter("fieldset"):
        fieldset.tag = "div"
    for header in [*tree.iter("header")]:
        header.tag = "div" if _heads_article(header) else "nav"


def _heads_article(header: Any) -> bool:
    """Whether a header is that of the article, not of the site."""
    if next(header.iterancestors("article", "main"), None) is not None:
        return True
    return next(header.iter("h1", "h2"), None) is not None and next(header.iter("ul", "nav"), None) is None


def _unfold_layout(tree: Any) -> None:
    """Make tables that hold the page rather than data plain blocks, and each cell of data one line."""
    tables = [*tree.iter("table")]
    lengths = unlinked_lengths(tree) if tables else {}
    for table in reversed(tables):
        parts = [part for part in table.iter("tbody", "thead", "tfoot", "tr", *CELLS) if _table_of(part) is table]
        cells = [part for part in parts if part.tag in CELLS]
        if _is_layout(table, cells, lengths):
            for part in (table, *parts):
                part.tag = "div"
        else:
            for cell in cells:
                _flatten(cell)


def _table_of(part: Any) -> Any:
    return next(part.iterancestors("table"), None)


def _is_layout(table: Any, cells: list[Any], lengths: dict[Any, int]) -> bool:
    """Whether cells with paragraphs, headings or tables of their own hold most of a table, or it has but one cell."""
    rows = Counter(cell.getparent() for cell in cells)
    if table.get("role") in ("presentation", "none") or max(rows.values(), default=0) <= 1:
        return True  # a column of its own is no table
    single = len(rows) == 1 and len(cells) <= _COLUMNS
    most = _ROW_LAYOUT if single else _LAYOUT
    laid: list[Any] = []
    for cell in cells:
        inner = Counter(element.tag for element in cell.iterdescendants())
        if inner["table"]:
            return True
        if sum(inner[tag] for tag in _BREAKS) >= most or any(inner[tag] for tag in _LAYOUT_TAGS):
            laid.append(cell)
    return bool(laid) and sum(lengths[cell] for cell in laid) >= _LAID_SHARE * lengths[table]


def _flatten(cell: Any) -> None:
    """One line out of the paragraphs of a cell."""
    for element in cell.iterdescendants(*_BREAKS):
        if element.tag != "br":
            element.text = f" {element.text or ''}"
        element.tag = "span"
        element.tail = f" {element.tail or ''}"
