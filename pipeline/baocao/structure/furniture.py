"""What is article and what is page: title, date, author, source line, captions, menus, forms.

`find_blocks` goes over the lines once and names the parts of the page; nothing is cut away, so offsets stay. What
the lists cannot know is judged by shape: a line without accents is an image's alternative text, the sentence before
"Ảnh: …" is a caption, a few capitalised words behind the last full stop are the author.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from baocao.core import lexicon
from baocao.core.article import Block, Draft, Span
from baocao.core.normalizer import LOWER, UPPER

_LINE = re.compile(r"[^\n]+")
_TITLE_LINES = 4  # a title stands among the first lines of the page; a menu before it has shorter ones
_TAIL_FROM = 0.6  # share of the page from which a tail marker is believed
_REPEAT_LINES = 6
_LONG = 160  # characters; longer lines are running text
_BYLINE_SYLLABLES = 9
_CAPITALS = 0.6  # share of capitalised words from which the last words of a page are a name
_SIGNATURE_LINES = 3
_SIGNATURE_SYLLABLES = 14  # "Trưởng Ban Tuyên giáo Tỉnh ủy …", with what a page glues to it
_WEATHER_DENSITY = 60  # a forecast has one of its phrases every so many characters

_LEX = lexicon.load("furniture")
_MENU = frozenset(_LEX["menu"])
_TAIL = frozenset(_LEX["tail"])
_PREFIX = re.compile(r"\W{0,3}(?:" + lexicon.alternation(_LEX["prefix"]) + ")")
_FORM = re.compile(lexicon.alternation(_LEX["form"]))
_WEATHER = re.compile(lexicon.alternation(_LEX["weather"]))
_CAPTION = re.compile(
    lexicon.alternation(_LEX["caption_start"]) + r"[^\n]{0,200}?" + lexicon.alternation(_LEX["caption_verb"])
)

_CLOCK = r"(?:\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?(?:\s?[ap]m)?)"
_DAY = r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>(?:19|20)\d{2})"
_ISO = r"(?P<iso>(?:19|20)\d{2}-\d{2}-\d{2})(?:t[\d:.+z-]+)?"
_WRITTEN = r"ngày\s+(?P<wday>\d{1,2})\s+tháng\s+(?P<wmonth>\d{1,2})\s+năm\s+(?P<wyear>(?:19|20)\d{2})"
_LABEL = rf"(?:{lexicon.alternation(_LEX['date_label'])}\W{{0,4}})"
_DATE_LINE = re.compile(
    rf"\W*{_LABEL}{{0,3}}(?:{_CLOCK}\W{{1,4}})?{_LABEL}{{0,2}}(?:{_DAY}|{_ISO}|{_WRITTEN})"
    rf"(?P<rest>(?:\W{{0,4}}(?:{_CLOCK}|lượt xem\W{{0,3}}\d+|gmt\W?\+?\d*))*\W*$)?"
)
_GLUED_DATE = re.compile(rf"(?:báo|cổng|đài)[^\d\n]{{3,80}}{_DAY}\W*(?:{_CLOCK})?\W*$")
_PLACE_DATE = re.compile(rf"[^\W\d][^\d,\n]{{2,40}},\s*{_WRITTEN}\W*$")
_SOURCE = re.compile(
    r"\W*(?:theo|nguồn)\s?:?\s+(?P<source>(?:[\w-]{1,60}\.){1,4}[a-z]{2,12}|báo [^.,\n]{2,40}|[^.,;\n]{2,25})\W*$"
)
_CREDITS = "Tin, ảnh|Bài và ảnh|Bài, ảnh|Ảnh|ẢNH"
_CREDIT = re.compile(rf"(?:\((?:{_CREDITS})|{_CREDITS})(?: minh họa| tư liệu)?(?: ?:|(?= [A-ZĐ]| \())")
_SMALL_LETTER = re.compile(rf"\s+[{LOWER}]")
_SIGNED = re.compile(r"\(?(?:Tin|Bài)")  # "Bài và ảnh: …" names the author, no caption
_NAME = re.compile(
    rf"[\s.]*(?:[{UPPER}][\w.’'-]*)(?:[/ ](?:[{UPPER}][\w.’'-]*|t/h)){{0,2}}(?:\s?\([^)\n]{{2,40}}\))?\)?\.?"
)
_AUTHOR_LABEL = re.compile(r"^(?:Tin, ảnh|Bài và ảnh|Bài, ảnh|Tin, bài|Tác giả|PV)\s*:?\s+")
_AGENCY = re.compile(r"\((?:ttxvn|vov|t/h|tổng hợp|theo [^)\n]{2,60})[^)\n]{0,40}\)|/(?:ttxvn|vov)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*\s+")
_CONTACT = re.compile(
    r"[^\n]{0,80}(?:[\w.-]{1,40}@[\w.-]{1,40}|\[email[^\]]{0,12}\]|(?<!\d)0\d{2,4}[\s.-]?\d{3,4}[\s.-]?\d{3,4}(?!\d))[^\n]{0,40}"
)
_PAGER = re.compile(
    r"(?:trang )?1(?: ?[|·]? ?\d{1,3}){2,12}[ .…|›»]{0,8}(?:cuối|sau|tiếp)?[ ›»]{0,3}|trang \d{1,3}(?:/| trên )\d{1,4}"
)
_HASHTAGS = re.compile(r"(?:\W{0,3}#\w{1,60}){1,30}\W{0,3}")
_BLOB = re.compile(r"\S{160,}")  # base64 of an image: no word is as long
_IMAGE_FILE = re.compile(r"\S{1,80}\.(?:jpe?g|png|gif|webp|bmp)\W*")
_SHAPES = (_CONTACT, _PAGER, _HASHTAGS, _BLOB, _IMAGE_FILE)


class Furniture:
    """The stage that sets `blocks`, `title`, `author`, `attribution` and, where nobody gave it, `published`."""

    needs: tuple[str, ...] = ("text",)
    sets: tuple[str, ...] = ("blocks",)

    def __call__(self, article: Draft) -> Draft:
        blocks = tuple(find_blocks(article.text, article.folded))
        author = next((block for block in blocks if block.kind == "author"), None)
        source = next((block for block in blocks if block.kind == "source"), None)
        return replace(
            article,
            blocks=blocks,
            title=next((Span(block.start, block.end) for block in blocks if block.kind == "title"), None),
            author=_author(article.text, author) if author else None,
            attribution=_attribution(article.text, article.folded, source) if source else None,
            published=article.published or _published(article.folded, blocks),
        )


def find_blocks(text: str, folded: str) -> Iterator[Block]:
    """The parts of the page that are not running text, in order and disjoint; the title is one of them."""
    lines = [Span(*_trim(text, match.start(), match.end())) for match in _LINE.finditer(text)]
    lines = [line for line in lines if line.start < line.end]
    kinds = [_line_kind(text, folded, line, len(text)) for line in lines]
    _mark_tail(text, folded, lines, kinds)
    _mark_captions(text, folded, lines, kinds)
    title = _title(text, lines, kinds)
    _mark_repeats(folded, lines, kinds, title)
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if number == title:
            yield Block(line.start, line.end, "title")
        elif kind:
            yield Block(line.start, line.end, kind)
        elif title is not None and number < title:
            yield Block(line.start, line.end, "menu")
        else:
            yield from _inline_blocks(text, line, last=number == _last_body(kinds))


def _line_kind(text: str, folded: str, line: Span, length: int) -> str | None:
    key = folded[line.start : line.end]
    if not any(char.isalnum() for char in key):
        return "decoration"
    if _is_menu(key):
        return "menu"
    if _is_date_line(key):
        return "date"
    if _FORM.match(key) and len(key) <= _LONG:
        return "form"
    if _SOURCE.fullmatch(key) and line.start > length * 0.3:
        return "source"
    if key.isascii() and key == text[line.start : line.end] and len(key.split()) >= 4:
        return "alt-text"
    if len(_WEATHER.findall(key)) * _WEATHER_DENSITY > max(len(key), 2 * _WEATHER_DENSITY):
        return "weather"
    return None


def _is_menu(key: str) -> bool:
    if len(key) <= _LONG and " ".join(key.strip(" .:-–|•*…").split()) in _MENU:
        return True
    return bool(_PREFIX.match(key)) or any(shape.fullmatch(key) for shape in _SHAPES)


def _is_date_line(key: str) -> bool:
    if len(key) > _LONG:
        return False
    match = _DATE_LINE.match(key)
    return bool((match and match["rest"] is not None) or _GLUED_DATE.match(key) or _PLACE_DATE.match(key))


def _mark_tail(text: str, folded: str, lines: list[Span], kinds: list[str | None]) -> None:
    for number, line in enumerate(lines):
        if line.start > len(folded) * _TAIL_FROM and folded[line.start : line.end].strip(" .:•") in _TAIL:
            for rest in range(number, len(lines)):
                kinds[rest] = kinds[rest] or "menu"
            break
    open_lines = [number for number, kind in enumerate(kinds) if kind is None]
    signature: list[int] = []
    for number in reversed(open_lines):
        key = folded[lines[number].start : lines[number].end]
        if not _is_signature(key) or _NUMBERED.match(text, lines[number].start):
            break
        signature.append(number)
    if len(signature) <= _SIGNATURE_LINES and len(signature) < len(open_lines) - 1:
        for number in signature:
            kinds[number] = "author"


def _is_signature(key: str) -> bool:
    """A name or an office below the last sentence: short, no number, no full stop."""
    return (
        len(key.split(maxsplit=_SIGNATURE_SYLLABLES)) <= _SIGNATURE_SYLLABLES
        and key[-1] not in '.!?…;:"”'
        and not re.search(r"\d|^[-+•*]", key)
    )


def _mark_captions(text: str, folded: str, lines: list[Span], kinds: list[str | None]) -> None:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines):
        key = folded[line.start : line.end]
        if kinds[number]:
            continue
        short = len(key) < 320 and len(_SENTENCE_END.findall(key)) <= 1
        after_image = number > 0 and kinds[number - 1] == "alt-text"
        indented = line.start > 0 and text[line.start - 1] in " \t" and number <= 3
        begins = bool(_CAPTION.match(key)) and len(key) < 200 and number > 0
        credit = _CREDIT.search(text, line.start, line.end)
        credited = credit is not None and not _SIGNED.match(credit[0]) and len(key) < 260
        if short and (after_image or credited or (indented and begins) or seen.get(key) == number - 1):
            kinds[number] = "caption"
        seen[key] = number


def _title(text: str, lines: list[Span], kinds: list[str | None]) -> int | None:
    candidates: list[int] = []
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind in ("form", "alt-text", "caption", "source", "author") or len(candidates) == _TITLE_LINES:
            break
        if kind:
            if candidates and kind == "date":
                break
            continue
        last = text[line.start : line.end].rstrip('"”’) ')[-1:]
        if last in ".;:…" or line.end - line.start > 250 or _NUMBERED.match(text, line.start):
            break
        candidates.append(number)
    if not candidates or len(lines) == 1:
        return None
    return max(candidates, key=lambda number: lines[number].end - lines[number].start)


def _mark_repeats(folded: str, lines: list[Span], kinds: list[str | None], title: int | None) -> None:
    """A headline or lead that is printed again among the first lines of the article."""
    seen: set[str] = set()
    first = title or 0
    for number in range(first, min(first + _REPEAT_LINES, len(lines))):
        key = folded[lines[number].start : lines[number].end].strip(" .")
        if kinds[number] is None and key in seen:
            kinds[number] = "menu"
        seen.add(key)


_NUMBERED = re.compile(r"(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*)[./)]\s|[-+•*]\s|[a-zđ]\)")


def _last_body(kinds: list[str | None]) -> int:
    return max((number for number, kind in enumerate(kinds) if kind is None), default=-1)


def _inline_blocks(text: str, line: Span, *, last: bool) -> Iterator[Block]:
    """Captions that stand inside a line of running text, and the author behind the last sentence."""
    at = line.start
    for credit in _CREDIT.finditer(text, line.start, line.end):
        if credit.start() < at or _SIGNED.match(credit[0]):
            continue
        named = credit[0].endswith(":") or "minh họa" not in credit[0]
        name = _NAME.match(text, credit.end(), line.end) if named else None
        end = _credit_end(text, credit.end(), name.end() if name else credit.end(), line.end)
        start = _caption_start(text, at, credit.start())
        yield Block(start, end, "caption")
        at = end
    if last and not _NUMBERED.match(text, line.start) and (author := _byline(text, at, line.end)):
        yield author


def _credit_end(text: str, start: int, end: int, limit: int) -> int:
    """Leave the sentence's first word to the sentence: 'Ảnh: Tường Vũ Hiện còn …' ends before 'Hiện'."""
    rest = _SMALL_LETTER.match(text, end, limit)
    words = [*re.finditer(r"\S+", text[start:end])]
    if rest and len(words) > 1 and text[end - 1] not in ".)":
        return start + words[-2].end()
    return end


