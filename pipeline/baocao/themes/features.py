"""Passages to features: what they do (cues by group, order and place), how they look, and their words.

The cues of `lexicons/theme_cues.toml` are function words and set verbs, none tied to a subject, so what is learnt from
them holds for articles on other subjects; n-grams of syllables come on top with less weight. A passage's place in the
article is left out on purpose: it says more about the author of a corpus than about the theme.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from baocao.core.article import Draft
from baocao.core.markers import marker_at
from baocao.core.normalizer import UPPER
from baocao.core.spans import Passage
from baocao.structure.sections import announced_theme, announced_themes, led_theme, run_in_heading
from baocao.themes.cues import WORD, Groups, Hit, find_cues, is_amount

BEGIN, END = "^", "$"  # of a passage, among its syllables
_BREAKS = frozenset(',;:.…()"“”')
_CAPITALS = re.compile(rf"[{UPPER}](?<![^\W\d_].)")  # of words
_DIGIT = re.compile(r"\d")
OPENING = 5  # syllables at the start of a passage that count by their place
_TENSES = ("must", "order", "ask", "future", "goal", "done", "past", "step", "present", "act")
_FRAME = 45  # syllables; how far a reporting frame with name and office may reach
_SHORT = 120  # characters; captions are shorter
_HEAD, _TAIL = 5, 2  # passages at the article's beginning and end among which captions stand
_LENGTHS = (40, 90, 180)  # characters; borders between short, middling, long and very long passages


class PassageFeatures(NamedTuple):
    """The features of one passage: `structure` as names, `syllables` with numbers as "0"."""

    structure: list[str]
    syllables: list[str]

    @property
    def words(self) -> list[str]:
        """The n-grams of the syllables: single ones, pairs ("^" begins, "$" ends a passage), the first ones again."""
        pairs = map(" ".join, pairwise([BEGIN, *self.syllables, END]))
        return [*self.syllables, *pairs, *(f"{BEGIN}{syllable}" for syllable in self.syllables[:OPENING])]


def article_features(article: Draft, *, headings: bool = True) -> Iterator[PassageFeatures]:
    """The features of every passage, one at a time: they take a hundred times the memory of the text.

    Args:
        article: with passages and sections.
        headings: whether the themes that headings announce are among them; training masks them in a part of the
            articles, so that the model does not learn the heading alone.
    """
    above = announced_themes(article)
    return (_features(article, number, above[number], headings) for number in range(len(article.passages)))


def _features(article: Draft, number: int, above: str | None, headings: bool) -> PassageFeatures:
    passage = article.passages[number]
    text = article.text[passage.start : passage.end]
    syllables = WORD.findall(article.folded[passage.start : passage.end])
    hits = find_cues(syllables)
    numbers = [at for at, syllable in enumerate(syllables) if syllable[0].isdigit()] if _DIGIT.search(text) else []
    amount = any(is_amount(syllables, at) for at in numbers)
    structure = [
        *_cue_features(syllables, hits),
        *_amount_features(syllables, hits, numbers),
        *_profile(hits, amount),
        *_frame(hits),
        *_edges(article, number, syllables, hits),
        *_look(article, number, text, syllables),
    ]
    if headings:
        structure += _heading_features(passage, text, above)
    for at in numbers:
        syllables[at] = "0"
    return PassageFeatures(structure, syllables)


def _cue_features(syllables: Sequence[str], hits: Sequence[Hit]) -> Iterator[str]:
    order = [hit.groups[0] for hit in hits]
    for hit in hits:
        yield from _named(hit.words, hit.groups)
        if hit.at == 0:
            yield f"opens:{hit.words}"
            yield from (f"opens:{group}" for group in hit.groups)
        elif syllables[hit.at - 1] in _BREAKS:
            yield from (f"clause:{group}" for group in hit.groups)
    framed = ["^", *order, "$"]
    yield from (f"order:{first}>{second}" for first, second in pairwise(framed))
    yield from (f"order:{a}>{b}>{c}" for a, b, c in zip(order, order[1:], order[2:], strict=False))
    yield from (f"cue{place}:{group}" for place, group in enumerate(order[:3]))
    if order:
        yield f"last:{order[-1]}"


@cache
def _named(words: str, groups: Groups) -> tuple[str, ...]:
    return (f"cue:{words}", *(f"group:{group}" for group in groups))


def _amount_features(syllables: Sequence[str], hits: Sequence[Hit], numbers: Sequence[int]) -> Iterator[str]:
    """How many numbers, and which group of cue stands before each."""
    yield f"numbers:{min(len(numbers), 4)}"
    if "%" in syllables:
        yield "percent"
    last = -1
    for at in numbers:
        while last + 1 < len(hits) and hits[last + 1].end <= at:
            last += 1
        if last >= 0:
            yield f"number after:{hits[last].group}"


def _profile(hits: Sequence[Hit], amount: bool) -> Iterator[str]:
    """Tense or mood, amount, outcome and lack at one glance."""
    groups = {group for hit in hits for group in hit.groups}
    tense = next((hit.group for hit in hits if hit.group in _TENSES), "none")
    lack = "deficit" if groups & {"deficit", "negated"} else "lack" if groups & {"lack", "trouble"} else "-"
    facts = f"{'amount' if amount else '-'}/{'outcome' if groups & {'outcome', 'done'} else '-'}/{lack}"
    yield f"profile:{tense}"
    yield f"profile:{tense}/{facts}"
    yield f"profile:{facts}/{'contrast' if 'contrast' in groups else '-'}"


def _frame(hits: Sequence[Hit]) -> Iterator[str]:
    """Who says it, and with what the words behind the reporting frame begin."""
    for number, hit in enumerate(hits):
        if hit.at > _FRAME:
            return
        if hit.group in ("say", "order", "ask") and hit.at:
            groups = {before.group for before in hits[:number]}
            speaker = "superior" if "superior" in groups else "person" if "title" in groups else "body"
            then = hits[number + 1].group if number + 1 < len(hits) else "nothing"
            yield from (f"frame:{speaker}/{hit.group}", f"frame:{speaker}/{hit.group}>{then}", f"main:{then}")
            return


def _edges(article: Draft, number: int, syllables: Sequence[str], hits: Sequence[Hit]) -> Iterator[str]:
    """With what a passage ends; short ones at the article's ends are often captions."""
    if hits and hits[-1].end >= len(syllables) - _TAIL:
        yield from (f"closes:{hits[-1].group}", f"closes:{hits[-1].words}")
    passage = article.passages[number]
    if passage.kind == "sentence" and passage.end - passage.start < _SHORT:
        place = "start" if number < _HEAD else "end" if number >= len(article.passages) - _TAIL else ""
        if place:
            yield f"short {place}:{'tense' if any(hit.group in _TENSES for hit in hits) else '-'}"
            yield from (f"short {place}:{hit.group}" for hit in hits)


