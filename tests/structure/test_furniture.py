"""Pages as they come: what is article, what is page, and what the page says of the article."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest

from baocao.analyzer import Analyzer
from baocao.core.article import Article, Draft
from baocao.structure.furniture import Furniture
from baocao.structure.prepare import begin

BODY = (
    "Sáu tháng đầu năm, huyện đã trồng mới 120 ha rừng sản xuất và giao khoán cho các hộ dân trong vùng dự án chăm sóc."
)
PORTAL = f"""Trang chủ
các bài viết chuyên sâu

Huyện Mường Khoa: Giữ rừng từ những tổ tự quản ở thôn bản
Thứ Tư, 17/07/2019 | 09:45 | Lượt xem: 1204

huyen muong khoa giu rung tu nhung to tu quan o thon ban
Tổ tự quản bảo vệ rừng bản Nà Hin đi tuần tra.

{BODY}

Việc tuần tra ở các xã vùng cao còn gặp nhiều khó khăn do địa hình chia cắt.

Lò Văn Tính
Theo baomuongkhoa.vn

Phản hồi

Họ và tên
Nhiều mây, có mưa rào và dông rải rác. Gió nhẹ. Độ ẩm từ 70 đến 90%.
"""


def furnish(raw: str) -> Article:
    return Furniture()(begin(Article(raw=raw)))


def blocks(raw: str) -> dict[str, list[str]]:
    article = furnish(raw)
    found: dict[str, list[str]] = {}
    for block in article.blocks:
        found.setdefault(block.kind, []).append(article.text[block.start : block.end])
    return found


def test_a_portal_page_falls_into_its_parts() -> None:
    found = blocks(PORTAL)
    assert found["title"] == ["Huyện Mường Khoa: Giữ rừng từ những tổ tự quản ở thôn bản"]
    assert found["date"] == ["Thứ Tư, 17/07/2019 | 09:45 | Lượt xem: 1204"]
    assert found["alt-text"] == ["huyen muong khoa giu rung tu nhung to tu quan o thon ban"]
    assert found["caption"] == ["Tổ tự quản bảo vệ rừng bản Nà Hin đi tuần tra."]
    assert found["source"] == ["Theo baomuongkhoa.vn"]
    assert {"Trang chủ", "các bài viết chuyên sâu", "Phản hồi", "Họ và tên"} <= set(found["menu"])
    assert not any(BODY in part for parts in found.values() for part in parts)


def test_a_portal_page_tells_its_date_and_source() -> None:
    article = furnish(PORTAL)
    assert article.published == date(2019, 7, 17)
    assert article.attribution == "baomuongkhoa.vn"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Cập nhật: 07:02 | 08/11/2019", date(2019, 11, 8)),
        ("Thứ Hai, 19/09/2016 | 16:27", date(2016, 9, 19)),
        ("Ngày đăng 04/05/2021 | 14:45  | Lượt xem: 83", date(2021, 5, 4)),
        ("09:15 - 21/03/2023", date(2023, 3, 21)),
        ("Đăng lúc: 8h30, 2-4-2014", date(2014, 4, 2)),
        ("2020-06-30T08:00:00+07:00", date(2020, 6, 30)),
        ("Mường Khoa, ngày 5 tháng 12 năm 2018", date(2018, 12, 5)),
        ("Báo Sông KhoaBáo Sông Khoa07/11/2025", date(2025, 11, 7)),
        ("14/02/2022 10:20 [GMT+7]", date(2022, 2, 14)),
        ("Mường Khoa, 30/12/2022", date(2022, 12, 30)),
        ("Thị xã Mường Khoa, ngày 10/12/2022", date(2022, 12, 10)),
        ("Mường Khoa, ngày 9.12.2022", date(2022, 12, 9)),
        ("Mường Khoa, ngày 15 tháng 12 năm 2023 - Bài: Lò Mai (tổng hợp)", date(2023, 12, 15)),
    ],
)
def test_written_forms_of_the_publication_date(line: str, day: date) -> None:
    assert furnish(f"Tên bài viết về một huyện vùng cao\n{line}\n{BODY}\n").published == day


@pytest.mark.parametrize("day", ["tháng 2 năm 2023", "ngày    tháng 02 năm 2023", "ngày … tháng 2/2023"])
def test_a_dateline_that_leaves_its_day_open_is_the_last_of_its_month_and_says_so(day: str) -> None:
    article = furnish(f"Tên bài viết về một huyện vùng cao\nMường Khoa, {day}\n{BODY}\n")
    assert article.published == date(2023, 2, 28)
    assert ["its publication only" in warning for warning in article.warnings] == [True]


@pytest.mark.parametrize(
    "line", ["Ngày 31/02/2019", "Năm 2019, huyện trồng rừng.", "Ngày 17/5/2019, đoàn công tác đến làm việc với huyện."]
)
def test_what_is_no_publication_date(line: str) -> None:
    assert furnish(f"Tên bài viết về một huyện vùng cao\n{line}\n{BODY}\n").published is None


def test_a_given_date_wins_over_the_page() -> None:
    article = Furniture()(begin(Article(raw=PORTAL, published=date(2020, 1, 1))))
    assert article.published == date(2020, 1, 1)


def test_captions_inside_a_body_on_one_line() -> None:
    raw = f"Tên bài viết về một huyện vùng cao\nĐoạn mở đầu của bài viết.\n{BODY} Cầu treo bản Nà Hin. Ảnh: Minh Khoa/TTXVN Hiện còn 3 bản chưa có điện. Lò Tính (TTXVN) "
    found = blocks(raw)
    assert found["caption"] == ["Cầu treo bản Nà Hin. Ảnh: Minh Khoa/TTXVN"]
    assert found["author"] == ["Lò Tính (TTXVN)"]


def test_the_author_is_named_without_the_label() -> None:
    raw = f"Tên bài viết về một huyện vùng cao\nĐoạn mở đầu của bài.\n{BODY} Bài và ảnh: Lò Tính"
    assert furnish(raw).author == "Lò Tính"


def test_forms_of_an_official_report_are_no_article() -> None:
    raw = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 214/BC-UBND\n"
        f"Mường Khoa, ngày 5 tháng 12 năm 2018\nI. KẾT QUẢ\n{BODY}\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\n"
    )
    found = blocks(raw)
    assert found["form"][:3] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 214/BC-UBND"]
    assert "- Lưu: VT." in found["form"]
    assert furnish(raw).title is None
    assert furnish(raw).published == date(2018, 12, 5)


@pytest.mark.parametrize("raw", ["", " \n \n", "Trang chủ\nPhản hồi\n", "x", "Xin chờ trong giây lát..."])
def test_pages_without_an_article(raw: str) -> None:
    article = furnish(raw)
    assert article.author is None
    assert article.published is None


@pytest.mark.parametrize(
    "line",
    [
        "A  A",
        "null",
        "{keywords}",
        "[email protected]",
        "2-2-(1).jpg",
        "1 2 3 ... Cuối",
        "Trang 1 2 3",
        "1 2 3 4 5 »",
        "#MuongKhoa2019 #rungphongho",
        "Đường dây nóng: 0212.3850.111 - toasoan@muongkhoa.example",
        "data:image/png;base64," + "iVBORw0KGgo" * 20,
        ">>> Mường Khoa đón bằng công nhận huyện nông thôn mới",
        "Lượt xem: 1.204",
        "Chia sẻ",
        "Từ khóa: rừng, Mường Khoa",
        "Nhiều mây, có mưa rào và dông, gió nhẹ, nhiệt độ cao nhất 31 độ",
    ],
)
def test_lines_that_are_page(line: str) -> None:
    found = blocks(
        f"Tên bài viết về một huyện vùng cao\n{BODY}\n{line}\nĐến nay, 14 bản đã có đường ô tô đến trung tâm.\n"
    )
    assert [line] in [parts for kind, parts in found.items() if kind != "title"]


@pytest.mark.parametrize(
    "line",
    [
        "Năm 2019, huyện có 12 xã, 148 bản với 9.214 hộ dân.",
        "1. Kết quả thực hiện",
        "12",
        "95 100",
        "1.250",
        "120",
        "1500",
        "42,5",
        "- Tổng thu ngân sách: 42,5 tỷ đồng;",
        "Ngày 17/5, đoàn công tác của tỉnh làm việc tại xã Nà Hin.",
        "Người dân gọi 0212.3850.111 để phản ánh việc phá rừng, đường dây này nhận hơn 40 cuộc mỗi tháng và đã giúp xử lý 12 vụ.",
    ],
)
def test_lines_that_are_article(line: str) -> None:
    found = blocks(
        f"Tên bài viết về một huyện vùng cao\n{BODY}\n{line}\nĐến nay, 14 bản đã có đường ô tô đến trung tâm.\n"
    )
    assert not any(line in parts for parts in found.values())


def test_a_headline_printed_twice_counts_once() -> None:
    headline = "Mường Khoa giữ rừng từ những tổ tự quản"
    found = blocks(f"{headline}\n17/07/2019 09:45\n{headline}\n{BODY}\n")
    assert found["title"] == [headline]
    assert found["menu"] == [headline]


def test_the_date_behind_the_title_wins_over_the_day_of_the_crawl() -> None:
    raw = f"Thứ Sáu, 02/10/2020\nTrang chủ\nMường Khoa giữ rừng từ những tổ tự quản\n17/07/2019 09:45\n{BODY}\n"
    assert furnish(raw).published == date(2019, 7, 17)


@pytest.mark.parametrize("ending", ["Có 6 xã.", "Xã đạt chuẩn.", "Bản Nà Hin có điện!"])
def test_a_short_last_sentence_is_no_author(ending: str) -> None:
    assert furnish(f"Tên bài viết về một huyện vùng cao\nĐoạn mở đầu.\n{BODY} {ending}").author is None


def test_a_numbered_heading_near_the_end_is_no_signature() -> None:
    raw = f"Tên báo cáo của huyện\nI. KẾT QUẢ\n{BODY}\nIII. KIẾN NGHỊ\nĐề nghị tỉnh bố trí vốn\n"
    assert not any("KIẾN NGHỊ" in part for parts in blocks(raw).values() for part in parts)


@pytest.mark.parametrize("line", ["Xã {n} họp dân", "{n}", "Ảnh: Lò Tính {n}", "- Xã {n} họp."])
def test_many_short_lines_cost_in_proportion(assert_proportionate: Callable[..., None], line: str) -> None:
    def draft(count: int) -> Draft:
        return begin(Article(raw="\n".join(line.format(n=number) for number in range(count))))

    assert_proportionate(Furniture(), draft, 5_000)


def test_blocks_are_told_in_offsets_of_the_page(analyzer: Analyzer) -> None:
    raw = unicodedata.normalize("NFD", PORTAL).replace("\n", "\r\n")
    article = analyzer.analyze(raw)
    quoted = {unicodedata.normalize("NFC", article.quote(block)) for block in article.blocks}
    assert {"Phản hồi", "Theo baomuongkhoa.vn", "Huyện Mường Khoa: Giữ rừng từ những tổ tự quản ở thôn bản"} <= quoted


def test_cells_that_repeat_are_no_captions_and_recipients_are_page() -> None:
    found = blocks(f"Tên bài viết về một huyện vùng cao\n{BODY}\nĐạt\nĐạt\nĐạt.\n")
    assert "caption" not in found
    found = blocks(
        f"Tên báo cáo của huyện\n{BODY}\nĐề nghị tỉnh:\n- Cấp vốn.\nNơi nhận:        CHỦ TỊCH\n- UBND tỉnh;\n- Sở;\n"
    )
    assert {"- UBND tỉnh;", "- Sở;"} <= set(found["form"])


def test_rows_of_a_table_are_neither_pictures_names_nor_captions() -> None:
    rows = "TT\tA\tB\tC\tD\n1\t2\t3\t4\t5\nI\tVay trong nước\t12\n"
    found = blocks(f"Tên báo cáo của huyện\n{BODY}\n{rows}{BODY}")
    assert not {"alt-text", "caption"} & found.keys()


HEADLINE = "Mường Khoa giữ rừng từ những tổ tự quản"


@pytest.mark.parametrize(
    ("first", "title"),
    [
        (HEADLINE, HEADLINE),
        (
            f"{HEADLINE}\nGiao khoán 120 ha rừng cho 14 bản, huyện Mường Khoa dẫn đầu tỉnh về giữ rừng trong năm nay",
            HEADLINE,
        ),
        (f"Tin trong huyện\n{HEADLINE}", HEADLINE),
        (
            f"Home\nNông nghiệp\n{HEADLINE}\nCác tổ tự quản đã đi tuần tra được hơn một nghìn lượt ở vùng giáp ranh",
            HEADLINE,
        ),
        (f"{HEADLINE}.", f"{HEADLINE}."),
        (f"{HEADLINE}…", f"{HEADLINE}…"),
        (f"{HEADLINE}...", f"{HEADLINE}..."),
        ("Xuân ở Nà Hin", "Xuân ở Nà Hin"),
        ("Huyện họp. Đây là đoạn mở đầu của bài.", None),
        ("Chỉ tiêu\tĐơn vị\tNăm 2022\tNăm 2023", None),
        (
            "Trong năm, các xã đã giao khoán cho từng bản, từng hộ chăm sóc và bảo vệ rừng, không để xảy ra vụ cháy nào.",
            None,
        ),
    ],
)
def test_the_title_is_the_first_line_that_can_be_one(first: str, title: str | None) -> None:
    article = furnish(f"{first}\n{BODY}\nĐến nay, 14 bản đã có đường ô tô đến trung tâm.\n")
    assert (article.title and article.text[article.title.start : article.title.end]) == title


@pytest.mark.parametrize(
    ("ending", "author", "source"),
    [
        ("Theo Báo Mường Khoa", None, "Báo Mường Khoa"),
        ("Theo Sông Trà Online", None, "Sông Trà Online"),
        ("Nguồn: Mường Khoa", None, "Mường Khoa"),
        ("Theo Lò Tính (Báo Khoa)", None, "Lò Tính (Báo Khoa)"),
        ("K. L", "K. L", None),
        ("T.H", "T.H", None),
        ("Tin - ảnh: H. Tính", "H. Tính", None),
        ("Lò Tính", "Lò Tính", None),
        ("\nXem chi tiết tại đây", None, None),
        ("\nXem nội dung tại đây", None, None),
        ("\nTải văn bản tại đây", None, None),
        ("\nTheo https://muongkhoa.gov.example", None, "muongkhoa.gov.example"),
        ("\nHome", None, None),
    ],
)
def test_who_wrote_it_and_where_it_comes_from(ending: str, author: str | None, source: str | None) -> None:
    article = furnish(f"{HEADLINE}\nĐoạn mở đầu của bài viết.\n{BODY} Còn 3 bản chưa có điện. {ending}")
    assert (article.author, article.attribution) == (author, source)


@pytest.mark.parametrize("head", ["TIN ĐÃ ĐƯA", "Tin mới hơn:", "Các bài đã đăng", "Tin liên quan"])
@pytest.mark.parametrize(
    "item", ["- Khánh thành nhà văn hóa bản Nà Hin (26/06/2019)", "Bản Nà Hin khánh thành nhà văn hóa mới"]
)
def test_lists_of_other_articles_are_page_and_what_follows_is_not(head: str, item: str) -> None:
    found = blocks(f"{HEADLINE}\n{BODY}\n{head}\n{item}\n{item}\n{BODY} Nay còn 3 bản.\n{BODY} Nay còn 2 bản.\n")
    assert found["menu"] == [head, item, item]


def test_digits_of_a_counter_are_page() -> None:
    found = blocks(f"{HEADLINE}\n{BODY}\n{BODY} Nay còn 3 bản.\n2\n9\n6\n4\n0\n")
    assert found["menu"] == ["2", "9", "6", "4", "0"]


@pytest.mark.parametrize(
    "line",
    ["27/11/2018.", "01/02/2019\nHọp dân\n02/02/2019\nHọp xã\n03/02/2019\nHọp huyện\n04/02/2019\nHọp tỉnh"],
    ids=["the end of a sentence", "a list"],
)
def test_lines_of_days_that_are_no_publication_date(line: str) -> None:
    assert furnish(f"{HEADLINE}\n{line}\n{BODY}\n").published is None
