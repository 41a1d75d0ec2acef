"""Where in a text names of places may stand: spots, with the words around them that speak for or against a place.

The spotter decides what the words next to a name can decide. Which unit a spot means, and whether a bare name of a
district or commune is a place at all, is for the `linker`, which sees the whole article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from baocao import gazetteer
from baocao.gazetteer import TYPES, Gazetteer, Unit, canonical
from baocao.lexicon import alternation, load
from baocao.normalizer import fold, strip_accents

HAMLET = "hamlet"
_WORDS = load("localities")
_UPPER = "".join(char for char in map(chr, range(0x41, 0x1EFA)) if char.isupper())
_LOWER = "".join(char for char in map(chr, range(0x61, 0x1EFA)) if char.islower())
# A syllable ends where a capital follows a small letter: pages glue words together ("Tỉnh ủy Bến TreCó thể …").
_LETTERS = rf"(?:[{_UPPER}]?[{_LOWER}]+|[{_UPPER}]+)"
_CAPITALIZED = re.compile(rf"(?<![{_UPPER}'’])(?=[{_UPPER}]){_LETTERS}(?:['’‘`´]{_LETTERS})*")
_SYLLABLE = re.compile(rf"{_LETTERS}(?:['’‘`´]{_LETTERS})*|\d+")
_SEPARATOR = re.compile(r"[ \t]{0,2}[-–—][ \t]{0,2}|[ \t]?\n[ \t]?|[ \t]{0,3}")
_RUN = re.compile(rf"{_CAPITALIZED.pattern}(?: (?:{_CAPITALIZED.pattern}|\d{{1,3}}\b)){{0,3}}")
_NUMBER = re.compile(r"(?:số )?(\d{1,3}[a-zđ]?)(?!\w|[.,/]\d)")
_NEXT_NUMBER = re.compile(r"(?:, ?| và )(?=\d{1,2}(?:,| |\.|;|\)|$))")
_LAST_WORD = re.compile(r"[^\s,.;:()“”\"]+(?=[ \t]{1,2}\Z)")

_KINDS = {fold(form): kind for kind, forms in _WORDS["types"].items() for form in forms}
_BODIES = {fold(form): kind for kind, forms in _WORDS["bodies"].items() for form in forms}
_TYPE = re.compile(
    rf"(?<![\w.]){alternation(form for form in (*_KINDS, *_BODIES) if not form.endswith('.'))}(?![\w.])"
    rf"|(?<![\w.]){alternation(form for form in _KINDS if form.endswith('.'))}"
)
_BETWEEN = re.compile(rf"(?:{alternation(_WORDS['lists']['between'])}\s{{1,2}}|[:,]\s){{0,3}}[\"“]?")
_PLURAL = re.compile(rf"(?<!\w)(?:{alternation(_WORDS['lists']['plural'])}|\d{{1,3}})[ /]{{1,2}}\Z")
_JOINED = re.compile(r"(?:[ ,/-]|, | và | - )\Z")
_CONTEXT = {key: frozenset(map(fold, forms)) for key, forms in _WORDS["context"].items() if isinstance(forms, list)}
_NOT_AFTER = {fold(name): frozenset(words) for name, words in _WORDS["context"]["not_after"].items()}
_NOT_TYPE = {kind: frozenset(map(fold, words)) for kind, words in _WORDS["not_types"].items()}
_INSTITUTION = re.compile(rf"(?<!\w){alternation(_WORDS['context']['institution'])}(?!\w)")
_ZONE = re.compile(rf"(?<!\w){alternation(_WORDS['context']['zones'])}(?!\w)")
_BREAK = re.compile(rf"[.,;:!?()\n\"“”]|(?<!\w){alternation(_WORDS['context']['breaks'])}(?!\w)")
_NEVER_NUMBERED = ("làng", "sóc", "tiểu khu")  # "tiểu khu 205" is a forest compartment
_SENTENCE_ENDS = ".!?…:;\n\"“-+•*"
_HEAD_REACH = 4  # words between "trường" or "công ty" and a place in the name of the school or firm
_SIGHT = 60  # characters in front of a name that are searched for the head of a longer name


@dataclass(slots=True)
class Spot:
    """A name that may be a place's: where, what units bear it, and what stands around it."""

    start: int  # with the type word where that is adjacent
    end: int
    name_start: int
    key: str
    units: Sequence[Unit]
    kinds: tuple[str, ...] = ()  # the types that the words in front ask for
    plural: bool = False
    isolated: bool = True  # no capitalised syllable next to it that could belong to the name
    located: int = 0  # 1: a preposition or body in front; 2: "tại" or "ở"
    surnamed: bool = False  # begins like a person's name
    rule: str = "bare"
    levels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.levels = levels_of(self.kinds)


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A type word, or a body's name that holds one, and where the name behind it begins."""

    start: int
    end: int
    kinds: tuple[str, ...]
    plural: bool
    body: bool
    adjacent: bool
    led: bool  # "trưởng thôn": a person's name may follow

    @property
    def short(self) -> bool:
        """Whether it is a letter and a dot, which may be an initial too: "P. Bến Nghé", "Ảnh: P.V"."""
        return self.end - self.start == 2


