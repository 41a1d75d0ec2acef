"""Bytes of any kind → articles.

The room and its main function bear one name, so the room can be called. `help(baocao.read.reader.read)` tells more of
its arguments::

    baocao.read(*paths, on_error="raise", text_column=None, id_column=None, date_column=None, title_column=None,
                author_column=None, rows=None, ocr=False) -> Iterator[Article]

    >>> for article in baocao.read("corpora/samples/mai-son-2019.txt"):
    ...     print(article.id, len(article.raw))
    mai-son-2019 1255
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from baocao.core.article import Article


class _Room(ModuleType):
    def __call__(self, *paths: Any, **options: Any) -> "Iterator[Article]":
        from baocao.read.reader import read

        return read(*paths, **options)


sys.modules[__name__].__class__ = _Room
