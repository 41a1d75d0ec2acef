"""Alpha against the library, shares against the formula by hand, weights of strata."""

import numpy as np
import pytest

from baocao.compare.reliability import Judged, alpha, scores, settle, wilson

krippendorff = pytest.importorskip("krippendorff", reason="krippendorff is in the extra dev only")

# Krippendorff 2011, example C: four observers, twelve units, nominal.
PUBLISHED = [
    ["1", "2", "3", "3", "2", "1", "4", "1", "2", ".", ".", "."],
    ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", ".", "3"],
    [".", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", "."],
    ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", "."],
]


def by_item(coders: list[list[str]]) -> list[list[str | None]]:
    return [[None if code == "." else code for code in item] for item in zip(*coders, strict=True)]


def test_alpha_of_the_published_example() -> None:
    found = alpha(by_item(PUBLISHED))
    assert found is not None
    assert found["value"] == pytest.approx(0.743, abs=0.001)
    assert found["items"] == 11  # one unit has one code only
    assert found["low"] < found["value"] < found["high"] <= 1


@pytest.mark.parametrize("seed", range(12))
def test_alpha_is_the_library_s(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, 40)
    coders = [np.where(rng.random(40) < 0.3, rng.integers(0, 4, 40), truth).astype(float) for _ in range(3)]
    for codes in coders:
        codes[rng.random(40) < 0.2] = np.nan
    wanted = krippendorff.alpha(reliability_data=coders, level_of_measurement="nominal")
    items = [[None if np.isnan(code) else str(code) for code in item] for item in zip(*coders, strict=True)]
    found = alpha(items)
    assert found is not None
    assert found["value"] == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize(
    ("codes", "value"),
    [
        pytest.param([["a", "a"], ["b", "b"]], 1.0, id="all agree"),
        pytest.param([["a", "a"], ["a", "a"]], None, id="one code only: undefined"),
        pytest.param([["a", "b"], ["b", "a"]], -0.5, id="worse than chance"),
    ],
)
def test_alpha_at_its_ends(codes: list[list[str | None]], value: float | None) -> None:
    found = alpha(codes)
    assert found is not None
    assert found["value"] == value


def test_alpha_of_one_coder_is_none() -> None:
    assert alpha([["a", None], ["b", None]]) is None


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        (["a", "a", "b"], "a"),
        (["a", None, None], "a"),
        (["a", "b"], None),
        (["a", "b", "b", "a"], None),
        ([None], None),
    ],
)
def test_the_code_of_most_coders(given: list[str | None], settled: str | None) -> None:
    assert settle(given) == settled


@pytest.mark.parametrize(
    ("hits", "number", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (10, 10, 0.7225, 1.0)],  # the first: Newcombe 1998, table I
)
def test_interval_of_wilson(hits: int, number: int, low: float, high: float) -> None:
    found = wilson(np.arange(number) < hits, np.ones(number))
    assert found is not None
    assert (found["low"], found["high"]) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def judged(rows: list[tuple[str, str, float, int]]) -> Judged:
    return Judged(*zip(*rows, strict=True))


def test_items_count_by_what_they_stand_for() -> None:
    """Nine of ten right in a stratum of 900, none of ten in one of 100: 81 %, not 45 %."""
    rows = [("a", "a" if n else "b", 90.0, 0) for n in range(10)] + [("b", "a", 10.0, 1)] * 10
    told = scores(judged(rows))
    assert told["accuracy"]["value"] == pytest.approx(0.81)
    assert told["classes"]["a"]["precision"]["value"] == pytest.approx(810 / 910, abs=1e-4)
    assert told["classes"]["a"]["recall"]["value"] == pytest.approx(0.9)
    assert told["confusion"] == {"labels": ["a", "b"], "rows": [[9, 1], [10, 0]]}
    assert told["accuracy"]["low"] < 0.81 < told["accuracy"]["high"]


def test_strata_narrow_the_bootstrap() -> None:
    """All spread lies between the strata, so that drawing within them has none."""
    rows = [("a", "a", 1.0, 0)] * 10 + [("b", "a", 1.0, 1)] * 10
    f1 = scores(judged(rows))["classes"]["a"]["f1"]
    assert f1["low"] == f1["value"] == f1["high"]


def test_a_sample_of_predictions_tells_precision_only() -> None:
    told = scores(judged([("yes", "yes", 1.0, 0)] * 8 + [("no", "yes", 1.0, 0)] * 2), only="yes")
    assert told["classes"]["yes"]["precision"]["value"] == 0.8
    assert told["classes"]["yes"]["recall"] is None
    assert "accuracy" not in told
    assert "macro_f1" not in told


def test_the_same_intervals_each_time() -> None:
    rows = [("a", "a", 1.0, 0), ("b", "a", 1.0, 0), ("b", "b", 1.0, 1), ("a", "a", 1.0, 1)]
    assert scores(judged(rows)) == scores(judged(rows))
