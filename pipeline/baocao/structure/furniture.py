"""What is article and what is page: title, date, author, source line, captions, menus, forms.

`find_blocks` goes over the lines once and names the parts of the page; nothing is cut away, so offsets stay. What
the lists cannot know is judged by shape: a line without accents is an image's alternative text, the sentence before
"Ảnh: …" is a caption, a few capitalised words behind the last full stop are the author. What the reader knows of its
source (a page's own title, lines in bold) comes as blocks of the draft and is believed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.language import worded
from baocao.core.markers import marker_at
from baocao.core.normalizer import fold
from baocao.core.spans import Block, Span
from baocao.structure.credits import (
    SENTENCE_END,
    author_name,
    inline_blocks,
    is_credited,
    is_source,
    signed_by,
    source_name,
)
from baocao.structure.dates import is_date_line, month_only, publication_day
from baocao.structure.formal import formal_lines, read_document
from baocao.structure.letterhead import Letterhead, find_letterhead
from baocao.structure.titles import RUBRIC_SYLLABLES, TITLE_SYLLABLES, find_title, known_title, syllables

_LINE = re.compile(r"[^\n]+")
_TAIL_FROM = 0.6  # share of the page from which a tail marker is believed
_SOURCE_FROM = 0.3  # share of the page from which "Theo …" names the source, not the speaker of a lead
_POINTER_LENGTH = 60  # characters of a line that sends the reader elsewhere
_REPEAT_LINES = 6
_LONG = 160  # characters; longer lines are running text
_CAPTION_LENGTH, _BEGUN_LENGTH, _CREDITED_LENGTH = 320, 200, 260  # characters of a caption behind an image, of one
# that begins like one, of one with a credit: a sentence, by what the portals seen have
_REPEATED_LENGTH = 40  # characters from which a line printed twice is a caption, not two cells of a table
_INDENTED_LINES = 4  # of the page, among which an indented one can be the caption of the picture above the text
_ALT_SYLLABLES = 4  # from which a line without accents is an image's name, not a word of the trade
_PAGE_LINES = 10  # fewer lines between two numbers are a table's
_COUNTER_DIGITS = 4
_SIGNATURE_LINES = 3
_SIGNATURE_SYLLABLES = 14  # "Trưởng Ban Tuyên giáo Tỉnh ủy …", with what a page glues to it
_WEATHER_DENSITY = 60  # a forecast has one of its phrases every so many characters
_EMPHASIS = " *_#|"  # marks of Markdown and of tables around a line
_READER_KINDS = frozenset({"heading", "run-in"})  # what a reader says of lines that are article, and of
_MARGINS = frozenset({"footnote", "page-header"})  # those that are not

_MONTH_ONLY = worded("The page names the month of its publication only: taken as published on its last day.")
_LEX = lexicon.load("furniture")
_MENU = frozenset(_LEX["menu"])
_TAIL = frozenset(_LEX["tail"])
_OTHERS = frozenset(map(fold, _LEX["others"]))
_DATED = re.compile(r"\(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^)\n]{0,20}\)$")
_PREFIX = re.compile(r"\W{0,3}(?:" + lexicon.alternation(_LEX["prefix"]) + ")")
_FORM = re.compile(lexicon.alternation(_LEX["form"]))
_POINTER = re.compile(r"\W{0,3}" + lexicon.alternation(_LEX["pointer"]) + r"(?!\w)")
_WEATHER = re.compile(lexicon.alternation(_LEX["weather"]))
_CAPTION = re.compile(
    lexicon.alternation(_LEX["caption_start"]) + r"[^\n]{0,200}?" + lexicon.alternation(_LEX["caption_verb"])
)
_CONTACT = re.compile(
    r"[^\n]{0,80}(?:[\w.-]{1,40}@[\w.-]{1,40}|\[email[^\]]{0,12}\]|(?<!\d)0\d{2,4}[\s.-]?\d{3,4}[\s.-]?\d{3,4}(?!\d))[^\n]{0,40}"
)
_PAGE = lexicon.alternation(_LEX["pager"])
_PAGER = re.compile(
    rf"(?:{_PAGE} )?1(?:(?: ?[|·] ?| )\d{{1,3}}){{2,12}}[ .…|›»]{{0,8}}"
    rf"(?:{lexicon.alternation(_LEX['pager_ends'])})?[ ›»]{{0,3}}|{_PAGE} \d{{1,3}}(?:/| trên )\d{{1,4}}"
)
_HASHTAGS = re.compile(r"(?:\W{0,3}#\w{1,60}){1,30}\W{0,3}")
_BLOB = re.compile(r"\S{160,}")  # base64 of an image: no word is as long
_PAGE_NUMBER = re.compile(r"[-–]?\s?(\d{1,3})\s?[-–]?")
_IMAGE_FILE = re.compile(r"\S{1,80}\.(?:jpe?g|png|gif|webp|bmp)\W*")
_SHAPES = (_CONTACT, _PAGER, _HASHTAGS, _BLOB, _IMAGE_FILE)


class Furniture:
    """The stage that sets `blocks`, `title`, `author`, `attribution` and, where nobody gave it, `published`."""

    needs: tuple[str, ...] = ("text",)
    sets: tuple[str, ...] = ("blocks",)

    def __call__(self, article: Draft) -> Draft:
        text, folded = article.text, article.folded
        lines = _page_lines(text)
        paper = find_letterhead(text, folded, lines)
        blocks = tuple(_blocks(text, folded, lines, paper, article.blocks))
        author = signed_by(text, [block for block in blocks if block.kind == "author"])
        source = next((block for block in blocks if block.kind == "source"), None)
        document = read_document(text, folded, lines, paper)
        published = article.published or (document and document.signed) or publication_day(article.folded, blocks)
        open_day = published and not article.published and month_only(folded, blocks, published)
        return replace(
            article,
            warnings=(*article.warnings, _MONTH_ONLY) if open_day else article.warnings,
            blocks=blocks,
            title=next((Span(block.start, block.end) for block in blocks if block.kind == "title"), None),
            author=article.author or (author_name(article.text, author) if author else None),
            attribution=article.attribution or (source_name(article.text, article.folded, source) if source else None),
            document=document,
            published=published,
        )


def find_blocks(text: str, folded: str, known: Sequence[Block] = ()) -> Iterator[Block]:
    """The parts of the page that are not running text, and the lines that its reader calls headings.

    In order and disjoint; the title is one of them. `known` is what the reader says: "title", "heading", "run-in".
    """
    lines = _page_lines(text)
    yield from _blocks(text, folded, lines, find_letterhead(text, folded, lines), known)


def _blocks(
    text: str, folded: str, lines: list[Span], paper: Letterhead | None, known: Sequence[Block]
) -> Iterator[Block]:
    margins = {block.start: block.kind for block in known if block.kind in _MARGINS}
    kinds = [margins.get(line.start) or _line_kind(text, folded, line) for line in lines]
    for number in formal_lines(text, folded, lines):
        kinds[number] = kinds[number] or "form"
    _mark_tail(text, folded, lines, kinds)
    _mark_counters(text, lines, kinds)
    _mark_page_numbers(text, lines, kinds)
    _mark_captions(text, folded, lines, kinds)
    captions = {block.start for block in known if block.kind == "caption"}
    kinds = [kind or ("caption" if line.start in captions else None) for line, kind in zip(lines, kinds, strict=True)]
    if paper:
        kinds[: paper.end] = [kind or "form" for kind in kinds[: paper.end]]
    title = (paper and paper.title) or known_title(lines, known) or find_title(text, lines, kinds)
    _mark_repeats(folded, lines, kinds, title.start if title else 0)
    headings = {block.start: block for block in known if block.kind in _READER_KINDS}
    last = max((number for number, kind in enumerate(kinds) if kind is None), default=-1)
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if title and number in title:
            if number == title.start:
                yield Block(line.start, lines[title.stop - 1].end, "title")
        elif kind:
            yield Block(line.start, line.end, kind)
        elif title and number < title.start:
            yield Block(line.start, line.end, "menu")
        elif block := headings.get(line.start):
            yield block
        else:
            yield from inline_blocks(text, folded, line, last=number == last)


def _page_lines(text: str) -> list[Span]:
    """The lines that hold something, without the white space around them."""
    lines = (Span(*_trim(text, match.start(), match.end())) for match in _LINE.finditer(text))
    return [line for line in lines if line.start < line.end]


def _line_kind(text: str, folded: str, line: Span) -> str | None:
    key = folded[line.start : line.end]
    if not any(char.isalnum() for char in key):
        return "decoration"
    if _is_menu(key):
        return "menu"
    if is_date_line(key):
        return "date"
    if _POINTER.match(key) and len(key) <= _POINTER_LENGTH and not re.search(r"\d", key):
        return "menu"
    if _FORM.match(key.lstrip(_EMPHASIS)) and len(key) <= _LONG:
        return "form"
    if is_source(key) and line.start > len(text) * _SOURCE_FROM:
        return "source"
    if "\t" not in key and key.isascii() and key == text[line.start : line.end] and len(key.split()) >= _ALT_SYLLABLES:
        return "alt-text"
    if len(_WEATHER.findall(key)) * _WEATHER_DENSITY > max(len(key), 2 * _WEATHER_DENSITY):
        return "weather"
    return None


def _is_menu(key: str) -> bool:
    if len(key) <= _LONG and " ".join(key.strip(" .:-–|•*…").split()) in _MENU:
        return True
    return bool(_PREFIX.match(key)) or any(shape.fullmatch(key) for shape in _SHAPES)


def _mark_tail(text: str, folded: str, lines: list[Span], kinds: list[str | None]) -> None:
    """What stands behind the article: from a tail marker on all, of a list of other articles what it lists."""
    for number, line in enumerate(lines):
        key = folded[line.start : line.end].strip(" .:•-–»>")
        late = line.start > len(folded) * _TAIL_FROM
        if late and (key in _TAIL or key in _OTHERS):
            kinds[number:] = [kind or "menu" for kind in kinds[number:]]
            break
        if key in _OTHERS:
            listed = next((at for at in range(number + 1, len(lines)) if not _lists(text, lines[at])), len(lines))
            kinds[number:listed] = [kind or "menu" for kind in kinds[number:listed]]
    _mark_signature(text, folded, lines, kinds)


def _lists(text: str, line: Span) -> bool:
    """Whether a line can stand in a list of other articles: a headline, with its day behind it or not."""
    words = text[line.start : line.end]
    headline = words[-1] not in ".!?…;:" and RUBRIC_SYLLABLES <= syllables(text, line) <= TITLE_SYLLABLES
    return headline or _DATED.search(words) is not None


def _mark_signature(text: str, folded: str, lines: list[Span], kinds: list[str | None]) -> None:
    open_lines = [number for number, kind in enumerate(kinds) if kind is None]
    signature: list[int] = []
    for number in reversed(open_lines):
        key = folded[lines[number].start : lines[number].end]
        if not _is_signature(key) or marker_at(text, lines[number].start, lines[number].end):
            break
        signature.append(number)
        if len(signature) > _SIGNATURE_LINES:
            return
    if len(signature) < len(open_lines) - 1:
        for number in signature:
            kinds[number] = "author"


def _mark_counters(text: str, lines: list[Span], kinds: list[str | None]) -> None:
    """Digits alone on their lines, one after the other: how many have seen the page."""
    digits: list[int] = []
    for number, line in enumerate([*lines, Span(0, 0)]):
        if line.end - line.start == 1 and text[line.start].isdigit():
            digits.append(number)
            continue
        for at in digits if len(digits) >= _COUNTER_DIGITS else ():
            kinds[at] = kinds[at] or "menu"
        digits.clear()


def _mark_page_numbers(text: str, lines: list[Span], kinds: list[str | None]) -> None:
    """Numbers alone on their lines that count up by one, as far from each other as pages: no rows of a table."""
    before: tuple[int, int] | None = None  # number of the line, and of the page
    for number, line in enumerate(lines):
        match = _PAGE_NUMBER.fullmatch(text, line.start, line.end)
        if not match or kinds[number]:
            continue
        here = number, int(match[1])
        if before and here[1] == before[1] + 1 and number - before[0] >= _PAGE_LINES:
            kinds[before[0]] = kinds[number] = "page-number"
        before = here


def _is_signature(key: str) -> bool:
    """A name or an office below the last sentence: short, no number, no full stop."""
    return (
        len(key.split(maxsplit=_SIGNATURE_SYLLABLES)) <= _SIGNATURE_SYLLABLES
        and key[-1] not in '.!?…;:"”'
        and not re.search(r"\d", key)
    )


def _mark_captions(text: str, folded: str, lines: list[Span], kinds: list[str | None]) -> None:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines):
        key = folded[line.start : line.end]
        if kinds[number] or "\t" in key or marker_at(text, line.start, line.end):
            continue
        short = len(key) < _CAPTION_LENGTH and len(SENTENCE_END.findall(key)) <= 1
        after_image = number > 0 and kinds[number - 1] == "alt-text"
        indented = line.start > 0 and text[line.start - 1] in " \t" and number < _INDENTED_LINES
        begins = bool(_CAPTION.match(key)) and len(key) < _BEGUN_LENGTH and number > 0
        credited = len(key) < _CREDITED_LENGTH and is_credited(text, line)
        repeated = seen.get(key) == number - 1 and len(key) >= _REPEATED_LENGTH
        if short and (after_image or credited or (indented and begins) or repeated):
            kinds[number] = "caption"
        seen[key] = number


def _mark_repeats(folded: str, lines: list[Span], kinds: list[str | None], first: int) -> None:
    """A headline or lead that is printed again among the first lines of the article."""
    seen: set[str] = set()
    for number in range(first, min(first + _REPEAT_LINES, len(lines))):
        key = folded[lines[number].start : lines[number].end].strip(" .")
        if kinds[number] is None and key in seen:
            kinds[number] = "menu"
        seen.add(key)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - (len(line) - len(line.rstrip()))
