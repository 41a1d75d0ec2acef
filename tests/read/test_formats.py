"""Files of every format, made here: what comes out of them, and how bad ones are refused."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

import pytest

from baocao.core.article import Article
from baocao.core.errors import InputError
from baocao.read import guards
from baocao.read.reader import load_source, read
from baocao.read.sources import sources

pytest.importorskip("trafilatura")
docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("pdfplumber")
pytest.importorskip("warcio")

LEAD = "Năm 2020, huyện Bắc Sơn có 15/19 tiêu chí nông thôn mới được công nhận đạt chuẩn."
BODY = (
    "Theo báo cáo của huyện, tổng vốn đầu tư là 12,5 tỷ đồng, tăng 7% so với năm trước; người dân góp 3.200 ngày công."
)
TAIL = "Tuy nhiên, vẫn còn 3 xã chưa đạt tiêu chí về môi trường do kinh phí hạn hẹp, cần tập trung chỉ đạo."
TEXT = f"{LEAD}\n{BODY}\n{TAIL}\n"


def page(inner: str = "", head: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Bắc Sơn | Báo Ví Dụ</title>{head}</head>
<body><header><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/kt">Kinh tế 24h</a></li></ul></nav></header>
<div id="main"><h1>Bắc Sơn đạt 15 tiêu chí</h1><div class="content"><p>{LEAD}</p><p>{BODY}</p>{inner}<p>{TAIL}</p></div>
<div class="related"><a href="/1">Tin khác</a></div></div><footer>Điện thoại: 0205 3 812 345. Lượt xem: 1234567</footer>
</body></html>"""


def one(path: Path, data: bytes | str) -> Article:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (article,) = read(path)
    return article


def failure(*paths: Path) -> str:
    (article,) = read(*paths, on_error="collect")
    assert article.failure is not None
    return article.failure.message


# --- HTML


def test_a_page_gives_its_article_with_title_date_and_author(tmp_path: Path) -> None:
    head = '<meta property="article:published_time" content="2021-05-04T14:45:00+07:00"><meta name="author" content="Thu Hà">'
    article = one(tmp_path / "a.html", page(head=head))
    assert article.raw == f"Bắc Sơn đạt 15 tiêu chí\n{LEAD}\n{BODY}\n{TAIL}"
    assert (article.published, article.author, article.warnings) == (date(2021, 5, 4), "Thu Hà", ())


def test_a_page_without_a_date_gets_none(tmp_path: Path) -> None:
    assert one(tmp_path / "a.html", page("<p>Ngày 12/3/2019, huyện họp.</p>")).published is None


ROWS = [f"Xã số {i} trồng {i * 12 + 3} ha rừng, đạt {80 + i}% kế hoạch" for i in range(1, 9)]
LINKS = "<ul>" + "".join(f"<li><a href='/x'>{row}</a></li>" for row in ROWS) + "</ul>"


@pytest.mark.parametrize(
    "inner",
    [
        "<ul>" + "".join(f"<li>{row}</li>" for row in ROWS) + "</ul>",
        LINKS,
        "".join(f"<div>{row}</div>" for row in ROWS),
        "<br>".join(ROWS),
        "<table>" + "".join(f"<tr><td>{row}</td><td>{row}</td></tr>" for row in ROWS) + "</table>",
        "<table><tr><td>" + "<br>".join(ROWS) + "</td></tr></table>",
    ],
    ids=["list", "links", "divs", "breaks", "table", "layout"],
)
def test_no_figure_of_a_page_is_lost_and_rows_stay_lines(tmp_path: Path, inner: str) -> None:
    lines = one(tmp_path / "a.html", page(inner)).raw.split("\n")
    for row in ROWS:
        assert sum(row in line for line in lines) == 1
    assert not any(ROWS[0] in line and ROWS[1] in line for line in lines)


def test_a_fallback_is_said(tmp_path: Path) -> None:
    article = one(tmp_path / "a.html", page(LINKS))
    assert "digits" in article.warnings[0]
    assert "0205 3 812 345" not in article.raw


