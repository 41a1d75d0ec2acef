"""PDF files: paragraphs out of lines, what is refused, and what bold and larger type mark."""

from pathlib import Path

import pytest
from made_files import LEAD, Drawn, failure, one, pdf, shown

pytest.importorskip("pdfplumber")


def test_wrapped_lines_of_a_pdf_are_joined_also_across_pages(tmp_path: Path) -> None:
    first = [
        (200, 760, "BÁO CÁO"),
        (80, 730, "Năm 2020, huyện Bắc Sơn có 15/19 tiêu chí nông thôn mới được công nhận, tăng 2 tiêu chí so"),
        (60, 716, "với năm trước; tổng vốn đầu tư là 12,5 tỷ đồng."),
        (60, 702, "- Trồng 12 ha rừng, đạt kế hoạch của huyện giao cho các xã trong cả năm và bằng cùng kỳ năm"),
        (60, 688, "2019."),
        (60, 674, "- Tuy nhiên, còn 3 xã chưa đạt tiêu chí môi trường do kinh phí hạn hẹp và do công tác chỉ đạo"),
        (300, 20, "1"),
    ]
    article = one(tmp_path / "a.pdf", pdf(first, [(300, 780, "2"), (60, 760, "còn chậm.")]))
    assert article.raw.split("\n") == [
        "BÁO CÁO",
        "Năm 2020, huyện Bắc Sơn có 15/19 tiêu chí nông thôn mới được công nhận, tăng 2 tiêu chí so với năm trước; tổng vốn đầu tư là 12,5 tỷ đồng.",
        "- Trồng 12 ha rừng, đạt kế hoạch của huyện giao cho các xã trong cả năm và bằng cùng kỳ năm 2019.",
        "- Tuy nhiên, còn 3 xã chưa đạt tiêu chí môi trường do kinh phí hạn hẹp và do công tác chỉ đạo còn chậm.",
    ]


def test_a_scanned_pdf_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([], []))
    assert "is a scan" in failure(tmp_path / "a.pdf")


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    assert one(tmp_path / "a.pdf", pdf([(60, 700, LEAD)], [])).warnings[0].endswith("2")


def test_a_pdf_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baocao.read.pdf.MAX_BYTES", 1000)
    (tmp_path / "a.pdf").write_bytes(pdf([(60, 700, LEAD)] * 100))
    assert "unpack to more" in failure(tmp_path / "a.pdf")


LONG = "Năm 2020, huyện Bắc Sơn có 15/19 tiêu chí nông thôn mới được công nhận, tăng 2 tiêu chí so"


def test_bold_and_larger_lines_are_marked(tmp_path: Path) -> None:
    lines = [
        (200, 760, "Báo cáo năm"),
        (60, 730, LONG),
        (60, 716, "với năm trước; tổng vốn đầu tư là 12,5 tỷ đồng."),
        (60, 702, "**I. HẠN CHẾ**"),
        (60, 688, "**1. Về vốn:** huyện còn thiếu 2 tỷ đồng so với kế hoạch mà tỉnh giao, các xã góp được ít, do đó"),
        (60, 674, "nhiều việc chậm."),
        (60, 660, "Xã **An Lạc** còn 12 hộ nghèo."),
    ]
    article = one(tmp_path / "a.pdf", pdf(lines, size=12))
    assert [(block.kind, article.quote(block)) for block in article.blocks] == [
        ("heading", "Báo cáo năm"),
        ("heading", "I. HẠN CHẾ"),
        ("run-in", "1. Về vốn:"),
    ]


@pytest.mark.parametrize(("lines", "expected"), [(["Kết quả", LONG], ["Kết quả"]), ([LONG, LONG], []), ([LONG], [])])
def test_larger_is_larger_than_what_most_of_the_text_has(tmp_path: Path, lines: list[str], expected: list[str]) -> None:
    article = one(tmp_path / "a.pdf", pdf([(60, 760 - 20 * at, line) for at, line in enumerate(lines)], size=12))
    assert [article.quote(block) for block in article.blocks] == expected


@pytest.mark.parametrize(("line", "left_out"), [("Trang 2/3", True), ("- 2 -", True), ("trang 2 của 3", False)])
def test_page_numbers_are_left_out(tmp_path: Path, line: str, left_out: bool) -> None:
    raw = one(tmp_path / "a.pdf", pdf([(60, 760, LEAD), (300, 20, line)])).raw
    assert (line not in raw) is left_out


def raw(path: Path, *pages: list[Drawn]) -> str:
    return one(path / "a.pdf", pdf(*pages)).raw


WRAPPED: list[Drawn] = [
    (80, 730, "Năm 2020, huyện Bắc Sơn có 15/19 tiêu chí nông thôn mới được công nhận, tăng 2 tiêu chí so"),
    (60, 716, "với năm trước; tổng vốn đầu tư của ngân sách tỉnh và huyện cho các xã vùng cao là 12,5 tỷ đồng"),
    (60, 702, "và còn tăng."),
]
WHOLE = " ".join(str(line[2]) for line in WRAPPED)


