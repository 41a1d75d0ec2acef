"""Whether a text is a Vietnamese report at all: words, length and the language of spam; nothing is thrown away."""

import re
import unicodedata
from dataclasses import replace

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.days import names_day
from baocao.core.language import worded

SAMPLE = 2_000  # characters from which language and spam are told
ENOUGH_WORDS = 20  # fewer tell no language

# Measured on 650 news items and reports: 0.15 to 0.57; English, French and unaccented Vietnamese stay below 0.02.
VIETNAMESE = 0.1
_SHORTEST = 150  # characters; a teaser has fewer, the shortest of those items 812
_TEASERS = 3  # lines that break off in "…" on one page
_TEASER_SHARE = 0.15  # of all lines
_LINKED = 0.5  # share of the letters of a page's article that are link texts; 0 to 0.2 in articles
_GAMBLING = 3  # different phrases
_POINTER = 40  # characters of a line that sends the reader on to an article, with its day perhaps
_REPEATED = 6  # lines of
_REPEATED_LENGTH = 30  # characters or more, of which no more than
_REPEATED_SHARE = 0.5  # are different, make a list
_GAMBLING_DENSITY = 1_000  # characters to a phrase, or fewer

_LEX = lexicon.load("screening")
_FREQUENT = frozenset(_LEX["frequent"].split())
_MORE = tuple(_LEX["more"])
_PHRASES = re.compile(rf"\b{lexicon.alternation(_LEX['gambling'])}\b")
_WORD = re.compile(r"[^\W\d_]+")
_LINE = re.compile(r"[^\n]*\S")


def suspicion(text: str, *, link_share: float = 0.0, is_notice: bool = False) -> str | None:
    """Why a text is probably no Vietnamese report, for people to read; None when nothing speaks against it.

    Args:
        text: as read.
        link_share: share of the text's characters that are link texts, where the format tells.
        is_notice: whether a page holds little more than a link to a paper.
    """
    start = _plain(text)
    words = _WORD.findall(start)
    if not words:
        return worded("no words: the text is empty or only numbers and signs")
    if len(words) >= ENOUGH_WORDS and (share := _share(words)) < VIETNAMESE:
        return worded(
            f"not Vietnamese, or Vietnamese without accents: {share:.0%} of the words are frequent Vietnamese ones"
        )
    phrases = _PHRASES.findall(start)
    if len(set(phrases)) >= _GAMBLING and len(start) < _GAMBLING_DENSITY * len(phrases):
        return worded(f"advertising for betting: {', '.join(sorted(set(phrases))[:_GAMBLING])}")
    lines = _LINE.findall(start)
    teasers = sum(map(_is_teaser, lines))
    if link_share > _LINKED or (teasers >= _TEASERS and teasers > _TEASER_SHARE * len(lines)):
        return worded("a list of links or teasers, no article")
    if is_notice:
        return worded("a notice that only links to a file")
    long = [line.strip() for line in lines if len(line.strip()) >= _REPEATED_LENGTH]
    if len(long) >= _REPEATED and len(set(long)) <= _REPEATED_SHARE * len(long):
        return worded("the same lines over and over: a list of teasers")
    if len(text.strip()) < _SHORTEST:
        return worded(f"a teaser or fragment: {len(text.strip())} characters")
    return None


def _is_teaser(line: str) -> bool:
    """Whether a line breaks off, sends the reader on, or is a day: there is one for each article of a list."""
    if line.endswith(("...", "…", "[…]", "[...]")):
        return True
    return len(line) <= _POINTER and (line.lstrip(" .>»-–[(").startswith(_MORE) or names_day(line.strip()))


def screened(article: Article, *, link_share: float = 0.0, is_notice: bool = False) -> Article:
    """The article, with a warning if it is probably no Vietnamese report (see `suspicion`)."""
    doubt = suspicion(article.raw, link_share=link_share, is_notice=is_notice)
    return replace(article, warnings=(*article.warnings, worded(f"probably no report: {doubt}"))) if doubt else article


def vietnamese_share(text: str) -> float:
    """Share of the words that are frequent Vietnamese words with a Vietnamese letter; 0 for a text without words."""
    words = _WORD.findall(_plain(text))
    return _share(words) if words else 0.0


def _share(words: list[str]) -> float:
    return sum(word in _FREQUENT for word in words) / len(words)


def _plain(text: str) -> str:
    """The start in one form; the full normalizer and `fold` would take as long as all else here."""
    return unicodedata.normalize("NFC", text[:SAMPLE]).lower()
