"""Hard-wrapped lines: joined where a sentence goes on, left where a line ends, every offset still exact."""

import re
import textwrap
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.analyzer import Analyzer
from baocao.core.article import Article
from baocao.core.normalizer import normalize
from baocao.core.offsets import OffsetMap
from baocao.structure.lines import find_wraps, unwrapped
from baocao.structure.prepare import begin

FIRST = (
    "Trong sáu tháng đầu năm, Ủy ban nhân dân huyện Mường Khoa đã chỉ đạo các xã trồng mới 320 ha rừng, chăm sóc 1.250 ha "
    "rừng phòng hộ và giao khoán cho 412 hộ dân ở 14 bản vùng cao của 6 xã dọc sông Khoa theo Quyết định số 214/QĐ-UBND "
    "ngày 12 tháng 3 năm 2019 của Ủy ban nhân dân tỉnh; huy động hơn 2.300 ngày công của đoàn viên, hội viên."
)
SECOND = (
    "Tuy nhiên, tiến độ giải ngân vốn đầu tư công còn chậm, mới đạt 45,2% kế hoạch; ba dự án thủy lợi chưa hoàn thành thủ "
    "tục giao đất nên nhà thầu chưa thể thi công trước mùa mưa lũ năm nay."
)
ITEMS = (
    "- Giao Phòng Nông nghiệp huyện tham mưu kế hoạch trồng rừng gắn với sinh kế của người dân ở các bản dọc sông Khoa;",
    "- Giao Ủy ban nhân dân các xã rà soát quỹ đất chưa sử dụng, báo cáo Ủy ban nhân dân huyện trước ngày 30 tháng 9.",
)
PARAGRAPHS = ("I. KẾT QUẢ ĐẠT ĐƯỢC", FIRST, "II. HẠN CHẾ, KHÓ KHĂN", SECOND, "Thời gian tới, huyện tập trung:", *ITEMS)


def wrapped(width: int, between: str = "\n", indent: str = "") -> str:
    return between.join("\n".join(textwrap.wrap(part, width, initial_indent=indent)) for part in PARAGRAPHS) + "\n"


@pytest.mark.parametrize("width", [50, 60, 72, 80, 95])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_paragraphs_broken_at_a_width_are_whole_again(width: int, between: str) -> None:
    text, _ = unwrapped(*normalize(wrapped(width, between)))
    assert [line for line in text.split("\n") if line] == list(PARAGRAPHS)


def test_indented_first_lines_and_spaces_at_line_ends_change_nothing() -> None:
    text, _ = unwrapped(*normalize(wrapped(72, indent="     ").replace("\n", "  \n")))
    assert [line.strip() for line in text.split("\n") if line.strip()] == list(PARAGRAPHS)


def test_a_page_number_inside_a_sentence_is_no_word_of_it() -> None:
    lines = wrapped(72).split("\n")
    at = next(number for number, line in enumerate(lines) if number > 1 and line[:1].islower())
    text, _ = unwrapped(*normalize("\n".join([*lines[:at], "2", *lines[at:]])))
    assert FIRST in text


@pytest.mark.parametrize(
    "text",
    [
        f"Tên bài viết về một huyện\n{FIRST}\n{SECOND}\n",
        "Trang chủ\nthời sự\nkinh tế\nvăn hóa\nliên hệ\n",
        "Xã\nhộ nghèo\ntỷ lệ\n12\n45\n3,2\n",
        f"Trời chuyển rét ở các tỉnh vùng cao phía bắc\nkhông khí lạnh đang tràn về.\n{SECOND}\n",
        "- một xã\n- hai xã\n- ba xã\n",
        "",
        "\n\n",
    ],
)
def test_pages_whose_lines_are_whole_stay_as_they_are(text: str) -> None:
    assert list(find_wraps(text)) == []


def test_a_mark_alone_on_its_line_belongs_to_the_next_one() -> None:
    text, _ = unwrapped("A.\nThực hiện nhiệm vụ\nI.\nThu ngân sách\n2.\n3.\nChi ngân sách\n12\nXã Nà Hin", ())
    assert text == "A. Thực hiện nhiệm vụ\nI. Thu ngân sách\n2.\n3. Chi ngân sách\n12\nXã Nà Hin"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("Cầu Nà Hin phải thông xe vào ngày 19 tháng\n12 năm 2025 theo chỉ đạo.", True),
        ("Thực hiện quyết định giao dự toán ngày\n27/11/2018.", True),
        ("Huyện Mường Khoa làm theo chỉ đạo của\nỦy ban nhân dân tỉnh.", True),
        ("Huyện Mường Khoa làm theo chỉ đạo của\n\nỦy ban nhân dân tỉnh.", False),
        ("Huyện Mường Khoa đã có các\n1. Trạm y tế;", False),
        ("Từ tháng\n12\n45", False),
        ("Huyện Mường Khoa tiếp dân trong 2 ngày\n3 xã đã có lịch.", False),
        ("Huyện Mường Khoa trả lời trong 1 tháng\nBí thư huyện nói.", False),
        ("Huyện Mường Khoa trồng rừng\nNăm nay huyện trồng 320 ha.", False),
    ],
)
def test_a_line_that_ends_in_a_linking_word_goes_on(lines: str, joined: bool) -> None:
    text, _ = unwrapped(*normalize(lines))
    assert ("\n" not in text) is joined


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", " \u200b\n"])
def test_every_word_leads_back_to_the_page(form: str, line_end: str) -> None:
    raw = unicodedata.normalize(form, wrapped(72)).replace("\n", line_end)  # type: ignore[arg-type]
    draft = begin(Article(raw=raw))
    assert FIRST in draft.text
    offsets = OffsetMap(draft.edits)
    for word in re.finditer(r"\S+", draft.text):
        assert normalize(raw[offsets.start(word.start()) : offsets.end(word.end())])[0] == word[0]


@given(st.text(st.sampled_from("aĐ.;\n\r \u200b\u0301e1-é"), max_size=80), st.data())
def test_substitutions_compose_with_earlier_edits(raw: str, data: st.DataObject) -> None:
    text, edits = unwrapped(*normalize(raw))
    offsets = OffsetMap(edits)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert 0 <= offsets.start(start) <= len(raw)
    inside = any(edit.start < place < edit.end for edit in edits for place in (start, end))
    if start < end and not inside:
        assert offsets.start(start) <= offsets.end(end) <= len(raw)
        assert normalize(raw[offsets.start(start) : offsets.end(end)])[0].split() == text[start:end].split()


def test_figures_dates_and_limitations_of_a_wrapped_page_are_those_of_the_whole_one(analyzer: Analyzer) -> None:
    whole, broken = analyzer.analyze("\n".join(PARAGRAPHS)), analyzer.analyze(wrapped(72))

    def found(article: Article) -> list[tuple[str, str]]:
        return [(item.kind, " ".join(article.quote(item).split())) for item in article.mentions]

    assert found(broken) == found(whole)
    assert ("figure", "320 ha") in found(broken)
    assert ("citation", "Quyết định số 214/QĐ-UBND ngày 12 tháng 3 năm 2019 của Ủy ban nhân dân tỉnh") in found(broken)
    assert [item for kind, item in found(broken) if kind == "limitation"]


def test_a_long_page_of_short_lines_takes_linear_time() -> None:
    text = wrapped(60) * 400
    assert len(list(find_wraps(text))) == 400 * len(list(find_wraps(wrapped(60))))