@pytest.mark.parametrize(
    "behind",
    [
        "1 g 55 698 480 14 re f 55 712 480 14 re f 55 726 480 14 re f",
        "0.8 g 55 698 480 42 re f",
        "0.9 g 55 698 240 21 re f 295 698 240 21 re f 55 719 240 21 re f 295 719 240 21 re f",
        "55 698 480 42 re S",
    ],
    ids=["white line by line", "grey", "grey in quarters", "a frame"],
)
def test_shading_and_frames_are_no_tables(tmp_path: Path, behind: str) -> None:
    assert raw(tmp_path, [behind, "0 g", *WRAPPED]) == WHOLE


def grid(left: int, widths: list[int], tops: list[int]) -> str:
    """Rules around the cells of a table."""
    edges = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
    down = [f"{edge} {tops[0]} m {edge} {tops[-1]} l S" for edge in edges]
    return " ".join([*down, *(f"{left} {top} m {edges[-1]} {top} l S" for top in tops)])


def test_a_ruled_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    table: list[Drawn] = [
        grid(60, [30, 200, 100, 100], [740, 710, 670, 650]),
        *((65, 725, "TT"), (95, 725, "Chỉ tiêu"), (295, 730, "Kế hoạch"), (295, 716, "năm"), (395, 725, "Thực hiện")),
        *((65, 697, "1"), (95, 697, "Vốn sửa chữa và nâng cao an"), (95, 683, "toàn đập"), (395, 690, "14.027")),
        *((65, 655, "2"), (95, 655, "Vốn khác"), (295, 655, "966"), (395, 655, "1.200")),
    ]
    expected = [
        "TT\tChỉ tiêu\tKế hoạch năm\tThực hiện",
        "1\tVốn sửa chữa và nâng cao an toàn đập\t\t14.027",
        "2\tVốn khác\t966\t1.200",
    ]
    assert raw(tmp_path, [(60, 760, "Biểu số 1"), *table, (60, 600, LEAD)]).split("\n") == [
        "Biểu số 1",
        *expected,
        LEAD,
    ]


def test_a_table_without_rules_keeps_its_rows(tmp_path: Path) -> None:
    rows: list[Drawn] = [
        (x, 700 - 14 * number, text)
        for number, row in enumerate(
            [("Xã", "Hộ nghèo", "Tỷ lệ"), ("Nà Hin", "120", "4,5"), ("Chiềng Lao", "96", "3,1")]
        )
        for x, text in zip((60, 220, 320), row, strict=True)
    ]
    assert raw(tmp_path, rows).split("\n") == ["Xã\tHộ nghèo\tTỷ lệ", "Nà Hin\t120\t4,5", "Chiềng Lao\t96\t3,1"]


@pytest.mark.parametrize("offset", [0.3, 0.7])
def test_bold_that_is_drawn_twice_is_read_once(tmp_path: Path, offset: float) -> None:
    text = "Thu ngân sách đạt 1.122,55 tỷ đồng năm 2022."
    assert raw(tmp_path, [(60, 700, text), (60 + offset, 700, text)]) == text


def test_words_are_parted_by_gaps_where_no_spaces_are(tmp_path: Path) -> None:
    words = "Dự án nâng cao an toàn đập (WB8) vay 14.027 triệu đồng"
    places = [sum(5 * len(word) + 2.6 for word in words.split()[:at]) for at in range(len(words.split()))]
    line: list[Drawn] = [(60 + x, 700, word) for x, word in zip(places, words.split(), strict=True)]
    assert raw(tmp_path, line) == words


@pytest.mark.parametrize("matrix", ["0.7 0.7 -0.7 0.7 100 500", "0 1 -1 0 40 300"], ids=["watermark", "sideways"])
def test_slanted_and_sideways_letters_are_no_text(tmp_path: Path, matrix: str) -> None:
    across = f"0.8 g BT {matrix} Tm {shown('BẢN SAO 2022', 60)} ET 0 g"
    article = one(tmp_path / "a.pdf", pdf([across, *WRAPPED]))
    assert article.raw == WHOLE
    assert any("sideways" in said for said in article.warnings) is matrix.startswith("0 ")


def test_a_page_set_sideways_is_read(tmp_path: Path) -> None:
    lines = [f"BT 0 1 -1 0 {100 + 14 * at} 60 Tm {shown(str(line[2]), 10)} ET" for at, line in enumerate(WRAPPED)]
    assert raw(tmp_path, list(lines)).replace("\n", " ") == WHOLE


