"""Texts as passages and words for other tools: plain text, JSON lines, CoNLL-U."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from baocao.core.article import Article, Passage, Token
from baocao.core.errors import OptionError
from baocao.structure.prepare import anchor, prepare
from baocao.structure.words.tokenizer import Tokenizer

_EMPTY = "\t".join("_" * 6)  # UPOS to DEPREL of a CoNLL-U line: not annotated


def tokenized(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles with passages and tokens, in offsets of their raw text."""
    segment = Tokenizer()
    for article in articles:
        yield article if article.failure else anchor(segment(prepare(article)))


def token_lines(article: Article, file_format: str) -> Iterator[str]:
    """The lines for one article.

    Args:
        article: from `tokenized`.
        file_format: "text", "jsonl" or "conllu".

    Raises:
        OptionError: another format.
    """
    if file_format not in _FORMATS:
        raise OptionError.among("format", _FORMATS, file_format)
    at = 0
    tokens = article.tokens
    for number, passage in enumerate(article.passages, 1):
        end = at
        while end < len(tokens) and tokens[end].start < passage.end:
            end += 1
        yield from _FORMATS[file_format](replace(article, tokens=tokens[at:end]), passage, number)
        at = end


def _text(article: Article, _passage: Passage, _number: int) -> Iterator[str]:
    yield " ".join("_".join(token.text.split()) for token in article.tokens)


def _jsonl(article: Article, passage: Passage, number: int) -> Iterator[str]:
    tokens = [{"start": token.start, "end": token.end, "text": token.text} for token in article.tokens]
    row = {"id": article.id, "passage": number - 1, "start": passage.start, "end": passage.end, "tokens": tokens}
    yield json.dumps(row, ensure_ascii=False)


def _conllu(article: Article, passage: Passage, number: int) -> Iterator[str]:
    yield f"# sent_id = {article.id}-{number}"
    yield f"# text = {' '.join(article.quote(passage).split())}"
    for place, token in enumerate(article.tokens, 1):
        yield f"{place}\t{' '.join(token.text.split())}\t{_EMPTY}\t_\t{_misc(article, token)}"
    yield ""


def _misc(article: Article, token: Token) -> str:
    glued = article.raw[token.end : token.end + 1].strip() and token is not article.tokens[-1]
    return f"{'SpaceAfter=No|' if glued else ''}TokenRange={token.start}:{token.end}"


_FORMATS = {"conllu": _conllu, "jsonl": _jsonl, "text": _text}