def levels_of(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The levels that types can have; none for no types."""
    return tuple(dict.fromkeys(level for kind in kinds for level in TYPES.get(kind, (HAMLET,))))


def spots(text: str, folded: str) -> list[Spot]:
    """All spots of a text, in order, disjoint."""
    types = _type_words(text, folded)
    found = [*_Scan(text, folded, types).run(), *_numbered(folded, types)]
    found.sort(key=lambda spot: (spot.name_start, -spot.end))
    kept: list[Spot] = []
    for spot in found:
        if not kept or spot.start >= kept[-1].end:
            kept.append(spot)
    return kept


def _type_words(text: str, folded: str) -> dict[int, TypeWord]:
    """Type words by the place where the name behind them begins."""
    found: dict[int, TypeWord] = {}
    last: TypeWord | None = None
    for match in _TYPE.finditer(folded):
        form = " ".join(match[0].split())
        start, end = match.span()
        kind = _KINDS.get(form) or _BODIES[form]
        before = _LAST_WORD.search(folded, max(0, start - 12), start)
        if before and before[0] in _NOT_TYPE["hamlet_before" if kind == HAMLET else "before"]:
            continue
        if kind == HAMLET and before and text[start].isupper() and text[before.end()] == " ":
            continue  # part of a name: "hồ chứa nước Bản Long"
        joined = last is not None and start - last.end < 5 and _JOINED.match(folded, last.end, start)
        kinds = (*last.kinds, kind) if last and joined else (kind,)
        plural = bool(_PLURAL.search(folded, max(0, start - 10), start) or (last and joined and (last.plural or True)))
        name = _name_start(text, folded, end)
        adjacent = name - end <= 3 and not text[end:name].strip()
        led = before is not None and before[0] in _NOT_TYPE["leaders"]
        last = TypeWord(start, end, kinds, plural, form in _BODIES, adjacent, led)
        if name < len(text) and (text[name].isupper() or text[name].isdigit() or folded.startswith("số ", name)):
            found[name] = last
    return found


def _name_start(text: str, folded: str, end: int) -> int:
    at = end
    while at < len(text) and at - end < 3 and text[at] in " \t\n":
        at += 1
    if text.count("\n", end, at) > 1:
        return len(text)
    match = _BETWEEN.match(folded, at)
    return match.end() if match and text[at : match.end()].islower() else at


class _Scan:
    """One pass over the capitalised syllables of a text."""

    def __init__(self, text: str, folded: str, types: dict[int, TypeWord]) -> None:
        self.text, self.folded, self.types = text, folded, types
        self.places: Gazetteer = gazetteer.load()

    def run(self) -> Iterator[Spot]:
        longest, types, folded = self.places.longest, self.types, self.folded
        done = 0
        for match in _CAPITALIZED.finditer(self.text):
            start = match.start()
            if start < done:
                continue
            word = types.get(start)
            if word is None and canonical(folded[start : match.end()]) not in longest:
                continue
            spot = self.typed(start, word) if word else self.bare(start)
            if spot:
                done = spot.end
                yield spot

    def names(self, start: int) -> Iterator[tuple[int, str, list[Unit]]]:
        """Names of the gazetteer that begin here, the longest first."""
        text, folded = self.text, self.folded
        match = _SYLLABLE.match(text, start)
        assert match is not None  # a capitalised syllable was found here
        key = canonical(folded[start : match.end()])
        most = self.places.longest.get(key, 0)
        found = []
        count = 1
        while True:
            if units := self.places.by_name.get(key):
                found.append((match.end(), key, units))
            gap = _SEPARATOR.match(text, match.end()) if count < most else None
            following = _SYLLABLE.match(text, gap.end()) if gap else None
            if gap is None or following is None or not (text[following.start()].isupper() or text[following.start()].isdigit()):
                break
            hyphen = "- " if gap[0].strip() else ""
            key += f" {hyphen}{canonical(folded[slice(*following.span())])}"
            count += 2 if hyphen else 1
            match = following
        return reversed(found)

    def typed(self, start: int, word: TypeWord) -> Spot | None:
        """The name behind a type word."""
        begin = word.start if word.adjacent and not word.body else start
        if word.kinds == (HAMLET,):
            return self.unlisted(start, begin, word)
        levels = levels_of(word.kinds)
        for end, key, units in self.names(start):
            fitting = [unit for unit in units if unit.level in levels]
            if fitting and (len(key) > 1 or not word.short):
                return Spot(begin, end, start, key, fitting, word.kinds, word.plural, rule="body" if word.body else "typed")
        return self.misspelled(start, begin, word) or self.unlisted(start, begin, word) or self.bare(start)

    def misspelled(self, start: int, begin: int, word: TypeWord) -> Spot | None:
        """A name behind a type word whose accents are wrong, or that the sources know without accents only."""
        run = _RUN.match(self.text, start)
        if run is None or word.body:
            return None
        levels = levels_of(word.kinds)
        parts = [self.folded[slice(*part.span())] for part in _SYLLABLE.finditer(self.text, *run.span())]
        for count in range(len(parts), 1, -1):
            plain = strip_accents(" ".join(map(canonical, parts[:count])))
            units = self.places.by_squeezed.get(plain.replace(" ", "")) or self.places.by_plain.get(plain, ())
            fitting = [unit for unit in units if unit.level in levels]
            if fitting:
                end = start + len(" ".join(parts[:count]))
                return Spot(begin, end, start, " ".join(parts[:count]), fitting, word.kinds, word.plural, rule="misspelled")
        return None

    def unlisted(self, start: int, begin: int, word: TypeWord) -> Spot | None:
        """A hamlet, or a commune or district that the gazetteer does not know."""
        run = _RUN.match(self.text, start)
        if run is None or not word.adjacent or word.body or word.short or "province" in levels_of(word.kinds):
            return None
        parts = [(self.folded[slice(*part.span())], part.end()) for part in _SYLLABLE.finditer(self.text, *run.span())]
        if len(parts) == 1 and parts[0][0] in _CONTEXT["not_names"] or run[0].isupper() and len(run[0]) > 2 or "\n" in self.text[word.end : start]:
            return None
        if parts[0][0] in _CONTEXT["surnames"] and len(parts) > (2 if word.kinds == (HAMLET,) and not word.led else 1):
            return None  # "Chủ tịch UBND huyện Nguyễn Xuân Khanh"
        for index in range(1, len(parts) - 1):
            if parts[index][0] in _CONTEXT["surnames"] and parts[index][1] != parts[-1][1]:
                parts = parts[:index]
                break
        if len(parts) == 1 and word.kinds != (HAMLET,):
            return None
        key = " ".join(part for part, _ in parts)
        return Spot(begin, parts[-1][1], start, key, (), word.kinds, word.plural, rule="unlisted")

    def bare(self, start: int) -> Spot | None:
        """A name without a type word."""
        for end, key, units in self.names(start):
            top = [unit for unit in units if unit.level == "province" and (unit.list_date or unit.name == "Hà Tây")]
            if key in _CONTEXT["never_bare"] or not self.free(start, end, key, province=bool(top)):
                continue
            isolated = self.isolated(start, end)
            if not isolated and (not top or " " not in key):
                continue
            before = _LAST_WORD.search(self.folded, max(0, start - 12), start)
            word = before[0] if before else ""
            located = 2 * (word in _CONTEXT["strongly_locative"]) or int(word in _CONTEXT["locative"])
            surnamed = key.split(" ", 1)[0] in _CONTEXT["surnames"]
            return Spot(start, end, start, key, units, isolated=isolated, located=located, surnamed=surnamed)
        return None

    def free(self, start: int, end: int, key: str, *, province: bool) -> bool:
        """Whether the words around a bare name leave it a place's name."""
        following = _SYLLABLE.match(self.folded, end + 1)
        if following and following[0] in _NOT_AFTER.get(key, ()):
            return False
        left = self.folded[max(0, start - _SIGHT) : start]
        ends = [match.end() for match in _BREAK.finditer(left)]
        left = left[ends[-1] :] if ends else left
        if headed(_INSTITUTION, left) or not province and headed(_ZONE, left):
            return False
        words = left.split()
        for count in (1, 2):
            if " ".join(words[-count:]) in _CONTEXT["person"] | _CONTEXT["thing"]:
                return False
        return not self.in_person(start)

    def in_person(self, start: int) -> bool:
        """Whether the name continues a person's: "Nguyễn Thái Bình"."""
        at = start
        for _ in range(3):
            before = _LAST_WORD.search(self.folded, max(0, at - 10), at)
            if before is None or not self.text[before.start()].isupper():
                return False
            if before[0] in _CONTEXT["surnames"]:
                return True
            at = before.start()
        return False

    def isolated(self, start: int, end: int) -> bool:
        """Whether no capitalised syllable stands next to the name, persons' names behind it aside."""
        text = self.text
        if text[start:end].isupper():
            return True
        before = _LAST_WORD.search(text, max(0, start - 12), start)
        if before and before[0][0].isupper() and not before[0].isupper():
            prior = text[max(0, before.start() - 3) : before.start()].rstrip(" ")
            if " " not in text[start:end] or prior and prior[-1] not in _SENTENCE_ENDS:
                return False
        following = _CAPITALIZED.match(text, end + 1) if text[end : end + 1] == " " else None
        return following is None or self.folded[slice(*following.span())] in _CONTEXT["surnames"]


def headed(heads: re.Pattern[str], left: str) -> bool:
    """Whether one of the heads stands close enough in front to own the name."""
    ends = [match.end() for match in heads.finditer(left)]
    return bool(ends) and len(left[ends[-1] :].split()) <= _HEAD_REACH


def _numbered(folded: str, types: dict[int, TypeWord]) -> Iterator[Spot]:
    """Units and hamlets with a number for a name: "quận 1", "các phường 3, 5 và 7", "tổ dân phố số 4"."""
    for start, word in types.items():
        match = _NUMBER.match(folded, start)
        kind = word.kinds[-1]
        if match is None or not word.adjacent or word.body or kind not in ("quận", "phường", HAMLET):
            continue
        if kind == HAMLET and folded[word.start : word.end] in _NEVER_NUMBERED:
            continue
        begin: int | None = word.start
        while match:
            units = gazetteer.load().by_name.get(match[1].lstrip("0"), ()) if kind != HAMLET else ()
            fitting = [unit for unit in units if unit.type == kind]
            if kind == HAMLET or fitting:
                begin = match.start() if begin is None else begin
                yield Spot(begin, match.end(), match.start(), match[1], fitting, (kind,), word.plural, rule="numbered")
            comma = _NEXT_NUMBER.match(folded, match.end()) if word.plural else None
            match = _NUMBER.match(folded, comma.end()) if comma else None
            begin = None
