"""baocao reads Vietnamese news and provincial reports: figures, localities, limitations and themes, each traceable.

The flow, stage by stage:

    raw text → normalize → furniture → passages → sections → tokens
             → periods, citations, localities → themes → figures, limitations → warnings
             → Article → record, tables, page, spaCy Doc

Public names are imported on first use, so that the command answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from baocao.analyzer import Analyzer, load
    from baocao.compare.comparison import compare
    from baocao.core.article import Article, Mention, Passage, Token
    from baocao.core.errors import BaocaoError
    from baocao.read.reader import read
    from baocao.structure.words.tokenizer import tokenize
    from baocao.write.record import to_record
    from baocao.write.tables import tables

_HOMES = {
    "Analyzer": "analyzer",
    "Article": "core.article",
    "BaocaoError": "core.errors",
    "Mention": "core.article",
    "Passage": "core.article",
    "Token": "core.article",
    "load": "analyzer",
    "tables": "write.tables",
    "to_record": "write.record",
    "tokenize": "structure.words.tokenizer",
}

_MODULES = {"compare": "compare", "read": "read", "spacy_pipe": "write.spacy_pipe"}

__all__ = [
    "Analyzer",
    "Article",
    "BaocaoError",
    "Mention",
    "Passage",
    "Token",
    "compare",
    "load",
    "read",
    "tables",
    "to_record",
    "tokenize",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"baocao.{_MODULES[name]}")
    if name not in _HOMES:
        raise AttributeError(f"module 'baocao' has no attribute {name!r}")
    return getattr(import_module(f"baocao.{_HOMES[name]}"), name)
