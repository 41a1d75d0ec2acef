"""Headings: the section that every passage lies in, and the theme that a heading's words announce."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from baocao.core import lexicon
from baocao.core.article import Draft, Passage
from baocao.core.normalizer import fold

_CUES = {theme: re.compile(lexicon.alternation(cues)) for theme, cues in lexicon.load("sections")["cues"].items()}
_LEVELS = (
    re.compile(r"(?:phần )?[IVX]{1,5}[.)/-]\s"),
    re.compile(r"[A-ZĐ][.)/]\s"),
    re.compile(r"\d{1,2}[.)/-]\s"),
    re.compile(r"\d{1,2}\.\d{1,2}\.?\s"),
    re.compile(r"\d{1,2}(?:\.\d{1,2}){2,}\.?\s"),
    re.compile(r"[a-zđ]\)\s*"),
)
_PLAIN_LEVEL = len(_LEVELS)  # a heading without a number
_RUN_IN = re.compile(r"(?:[-+*•]\s*|\w{1,3}[.)]\s*)?(?P<head>[^:.;\n]{4,120}):\s+\S")  # "- Nhiệm vụ còn chậm: …"


class Sectioner:
    """The stage that sets `Passage.section` to the words of the heading that a passage lies under."""

    needs: tuple[str, ...] = ("passages",)
    sets: tuple[str, ...] = ("sections",)

    def __call__(self, article: Draft) -> Draft:
        return replace(article, passages=tuple(_with_sections(article.text, article.passages)))


def _with_sections(text: str, passages: tuple[Passage, ...]) -> Iterator[Passage]:
    open_headings: list[tuple[int, str]] = []
    title = True
    for passage in passages:
        words = text[passage.start : passage.end]
        if passage.kind == "heading" and passage.furniture is None:
            if title:  # the article's title is no section
                title = False
                yield passage
                continue
            level = heading_level(words)
            open_headings = [item for item in open_headings if item[0] < level]
            open_headings.append((level, words))
            yield replace(passage, section=words)
        else:
            title = title and passage.furniture is not None
            yield replace(passage, section=open_headings[-1][1]) if open_headings else passage


def heading_level(words: str) -> int:
    """Depth of a heading by its numbering: I. → 0, A. → 1, 1. → 2, 1.1. → 3, …; unnumbered ones are deepest."""
    letters = [char for char in words if char.isalpha()]
    if letters and all(char.isupper() for char in letters) and not re.match(r"\d", words):
        return 0
    return next((level for level, pattern in enumerate(_LEVELS) if pattern.match(words)), _PLAIN_LEVEL)


@lru_cache(maxsize=4096)
def announced_theme(heading: str) -> str | None:
    """The theme that a heading's words announce: 'II. HẠN CHẾ, TỒN TẠI' → 'shortcomings'; None where they do not."""
    key = fold(heading)
    found = [(match.start(), theme) for theme, cue in _CUES.items() if (match := cue.search(key))]
    return min(found)[1] if found else None


def run_in_heading(words: str) -> str | None:
    """The heading at the start of an item: '- Hạn chế: tiến độ chậm' → 'Hạn chế'."""
    match = _RUN_IN.match(words)
    return match["head"].strip() if match else None