def test_headers_and_footnotes_are_out_of_the_sentence(tmp_path: Path) -> None:
    told = {1: ("1 Số liệu ước thực hiện cả năm, do Chi cục", "Thống kê công bố."), 2: ("(2) Theo giá so", "sánh.")}

    def page(number: int, *lines: Drawn) -> list[Drawn]:
        notes: list[Drawn] = [(60, 84 - 10 * at, text, 8) for at, text in enumerate(told[number])]
        return [(60, 780, "UBND huyện Bắc Sơn", 8), *lines, *notes, (300, 30, str(number))]

    pages = page(1, *WRAPPED[:2]), page(2, (60, 760, "và còn tăng."), (80, 740, LEAD))
    article = one(tmp_path / "a.pdf", pdf(*pages))
    assert article.raw.split("\n")[:2] == [WHOLE, LEAD]
    assert [(block.kind, article.quote(block)) for block in article.blocks if block.kind != "heading"] == [
        ("page-header", "UBND huyện Bắc Sơn"),
        *(("footnote", " ".join(note)) for note in told.values()),
    ]


@pytest.mark.parametrize(
    ("before", "note", "after", "expected"),
    [
        ("Gieo trồng 1.250", "1", " ha", "Gieo trồng 1.250 ha"),
        ("Gieo trồng 1.250", "(2)", " ha", "Gieo trồng 1.250 ha"),
        ("Thu 3.450", "*", " tỷ đồng", "Thu 3.450 tỷ đồng"),
        ("Nhà ở 24,5 m", "2", "/người", "Nhà ở 24,5 m²/người"),
        ("Sản lượng 10", "6", " con", "Sản lượng 10⁶ con"),
        ("Nhiệt độ 37", "0", "C", "Nhiệt độ 37°C"),
        ("Theo báo cáo", "12", " của huyện", "Theo báo cáo của huyện"),
    ],
)
def test_marks_of_notes_are_no_digits(tmp_path: Path, before: str, note: str, after: str, expected: str) -> None:
    at = 60 + 5 * len(before)
    raised: list[Drawn] = [(60, 700, before), (at, 704, note, 6), (at + 3 * len(note), 700, after), (60, 680, LEAD)]
    assert raw(tmp_path, raised).split("\n")[0] == expected


def columns(*sides: list[str], top: int = 700) -> list[Drawn]:
    return [(60 + 260 * side, top - 14 * at, text) for side, lines in enumerate(sides) for at, text in enumerate(lines)]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "Huyện đã trồng mới 320 ha rừng ở các xã",
        "vùng cao, chăm sóc 1.250 ha rừng trồng",
        "và giao khoán cho 412 hộ dân ở các bản",
        "dọc sông theo kế hoạch của tỉnh.",
    ]
    right = [
        "Tuy nhiên, việc giải ngân vốn đầu tư của",
        "huyện còn chậm, mới đạt 45% so với kế",
        "hoạch; ba dự án chưa xong thủ tục giao",
        "đất nên chưa thi công được.",
    ]
    assert raw(tmp_path, columns(left, right)).split("\n") == [" ".join(left), " ".join(right)]


def test_a_letterhead_is_read_column_by_column(tmp_path: Path) -> None:
    left = ["UBND HUYỆN BẮC SƠN", "PHÒNG TÀI CHÍNH", "Số: 12/BC-TC"]
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Bắc Sơn, ngày 5 tháng 6 năm 2019"]
    end = [["Nơi nhận:", "- UBND huyện;", "- Lưu: VT."], ["TRƯỞNG PHÒNG", "", "Lò Văn Hin"]]
    page = [
        *columns(left, right, top=780),
        (280, 720, "BÁO CÁO"),
        *WRAPPED[:0],
        (80, 690, LEAD),
        *columns(*end, top=400),
    ]
    assert raw(tmp_path, page).split("\n") == [*left, *right, "BÁO CÁO", LEAD, *end[0], end[1][0], end[1][2]]


def test_letters_that_a_font_names_wrongly_are_mended(tmp_path: Path) -> None:
    said = "CỘNG HÕA XÃ HỘI CHỦ NGHĨA, XÃ QUẢNG PHÖ, PHÕNG VÕ VĂN KIỆT đƣợc mở; KÖLN."
    article = one(tmp_path / "a.pdf", pdf([(60, 700, said), (60, 680, LEAD)]))
    assert article.raw.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA, XÃ QUẢNG PHÚ, PHÒNG VÕ VĂN KIỆT được mở; KÖLN.")
    assert "4 letters wrongly" in article.warnings[0]
    assert "Õ for Ò, Ö for Ú, ƣ for ư" in article.warnings[0]


def test_a_locked_file_is_called_locked(tmp_path: Path) -> None:
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    (tmp_path / "a.pdf").write_bytes(pdf([(60, 700, LEAD)]).replace(b"/Root 1 0 R", b"/Root 1 0 R" + locked))
    assert "locked with a password" in failure(tmp_path / "a.pdf")
