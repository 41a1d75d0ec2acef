"""Type words in front of names: "tỉnh", "TP.", "các huyện ven biển"; and bodies that hold one: "Tỉnh ủy"."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import TYPES, canonical

HAMLET = "hamlet"
_WORDS = load("localities")
KINDS = {fold(form): kind for kind, forms in _WORDS["types"].items() for form in forms}
_BODIES = {fold(form): kind for kind, forms in _WORDS["bodies"].items() for form in forms}
_AND, _NUMBER_WORD = alternation(_WORDS["lists"]["and"]), alternation(_WORDS["numbers"]["words"])
_BETWEEN = re.compile(rf"(?:{alternation(_WORDS['lists']['between'])}\s{{1,2}}|[:,]\s){{0,3}}[\"“]?")
_PLURAL = re.compile(rf"(?<!\w)(?:{alternation(_WORDS['lists']['plural'])}|\d{{1,3}})[ /]{{1,2}}\Z")
_JOINED = re.compile(rf"(?:[ ,/-]|, | {_AND} | - )\Z")
_SYLLABLES = re.compile(r"\w+ \w+")
_LAST_WORD = re.compile(r"[^\s,.;:()“”\"]+(?=[ \t]{1,2}\Z)")
_NOT_TYPE = {kind: frozenset(map(fold, words)) for kind, words in _WORDS["not_types"].items()}
_ONLY_IN_CHAINS = frozenset(map(fold, _WORDS["only_in_chains"]["forms"]))
_CHAIN = re.compile(
    rf"(?:{_NUMBER_WORD} )?\d{{1,3}}[a-zđ]?,? \(?{alternation(_WORDS['only_in_chains']['inside'])}(?!\w)"
)
_NUMBERED = re.compile(rf"{_NUMBER_WORD} ")
# Letters that are type words right before a number only, and only where an outer unit follows: "P7, Q3, TP.HCM".
_GLUED = _WORDS["glued"]["forms"]
_GLUED_CHAIN = re.compile(rf"\d{{1,2}}(?!\d),? ?[(–-]? ?{alternation(_WORDS['glued']['outside'])}(?=[\s.\d])")
# "T." is an initial too: a type word behind a comma or a preposition only.
_ONLY_BEHIND = frozenset(_WORDS["only_behind"]["forms"])
_BEHIND = re.compile(rf"(?:[,;(/–-] ?|(?<!\w){alternation(_WORDS['only_behind']['words'])} )\Z")
_GAP = 3  # spaces and line breaks between a type word and its name
_TELLING = 5  # letters of a word that is still known with one of them wrong: "huyện", "phường"


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A type word, or a body's name that holds one, in front of a name."""

    start: int
    end: int
    kinds: tuple[str, ...]  # types of the official lists, or HAMLET; several in "các quận, huyện"
    plural: bool
    body: bool
    adjacent: bool  # nothing but space up to the name
    led: bool  # "trưởng thôn": a person's name may follow
    short: bool  # a letter and a dot, which may be an initial too: "P. Bến Nghé", "Ảnh: P.V"
    misspelled: bool  # "hyện": one only where a unit's name stands behind

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that the types can have."""
        return levels_of(self.kinds)


@cache
def levels_of(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The levels that types can have; none for no types."""
    return tuple(dict.fromkeys(level for kind in kinds for level in TYPES.get(kind, (HAMLET,))))


@cache
def _misspelled() -> dict[str, str]:
    """Type words with a letter or a mark left out ("hyện", "huyên"), such as are no syllables of any name."""
    known = gazetteer.load().known_syllables
    return {
        wrong: kind
        for kind in TYPES
        if " " not in kind and len(kind) >= _TELLING
        for wrong in _slips(kind)
        if wrong not in known and wrong not in KINDS
    }


