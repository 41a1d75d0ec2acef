"""The article in a web page: trafilatura's choice, checked against the figures that the page itself shows.

trafilatura drops lists and tables now and then, and the figures with them. So the digits it kept are compared with
those of the smallest element of the page that holds what it kept; where too many are missing, the lines of that
element are taken instead. Too much text is the lesser evil: later stages know furniture. What the page does not show
is gone before (see `page_tree`), and what it sets as title, heading, caption or in bold is found on the page and told
of the lines of the text that read the same.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.days import names_day
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.read.charsets import Decoded, decode
from baocao.read.guards import damaged, library
from baocao.read.marks import Paragraph, assembled
from baocao.read.page_facts import Metadata, Title, find_author, find_day, find_title, read_metadata
from baocao.read.page_lines import LINK, PageLine, bare, find_lines, folded, furniture_lines, is_caption, is_cell
from baocao.read.page_tree import tidy
from baocao.read.screening import screened

_KEPT_DIGITS = 0.9  # share of the element's digits that must be kept; what a page repeats or dates makes up the rest
_HOLDS = 0.75  # share of the kept text that the article's element must hold; lead and date may lie outside
_START = 200  # characters, besides its own, within which a title stands at the start of a text
_MANY = 10_000  # elements of a page from which the extractor asks nobody else; the largest portal pages have 5,000
_MOST = 400_000  # from which it is not asked at all: it takes gigabytes for so many cells of a table
_NOTICE = 600  # characters of the text around a link to a paper, up to which a page is a notice

_Kind = Literal["heading", "caption"] | None
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_POINTER = re.compile(rf"\W*{lexicon.alternation(lexicon.load('furniture')['pointer'])}")
_PAPER = re.compile(r"\.(?:pdf|docx?|xlsx?|rtf|zip|rar)(?:$|[?#])", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ROW = re.compile(r"^\|(?P<cells>.*)\|[ \t]*(?:\n\|[-|]{3,}\|[ \t]*$)?", re.MULTILINE)  # tables come as Markdown
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s{0,9}([\w-]{2,20})", re.IGNORECASE)
_BROWSERS = re.compile(  # what browsers know: Python has codecs that are no encodings of text
    r"utf-?16(?:-?[lb]e)?|windows-\d{3,4}|iso-8859-\d\d?|koi8-[ru]|gb\w{1,8}|big5|euc-\w\w|shift[-_]jis|cp\d{3,4}"
)
_UNTRUE = frozenset(("iso-8859-1", "windows-1252"))  # written without thought


@dataclass(frozen=True, slots=True)
class _Choice:
    """The text to take, the element it comes from, what is to be said.

    `inside` are the numbers of the page's lines that lie in the element, `apart` those that are of no article.
    """

    text: str
    home: Any
    lines: list[PageLine]
    inside: list[int]
    apart: set[int]
    warnings: tuple[str, ...] = ()

    @property
    def link_share(self) -> float:
        """Share of the element's characters that are link texts."""
        inside = [self.lines[number] for number in self.inside]
        return sum(line.linked * len(line.text) for line in inside) / max(1, sum(len(line.text) for line in inside))

    @property
    def span(self) -> tuple[int, int]:
        """The numbers of the first and last line of running text; of a notice the line that sends to the paper."""
        known = {bare(line) for line in self.text.split("\n")}
        taken = [number for number in self.inside if bare(self.lines[number].text) in known]
        running = [number for number in taken if self.lines[number].runs]
        pointers = [number for number in taken if _POINTER.match(folded(self.lines[number].text))]
        found = running or pointers[:1] or taken[-1:] or [0]
        return found[0], found[-1]

    @property
    def is_notice(self) -> bool:
        """Whether it holds little more than a link to a paper."""
        links = (link.get("href") or "" for link in self.home.iter("a"))
        said = any(_POINTER.match(folded(line)) for line in self.text.split("\n"))
        return len(self.text) < _NOTICE and (said or any(map(_PAPER.search, links)))


def read_html(data: bytes | str, name: str) -> Article:
    """The article of a page, title line first; `published` and `author` where the page names them.

    `blocks` holds what the page marks outside of tables: "title", "heading", "run-in", "caption" (see `marks`).

    Raises:
        InputError: the page cannot be decoded or parsed, holds no text, or a library is missing.
    """
    page = decode_page(data, name) if isinstance(data, bytes) else Decoded(data)
    lxml_html = library("lxml.html", "lxml")
    with damaged(name, "HTML page", library("lxml.etree", "lxml").LxmlError):
        tree = lxml_html.document_fromstring(
            page.text.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
        told = read_metadata(tree)
        tidy(tree)
        choice = _guarded(tree, _ROW.sub(_cells, _extracted(tree)))
    if not choice.text:
        raise InputError(f"{name}: the page holds no text. It may be filled by a script; save it from a browser.")
    article = _article(choice, told)
    warnings = (*page.warnings, *choice.warnings, *article.warnings)
    return screened(replace(article, warnings=warnings), link_share=choice.link_share, is_notice=choice.is_notice)


def decode_page(data: bytes, name: str) -> Decoded:
    """A page's text: as UTF-8 or UTF-16, else as the page says it is, else as a legacy encoding.

    Raises:
        InputError: see `charsets.decode`.
    """
    declared = _CHARSET.search(data[:4096])
    charset = declared[1].decode("ascii", "ignore").lower() if declared else ""
    if _BROWSERS.fullmatch(charset) and charset not in _UNTRUE:
        try:
            return Decoded(data.decode(charset), (worded(f"decoded from {charset}, as the page says"),))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name, markup=True)


