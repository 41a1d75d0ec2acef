"""Writers take time in proportion to what they write: thousands of short lines with mentions are no special case."""

import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from baocao.core.article import Article, NonFigure, Passage, Span
from baocao.extract.kinds.figures import Figure
from baocao.write import formats, show
from baocao.write.show import to_html

LINE = "Xã Nà Tấu trồng 15 ha lúa.\n"
FEW = 5_000  # lines; four times as many are as many as a yearbook has
TIMES = 4
MOST = 9  # times the time for four times the lines: 4 where it grows with them, 16 where with their square


def long_article(lines: int) -> Article:
    """An article of equal short lines, each a passage with a figure and what it measures."""
    number, unit = LINE.index("15"), LINE.index("lúa")
    starts = range(0, lines * len(LINE), len(LINE))
    figures = (
        Figure(
            start=start + number,
            end=start + number + len("15 ha"),
            quantity="measure",
            value=Decimal(15),
            unit="ha",
            measured=Span(start + unit, start + unit + len("lúa")),
            passage=place,
            rule="unit",
        )
        for place, start in enumerate(starts)
    )
    passages = (Passage(start=start, end=start + len(LINE) - 1, theme="results") for start in starts)
    ordinals = (NonFigure(start, start + len("Xã"), "ordinal") for start in starts)
    return Article(
        raw=LINE * lines,
        id="a",
        passages=tuple(passages),
        mentions=tuple(figures),
        nonfigures=tuple(ordinals),
    )


def seconds(write: Callable[[Article], object], article: Article) -> float:
    """Time of this process only, whatever else the machine does."""
    before = time.process_time()
    write(article)
    return time.process_time() - before


def assert_proportionate(write: Callable[[Article], object]) -> None:
    write(long_article(2))  # what is loaded once is no part of the time
    few = min(seconds(write, long_article(FEW)) for _ in range(2))
    assert seconds(write, long_article(FEW * TIMES)) < MOST * few


@pytest.mark.parametrize("file_format", ["brat", "conllu", "labelstudio", "ninjs", "prodigy"])
def test_time_grows_with_lines_and_mentions(tmp_path_factory: pytest.TempPathFactory, file_format: str) -> None:
    def written(article: Article) -> None:
        formats.write([article], tmp_path_factory.mktemp(file_format), file_format)

    assert_proportionate(written)


def reasons(article: Article) -> int:
    return sum(len(list(show._reasons(article, passage))) for passage in article.passages)


@pytest.mark.parametrize("write", [to_html, reasons])
def test_the_page_takes_time_in_proportion(write: Callable[[Article], object]) -> None:
    assert_proportionate(write)
