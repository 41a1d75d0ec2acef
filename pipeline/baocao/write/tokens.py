"""Texts as passages and words for other tools: plain text, JSON lines, CoNLL-U.

In CoNLL-U a passage is a sentence, whose id ends in the passage's index in the record. White space stands in MISC in
UDPipe's notation, so that the text can be put together again; spans stand exactly in comments and by token in MISC.
"""

import json
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from baocao.core.article import Article
from baocao.core.errors import OptionError
from baocao.core.files import whole_file
from baocao.core.spans import Token
from baocao.structure.prepare import anchor, prepare
from baocao.structure.words.tokenizer import Tokenizer
from baocao.write.annotations import Mark, marks
from baocao.write.entry import Entry, to_entry
from baocao.write.record import dumps

_EMPTY = "\t".join("_" * 7)  # XPOS to DEPS of a CoNLL-U line: not annotated
_SPACES = str.maketrans(
    {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p", "\\": "\\\\"}
)  # UDPipe's escapes
_TOLD = ("kind", "section", "theme", "furniture")  # of a passage, in comments


def tokenized(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles with passages and tokens, in offsets of their raw text."""
    segment = Tokenizer()
    for article in articles:
        yield article if article.failure else anchor(segment(prepare(article)))


def token_lines(article: Article, file_format: str) -> Iterator[str]:
    """The lines for one article, without line ends.

    Args:
        article: from `tokenized`.
        file_format: "text", "jsonl" or "conllu".

    Raises:
        OptionError: another format.
    """
    if file_format not in _FORMATS:
        raise OptionError.among("format", _FORMATS, file_format)
    return _FORMATS[file_format](article)


def _text(article: Article) -> Iterator[str]:
    for _, tokens in _by_passage(article):
        yield " ".join("_".join(token.text.split()) for token in tokens)


def _jsonl(article: Article) -> Iterator[str]:
    for number, found in _by_passage(article):
        passage = article.passages[number]
        tokens = [{"start": token.start, "end": token.end, "text": token.text} for token in found]
        row = {"id": article.id, "passage": number, "start": passage.start, "end": passage.end, "tokens": tokens}
        yield json.dumps(row, ensure_ascii=False)


def _by_passage(article: Article) -> Iterator[tuple[int, list[Token]]]:
    """The tokens of each passage, with its index."""
    starts = [passage.start for passage in article.passages]
    for number, tokens in groupby(article.tokens, lambda token: _passage(starts, token.start)):
        yield number, list(tokens)


def _passage(starts: list[int], offset: int) -> int:
    """The index of the passage that an offset lies in, as of a mention; 0 where there is none."""
    return max(bisect_right(starts, offset) - 1, 0)


def write_conllu(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`articles.conllu`: the articles one after the other, each as `conllu_lines` has it."""
    counts = Counter(articles=0)
    with whole_file(out / "articles.conllu") as handle:
        for entry in entries:
            if entry.good:
                handle.writelines(f"{line}\n" for line in conllu_lines(entry, entry.token_spans()))
                counts["articles"] += 1
    return counts


def conllu_lines(entry: Entry, tokens: Sequence[tuple[int, int]]) -> Iterator[str]:
    """An article in CoNLL-U, none of a text without words, for which CoNLL-U has no form.

    Args:
        entry: the article.
        tokens: starts and ends of its words, in order.
    """
    record, raw, found = entry.record, entry.raw, marks(entry.record)
    starts = [passage["start"] for passage in record["passages"]]
    beginning: dict[int, list[Mark]] = defaultdict(list)
    for mark in found:
        beginning[_passage(starts, mark.start)].append(mark)
    places = _places(tokens, len(raw))
    words = zip(places, _over(tokens, found), strict=True)
    for first, (number, sentence) in enumerate(groupby(words, lambda word: _passage(starts, word[0][1]))):
        if not first:
            yield f"# newdoc id = {_flat(record['id'])}"
        yield from _comments(entry, number, beginning[number])
        for row, (place, over) in enumerate(sentence, 1):
            yield f"{row}\t{_flat(raw[place[1] : place[2]])}\t{_EMPTY}\t{_misc(raw, place, over)}"
        yield ""


def _places(tokens: Sequence[tuple[int, int]], end: int) -> Iterator[tuple[int, int, int, int]]:
    """Of each token: where the text before it begins that no token has, its start and end, and the next one's start."""
    before = 0
    for (start, stop), (following, _) in pairwise([*tokens, (end, end)]):
        yield before, start, stop, following
        before = following


def _over(tokens: Sequence[tuple[int, int]], found: Sequence[Mark]) -> Iterator[list[Mark]]:
    """The marks over each token, in the order in which they were found; in one sweep over both."""
    coming = sorted(range(len(found)), key=lambda number: found[number].start, reverse=True)
    here: list[int] = []
    for start, end in tokens:
        while coming and found[coming[-1]].start < end:
            insort(here, coming.pop())
        here = [number for number in here if found[number].end > start]
        yield [found[number] for number in here]


def _comments(entry: Entry, number: int, found: Iterable[Mark]) -> Iterator[str]:
    """The lines before a sentence: its id, what is known of the passage, its text, and the spans that begin in it."""
    record, raw = entry.record, entry.raw
    yield f"# sent_id = {_flat(record['id'])}-{number}"
    passage: dict[str, Any] = record["passages"][number] if record["passages"] else {"start": 0, "end": len(raw)}
    for key in _TOLD:
        if key in passage:
            yield f"# {key} = {_flat(str(passage[key]))}"
    yield f"# text = {_flat(raw[passage['start'] : passage['end']])}"
    for mark in found:
        yield f"# span = {mark.label} {mark.start} {mark.end} {dumps(mark.attributes)}"


def _misc(raw: str, place: tuple[int, int, int, int], over: Iterable[Mark]) -> str:
    """MISC of one token: its place, the white space around it, and the spans over it."""
    before, start, end, following = place
    fields = [f"TokenRange={start}:{end}"]
    if before < start:
        fields.append(f"SpacesBefore={raw[before:start].translate(_SPACES)}")
    gap = raw[end:following]
    if not gap:
        fields.append("SpaceAfter=No")
    elif gap != " ":
        fields.append(f"SpacesAfter={gap.translate(_SPACES)}")
    if labels := [("B-" if mark.start >= start else "I-") + mark.label for mark in over]:
        fields.append("Spans=" + ",".join(labels))
    return "|".join(fields)


def _conllu(article: Article) -> Iterator[str]:
    return conllu_lines(to_entry(article), [(token.start, token.end) for token in article.tokens])


def _flat(text: str) -> str:
    """Text for one field or comment: without tabs and line ends."""
    return " ".join(text.split())


_FORMATS = {"conllu": _conllu, "jsonl": _jsonl, "text": _text}
