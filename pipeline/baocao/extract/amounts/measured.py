"""What a figure counts or measures: the words behind it ("12.440 việc làm tốt") or before it ("doanh thu vượt 39,3%").

`find_measured` is the place to start. Behind the number the noun phrase goes on until a word that cannot be part of
it; before the number it is the clause's subject, without the verb and the words that only connect.
"""

import re

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.extract.amounts.amount import Amount, counted
from baocao.extract.amounts.counting import LABELLED, label_before
from baocao.extract.amounts.noun_phrase import noun_phrase
from baocao.extract.amounts.numerals import COUNTING_WORDS
from baocao.extract.amounts.units import COUNT

_LEX = lexicon.load("measured")
_ABBREVIATIONS: dict[str, str] = _LEX["abbreviations"]
_CLASSIFIERS = frozenset(map(fold, _LEX["behind"]["classifiers"]))
_PROPERTIES = frozenset(map(fold, _LEX["before"]["properties"]))


def _no_part_of(compound: str) -> str:
    """Rejects a place where the last word of a compound stands behind its first ones: [thiểu] số."""
    first, _, last = fold(compound).rpartition(" ")
    return rf"(?!(?<={first} ){last})"


def _compounds() -> list[str]:
    """The compounds, and those properties that end in a connector: dân [số]."""
    connectors = set(_LEX["before"]["connectors"])
    named = [form for form in _LEX["before"]["properties"] if " " in form and form.rpartition(" ")[2] in connectors]
    return [*_LEX["words"]["compounds"], *named]


