"""One cell of several sources: what agrees, what is revised, what stays in doubt, what counts once."""

from typing import Any

import pandas as pd
import pytest
from laid_facts import KNOWN, made_facts, made_frames

from baocao.compare.cell_table import against
from baocao.compare.comparison import Comparison, side_by_side
from baocao.compare.frames import plain
from baocao.compare.written_values import span_of

SEVERAL = [{"province": "Hòa Bình", "published": "2022-12-10"} for _ in range(4)]
TY = 1e9


def laid(*rows: dict[str, Any], articles: list[dict[str, Any]] | None = None, **tables: Any) -> Comparison:
    return side_by_side(made_facts(*rows), made_frames(articles or SEVERAL, **tables), KNOWN)


def only_cell(comparison: Comparison) -> dict[str, Any]:
    (cell,) = comparison.cells[comparison.cells["state"] != "unreported"].to_dict("records")
    return cell


@pytest.mark.parametrize(
    ("value", "top", "modifier", "text", "low", "high"),
    [
        (5.2, None, None, "5,2%", 5.15, 5.25),
        (4250 * TY, None, None, "4,25 nghìn tỷ đồng", 4245 * TY, 4255 * TY),
        (4250 * TY, None, None, "4.250 tỷ đồng", 4249.5 * TY, 4250.5 * TY),
        (4000, None, "approx", "4.000", 3500, 4500),
        (4200, None, "gt", "4.200", 4200, 4300),
        (30, None, "lt", "30%", 20, 30),
        (8, None, None, "tám", 8, 8),
        (126.09 * TY, None, None, "126 tỷ 090 triệu đồng", 126.09 * TY, 126.09 * TY),
        (5, 7, None, "5-7%", 5, 7),
        (0, None, None, "0", 0, 0),
        (1250, None, None, "1 250", 1249.5, 1250.5),
    ],
)
def test_a_value_stands_for_all_that_is_rounded_to_it(
    value: float, top: float | None, modifier: str | None, text: str, low: float, high: float
) -> None:
    assert span_of(value, top, modifier, text) == pytest.approx((low, high))


MONEY = {"indicator": "revenue", "unit": "VND", "kind": "money"}


@pytest.mark.parametrize(
    ("one", "other", "state"),
    [
        ((4250 * TY, "4,25 nghìn tỷ"), (4250 * TY, "4.250 tỷ"), "stated"),
        ((4250 * TY, "4,25 nghìn tỷ"), (4248 * TY, "4.248 tỷ"), "stated"),
        ((4250 * TY, "4.250 tỷ"), (4248 * TY, "4.248 tỷ"), "uncertain"),
        ((4250 * TY, "4,25 nghìn tỷ"), (4260 * TY, "4.260 tỷ"), "uncertain"),
        ((75, "75"), (76, "76"), "uncertain"),
    ],
)
def test_sources_agree_within_what_rounding_explains(one: Any, other: Any, state: str) -> None:
    rows = [
        {**MONEY, "article": f"a{at}", "value": value, "text": text} for at, (value, text) in enumerate((one, other))
    ]
    cell = only_cell(laid(*rows))
    assert (cell["state"], cell["articles"]) == (state, 2)
    if state == "uncertain":
        assert one[1] in cell["note"]
        assert other[1] in cell["note"]
    else:
        assert cell["value"] == other[0], "the more precise one"


def test_what_more_articles_say_is_shown_and_still_uncertain() -> None:
    cell = only_cell(
        laid(*({"article": f"a{at}", "value": value, "text": f"{value}%"} for at, value in enumerate((5.2, 6.2, 6.2))))
    )
    assert (cell["value"], cell["state"], cell["confidence"]) == (6.2, "uncertain", 0.5)


@pytest.mark.parametrize(
    ("earlier", "later", "value", "words"),
    [
        ({"status": "estimated"}, {}, 6.0, "trước đó ước: 5,5%"),
        ({}, {"status": "estimated", "published": "2023-12-20"}, 5.5, "trước đó ước: 6,0%"),
        ({}, {"published": "2023-12-20"}, 6.0, "số trước đã sửa: 5,5%"),
        ({"confidence": 0.3}, {}, 6.0, "bỏ qua số đáng ngờ: 5,5%"),
        ({}, {"doubt": "size"}, 5.5, "bỏ qua số đáng ngờ: 6,0%"),
    ],
)
def test_final_over_estimated_and_later_over_earlier_values(earlier: Any, later: Any, value: float, words: str) -> None:
    comparison = laid({"value": 5.5, "text": "5,5%"} | earlier, {"article": "a1", "value": 6.0, "text": "6,0%"} | later)
    cell = only_cell(comparison)
    assert (cell["value"], cell["state"]) == (value, "stated")
    assert words in cell["note"]
    assert list(comparison.sources["article"]) == ["a0", "a1"], "both stay among the sources"