def _extracted(tree: Any) -> str:
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST:
        return ""
    found = library("trafilatura").bare_extraction(
        deepcopy(tree),
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        fast=elements > _MANY,  # else it asks others who take the square of the time
    )
    return (found.text or "") if found else ""


def _guarded(tree: Any, kept: str) -> _Choice:
    """What the extractor kept, or the lines of the element it comes from where too many digits are missing."""
    body = tree.find("body") if tree.find("body") is not None else tree
    lines = find_lines(body)
    apart = furniture_lines(lines)
    home = _home(body, lines, kept) if kept else body
    inside = [number for number, line in enumerate(lines) if number not in apart and _within(line.block, home)]
    here = {bare(lines[number].text) for number in inside}
    elsewhere = {bare(line.text) for at, line in enumerate(lines) if line.linked > LINK or at in apart} - here
    kept = "\n".join(line for line in kept.split("\n") if bare(line) not in elsewhere)
    known = {bare(line) for line in kept.split("\n")}
    if home is body and kept:
        inside = _between(lines, inside, known)
    inner = set(inside)
    whole = "\n".join(
        line.text for at, line in enumerate(lines) if at in inner or (at not in apart and bare(line.text) in known)
    )
    wanted, got = len(_DIGIT.findall(whole)), len(_DIGIT.findall(kept))
    if not whole or (kept and got >= _KEPT_DIGITS * wanted):
        return _Choice(kept, home, lines, inside, apart)
    lost = worded(f"kept {got} of {wanted} digits") if kept else worded("found no article")
    said = worded(f"the extractor {lost}: the text is that of the page's whole <{home.tag}>")
    return _Choice(whole, home, lines, inside, apart, (said,))


def _between(lines: Sequence[PageLine], inside: Sequence[int], known: set[str]) -> list[int]:
    """Of the lines of a whole page those from the first to the last that the extractor knows."""
    at = [number for number in inside if lines[number].linked <= LINK and bare(lines[number].text) in known]
    return [number for number in inside if at[0] <= number <= at[-1]] if at else list(inside)


def _cells(row: re.Match[str]) -> str:
    return "\t".join(cell.strip() for cell in row["cells"].split("|"))


def _home(body: Any, lines: Sequence[PageLine], kept: str) -> Any:
    """The smallest element that holds most of the kept text, links aside."""
    wanted = {bare(line) for line in kept.splitlines()}
    held: Counter[Any] = Counter()
    for line in lines:
        if line.linked <= LINK and bare(line.text) in wanted:
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


def _article(choice: _Choice, told: Metadata) -> Article:
    """The article with what is known of it: the page's own metadata first, else what stands beside the text."""
    lines = choice.lines
    first, last = choice.span
    headed = any(lines[number].linked <= LINK for number in choice.inside if number < first)
    title = find_title(lines, first, told, headed=headed)
    at = first if title is None or title.line is None else title.line
    day, beside = find_day(lines, at, last, choice.apart) or (None, -1)
    repaired, blocks = assembled(_titled(list(_marked(choice, title, beside)), title))
    return Article(
        raw=repaired.text,
        blocks=blocks,
        published=told.published or day,
        author=told.author or find_author(choice.home),
        warnings=repaired.warnings,
    )


def _marked(choice: _Choice, title: Title | None, day: int) -> Iterator[Paragraph]:
    """The lines of the text, each with what the page's lines of the same words are marked as, if all alike.

    Short lines above the title, what is no sentence below the article's element, and the line of the day, if it names
    more than that, are left out.
    """
    marks: dict[str, set[tuple[_Kind, str]]] = {}
    count = Counter(line.block for line in choice.lines)
    for line in choice.lines:
        told = line.linked <= LINK and not is_cell(line.block)
        kind = _kind(line, alone=count[line.block] == 1) if told else None
        marks.setdefault(bare(line.text), set()).add((kind, line.bold if told else ""))
    start = title.line if title and title.line is not None else next(iter(choice.inside), 0)
    end = choice.inside[-1] if choice.inside else len(choice.lines)
    staying = {
        bare(line.text)
        for at, line in enumerate(choice.lines)
        if (line.runs or (start <= at and (at <= end or line.ends))) and (at != day or names_day(folded(line.text)))
    }
    for text in choice.text.split("\n"):
        key = bare(text)
        if key in marks and key not in staying:
            continue
        found = marks.get(key, set())
        kind, bold = found.pop() if len(found) == 1 else (None, "")
        before, words, after = text.partition(bold) if bold else (text, "", "")
        yield Paragraph(((before, False), (words, True), (after, False)), kind)


def _kind(line: PageLine, *, alone: bool) -> _Kind:
    if line.block.tag in _HEADINGS:
        return "heading"
    return "caption" if alone and is_caption(line) else None


def _titled(lines: list[Paragraph], title: Title | None) -> list[Paragraph]:
    """The lines with the title, marked as such, in front."""
    if title is None:
        return lines
    start = "\n".join(line.text for line in lines)[: len(title.text) + _START].count("\n") + 1
    found = next((at for at, line in enumerate(lines[:start]) if bare(line.text) == bare(title.text)), len(lines))
    return [Paragraph(((title.text, False),), "title"), *lines[:found], *lines[found + 1 :]]
