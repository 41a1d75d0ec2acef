"""The noun phrase behind a number: its head and the complements that belong to it ("xã đạt chuẩn nông thôn mới").

It goes on word by word until one that cannot be part of it. Quoted names stay whole; commas and "và" coordinate heads
and attributes, but never begin the next statement.
"""

import re

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.extract.amounts.amount import counted
from baocao.extract.amounts.numerals import COUNTING_WORDS

_LEX = lexicon.load("measured")
_FORMS = {name: frozenset(map(fold, forms)) for name, forms in _LEX["behind"].items()}
_STOPS, _STOP_PAIRS, _NOT_FIRST, _LOOSE_ENDS = (_FORMS[name] for name in ("stops", "pairs", "not_first", "loose_ends"))
_VERBS, _BEFORE_NAMES, _CLOSERS, _DIRECTIONS = (
    _FORMS[name] for name in ("verbs", "before_clause", "closers", "directions")
)
_KEPT = frozenset(" ".join(form.split()[:2]) for form in _FORMS["kept"])
_PROPERTIES, _AND, _OF, _NEW = (
    frozenset(map(fold, _LEX[section][name]))
    for section, name in (("before", "properties"), ("words", "and"), ("words", "of"), ("words", "new"))
)
_NO_PIECE = _STOPS.union(COUNTING_WORDS)
_BREAKS = _STOPS | _AND | _OF
_RELATIVE, _EXISTING = (frozenset(map(fold, _LEX["relative"][name])) for name in ("words", "existing"))
_WORDS = {**_LEX["words"], **_LEX["behind"], "being": _LEX["relative"]["being"], "actions": _LEX["actions"]["verbs"]}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_WORD = re.compile(r"[^\s,;:.()“”\"…!?]+")
_OBJECT = _pattern(r"(?<!\w)(?:{being}|{actions}|{verbs})\s(?:{after_being} ){0,3}$")
_LIST = _pattern(r",(?: [^\W\d_]+){1,5}(?:,(?: [^\W\d_]+){1,5})* {and_or} [^\W\d_]+")
_LAST_PIECE = re.compile(r",(?: [^\W\d_]+){1,2}(?=[.;)\n]|$)")
_SHARED = _pattern(r",(?: [^\W\d_]+){1,3}? {shared}(?!\w)")
_NEXT_STATEMENT = _pattern(r"{and}(?: [^\W\d_]+){1,3} {predicates}(?!\w)")
_QUOTES = ' “"”'
_QUOTED = re.compile('[“"]')
_CLOSING = {"“": "”", '"': '"'}
# Sizes. On the annotated reports (train and dev) two thirds or one and a half of any of them moves the token F1 of what
# is measured by less than 0.005.
_LONGEST = 16  # syllables
_LONGEST_LIST = 6  # words up to which a comma coordinates heads: "tập thể, cá nhân"
_SHORT = 2  # syllables of a head in such a list
_NEAR = 24  # characters before the number that can hold the verb whose object it is
_REACH = 120  # characters behind it; sixteen syllables


def noun_phrase(folded: str, at: int, end: int, number: int) -> Span | None:
    """The phrase that begins at `at`, behind the number that begins at `number`; None where there is no noun."""
    words: list[re.Match[str]] = []
    begin, quoted = at, _QUOTED.search(folded, at, min(end, at + _REACH)) is not None
    while len(words) < _LONGEST and (word := _WORD.search(folded, at, end)):
        inside = quoted and bool(words) and all(_open_quote(folded, begin, place) for place in (at, word.start()))
        if not (inside or _opens_clause(folded, at, word, words, number) or _continues(folded, at, word, words, end)):
            break
        words.append(word)
        at = word.end()
    while words and (_is_loose(words) or _is_relative(folded, words[-1][0], number)):
        words.pop()
    if (governing := _governing(folded, words, end)) and len(words) > governing:
        del words[-governing:]
    return Span(words[0].start(), _with_quote(folded, begin, words[-1].end(), end)) if words else None


def _is_loose(words: list[re.Match[str]]) -> bool:
    """Whether no phrase ends with the last word, alone or in a compound: lao động tự [do]."""
    last = [word[0] for word in words[-2:]]
    return last[-1] in _LOOSE_ENDS and " ".join(last) not in _KEPT


def _governing(folded: str, words: list[re.Match[str]], end: int) -> int:
    """How many of the last words are a verb that governs what comes behind them: cán bộ [đưa] về."""
    behind = _WORD.match(folded, words[-1].end() + 1, end) if words else None
    if behind is None or behind[0] not in _DIRECTIONS:
        return 0
    for count in (2, 1):
        if " ".join(word[0] for word in words[-count:]) in _VERBS:
            return count
    return 0


