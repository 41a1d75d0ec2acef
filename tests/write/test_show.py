"""The page of one article: the text as it was read, every mention marked, nothing loaded from elsewhere."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from html import unescape
from io import StringIO
from typing import Any, ClassVar

import pytest
from rich.console import Console

from baocao.core.article import Article, Mention, Span
from baocao.extract.registry import extractors
from baocao.write.show import print_article, to_html

Analyze = Callable[..., Article]

TEXT = "Năm 2019, <b>huyện Mai Sơn</b> (tỉnh Sơn La) trồng 1.250 ha; tuy nhiên, chỉ 12,5% diện tích có nước, đường còn hỏng."


def plain(page: str) -> list[str]:
    """The texts of the sections, without tags."""
    return [
        unescape(re.sub(r"<[^>]+>", "", body)) for body in re.findall(r"<div>(.*?)</div></section>", page, re.DOTALL)
    ]


def test_the_page_shows_the_text_to_the_character(analyze: Analyze) -> None:
    article = analyze(TEXT)
    assert plain(to_html(article)) == [article.quote(passage) for passage in article.passages]


def test_mentions_inside_others_and_across_their_ends_are_all_marked(analyze: Analyze) -> None:
    article = analyze(TEXT)
    figure = next(item for item in article.mentions if item.kind == "figure")
    crossing = replace(figure, start=figure.start + 3, end=figure.end + 10)
    page = to_html(replace(article, mentions=tuple(sorted((*article.mentions, crossing), key=lambda item: item.start))))
    assert plain(page) == plain(to_html(article))
    assert page.count("<mark class=figure") == to_html(article).count("<mark class=figure") + 2
    assert page.count("<mark") == page.count("</mark>")


def test_a_mark_says_what_was_read(analyze: Analyze) -> None:
    page = to_html(analyze(TEXT))
    assert '<mark class=figure title="figure · 12.5 · %">12,5%</mark>' in page
    assert 'title="locality · tỉnh Sơn La · Sơn La"' in page


def test_the_page_loads_nothing(analyze: Analyze) -> None:
    assert not re.search(r"https?://|<script|<link|src=|@import|url\(", to_html(analyze(TEXT)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Mention):
    """A kind that nobody has met."""

    kind: ClassVar[str] = "award"
    plural: ClassVar[str] = "awards"

    rank: int
    year: Decimal | None = None
    giver: Span | None = None
    winners: tuple[str, ...] = ()
    national: bool = False


def with_award(article: Article, **values: Any) -> Article:
    return replace(article, mentions=(Award(start=0, end=3, rule="made up", rank=2, **values),))


@pytest.mark.parametrize(
    ("values", "hints"),
    [
        ({}, "award · 2"),
        (
            {"year": Decimal(2019), "national": True, "giver": Span(4, 8), "winners": ("a",)},
            "award · 2 · 2019 · national",
        ),
    ],
)
def test_a_new_kind_is_shown_with_its_plain_fields(analyze: Analyze, values: dict[str, Any], hints: str) -> None:
    assert f'<mark class=award title="{hints}">' in to_html(with_award(analyze(TEXT), **values))


def test_a_new_kind_has_a_color_of_its_own(analyze: Analyze) -> None:
    article = with_award(analyze(TEXT))
    backgrounds = re.findall(r"mark\.(\w+) \{ background: (#[0-9a-f]{6}) \}", to_html(article))
    assert {extractor.mention.kind for extractor in extractors()} | {"award"} == {kind for kind, _ in backgrounds}
    assert len({color for _, color in backgrounds}) == len(backgrounds)
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor", width=200)
    print_article(article, console)
    assert re.search(r"\x1b\[1;38;2;[0-9;]+mNăm", console.file.getvalue())  # type: ignore[attr-defined]


def test_a_number_that_is_no_figure_is_explained_by_the_line_it_stands_in_and_as_it_was_typed(analyze: Analyze) -> None:
    text = unicodedata.normalize("NFD", "Thường trực huyện ủy họp.\n1. Đoàn đến thôn 5, khóa XII. 2. Đường rộng 6 m2.")
    console = Console(record=True, width=200, file=StringIO())
    print_article(analyze(text), console, explain=True)
    reasons = re.findall(r"no figure “(.+?)”: (\w+)", console.export_text())
    assert reasons == [
        ("1.", "list_marker"),
        ("5", "place_label"),
        ("XII", "roman_term"),
        ("2.", "list_marker"),
        ("2", "unit_exponent"),
    ]
