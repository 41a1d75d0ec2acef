"""What a page says of its article: title, day and author, by its own marks.

What the metadata say of an article is believed first. Else the title is the heading right above the text that is set
as one, and the day is the one beside the title: those of lists of other articles, of clocks and footers are not.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from baocao.core import lexicon
from baocao.core.days import day_beside, line_day
from baocao.core.markers import marker_at
from baocao.read.guards import library
from baocao.read.page_lines import LINK, PageLine, bare, class_words, folded, short_text, squeezed

_ABOVE = 600  # characters between a title and the text below it: rubric, day, author, a lead
_BESIDE_ABOVE = 160  # characters between a day and the title below it, and
_BESIDE_BELOW = 600  # a title and the day below it: a lead may lie between
_BEHIND = 300  # characters between the end of the text and a day below it
_FAR = 200  # characters between a heading and the text that weigh as much as its being bold
_SEVERAL = 2  # days beside a title: posted and changed
_LONGEST_TITLE = 300  # characters
_SHORTEST_TITLE = 8
_RUBRIC = 4  # words; fewer are a rubric's
_ENOUGH = 2.0  # of what speaks for a title; bold type alone does not do
_LONGEST_NAME = 60
_NAME_WORDS = 6
_LARGE = 15  # points or pixels from which a line is set large
_DEEP = 2  # elements around a line whose names speak of it
_INNER = 6  # elements in a line that tell how large it is set
_LONGEST_JSON = 1 << 20

_LEX = lexicon.load("reading")["html"]
_CLASSES = {
    name: frozenset(_LEX["classes"][name].split()) for name in ("title", "not_title", "day", "not_day", "author")
}
_META = {name: frozenset(names) for name, names in _LEX["metadata"].items()}
_SITE = re.compile(rf"\W*{lexicon.alternation(_LEX['words']['site'])}")
_NOBODY = re.compile(rf"\W*{lexicon.alternation((*_LEX['words']['nobody'], *_LEX['words']['site']))}")
_MENU = frozenset(lexicon.load("furniture")["menu"])
_AUTHOR_LABEL = re.compile(rf"\W*(?:{lexicon.alternation(lexicon.load('furniture')['byline'])})\s*:?\s+")
_ITEMS = {"author": "author", "datePublished": "date"}  # what Microdata and links call it
_PARTS = re.compile(r"\s+[|–—•·»-]\s+|\s*[|»]\s*|\s+::\s+")
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3})")
_ISO = re.compile(r"((?:19|20)\d{2})-?(\d{2})-?(\d{2})(?!\d)")
_LEVELS = {"h1": 4.0, "h2": 2.0, "h3": 1.5, "h4": 1.0}
_TOLD, _NAMED, _STYLED, _UNLIKELY = 5.0, 3.0, 1.0, -3.0  # what speaks for a title: metadata, its class, its type


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page's head and data blocks say: titles, best first, of which the first `trusted` are the article's."""

    titles: tuple[str, ...] = ()
    trusted: int = 0
    published: date | None = None
    author: str | None = None


def read_metadata(tree: Any) -> Metadata:
    """The metadata of a page: elements of the head, JSON-LD, Microdata."""
    named: dict[str, list[str]] = {"title": [], "date": [], "author": []}
    for article in _json_articles(tree):
        for kind, key in (("title", "headline"), ("date", "datePublished"), ("author", "author")):
            named[kind] += _strings(article.get(key))
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        for kind, names in _META.items():
            if name in names and (content := squeezed(meta.get("content") or "")):
                named[kind].append(content)
    for element in tree.iter(_etree().Element):
        item = _ITEMS.get(element.get("itemprop") or element.get("rel") or "")
        if item and element.tag != "meta":
            named[item].append(
                squeezed(element.get("content") or element.get("datetime") or short_text(element, _BESIDE_ABOVE))
            )
    days = [day for value in named["date"] if (day := _any_day(value))]
    authors = [author for value in named["author"] if (author := person(value))]
    title = squeezed(str(tree.findtext(".//title") or ""))
    return Metadata(
        (*named["title"], title) if title else tuple(named["title"]),
        len(named["title"]),
        days[0] if days else None,
        authors[0] if authors else None,
    )


