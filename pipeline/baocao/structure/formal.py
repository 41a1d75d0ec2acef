"""The formal parts of an official paper: addressees, the signature with its recipients, what the paper says of itself.

Where the recipients stand beside the signature, either may come first; an annex behind them is article again.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.article_facts import Document
from baocao.core.markers import marker_at
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.structure.dates import paper_day
from baocao.structure.letterhead import BODY, DECORATION, KIND, LEXICON, MOTTO, Letterhead

_RECIPIENTS = re.compile(lexicon.alternation(lexicon.load("furniture")["recipients"]) + r"(?!\w)")
_ADDRESSED = re.compile(lexicon.alternation(LEXICON["addressed"]) + r"(?!\w)")
_SIGNING = re.compile(lexicon.alternation(LEXICON["signing"]))
_OFFICE = re.compile(
    rf"(?:{lexicon.alternation(LEXICON['signing'])}\s?)?{lexicon.alternation(LEXICON['offices'])}(?!\w)"
)
_SIGNED = re.compile(rf"[\[(]?{lexicon.alternation(LEXICON['signed'])}")
_FORMAL = re.compile(rf"{_RECIPIENTS.pattern}|{_SIGNING.pattern}|{_SIGNED.pattern}")
_OPENS = re.compile(rf"{_ADDRESSED.pattern}|{_RECIPIENTS.pattern}|{_OFFICE.pattern}|{_SIGNING.pattern}")
_ANNEX = re.compile(lexicon.alternation([*LEXICON["annexes"], *LEXICON["kinds"]]) + r"(?!\w)")
_ROW = re.compile(r"\t[\d.,]+(?:\t|$)")  # of a table: a number in a cell
_TITLES = re.compile(rf"(?:{lexicon.alternation(LEXICON['degrees'])}\W{{1,2}})+", re.IGNORECASE)
_NUMBER = re.compile(LEXICON["number"] + r"\s?:?\s{0,3}(\d{1,5}[a-zđ]?(?:\s?[-/]\s?[^\W_]{1,12})+)", re.IGNORECASE)
_NUMBERED = re.compile(LEXICON["number"] + r"\s?:|" + LEXICON["number"] + r"\s{1,3}[\d.…/-]")
_MARKUP = re.compile(r"[*_|\t]+")  # between what stood on lines or in cells of its own
_LETTER = str(LEXICON["letter"])
_SPACE = re.compile(r"\s+")
_EMPHASIS = " *_#|"
_OPENING = 40  # characters of a line that tell whether it opens a formal part
_ITEM_LENGTH, _LONG_ITEM = 110, 400  # characters of a recipient; a longer one ends in a semicolon
_ITEMS = 60  # recipients, signers and offices, at most
_NEAR = 5  # lines from an office to the name of who holds it
_OFFICE_SYLLABLES, _TITLE_SYLLABLES, _SENTENCE_SYLLABLES = 12, 4, 8  # of an office at most, of others at least
_NAME_SYLLABLES = (2, 5)  # of a Vietnamese name
_CELLS = re.compile(r"\t|;|\s{3,}")  # what parts the recipient from the signature beside it


def formal_lines(text: str, folded: str, lines: Sequence[Span]) -> Iterator[int]:
    """The numbers of the lines that name addressees, recipients and signers."""
    number = 0
    while number < len(lines):
        key = folded[lines[number].start : min(lines[number].end, lines[number].start + _OPENING)].lstrip(_EMPHASIS)
        end = number
        if _OPENS.match(key):
            if _ADDRESSED.match(key):
                end = _items_end(text, lines, number + 1)
            elif _RECIPIENTS.match(key) or _signs(text, lines, number):
                end = _signature_end(text, lines, number + 1)
        yield from range(number, end)
        number = max(end, number + 1)


def _items_end(text: str, lines: Sequence[Span], first: int) -> int:
    """The number of the line behind a list of addressees."""
    end = first
    while end < len(lines) and lines[end].end - lines[end].start <= _ITEM_LENGTH and _is_item(text, lines[end]):
        end += 1
    return end


def _is_item(text: str, line: Span) -> bool:
    marker = marker_at(text, line.start, line.end)
    return marker is not None and marker.kind == "bullet"


def _signs(text: str, lines: Sequence[Span], number: int) -> bool:
    """Whether an office in capitals is a signer's: a name, recipients or a sign of signing soon follow."""
    for line in lines[number : number + _NEAR]:
        words = text[line.start : line.end].strip(_EMPHASIS)
        if not (words.isupper() or line is lines[number]):
            return bool(_FORMAL.match(fold(words)) or person(words))
        if not words.isupper() or len(words.split(maxsplit=_OFFICE_SYLLABLES)) > _OFFICE_SYLLABLES:
            return False
        if _SIGNING.match(fold(words)):
            return True
    return False


