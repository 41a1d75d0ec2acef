"""The outline: headings, their levels, lead-ins and the lists that they govern."""

from collections.abc import Callable

import pytest

from baocao.core.article import Article, Draft
from baocao.structure.prepare import prepare
from baocao.structure.sections import announced_theme, announced_themes, led_theme, run_in_heading

TITLE = "Mường Khoa sơ kết sáu tháng thực hiện chương trình giảm nghèo"
BODY = (
    "Sáu tháng đầu năm, Ủy ban nhân dân huyện Mường Khoa cùng các xã đã rà soát hộ nghèo, hộ cận nghèo ở 14 bản và phân công "
    "cán bộ giúp từng hộ."
)


def outline(*lines: str) -> Draft:
    return prepare(Article(raw="\n".join([TITLE, BODY, *lines])))


def under(draft: Draft) -> dict[str, tuple[str, str]]:
    """For each passage, by its first two words, those of its heading and of its lead-in."""

    def name(number: int | None) -> str:
        return "" if number is None else " ".join(draft.quote(draft.passages[number]).split()[:2])

    return {name(at): (name(item.parent), name(item.lead)) for at, item in enumerate(draft.passages)}


def test_sections_nest_by_their_numbers() -> None:
    draft = outline("I. KẾT QUẢ", "Đạt 12 chỉ tiêu.", "1. Kinh tế", "Thu 5 tỷ đồng.", "II. HẠN CHẾ", "Thu chưa đạt.")
    assert [(draft.quote(p), p.section, p.level) for p in draft.passages if p.kind == "sentence"][1:] == [
        ("Đạt 12 chỉ tiêu.", "I. KẾT QUẢ", 1),
        ("Thu 5 tỷ đồng.", "1. Kinh tế", 2),
        ("Thu chưa đạt.", "II. HẠN CHẾ", 1),
    ]
    assert draft.passages[0].section is None


def test_capital_letters_hold_roman_numbers_where_they_come_first() -> None:
    draft = outline("A. Việc đã làm", "I. Thu", "Thu 5 tỷ đồng.", "B. Việc sẽ làm", "I. Chi", "Chi 4 tỷ đồng.")
    assert under(draft)["I. Thu"] == ("A. Việc", "")
    assert under(draft)["B. Việc"] == ("", "")
    assert under(draft)["I. Chi"] == ("B. Việc", "")


def test_a_numbered_sentence_ends_the_section_before_it() -> None:
    draft = outline("1. Kinh tế", "Thu 5 tỷ đồng.", "2. Tiếp tục rà soát hộ nghèo ở các bản vùng cao.")
    assert under(draft)["Thu 5"] == ("1. Kinh", "")
    assert under(draft)["2. Tiếp"] == ("", "")


def test_a_lead_in_governs_its_items_until_the_list_ends() -> None:
    draft = outline(
        "Từ thực tiễn trên, huyện rút ra một số bài học như sau:",
        "Một là: Phải có sự chỉ đạo sát sao. Phải kiên trì.",
        "Hai là: Đề cao vai trò nêu gương.",
        "Cán bộ xã phải ở cùng bản.",
        "Ba là: Tăng cường kiểm tra.",
        "Thời gian qua, báo chí đã đưa tin về các mô hình hay.",
    )
    found = under(draft)
    assert {found[name][1] for name in ("Một là:", "Phải kiên", "Hai là:", "Cán bộ", "Ba là:")} == {"Từ thực"}
    assert found["Thời gian"] == ("", "")
    themes = dict(zip(found, announced_themes(draft), strict=True))
    assert {themes[name] for name in ("Một là:", "Phải kiên", "Hai là:", "Ba là:")} == {"lessons"}


def test_lists_within_lists() -> None:
    draft = outline(
        "II. NHIỆM VỤ",
        "Các xã tập trung:",
        "- Rà soát hộ nghèo, gồm:",
        "+ Hộ nghèo mới.",
        "+ Hộ tái nghèo.",
        "- Lập kế hoạch.",
        "III. KIẾN NGHỊ",
        "- Đề nghị tỉnh bố trí vốn.",
    )
    found = under(draft)
    assert found["- Rà"] == ("II. NHIỆM", "Các xã")
    assert found["+ Hộ"] == ("II. NHIỆM", "- Rà")
    assert found["- Lập"] == ("II. NHIỆM", "Các xã")
    assert found["- Đề"] == ("III. KIẾN", "")


def test_a_lead_in_before_numbered_headings_governs_what_lies_under_them() -> None:
    draft = outline(
        "Huyện giao nhiệm vụ như sau:", "1. Phòng Nông nghiệp", "Tham mưu kế hoạch.", "2. Các xã", "Rà soát hộ nghèo."
    )
    found = under(draft)
    assert found["1. Phòng"] == ("", "Huyện giao")
    assert found["Tham mưu"] == ("1. Phòng", "Huyện giao")
    assert found["Rà soát"] == ("2. Các", "Huyện giao")
    assert [p.level for p in draft.passages][-4:] == [1, 2, 1, 2]


