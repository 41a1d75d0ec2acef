"""Official papers: the letterhead is page, the kind of paper with its subject is the title, its day the article's."""

from datetime import date

import pytest

from baocao.core.article import Article, Draft
from baocao.structure.prepare import prepare

BODY = (
    "Thực hiện Chỉ thị số 12/CT-UBND của Ủy ban nhân dân tỉnh, Ủy ban nhân dân huyện Mường Khoa báo cáo tình hình kinh tế - xã hội "
    "sáu tháng đầu năm như sau:\nI. KẾT QUẢ\nThu ngân sách đạt 42 tỷ đồng.\n"
)
ONE_COLUMN = (
    "ỦY BAN NHÂN DÂN\nHUYỆN MƯỜNG KHOA\n-------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n---------------\n"
    "Số: 118/BC-UBND\nMường Khoa, ngày 12 tháng 6 năm 2019\n"
)
TWO_COLUMNS = (
    "UBND TỈNH MƯỜNG SỞ TÀI CHÍNH\nCỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "Số: 118/BC-STC Mường Khoa, ngày 12 tháng 6 năm 2019\n"
)
PARTY = "HUYỆN ỦY MƯỜNG KHOA\nĐẢNG CỘNG SẢN VIỆT NAM\nSố 45-BC/HU\nMường Khoa, ngày 12 tháng 6 năm 2019\n"


def title(draft: Draft) -> str | None:
    return draft.title and " ".join(draft.quote(draft.title).split())


@pytest.mark.parametrize("head", [ONE_COLUMN, TWO_COLUMNS, PARTY], ids=["one column", "two columns", "party"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "BÁO CÁO\nTình hình kinh tế - xã hội sáu tháng đầu năm 2019\n",
            "BÁO CÁO Tình hình kinh tế - xã hội sáu tháng đầu năm 2019",
        ),
        (
            "BÁO CÁO\nVỀ TÌNH HÌNH KINH TẾ - XÃ HỘI\nSÁU THÁNG ĐẦU NĂM 2019\n",
            "BÁO CÁO VỀ TÌNH HÌNH KINH TẾ - XÃ HỘI SÁU THÁNG ĐẦU NĂM 2019",
        ),
        ("KẾ HOẠCH\n\nTrồng rừng năm 2019\nKính gửi: Ủy ban nhân dân tỉnh\n", "KẾ HOẠCH Trồng rừng năm 2019"),
        ("V/v trồng rừng năm 2019\nKính gửi: Ủy ban nhân dân tỉnh\n", "V/v trồng rừng năm 2019"),
    ],
)
def test_the_title_is_the_kind_with_its_subject(head: str, lines: str, expected: str) -> None:
    draft = prepare(Article(raw=head + lines + BODY))
    assert title(draft) == expected
    assert draft.published == date(2019, 6, 12)
    above = [p for p in draft.passages if draft.title and p.start < draft.title.start]
    assert above
    assert all(p.furniture for p in above)
    assert not any(p.furniture for p in draft.passages if "Thu ngân sách" in draft.quote(p))


def test_a_paper_without_a_title_has_none() -> None:
    assert prepare(Article(raw=ONE_COLUMN + BODY)).title is None


def test_news_that_names_the_country_is_no_paper() -> None:
    raw = (
        f"Huyện Mường Khoa đón huân chương\nChủ tịch nước Cộng hòa xã hội chủ nghĩa Việt Nam đã ký quyết định.\n{BODY}"
    )
    assert title(prepare(Article(raw=raw))) == "Huyện Mường Khoa đón huân chương"


def test_a_lead_without_its_full_stop_is_not_the_title() -> None:
    lead = (
        "Theo dự thảo kế hoạch, huyện sẽ trồng mới 320 ha rừng phòng hộ, chăm sóc 1.250 ha rừng trồng và giao khoán cho hơn 400 hộ dân ở "
        "mười bốn bản vùng cao thuộc sáu xã dọc sông"
    )
    raw = f"Mường Khoa trồng rừng gắn với sinh kế\n{lead}\n{BODY}"
    draft = prepare(Article(raw=raw))
    assert title(draft) == "Mường Khoa trồng rừng gắn với sinh kế"
    assert [p.furniture for p in draft.passages if lead[:20] in draft.quote(p)] == [None]


def test_page_numbers_are_page_and_the_numbers_of_a_table_are_not() -> None:
    def lines(distance: int) -> str:
        return "\n".join(
            f"{page}\n" + "\n".join(f"Xã thứ {page}.{n} đã họp dân." for n in range(distance)) for page in (2, 3, 4)
        )

    def kinds(distance: int) -> set[str | None]:
        draft = prepare(Article(raw=f"Báo cáo của huyện Mường Khoa\n{BODY}{lines(distance)}"))
        return {p.furniture for p in draft.passages if draft.quote(p) in "234"}

    assert kinds(12) == {"page-number"}
    assert kinds(2) == {None}