def _json_articles(tree: Any) -> Iterator[dict[str, Any]]:
    """The article in the JSON-LD of a page; a page with several is a list and tells of none."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json" or len(script.text or "") > _LONGEST_JSON:
            continue
        try:
            stack = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack += item
            elif isinstance(item, dict):
                kinds = " ".join(_strings(item.get("@type")))
                found += [item] if "Article" in kinds or "Posting" in kinds else []
                stack += [item[key] for key in ("@graph", "mainEntity") if key in item]
    if len({str(item.get("headline")) for item in found}) == 1:
        yield found[0]


def _strings(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value[:9] for text in _strings(item)]
    if isinstance(value, dict):
        return _strings(value.get("name"))
    return [squeezed(value)] if isinstance(value, str) and value.strip() else []


def _any_day(value: str) -> date | None:
    if match := _ISO.match(value):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None
    return line_day(folded(value))


def person(name: str) -> str | None:
    """A name as a person's, without its label; None for addresses, sites, accounts and offices of the site."""
    said = squeezed(name)
    label = _AUTHOR_LABEL.match(folded(said))
    words = said[label.end() if label else 0 :]
    if not words or len(words) > _LONGEST_NAME or len(words.split()) > _NAME_WORDS or _NOBODY.match(folded(words)):
        return None
    signs = any(char.isdigit() or char in "@/:_" for char in words)
    return None if signs or not words[0].isupper() or ".vn" in words or ".com" in words else words.strip(" .,;-–")


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a page, the number of the line that shows it, and whether the page stands by it."""

    text: str
    line: int | None = None
    told: bool = True


def find_title(lines: Sequence[PageLine], first: int, data: Metadata, *, headed: bool = False) -> Title | None:
    """The heading above the text, whose first line is number `first`; else the title that the metadata name.

    Where the text is `headed` by a line that may be its title, the page's name in its head is not believed.
    """
    names = [bare(part) for title in data.titles for part in (title, *_PARTS.split(title)) if part]
    told = {name for name in names if len(name) >= _SHORTEST_TITLE and not _SITE.match(folded(name))}
    best, most, gap = None, 0.0, 0
    for number in range(min(first, len(lines) - 1), -1, -1):
        score = _title_score(lines[number], told)
        if score >= _ENOUGH and score - gap / _FAR > most:
            best, most = number, score - gap / _FAR
        gap += len(lines[number].text) if number < first else 0
        if gap > _ABOVE:
            break
    while best is not None and best + 1 < len(lines) and _heads_title(lines[best], lines[best + 1], told):
        best += 1
    if best is not None:
        return Title(lines[best].text, best)
    said = [part for title in data.titles[: data.trusted] for part in _PARTS.split(title)[:1]]
    said += [] if headed else [part for title in data.titles[data.trusted :] for part in _named(title)]
    return next((Title(name) for name in said if len(name) >= _SHORTEST_TITLE and not _SITE.match(folded(name))), None)


def _heads_title(line: PageLine, below: PageLine, told: set[str]) -> bool:
    """Whether a short line set as a title, but as no heading, is the rubric of the longer one right below it."""
    words = len(line.text.split())
    headed = _told(line, told) or any(each.tag in _LEVELS for each in _around(line.block))
    rubric = words < 2 * _RUBRIC and not headed
    return rubric and len(below.text.split()) > words and _title_score(below, told) >= _ENOUGH


def _named(title: str) -> Iterator[str]:
    """The name of the article in that of the page: what stands before the site's, or a name too long for a site's."""
    first, *others = _PARTS.split(title)
    if len(first.split()) >= (_RUBRIC if others else 2 * _RUBRIC):
        yield first


def _told(line: PageLine, told: set[str]) -> bool:
    return bare(line.text) in told


def _title_score(line: PageLine, told: set[str]) -> float:
    """How much speaks for a line as title of the article; nothing for days, menus, sentences and links."""
    text, key = line.text, folded(line.text)
    if not _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE or "\t" in text or key.strip(" .:-–|•*…") in _MENU:
        return 0
    is_told = _told(line, told)
    around = _around(line.block)
    level = next((_LEVELS[each.tag] for each in around if each.tag in _LEVELS), 0.0)
    if marker_at(text, 0) or day_beside(key) or _SITE.match(key) or (line.linked > LINK and not (is_told and level)):
        return 0
    words: frozenset[str] = frozenset().union(*map(class_words, around))
    score = level + _TOLD * is_told + _STYLED * ((line.weight > LINK) + _is_large(line.block))
    named = bool(words & _CLASSES["title"]) or any(each.get("itemprop") == "headline" for each in around)
    score += _NAMED * named
    if words & _CLASSES["not_title"] and not is_told:
        score += _UNLIKELY
    unlikely = line.runs or len(text.split()) < _RUBRIC
    return score + (_UNLIKELY if unlikely and not is_told else 0)


def _around(block: Any) -> list[Any]:
    """An element and those around it that hold little besides."""
    found = [block]
    for parent in block.iterancestors():
        if len(found) > _DEEP or len(parent) > 1 or parent.tag == "body":
            break
        found.append(parent)
    return found


def _is_large(block: Any) -> bool:
    inner = islice(block.iter(), _INNER)
    return any(
        any(int(size) >= _LARGE for size in _SIZE.findall(each.get("style") or ""))
        or (each.tag == "font" and (each.get("size") or "")[-1:] in "4567")
        for each in inner
    )


def find_day(lines: Sequence[PageLine], title: int, last: int, apart: set[int]) -> tuple[date, int] | None:
    """The day beside the title, line number `title`, and its line: below, else above, else below the text's last line.

    Several days are those of a list.

    Args:
        lines: of the page.
        title: the number of the title's line.
        last: the number of the last line of the text.
        apart: the numbers of lines that are lists of other articles.
    """
    for numbers, most in (
        (range(title + 1, len(lines)), _BESIDE_BELOW),
        (range(title - 1, -1, -1), _BESIDE_ABOVE),
        (range(last + 1, len(lines)), _BEHIND),
    ):
        found: dict[date, int] = {}
        gap = 0
        for number in numbers:
            line = lines[number]
            day = None if number in apart or line.linked > LINK or line.runs else _line_day(line)
            if day and not (number < title and _is_clock(line, lines[title])):
                found.setdefault(day, number)
            gap += len(line.text)
            if gap > most:
                break
        if found:
            return next(iter(found.items())) if len(found) <= _SEVERAL else None
    return None


def _line_day(line: PageLine) -> date | None:
    around = [line.block, *(each for each, _ in zip(line.block.iterancestors(), range(_DEEP), strict=False))]
    if any(class_words(each) & _CLASSES["not_day"] for each in (*around, *line.block)):
        return None
    return next((day for part in line.text.split("\t") if (day := day_beside(folded(part)))), None)


def _is_clock(line: PageLine, title: PageLine) -> bool:
    """Whether a day without a time stands in a part of the page that has nothing to do with the article's."""
    if ":" in line.text:
        return False
    above = set(line.block.iterancestors())
    common = next((each for each in title.block.iterancestors() if each in above), None)
    return common is None or common.tag in ("body", "html")


def find_author(home: Any) -> str | None:
    """The name in an element of the article that is set as the author's."""
    for element in home.iter(_etree().Element):
        words = class_words(element) if element.get("class") else frozenset[str]()
        named = words & _CLASSES["author"] and not words & _CLASSES["not_day"]
        if named and (name := person(short_text(element, 2 * _LONGEST_NAME))):
            return name
    return None


def _etree() -> Any:
    return library("lxml.etree", "lxml")
