"""Word documents: order, numbers, capitals, legacy fonts, and what styles and bold type mark."""

from pathlib import Path

import pytest
from made_files import TEXT, one, saved

docx = pytest.importorskip("docx")


def test_a_word_document_keeps_its_order_numbers_and_capitals(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Kết quả đạt được").font.all_caps = True
    document.add_paragraph("Trồng rừng", style="List Number")
    document.add_paragraph("Làm đường", style="List Number")
    document.add_paragraph("Xã An Lạc", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("Xã", "ha", "A", "12,5"), strict=True):
        cell.text = text
    document.add_paragraph("Dòng một\nDòng hai")
    expected = "KẾT QUẢ ĐẠT ĐƯỢC\n1. Trồng rừng\n2. Làm đường\n- Xã An Lạc\nXã\tha\nA\t12,5\nDòng một\nDòng hai"
    assert one(tmp_path / "a.docx", saved(document)).raw == expected


NUMBERING = """<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:abstractNumId="77">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/><w:suff w:val="space"/></w:lvl>
</w:abstractNum>"""


def test_multilevel_numbering_is_rebuilt(tmp_path: Path) -> None:
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(0, docx.oxml.parse_xml(NUMBERING))
    number = root.add_num(77).numId
    for level, text in (
        (0, "Kết quả"),
        (1, "Kinh tế"),
        (2, "Lúa"),
        (2, "Ngô"),
        (1, "Xã hội"),
        (2, "Y tế"),
        (0, "Hạn chế"),
        (1, "Vốn"),
    ):
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number
    expected = "I. Kết quả|I.1. Kinh tế|a) Lúa|b) Ngô|I.2. Xã hội|a) Y tế|II. Hạn chế|II.1. Vốn"
    assert one(tmp_path / "a.docx", saved(document)).raw == expected.replace("|", "\n")


def test_legacy_fonts_are_converted_run_by_run(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("B¸o c¸o kÕt qu¶").font.name = ".VnTimeH"
    paragraph = document.add_paragraph()
    for text in ("Huyeän B", "aéc S", "ôn © "):
        paragraph.add_run(text).font.name = "VNI-Times"
    paragraph.add_run("của tỉnh © 2019")
    article = one(tmp_path / "a.docx", saved(document))
    assert article.raw == "BÁO CÁO KẾT QUẢ\nHuyện Bắc Sơn © của tỉnh © 2019"
    assert "TCVN3" in article.warnings[0]


def test_deleted_words_are_gone_and_inserted_ones_there(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Có ")
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for xml in (
        f"<w:del {ns}><w:r><w:delText>10</w:delText></w:r></w:del>",
        f"<w:ins {ns}><w:r><w:t>12</w:t></w:r></w:ins>",
        f"<w:sdt {ns}><w:sdtContent><w:r><w:t xml:space='preserve'> xã</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        paragraph._p.append(docx.oxml.parse_xml(xml))
    assert one(tmp_path / "a.docx", saved(document)).raw == "Có 12 xã"


def marks(document: object, path: Path) -> list[tuple[str, str]]:
    """The blocks of a document: kind and words."""
    article = one(path / "a.docx", saved(document))
    return [(block.kind, article.quote(block)) for block in article.blocks]


def bold_start(paragraph: object, words: str, rest: str = "") -> None:
    paragraph.add_run(words).bold = True  # type: ignore[attr-defined]
    paragraph.add_run(rest)  # type: ignore[attr-defined]


def test_styles_and_bold_type_mark_titles_and_headings(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Báo cáo năm 2020 ", style="Title")
    document.add_paragraph("Kết quả đạt được", style="Heading 1")
    document.add_paragraph(TEXT)
    bold_start(document.add_paragraph(), "II. HẠN CHẾ")
    bold_start(document.add_paragraph(style="List Number"), "Về vốn: ", "còn thiếu 2 tỷ đồng.")
    document.add_paragraph("Xã ").add_run("An Lạc").bold = True
    assert marks(document, tmp_path) == [
        ("title", "Báo cáo năm 2020"),
        ("heading", "Kết quả đạt được"),
        ("heading", "II. HẠN CHẾ"),
        ("run-in", "1. Về vốn:"),
    ]


def test_bold_comes_from_styles_too_and_can_be_switched_off(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.add_paragraph().add_run("Kết quả", style="Strong")
    style = document.styles.add_style("Mục", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.font.bold = True
    document.add_paragraph("Hạn chế", style="Mục")
    document.add_paragraph(style="Mục").add_run("Không đậm").bold = False
    assert marks(document, tmp_path) == [("heading", "Kết quả"), ("heading", "Hạn chế")]


def test_capitals_of_a_character_style_are_drawn(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("Hoa", docx.enum.style.WD_STYLE_TYPE.CHARACTER).font.all_caps = True
    document.add_paragraph().add_run("Kết quả", style="Hoa")
    assert one(tmp_path / "a.docx", saved(document)).raw == "KẾT QUẢ"


def test_an_outline_level_makes_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for level, text in (("1", "Kết quả"), ("9", TEXT)):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(docx.oxml.parse_xml(f'<w:outlineLvl {ns} w:val="{level}"/>'))
    assert marks(document, tmp_path) == [("heading", "Kết quả")]


@pytest.mark.parametrize(("columns", "expected"), [(1, [("heading", "ỦY BAN"), ("heading", "Kết quả")]), (2, [])])
def test_bold_in_tables_side_by_side_is_no_heading(
    tmp_path: Path, columns: int, expected: list[tuple[str, str]]
) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    for cell in document.add_table(1, columns).rows[0].cells:
        bold_start(cell.paragraphs[0], "ỦY BAN")
        bold_start(cell.add_paragraph(), "Kết quả")
    assert marks(document, tmp_path) == expected


NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def body(tmp_path: Path, *parts: str) -> str:
    """The text of a document with these paragraphs and tables, as Word writes them."""
    document = docx.Document()
    for part in parts:
        xml = part.replace(">", f" {NS} {MATH}>", 1)
        document.element.body.insert(len(document.element.body) - 1, docx.oxml.parse_xml(xml))
    return one(tmp_path / "a.docx", saved(document)).raw


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def raised(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (run("Trồng 1.250") + raised("1") + run(" ha"), "Trồng 1.250 ha"),
        (run("Được 56") + raised("(2)") + run(" tấn"), "Được 56 tấn"),
        (run("Thu 3.450") + raised("*") + run(" tỷ"), "Thu 3.450 tỷ"),
        (run("Rộng 24,5 m") + raised("2") + run("/người"), "Rộng 24,5 m²/người"),
        (run("Đạt 10") + raised("6") + run(" con"), "Đạt 10⁶ con"),
        (run("Ngày 2") + raised("nd"), "Ngày 2nd"),
        (run("Giảm ") + run("12", "<w:strike/>") + run("15%"), "Giảm 15%"),
        (run("Còn ") + run("ẩn 99", "<w:vanish/>") + run("8 xã"), "Còn 8 xã"),
        (run("Thu đạt 450") + "<w:r><w:br/></w:r>" + run("tỷ đồng"), "Thu đạt 450 tỷ đồng"),
        (run("BÁO CÁO") + "<w:r><w:br/></w:r>" + run("Tình hình"), "BÁO CÁO\nTình hình"),
        (run("Đạt ") + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run(" 90%"), "Đạt ≥ 90%"),
        (run("Lệch ") + '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>' + run(" 3%"), "Lệch ± 3%"),
        (run("Dài ") + run("\uf0a3", '<w:rFonts w:ascii="Symbol"/>') + run(" 5 m"), "Dài ≤ 5 m"),
        ('<w:r><w:sym w:font="Wingdings 3" w:char="F07D"/></w:r>' + run(" Xã"), "• Xã"),
        (run("Hộ nghèo ") + "<m:oMath><m:r><m:t>12,5</m:t></m:r></m:oMath>" + run("%"), "Hộ nghèo 12,5%"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "(a+b)/2",
        ),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "10⁶",
        ),
    ],
)
def test_what_runs_and_equations_hold(tmp_path: Path, runs: str, expected: str) -> None:
    assert body(tmp_path, f"<w:p>{runs}</w:p>", f"<w:p>{run(TEXT[:60])}</w:p>").split(TEXT[:60])[0].strip() == expected


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(tmp_path: Path) -> None:
    deleted = '<w:pPr><w:rPr><w:del w:id="1" w:author="A"/></w:rPr></w:pPr>'
    parts = (f"<w:p>{deleted}{run('Thu đạt 450 ')}</w:p>", f"<w:p>{run('tỷ đồng.')}</w:p>", f"<w:p>{run('Hết.')}</w:p>")
    assert body(tmp_path, *parts) == "Thu đạt 450 tỷ đồng.\nHết."


def cell(*paragraphs: str, inner: str = "") -> str:
    return f"<w:tc>{''.join(f'<w:p>{run(text)}</w:p>' for text in paragraphs)}{inner}</w:tc>"


def rows(*lines: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def test_a_table_in_a_cell_is_read_once(tmp_path: Path) -> None:
    inner = rows(cell("22 thôn") + cell("33 bản"))
    assert (
        body(tmp_path, rows(cell("11 xã", inner=inner + "<w:p/>") + cell("44 hộ"))) == "11 xã\n22 thôn\t33 bản\n44 hộ"
    )


def test_lines_of_cells_stay_in_their_row_and_spans_keep_the_columns(tmp_path: Path) -> None:
    wide = cell("Kết quả").replace("<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>')
    table = rows(cell("Xã") + wide + cell("Ghi", "chú"), cell("Nà Hin") + cell("12") + cell("45") + cell("ước"))
    assert body(tmp_path, table) == "Xã\tKết quả\t\tGhi chú\nNà Hin\t12\t45\tước"


@pytest.mark.parametrize("between", ["</w:t><w:br/><w:t>", "</w:t></w:r></w:p><w:p><w:r><w:t>"])
def test_letterheads_are_read_cell_by_cell(tmp_path: Path, between: str) -> None:
    left, right = ("ỦY BAN NHÂN DÂN", "HUYỆN BẮC SƠN"), ("CỘNG HÒA XÃ HỘI", "Độc lập - Tự do")
    cells = [cell("|").replace("|", between.join(lines)) for lines in (left, right)]
    assert body(tmp_path, rows("".join(cells))).split("\n") == [*left, *right]


def test_footnotes_and_page_headers_stand_at_the_end(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT.strip())
    document.sections[0].header.paragraphs[0].text = "UBND huyện Bắc Sơn"
    document.sections[0].footer.paragraphs[0].text = "2"
    article = one(tmp_path / "a.docx", saved(document))
    assert article.raw == f"{TEXT}UBND huyện Bắc Sơn"
    assert [(block.kind, article.quote(block)) for block in article.blocks] == [("page-header", "UBND huyện Bắc Sơn")]
