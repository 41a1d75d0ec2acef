"""Keyword in context: every place where a phrase stands, with what stands around it, sorted as one reads it."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import pandas as pd

from baocao.compare.subsets import passages_of
from baocao.core.errors import OptionError
from baocao.core.normalizer import fold, normalize, strip_accents
from baocao.core.offsets import OffsetMap
from baocao.structure.words.tokenizer import spans
from baocao.write.tables import Frames

Match = Literal["syllables", "words", "regex"]
Sort = Literal["text", "left", "right", "keyword"]
MATCHES: tuple[Match, ...] = ("syllables", "words", "regex")
SORTS: tuple[Sort, ...] = ("text", "left", "right", "keyword")
_TOLD = ("article", "passage", "start", "end", "left", "keyword", "right", "theme", "kind", "place", "province", "year")
_PLAIN_PART = re.compile(r"(?<!\\)[^\W\d_]+")  # of a regular expression: letters that no backslash makes special
_SYLLABLE = re.compile(r"\w+")
_SORTED_BY = 5  # words of the context that lines are sorted by
_CONTEXT = 60  # characters on each side
_LONGEST = 200  # characters of a regular expression
_Finder = Callable[[str], Iterator[tuple[int, int]]]


def concordance(
    frames: Frames,
    phrase: str,
    *,
    match: Match = "syllables",
    plain: bool = False,
    sort: Sort = "text",
    width: int = _CONTEXT,
    where: Iterable[str] = (),
) -> pd.DataFrame:
    """One line a place where the phrase stands in a passage, furniture and reprints aside.

    Args:
        frames: tables as `baocao.tables` gives: articles, passages.
        phrase: what to look for; case and the style of tone marks do not count. A `*` at the end of a syllable stands
            for any ending, one alone for any syllable.
        match: "syllables" finds the phrase as whole syllables; "words" only where its ends are ends of words of the
            tokenizer ("tế" not in "kinh tế"); "regex" takes it as a regular expression over folded text.
        plain: whether accents are left out on both sides ("ho ngheo" finds "hộ nghèo", and "hồ nghèo" too).
        sort: order of the lines: as in the texts, or by the words to the left (the nearest first), to the right, or by
            the keyword itself.
        width: characters of context on each side.
        where: conditions that choose passages, see `subsets.chosen`.

    Returns:
        Columns article, passage, start, end (of the keyword, in the article as read), left, keyword, right, theme,
        kind, place, province, year.

    Raises:
        OptionError: the phrase is empty or no regular expression, or an argument has a value that is not allowed.
    """
    for name, value, allowed in (("match", match, MATCHES), ("sort", sort, SORTS)):
        if value not in allowed:
            raise OptionError.among(name, allowed, value)
    find = _finder(phrase, match, plain)
    rows = passages_of(frames, where)
    lines = []
    told = [rows[name] for name in ("article", "passage", "start", "theme", "kind", "place", "province", "year")]
    for text, article, passage, first, *rest in zip(rows["text"], *told, strict=True):
        for start, end in find(text):
            left, right = text[max(start - width, 0) : start], text[end : end + width]
            lines.append((article, passage, first + start, first + end, left, text[start:end], right, *rest))
    found = pd.DataFrame(lines, columns=[*_TOLD])
    if sort == "text":
        return found
    order = sorted(range(len(found)), key=[_key(sort, *line[4:7]) for line in lines].__getitem__)
    return found.iloc[order].reset_index(drop=True)


def _finder(phrase: str, match: Match, plain: bool) -> _Finder:
    key = _simple(normalize(phrase)[0], plain).strip() if match != "regex" else phrase
    if not key or (match != "regex" and not _SYLLABLE.search(key.replace("*", ""))):
        raise OptionError(f"The phrase must hold a letter or a digit. Got {phrase!r}.")
    pattern = _regex(strip_accents(phrase) if plain else phrase) if match == "regex" else _phrase(key)

    def find(raw: str) -> Iterator[tuple[int, int]]:
        text, edits = normalize(raw)
        found = [hit.span() for hit in pattern.finditer(_simple(text, plain)) if hit.end() > hit.start()]
        if found and match == "words":
            starts, ends = map(set, spans(text))
            found = [(start, end) for start, end in found if start in starts and end in ends]
        there = OffsetMap(edits)
        yield from ((there.start(start), there.end(end)) for start, end in found)

    return find


def _phrase(key: str) -> re.Pattern[str]:
    syllables = [r"\w+" if word == "*" else re.escape(word).replace(r"\*", r"\w*") for word in key.split()]
    together = r"\s+".join(syllables)
    return re.compile(rf"(?<!\w){together}(?!\w)")


def _regex(pattern: str) -> re.Pattern[str]:
    if len(pattern) > _LONGEST:
        raise OptionError(f"A regular expression must have {_LONGEST} characters at most. Got {len(pattern)}.")
    try:
        return re.compile(_PLAIN_PART.sub(lambda part: fold(part[0]), pattern), re.IGNORECASE)
    except re.error as error:
        raise OptionError(f"The phrase must be a regular expression ({error}). Got {pattern!r}.") from error


def _simple(text: str, plain: bool) -> str:
    """A normalized text as it is matched, of the same length."""
    return strip_accents(fold(text)) if plain else fold(text)


def _key(sort: Sort, left: str, keyword: str, right: str) -> tuple[list[str], ...]:
    """What a line is sorted by; accents count, so that equal words stand together."""
    before = _SYLLABLE.findall(fold(left))[::-1][:_SORTED_BY]
    word, behind = _SYLLABLE.findall(fold(keyword)), _SYLLABLE.findall(fold(right))[:_SORTED_BY]
    return {"left": (before, word, behind), "right": (behind, word, before), "keyword": (word, behind, before)}[sort]
