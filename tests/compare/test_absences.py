"""What reports say they have no number of, or did not have; and what only looks like it."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from laid_facts import KNOWN, made_facts, made_frames

from baocao.compare.absences import absences, find_absences, match_wording
from baocao.compare.catalog import load_indicators
from baocao.compare.comparison import side_by_side

WORDS = {
    "lao động qua đào tạo": "trained",
    "hộ nghèo": "poverty",
    "cháy rừng": "fires",
    "nhà tạm": "houses",
    "thu ngân sách": "revenue",
}


def match(text: str) -> list[str]:
    return [name for words, name in WORDS.items() if words in text.casefold()][:1]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Chưa có số liệu về tỷ lệ lao động qua đào tạo.", [("trained", None)]),
        ("Đến nay tỉnh chưa thống kê được tỷ lệ lao động qua đào tạo.", [("trained", None)]),
        ("Tỷ lệ lao động qua đào tạo chưa được thống kê đầy đủ.", [("trained", None)]),
        ("Tỷ lệ hộ nghèo chưa có số liệu chính thức, sẽ báo cáo sau.", [("poverty", None)]),
        ("Chưa tổng hợp được số liệu lao động qua đào tạo và tỷ lệ hộ nghèo.", [("trained", None), ("poverty", None)]),
        ("Không có số liệu về thu ngân sách của 3 xã mới.", [("revenue", None)]),
        ("Trong năm không xảy ra vụ cháy rừng nào.", [("fires", 0.0)]),
        ("Năm 2023, trên địa bàn không phát sinh cháy rừng.", [("fires", 0.0)]),
        ("Toàn huyện không có vụ cháy rừng.", [("fires", 0.0)]),
        ("Xã không còn hộ nghèo.", [("poverty", 0.0)]),
        # what restricts it says nothing of the rest
        ("Không xảy ra vụ cháy rừng nghiêm trọng.", []),
        ("Chưa phát sinh vụ cháy rừng mới.", []),
        ("Không phát sinh thêm hộ nghèo.", []),
        # two negations, a number, a wish, a condition, a task, a part of another statement
        ("Không phải không xảy ra cháy rừng.", []),
        ("Không có vụ cháy rừng nào trong 12 xã vùng đệm.", []),
        ("Phấn đấu không để xảy ra cháy rừng.", []),
        ("Bảo đảm không xảy ra cháy rừng.", []),
        ("Nếu không xảy ra cháy rừng thì diện tích sẽ tăng.", []),
        ("Số hộ nghèo chưa có nhà ở ổn định còn nhiều.", []),
        ("Nhiều hộ nghèo chưa có nước sạch.", []),
        ("Tỷ lệ lao động qua đào tạo chưa đạt kế hoạch.", []),
        ("Thu ngân sách không đạt dự toán.", []),
        ("Không ngừng nâng tỷ lệ lao động qua đào tạo.", []),
        ("Công tác thống kê còn chậm; tỷ lệ hộ nghèo giảm.", []),
        ("Chưa có số liệu về dịch bệnh; tỷ lệ hộ nghèo giảm nhanh.", []),
        # the clause before names it
        ("Về tỷ lệ hộ nghèo, đến nay chưa có số liệu do đang rà soát.", [("poverty", None)]),
    ],
)
def test_negations_and_their_scope(sentence: str, expected: list[tuple[str, float | None]]) -> None:
    found = absences(sentence, match)
    assert [(each.indicator, each.value) for each in found if not each.new] == expected


@pytest.mark.parametrize(
    ("words", "indicators"),
    [
        ("về tỷ lệ lao động qua đào tạo", ["trained_labor"]),
        ("tỷ lệ hộ nghèo", ["poverty_multidimensional"]),
        ("dự án FDI mới", ["fdi_projects", "fdi_registered"]),
        ("tỷ lệ hộ nghèo vùng đồng bào dân tộc thiểu số", []),
        ("về tình hình chung", []),
    ],
)
def test_wordings_of_the_catalog(words: str, indicators: list[str]) -> None:
    assert match_wording(words, load_indicators()) == indicators


def found(*passages: dict[str, Any], **tables: Any) -> Any:
    rows = [
        {"article": "a0", "passage": at, "start": 100 * at, "end": 100 * at + 60, "theme": "results"} | row
        for at, row in enumerate(passages)
    ]
    frames = made_frames([{"province": "Hòa Bình", "published": "2022-12-10"}], passages=rows, **tables)
    return frames, find_absences(frames, match, KNOWN)


def test_an_absence_leads_to_its_words_and_is_of_its_article() -> None:
    frames, rows = found({"text": "Tuy vậy, trong năm không xảy ra vụ cháy rừng nào."})
    (row,) = rows.to_dict("records")
    assert (row["start"], row["end"]) == (9, 48)
    comparison = side_by_side(rows, frames, KNOWN)
    (cell,) = comparison.cells.to_dict("records")
    assert (cell["state"], cell["value"], cell["place"], cell["period"]) == ("absent", 0.0, "tỉnh Hòa Bình", "2022")
    assert comparison.sources["sentence"].tolist() == ["Tuy vậy, trong năm không xảy ra vụ cháy rừng nào."]


def test_place_and_period_of_the_sentence_come_before_those_of_the_article() -> None:
    text = "Sáu tháng đầu năm 2021, huyện Mai Châu không xảy ra vụ cháy rừng nào."
    place = {"article": "a0", "mention": 3, "passage": 0, "level": "district", "name": "huyện Mai Châu", "code": "156"}
    period = {"article": "a0", "passage": 0, "start_date": "2021-01-01", "end_date": "2021-06-30"}
    frames, rows = found({"text": text}, localities=[place | {"province": "Hòa Bình"}], periods=[period])
    (cell,) = side_by_side(rows, frames, KNOWN, by="district").cells.to_dict("records")
    assert (cell["place"], cell["place_code"], cell["period"], cell["basis"]) == (
        "huyện Mai Châu",
        "156",
        "2021-H1",
        "half",
    )


@pytest.mark.parametrize("row", [{"theme": "tasks"}, {"furniture": "caption"}])
def test_what_is_to_come_and_furniture_tell_of_no_absence(row: dict[str, Any]) -> None:
    assert len(found({"text": "Không xảy ra vụ cháy rừng nào."})[1]) == 1
    assert found({"text": "Không xảy ra vụ cháy rừng nào."} | row)[1].empty


def test_nothing_new_leaves_the_old_ones_of_a_stock() -> None:
    known = {**KNOWN, "poverty": replace(KNOWN["poverty"], stock=True)}
    frames = found(
        {"text": "Trên địa bàn không phát sinh thêm hộ nghèo."}, {"text": "Không phát sinh vụ cháy rừng mới."}
    )[0]
    assert find_absences(frames, match, known)["indicator"].tolist() == ["fires"]


def test_what_is_left_of_a_good_thing_is_not_what_was_done() -> None:
    assert found({"text": "Toàn tỉnh không còn nhà tạm."})[1].empty
    assert len(found({"text": "Toàn tỉnh không còn hộ nghèo."})[1]) == 1


def test_what_unnamed_communes_lack_the_province_may_have() -> None:
    assert found({"text": "Xã không còn hộ nghèo."})[1].empty


@pytest.mark.parametrize(("value", "state"), [(3.0, "uncertain"), (0.0, "stated")])
def test_a_number_and_its_denial_are_uncertain(value: float, state: str) -> None:
    frames, rows = found({"text": "Trong năm không xảy ra vụ cháy rừng nào."})
    figure = made_facts({"indicator": "fires", "unit": "count", "value": value, "text": f"{value:.0f}"})
    (cell,) = side_by_side(pd.concat([figure, rows]), frames, KNOWN).cells.to_dict("records")
    assert (cell["state"], cell["value"]) == (state, value)


def test_a_value_fills_what_another_source_has_no_number_of() -> None:
    frames, rows = found({"text": "Chưa có số liệu về tỷ lệ hộ nghèo."})
    (cell,) = side_by_side(pd.concat([made_facts({"value": 5.5, "text": "5,5%"}), rows]), frames, KNOWN).cells.to_dict(
        "records"
    )
    assert (cell["state"], cell["value"]) == ("stated", 5.5)
