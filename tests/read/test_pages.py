"""Web pages: the article without its frame, no figure lost, and what the page marks."""

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from made_files import BODY, LEAD, TAIL, failure, one, page

from baocao.core.article import Article
from baocao.read.pages import read_html
from baocao.read.reader import read

pytest.importorskip("trafilatura")


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


def marks(article: Article) -> list[tuple[str, str]]:
    """The blocks of an article: kind and words."""
    return [(block.kind, article.quote(block)) for block in article.blocks]


TITLE = ("title", "Bắc Sơn đạt 15 tiêu chí")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<h2>Kết quả  nổi bật</h2>", [("heading", "Kết quả nổi bật")]),
        ("<p><strong>Còn nhiều khó khăn</strong></p>", [("heading", "Còn nhiều khó khăn")]),
        ("<p><span style='font-weight: 700'>Còn nhiều khó khăn</span></p>", [("heading", "Còn nhiều khó khăn")]),
        ("<p><b><span style='font-weight:normal'>Còn nhiều khó khăn</span></b></p>", []),
        ("<p><b>Về vốn:</b> huyện còn thiếu 2 tỷ đồng.</p>", [("run-in", "Về vốn:")]),
        ("<p><b>Về vốn:</b><br>Huyện còn thiếu 2 tỷ đồng.</p>", [("heading", "Về vốn:")]),
        ("<ul><li><b>Về vốn</b>: thiếu 2 tỷ đồng.</li><li>Về đất.</li></ul>", [("run-in", "Về vốn")]),
        ("<p>Xã <b>An Lạc</b> còn 12 hộ nghèo.</p>", []),
        (
            "<table><tr><td><b>Xã</b></td><td><b>Số hộ nghèo</b></td></tr><tr><td>An Lạc</td><td>12</td></tr></table>",
            [],
        ),
        ("<h3><a href='/x'>Huyện khác đạt 12 tiêu chí trong năm nay</a></h3>", []),
        ("<p><b>Kết quả</b></p><p>Trồng 12 ha rừng.</p><p>Kết quả</p>", []),
    ],
)
def test_headings_and_bold_starts_of_a_page_are_marked(
    tmp_path: Path, inner: str, expected: list[tuple[str, str]]
) -> None:
    article = one(tmp_path / "a.html", page(inner))
    assert marks(article) == [TITLE, *expected]


def test_a_title_in_the_metadata_alone_is_marked(tmp_path: Path) -> None:
    source = page().replace("<h1>Bắc Sơn đạt 15 tiêu chí</h1>", "").replace("Bắc Sơn | Báo", "Bắc Sơn về đích | Báo")
    article = one(tmp_path / "a.html", source)
    (title,) = article.blocks
    assert (title.kind, title.start) == ("title", 0)
    assert article.quote(title).startswith("Bắc Sơn về đích")


def test_a_main_heading_far_from_the_article_that_no_metadata_repeat_is_no_title(tmp_path: Path) -> None:
    heading = "<h1>Bắc Sơn đạt 15 tiêu chí</h1>"
    source = page().replace(heading, "").replace("<header>", "<div><div><h1>Trang chính</h1></div></div><header>")
    article = one(tmp_path / "a.html", source)
    assert article.raw.startswith(LEAD)
    assert article.blocks == ()


def test_the_text_taken_from_the_whole_element_is_marked_too(tmp_path: Path) -> None:
    article = one(tmp_path / "a.html", page(f"<h2>Các xã</h2>{LINKS}"))
    assert "digits" in article.warnings[0]
    assert ("heading", "Các xã") in marks(article)


def test_a_cell_of_html_is_marked() -> None:
    article = read_html(f"<p><b>I. Kết quả</b></p><p>{LEAD}</p><p>{BODY}</p>", "a.jsonl, row 1")
    assert marks(article) == [("heading", "I. Kết quả")]
