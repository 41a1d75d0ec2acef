"""baocao reads Vietnamese news and provincial reports: figures, localities, limitations and themes, each traceable.

    >>> import baocao
    >>> article = baocao.analyze("Năm 2022, huyện Yên Bình trồng 12 ha rừng; tiến độ giao đất còn chậm.")
    >>> [article.quote(mention) for mention in article.mentions]
    ['Năm 2022', 'huyện Yên Bình', '12 ha', 'tiến độ giao đất còn chậm']

`analyze` is for one text; `load` makes an analyzer for many, `read` finds them in files, `tables` and `to_record` hand
on what was found, and `compare` lays the figures of many reports side by side. The flow, stage by stage:

    raw text → normalize → furniture → passages → sections → tokens
             → periods, citations, localities → themes → figures, limitations → warnings
             → Article → record, tables, page, spaCy Doc

Public names are imported on first use, so that the command answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str

    from baocao.analyzer import Analyzer, analyze, load
    from baocao.compare.comparison import Comparison, compare
    from baocao.core.article import Article
    from baocao.core.errors import BaocaoError
    from baocao.core.spans import Mention, Passage, Token
    from baocao.extract.kinds.citations import Citation
    from baocao.extract.kinds.figures import Figure
    from baocao.extract.kinds.limitations import Limitation
    from baocao.extract.kinds.localities import Locality
    from baocao.extract.kinds.periods import Period
    from baocao.extract.kinds.place_references import PlaceReference
    from baocao.extract.kinds.tasks import Task
    from baocao.read.reader import read
    from baocao.structure.words.tokenizer import tokenize
    from baocao.write import spacy_pipe
    from baocao.write.record import to_record
    from baocao.write.tables import tables

_HOMES = {
    "Analyzer": "analyzer",
    "Article": "core.article",
    "BaocaoError": "core.errors",
    "Citation": "extract.kinds.citations",
    "Comparison": "compare.comparison",
    "Figure": "extract.kinds.figures",
    "Limitation": "extract.kinds.limitations",
    "Locality": "extract.kinds.localities",
    "Mention": "core.spans",
    "Passage": "core.spans",
    "Period": "extract.kinds.periods",
    "PlaceReference": "extract.kinds.place_references",
    "Task": "extract.kinds.tasks",
    "Token": "core.spans",
    "analyze": "analyzer",
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
    "Citation",
    "Comparison",
    "Figure",
    "Limitation",
    "Locality",
    "Mention",
    "Passage",
    "Period",
    "PlaceReference",
    "Task",
    "Token",
    "analyze",
    "compare",
    "load",
    "read",
    "spacy_pipe",
    "tables",
    "to_record",
    "tokenize",
]


if not TYPE_CHECKING:  # to type checkers it would mean that there is every name

    def __getattr__(name: str) -> object:
        if name == "__version__":
            return import_module("importlib.metadata").version("baocao")
        if name in _MODULES:
            return import_module(f"baocao.{_MODULES[name]}")
        if name not in _HOMES:
            raise AttributeError(f"module 'baocao' has no attribute {name!r}")
        return getattr(import_module(f"baocao.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