def test_targets_stand_apart_and_a_later_target_revises_an_earlier_one() -> None:
    plan = {"planned": True, "status": "planned"}
    cells = laid(
        {"value": 5.5, "text": "5,5%"},
        {"value": 5.0, "text": "5%", "published": "2021-12-01", **plan},
        {"article": "a1", "value": 5.2, "text": "5,2%", "published": "2022-07-01", **plan},
    ).cells
    assert list(zip(cells["planned"], cells["value"], cells["state"], strict=True)) == [
        (False, 5.5, "stated"),
        (True, 5.2, "stated"),
    ]


@pytest.mark.parametrize(
    ("row", "words"), [({"confidence": 0.4}, "độ tin cậy thấp"), ({"doubt": "size"}, "đáng ngờ (size)")]
)
def test_what_is_hardly_sure_is_uncertain(row: dict[str, Any], words: str) -> None:
    cell = only_cell(laid({"value": 5.5, "text": "5,5%"} | row))
    assert cell["state"] == "uncertain"
    assert words in cell["note"]


def test_units_measures_and_comparisons_never_share_a_cell() -> None:
    change = {"measure": "change", "text": "2"}
    cells = laid(
        {"value": 5.5, "text": "5,5%"},
        {"value": 2.0, "unit": "pp", **change},
        {"value": 2.0, **change, "baseline": "cùng kỳ năm trước"},
        {"value": 2.0, **change},
        {"value": 3.0, **change, "baseline": "kế hoạch tỉnh giao"},
        {"value": 104.0, "measure": "share", "text": "104%", "baseline": "dự toán"},
        {"value": 98.0, "measure": "share", "text": "98%", "baseline": "kế hoạch"},
    ).cells
    assert len(cells) == 6
    assert set(cells["state"]) == {"stated"}
    assert plain(against(["change", "level", "share", "change"], ["năm 2021", "x", None, "Mục tiêu"])) == [
        "earlier",
        None,
        None,
        "plan",
    ]


@pytest.mark.parametrize(
    ("sentences", "texts", "repeats", "number"),
    [
        (("Một câu.", "Câu khác hẳn."), ("h0", "h1"), [], 2),
        (("Một câu.", "Câu khác hẳn."), ("h0", "h0"), [], 1),
        (("Một câu.", "Câu khác hẳn."), ("h0", "h1"), [{"article": "a1", "first": "a0"}], 1),
        (("Tỷ lệ hộ nghèo của tỉnh còn 5,5% .", "tỷ lệ hộ nghèo của tỉnh còn 5,5% ."), ("h0", "h1"), [], 1),
    ],
)
def test_reprints_count_once(sentences: Any, texts: Any, repeats: Any, number: int) -> None:
    articles = [{"province": "Hòa Bình", "text_sha256": text} for text in texts]
    rows = [
        {"article": f"a{at}", "value": 5.5, "text": "5,5%", "sentence": words} for at, words in enumerate(sentences)
    ]
    comparison = laid(*rows, articles=articles, duplicates=repeats)
    assert only_cell(comparison)["articles"] == number
    assert len(comparison.sources) == 2


def test_the_order_of_the_input_changes_nothing() -> None:
    rows = [
        {"article": f"a{at % 4}", "value": 5.0 + at % 3, "text": f"{5 + at % 3}%", "period_timex": str(2020 + at % 2)}
        for at in range(12)
    ]
    facts, frames = made_facts(*rows), made_frames(SEVERAL)
    first = side_by_side(facts, frames, KNOWN)
    shuffled = {name: table.sample(frac=1, random_state=7) for name, table in frames.items()}
    second = side_by_side(facts.sample(frac=1, random_state=5), shuffled, KNOWN)
    for name in ("cells", "sources", "coverage"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_a_crowd_of_sources_takes_time_in_proportion(assert_proportionate: Any) -> None:
    def crowd(size: int) -> tuple[Any, Any]:
        rows = ({"value": float(at), "text": str(at), "article": f"a{at}"} for at in range(size))
        return made_facts(*rows), made_frames([{"article": f"a{at}"} for at in range(size)])

    assert_proportionate(lambda given: side_by_side(*given, KNOWN), crowd, 500)
