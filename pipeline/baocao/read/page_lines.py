"""The lines of a page as it shows them, and which of them are lists of other articles or counters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from baocao.core import lexicon
from baocao.core.days import line_day
from baocao.core.normalizer import fold, normalize
from baocao.read.guards import library
from baocao.read.marks import first_bold
from baocao.read.page_tree import CELLS, FURNITURE

LINK = 0.8  # share of a line's characters from which it is a link to somewhere else
RUNNING = 60  # characters from which an unlinked line that ends as a sentence is running text, and
LONG = 160  # those from which it is in any case
_DIGITS = 4  # digits alone on their lines, one after the other, that make a counter
_LISTED = 0.5  # share of link text in a line of a list of articles: the day stands behind it
_SHORT = 24  # characters of what is neither link nor day in it
_NEAR = 3  # children of a block that tell how it is set
_PIECES = 40  # of text in an element that holds but a name, a day or a caption
_BOXES = 5  # elements around a caption of which one holds its picture
_CAPTION = 320  # characters of a caption at most

_LEX = lexicon.load("reading")["html"]
_OTHERS = frozenset(map(fold, lexicon.load("furniture")["others"]))
_BLOCKS = frozenset(_LEX["block"].split())
_CAPTION_WORDS = frozenset(_LEX["classes"]["caption"].split())
_LEADS = {"li": "- ", "td": "\t", "th": "\t"}
_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("i", "em", "figcaption", "center"))
_CENTERED = re.compile(r"text-align\s*:\s*center|font-style\s*:\s*italic", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(?P<bold>bold|[6-9]00)|normal|lighter|[1-5]00)", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\t]+")
_BULLET = re.compile(r"^[-–•*»>]+\s+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SENTENCE = re.compile(r"[.!?…;:][\"”’)]*$|\./\.$")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page, the innermost block it lies in, the share of it that is link text, and its first bold words.

    `weight` is the share of its characters that are bold.
    """

    text: str
    block: Any
    linked: float
    bold: str
    weight: float

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence or the head of a list does."""
        return _SENTENCE.search(self.text[-4:]) is not None

    @property
    def runs(self) -> bool:
        """Whether it is running text: a sentence, or longer than any title, and no link."""
        length = len(self.text)
        told = length >= LONG or (length >= RUNNING and self.ends)
        return self.linked <= LINK and told and "\t" not in self.text


def squeezed(text: str) -> str:
    """A text with one space for each run of them, tabs kept."""
    return _SPACE.sub(" ", text).strip()


def bare(line: str) -> str:
    """What two lines have in common that say the same: no bullet, small letters, single spaces."""
    return " ".join(_BULLET.sub("", line.strip()).casefold().split())


def class_words(element: Any) -> frozenset[str]:
    """The words of an element's class and id, in small letters, and both names whole."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
    return frozenset(word.lower() for word in (*_WORD.findall(names), *names.split()))


