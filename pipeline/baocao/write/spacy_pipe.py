"""The same Analyzer in spaCy: a tokenizer, a component, and a Doc whose text is the article's.

    >>> nlp = baocao.spacy_pipe.blank()  # or spacy.blank("vi", config=TOKENIZER_CONFIG)
    >>> component = nlp.add_pipe("baocao")
    >>> doc = nlp("Tỉnh Lào Cai có 12 xã chưa đạt chuẩn.")
    >>> doc.spans["figures"]  # span groups, one a kind, named like the tables
    [12]
    >>> doc.user_data["baocao"]["figures"][0]["rule"]  # the record, with values, units, rules
    'number'

The tokenizer keeps every character, so `doc.text == text` always. Mentions whose ends lie inside a token widen to it;
the exact offsets are in the record. Nothing is stored in process-global extensions.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, SpanGroup
from spacy.util import registry
from spacy.vocab import Vocab

from baocao.analyzer import Analyzer, load
from baocao.core.article import Article
from baocao.core.files import storable, whole_folder
from baocao.extract.registry import extractors
from baocao.structure.words.tokenizer import tokenize
from baocao.write.entry import Entry
from baocao.write.record import to_record

TOKENIZER_CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "baocao.tokenizer.v1"}}}
_DOCS = 500  # articles of one DocBin file, which is made in memory


class SpacyTokenizer:
    """baocao's tokens as a spaCy tokenizer."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        return _doc(self.vocab, text, ((token.start, token.end) for token in tokenize(text)))

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:  # noqa: ARG002  (spaCy's signature)
        """One Doc a text."""
        return map(self, texts)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to store: the model is the installed package's."""
        return b""

    def from_bytes(self, data: bytes, **_: object) -> "SpacyTokenizer":  # noqa: ARG002
        """Nothing to read."""
        return self

    def to_disk(self, path: Path, **_: object) -> None:
        """Nothing to store."""

    def from_disk(self, path: Path, **_: object) -> "SpacyTokenizer":  # noqa: ARG002
        """Nothing to read."""
        return self


@registry.tokenizers("baocao.tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], SpacyTokenizer]:
    """The factory under the name `baocao.tokenizer.v1`."""
    return _tokenizer_for


def _tokenizer_for(nlp: Language) -> SpacyTokenizer:
    return SpacyTokenizer(nlp.vocab)


class BaocaoComponent:
    """Analyzes a Doc's text; sets its span groups and `user_data["baocao"]`."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer

    def __call__(self, doc: Doc) -> Doc:
        return annotate(doc, self.analyzer.analyze(doc.text))


@Language.factory("baocao")
def make_baocao(nlp: Language, name: str) -> BaocaoComponent:  # noqa: ARG001  (spaCy's signature)
    """The component `baocao`."""
    return BaocaoComponent(load())


def blank() -> Language:
    """A blank Vietnamese pipeline with baocao's tokenizer; needs no pyvi."""
    return spacy.blank("vi", config=TOKENIZER_CONFIG)


def to_doc(article: Article, vocab: Vocab) -> Doc:
    """The Doc of an article that `Analyzer.analyze` returned; its text is `article.raw`."""
    tokens = [(token.start, token.end) for token in article.tokens]
    return record_doc(to_record(article), article.raw, tokens, vocab)


def record_doc(record: dict[str, Any], raw: str, tokens: Iterable[tuple[int, int]], vocab: Vocab) -> Doc:
    """The Doc of an article's record, with its text as read and the start and end of its tokens."""
    return _annotate(_doc(vocab, raw, tokens), record)


def annotate(doc: Doc, article: Article) -> Doc:
    """Put an article's mentions into the span groups of a Doc with the same text."""
    return _annotate(doc, to_record(article))


def _annotate(doc: Doc, record: dict[str, Any]) -> Doc:
    groups = {item.name: [(found, item.mention.kind) for found in record[item.name]] for item in extractors()}
    groups["passages"] = [(passage, passage.get("theme", "")) for passage in record["passages"]]
    for name, labeled in groups.items():
        spans = (doc.char_span(item["start"], item["end"], label, alignment_mode="expand") for item, label in labeled)
        doc.spans[name] = SpanGroup(doc, name=name, spans=[span for span in spans if span is not None])
    doc.user_data["baocao"] = record
    return doc


def write_docbin(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`docs/00000.spacy` and so on: Docs of some hundred articles each, with span groups and the record."""
    good = (entry for entry in entries if entry.good)
    counts = Counter(articles=0)
    with whole_folder(out / "docs") as folder:
        while batch := list(islice(good, _DOCS)):
            vocab = blank().vocab  # a new one for each file: a vocabulary only ever grows
            docs = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
            for entry in batch:
                docs.add(record_doc(_plain(entry.record), storable(entry.raw), entry.token_spans(), vocab))
            docs.to_disk(folder / f"{counts['articles'] // _DOCS:05}.spacy")
            counts["articles"] += len(batch)
    return counts


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """The record as JSON has it, without what UTF-8 cannot hold."""
    plain: dict[str, Any] = json.loads(storable(json.dumps(record, ensure_ascii=False)))
    return plain


def _doc(vocab: Vocab, text: str, tokens: Iterable[tuple[int, int]]) -> Doc:
    """Words and the white space between them: one space belongs to the word before it, the rest are tokens."""
    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for start, end in (*tokens, (len(text), len(text))):
        if gap := text[at:start]:
            if words and gap[0] == " " and not spaces[-1] and at > 0:
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)
        if start < end:
            words.append(text[start:end])
            spaces.append(False)
            at = end
    return Doc(vocab, words=words, spaces=spaces)
