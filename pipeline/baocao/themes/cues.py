"""Cues of themes in a passage: the phrases of `lexicons/theme_cues.toml`, each with the group it has where it stands.

A verb that only names an activity ("công tác tuyên truyền"), states a purpose ("nhằm nâng cao") or is denied ("chưa đáp
ứng") does not do what its group says; it gets the group `named`, `purpose` or `negated` instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from baocao.core import lexicon
from baocao.core.normalizer import fold

WORD = re.compile(r"\d[\d.,/]*|%|[^\W\d_]+|[:;,?!\"“”…().]")
_SPAN_WORDS = 5  # how far before the end of a span of time ("đến năm") its beginning ("từ") may stand

Groups = tuple[str, ...]


class Hit(NamedTuple):
    """A cue in a passage: index of its first syllable, number of syllables, its groups, its words."""

    at: int
    size: int
    groups: Groups
    words: str

    @property
    def group(self) -> str:
        """The first of its groups, which is what it does."""
        return self.groups[0]

    @property
    def end(self) -> int:
        """Index of the syllable behind it."""
        return self.at + self.size


@dataclass(slots=True)
class _Node:
    """A place in the trie of cues: how they go on, and the cue that ends here."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    words: str = ""
    groups: Groups = ()


def find_cues(syllables: Sequence[str]) -> list[Hit]:
    """The cues, left to right, the longest first, without overlap."""
    firsts = _cues().next
    hits: list[Hit] = []
    end = 0  # of the last cue
    for at, (syllable, following) in enumerate(pairwise([*syllables, ""])):
        first = firsts.get(syllable)
        if first is None or at < end or not (first.words or following in first.next):
            continue
        if found := _longest(first, syllables, at):
            hits.append(_in_context(syllables, found, hits))
            end = found.end
    return hits


def _longest(first: _Node, syllables: Sequence[str], at: int) -> Hit | None:
    """The longest cue that begins at a syllable, where the trie has `first`."""
    node: _Node | None = first
    best, end, size = None, at + 1, 0
    while node:
        if node.words:
            best, size = node, end - at
        node = node.next.get(syllables[end]) if end < len(syllables) else None
        end += 1
    return Hit(at, size, best.groups, best.words) if best else None


def is_amount(syllables: Sequence[str], at: int) -> bool:
    """Whether a number counts or measures: no date, year, number of a document or of an order."""
    word = syllables[at]
    if not word[0].isdigit() or "/" in word or (at and syllables[at - 1] in _words("labels")):
        return False
    return not (len(word) == len("2019") and word.isdigit() and word[:2] in ("19", "20"))


@cache
def _cues() -> _Node:
    root = _Node()
    for group, phrases in lexicon.load("theme_cues")["groups"].items():
        for phrase in phrases:
            node = root
            for syllable in WORD.findall(fold(phrase)):
                node = node.next.setdefault(syllable, _Node())
            node.words = " ".join(WORD.findall(fold(phrase)))
            node.groups += (group,)
    return root


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in lexicon.load("theme_cues")["context"][name])


def _in_context(syllables: Sequence[str], hit: Hit, before: Sequence[Hit]) -> Hit:
    if hit.words in _words("span_ends"):
        before_it = syllables[max(0, hit.at - _SPAN_WORDS) : hit.at]
        if not _words("span_begins").isdisjoint(before_it):
            return hit._replace(groups=("span",))
    deniable, deed = hit.group in _words("deniable"), hit.group in _words("deeds")
    if not (deniable or deed):
        return hit
    one, two = (" ".join(syllables[max(0, hit.at - size) : hit.at]) for size in (1, 2))
    if deniable and not _words("negations").isdisjoint((one, two)):
        return hit._replace(groups=("negated",))
    if deed:
        linked = before[-1].group if before and " ".join(syllables[before[-1].end : hit.at]) in _words("links") else ""
        if linked == "purpose" or one in _words("purposes"):
            return hit._replace(groups=("purpose",))
        if linked == "named" or not _words("nominals").isdisjoint((one, two)):
            return hit._replace(groups=("named",))
    return hit
