"""Who is named: captions with their credit, the author behind the last sentence, the source of a reprint."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from baocao.core import lexicon
from baocao.core.markers import marker_at
from baocao.core.normalizer import LOWER, UPPER
from baocao.core.spans import Block, Span

_BYLINE_SYLLABLES = 9
_CAPITALS = 0.6  # share of capitalised words from which the last words of a page are a name
_HALF = 0.5  # the same for a line of its own, with the small words of an office in it
_EMPHASIS = " *_#|"  # marks of Markdown and of tables around a line

_LEX = lexicon.load("furniture")
_WORDS = _LEX["credits"]
_PUBLISHERS = lexicon.alternation(_LEX["date_publishers"])
_SOURCE = re.compile(
    rf"\W*{lexicon.alternation(_WORDS['source'])}\s?:?\s+"
    rf"(?:https?://)?(?P<source>(?:[\w-]{{1,60}}\.){{1,4}}[a-z]{{2,12}}(?=/?\W*$)|{_PUBLISHERS} [^.,\n]{{2,40}}"
    r"|[^.,;\n]{2,25})\W*$"
)
_PICTURE, _AUTHOR, _SIGNERS, _PICTURE_KINDS = (
    "|".join(map(re.escape, _WORDS[name])) for name in ("picture", "author", "signed", "kinds")
)
_PICTURE = f"{_PICTURE}|{_PICTURE.upper()}"
_CREDIT = re.compile(rf"(?:\((?:{_PICTURE})|{_PICTURE})(?: (?:{_PICTURE_KINDS}))?(?: ?:|(?= [A-ZĐ]| \())")
_SIGNED = re.compile(rf"\(?(?:{_SIGNERS})")  # "Bài và ảnh: …" names the author, no caption
_AUTHOR_LABEL = re.compile(rf"^(?:{_AUTHOR})\s*:?\s+")
_STAGED = _WORDS["staged"]  # a picture from an archive has no photographer
_SMALL_LETTER = re.compile(rf"\s+[{LOWER}]")
_NAME = re.compile(
    rf"[\s.]*(?:[{UPPER}][\w.’'-]*)(?:[/ ](?:[{UPPER}][\w.’'-]*|t/h)){{0,2}}(?:\s?\([^)\n]{{2,40}}\))?\)?\.?"
)
_AGENCIES = lexicon.alternation(_WORDS["agencies"])
_AGENCY = re.compile(rf"\({_AGENCIES}[^)\n]{{0,60}}\)|/{_AGENCIES}(?!\w)", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…][\"”’)]*\s+")


def is_source(text_key: str) -> bool:
    """Whether a folded line names where a reprint comes from: "Theo baosonla.vn"."""
    return _SOURCE.fullmatch(text_key) is not None


def is_credited(text: str, line: Span) -> bool:
    """Whether a line holds the credit of a picture."""
    credit = _CREDIT.search(text, line.start, line.end)
    return credit is not None and not _SIGNED.match(credit[0])


def inline_blocks(text: str, folded: str, line: Span, *, last: bool) -> Iterator[Block]:
    """Captions that stand inside a line of running text, and the author or source behind the last sentence."""
    at = line.start
    marked = marker_at(text, line.start, line.end) is not None
    for credit in _CREDIT.finditer(text, line.start, line.end):
        if credit.start() < at or _SIGNED.match(credit[0]):
            continue
        named = credit[0].endswith(":") or _STAGED not in credit[0]
        name = _NAME.match(text, credit.end(), line.end) if named else None
        end = _credit_end(text, credit.end(), name.end() if name else credit.end(), line.end)
        start = credit.start() if marked else _caption_start(text, at, credit.start())  # an item is no caption
        yield Block(start, end, "caption")
        at = end
    if last and not marked and (author := _byline(text, folded, at, line.end)):
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
    ends = [match.end() for match in SENTENCE_END.finditer(head.rstrip('.!?…"”'))]
    return floor + (ends[-1] if ends else 0)


def _byline(text: str, folded: str, floor: int, end: int) -> Block | None:
    stops = [stop.end() for stop in SENTENCE_END.finditer(text, floor, end) if not _is_initial(text, stop.start())]
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
    return Block(start, end, "source" if is_source(folded[start:end]) else "author")


def _is_initial(text: str, stop: int) -> bool:
    """Whether a full stop belongs to a single capital before it: "K. L"."""
    return stop > 1 and text[stop] == "." and text[stop - 1].isupper() and not text[stop - 2].isalnum()


def signed_by(text: str, blocks: Sequence[Block]) -> Block | None:
    """Of the lines below an article the one that is a person's name; else the first in capitals enough for an office.

    What the page prints on several lines is no signature.
    """
    lines = Counter(line.strip() for line in text.split("\n")) if blocks else Counter()
    found = [block for block in blocks if _is_name(words := text[block.start : block.end]) and lines[words.strip()] < 2]
    names = (block for block in found if text[block.start : block.end].strip(_EMPHASIS).istitle())
    return next(names, found[0] if found else None)


def _is_name(words: str) -> bool:
    """Whether words are written like names, or say in another way that they are one."""
    parts = [word for word in words.split() if word[:1].isalpha()]
    capital = sum(word[:1].isupper() for word in parts)
    told = _AUTHOR_LABEL.match(words) or _AGENCY.search(words)
    return told is not None or (bool(parts) and capital >= _HALF * len(parts))


def author_name(text: str, block: Block) -> str:
    return _AUTHOR_LABEL.sub("", text[block.start : block.end]).strip(" .-–*_")


def source_name(text: str, folded: str, block: Block) -> str | None:
    match = _SOURCE.fullmatch(folded, block.start, block.end)
    if not match:
        return None
    source = text[match.start("source") : match.end("source")].strip(" .")
    return source + ")" if "(" in source and ")" not in source else source.rstrip(" )") if "(" not in source else source
