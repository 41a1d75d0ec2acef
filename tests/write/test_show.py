"""The page of one article: the text as it was read, every mention marked, nothing loaded from elsewhere."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import StringIO

from rich.console import Console

from baocao.core.article import Article
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
    page = to_html(replace(article, mentions=(*article.mentions, crossing)))
    assert plain(page) == plain(to_html(article))
    assert page.count("<mark class=figure") == to_html(article).count("<mark class=figure") + 2
    assert page.count("<mark") == page.count("</mark>")


def test_a_mark_says_what_was_read(analyze: Analyze) -> None:
    page = to_html(analyze(TEXT))
    assert '<mark class=figure title="figure · 12.5 · %">12,5%</mark>' in page
    assert 'title="locality · tỉnh Sơn La · Sơn La"' in page


def test_the_page_loads_nothing(analyze: Analyze) -> None:
    assert not re.search(r"https?://|<script|<link|src=|@import|url\(", to_html(analyze(TEXT)))


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
