"""What a figure counts or measures: the words behind it ("12.440 việc làm tốt") or before it ("doanh thu vượt 39,3%").

`find_measured` is the place to start. Behind the number the noun phrase goes on until a word that cannot be part of
it; before the number it is the clause's subject, without the verb and the words that only connect.
"""

import re

from baocao.core import lexicon
from baocao.core.article import Span
from baocao.core.normalizer import fold
from baocao.extract.amounts.amount import Amount, counted
from baocao.extract.amounts.units import COUNT

_LEX = lexicon.load("measured")
_ABBREVIATIONS: dict[str, str] = _LEX["abbreviations"]
_STOPS = frozenset(map(fold, _LEX["behind"]["stops"]))
_STOP_PAIRS = frozenset(map(fold, _LEX["behind"]["pairs"]))
_NOT_FIRST = frozenset(map(fold, _LEX["behind"]["not_first"]))
_LOOSE_ENDS = frozenset(map(fold, _LEX["behind"]["loose_ends"]))
_CLASSIFIERS = frozenset(map(fold, _LEX["behind"]["classifiers"]))
_PROPERTIES = frozenset(map(fold, _LEX["before"]["properties"]))
_AND = frozenset(map(fold, _LEX["words"]["and"]))


def _no_part_of(compound: str) -> str:
    """Rejects a place where the last word of a compound stands behind its first ones: [thiểu] số."""
    first, _, last = fold(compound).rpartition(" ")
    return rf"(?!(?<={first} ){last})"


