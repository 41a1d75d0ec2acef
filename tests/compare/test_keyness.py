"""Keyness: formulas against values worked out by hand, terms, parts."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from small_corpora import frames

from baocao.compare.keyness import keyness
from baocao.core.errors import OptionError


def corpus() -> dict[str, Any]:
    """Target: 4 syllables in article a, 4 in b, all lúa in a; reference: 12 in c and 4 in d."""
    return frames(
        {
            "a": {"province": "Huế", "passages": ["lúa lúa lúa cá"]},
            "b": {"province": "Huế", "passages": ["cá cá tôm cua"]},
            "c": {"passages": ["lúa cá cá cá cá cá", "cá cá cá cá cá cá"]},
            "d": {"passages": ["cá cá, tôm 12 cua"]},
        }
    )


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    table = keyness(corpus(), ["province=Huế"], unit="syllables", least=1, least_articles=1)
    return table.set_index("term")


def test_counts_and_log_likelihood(found: pd.DataFrame) -> None:
    row = found.loc["lúa"]
    assert (row["count"], row["count_reference"], row["articles"], row["articles_reference"]) == (3, 1, 1, 1)
    expected = 4 / 24
    g2 = 2 * (3 * math.log(3 / (8 * expected)) + 1 * math.log(1 / (16 * expected)))
    assert row["g2"] == pytest.approx(g2, abs=1e-4)
    assert row["p"] == pytest.approx(math.erfc(math.sqrt(g2 / 2)))
    assert found.loc["cá", "g2"] < 0
    assert next(iter(found.index)) == "lúa"


def test_effect_sizes(found: pd.DataFrame) -> None:
    row = found.loc["lúa"]
    assert row["log_ratio"] == pytest.approx(math.log2((3 / 8) / (1 / 16)), abs=1e-4)
    error = math.sqrt(1 / 3 + 1 - 1 / 8 - 1 / 16) / math.log(2)
    assert row["log_ratio_high"] - row["log_ratio"] == pytest.approx(1.959964 * error, abs=1e-3)
    assert row["diff"] == pytest.approx(500)
    assert row["per_million"] == pytest.approx(375_000)


def test_q_is_that_of_benjamini_and_hochberg(found: pd.DataFrame) -> None:
    ranked = found["p"].sort_values()
    least = [min(p * len(ranked) / (at + 1) for at, p in [*enumerate(ranked)][rank:]) for rank in range(len(ranked))]
    assert found.loc[ranked.index, "q"].tolist() == pytest.approx(least)


def test_dispersion(found: pd.DataFrame) -> None:
    assert found.loc["lúa", "dp"] == pytest.approx(0.5 / (1 - 0.5), abs=1e-4)  # all in one of two equal articles
    shares, cá = (12 / 16, 4 / 16), (11 / 13, 2 / 13)
    dp = sum(abs(a - b) for a, b in zip(shares, cá, strict=True)) / 2
    assert found.loc["cá", "dp_reference"] == pytest.approx(dp / (1 - 4 / 16), abs=1e-4)


def test_what_does_not_occur_has_no_dispersion_and_no_difference() -> None:
    tables = frames({"a": {"province": "Huế", "passages": ["lúa lúa"]}, "b": {"passages": ["cá cá"]}})
    row = keyness(tables, ["province=Huế"], unit="syllables", least=1, least_articles=1).iloc[0]
    assert (row["term"], row["count_reference"], row["log_ratio"]) == ("lúa", 0, 2.0)
    assert pd.isna(row["diff"])
    assert pd.isna(row["dp"])


@pytest.mark.parametrize(
    ("how", "terms"),
    [
        ({"unit": "words"}, {"giải_ngân", "vốn", "chậm"}),
        ({"unit": "syllables", "size": 2}, {"giải ngân", "ngân vốn"}),
        ({"unit": "words", "size": 2}, {"giải_ngân vốn"}),
        ({"unit": "syllables", "size": 4}, set()),
    ],
)
def test_terms_reach_over_no_sign_or_number(how: Any, terms: set[str]) -> None:
    text = "Giải ngân vốn, chậm 12 vốn."
    tables = frames({"a": {"province": "Huế", "passages": [text]}, "b": {"passages": [text]}})
    assert set(keyness(tables, ["province=Huế"], least=1, **how)["term"]) == terms


@pytest.mark.parametrize(
    ("target", "reference", "how", "said"),
    [
        ([], [], {}, "A target must be chosen"),
        (["province=Huế"], ["year=2023"], {}, "They share 2"),
        (["year=2023"], [], {}, "reference must hold passages"),
        (["province=Huế"], [], {"size": 9}, "size must be 1 to 4"),
        (["province=Huế"], [], {"unit": "lemmas"}, "unit must be one of"),
    ],
)
def test_wrong_parts_are_told(target: list[str], reference: list[str], how: Any, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        keyness(corpus(), target, reference, **how)


def test_time_grows_with_the_corpus(assert_proportionate: Callable[..., None]) -> None:
    def make(size: int) -> Any:
        text = "Tiến độ giải ngân vốn đầu tư công còn chậm so với kế hoạch"
        return frames(
            {
                f"a{n}": {"province": ("Huế", "Sơn La")[n % 2], "passages": [f"{text} x{'abcdefghij'[n % 10]}"]}
                for n in range(size)
            }
        )

    assert_proportionate(lambda tables: keyness(tables, ["province=Huế"], unit="syllables"), make, 200)
