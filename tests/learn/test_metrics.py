"""Scores by hand-computed cases."""

import pytest

from baocao.core.spans import Span
from baocao.learn.metrics import character_scores, span_scores, theme_scores

CLASSES = ["results", "shortcomings", "tasks"]


def test_theme_scores_of_a_hand_computed_case() -> None:
    truth = [["results", "tasks"], ["results", "shortcomings"]]
    scores = theme_scores(truth, [["results", "tasks"], ["results", "results"]], [[1.0, 1.0]] * 2)
    assert scores["accuracy"] == 0.75
    assert scores["by_theme"]["results"] == {
        "precision": 0.6667, "recall": 1.0, "f1": 0.8, "low": 0.6667, "high": 1.0, "gold": 2
    }  # fmt: skip
    assert scores["by_theme"]["shortcomings"]["f1"] == 0.0
    assert scores["macro_f1"] == scores["core_macro_f1"] == 0.6
    assert scores["confusion"] == {"themes": CLASSES, "rows": [[2, 0, 0], [1, 0, 0], [0, 0, 1]]}


def test_a_theme_never_annotated_has_no_score_but_a_column() -> None:
    scores = theme_scores([["results", "results"]], [["results", "lessons"]], [[1.0, 1.0]])
    assert list(scores["by_theme"]) == ["results"]
    assert scores["macro_f1"] == 0.6667
    assert scores["confusion"] == {"themes": ["lessons", "results"], "rows": [[0, 0], [1, 1]]}


def test_reliability_compares_confidence_with_how_often_it_was_right() -> None:
    said = [["results", "results"], ["tasks"]]
    bins = theme_scores([["results", "tasks"], ["tasks"]], said, [[0.86, 0.88], [0.55]])["reliability"]
    assert bins == [
        {"confidence": 0.55, "right": 1.0, "passages": 1},
        {"confidence": 0.87, "right": 0.5, "passages": 2},
    ]


def test_intervals_enclose_the_score_and_close_when_every_article_is_alike() -> None:
    alike = theme_scores([["results", "tasks"]] * 4, [["results", "results"]] * 4, [[1.0, 1.0]] * 4)
    assert alike["intervals"]["accuracy"] == [0.5, 0.5]
    mixed = theme_scores([["results"], ["tasks"]] * 5, [["results"]] * 10, [[1.0]] * 10)
    low, high = mixed["intervals"]["accuracy"]
    assert 0 <= low < mixed["accuracy"] < high <= 1
    assert [mixed["by_theme"]["results"][bound] for bound in ("low", "high")] != [
        mixed["by_theme"]["results"]["f1"]
    ] * 2
    assert (alike["by_theme"]["tasks"]["low"], alike["by_theme"]["results"]["high"]) == (0.0, 0.6667)


def test_characters_count_once_however_many_spans_cover_them() -> None:
    scores = character_scores([[Span(0, 10)]], [[Span(5, 15), Span(5, 12)]])
    assert (scores["precision"], scores["recall"], scores["gold"]) == (0.5, 0.5, 10)


@pytest.mark.parametrize(
    ("gold", "found", "share", "precision", "recall"),
    [
        ([(0, 10)], [(0, 10)], 0.5, 1.0, 1.0),
        ([(0, 10)], [(9, 20)], 0.0, 1.0, 1.0),
        ([(0, 10)], [(10, 20)], 0.0, 0.0, 0.0),
        ([(0, 10)], [(5, 20)], 0.5, 0.0, 0.0),
        ([(0, 10)], [(0, 4), (4, 10)], 0.5, 0.5, 1.0),  # one to one: the larger half alone
        ([(0, 10), (20, 30)], [(0, 30)], 0.0, 1.0, 0.5),
        ([], [(0, 4)], 0.0, 0.0, 0.0),
        ([(0, 4)], [], 0.0, 0.0, 0.0),
    ],
)
def test_spans_are_paired_one_to_one(
    gold: list[tuple[int, int]], found: list[tuple[int, int]], share: float, precision: float, recall: float
) -> None:
    scores = span_scores([[Span(*pair) for pair in gold]], [[Span(*pair) for pair in found]], share=share)
    assert (scores["precision"], scores["recall"], scores["gold"]) == (precision, recall, len(gold))


def test_a_pair_counts_by_how_far_it_agrees() -> None:
    gold, found = [[Span(0, 4), Span(10, 14)]], [[Span(0, 4), Span(10, 14), Span(20, 24)]]
    scores = span_scores(gold, found, agree=lambda one, _: 0.5 if one.start else 1.0)
    assert (scores["precision"], scores["recall"], scores["f1"]) == (0.5, 0.75, 0.6)


def test_spans_of_different_articles_are_never_paired() -> None:
    assert span_scores([[Span(0, 5)], []], [[], [Span(0, 5)]])["f1"] == 0.0
