"""What the words next to a name say: whether it may be a place's, or is part of a person's, a street's, a school's."""

import re

from baocao.lexicon import alternation, load
from baocao.normalizer import fold

UPPER = "".join(char for char in map(chr, range(0x41, 0x1EFA)) if char.isupper())
LOWER = "".join(char for char in map(chr, range(0x61, 0x1EFA)) if char.islower())
# A syllable ends where a capital follows a small letter: pages glue words together ("Tỉnh ủy Bến TreCó thể …").
_LETTERS = rf"(?:[{UPPER}]{{0,2}}[{LOWER}]+|[{UPPER}]+(?![{LOWER}]))"
CAPITALIZED = re.compile(rf"(?<![{UPPER}'’])(?=[{UPPER}]){_LETTERS}(?:['’‘`´]{_LETTERS})*")
SYLLABLE = re.compile(rf"{_LETTERS}(?:['’‘`´]{_LETTERS})*|\d+")

_WORDS = load("localities")["context"]
CONTEXT = {key: frozenset(map(fold, forms)) for key, forms in _WORDS.items() if isinstance(forms, list)}
_NOT_AFTER = {fold(name): frozenset(words) for name, words in _WORDS["not_after"].items()}
_INSTITUTION = re.compile(rf"(?<!\w){alternation(_WORDS['institution'])}(?!\w)")
_ZONE = re.compile(rf"(?<!\w){alternation(_WORDS['zones'])}(?!\w)")
_BREAK = re.compile(rf"[.,;:!?()\n\"“”]|(?<!\w){alternation(_WORDS['breaks'])}(?!\w)")
_LAST_WORD = re.compile(r"[^\s,.;:()“”\"]+(?=[ \t]{1,2}\Z)")
_SENTENCE_ENDS = '.!?…:;\n"“-+•*'
_HEAD_REACH = 4  # words between "trường" or "công ty" and a place in the name of the school or firm
_SIGHT = 60  # characters in front of a name that are searched for such a head


class Surroundings:
    """Answers about any name of one text."""

    def __init__(self, text: str, folded: str) -> None:
        self.text, self.folded = text, folded

    def free(self, start: int, end: int, key: str, *, province: bool) -> bool:
        """Whether the words around a bare name leave it a place's name."""
        following = SYLLABLE.match(self.folded, end + 1)
        if following and following[0] in _NOT_AFTER.get(key, ()):
            return False
        left = self.folded[max(0, start - _SIGHT) : start]
        ends = [match.end() for match in _BREAK.finditer(left)]
        left = left[ends[-1] :] if ends else left
        if _headed(_INSTITUTION, left) or (not province and _headed(_ZONE, left)):
            return False
        words = left.split()
        near = {" ".join(words[-count:]) for count in (1, 2, 3)}
        return not near & (CONTEXT["person"] | CONTEXT["thing"]) and not self.in_person(start)

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
        text = self.text
        if text[start:end].isupper():
            return True
        before = _LAST_WORD.search(text, max(0, start - 12), start)
        if before and before[0][0].isupper() and not before[0].isupper():
            prior = text[max(0, before.start() - 3) : before.start()].rstrip(" ")
            if " " not in text[start:end] or (prior and prior[-1] not in _SENTENCE_ENDS):
                return False
        following = CAPITALIZED.match(text, end + 1) if text[end : end + 1] == " " else None
        return following is None or self.folded[slice(*following.span())] in CONTEXT["surnames"]

    def located(self, start: int) -> int:
        """2 behind "tại" or "ở", 1 behind another preposition or a body, else 0."""
        before = _LAST_WORD.search(self.folded, max(0, start - 12), start)
        word = before[0] if before else ""
        return 2 * (word in CONTEXT["strongly_locative"]) or int(word in CONTEXT["locative"])


def _headed(heads: re.Pattern[str], left: str) -> bool:
    """Whether one of the heads stands close enough in front to own the name."""
    ends = [match.end() for match in heads.finditer(left)]
    return bool(ends) and len(left[ends[-1] :].split()) <= _HEAD_REACH
