"""The contract, run over every registered extractor: its examples, hostile input, and what every consumer relies on."""

import pickle
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from time import process_time
from typing import Any

import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.core import markup
from baocao.core.article import Article, Mention
from baocao.core.errors import StageError
from baocao.extract.registry import Extractor, extractor, extractors
from baocao.write.record import to_record
from baocao.write.tables import schema

PUBLISHED = "2019-12-31"  # the day on which the examples appear
EXTRACTORS = {item.name: item for item in extractors()}
MESSY = (
    "Huyện Mường Khoa, tỉnh Sơn La: năm 2019 trồng 1.250ha rừng, tăng 15,5% so với cùng kỳ theo Quyết định số 12/QĐ-UBND.\n"
    "Tuy nhiên, tiến độ giao đất ở xã Nà Hin còn chậm; 3/12 xã chưa đạt chuẩn.\n"
)
HOSTILE = (
    "",
    "x",
    "\x00",
    "\ud800",
    "1" * 3000,
    "((((" * 400,
    "1.1.1.1 " * 300,
    "xã " * 500,
    "A" * 3000,
    "chưa " * 400,
    "từ 1 đến " * 300,
)


def examples() -> Iterator[Any]:
    for item in extractors():
        lines = [line for line in item.examples.splitlines() if line.strip()]
        for number, line in enumerate(lines):
            yield pytest.param(item, line, id=f"{item.name}-{number}")


def found(analyzer: Analyzer, item: Extractor, text: str) -> tuple[Article, tuple[Mention, ...]]:
    article = analyzer.analyze(text, published=PUBLISHED)
    return article, article.of(item.mention)


@pytest.mark.parametrize(("item", "line"), list(examples()))
def test_examples_are_found_exactly(analyzer: Analyzer, item: Extractor, line: str) -> None:
    marked = markup.parse(line, allowed=(item.mention.kind,))
    article, mentions = found(analyzer, item, marked.text)
    assert [(m.start, m.end, article.quote(m)) for m in mentions] == [
        (t.start, t.end, marked.text[t.start : t.end]) for t in marked.tags
    ]
    for tag, record in zip(marked.tags, to_record(article)[item.name], strict=True):
        for key, expected in tag.attributes.items():
            value = record.get(key)
            value = value["text"] if isinstance(value, dict) else value
            assert markup.agrees(expected, value), f"{key}: expected {expected}, got {value}"


@pytest.mark.parametrize("name", list(EXTRACTORS))
def test_every_extractor_has_positive_and_negative_examples(name: str) -> None:
    lines = [line for line in EXTRACTORS[name].examples.splitlines() if line.strip()]
    marked = [markup.parse(line, allowed=(EXTRACTORS[name].mention.kind,)) for line in lines]
    assert any(item.tags for item in marked)
    assert any(not item.tags for item in marked)


@pytest.mark.parametrize("name", list(EXTRACTORS))
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
def test_hostile_input_yields_spans_inside_the_text(analyzer: Analyzer, name: str, text: str) -> None:
    article, mentions = found(analyzer, EXTRACTORS[name], text)
    assert all(0 <= mention.start < mention.end <= len(article.raw) for mention in mentions)


@pytest.mark.parametrize("name", list(EXTRACTORS))
def test_mentions_are_ordered_disjoint_and_name_their_rule(analyzer: Analyzer, name: str) -> None:
    for text in (MESSY, MESSY * 3, EXTRACTORS[name].examples):
        _, mentions = found(
            analyzer, EXTRACTORS[name], text if text == MESSY else text.replace("<", "(").replace(">", ")")
        )
        assert all(before.end <= after.start for before, after in pairwise(mentions))
        assert all(mention.rule for mention in mentions)
        assert all(mention.confidence is None or 0 <= mention.confidence <= 1 for mention in mentions)


@pytest.mark.parametrize("name", list(EXTRACTORS))
def test_decomposed_accents_change_nothing(analyzer: Analyzer, name: str) -> None:
    article, mentions = found(analyzer, EXTRACTORS[name], MESSY)
    other, same = found(analyzer, EXTRACTORS[name], unicodedata.normalize("NFD", MESSY))
    composed = [unicodedata.normalize("NFC", other.quote(mention)) for mention in same]
    assert composed == [article.quote(mention) for mention in mentions]


@pytest.mark.parametrize("name", list(EXTRACTORS))
def test_extraction_is_deterministic_and_picklable(analyzer: Analyzer, name: str) -> None:
    _, first = found(analyzer, EXTRACTORS[name], MESSY)
    _, second = found(pickle.loads(pickle.dumps(analyzer)), EXTRACTORS[name], MESSY)
    assert first == second
    assert pickle.loads(pickle.dumps(first)) == first


@pytest.mark.parametrize("name", list(EXTRACTORS))
def test_columns_and_dtypes_are_constant(analyzer: Analyzer, name: str) -> None:
    full = baocao.tables([analyzer.analyze(MESSY)])[name]
    empty = baocao.tables([])[name]
    assert dict(full.dtypes) == dict(empty.dtypes)
    assert list(full.columns) == list(schema()[name])
    assert {"article", "start", "end", "text", "sentence", "rule"} <= set(full.columns)


def test_names_of_extractors_are_unique() -> None:
    mention = next(iter(EXTRACTORS.values())).mention

    def find_again(_article: Article) -> Iterator[Mention]:
        yield from ()

    find_again.__module__ = "somewhere.else"
    with pytest.raises(StageError, match="must be unique"):
        extractor(mention)(find_again)


ADVERSARIAL = (
    "xã ",
    "A" * 7,
    "1",
    "1.",
    "12 ha, ",
    "từ 1 đến ",
    "(",
    "chưa, ",
    "Nghị quyết số 1",
    "tỉnh Sơn La, ",
    "ngày 1/",
    " ",
    "còn do ",
    "Xã Xã ",
    "chưa cao, ",
    "có 5 ",
    "aB",
    "”, ông A ",
)
SMALL, LARGE = 4_000, 32_000  # characters
QUADRATIC = 40  # eight times the text takes 8 times as long where time is linear, 64 times where it is quadratic
LEAST = 0.02  # seconds; below, the clock says nothing


def cpu_seconds(analyzer: Analyzer, text: str) -> float:
    start = process_time()
    analyzer.analyze(text)
    return process_time() - start


@pytest.mark.parametrize("piece", ADVERSARIAL, ids=repr)
def test_adversarial_lines_take_linear_time(analyzer: Analyzer, piece: str) -> None:
    small = cpu_seconds(analyzer, piece * (SMALL // len(piece)))
    large = cpu_seconds(analyzer, piece * (LARGE // len(piece)))
    assert large < QUADRATIC * max(small, LEAST)
