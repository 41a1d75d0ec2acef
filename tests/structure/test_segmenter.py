"""Passages: headings, items and sentences; nothing lost, nothing across a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.core.normalizer import normalize
from baocao.core.spans import Block
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
        ["Tỉnh đạt 4.5%.", "Huyện đạt 3.2.", "Xã đạt 3%."],
        ["Việc đã làm: 1. Đào 5 km mương.", "2. Xây 3 cầu.", "12. Sửa chợ."],
        ["Gồm: 1. Mương dài 5 km; 2. Cầu dài 20 m; 3. Chợ."],
        ["Số hộ nghèo năm nay: 12.", "Xã còn 3 hộ."],
        ["Tỷ lệ chọi là 3:1.", "Trường còn thiếu lớp."],
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


PARAGRAPH = (
    "Năm 2019, huyện Mường Khoa trồng mới 320 ha rừng phòng hộ, chăm sóc 1.250 ha rừng trồng các năm trước và giao khoán "
    "cho 412 hộ dân ở 14 bản vùng cao."
)


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


@pytest.mark.parametrize(
    "line",
    [
        "Tiếp tục đẩy mạnh việc trồng và bảo vệ rừng phòng hộ ở các xã vùng cao dọc sông Khoa",
        "Những kết quả bước đầu",
        "II. HẠN CHẾ, TỒN TẠI VÀ NGUYÊN NHÂN",
        "1. Về công tác giảm nghèo",
    ],
)
def test_a_line_between_paragraphs_is_a_heading(line: str) -> None:
    text = f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}"
    assert ("heading", line) in passages(text)


@pytest.mark.parametrize(
    "line",
    [
        "- Về công tác giảm nghèo ở các xã vùng cao",
        "Một là phải chăm lo đời sống người dân vùng cao",
        "ở các xã vùng cao dọc sông Khoa năm nay",
        "Huyện có 12 xã.",
    ],
)
def test_what_is_no_heading(line: str) -> None:
    assert "heading" not in [kind for kind, _ in passages(f"{PARAGRAPH}\n{line}\n{PARAGRAPH}")]


def test_a_paragraph_that_lacks_its_full_stop_is_no_heading() -> None:
    line = "Huyện giao các xã rà soát hộ nghèo, báo cáo trước ngày 30 tháng 9 để tổng hợp vào kế hoạch năm sau của tỉnh"
    assert ("sentence", line) in passages(f"{PARAGRAPH}\n{line}\nXã đã báo cáo.")


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("1. Kinh tế. Năm 2019, huyện trồng 120 ha rừng. Thu ngân sách đạt 42 tỷ đồng.", "1. Kinh tế."),
        ("a) Về giáo dục: Toàn huyện có 42 trường đạt chuẩn.", "a) Về giáo dục:"),
        ("II. HẠN CHẾ: Tiến độ giải ngân còn chậm.", "II. HẠN CHẾ:"),
    ],
)
def test_a_heading_fused_with_its_sentence_is_one_by_itself(line: str, head: str) -> None:
    (kind, words), *rest = passages(line)
    assert (kind, words) == ("heading", head)
    assert {kind for kind, _ in rest} == {"sentence"}


@pytest.mark.parametrize(
    "line",
    [
        "1. Giao Ủy ban nhân dân huyện tổ chức thực hiện Nghị quyết này. Các ban giám sát.",
        "2. Năm 2019 đạt 12 chỉ tiêu. Còn 3 chỉ tiêu chưa đạt.",
        "- Hạn chế: Tiến độ giải ngân còn chậm.",
    ],
)
def test_items_are_not_cut(line: str) -> None:
    assert {kind for kind, _ in passages(line)} == {"item"}


def test_what_the_reader_calls_a_heading_is_one() -> None:
    text = "ở các xã vùng cao.\nHuyện có 12 xã."
    blocks = (Block(0, 18, "heading"),)
    assert [passage.kind for passage in find_passages(text, blocks)] == ["heading", "sentence"]