def test_a_messy_portal_page_keeps_its_figures_and_loses_its_frame() -> None:
    (article,) = read(Path(__file__).parents[2] / "corpora" / "samples" / "portal-page.html")
    assert article.raw.startswith("Sông Trà thu hoạch vụ hè thu\n")
    assert article.published == date(2019, 11, 8)
    for figure in ("4.560ha lúa", "5,2- 5,5 tấn/ha", "412,5ha", "91%.", "Ngô\t310ha\t1.550 tấn", "70ha", "04 dự án"):
        assert figure in article.raw
    for frame in (
        "99887766",
        "12.345.678",
        "0255 3 123 456",
        "font-size",
        "Hội nghị tổng kết năm 2018",
        "Gửi bình luận",
    ):
        assert frame not in article.raw


def test_table_cells_are_separated_by_tabs(tmp_path: Path) -> None:
    inner = "<table><tr><th>Xã</th><th>ha</th></tr><tr><td>An Lạc</td><td>1.234</td></tr></table>"
    assert "Xã\tha\nAn Lạc\t1.234\n" in one(tmp_path / "a.html", page(inner)).raw


def test_html_is_known_by_its_content(tmp_path: Path) -> None:
    assert one(tmp_path / "a.txt", page()).raw.startswith("Bắc Sơn đạt 15 tiêu chí\n")


def test_the_charset_that_a_page_declares_is_used(tmp_path: Path) -> None:
    source = page("<p>Năm 2020</p>").replace("utf-8", "utf-16")
    assert LEAD in one(tmp_path / "a.html", source.encode("utf-16")).raw


@pytest.mark.parametrize(
    "source", ["", "<html><body><script>var x = 12</script></body></html>", "<p>" + "<div>" * 5000]
)
def test_a_page_without_text_is_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "a.html").write_text(source)
    assert "page" in failure(tmp_path / "a.html").lower()


def test_a_page_in_a_legacy_encoding_is_converted(tmp_path: Path) -> None:
    words = "<p>Baùo caùo cuûa huyeän: toång soá voán ñaàu tö laø 12 tyû ñoàng; coøn 3 xaõ chöa ñaït chuaån noâng thoân môùi.</p>"
    source = f"<html><head><style>{'p{color:red}' * 500}</style></head><body>{words * 3}</body></html>"
    expected = "Báo cáo của huyện: tổng số vốn đầu tư là 12 tỷ đồng; còn 3 xã chưa đạt chuẩn nông thôn mới."
    for data in (source.encode("latin-1"), source.encode(), source.replace("ñ", "&ntilde;").encode()):
        assert one(tmp_path / "a.html", data).raw.startswith(expected)


def test_stray_bytes_do_not_cost_the_page(tmp_path: Path) -> None:
    article = one(tmp_path / "a.html", page("<p>1@2</p>").encode().replace(b"1@2", b"1\xff\xfe2"))
    assert LEAD in article.raw
    assert "no valid UTF-8" in article.warnings[0]


@pytest.mark.parametrize("piece", ["<!-- --> ", "<!--", "<p ", "<meta ", "<script", '{"', "| ", "\n|", "nhà cái "])
def test_hostile_repetition_is_read_in_no_time(tmp_path: Path, piece: str) -> None:
    (tmp_path / "a.txt").write_text(piece * 20_000, encoding="utf-8")
    started = perf_counter()
    assert len(list(read(tmp_path / "a.txt", on_error="collect"))) == 1
    assert perf_counter() - started < 5


def test_a_tag_page_is_suspected(tmp_path: Path) -> None:
    items = "".join(
        f"<li><a href='/{row}'>{row}</a><p>Theo báo cáo của huyện, trong năm các xã đã...</p></li>" for row in ROWS
    )
    article = one(tmp_path / "a.html", f"<html><body><h1>Chủ đề: nông thôn mới</h1><ul>{items}</ul></body></html>")
    assert "probably no report" in article.warnings[-1]