def _is_relative(folded: str, form: str, number: int) -> bool:
    """Whether a word can open a clause about what is counted; more of them can where that is a verb's object."""
    if form in _RELATIVE:
        return True
    return form in _EXISTING and _OBJECT.search(folded, max(0, number - _NEAR), number) is not None


def _open_quote(folded: str, begin: int, at: int) -> str | None:
    """The sign that closes a quotation which begins between the two places and is open at the second."""
    opened = None
    for sign in folded[begin:at]:
        if sign == opened:
            opened = None
        elif opened is None:
            opened = _CLOSING.get(sign)
    return opened


def _with_quote(folded: str, begin: int, stop: int, end: int) -> int:
    """The end of the phrase with the sign that closes its last words' quotation."""
    closing = _open_quote(folded, begin, stop)
    behind = folded[stop : min(stop + 3, end)]
    return stop + behind.index(closing) + 1 if closing and closing in behind else stop


def _opens_clause(folded: str, at: int, word: re.Match[str], words: list[re.Match[str]], number: int) -> bool:
    """Whether a clause about what is counted begins here: nhà [chưa được sửa]. There is one at most."""
    if not words or not _is_relative(folded, word[0], number) or folded[at : word.start()].strip(_QUOTES):
        return False
    if word[0] in _RELATIVE and any(earlier[0] in _OF for earlier in words):  # trường của tỉnh Hà Nam [được hỗ trợ]
        return False
    last_opens = _is_relative(folded, words[-1][0], number)
    return last_opens or not any(_is_relative(folded, earlier[0], number) for earlier in words)


def _continues(folded: str, at: int, word: re.Match[str], words: list[re.Match[str]], end: int) -> bool:
    """Whether the noun phrase goes on with this word."""
    gap = folded[at : word.start()].strip(_QUOTES)
    if gap and not (gap == "," and words and _coordinates(folded, at, word, words, end)):
        return False
    form = word[0].strip("'‘’")
    following = _WORD.match(folded, word.end() + 1, end)
    pair = f"{form} {following[0]}" if following else form
    if not form[:1].isalpha():
        return False
    if not words:
        return _begins(folded, word, form, pair, end)
    last = words[-1][0]
    if last in _CLOSERS:
        return False
    if pair in _KEPT or f"{last} {form}" in _KEPT:
        return True
    return not (form in _STOPS or pair in _STOP_PAIRS or _ends_before(folded, words, form, pair, end, word))


def _begins(folded: str, word: re.Match[str], form: str, pair: str, end: int) -> bool:
    """Whether a noun phrase begins with this word."""
    if form in _STOPS and pair not in _KEPT:
        return False
    return pair in _PROPERTIES or _NOT_FIRST.isdisjoint((form, pair)) or counted(folded, word.start(), end)


def _ends_before(folded: str, words: list[re.Match[str]], form: str, pair: str, end: int, word: re.Match[str]) -> bool:
    """Whether a verb phrase or the next statement begins with this word."""
    last = words[-1][0]
    if form in _AND:
        return _NEXT_STATEMENT.match(folded, word.start(), end) is not None
    if not {form, pair}.isdisjoint(_VERBS):  # hộ và [hỗ trợ …], mộ của dòng họ Nguyễn [bàn giao …]
        return last in _AND or (last not in _OF and any(earlier[0] in _OF for earlier in words))
    # xe [mới chở …], but not nông thôn mới, dự án mới
    return form in _NEW and last not in _BEFORE_NAMES and pair != form and _BREAKS.isdisjoint(pair.split()[1:])


def _coordinates(folded: str, at: int, word: re.Match[str], words: list[re.Match[str]], end: int) -> bool:
    """Whether a comma coordinates: short heads ("tập thể, cá nhân"), a list that "và" closes, a last attribute,
    nouns that share one ("nhiệm vụ, giải pháp của …") or a syllable ("Tỉnh ủy, Thành ủy")."""
    comma = folded.index(",", at)
    following = _WORD.match(folded, word.end() + 1, end)
    if following and following[0] == words[-1][0] and word[0] not in _NO_PIECE:
        return True
    for pattern in (_LIST, _LAST_PIECE, _SHARED):
        if (match := pattern.match(folded, comma, end)) and _NO_PIECE.isdisjoint(_WORD.findall(match[0])):
            return True
    piece = folded[words[0].start() : words[-1].end()].rpartition(",")[2]
    return len(words) <= _LONGEST_LIST and len(piece.split()) <= _SHORT and counted(folded, word.start(), end)
