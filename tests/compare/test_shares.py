"""Theme shares: correction by a confusion matrix, intervals that hold what they should."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_corpora import frames

from baocao.compare.shares import Confusion, corrected, theme_shares
from baocao.core.article_facts import THEMES
from baocao.core.errors import InputError, OptionError

THREE = ("results", "shortcomings", "tasks")
RATES = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.0, 0.1, 0.9]])


@pytest.mark.parametrize("true", [(0.5, 0.3, 0.2), (1.0, 0.0, 0.0), (0.05, 0.05, 0.9)])
def test_true_shares_come_back_through_the_matrix(true: tuple[float, ...]) -> None:
    assert corrected(np.array(true) @ RATES, RATES) == pytest.approx(true, abs=1e-3)


def test_shares_stay_shares_where_the_inverse_would_leave_them() -> None:
    told = np.array([0.02, 0.02, 0.96])  # less of results than the matrix allows
    assert (told @ np.linalg.inv(RATES)).min() < 0
    found = corrected(told, RATES)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)


def corpus(articles: int = 12) -> dict[str, Any]:
    """Each article has one to four passages of results and two of tasks, the second half in another province."""
    given = {}
    for number in range(articles):
        passages = [("results", "Một hai ba.")] * (1 + number % 4) + [("tasks", "Bốn.")] * 2
        given[f"a{number:03}"] = {"province": "Huế" if number < articles // 2 else "Sơn La", "passages": passages}
    return frames(given)


def test_counted_shares_without_a_matrix() -> None:
    found = theme_shares(corpus(), rounds=200).set_index("theme")
    assert list(found.index) == [*THEMES]
    assert found.loc["results", "counted"] == found.loc["results", "share"] == pytest.approx(30 / 54, abs=1e-4)
    assert found.loc["results", "low"] < 30 / 54 < found.loc["results", "high"]
    assert (found.loc["lessons", ["low", "high"]] == 0).all()
    assert set(found["articles"]) == {12}


def test_groups_weights_and_order() -> None:
    found = theme_shares(corpus(), ["province", "year"], weigh="characters", rounds=200)
    assert list(found.columns[:4]) == ["province", "year", "theme", "articles"]
    assert found["province"].unique().tolist() == ["Huế", "Sơn La"]
    totals = found.groupby("province")["share"].sum()
    assert totals.tolist() == pytest.approx([1, 1], abs=1e-3)
    first = found[(found["province"] == "Huế") & (found["theme"] == "results")].iloc[0]
    assert first["counted"] == pytest.approx(13 * 11 / (13 * 11 + 12 * 4), abs=1e-4)


def test_same_seed_same_interval() -> None:
    one, other, third = (theme_shares(corpus(), rounds=200, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, other)
    assert not one["low"].equals(third["low"])


@pytest.mark.parametrize("interval", ["bca", "percentile"])
def test_intervals_hold_the_true_share_about_as_often_as_they_say(interval: Any) -> None:
    held = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        chosen = {
            f"a{n}": {"passages": [("results", "x")] * k + [("tasks", "x")] * (5 - k)}
            for n, k in enumerate(random.binomial(5, 0.4, 40))
        }
        row = theme_shares(frames(chosen), rounds=300, interval=interval).set_index("theme").loc["results"]
        held += row["low"] <= 0.4 <= row["high"]
    assert held >= 52


def test_correction_widens_what_a_small_test_leaves_open() -> None:
    few, many = (Confusion(THREE, RATES * size + 0.0) for size in (200, 200_000))
    tables = frames({f"a{n}": {"passages": [("results", "x")] * (n % 3 + 1) + [("tasks", "x")] * 2} for n in range(30)})
    wide, narrow = (
        theme_shares(tables, confusion=matrix, rounds=400).set_index("theme").loc["tasks"] for matrix in (few, many)
    )
    assert wide["share"] == pytest.approx(narrow["share"], abs=0.05)
    assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]
    assert wide["share"] != wide["counted"]


def test_a_share_at_zero_has_an_upper_end_that_shrinks_with_what_is_known() -> None:
    matrix = Confusion(THREE, RATES * 20_000)  # one passage in five of shortcomings is told as results

    def row(articles: int) -> Any:
        given = {f"a{n}": {"passages": [("results", "x")] + [("shortcomings", "x")] * 7} for n in range(articles - 2)}
        given |= {f"b{n}": {"passages": [("tasks", "x")] * 8} for n in range(2)}
        return theme_shares(frames(given), confusion=matrix, rounds=200).set_index("theme").loc["results"]

    few, many = row(12), row(120)
    assert few["share"] == many["share"] == few["low"] == many["low"] == 0
    assert 0 < many["high"] < few["high"] < 0.3


@pytest.mark.parametrize("true", [0.0, 0.03])
def test_intervals_near_zero_hold_the_true_share(true: float) -> None:
    matrix, held = Confusion(THREE, RATES * 20_000), 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        told = np.array([true, 0.6 - true, 0.4]) @ RATES
        given = {f"a{n}": {"passages": [(THREE[at], "x") for at in random.choice(3, 6, p=told)]} for n in range(30)}
        found = theme_shares(frames(given), confusion=matrix, rounds=200, seed=seed).set_index("theme").loc["results"]
        held += found["low"] <= true <= found["high"]
    assert held >= 36


@pytest.mark.parametrize(("articles", "how"), [(1, None), (2, "percentile"), (4, "bca")])
def test_an_interval_needs_articles(articles: int, how: str | None) -> None:
    found = theme_shares(frames({f"a{n}": {"passages": ["Một."]} for n in range(articles)}), rounds=200)
    assert [value if pd.notna(value) else None for value in found["interval"].unique()] == [how]
    assert found["low"].isna().all() == (how is None)


@pytest.mark.parametrize("model", ["default", "encoder", "fast"])
def test_shipped_models_tell_how_they_err(model: str) -> None:
    found = Confusion.of_model(model)
    assert set(found.themes) == set(THEMES)
    assert found.rates().sum(axis=1) == pytest.approx(np.ones(len(THEMES)))
    assert found.source == {"fast": "themes/real-test"}.get(model, "encoder/real-test")


def test_what_is_hardly_tested_is_hardly_corrected() -> None:
    matrix = Confusion(("lessons", "results"), np.array([[1.0, 3.0], [0.0, 400.0]]))
    assert corrected(np.array([0.0, 1.0]), matrix.rates())[0] < 0.01
    assert corrected(np.array([0.02, 0.98]), matrix.rates()) == pytest.approx([0.02, 0.98], abs=0.005)


@pytest.mark.parametrize(
    ("counts", "said"),
    [([[1, 2]], "row and column"), ([[1, -1], [0, 1]], "none below 0"), ([[1, 0], [0, 0]], "None was of tasks")],
)
def test_a_matrix_that_cannot_be_is_refused(counts: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Confusion(("results", "tasks"), np.array(counts, dtype=float))


def test_a_model_without_matrix_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be the metrics of a model"):
        Confusion.of_model(tmp_path)
    (tmp_path / "metrics.json").write_text(json.dumps({"test": {"accuracy": 0.5}}))
    with pytest.raises(InputError, match="must hold a confusion matrix"):
        Confusion.of_model(tmp_path)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"by": ["theme"]}, "by must be one of"),
        ({"interval": "exact"}, "interval must be one of"),
        ({"weigh": "words"}, "weigh must be one of"),
        ({"rounds": 5}, "100 or more"),
    ],
)
def test_wrong_arguments_are_told(how: Any, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        theme_shares(corpus(2), **how)


def test_themes_that_the_matrix_does_not_know_are_told() -> None:
    with pytest.raises(InputError, match="It lacks context"):
        theme_shares(frames({"a": {"passages": [("context", "x")]}}), confusion=Confusion(THREE, RATES))