def test_lines_that_end_in_semicolons_are_a_list() -> None:
    draft = outline(
        "Huyện yêu cầu:", "Rà soát hộ nghèo;", "Lập kế hoạch giúp hộ;", "Báo cáo hằng tháng.", "Xã họp dân."
    )
    found = under(draft)
    assert {found[name][1] for name in ("Rà soát", "Lập kế", "Báo cáo")} == {"Huyện yêu"}
    assert found["Xã họp"] == ("", "")


def test_a_lead_in_within_a_paragraph_governs_its_other_sentences() -> None:
    draft = outline(
        "Hạn chế cần khắc phục ngay đó là: việc học tập ở cơ sở còn chậm. Chất lượng tuyên truyền chưa cao.",
        "Để khắc phục, huyện đã lập kế hoạch.",
    )
    themes = dict(zip(under(draft), announced_themes(draft), strict=True))
    assert themes["Chất lượng"] == "shortcomings"
    assert themes["Để khắc"] is None


@pytest.mark.parametrize("line", ["Ông Lò Văn Tính nói:", "Ảnh chụp lúc 8:30", "Tỷ lệ là 1:2"])
def test_colons_that_announce_nothing(line: str) -> None:
    draft = outline(line, "Xã họp dân.")
    assert draft.passages[-1].lead is None


def test_a_caption_inside_a_line_is_furniture_without_a_section() -> None:
    draft = outline("I. KẾT QUẢ", f"{BODY} Cầu treo bản Nà Hin. Ảnh: Minh Khoa/TTXVN Hiện còn 3 bản chưa có điện.")
    caption = next(p for p in draft.passages if p.furniture == "caption")
    assert (caption.section, caption.level) == (None, None)
    assert draft.passages[-1].section == "I. KẾT QUẢ"


def test_furniture_has_no_section() -> None:
    draft = outline("I. KẾT QUẢ", "Đạt 12 chỉ tiêu.", "Lượt xem: 1.204")
    last = draft.passages[-1]
    assert (last.furniture, last.section, last.level, last.parent) == ("menu", None, None, None)


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


@pytest.mark.parametrize(
    ("lead", "theme"),
    [
        ("Từ kết quả trên, huyện rút ra bài học như sau:", "lessons"),
        ("Bên cạnh đó, hạn chế cần khắc phục ngay là: việc học còn chậm; việc kiểm tra còn ít", "shortcomings"),
        ("Để thực hiện chương trình, huyện đề ra các nhiệm vụ sau:", "tasks"),
        ("Ông Lò Văn Tính nói:", None),
    ],
)
def test_a_lead_in_announces_what_stands_in_its_last_clause(lead: str, theme: str | None) -> None:
    assert led_theme(lead) == theme


def test_run_in_heading() -> None:
    assert run_in_heading("- Nhiệm vụ còn chậm tiến độ: lập quy hoạch xã.") == "Nhiệm vụ còn chậm tiến độ"
    assert run_in_heading("Huyện có 12 xã.") is None


@pytest.mark.parametrize(
    "line", ["Việc {n}:", "- Việc {n}:", "{n}. Việc:", "Việc;", "- Việc. Ngoài ra, việc:", "\U0001f600 Việc:"]
)
def test_many_short_lines_cost_in_proportion(assert_proportionate: Callable[..., None], line: str) -> None:
    def article(count: int) -> Article:
        return Article(raw="\n".join([TITLE, BODY, *(line.format(n=number) for number in range(count))]))

    assert_proportionate(prepare, article, 4_000)


@pytest.mark.parametrize(
    "filling", ["a", "”", "aA", ".", "…", " ", "; ", "việc; ", "đó là: việc; ", "(", ":", "1. ", "- "]
)
def test_a_long_line_costs_in_proportion(assert_proportionate: Callable[..., None], filling: str) -> None:
    def article(count: int) -> Article:
        text = f"{TITLE}\nXã làm: {filling * count}12\nxã đã trồng rừng và\nchăm sóc rừng và\nlàm tiếp"
        return Article(raw=text)

    assert_proportionate(prepare, article, 10_000 // len(filling))


def test_a_list_with_letters_has_its_lead_in_and_a_chapter_its_words() -> None:
    found = under(outline("Huyện rút ra:", "A. Phải bám bản.", "B. Phải bám dân."))
    assert found["A. Phải"][1] == found["B. Phải"][1] == "Huyện rút"
    found = under(outline("Chương II", "NHỮNG QUY ĐỊNH CHUNG", "Xã làm tốt.", "Chương III", "ĐIỀU KHOẢN THI HÀNH"))
    assert found["NHỮNG QUY"] == ("Chương II", "")
    assert found["Xã làm"] == ("NHỮNG QUY", "")
    assert found["Chương III"] == ("", "")


def test_an_item_with_the_credit_of_a_picture_stays_an_item() -> None:
    draft = outline("Giải pháp gồm:", "- Trồng rừng. Ảnh: Văn Nam", "- Chăm sóc rừng.", "Xong việc.")
    found = under(draft)
    assert found["- Chăm"][1] == "Giải pháp"
    assert found["Xong việc."] == ("", "")
    assert [p.furniture for p in draft.passages if draft.quote(p).startswith("- Trồng")] == [None]


def test_results_with_a_colon_announce_a_list() -> None:
    assert under(outline("Kết quả:", "- Trồng 5 ha.", "- Nuôi 3 con."))["- Trồng"][1] == "Kết quả:"
