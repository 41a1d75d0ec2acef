"""Type words in front of names: "tỉnh", "TP.", "các huyện ven biển"; and bodies that hold one: "Tỉnh ủy"."""

import re
from dataclasses import dataclass

from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold
from baocao.extract.places.gazetteer import TYPES

HAMLET = "hamlet"
_WORDS = load("localities")
_KINDS = {fold(form): kind for kind, forms in _WORDS["types"].items() for form in forms}
_BODIES = {fold(form): kind for kind, forms in _WORDS["bodies"].items() for form in forms}
_TYPE = re.compile(
    rf"(?<![\w.])(?:{alternation(form for form in (*_KINDS, *_BODIES) if not form.endswith('.'))}(?![\w.])"
    rf"|{alternation(form for form in _KINDS if form.endswith('.'))})"
)
_BETWEEN = re.compile(rf"(?:{alternation(_WORDS['lists']['between'])}\s{{1,2}}|[:,]\s){{0,3}}[\"“]?")
_PLURAL = re.compile(rf"(?<!\w)(?:{alternation(_WORDS['lists']['plural'])}|\d{{1,3}})[ /]{{1,2}}\Z")
_JOINED = re.compile(r"(?:[ ,/-]|, | và | - )\Z")
_LAST_WORD = re.compile(r"[^\s,.;:()“”\"]+(?=[ \t]{1,2}\Z)")
_NOT_TYPE = {kind: frozenset(map(fold, words)) for kind, words in _WORDS["not_types"].items()}
_ONLY_IN_CHAINS = frozenset(map(fold, _WORDS["only_in_chains"]["forms"]))
_CHAIN = re.compile(
    r"(?:số )?\d{1,3}[a-zđ]?,? \(?(?:xã|phường|thị trấn|khu phố|khối phố|thôn|ấp|khóm|tổ dân phố|tt\.|p\.|x\.)(?!\w)"
)
_GAP = 3  # spaces and line breaks between a type word and its name


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

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that the types can have."""
        return levels_of(self.kinds)


def levels_of(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The levels that types can have; none for no types."""
    return tuple(dict.fromkeys(level for kind in kinds for level in TYPES.get(kind, (HAMLET,))))


def type_words(text: str, folded: str) -> dict[int, TypeWord]:
    """Type words by the place where the name behind them begins."""
    found: dict[int, TypeWord] = {}
    last: TypeWord | None = None
    for match in _TYPE.finditer(folded):
        word = _type_word(text, folded, match, last)
        if word is None:
            continue
        last = word
        name = _name_start(text, folded, word.end)
        if HAMLET in word.kinds and "\n" in text[word.end : name]:
            continue  # the word ends a heading or a paragraph; names of hamlets are no help to tell
        if folded[word.start : word.end] in _ONLY_IN_CHAINS and not _CHAIN.match(folded, name):
            continue  # "khu 4, xã Minh Tiến", but "học sinh khối 11"
        if name < len(text) and (text[name].isupper() or text[name].isdigit() or folded.startswith("số ", name)):
            found[name] = word
    return found


def _type_word(text: str, folded: str, match: re.Match[str], last: TypeWord | None) -> TypeWord | None:
    start, end = match.span()
    form = " ".join(match[0].split())
    kind = _KINDS.get(form) or _BODIES[form]
    before = _LAST_WORD.search(folded, max(0, start - 12), start)
    if before and before[0] in _NOT_TYPE["before_hamlet" if kind == HAMLET else "before"]:
        return None
    if kind == HAMLET and before and text[start].isupper():
        return None  # part of a name: "hồ chứa nước Bản Long"
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
    )


def _name_start(text: str, folded: str, end: int) -> int:
    at = end
    while at < len(text) and at - end < _GAP and text[at] in " \t\n":
        at += 1
    if text.count("\n", end, at) > 1:
        return len(text)
    match = _BETWEEN.match(folded, at)
    return match.end() if match and text[at : match.end()] == folded[at : match.end()] else at