def _signature_end(text: str, lines: Sequence[Span], first: int) -> int:
    """The number of the line behind recipients and signature: what is long, numbered, a sentence or an annex."""
    for number in range(first, min(len(lines), first + _ITEMS)):
        words = text[lines[number].start : lines[number].end].strip(_EMPHASIS)
        key = fold(words)
        if _FORMAL.match(key) or _OFFICE.match(key) or not words:
            continue
        if len(words) > (_LONG_ITEM if words[-1] in ";:," else _ITEM_LENGTH) or _ANNEX.match(key):
            return number
        if _is_item(text, lines[number]):
            continue
        syllables = len(words.split())
        capital = words.isupper() and syllables >= _TITLE_SYLLABLES and not BODY.match(key)
        sentence = words[-1] == "." and syllables >= _SENTENCE_SYLLABLES
        if capital or sentence or _ROW.search(words) or marker_at(text, lines[number].start, lines[number].end):
            return number
    return min(len(lines), first + _ITEMS)


def person(words: str) -> str | None:
    """The name that a line consists of, degrees and signs around it aside: "TS. Lò Thị Mai" → "Lò Thị Mai"."""
    name = _TITLES.sub("", words.strip(DECORATION)).strip(DECORATION)
    syllables = name.split()
    least, most = _NAME_SYLLABLES
    if not least <= len(syllables) <= most:
        return None
    spelt = all(part.isalpha() and part[0].isupper() and part[1:].islower() for part in syllables if len(part) > 1)
    return name if spelt and all(map(str.isalpha, syllables)) and not BODY.match(fold(name)) else None


def read_document(text: str, folded: str, lines: Sequence[Span], paper: Letterhead | None) -> Document | None:
    """What an official paper says of itself; None where there is no letterhead."""
    if paper is None or paper.last is None:
        return None
    end = max(paper.end, paper.last + 2)
    head = [line for number, line in enumerate(lines[:end]) if not (paper.title and number in paper.title)]
    said = [text[line.start : line.end] for line in head]
    numbers = (match[1] for words in said if (match := _NUMBER.match(words)))
    days = (day for line in head if (day := paper_day(folded[line.start : line.end])))
    return Document(
        type=_type(text, lines, paper),
        number=next((_SPACE.sub("", number) for number in numbers), None),
        issuer=_issuer(said),
        signed=next(days, None),
        signer=_signer(text, folded, lines, end),
    )


def _type(text: str, lines: Sequence[Span], paper: Letterhead) -> str | None:
    if paper.title is None:
        return None
    words = text[lines[paper.title.start].start : lines[paper.title.start].end].strip(DECORATION)
    if kind := KIND.match(fold(words)):
        return words[: kind.end()]
    return None if words.isupper() else _LETTER


def _issuer(said: Sequence[str]) -> str | None:
    """The body that issues: the last of those above the number; a name may run over several lines."""
    bodies: list[str] = []
    for words in said:
        if _NUMBERED.match(fold(words)):
            break
        motto = MOTTO.search(fold(words))
        for part in _MARKUP.split(words[: motto.start() if motto else None]):
            name = part.strip(DECORATION)
            if not name.isupper():
                continue
            if bodies and not BODY.match(fold(name)):
                bodies[-1] += f" {name}"
            else:
                bodies.append(name)
    return " ".join(bodies[-1].split()) if bodies else None


def _signer(text: str, folded: str, lines: Sequence[Span], first: int) -> str | None:
    """The last name in the first signature; one beside a recipient behind the tab or semicolon."""
    numbers = [number for number in formal_lines(text, folded, lines) if number >= first]
    named: str | None = None
    office = False
    for before, number in pairwise([None, *numbers]):
        if before is not None and number is not None and number > before + 1 and named:
            break
        words = text[lines[number or 0].start : lines[number or 0].end]
        office = office or bool(_OFFICE.search(fold(words)))
        for cell in _CELLS.split(words):
            named = (person(cell) if not marker_at(cell, 0) else None) or named
    return named if office else None
