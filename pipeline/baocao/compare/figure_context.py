"""What stands around a figure in its sentence: its part, its clause, the words that name something."""

from collections.abc import Container

from baocao.compare.catalog import Catalog, words
from baocao.compare.masked_sentences import MaskedSentence
from baocao.compare.wordings import FIGURE, SIGNS

CLAUSE_ENDS = frozenset(";.")


class FigureContext:
    """The words around the figures of a sentence. `at` and other places are tokens, `number` counts the figures."""

    def __init__(self, sentence: MaskedSentence, catalog: Catalog) -> None:
        self._tokens, self._figures, self._at, self._measured, self._known = sentence
        self._catalog = catalog

    def since(self, at: int) -> int:
        """Where the part of the sentence begins that belongs to a figure: behind the figure before it."""
        return max((number + 1 for number in range(at) if self._tokens[number] == FIGURE), default=0)

    def clause(self, at: int) -> int:
        """Where the clause of a token begins."""
        return max((number + 1 for number in range(at) if self._tokens[number] in CLAUSE_ENDS), default=0)

    def start(self, at: int) -> int:
        """Where both its part of the sentence and its clause have begun."""
        return max(self.since(at), self.clause(at))

    def part(self, at: int, *, last: bool = False) -> int:
        """Where the words of a figure begin: behind the first sign behind the figure before it, or behind that; or
        behind the last sign."""
        since = self.start(at)
        if last:
            return max((number + 1 for number in range(since, at) if self._tokens[number] in SIGNS), default=since)
        if not since or self._tokens[since - 1] != FIGURE:
            return since
        sign = self.first_of(since, SIGNS)
        return sign if sign < at else since

    def first_of(self, at: int, signs: Container[str]) -> int:
        """The first of the signs from a token on, or the end."""
        return next(
            (place for place in range(at, len(self._tokens)) if self._tokens[place] in signs), len(self._tokens)
        )

    def joined(self, start: int, end: int) -> str:
        """Tokens with spaces between and around."""
        return f" {' '.join(self._tokens[start:end])} "

    def naming(self, start: int, stop: int, place: str | None) -> list[str]:
        """The words of a stretch that name something: no small words, places or times."""
        small, own = self._catalog.small, words(place).split() if place else ()
        return [
            token
            for at in range(start, stop)
            if (token := self._tokens[at]) not in small
            and token.isalpha()
            and at not in self._known
            and token not in own
        ]

    def named(self, number: int, at: int) -> tuple[list[str], str]:
        """What may name the figure: words from the last sign before it behind which one does, and all there."""
        start, stop = self.start(at), self.first_of(at + 1, self._catalog.ends)
        parts = [start, *(place + 1 for place in range(start, at) if self._tokens[place] in SIGNS)]
        place = self._figures[number]["place"]
        begin = next((part for part in reversed(parts) if self.naming(part, at, place)), None)
        if begin is None:
            return [], ""
        stretch = [*range(begin, at), *range(at + 1, stop)]
        named = [self._tokens[near] for near in stretch if near not in self._known and self._tokens[near].isalpha()]
        return named, self.joined(begin, stop)

    def content(self, number: int) -> list[str]:
        """The measured words of a figure that name something, its place aside; none behind a number: dưới 5 [tuổi]."""
        own, place = self._measured[number], self._figures[number]["place"]
        if not own and self._figures[number]["unit"] == "count" and (at := self._at[number]) is not None:
            return self.naming(at + 1, self.first_of(at + 1, self._catalog.ends), place)
        if not own or (self._tokens[own[0] - 1 : own[0]] and self._tokens[own[0] - 1].isdigit()):
            return []
        known = self._catalog.light | frozenset(words(place).split() if place else ())
        return [token for token in self._tokens[own[0] : own[1]] if token.isalpha() and token not in known]

    def is_share(self, number: int, at: int) -> bool:
        """A percentage with its measured words behind it, which may be what it is of: đạt 97,3% dân số."""
        own = self._measured[number]
        return bool(own and own[0] > at and self._figures[number]["unit"] in ("%", "pp"))

    def is_based(self, number: int, at: int, since: int) -> bool:
        """The measured words are what a percentage is of: chiếm 31% [GRDP], đạt 97,3% [dân số]."""
        if not self.is_share(number, at):
            return False
        before = self.joined(since, at)
        return any(before.endswith(phrase) for phrase in self._catalog.lists["shares"])

    def tells_part(self, at: int) -> bool:
        """The figure is told as a part of what was spoken of, to which the text returns: trong đó khu vực II 3%."""
        clause = self.joined(self.clause(at), at)
        return any(phrase in clause for phrase in self._catalog.lists["parts"])

    def closes(self, at: int) -> bool:
        """Nothing goes on behind a wording: 85% hộ nghèo [được vay vốn] is no rate of poverty."""
        token = self._tokens[at] if at < len(self._tokens) else "."
        return token in self._catalog.light or not token.isalpha()
