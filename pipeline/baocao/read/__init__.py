"""Bytes of any kind → articles.

The room and its main function bear one name, so the room can be called: `baocao.read("reports/")` is
`baocao.read.reader.read("reports/")`.
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
