"""Limitations: the shortcomings that a text itself states, one item each, cut to the clause that says it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from baocao import lexicon
from baocao.article import Article, Mention, Passage, Span
from baocao.registry import extractor


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation(Mention):
    """A stated shortcoming. `holder` is who has it, `cause` why, in the words of the text where it says so."""

    kind: ClassVar[str] = "limitation"
    plural: ClassVar[str] = "limitations"

    holder: Span | None = None
    cause: Span | None = None


EXAMPLES = """
Tuy nhiên, <limitation>tiến độ giải ngân vốn đầu tư công còn chậm</limitation>.
Bên cạnh đó vẫn còn một số hạn chế.
Toàn huyện hoàn thành 14/14 chỉ tiêu, không để xảy ra tình trạng nợ đọng.
"""

_LEX = lexicon.load("limitations")
_STATES = re.compile(r"\b" + lexicon.alternation(_LEX["states"]))
_GOOD_NEWS = re.compile(r"\b" + lexicon.alternation(_LEX["good_news"]))
_OPENERS = re.compile(r"(?:" + lexicon.alternation(_LEX["openers"]) + r"[\s,:]*)+")
_BARE = re.compile(lexicon.alternation(_LEX["bare"]))
_CLAUSE_END = re.compile(r";\s*|[.…!?]+[\"”’)]*\s*$|,\s+(?=(?:dẫn đến|dẫn tới|khiến|làm cho|nên|vì vậy)\b)")
_SHORTEST = 12  # characters; "đường còn xấu" has 13


@extractor(Limitation, needs=("passages", "themes"))
def find_limitations(article: Article) -> Iterator[Limitation]:
    """The items of an article, from its passages with the theme `shortcomings` (`causes` where they state one)."""
    for passage in article.passages:
        if passage.theme in ("shortcomings", "causes") and passage.kind != "heading" and not passage.furniture:
            yield from _items(article, passage)


def _items(article: Article, passage: Passage) -> Iterator[Limitation]:
    at = passage.start
    ends = [*_CLAUSE_END.finditer(article.folded, passage.start, passage.end), None]
    for end in ends:
        stop = end.start() if end else passage.end
        clause = _clause(article.folded, at, stop)
        if clause and _STATES.search(article.folded, clause.start, clause.end):
            yield Limitation(start=clause.start, end=clause.end, rule="clause")
        at = end.end() if end else stop


def _clause(folded: str, start: int, end: int) -> Span | None:
    opener = _OPENERS.match(folded, start, end)
    start = opener.end() if opener else start
    lead = folded.rfind(": ", start, end)
    start = lead + 2 if lead >= 0 else start
    while start < end and not folded[start].isalnum():
        start += 1
    end = start + len(folded[start:end].rstrip(" ,;:.…"))
    if end - start < _SHORTEST or _GOOD_NEWS.search(folded, start, end) or _BARE.search(folded, start, end):
        return None
    return Span(start, end)
