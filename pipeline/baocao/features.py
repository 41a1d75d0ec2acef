"""Passages to features: what they do (cues by group, order and place), how they look, and their words.

The cues of `lexicons/theme_cues.toml` are function words and set verbs, none tied to a subject, so what is learnt from
them holds for articles on other subjects; n-grams of syllables come on top with less weight. A passage's place in the
article is left out on purpose: it says more about the author of a corpus than about the theme.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from baocao import lexicon
from baocao.article import Article, Passage
from baocao.normalizer import fold
from baocao.sections import announced_theme, run_in_heading

_WORD = re.compile(r"\d[\d.,/]*|%|[^\W\d_]+|[:;,?!\"“”…().]")
_BREAKS = frozenset(',;:.…()"“”')
_LETTERS = re.compile(r"[^\W\d_]+")
_OPENING = 5  # syllables at the start of a passage that count by their place
_LENGTHS = (40, 90, 180)  # characters; borders between short, middling, long and very long passages


class PassageFeatures(NamedTuple):
    """The features of one passage: `structure` as names, `words` as n-grams of syllables."""

    structure: list[str]
    words: list[str]


class Hit(NamedTuple):
    """A cue in a passage: index of its first syllable, number of syllables, its groups, its words."""

    at: int
    size: int
    groups: tuple[str, ...]
    words: str


def article_features(article: Article, *, headings: bool = True) -> list[PassageFeatures]:
    """The features of every passage.

    Args:
        article: with passages and sections.
        headings: whether the themes that headings announce are among them; training masks them in a part of the
            articles, so that the model does not learn the heading alone.
    """
    return [_features(article, number, headings) for number in range(len(article.passages))]


def _features(article: Article, number: int, headings: bool) -> PassageFeatures:
    passage = article.passages[number]
    text = article.text[passage.start : passage.end]
    syllables = _WORD.findall(article.folded[passage.start : passage.end])
    hits = find_cues(syllables)
    structure = [*_cue_features(syllables, hits), *_amount_features(syllables, hits), *_look(article, number, text)]
    if headings:
        structure += _heading_features(passage, text)
    return PassageFeatures(structure, list(_word_features(syllables)))


def find_cues(syllables: Sequence[str]) -> list[Hit]:
    """The cues of `lexicons/theme_cues.toml`, left to right, the longest first, without overlap."""
    by_first = _cues()
    hits: list[Hit] = []
    at = 0
    while at < len(syllables):
        for cue, groups in by_first.get(syllables[at], ()):
            if tuple(syllables[at : at + len(cue)]) == cue:
                hits.append(Hit(at, len(cue), groups, " ".join(cue)))
                at += len(cue)
                break
        else:
            at += 1
    return hits


@cache
def _cues() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for group, phrases in lexicon.load("theme_cues")["groups"].items():
        for phrase in phrases:
            groups.setdefault(tuple(_WORD.findall(fold(phrase))), []).append(group)
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for cue in sorted(groups, key=lambda cue: (-len(cue), cue)):
        by_first.setdefault(cue[0], []).append((cue, tuple(groups[cue])))
    return by_first


def _cue_features(syllables: Sequence[str], hits: Sequence[Hit]) -> Iterator[str]:
    order = [hit.groups[0] for hit in hits]
    for hit in hits:
        yield f"cue:{hit.words}"
        yield from (f"group:{group}" for group in hit.groups)
        if hit.at == 0:
            yield f"opens:{hit.words}"
            yield from (f"opens:{group}" for group in hit.groups)
        elif syllables[hit.at - 1] in _BREAKS:
            yield from (f"clause:{group}" for group in hit.groups)
    framed = ["^", *order, "$"]
    yield from (f"order:{first}>{second}" for first, second in zip(framed, framed[1:], strict=False))
    yield from (f"order:{a}>{b}>{c}" for a, b, c in zip(order, order[1:], order[2:], strict=False))
    yield from (f"cue{place}:{group}" for place, group in enumerate(order[:3]))
    if order:
        yield f"last:{order[-1]}"


def _amount_features(syllables: Sequence[str], hits: Sequence[Hit]) -> Iterator[str]:
    """How many numbers, and which group of cue stands before each."""
    numbers = [at for at, syllable in enumerate(syllables) if syllable[0].isdigit()]
    yield f"numbers:{min(len(numbers), 4)}"
    if "%" in syllables:
        yield "percent"
    last = -1
    for at in numbers:
        while last + 1 < len(hits) and hits[last + 1].at + hits[last + 1].size <= at:
            last += 1
        if last >= 0:
            yield f"number after:{hits[last].groups[0]}"


def _look(article: Article, number: int, text: str) -> Iterator[str]:
    passage = article.passages[number]
    yield f"kind:{passage.kind}"
    yield f"length:{sum(len(text) >= border for border in _LENGTHS)}"
    if passage.furniture:
        yield f"furniture:{passage.furniture}"
    if article.title and (passage.start, passage.end) == (article.title.start, article.title.end):
        yield "title"
    elif number <= 2 and article.text.count("\n", 0, passage.start) == 1:
        yield "lead"
    if words := _LETTERS.findall(text):
        yield f"capitals:{4 * sum(word[0].isupper() for word in words) // len(words)}"
    if text[-1] not in '.!?…;:"”':
        yield "no stop"
    elif text[-1] == ":":
        yield "colon"
    if text[0] in "-+•*":
        yield "bullet"


def _heading_features(passage: Passage, text: str) -> Iterator[str]:
    if passage.kind == "heading":
        yield f"heading:{announced_theme(text)}"
    elif passage.section:
        yield f"section:{announced_theme(passage.section)}"
    if head := run_in_heading(text):
        yield f"run-in:{announced_theme(head)}"


def _word_features(syllables: Sequence[str]) -> Iterator[str]:
    words = ["0" if syllable[0].isdigit() else syllable for syllable in syllables]
    framed = ["^", *words, "$"]
    yield from words
    yield from map(" ".join, zip(framed, framed[1:], strict=False))
    yield from map(" ".join, zip(framed, framed[1:], framed[2:], strict=False))
    yield from (f"^{word}" for word in words[:_OPENING])