_WORDS = {
    **_LEX["words"],
    **_LEX["before"],
    **_LEX["behind"],
    "being": _LEX["relative"]["being"],
    "actions": _LEX["actions"]["verbs"],
    "NO_DIMENSION": lexicon.not_behind(_LEX["words"]["dimension"]),
    "NO_MINORITY": lexicon.not_behind(_LEX["words"]["minority"]),
    "NO_COMPOUND": "".join(map(_no_part_of, _LEX["words"]["compounds"])),
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_RELATIVE, _EXISTING = (frozenset(map(fold, _LEX["relative"][name])) for name in ("words", "existing"))
_VERBS = frozenset(map(fold, _LEX["behind"]["verbs"]))
_KEPT = frozenset(" ".join(fold(form).split()[:2]) for form in _LEX["behind"]["kept"])
_STATES = _pattern(r"(?<![^\W_]){states}(?:\s[^\W\d_]+){0,2}\s$")
_TRIMMED = _pattern(r"(?:^|(?<=[\s(“\"])){NO_DIMENSION}{NO_COMPOUND}{connectors}[\s:]*$")
_CONNECTOR = _pattern(r"(?<![^\W_]){connectors}(?!\w)")
_OPENERS = _pattern(r"[\s\-–+•*“\"(]*(?:(?!{indicator}){openers}(?:[\s,:]+|$))+")
_BEING = _pattern(r"(?<!\w){being}\s(?:{after_being} ){0,3}$")
_ACTION = _pattern(r"(?<!\w){actions}(?!\w)")
_CLAUSE = re.compile(r"[.;:!?…]\s|\((?![^()]*\))|,\s|\n")
_TIME = _pattern(
    r"(?:^|(?<=\s))(?:{before_time} ){0,4}"
    r"(?:{numbered} \d[\d/.–-]*(?: {year} \d{4})?"
    r"|\d[\d/.–-]* {counted}(?: {part} {year})?(?: \d{4})?"
    r"|\d{1,2}/\d[\d/]*|\d{4}\s?[-–]\s?\d{4}|{year} {relative})[\s:]*$"
)
_HEAD = _pattern(r"(?<!\w){heads}(?!\w)")
_PROPERTY = _pattern(r"(?<!\w){NO_MINORITY}{properties}(?!\w)")
_WORD = re.compile(r"[^\s,;:.()“”\"…!?]+")
_WHOLE = _pattern(r"\s{whole}(?!\w)")
_COMPARED = _pattern(r"{compared}(?!\w)")
_RESPECT = _pattern(r" {about} ({respects})(?!\w)")
_ANY_NUMBER = re.compile(r"\d")
# Sizes of a noun phrase and of where it is looked for. On the annotated reports (train and dev) two thirds or one and a
# half of any of them moves the token F1 of what is measured, 0.731, by less than 0.005.
_LONGEST = 10  # syllables behind the number
_LONGEST_SUBJECT = 12  # syllables before the number
_LONGEST_LIST = 6  # words behind the number up to which a comma coordinates: "tập thể, cá nhân"
_SHORT = 2  # syllables of a head in such a list, and of a piece behind a comma that goes on with an enumeration
_LONGEST_OBJECT = 5  # syllables between a verb and the number
_CLAUSES_BACK = 3  # clauses that are looked through for a subject: where the last one is a verb only, the one before
_LOOK_BACK = 160  # characters; twelve syllables and the clauses between them and the number
_NEAR = 40  # characters before the number; the longest verb of state and two words


def find_measured(folded: str, amount: Amount, begin: int, end: int, *, changes: bool, since: int = 0) -> Span | None:
    """The words that say what the amount counts, or None where they are those of the amount before it.

    Args:
        folded: the matching key of the text.
        amount: the number; `begin` and `end` are those of its sentence.
        changes: it is the size of a change, so that what follows is what it is compared with.
        since: where the amount before it in the sentence ends, if there is one.
    """
    if amount.unit.kind == "percent" and (respect := _RESPECT.match(folded, amount.end, end)):
        return Span(*respect.span(1))
    if amount.unit.kind == "rank" and not _ranks_among(folded, amount, end):
        return _before(folded, amount, max(begin, amount.start - _LOOK_BACK), since)
    behind = None if changes and amount.unit.unit != "count" else _behind(folded, amount, end)
    if behind and amount.unit is not COUNT and _COMPARED.match(folded, behind.start):
        behind = None
    if behind and not _may_prefer_before(folded, amount, begin, behind):
        return behind
    before = _before(folded, amount, max(begin, amount.start - _LOOK_BACK), since)
    if before and amount.unit.kind in ("money", "measure"):
        before = _acted(folded, before)
    if not behind or not before or amount.unit is not COUNT or folded[behind.start : behind.end] in _CLASSIFIERS:
        return before or behind
    return before if _PROPERTY.match(folded, before.start) else behind


def expanded(text: str, measured: Span | None) -> str | None:
    """The measured words with known abbreviations written out, or None where there is none to write out."""
    if not measured:
        return None
    words = text[measured.start : measured.end].split()
    full = [_ABBREVIATIONS.get(word, word) for word in words]
    return " ".join(full) if full != words else None


def _ranks_among(folded: str, amount: Amount, end: int) -> bool:
    """Whether the ranked stand behind the number: tốp 10 [địa phương hấp dẫn], but not thứ 3 vùng, thứ 3/63 tỉnh."""
    return amount.total is None and counted(folded, amount.end, end) and not _WHOLE.match(folded, amount.end)


def _may_prefer_before(folded: str, amount: Amount, begin: int, behind: Span) -> bool:
    """Whether the subject may say more: behind a verb of state, or where money or a change follows."""
    if amount.unit.kind in ("multiple", "duration", "rate", "percentage_point"):
        return True
    if amount.unit.kind == "money":
        return not _PROPERTY.match(folded, behind.start)
    return amount.unit is COUNT and _STATES.search(folded, max(begin, amount.start - _NEAR), amount.start) is not None


def _behind(folded: str, amount: Amount, end: int) -> Span | None:
    words: list[re.Match[str]] = []
    exists = _BEING.search(folded, max(0, amount.start - _NEAR), amount.start)
    relative = _RELATIVE | _EXISTING if exists else _RELATIVE
    at = amount.end
    while len(words) < _LONGEST and (word := _WORD.search(folded, at, end)):
        clause = _opens_clause(folded, at, word, words, relative)
        if not clause and not _continues(folded, at, word, words, end):
            break
        words.append(word)
        at = word.end()
    while words and (words[-1][0] in _LOOSE_ENDS or words[-1][0] in relative):
        words.pop()
    return Span(words[0].start(), words[-1].end()) if words else None


def _opens_clause(
    folded: str, at: int, word: re.Match[str], words: list[re.Match[str]], relative: frozenset[str]
) -> bool:
    """Whether a clause about what is counted begins here: nhà [chưa được sửa]. There is one at most."""
    if not words or word[0] not in relative or folded[at : word.start()].strip():
        return False
    return words[-1][0] in relative or not any(earlier[0] in relative for earlier in words)


def _continues(folded: str, at: int, word: re.Match[str], words: list[re.Match[str]], end: int) -> bool:
    """Whether the noun phrase goes on with this word; a comma coordinates short heads only ("tập thể, cá nhân")."""
    gap = folded[at : word.start()].strip(' “"”')
    if gap and not (
        gap == "," and 0 < len(words) <= _LONGEST_LIST and counted(folded, word.start(), end) and _short(folded, words)
    ):
        return False
    form = word[0].strip("'‘’")
    following = _WORD.match(folded, word.end() + 1, end)
    pair = f"{form} {following[0]}" if following else form
    if not form[:1].isalpha() or (words and pair in _STOP_PAIRS):
        return False
    if words and words[-1][0] in _AND and not {form, pair}.isdisjoint(_VERBS):
        return False
    if form in _STOPS and not (pair in _KEPT or (words and f"{words[-1][0]} {form}" in _KEPT)):
        return False
    return (
        bool(words or pair in _PROPERTIES) or _NOT_FIRST.isdisjoint((form, pair)) or counted(folded, word.start(), end)
    )


def _short(folded: str, words: list[re.Match[str]]) -> bool:
    """Whether the part behind the last comma is as short as the heads in a list."""
    piece = folded[words[0].start() : words[-1].end()].rpartition(",")[2]
    return len(piece.split()) <= _SHORT


def _before(folded: str, amount: Amount, left: int, since: int) -> Span | None:
    """The subject of the clause before the number, or of the one before that where the clause is a verb only."""
    stop = amount.start
    for step in range(_CLAUSES_BACK):
        start = _clause_start(folded, left, stop)
        if step and start < since:
            return None
        if span := _subject(folded, max(start, since), stop):
            return span
        stop = start
        while stop > left and not folded[stop - 1].isalnum():
            stop -= 1
        if start <= left:
            return None
    return None


def _acted(folded: str, subject: Span) -> Span:
    """The subject from its verb on, where it has one near its end and no property: [quyên góp] 2,3 tỷ đồng."""
    if _PROPERTY.match(folded, subject.start):
        return subject
    for verb in _ACTION.finditer(folded, subject.start, subject.end):
        if len(folded[verb.end() : subject.end].split()) <= _LONGEST_OBJECT:
            return Span(verb.start(), subject.end)
    return subject


def _clause_start(folded: str, left: int, stop: int) -> int:
    """Where the clause that ends at `stop` begins; a short part behind a comma belongs to an enumeration before it."""
    bounds = [match.span() for match in _CLAUSE.finditer(folded, left, stop)]
    while bounds:
        at, start = bounds.pop()
        piece = folded[start:stop]
        if folded[at] != "," or not 0 < len(_CONNECTOR.sub("", piece).split()) <= _SHORT or _OPENERS.match(piece):
            return start
        earlier = folded[bounds[-1][1] if bounds else left : at]
        if _ANY_NUMBER.search(earlier):
            return start
    return left


def _subject(folded: str, start: int, stop: int) -> Span | None:
    if opener := _OPENERS.match(folded, start, stop):
        start = opener.end()
    stop = _subject_end(folded, start, stop)
    if heads := [match.end() for match in _HEAD.finditer(folded, start, stop) if match.end() < stop - 2]:
        start = heads[-1]
    if named := _PROPERTY.search(folded, start, stop):
        start = named.start()
    words = list(_WORD.finditer(folded, start, stop))
    numbered = [at for at, word in enumerate(words) if _ANY_NUMBER.search(word[0])]
    words = [word for word in words[numbered[-1] + 1 if numbered else 0 :] if word[0][:1].isalpha()][-_LONGEST_SUBJECT:]
    if not words:
        return None
    return Span(words[0].start(), words[-1].end() + (folded[words[-1].end() : stop].startswith(")")))


def _subject_end(folded: str, start: int, stop: int) -> int:
    """Where the subject ends, without the verbs that connect it to the number and the time that it is of."""
    while start < stop:
        if trimmed := _TRIMMED.search(folded[start:stop]):
            stop = start + trimmed.start()
        elif (time := _TIME.search(folded[start:stop])) and folded.find(" ", start, start + time.start() - 1) > 0:
            stop = start + time.start()
        else:
            break
    return stop
