"""The grammar of list marks: what is one, what only looks like one, which goes on with which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.core.markers import BULLET, LETTER, NUMBER, ROMAN, marker_at


@pytest.mark.parametrize(
    ("line", "mark", "kind", "value"),
    [
        ("I. KẾT QUẢ", "I.", "roman", 1),
        ("IV/ NHIỆM VỤ", "IV/", "roman", 4),
        ("II - HẠN CHẾ", "II -", "roman", 2),
        ("III KIẾN NGHỊ VỚI TỈNH", "III", "roman", 3),
        ("B. Phần riêng", "B.", "capital", 2),
        ("7. Giáo dục", "7.", "number", 7),
        ("12/ Việc khác", "12/", "number", 12),
        ("3- Việc nữa", "3-", "number", 3),
        ("1 - Trồng rừng", "1 -", "number", 1),
        ("b/ Trồng rừng", "b/", "letter", 2),
        ("XXX. Trồng rừng", "XXX.", "roman", 30),
        ("4) Việc nữa", "4)", "number", 4),
        ("(2) Trả nợ", "(2)", "number", 2),
        ("5.Thu ngân sách", "5.", "number", 5),
        ("1. 100% số xã đạt chuẩn", "1.", "number", 1),
        ("2.1. Trồng trọt", "2.1.", "number", 1),
        ("2.1 Trồng trọt", "2.1", "number", 1),
        ("1.2.10 Lúa", "1.2.10", "number", 10),
        ("a) Chi", "a)", "letter", 1),
        ("đ) Chi", "đ)", "letter", 5),
        ("(b) Chi", "(b)", "letter", 2),
        ("c. Chi", "c.", "letter", 3),
        ("- Chi", "-", "bullet", None),
        ("+ Chi", "+", "bullet", None),
        ("• Chi", "•", "bullet", None),
        ("\uf0b7 Chi", "\uf0b7", "bullet", None),
        ("✅ Chi", "✅", "bullet", None),
        ("Một là: Phải chăm lo", "Một là", "ordinal", 1),
        ("Bốn là, phải chăm lo", "Bốn là", "ordinal", 4),
        ("Thứ nhất, phải chăm lo", "Thứ nhất", "ordinal", 1),
        ("Thứ ba là chăm lo", "Thứ ba", "ordinal", 3),
        ("Phần thứ hai", "Phần thứ hai", "part", 2),
        ("Chương III. Điều khoản", "Chương III.", "part", 3),
        ("Điều 5. Trách nhiệm", "Điều 5.", "part", 5),
        ("“2. Sau khi rà soát", "2.", "number", 2),
    ],
)
def test_marks(line: str, mark: str, kind: str, value: int | None) -> None:
    found = marker_at(line, 0)
    assert found is not None
    assert (line[found.start : found.end], found.kind, found.value) == (mark, kind, value)


@pytest.mark.parametrize(
    "line",
    [
        *("14/6", "14/6 đoàn đến xã", "12.5.2019 khai mạc", "2/9 là ngày lễ", "24/7 có người trực", "3.2019"),
        *("4.5%.", "4.5% số hộ", "1.250 ha rừng", "3.500 tấn", "1.5 tỷ đồng", "30. 000 đồng"),
        *("3 xã", "2-3 hộ", "1- 2 hộ", "07:30 sáng", "7h30", "-5%", "+3 độ", "---", "***", "-", "12."),
        *("Thứ Hai, 19/09/2016", "Thứ hai 19/9", "thứ nhất của huyện", "Một làng nghề", "Năm lành", "hai xã"),
        *("Điều 3 Nghị định số 8", "Điều đó", "mục tiêu", "V/v trồng rừng", "V League", "phần lớn", "", "x"),
    ],
)
def test_what_is_no_mark(line: str) -> None:
    assert marker_at(line, 0) is None


def test_depths_are_those_of_reports() -> None:
    lines = ["I. X", "1. X", "1.1. X", "a) X", "- x", "+ x"]
    found = [marker_at(line, 0) for line in lines]
    assert [mark.level for mark in found if mark] == [ROMAN, NUMBER, NUMBER + 1, LETTER, BULLET, BULLET + 1]


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        ("1. A", "2. B", True),
        ("1. A", "3. B", False),
        ("1. A", "2) B", False),
        ("d) A", "đ) B", True),
        ("- A", "- B", True),
        ("- A", "+ B", False),
        ("Một là, A", "Hai là: B", True),
        ("1. A", "1.2. B", False),
    ],
)
def test_a_list_goes_on_with_the_next_number_in_the_same_style(one: str, other: str, follows: bool) -> None:
    before, after = marker_at(one, 0), marker_at(other, 0)
    assert before is not None
    assert after is not None
    assert after.follows(before) == follows


@given(st.text(max_size=60), st.integers(0, 60))
def test_marks_lie_inside_the_line(text: str, start: int) -> None:
    found = marker_at(text, start)
    if found:
        assert start <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
