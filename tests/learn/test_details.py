"""What mentions say against what their annotations say."""

import pytest

import baocao
from baocao.core.markup import Tag
from baocao.learn.details import DETAILS, Detail, Extracted, found_mentions, shared_words

BY_NAME = {detail.name: detail for detail in DETAILS}


def said(**says: object) -> Extracted:
    return Extracted(0, 4, says)


def tagged(**attributes: str) -> Tag:
    return Tag(0, 4, "figure", attributes)


@pytest.mark.parametrize(
    ("name", "attributes", "says", "agree"),
    [
        ("figure value and unit", {"value": "39.30", "unit": "%"}, {"value": 39.3, "unit": "%"}, True),
        ("figure value and unit", {"value": "39.3", "unit": "%"}, {"value": 39.3, "unit": "count"}, False),
        ("figure value and unit", {"value": "3", "unit": "count"}, {"value": 3, "total": 12, "unit": "count"}, False),
        ("figure planned", {"planned": "true"}, {"planned": True}, True),
        ("figure row", {"value": "3", "measured": "tỷ lệ hộ nghèo"}, {"value": 3, "measured": "Tỷ lệ nghèo"}, True),
        ("figure row", {"value": "3", "measured": "tỷ lệ hộ nghèo"}, {"value": 3, "measured": "hộ nghèo"}, False),
        ("figure row", {"value": "3", "change": "increase"}, {"value": 3}, False),
        ("locality linked", {"level": "commune"}, {"level": "commune", "province": "Sơn La"}, True),
        ("locality linked", {"level": "commune", "province": "Sơn La"}, {"level": "commune", "province": "X"}, False),
        ("citation document", {"document_type": "Luật"}, {"document_type": "Luật", "number": "12"}, False),
    ],
)
def test_agreement(name: str, attributes: dict[str, str], says: dict[str, object], agree: bool) -> None:
    assert BY_NAME[name].agree(tagged(**attributes), said(**says)) == float(agree)


def test_only_what_says_something_counts() -> None:
    detail = Detail("change", "figure", ("change",))
    assert detail.wanted([tagged(value="1"), tagged(change="increase")]) == [tagged(change="increase")]
    assert detail.stated([said(value=1), said(change="decrease")]) == [said(change="decrease")]


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [("việc làm tốt", "việc làm tốt", 1.0), ("Hòa Bình", "hoà bình", 1.0), ("hộ nghèo", "hộ", 2 / 3), ("hộ", "", 0.0)],
)
def test_words_agree_in_part(one: str, other: str, score: float) -> None:
    assert shared_words(one, other) == pytest.approx(score)


def test_mentions_say_their_fields_as_words_without_what_is_absent() -> None:
    article = baocao.load().analyze("Năm 2018, xã trồng mới 12 ha rừng.")
    (figure,) = found_mentions(article, "figure")
    assert article.raw[figure.start : figure.end] == "12 ha"
    assert figure.says["measured"] == "rừng"
    assert {"modifier", "planned", "total"}.isdisjoint(figure.says)
