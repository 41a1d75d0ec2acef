"""Wordings: short patterns of words, found in a sentence many at once.

`[a b]` may be absent, `(a|b)` and `[a|b]` are alternatives, `{name}` any of a list of named wordings, `…` up to five
words or a figure, not over a comma. All wordings of a catalog form one tree of words, so that each place in a sentence
is compared once with all that can begin there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from baocao.core.errors import LexiconError
from baocao.core.normalizer import fold, normalize

FIGURE = "#"  # stands for a figure among the tokens of a sentence
SIGNS = frozenset(",;.:()" + FIGURE)  # end what belongs to a figure before them
GAP = "…"
_LONGEST_GAP = 5  # tokens; "giải quyết việc làm mới cho trên 6.250 lượt người lao động" needs four
_CLOSED = frozenset(",;.:")  # that a gap does not cross
_BRACKETED = frozenset("()")  # of the text; what stands in them is read as if they were not there: nông thôn mới (NTM)
_TOKEN = re.compile(rf"{FIGURE}|{GAP}|[^\W_]+|[^\w\s]")
_PART = re.compile(r"\{(\w+)\}|[\[\]()|]|[^\s\[\](){}|]+")
_BRACKETS = {"[": "]", "(": ")"}
_MOST = 20_000  # sequences of one wording; the largest of the catalog has a quarter
_END = ""  # key of a node where a wording ends
_WordNode = dict[str, Any]  # token → node; _END → list of meanings


class WordingMatch(NamedTuple):
    """Tokens `start` to `end` are a wording with that meaning; `words` of them were named by it, the rest is gap."""

    start: int
    end: int
    words: int
    meaning: Any


def tokens(text: str) -> list[str]:
    """Words and signs of a folded text."""
    return _TOKEN.findall(text)


def folded(text: str) -> str:
    """The matching key of any text."""
    return fold(normalize(text)[0])


class Wordings:
    """A set of wordings with their meanings.

    Args:
        names: what `{name}` stands for in wordings.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        self._root: _WordNode = {}

    @property
    def names(self) -> Mapping[str, Sequence[str]]:
        """What `{name}` stands for in wordings."""
        return self._names

    def add(self, wording: str, meaning: object) -> None:
        """Make a wording known.

        Raises:
            LexiconError: a bracket is not closed, a name is unknown or contains itself, or nothing is obligatory.
        """
        for sequence in sorted(self.expand(wording)):
            node = self._root
            for token in sequence:
                node = node.setdefault(token, {})
            meanings = node.setdefault(_END, [])
            if meaning not in meanings:
                meanings.append(meaning)

    def expand(self, wording: str) -> set[tuple[str, ...]]:
        """All sequences of tokens that a wording stands for. Raises what `add` raises."""
        sequences = {_without_ends(sequence) for sequence in self._expanded(wording, ())}
        if () in sequences:
            raise LexiconError("A wording must have an obligatory word.")
        return sequences

    def _expanded(self, wording: str, within: tuple[str, ...]) -> set[tuple[str, ...]]:
        sequences, rest = self._either([match[0] for match in _PART.finditer(wording)], within)
        if rest:
            raise LexiconError(f"A wording must close only what it opens; {rest[0]!r} is left over.")
        return sequences

    def _either(self, parts: list[str], within: tuple[str, ...]) -> tuple[set[tuple[str, ...]], list[str]]:
        """The sequences up to a closing bracket or the end, and the parts behind."""
        done: set[tuple[str, ...]] = set()
        heads: set[tuple[str, ...]] = {()}
        while parts and parts[0] not in ("]", ")"):
            part, parts = parts[0], parts[1:]
            if part == "|":
                done |= heads
                heads = {()}
                continue
            tails, parts = self._part(part, parts, within)
            heads = {head + tail for head in heads for tail in tails}
            if len(heads) > _MOST:
                raise LexiconError(f"A wording must stand for at most {_MOST} sequences of words: write it as several.")
        return done | heads, parts

    def _part(self, part: str, parts: list[str], within: tuple[str, ...]) -> tuple[set[tuple[str, ...]], list[str]]:
        if part in _BRACKETS:
            inner, rest = self._either(parts, within)
            if not rest or rest[0] != _BRACKETS[part]:
                raise LexiconError(f"A wording must close {part!r} with {_BRACKETS[part]!r}.")
            return inner | {()} if part == "[" else inner, rest[1:]
        if not part.startswith("{"):
            return {tuple(tokens(folded(part)))}, parts
        name = part[1:-1]
        if name not in self._names or name in within:
            known = ", ".join(sorted(self._names.keys() - set(within)))
            raise LexiconError(f"A name in a wording must be one of: {known}, not {name!r}.")
        return set().union(*(self._expanded(wording, (*within, name)) for wording in self._names[name])), parts

    def find(self, sentence: Sequence[str]) -> list[WordingMatch]:
        """Every wording in the tokens of a sentence, also those within others; by their first token."""
        places = [place for place, token in enumerate(sentence) if token not in _BRACKETED]
        read = [sentence[place] for place in places]
        return [
            item._replace(start=places[item.start], end=places[item.end - 1] + 1)
            for start, token in enumerate(read)
            if (node := self._root.get(token)) is not None
            for item in _walk(node, read, start, start + 1, 1)
        ]


def _without_ends(sequence: tuple[str, ...]) -> tuple[str, ...]:
    """The sequence without gaps at its ends, which say nothing."""
    named = [number for number, token in enumerate(sequence) if token != GAP]
    return sequence[named[0] : named[-1] + 1] if named else ()


def _walk(node: _WordNode, sentence: Sequence[str], start: int, at: int, words: int) -> Iterator[WordingMatch]:
    """What ends at or behind token `at`, where `node` has been reached."""
    for meaning in node.get(_END, ()):
        yield WordingMatch(start, at, words, meaning)
    if at < len(sentence) and (behind := node.get(sentence[at])) is not None:
        yield from _walk(behind, sentence, start, at + 1, words + 1)
    if (gap := node.get(GAP)) is None:
        return
    for end in range(at, min(at + _LONGEST_GAP + 1, len(sentence))):
        if (behind := gap.get(sentence[end])) is not None:
            yield from _walk(behind, sentence, start, end + 1, words + 1)
        if sentence[end] in _CLOSED:
            return