_WORDS = {
    **_LEX["words"],
    **_LEX["before"],
    **_LEX["behind"],
    "actions": _LEX["actions"]["verbs"],
    "numbers": COUNTING_WORDS,
    "NO_DIMENSION": lexicon.not_behind(_LEX["words"]["dimension"]),
    "NO_MINORITY": lexicon.not_behind(_LEX["words"]["minority"]),
    "NO_COMPOUND": "".join(map(_no_part_of, _compounds())),
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_STATES = _pattern(r"(?<![^\W_]){states}(?:\s[^\W\d_]+){0,2}\s$")
_TRIMMED = _pattern(r"(?:^|(?<=[\s(“\"])){NO_DIMENSION}{NO_COMPOUND}{connectors}[\s:]*$")
_FUNCTION = _pattern(r"{connectors}|{openers}|{function}")
_ALL_OVER = _pattern(r" (?:{on} )?{all} {units}[\s:]*$")
_PREDICATE = _pattern(r"(?<!\w)(?:{states}|{performed})(?!\w)")
_PERFORMED = _pattern(r" {performed}(?!\w)")
_UNITS = _pattern(r"{units}(?= \w)")
_CURRENCY = _pattern(r"{currencies}(?!\w)")
_EACH_OF = _pattern(r"(?<!\w){every}\s$")
_CONNECTOR = _pattern(r"(?<![^\W_]){connectors}(?!\w)")
_OPENERS = _pattern(r"[\s\-–+•*“\"(]*(?:(?!{indicator}){openers}(?:[\s,:]+|$))+")
_ACTION = _pattern(r"(?<!\w){actions}(?!\w)")
_CLAUSE = re.compile(r"[.;:!?…]\s|\((?![^()]*\))|,\s|\n")
_TIME = _pattern(
    r"(?:^|(?<=\s))(?:{before_time} ){0,4}"
    r"(?:{numbered} \d[\d/.–-]*(?: {year} \d{4})?"
    r"|\d[\d/.–-]* {counted}(?: {part} {year})?(?: \d{4})?"
    r"|\d{1,2}/\d[\d/]*|\d{4}\s?[-–]\s?\d{4}|{year} {relative}|{each} [^\W\d_]+(?: [^\W\d_]+)?)[\s:]*$"
)
_HEAD = _pattern(r"(?<!\w){heads}(?!\w)")
_PROPERTY = _pattern(r"(?<!\w){NO_MINORITY}{properties}(?!\w)")
_WORD = re.compile(r"[^\s,;:.()“”\"…!?]+")
_WHOLE = _pattern(r"\s{whole}(?!\w)")
_COMPARED = _pattern(r"{compared}(?!\w)")
_RESPECT = _pattern(r" {about} ({respects}|{count_of}(?: [^\W\d_]+){1,3}?)(?= {and} | {against} |[,.;)]|$)")
_ANY_NUMBER = re.compile(r"\d")
_ACRONYMS = re.compile(r"[^\W\d_]*[^\W\d_a-zà-ỹ]{2},\s$")
_AMONG = _pattern(r"\s{among} (?:{of_all} )?(?:\d[\d.,]*|{numbers})(?=\s)")
_LEVELLED = _pattern(r"[\s)]*(?:[^\W\d_]+ ){0,2}(?:{level} ){1,2}(?:{after_being} )?")
# Sizes of a noun phrase and of where it is looked for. On the annotated reports (train and dev) two thirds or one and a
# half of any of them moves the token F1 of what is measured by less than 0.005.
_LONGEST_SUBJECT = 12  # syllables before the number, where no property says where it begins
_SHORT = 2  # syllables of a piece behind a comma that goes on with an enumeration
_NAME = 3  # capitalised syllables that are a name, no sentence's beginning
_LONGEST_OBJECT = 5  # syllables between a verb and the number
_CLAUSES_BACK = 3  # clauses that are looked through for a subject: where the last one is a verb only, the one before
_LOOK_BACK = 160  # characters; twelve syllables and the clauses between them and the number
_NEAR = 40  # characters before the number; the longest verb of state and two words


def find_measured(
    text: str, folded: str, amount: Amount, begin: int, end: int, *, changes: bool, since: int = 0
) -> Span | None:
    """The words that say what the amount counts, or None where they are those of the amount before it.

    Args:
        text: the text; `folded` is its matching key.
        amount: the number; `begin` and `end` are those of its sentence.
        changes: it is the size of a change, so that what follows is what it is compared with.
        since: where the amount before it in the sentence ends, if there is one.
    """
    if amount.rule == LABELLED:
        return label_before(folded, begin, amount.start)
    if amount.unit.kind == "percent" and (respect := _RESPECT.match(folded, amount.end, end)):
        return Span(*respect.span(1))
    if amount.unit.kind == "rank" and not _ranks_among(folded, amount, end):
        return _before(text, folded, amount, max(begin, amount.start - _LOOK_BACK), since)
    behind = None if changes and amount.unit is not COUNT else _behind(folded, amount, end)
    if behind and (units := _UNITS.match(folded, behind.start)) and text[units.end() + 1].isupper():
        return Span(behind.start, units.end())  # 4 [huyện] Vĩnh Linh, Gio Linh, …
    if behind and amount.unit is not COUNT and _is_no_measured(text, folded, behind):
        behind = None
    if behind and not _may_prefer_before(folded, amount, begin, behind):
        return behind
    if since > begin and _LEVELLED.fullmatch(folded, since, amount.start):
        return behind if amount.unit is COUNT else None
    before = _before(text, folded, amount, max(begin, amount.start - _LOOK_BACK), since)
    if before and since > begin and _COMPARED.fullmatch(folded, before.start, before.end):
        return None  # đạt 51% dự toán và tăng 20%
    if before and amount.unit.kind in ("money", "measure"):
        before = _acted(folded, before)
    if not behind or not before or amount.unit is not COUNT or folded[behind.start : behind.end] in _CLASSIFIERS:
        return before or (None if amount.quantity == "rank_delta" and since > begin else behind)
    return before if _PROPERTY.match(folded, before.start) or _CURRENCY.match(folded, behind.start) else behind


def expanded(text: str, measured: Span | None) -> str | None:
    """The measured words with known abbreviations written out, or None where there is none to write out."""
    if not measured:
        return None
    words = text[measured.start : measured.end].split()
    full = [_ABBREVIATIONS.get(word, word) for word in words]
    return " ".join(full) if full != words else None


def _is_no_measured(text: str, folded: str, behind: Span) -> bool:
    """Whether words behind a share, sum or measure are what it is compared with, a name, or what is done with it."""
    if text[behind.start].isupper() or _COMPARED.match(folded, behind.start):
        return True
    return _ACTION.match(folded, behind.start) is not None and not _PROPERTY.match(folded, behind.start)


def _ranks_among(folded: str, amount: Amount, end: int) -> bool:
    """Whether the ranked stand behind the number: tốp 10 [địa phương hấp dẫn], but not thứ 3 vùng, thứ 3/63 tỉnh."""
    return amount.total is None and counted(folded, amount.end, end) and not _WHOLE.match(folded, amount.end)


def _may_prefer_before(folded: str, amount: Amount, begin: int, behind: Span) -> bool:
    """Whether the subject may say more: behind a verb of state, or where money or a change follows."""
    if amount.unit.kind in ("multiple", "duration", "rate", "percentage_point"):
        return True
    if amount.unit.kind == "money":
        return not _PROPERTY.match(folded, behind.start)
    if amount.unit is not COUNT or _EACH_OF.search(folded, max(begin, amount.start - _NEAR), amount.start):
        return False
    near = max(begin, amount.start - _NEAR)
    return bool(_CURRENCY.match(folded, behind.start) or _STATES.search(folded, near, amount.start))


def _behind(folded: str, amount: Amount, end: int) -> Span | None:
    """The noun phrase behind the number, or behind the whole that it is a part of: 1 trong 3 [dự án]."""
    whole = _AMONG.match(folded, amount.end, end) if amount.unit is COUNT else None
    return noun_phrase(folded, whole.end() if whole else amount.end, end, amount.start)


def _before(text: str, folded: str, amount: Amount, left: int, since: int) -> Span | None:
    """The subject of the clause before the number, or of the one before that where the clause is a verb only."""
    stop = amount.start
    for step in range(_CLAUSES_BACK):
        start = _clause_start(text, folded, left, stop)
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


def _clause_start(text: str, folded: str, left: int, stop: int) -> int:
    """Where the clause that ends at `stop` begins; a short part behind a comma belongs to an enumeration before it."""
    bounds = [match.span() for match in _CLAUSE.finditer(folded, left, stop)]
    upper = stop
    while bounds:
        at, start = bounds.pop()
        piece = folded[start:upper]
        short = 0 < len(_CONNECTOR.sub("", piece).split()) <= _SHORT and not _OPENERS.match(piece)
        earlier = bounds[-1][1] if bounds else left
        named = _is_name(text[start:upper]) or _joins_acronyms(text, left, at, start)
        joined = short or named or _is_property(folded, earlier, at)
        if folded[at] != "," or not joined or _ANY_NUMBER.search(folded, earlier, at):
            return start
        upper = at
    return left


def _is_property(folded: str, start: int, at: int) -> bool:
    """Whether a property without a verb stands before a comma, which coordinates then: số tiền đền bù, [chi trả]."""
    return bool(_PROPERTY.match(folded, start) and not _PREDICATE.search(folded, start, at))


def _is_name(piece: str) -> bool:
    """Whether a piece begins with three capitalised words, as the last of a list of names does."""
    words = piece.split()[:_NAME]
    return len(words) == _NAME and all(word[0].isupper() for word in words)


def _joins_acronyms(text: str, left: int, at: int, start: int) -> bool:
    """Whether a comma stands between two acronyms: BHXH, BHYT."""
    before, behind = text[left:at].rpartition(" ")[2], text[start : start + _NEAR].partition(" ")[0]
    return all(len(word) > 1 and word.isupper() and word.isalpha() for word in (before, behind))


def _subject(folded: str, start: int, stop: int) -> Span | None:
    if opener := _OPENERS.match(folded, start, stop):
        start = opener.end()
    stop = _subject_end(folded, start, stop)
    if heads := [match.end() for match in _HEAD.finditer(folded, start, stop) if match.end() < stop - 2]:
        start = heads[-1]
    if named := _PROPERTY.search(folded, start, stop):
        start = named.start()
        performed = _PERFORMED.search(folded, named.end() + 1, stop)
        stop = _subject_end(folded, start, performed.start()) if performed else stop
    words = list(_WORD.finditer(folded, start, stop))
    numbered = [at for at, word in enumerate(words) if _ANY_NUMBER.search(word[0])]
    timed = named and numbered and numbered[0]  # tổng thu ngân sách [6 tháng đầu năm tuy vượt]
    part = words[: numbered[0]] if timed else words[numbered[-1] + 1 if numbered else 0 :]
    words = [word for word in part if word[0][:1].isalpha()]
    words = words if named else words[-_LONGEST_SUBJECT:]
    if not words or all(_FUNCTION.fullmatch(word[0]) for word in words):
        return None
    return Span(words[0].start(), words[-1].end() + (folded[words[-1].end() : stop].startswith(")")))


def _subject_end(folded: str, start: int, stop: int) -> int:
    """Where the subject ends, without the verbs that connect it to the number and the time that it is of."""
    while start < stop:
        if trimmed := _TRIMMED.search(folded[start:stop]):
            stop = start + trimmed.start()
        elif (time := _TIME.search(folded[start:stop])) and folded.find(" ", start, start + time.start() - 1) > 0:
            stop = start + time.start()
        elif (all_over := _ALL_OVER.search(folded, start, stop)) and all_over.start() > start:
            stop = all_over.start()
        else:
            break
    return stop
