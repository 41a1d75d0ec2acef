"""Passages: headings, items and sentences; nothing lost, nothing across a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.core.article import Draft
from baocao.core.normalizer import normalize
from baocao.structure.sections import Sectioner, announced_theme, heading_level, run_in_heading
from baocao.structure.segmenter import find_passages, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Tiến độ còn chậm.", "Vốn giải ngân đạt 45,2%."],
        ["Sáng 6-2, tại TP. Vũng Tàu, tỉnh họp mặt.", "Có 8 dự án."],
        ["Đồng chí Ủy viên T.Ư Đảng dự họp.", "PGS.TS. Lò Văn Tính phát biểu."],
        ["Ông hỏi: “Vì sao còn chậm?”", "Không ai trả lời."],
        ["“Có việc đó hay không?” – Chủ tịch hỏi."],
        ["Hoàn thành trước ngày 30/6.", "Ngoài ra, còn 5 xã."],
        ["Trồng ngô, lạc, đậu tương... trên đất một vụ.", "Năng suất 4.1 tấn/ha."],
        ["Huyện đã giao đất.", "Tuy nhiên, còn vướng mắc."],
        ["Báo cáo của UBND huyện.", "“Chúng tôi cam kết”, ông nói."],
        ["Các xã A, B, v.v. đều đạt.", "Còn lại chưa đạt./."],
        ["Chi nhánh N.H. Khoa đã mở cửa."],
        ["Mỗi lượt xe phải nộp 30. 000 đồng."],
        ["Hoàn thành trong quý 3.", "120 hộ đã ký cam kết."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_full_stop_glued_to_the_next_word_ends_the_sentence() -> None:
    assert sentences("Huyện đã giao đất.Tuy nhiên, còn vướng.") == ["Huyện đã giao đất.", "Tuy nhiên, còn vướng."]


@pytest.mark.parametrize(
    "text", ["congthuong.vn đăng tin", "giá 1.250 đồng", "TP.HCM có 24 quận", "Công văn 12/CV.UB gửi các xã"]
)
def test_stops_inside_words_end_nothing(text: str) -> None:
    assert sentences(text) == [text]


def passages(text: str) -> list[tuple[str, str]]:
    return [(passage.kind, text[passage.start : passage.end]) for passage in find_passages(text)]


def test_lines_become_headings_items_and_sentences() -> None:
    text = "II. HẠN CHẾ, TỒN TẠI\n1. Về kinh tế\n- Tiến độ chậm; vốn thiếu.\n+ Giải ngân đạt 45%. Còn 3 xã nợ.\na) Thu ngân sách giảm.\nđ) Chi vượt dự toán.\n• Nợ đọng còn cao."
    assert passages(text) == [
        ("heading", "II. HẠN CHẾ, TỒN TẠI"),
        ("heading", "1. Về kinh tế"),
        ("item", "- Tiến độ chậm; vốn thiếu."),
        ("item", "+ Giải ngân đạt 45%."),
        ("item", "Còn 3 xã nợ."),
        ("item", "a) Thu ngân sách giảm."),
        ("item", "đ) Chi vượt dự toán."),
        ("item", "• Nợ đọng còn cao."),
    ]


def test_clauses_that_begin_with_a_capital_stand_alone() -> None:
    text = (
        "Đó là: Công tác tuyên truyền ở các xã còn yếu; Việc giải ngân vốn chưa kịp thời; Một số cán bộ còn trông chờ."
    )
    assert [words for _, words in passages(text)] == [
        "Đó là: Công tác tuyên truyền ở các xã còn yếu;",
        "Việc giải ngân vốn chưa kịp thời;",
        "Một số cán bộ còn trông chờ.",
    ]


def test_semicolons_of_a_short_sentence_or_in_brackets_split_nothing() -> None:
    text = "Dự họp có đại diện các ban (Tuyên giáo; Dân vận; Nội chính) và các xã; ngoài ra còn có khách mời."
    assert [words for _, words in passages(text)] == [text]


@given(
    st.text(st.characters(), max_size=120)
    | st.lists(
        st.sampled_from([". ", "A", "a", "\n", "- ", "1. ", ";", "“", "” ", " ", "I. ", "...", "(", ")"]), max_size=40
    ).map("".join)
)
def test_every_character_lies_in_exactly_one_passage_of_its_line(raw: str) -> None:
    text, _ = normalize(raw)
    found = list(find_passages(text))
    at = 0
    for passage in found:
        assert at <= passage.start < passage.end
        assert not text[at : passage.start].strip()
        assert "\n" not in text[passage.start : passage.end]
        at = passage.end
    assert not text[at:].strip()


def test_sections_nest_by_their_numbers() -> None:
    text = "Tên báo cáo của huyện\nI. KẾT QUẢ\nĐạt 12 chỉ tiêu.\n1. Kinh tế\nThu 5 tỷ đồng.\nII. HẠN CHẾ\nThu ngân sách chưa đạt dự toán."
    article = Sectioner()(Draft(raw=text, text=text, folded=text.lower(), passages=tuple(find_passages(text))))
    assert [(text[p.start : p.end], p.section) for p in article.passages if p.kind == "sentence"] == [
        ("Đạt 12 chỉ tiêu.", "I. KẾT QUẢ"),
        ("Thu 5 tỷ đồng.", "1. Kinh tế"),
        ("Thu ngân sách chưa đạt dự toán.", "II. HẠN CHẾ"),
    ]
    assert article.passages[0].section is None


@pytest.mark.parametrize(
    ("heading", "level"),
    [("II. HẠN CHẾ", 0), ("A. Phần chung", 1), ("1. Kinh tế", 2), ("1.2. Thu", 3), ("a) Chi", 5), ("Kết quả", 6)],
)
def test_heading_level(heading: str, level: int) -> None:
    assert heading_level(heading) == level


@pytest.mark.parametrize(
    ("heading", "theme"),
    [
        ("II. HẠN CHẾ, NGUYÊN NHÂN", "shortcomings"),
        ("Nguyên nhân của hạn chế", "causes"),
        ("Những kết quả bước đầu", "results"),
        ("Nhiệm vụ 6 tháng cuối năm", "tasks"),
        ("Về đất đai", None),
    ],
)
def test_announced_theme(heading: str, theme: str | None) -> None:
    assert announced_theme(heading) == theme


def test_run_in_heading() -> None:
    assert run_in_heading("- Nhiệm vụ còn chậm tiến độ: lập quy hoạch xã.") == "Nhiệm vụ còn chậm tiến độ"
    assert run_in_heading("Huyện có 12 xã.") is None
