"""What the words next to a name say: whether it may be a place's, or is part of a person's, a street's, a school's."""

import re

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

_WORDS = load("localities")["context"]
CONTEXT = {key: frozenset(map(fold, forms)) for key, forms in _WORDS.items() if isinstance(forms, list)}
_NOT_AFTER = {fold(name): frozenset(words) for name, words in _WORDS["not_after"].items()}


def _heads(*sections: str) -> re.Pattern[str]:
    """Heads that own a name behind them; the first branch takes compounds such as "môi trường" out of their way."""
    forms = [form for section in sections for form in _WORDS[section]]
    return re.compile(rf"(?<!\w)(?:{alternation(_WORDS['not_heads'])}|(?P<head>{alternation(forms)}))(?!\w)")


# What makes a bare name part of another one, by the highest level that the name can have.
_OWNERS = {
    "province": _heads("institution"),
    "district": _heads("institution", "zones"),
    "commune": _heads("institution", "zones", "hospitals"),
}
_BREAK = re.compile(rf"[.,;:!?()\n\"“”]|(?<!\w){alternation(_WORDS['breaks'])}(?!\w)")
_CREDIT = re.compile(rf"(?<!\w){alternation(_WORDS['credits'])}\s?:\s{{0,2}}\Z")
_LAST_WORD = re.compile(r"[^\s,.;:()“”\"]+(?=[ \t]{1,2}\Z)")
_SENTENCE_ENDS = f'.!?…:;\n"“{SIGNS}'
_HEAD_REACH = 4  # words between "trường" or "công ty" and a place in the name of the school or firm
_SIGHT = 60  # characters in front of a name that are searched for such a head


class Surroundings:
    """Answers about any name of one text."""

    def __init__(self, text: str, folded: str) -> None:
        self.text, self.folded = text, folded

    def free(self, start: int, end: int, key: str, level: str) -> bool:
        """Whether the words around a bare name, of at most this level, leave it a place's name."""
        following = CAPITALIZED.match(self.text, end + 1)
        if following and self.folded[slice(*following.span())] in _NOT_AFTER.get(key, ()):
            return False
        left = self.folded[max(0, start - _SIGHT) : start]
        if _CREDIT.search(left):
            return False
        ends = [match.end() for match in _BREAK.finditer(left)]
        left = left[ends[-1] :] if ends else left
        if _headed(_OWNERS[level], left):
            return False
        words = left.split()
        near = {" ".join(words[-count:]) for count in (1, 2, 3)}
        if near & (CONTEXT["person"] | CONTEXT["thing"]) and not near & CONTEXT["not_heads"]:
            return False
        return not self.in_person(start)

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


def _headed(heads: re.Pattern[str], left: str) -> bool:
    """Whether one of the heads stands close enough in front to own the name."""
    ends = [match.end() for match in heads.finditer(left) if match["head"]]
    return bool(ends) and len(left[ends[-1] :].split()) <= _HEAD_REACH
