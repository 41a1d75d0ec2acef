"""Writers take time in proportion to what they write: thousands of short lines with mentions are no special case."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from baocao.core.article import Article
from baocao.core.spans import NonFigure, Passage, Span
from baocao.extract.kinds.figures import Figure
from baocao.write import formats, show
from baocao.write.article_page import to_html
from baocao.write.phrases import page_words

LINE = "Xã Nà Tấu trồng 15 ha lúa.\n"
FEW = 5_000  # lines; four times as many are as many as a yearbook has


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


@pytest.mark.parametrize("file_format", ["brat", "conllu", "labelstudio", "ninjs", "prodigy"])
def test_time_grows_with_lines_and_mentions(
    assert_proportionate: Callable[..., None], tmp_path_factory: pytest.TempPathFactory, file_format: str
) -> None:
    def written(article: Article) -> None:
        formats.write([article], tmp_path_factory.mktemp(file_format), file_format)

    assert_proportionate(written, long_article, FEW)


def reasons(article: Article) -> int:
    say = page_words("vi")
    return sum(len(list(show._reasons(article, passage, say))) for passage in article.passages)


@pytest.mark.parametrize("write", [to_html, reasons])
def test_the_page_takes_time_in_proportion(
    assert_proportionate: Callable[..., None], write: Callable[[Article], object]
) -> None:
    assert_proportionate(write, long_article, FEW)
