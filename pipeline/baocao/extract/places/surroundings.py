"""What the words next to a name say: whether it may be a place's, or is part of a person's, a street's, a school's."""

import re
from functools import cached_property

from baocao.core.lexicon import alternation, load
from baocao.core.markers import SIGNS
from baocao.core.normalizer import LOWER, UPPER, fold

# A syllable ends where a capital follows a small letter: pages glue words together ("Tỉnh ủy Bến TreCó thể …").
_LETTERS = rf"(?:[{UPPER}]{{0,2}}[{LOWER}]+|[{UPPER}]+(?![{LOWER}]))"
# Begins with a set of letters, so that a search skips to the next capital: twice as fast as with the look-behind first.
CAPITALIZED = re.compile(
    rf"[{UPPER}](?<![{UPPER}'’].)(?:[{UPPER}]?[{LOWER}]+|[{UPPER}]*(?![{LOWER}]))(?:['’‘`´]{_LETTERS})*"
)
SYLLABLE = re.compile(rf"{_LETTERS}(?:['’‘`´]{_LETTERS})*|\d+")

_LEXICON = load("localities")
_WORDS, _FOREIGN, _STREETS = _LEXICON["context"], _LEXICON["foreign"], _LEXICON["streets"]
_ROUTES, _CLUBS = _LEXICON["routes"], _LEXICON["clubs"]
CONTEXT = {key: frozenset(map(fold, forms)) for key, forms in _WORDS.items() if isinstance(forms, list)}
_NOT_AFTER = {fold(name): frozenset(words) for name, words in _WORDS["not_after"].items()}


def _heads(*sections: str) -> re.Pattern[str]:
    """Heads that own a name behind them; the first branch takes compounds such as "môi trường" out of their way."""
    forms = [form for section in sections for form in _WORDS[section]]
    return re.compile(rf"(?<!\w)(?:{alternation(_WORDS['not_heads'])}|(?P<head>{alternation(forms)}))(?!\w)")


_WORDLIKE = "wordlike"
# What makes a bare name part of another one, by the highest level that the name can have.
_OWNERS = {
    "province": _heads("institution"),
    "district": _heads("institution", "zones", "culture"),
    "commune": _heads("institution", "zones", "culture", "hospitals"),
    _WORDLIKE: _heads("institution", "culture"),
}
_BREAK = re.compile(rf"[.,;:!?()\n\"“”]|(?<!\w){alternation(_WORDS['breaks'])}(?!\w)")
_ABROAD = re.compile(
    rf"(?P<gap> ?\(| ?, | {alternation(_FOREIGN['inside'])} )(?:{alternation(_FOREIGN['state'])} )?"
    rf"(?P<country>{alternation(_FOREIGN['countries'])})(?!\w)(?P<end> ?[,)])?"
)
ABROAD_BEHIND = re.compile(  # behind a region: "miền Tây Nam Pakistan"
    rf"(?: {alternation(_FOREIGN['compass'])})* (?:{alternation(_FOREIGN['state'])} )?"
    rf"(?P<country>{alternation(_FOREIGN['countries'])})(?!\w)"
)
_OPENING = re.compile(rf"(?:^|[.!?…;\n] ?){alternation(_FOREIGN['prepositions'])} (?:[^\W\d]+ ){{0,2}}\Z")
_ROUTE = re.compile(
    rf"(?<!\w){alternation(_ROUTES['vehicles'])}(?: [^\s.,;:]+){{0,4}} {alternation(_ROUTES['heads'])} "
    r"(?P<from>[^.,;:()]{2,30}? ?[-–] ?)?\Z"
)
_TO = re.compile(rf" ?[-–] ?[{UPPER}]")
_NAME = rf"[{UPPER}]\w*(?: [{UPPER}]\w*){{0,3}}"
_CROSSING = rf" (?:{'|'.join(_STREETS['crossing'])}) "
_NO_STREET = "".join(f"(?<!{word} )" for word in _STREETS["not_behind"])
_STREET = re.compile(
    rf"(?i:(?<!\w){_NO_STREET}(?:{'|'.join(_STREETS['heads'])})) {_NAME}(?:{_CROSSING}{_NAME})*{_CROSSING}\Z"
    rf"|(?i:(?<!\w)(?:{'|'.join(_STREETS['corners'])})) {_NAME}(?:{_CROSSING}| ?[-–/] ?)\Z"
    rf"|(?i:(?<!\w)(?:{'|'.join(_STREETS['plural_heads'])})) {_NAME}(?:(?:, |{_CROSSING}){_NAME})*(?:, |{_CROSSING})\Z"
)
_HOUSE = re.compile(
    rf"(?:(?<!\w){alternation(_STREETS['number'])} |(?<!\w){alternation(_STREETS['located'])} |[(,;:\n] ?)"
    r"\d{1,3}[a-z]?(?:/\d+[a-z]?)* \Z"
)
_INITIAL = re.compile(rf"(?<![\w.])[{UPPER}]\.\Z")
_SENTENCE = re.compile(r"[.!?…][\s”\"]|\n")
_SPORT = re.compile(rf"(?<!\w){alternation(_CLUBS['cues'])}(?!\w)")
_SCORE = re.compile(r"(?<![\w.,/-])\d-\d(?![\w/-]|[.,]\d)")
_CREDIT = re.compile(rf"(?<!\w){alternation(_WORDS['credits'])}\s?:\s{{0,2}}\Z")
_LAST_WORD = re.compile(r"[^\s,.;:()“”\"]+(?=[ \t]{1,2}\Z)")
_SENTENCE_ENDS = f'.!?…:;\n"“{SIGNS}'
_HEAD_REACH = 4  # words between "trường" or "công ty" and a place in the name of the school or firm
_TELLING_CUES = 3  # of football in a text, from which a score tells a match
_SENTENCE_SIGHT = 200  # characters of a sentence on either side of a name that are searched
_SIGHT = 60  # characters in front of a name that are searched for such a head