def _slips(word: str) -> Iterator[str]:
    """A word with one of its letters, the first aside, left out or stripped of a mark."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        letter = unicodedata.normalize("NFD", word[at])
        for mark in letter[1:]:
            yield word[:at] + unicodedata.normalize("NFC", letter.replace(mark, "")) + word[at + 1 :]


@cache
def _pattern() -> re.Pattern[str]:
    """Any form of a type word or body; those that end in a dot need no end of a word behind."""
    dotted = {form for form in KINDS if form.endswith(".")}
    return re.compile(
        rf"(?<![\w.])(?:{alternation({*KINDS, *_BODIES, *_misspelled()} - dotted)}(?![\w.])|{alternation(dotted)}"
        rf"|{alternation(_GLUED)}(?=\d))"
    )


def type_words(text: str, folded: str) -> dict[int, TypeWord]:
    """Type words by the place where the name behind them begins."""
    found: dict[int, TypeWord] = {}
    last: TypeWord | None = None
    for match in _pattern().finditer(folded):
        word = _type_word(text, folded, match, last)
        if word is None:
            continue
        last = word
        name = _name_start(text, folded, word.end)
        if word.start in found and _doubled(folded, found[word.start], word):
            word = replace(word, plural=word.plural or found[word.start].plural)
            del found[word.start]
        if HAMLET in word.kinds and "\n" in text[word.end : name]:
            continue  # the word ends a heading or a paragraph; names of hamlets are no help to tell
        if folded[word.start : word.end] in _ONLY_IN_CHAINS and not _CHAIN.match(folded, name):
            continue  # "khu 4, xã Minh Tiến", but "học sinh khối 11"
        if name < len(text) and (text[name].isupper() or text[name].isdigit() or _NUMBERED.match(folded, name)):
            found[name] = word
    return found


def _type_word(text: str, folded: str, match: re.Match[str], last: TypeWord | None) -> TypeWord | None:
    start, end = match.span()
    form = " ".join(match[0].split())
    kind = KINDS.get(form) or _BODIES.get(form) or _GLUED.get(form) or _misspelled()[form]
    before = _LAST_WORD.search(folded, max(0, start - 12), start)
    if before and before[0] in _NOT_TYPE["before_hamlet" if kind == HAMLET else "before"]:
        return None
    if kind == HAMLET and before and text[start].isupper():
        return None  # part of a name: "hồ chứa nước Bản Long"
    if form in _ONLY_BEHIND and not _BEHIND.search(folded, max(0, start - 8), start):
        return None
    if form in _GLUED and not (_GLUED_CHAIN.match(folded, end) and _is_no_quarter(before)):
        return None
    joined = last if last and start - last.end < 5 and _JOINED.match(folded, last.end, start) else None
    name = _name_start(text, folded, end)
    return TypeWord(
        start,
        end,
        kinds=(*(other for other in joined.kinds if other != kind), kind) if joined else (kind,),
        plural=bool(joined or _PLURAL.search(folded, max(0, start - 10), start)),
        body=form in _BODIES,
        adjacent=name - end <= _GAP and not text[end:name].strip(),
        led=bool(before and before[0] in _NOT_TYPE["leaders"]),
        short=len(form) == 2 and form.endswith("."),
        misspelled=not (form in KINDS or form in _BODIES or form in _GLUED),
    )


def _is_no_quarter(before: re.Match[str] | None) -> bool:
    """Whether "Q3" is no quarter of a year: "trong Q3, TP.HCM thu …"."""
    return before is None or before[0] not in _NOT_TYPE["before_quarter"]


def _doubled(folded: str, outer: TypeWord, word: TypeWord) -> bool:
    """Whether a type word is said twice: "các xã: Xã Tân Lập", but not "phường Phường Đúc"."""
    if word.kinds == (HAMLET,) or word.kinds[-1] not in outer.kinds:
        return False
    whole = _SYLLABLES.match(folded, word.start)
    return whole is None or " ".join(map(canonical, whole[0].split())) not in gazetteer.load().by_name


def _name_start(text: str, folded: str, end: int) -> int:
    at = end
    while at < len(text) and at - end < _GAP and text[at] in " \t\n":
        at += 1
    if text.count("\n", end, at) > 1:
        return len(text)
    match = _BETWEEN.match(folded, at)
    return match.end() if match and text[at : match.end()] == folded[at : match.end()] else at