# --- Word


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


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


# --- PDF


def pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF whose text layer maps every character to itself; each letter is 5 points wide."""
    cmap = b"begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0020> <1fff> <0020> endbfrange\nendcmap"
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 3 0 R/DescendantFonts[<</Type/Font/Subtype"
        b"/CIDFontType2/BaseFont/A/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>"
    )
    objects = [b"", b"", b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap), font]
    kids = []
    for lines in pages:
        drawn = "".join(f"BT /F 10 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in lines)
        stream = zlib.compress(drawn.encode())
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
        resources = b"<</Font<</F 4 0 R>>>>"
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources%s/Contents %d 0 R>>" % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


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


# --- Rows

RECORDS = [{"mã": f"b{i}", "Nội dung": f"{LEAD} Dòng {i}.\n{BODY}", "ngày đăng": f"0{i}/05/2021"} for i in range(1, 4)]


def csv_of(delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    lines = [delimiter.join(RECORDS[0])]
    lines += [delimiter.join(f'"{value}"' for value in record.values()) for record in RECORDS]
    return "\r\n".join(lines).encode(encoding)


def jsonl_of(records: list[dict[str, str]] = RECORDS) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def xlsx_of() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(RECORDS[0]))
    for number, record in enumerate(RECORDS, 1):
        book.active.append([record["mã"], record["Nội dung"], datetime(2021, 5, number)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parquet_of() -> bytes:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(RECORDS), buffer, row_group_size=2)
    return buffer.getvalue()


TABLES: dict[str, Callable[[], bytes]] = {
    "a.csv": csv_of,
    "semicolons.csv": lambda: csv_of(";"),
    "a.tsv": lambda: csv_of("\t", "utf-16"),
    "a.jsonl": jsonl_of,
    "a.json": lambda: json.dumps(RECORDS).encode(),
    "a.xlsx": xlsx_of,
    "a.parquet": parquet_of,
    "a.jsonl.gz": lambda: gzip.compress(jsonl_of()),
    "a.csv.xz": lambda: lzma.compress(csv_of()),
    "a.jsonl.bz2": lambda: bz2.compress(jsonl_of()),
}


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_articles_with_id_and_date(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLES[name]())
    found = [(article.id, article.raw, article.published, article.source) for article in read(tmp_path / name)]
    expected = [(r["mã"], r["Nội dung"], date(2021, 5, i), str(tmp_path / name)) for i, r in enumerate(RECORDS, 1)]
    assert found == expected


@pytest.mark.parametrize("name", TABLES)
def test_ranges_are_stable_unique_and_read_alike_in_any_order(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baocao.read.ranges.RANGE_ROWS", 1)
    (tmp_path / name).write_bytes(TABLES[name]())
    listed = list(sources(tmp_path / name))
    assert listed == list(sources(tmp_path / name)) == pickle.loads(pickle.dumps(listed))
    assert len({source.key for source in listed}) == len(listed)
    backwards = [article for source in reversed(listed) for article in load_source(source)]
    assert sorted(article.id for article in backwards) == ["b1", "b2", "b3"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.xlsx", "a.parquet"])
def test_a_missing_column_is_named_with_those_that_exist(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLES[name]())
    with pytest.raises(InputError, match=r"text column must be one of: Nội dung, mã, ngày đăng\. Got 'thân bài'"):
        list(read(tmp_path / name, text_column="thân bài"))


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"x": LEAD, "y": "7", "z": "2020-01-31", "text": "no"}]))
    (article,) = read(tmp_path / "a.jsonl", text_column="x", id_column="y", date_column="z")
    assert (article.id, article.raw, article.published) == ("7", LEAD, date(2020, 1, 31))


def test_rows_without_ids_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    (tmp_path / "bao.jsonl").write_text(f'{{"text": "{LEAD}"}}\n\n{{"text": "{BODY}"}}\n')
    (tmp_path / "bảng.csv").write_text(f'text\n"{LEAD}"\n')
    assert [a.id for a in read(tmp_path / "bao.jsonl", tmp_path / "bảng.csv")] == ["bao-1", "bao-3", "bảng-2"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"text": ', "must be a JSON object"),
        ('["text"]', "Got list"),
        ('{"text": null}', "text is empty"),
        ('{"a": 1, "b": 2}', "Name one of: a, b"),
    ],
)
def test_a_bad_row_is_placed_and_costs_no_other(tmp_path: Path, bad: str, said: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "{LEAD}"}}\n{bad}\n{{"text": "{BODY}"}}\n')
    first, failed, last = read(tmp_path / "a.jsonl", on_error="collect")
    assert (first.raw, last.raw) == (LEAD, BODY)
    assert failed.failure is not None
    assert said in failed.failure.message
    assert "row 2" in failed.failure.message


def test_a_row_with_too_many_cells_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,huyện có 3,5 tỷ\n")
    assert "must have 2 cells" in failure(tmp_path / "a.csv")


def test_a_date_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"text": TEXT, "date": "hôm qua"}]))
    (article,) = read(tmp_path / "a.jsonl")
    assert article.published is None
    assert "no date: 'hôm qua'" in article.warnings[0]


def test_a_column_of_html_gives_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"content": f"<p>{LEAD}</p><p>{BODY}</p><p>{TAIL}</p>"}]))
    assert next(read(tmp_path / "a.jsonl")).raw == TEXT.strip()


# --- Archives


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


MEMBERS = {
    "b/hai.html": page().encode(),
    "a.txt": TEXT.encode(),
    "c.jsonl": jsonl_of(),
    "d.pdf": pdf([(60, 700, LEAD)]),
    "d.txt": TEXT.encode(),
    "__MACOSX/a.txt": b"x",
    "anh.jpg": b"x",
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zip_of(MEMBERS)),
        ("a.tar", tar_of(MEMBERS)),
        ("a.tar.gz", tar_of(MEMBERS, "w:gz")),
        ("a.tgz", tar_of(MEMBERS, "w:gz")),
        ("a.tar.xz", tar_of(MEMBERS, "w:xz")),
        ("no-ending", tar_of(MEMBERS, "w:bz2")),
    ],
)
def test_members_are_read_like_files(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    ids = [article.id for article in read(tmp_path / name)]
    assert sorted(ids) == ["a", "b/hai", "b1", "b2", "b3", "d.pdf", "d.txt"]
    listed = list(sources(tmp_path / name))
    backwards = [article.id for source in reversed(listed) for article in load_source(source)]
    assert sorted(backwards) == sorted(ids)


def test_archives_in_folders_and_archives_lend_their_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/tỉnh.zip").write_bytes(zip_of({"huyện.tar.gz": tar_of({"xã.txt": TEXT.encode()}, "w:gz")}))
    (tmp_path / "in/một.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    assert [article.id for article in read(tmp_path / "in")] == ["một", "tỉnh/huyện/xã"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt", "a/../../b.txt"])
@pytest.mark.parametrize("build", [zip_of, tar_of])
def test_names_that_lead_out_are_refused(tmp_path: Path, build: Callable[[dict[str, bytes]], bytes], name: str) -> None:
    (tmp_path / "x.zip").write_bytes(build({name: TEXT.encode(), "good.txt": TEXT.encode()}))
    articles = list(read(tmp_path / "x.zip", on_error="collect"))
    assert sorted(article.failure is None for article in articles) == [False, True]
    assert "leads out of the archive" in next(a.failure.message for a in articles if a.failure)


def test_links_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    (tmp_path / "a.tar").write_bytes(buffer.getvalue())
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive_zip:
        archive_zip.writestr(link, "/etc/passwd")
    assert "is a link" in failure(tmp_path / "a.tar")
    assert "is a link" in failure(tmp_path / "a.zip")


ZEROS = b"0" * (guards.FREE_BYTES + (1 << 20))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zip_of({"a.txt": ZEROS})),
        ("a.txt.gz", gzip.compress(ZEROS)),
        ("a.txt.gz.gz", gzip.compress(gzip.compress(ZEROS))),
        ("a.tar.xz", lzma.compress(tar_of({"a.txt": ZEROS}))),
        ("a.docx", zip_of({"word/document.xml": ZEROS})),
        ("b.zip", zip_of({"in.zip": zip_of({"a.txt": ZEROS})})),
    ],
)
def test_archive_bombs_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert "bomb" in failure(tmp_path / name)


def test_nesting_is_limited(tmp_path: Path) -> None:
    data = zip_of({"a.txt": TEXT.encode()})
    for _ in range(4):
        data = zip_of({"a.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    assert "nest at most 4 deep" in failure(tmp_path / "a.zip")


def test_a_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_text(TEXT)
    assert "at most" in failure(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .docx"),
        ("a.rtf", b"{\\rtf1 x}", "Save it as .docx"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "Recognise its text first"),
        ("a.odt", zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "Save it as .docx"),
        ("a.rar", b"Rar!\x1a\x07", "Unpack it"),
        ("a.zip", zip_of({"a.txt": TEXT.encode()})[:-9], "is damaged"),
        ("a.docx", zip_of({"word/document.xml": b"<"}), "is damaged"),
        ("a.xlsx", zip_of({"xl/workbook.xml": b"<"}), "is damaged"),
        ("a.pdf", b"%PDF-1.4\n" + b"x" * 99, "is damaged"),
        ("a.parquet", b"PAR1" + b"x" * 99, "is damaged"),
        ("a.txt.gz", gzip.compress(TEXT.encode())[:-20], "is damaged"),
        ("a.tar", tar_of({"a.txt": TEXT.encode()})[:600], "is damaged"),
        ("a.json", b"[{", "is damaged"),
    ],
)
def test_bad_files_say_what_is_wrong_and_what_to_do(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    message = failure(tmp_path / name)
    assert said in message
    assert name in message
    assert message.endswith(".")


def test_a_missing_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    (tmp_path / "a.pdf").write_bytes(pdf([(60, 700, LEAD)]))
    assert "pip install 'baocao[formats]'" in failure(tmp_path / "a.pdf")


# --- Web archives and standard input


def warc_of(gzipped: bool) -> bytes:
    pages = [("200 OK", "text/html", page()), ("404 Not Found", "text/html", "x"), ("200 OK", "image/png", "x")]
    records = []
    for number, (status, kind, body) in enumerate([*pages, pages[0]]):
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://vidu.vn/{number}\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        records.append(head.encode() + http + b"\r\n\r\n")
    return b"".join(gzip.compress(record) if gzipped else record for record in records)


@pytest.mark.parametrize(("name", "gzipped"), [("a.warc", False), ("a.warc.gz", True)])
def test_pages_of_a_web_archive(tmp_path: Path, name: str, gzipped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baocao.read.ranges.RANGE_ROWS", 2)
    (tmp_path / name).write_bytes(warc_of(gzipped))
    articles = list(read(tmp_path / name))
    assert [(article.id, article.source) for article in articles] == [
        ("a-1", "http://vidu.vn/0"),
        ("a-4", "http://vidu.vn/3"),
    ]
    assert articles[1].raw.startswith("Bắc Sơn đạt 15 tiêu chí\n")


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (page().encode(), ["stdin"]),
        (jsonl_of() + b"\n", ["b1", "b2", "b3"]),
        (zip_of(MEMBERS), ["a", "b/hai", "b1", "b2", "b3", "d.pdf", "d.txt"]),
        (TEXT.encode("utf-16"), ["stdin"]),
    ],
    ids=["html", "jsonl", "zip", "utf-16"],
)
def test_standard_input_of_every_format_survives_pickling(
    data: bytes, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    listed = pickle.loads(pickle.dumps(list(sources("-"))))
    assert [article.id for source in listed for article in load_source(source)] == ids
    assert len({source.key for source in listed}) == len(listed)