def _caption_start(text: str, floor: int, credit: int) -> int:
    """Start of the sentence that the credit closes (the credit may follow its full stop)."""
    head = text[floor:credit].rstrip(" -–(")
    ends = [match.end() for match in _SENTENCE_END.finditer(head.rstrip('.!?…"”'))]
    return floor + (ends[-1] if ends else 0)


def _byline(text: str, floor: int, end: int) -> Block | None:
    stops = [stop.end() for stop in _SENTENCE_END.finditer(text, floor, end)]
    start = stops[-1] if stops else floor
    words = text[start:end].split()
    if not stops or not 1 <= len(words) <= _BYLINE_SYLLABLES:
        return None
    names = [word for word in words if word[:1].isalpha()]
    capital = sum(word[:1].isupper() for word in names)
    if text[start:end].rstrip()[-1] in '!?…"”' or any(char.isdigit() for char in text[start:end]):
        return None
    if capital < _CAPITALS * max(len(names), 1) and not _AGENCY.search(text, start, end):
        return None
    return Block(start, end, "author")


def _published(folded: str, blocks: tuple[Block, ...]) -> date | None:
    """The first date line behind the title, else the first on the page."""
    title = next((block.start for block in blocks if block.kind == "title"), 0)
    found = [
        (block.start < title, block.start, day)
        for block in blocks
        if block.kind == "date" and (day := _day(folded, block))
    ]
    return min(found)[2] if found else None


def _day(folded: str, block: Block) -> date | None:
    key = folded[block.start : block.end]
    match = _DATE_LINE.match(key) or _GLUED_DATE.match(key) or _PLACE_DATE.match(key)
    if not match:
        return None
    parts = match.groupdict()
    try:
        if parts.get("iso"):
            return date.fromisoformat(parts["iso"])
        if parts.get("wyear"):
            return date(int(parts["wyear"]), int(parts["wmonth"]), int(parts["wday"]))
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def _author(text: str, block: Block) -> str:
    return _AUTHOR_LABEL.sub("", text[block.start : block.end]).strip(" .-–")


def _attribution(text: str, folded: str, block: Block) -> str | None:
    match = _SOURCE.fullmatch(folded, block.start, block.end)
    return text[match.start("source") : match.end("source")].strip(" .)") if match else None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - (len(line) - len(line.rstrip()))