class Surroundings:
    """Answers about any name of one text."""

    def __init__(self, text: str, folded: str) -> None:
        self.text, self.folded = text, folded

    @cached_property
    def cues(self) -> int:
        """How many different cues of football the text has."""
        return sum(cue in self.folded for cue in _CLUBS["cues"])

    def free(self, start: int, end: int, key: str, level: str) -> bool:
        """Whether the words around a bare name, of at most this level, leave it a place's name."""
        following = CAPITALIZED.match(self.text, end + 1)
        if following and self.folded[slice(*following.span())] in _NOT_AFTER.get(key, ()):
            return False
        left = self.folded[max(0, start - _SIGHT) : start]
        if _CREDIT.search(left) or _INITIAL.search(self.text, max(0, start - 3), start):
            return False
        if self.on_route(left, end) or (level != "province" and self.on_street(start, left)):
            return False
        if key in CONTEXT["wordlike"]:
            if self.text[start - 1 : start] in ('"', "“"):
                return False
            level = _WORDLIKE  # "công viên Hòa Bình", though "công viên Hà Nội" tells where it is
        ends = [match.end() for match in _BREAK.finditer(left)]
        left = left[ends[-1] :] if ends else left
        if _headed(_OWNERS[level], left):
            return False
        words = left.split()
        near = {" ".join(words[-count:]) for count in (1, 2, 3)}
        if near & (CONTEXT["person"] | CONTEXT["thing"]) and not near & CONTEXT["not_heads"]:
            return False
        return not self.in_person(start)

    def on_route(self, left: str, end: int) -> bool:
        """Whether the name is an end of a bus's or a train's route: "xe khách tuyến Vinh - Hà Nội"."""
        route = _ROUTE.search(left) if _ROUTES["heads"][0] in left else None
        return route is not None and (route["from"] is not None or _TO.match(self.text, end) is not None)

    def on_street(self, start: int, left: str) -> bool:
        """Whether the name is a street's: behind a house's number, or crossing or listed with a street."""
        if left[-2:-1].isalnum() and _HOUSE.search(left):
            return True
        heads = (*_STREETS["heads"], *_STREETS["corners"])
        return any(head in left for head in heads) and bool(_STREET.search(self.text, max(0, start - _SIGHT), start))

    def plays(self, start: int, end: int) -> bool:
        """Whether the name is a football club's: in a sentence about a match, and not behind "tại" or "ở"."""
        if self.text.startswith(" FC", end):
            return True
        if self.located(start) > 1:
            return False
        begin, stop = max(0, start - _SENTENCE_SIGHT), end + _SENTENCE_SIGHT
        begin = max((match.end() for match in _SENTENCE.finditer(self.text, begin, start)), default=begin)
        last = _SENTENCE.search(self.text, end, stop)
        stop = last.start() if last else stop
        if _SPORT.search(self.folded, begin, stop):
            return True
        return _SCORE.search(self.folded, begin, stop) is not None and self.cues >= _TELLING_CUES

    def abroad(self, start: int, end: int, key: str, *, typed: bool) -> bool:
        """Whether the words behind a place put it in another country: "tỉnh Hà Nam (Trung Quốc)"."""
        match = _ABROAD.match(self.folded, end)
        if match is None or not is_country(self.text, match):
            return False
        gap = match["gap"].strip(" ")
        if gap == "(":
            return True
        if gap == ",":  # "Tại Hà Nội, Nhật Bản cam kết …"
            opens = _OPENING.search(self.folded, max(0, start - 20), start)
            return key in CONTEXT["abroad_too"] and (not opens or match["end"] is not None)
        return typed

    def in_person(self, start: int) -> bool:
        """Whether the name continues a person's: "Nguyễn Thái Bình"."""
        at = start
        for _ in range(3):
            before = _LAST_WORD.search(self.folded, max(0, at - 10), at)
            if before is None or not self.text[before.start()].isupper():
                return False
            at = before.start()
            if before[0] in CONTEXT["surnames"]:
                # In a line of capitals only a line that begins with the surname is a person's.
                return not self.text[at:start].isupper() or at == 0 or self.text[at - 1] == "\n"
        return False

    def isolated(self, start: int, end: int) -> bool:
        """Whether no capitalised syllable stands next to the name, persons' names behind it aside."""
        return self.text[start:end].isupper() or (self.begins(start, end) and self.ends(end))

    def begins(self, start: int, end: int) -> bool:
        """Whether no capitalised syllable in front belongs to the name; a sentence's first word mostly does not."""
        text = self.text
        before = _LAST_WORD.search(text, max(0, start - 12), start)
        if before is None or not before[0][0].isupper() or before[0].isupper():
            return True
        prior = text[max(0, before.start() - 3) : before.start()].rstrip(" ")
        return " " in text[start:end] and (not prior or prior[-1] in _SENTENCE_ENDS)

    def ends(self, end: int) -> bool:
        """Whether no capitalised syllable behind belongs to the name; persons' names do not."""
        following = CAPITALIZED.match(self.text, end + 1) if self.text[end : end + 1] == " " else None
        return following is None or self.folded[slice(*following.span())] in CONTEXT["surnames"]

    def located(self, start: int) -> int:
        """2 behind "tại" or "ở", 1 behind another preposition or a body, else 0."""
        before = _LAST_WORD.search(self.folded, max(0, start - 12), start)
        word = before[0] if before else ""
        return 2 * (word in CONTEXT["strongly_locative"]) or int(word in CONTEXT["locative"])


def is_country(text: str, match: re.Match[str]) -> bool:
    """Whether a country's name is one: with a capital, and no part of a longer name ("Lào Cai", "anh Nam")."""
    start, end = match.span("country")
    return text[start].isupper() and not (text[end : end + 1] == " " and text[end + 1 : end + 2].isupper())


def _headed(heads: re.Pattern[str], left: str) -> bool:
    """Whether one of the heads stands close enough in front to own the name."""
    ends = [match.end() for match in heads.finditer(left) if match["head"]]
    return bool(ends) and len(left[ends[-1] :].split()) <= _HEAD_REACH
