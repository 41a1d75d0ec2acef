"""Numerals: exact values, and refusal of whatever is none."""

import unicodedata
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.core.normalizer import fold
from baocao.extract.amounts.numerals import NumeralError, longest_numeral, parse_number, parse_ordinal

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
GROUPS = ("", "nghìn", "triệu", "tỷ")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.440", 12440),
        ("39,3", Decimal("39.3")),
        ("21.245,7", Decimal("21245.7")),
        ("7,261", Decimal("7.261")),
        ("2.017", 2017),
        ("30. 000", 30000),
        ("1 234 567", 1234567),
        ("1,234,567", 1234567),
        (",77", Decimal("0.77")),
        ("4.1", Decimal("4.1")),
        ("0.125", Decimal("0.125")),
        ("05", 5),
        ("100K", 100_000),
        ("1,2M", 1_200_000),
        ("5tr", 5_000_000),
        ("1tr2", 1_200_000),
        ("-5", -5),
        ("−5,2", Decimal("-5.2")),
        ("âm năm", -5),
        ("không", 0),
        ("mười lăm", 15),
        ("hai mươi mốt", 21),
        ("hai mươi tư", 24),
        ("hai nhăm", 25),
        ("bẩy mươi bẩy", 77),
        ("ba chục", 30),
        ("hăm mốt", 21),
        ("một trăm linh năm", 105),
        ("một trăm lẻ tư", 104),
        ("một trăm hai", 120),
        ("không trăm mười một", 11),
        ("hai nghìn không trăm linh một", 2001),
        ("hai mươi ngàn lẻ năm", 20005),
        ("ba vạn", 30_000),
        ("trăm rưỡi", 150),
        ("một triệu rưỡi", 1_500_000),
        ("hai rưỡi", Decimal("2.5")),
        ("hai triệu tư", 2_400_000),
        ("2 triệu 45", 2_450_000),
        ("ba phẩy mười bốn", Decimal("3.14")),
        ("hai phẩy không năm", Decimal("2.05")),
        ("1,3 nghìn tỷ", 1_300_000_000_000),
        ("một triệu tỷ", 10**15),
        ("566 tỷ 384 triệu", 566_384_000_000),
        ("126 tỷ 090 triệu", 126_090_000_000),
        ("566 tỷ 384 triệu đồng", 566_384_000_000),
        ("HAI MƯƠI", 20),
        (".77", Decimal("0.77")),
        ("1½", Decimal("1.5")),
        ("một phẩy năm triệu", 1_500_000),
        ("không phẩy hai triệu", 200_000),
        ("hai phẩy bảy lăm tỷ", 2_750_000_000),
        ("tám mươi tư phẩy hai", Decimal("84.2")),
        ("bốn bảy", 47),
        ("chín chín nghìn", 99_000),
        ("một trăm bốn bảy", 147),
    ],
)
def test_numeral_has_exactly_this_value(text: str, value: int | Decimal) -> None:
    parsed = parse_number(text)
    assert (parsed, type(parsed)) == (value, type(value))


NO_NUMERALS = """
hai ba; mười mươi; mười năm; hai mươi năm; mười hai trăm; năm tỷ hai tỷ; lăm; rưỡi; linh năm; triệu; một một; 12.34.56; 1.234.56;
1,2,3; 12/5; 500m; 5 m; 5%; một con; năm xã; 12a; II; --5; đồng; không triệu tư; hai phẩy; tỷ lệ; x;
năm bảy; một bảy; bốn không; hai nghìn bốn bảy; một nghìn phẩy năm triệu; hai phẩy năm nghìn hai trăm
"""


@pytest.mark.parametrize("text", [text.strip() for text in NO_NUMERALS.split(";")])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(NumeralError, match="A numeral must be"):
        parse_number(text)


@pytest.mark.parametrize("text", ["", " ", "một " * 500, "9" * 5000, "tỷ " * 50, "\x00"])
def test_empty_and_endless_input_is_refused(text: str) -> None:
    with pytest.raises(NumeralError):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "value", "covered"),
    [
        ("một tỷ, hai trăm ba mươi tư triệu, năm trăm nghìn đồng", 1_234_500_000, "một tỷ, …, năm trăm nghìn"),
        ("hai triệu, ba triệu đồng", 2_000_000, "hai triệu"),
        ("một tỷ, hai bên", 1_000_000_000, "một tỷ"),
        ("một trăm linh năm người", 105, "một trăm linh năm"),
        ("một trăm năm trước", 100, "một trăm"),
        ("không phẩy năm phần trăm", Decimal("0.5"), "không phẩy năm"),
        ("bốn bảy chín hai", 4, "bốn"),
    ],
)
def test_longest_numeral_ends_where_the_number_does(text: str, value: int | Decimal, covered: str) -> None:
    found = longest_numeral(text, fold(text), 0, len(text))
    assert found is not None
    assert (found[0], text[found[1] - len(covered.split()[-1]) : found[1]]) == (value, covered.split()[-1])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nhất", 1),
        ("thứ nhất", 1),
        ("Thứ nhì", 2),
        ("thứ hai", 2),
        ("thứ tư", 4),
        ("thứ mười lăm", 15),
        ("thứ 3", 3),
        ("12", 12),
    ],
)
def test_ordinal_names_its_place(text: str, place: int) -> None:
    assert parse_ordinal(text) == place


@pytest.mark.parametrize("text", ["", "thứ", "nhất nhì", "không", "thứ 2,5", "âm hai", "XII", "thứ nhất là"])
def test_what_is_no_ordinal_is_refused(text: str) -> None:
    with pytest.raises(NumeralError, match="must be"):
        parse_ordinal(text)


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_spelled_and_written_forms_read_back(number: int) -> None:
    assert parse_number(spelled(number)) == number
    assert parse_number(f"{number:,}".replace(",", ".")) == number


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_decimals_read_back(number: Decimal) -> None:
    assert parse_number(str(number).replace(".", ",")) == number


@given(st.text(alphabet=st.sampled_from("0123456789., mươitrămnghìntỷlẻ"), max_size=30))
def test_any_text_gives_a_number_or_the_error(text: str) -> None:
    with suppress(NumeralError):
        assert isinstance(parse_number(text), int | Decimal)


def test_decomposed_accents_are_read() -> None:
    assert parse_number(unicodedata.normalize("NFD", "hai mươi mốt triệu rưỡi")) == 21_500_000


def spelled(number: int) -> str:
    """The standard spelling, every group of three in full but the first."""
    if number == 0:
        return "không"
    groups = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    words: list[str] = []
    for scale in range(len(groups) - 1, -1, -1):
        if groups[scale]:
            words += [*below_thousand(groups[scale], full=bool(words)), GROUPS[scale]]
    return " ".join(words).strip()


def below_thousand(number: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if not tens:
        return words + (["linh", DIGITS[unit]] if unit and words else [DIGITS[unit]] if unit else [])
    last = {0: "", 1: "mốt" if tens > 1 else "một", 4: "tư" if tens > 1 else "bốn", 5: "lăm"}.get(unit, DIGITS[unit])
    return [*words, *(["mười"] if tens == 1 else [DIGITS[tens], "mươi"]), *([last] if last else [])]
