"""Figures that name nothing of their own: what they go on with, and what must not be carried on."""

import pytest
from test_indicators import analyzed

from baocao.analyzer import Analyzer
from baocao.compare.indicators import assign

POVERTY, NEAR, GROWTH = "poverty_multidimensional", "near_poverty", "grdp_growth"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # places and times, in the sentence and behind it
        ("Tỷ lệ hộ nghèo còn 9,1%. Huyện Văn Yên còn 12,5%.", [POVERTY, POVERTY]),
        ("GRDP tăng 7,2%, trong đó quý I chỉ tăng 5,1%.", [GROWTH, GROWTH]),
        ("Tăng trưởng GRDP đạt 6,4%, cao hơn mức 5,05% của cả nước.", [GROWTH, GROWTH]),
        # back to the main thing where a place is set apart
        ("Tỷ lệ hộ nghèo 5,2%, cận nghèo 4,6%; riêng huyện Văn Yên 14,5%.", [POVERTY, NEAR, POVERTY]),
        ("Tỷ lệ hộ nghèo 5,2%, cận nghèo 4,6%, giảm 0,3 điểm phần trăm.", [POVERTY, NEAR, NEAR]),
        # the number of a rate, the rate of a number
        ("Tỷ lệ hộ nghèo còn 9,1%, tương đương 20.460 hộ.", [POVERTY, "poor_households"]),
        (
            "Đã giải ngân 3.870 tỷ đồng vốn đầu tư công (74,5%).",
            ["public_investment_disbursed", "public_investment_disbursement_rate"],
        ),
        # earlier in the clause, with no figure
        ("Kinh tế của tỉnh tiếp tục tăng trưởng khá, ước cả năm 7,1%.", [GROWTH]),
        # something else is named
        ("Tỷ lệ hộ nghèo còn 9,1%. Số hộ có vườn mẫu tăng, đạt 87%.", [POVERTY, None]),
        ("GRDP tăng 7,2%, công nghiệp tăng 9,3%.", [GROWTH, None]),
        ("Tỷ lệ hộ nghèo còn 9,1%. Trao 20 suất quà. Dịch vụ tăng 4%. Huyện Văn Yên 12,5%.", [POVERTY, None, None, None]),
    ],
)  # fmt: skip
def test_what_was_spoken_of(text: str, wanted: list[str | None], analyzer: Analyzer) -> None:
    frames = analyzed(analyzer, text)
    facts = assign(frames, similar=False).set_index("start")["indicator"].to_dict()
    assert [facts.get(start) for start in frames["figures"]["start"]] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("GRDP tăng 5,04% (kế hoạch 7%).", [("level", False), ("level", True)]),
        ("Tỷ lệ hộ nghèo còn 2,38%, đạt mục tiêu (dưới 2,5%).", [("level", False), ("level", True)]),
        ("Có 106 xã đạt chuẩn nông thôn mới, vượt mục tiêu 104 xã.", [("level", False), ("level", True)]),
        ("Có 99 xã đạt chuẩn nông thôn mới, vượt kế hoạch 1 xã.", [("level", False), ("difference", False)]),
        ("GRDP tăng 6,4%, thấp hơn kế hoạch nhưng cao hơn mức 5,1% của năm 2023.", [("level", False), ("level", False)]),
        ("Thu ngân sách đạt 4.250 tỷ đồng, tăng 8,2% so với kế hoạch.", [("level", False), ("change", False)]),
        ("Tỷ lệ hộ nghèo còn 9,1%, giảm 4,1 điểm phần trăm.", [("level", False), ("difference", False)]),
    ],
)  # fmt: skip
def test_targets_and_measures(text: str, wanted: list[tuple[str, bool]], analyzer: Analyzer) -> None:
    facts = assign(analyzed(analyzer, text), similar=False)
    assert list(zip(facts["measure"], facts["planned"].fillna(False), strict=True)) == wanted


def test_a_change_is_in_percent_and_a_difference_in_its_own_unit(analyzer: Analyzer) -> None:
    text = "Số vụ tai nạn giao thông là 84 vụ, giảm 12 vụ, giảm 12,5%."
    facts = assign(analyzed(analyzer, text), similar=False)
    assert facts[["measure", "amount_unit"]].to_numpy().tolist() == [
        ["level", "count"], ["difference", "count"], ["change", "%"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hồ sơ xử lý xong trước hạn, đúng hạn 98,7%.", "on_time_files"),
        ("Tỷ lệ trường tiểu học đạt chuẩn 72%.", None),  # a part of them
        ("Xảy ra 9 vụ đuối nước.", None),
    ],
)
def test_the_nearest_wording(text: str, wanted: str | None, analyzer: Analyzer) -> None:
    facts = assign(analyzed(analyzer, text), similar=False)
    assert facts["indicator"].tolist() == ([wanted] if wanted else [])
