"""Sentences behind cells: each once, figures marked, nothing marked that is not the figure."""

from typing import Any

import pandas as pd
import pytest

from baocao.compare.evidence import Evidence, MarkedWords, gather

TEXT = "Thu 4.250 tỷ đồng, tăng 8,5%. Chi 4.250 tỷ đồng."
FIRST, SECOND = TEXT[:30], TEXT[30:]


def source(cell: str, text: str, start: int | None, **more: Any) -> dict[str, Any]:
    end = None if start is None else start + len(text)
    return {"cell": cell, "article": "a", "text": text, "sentence": FIRST.strip(), "start": start, "end": end, **more}


def gathered(*rows: dict[str, Any], text: str = TEXT, cut: int = 30) -> tuple[list[Evidence], dict[str, list[int]]]:
    passages = pd.DataFrame(
        {
            "article": "a",
            "passage": [0, 1],
            "start": [0, cut],
            "end": [cut, len(text)],
            "text": [text[:cut], text[cut:]],
        }
    )
    articles = pd.DataFrame(
        {
            "article": ["a"], "title": ["Báo cáo"], "attribution": [None], "source": ["a.txt"],
            "published": pd.to_datetime(["2023-12-12"]),
        }
    )  # fmt: skip
    sources = pd.DataFrame(rows).astype({"start": "Int64", "end": "Int64"})
    return gather(sources, {"passages": passages, "articles": articles})


def test_a_sentence_stands_once_with_all_its_marks() -> None:
    found, marks = gathered(source("y", "8,5%", 24), source("x", "4.250 tỷ đồng", 4), source("z", "8,5%", 24))
    assert marks == {"x": [1], "y": [2], "z": [2]}
    (article,) = found
    assert (article.title, str(article.published), article.source, article.publisher) == (
        "Báo cáo",
        "2023-12-12",
        "a.txt",
        "",
    )
    assert article.sentences == (
        (
            MarkedWords("Thu "),
            MarkedWords("4.250 tỷ đồng", 1),
            MarkedWords(", tăng "),
            MarkedWords("8,5%", 2),
            MarkedWords(". "),
        ),
    )


def test_the_figure_is_marked_where_it_stands_not_where_its_words_stand_first() -> None:
    found, _ = gathered(source("x", "4.250 tỷ đồng", 34))
    assert found[0].sentences == ((MarkedWords("Chi "), MarkedWords("4.250 tỷ đồng", 1), MarkedWords(".")),)


@pytest.mark.parametrize("start", [5, 28, 400])
def test_where_offsets_do_not_fit_the_sentence_of_the_source_is_shown(start: int) -> None:
    found, _ = gathered(source("x", "8,5%", start))
    assert found[0].sentences[0][:2] == (MarkedWords("Thu 4.250 tỷ đồng, tăng "), MarkedWords("8,5%", 1))


def test_where_the_figure_cannot_be_told_in_its_sentence_it_stands_before_it() -> None:
    found, _ = gathered(source("x", "5%", 400, sentence="5% và 5%"))
    assert found[0].sentences == ((MarkedWords("5%", 1), MarkedWords(": 5% và 5%")),)


def test_a_cell_of_two_sources_has_two_marks_and_a_source_without_a_place_none() -> None:
    _, marks = gathered(source("x", "8,5%", 24), source("x", "4.250 tỷ đồng", 34), source("y", "8,5%", None))
    assert marks == {"x": [1, 2]}


def test_a_long_passage_is_cut_around_its_marks_and_crossing_marks_lose_no_word() -> None:
    text = "a" * 2_000 + " 12 triệu đồng " + "b" * 2_000
    found, _ = gathered(source("x", "12 triệu", 2_001), source("y", "triệu đồng", 2_004), text=text, cut=len(text))
    shown = "".join(piece.text for piece in found[0].sentences[0])
    assert shown.startswith("…aaa")
    assert shown.endswith("bbb…")
    assert len(shown) < 700
    assert [piece for piece in found[0].sentences[0] if piece.mark] == [
        MarkedWords("12 triệu", 1),
        MarkedWords(" đồng", 2),
    ]
