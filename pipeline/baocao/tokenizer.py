"""Syllables and signs as tokens; the word model comes next."""

import re
from dataclasses import replace

from baocao.article import Article, Token


def tokenize(text: str) -> list[Token]:
    return [Token(m.start(), m.end(), m[0]) for m in re.finditer(r"\w+|[^\w\s]", text)]


class Tokenizer:
    needs: tuple[str, ...] = ("passages",)
    sets: tuple[str, ...] = ("tokens",)

    def __call__(self, article: Article) -> Article:
        return replace(article, tokens=tuple(tokenize(article.text)))