def find_lines(body: Any) -> list[PageLine]:
    """The lines of text of an element, furniture elements left out."""
    lines: list[PageLine] = []
    pieces: list[tuple[str, bool, bool]] = []  # text, in a link, bold
    blocks = [body]
    weights = [False]
    skipped = links = 0
    for event, element in library("lxml.etree", "lxml").iterwalk(body, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        step = {"start": 1, "end": -1}.get(event, 0)
        skipped += step * (tag in FURNITURE)
        links += step * (tag == "a")
        if step and tag in _BLOCKS:
            lines += _line(pieces, blocks[-1])
            pieces.clear()
            blocks.append(element) if step > 0 else blocks.pop()
        if step > 0:
            weights.append(_is_bold(element, tag, inherited=weights[-1]))
        elif step < 0:
            weights.pop()
        if step > 0 and not skipped:
            pieces.append((_LEADS.get(tag, "") + (element.text or ""), links > 0, weights[-1]))
        elif step <= 0 and not skipped and element is not body:
            pieces.append((element.tail or "", links > 0, weights[-1]))
    lines += _line(pieces, body)
    return lines


def _line(pieces: Sequence[tuple[str, bool, bool]], block: Any) -> Iterator[PageLine]:
    text = "".join(piece for piece, _, _ in pieces)
    line = squeezed(text)
    if any(map(str.isalnum, line)):
        linked = sum(len(piece.strip()) for piece, in_link, _ in pieces if in_link)
        heavy = sum(len(piece.strip()) for piece, _, is_bold in pieces if is_bold)
        bold = first_bold((piece, is_bold) for piece, _, is_bold in pieces)
        words = squeezed(text[bold.start : bold.end]) if bold else ""
        yield PageLine(line, block, min(1.0, linked / len(line)), words, min(1.0, heavy / len(line)))


def _is_bold(element: Any, tag: str, *, inherited: bool) -> bool:
    weight = _WEIGHT.search(element.get("style") or "")
    return weight["bold"] is not None if weight else inherited or tag in _BOLD


def folded(text: str) -> str:
    """A line as the lexicons have it."""
    return fold(normalize(text)[0])


def furniture_lines(lines: Sequence[PageLine]) -> set[int]:
    """The numbers of lines that are lists of other articles with their heading, and of counters."""
    found: set[int] = set()
    listing = False
    short: list[int] = []  # of a list if it goes on behind them
    digits: list[int] = []
    for number, line in enumerate(lines):
        if _BULLET.sub("", folded(line.text)).strip(" .:•-–»>[]()") in _OTHERS:
            listing = True
            found.add(number)
        elif listing and _lists(line):
            found.update((*short, number))
            short.clear()
        elif listing and len(line.text) <= _SHORT:
            short.append(number)
        else:
            listing = False
            short.clear()
        if len(line.text) == 1 and line.text.isdigit():
            digits.append(number)
            continue
        found.update(digits if len(digits) >= _DIGITS else ())
        digits.clear()
    return found | set(digits if len(digits) >= _DIGITS else ())


def _lists(line: PageLine) -> bool:
    """Whether a line can stand in a list of other articles: a link with its day behind it, or a day."""
    return line.linked > _LISTED or line_day(folded(line.text)) is not None


def is_caption(line: PageLine) -> bool:
    """Whether a line is set as a caption: named so, apart in one box with a picture, or no sentence right under it."""
    if not 0 < len(line.text) <= _CAPTION or line.linked > LINK or _BULLET.match(line.text):
        return False
    around = [line.block, *_ancestors(line.block)]
    if any(each.tag == "figcaption" or _CAPTION_WORDS & class_words(each) for each in around[:2]):
        return True
    apart = any(map(_set_apart, (*around[:2], *islice(line.block, _NEAR))))
    if _under_picture(around):
        return apart or not line.ends
    boxes = takewhile(lambda box: len(short_text(box, 2 * len(line.text))) <= len(line.text), around)
    return apart and any(map(_has_picture, boxes))


def _under_picture(around: Sequence[Any]) -> bool:
    """Whether what stands right before a block, or before the boxes that it opens, is a picture without words."""
    for element in around:
        previous = element.getprevious()
        if previous is not None:
            return _has_picture(previous) and not short_text(previous, 0)
        if element.getparent() is None or (element.getparent().text or "").strip():
            return False
    return False


def _has_picture(element: Any) -> bool:
    return any(each.tag == "img" for each in islice(element.iter(), _NEAR * _BOXES))


def _set_apart(element: Any) -> bool:
    return (
        element.tag in _ITALIC
        or element.get("align") == "center"
        or _CENTERED.search(element.get("style") or "") is not None
    )


def _ancestors(element: Any) -> Iterator[Any]:
    """Some elements around another, below the page's body."""
    return takewhile(lambda each: each.tag != "body", islice(element.iterancestors(), _BOXES))


def short_text(element: Any, most: int) -> str:
    """The text of an element, cut where it is longer or made of more pieces than matter."""
    pieces: list[str] = []
    for text in islice(element.itertext(), _PIECES):
        pieces.append(text)
        if sum(map(len, pieces)) > most and any(map(str.strip, pieces)):
            break
    return squeezed("".join(pieces))


def is_cell(block: Any) -> bool:
    """Whether a block lies in a table of data."""
    return block.tag in (*CELLS, "table", "tr") or next(block.iterancestors("table"), None) is not None