def _look(article: Draft, number: int, text: str, syllables: Sequence[str]) -> Iterator[str]:
    passage = article.passages[number]
    yield f"kind:{passage.kind}"
    yield f"length:{sum(len(text) >= border for border in _LENGTHS)}"
    if passage.furniture:
        yield f"furniture:{passage.furniture}"
    if article.title and (passage.start, passage.end) == (article.title.start, article.title.end):
        yield "title"
    elif number <= 2 and article.text.count("\n", 0, passage.start) == 1:
        yield "lead"
    if words := sum(map(str.isalpha, syllables)):
        yield f"capitals:{4 * len(_CAPITALS.findall(text)) // words}"
    if text[-1] not in '.!?…;:"”':
        yield "no stop"
    elif text[-1] == ":":
        yield "colon"
    if not text[0].isalnum() and (mark := marker_at(text, 0)) and mark.kind == "bullet":
        yield "bullet"


def _heading_features(passage: Passage, text: str, above: str | None) -> Iterator[str]:
    """The themes that the heading or lead-in above, and the passage itself where it is one, announce."""
    if passage.kind == "heading":
        yield f"heading:{announced_theme(text)}"
    if passage.parent is not None or passage.lead is not None:
        yield f"section:{above}"
    if passage.lead is not None:
        yield f"lead:{above}"
    if head := run_in_heading(text):
        yield f"run-in:{led_theme(f'{head}:')}"
