"""Pages of portals of different make: main text, title, day and author, and nothing of what stands around them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from made_files import one

from baocao.core.article import Article
from baocao.read.pages import read_html
from baocao.structure.prepare import anchor, prepare

pytest.importorskip("trafilatura")

TITLE = "Huyện Nà Lạn hoàn thành kế hoạch trồng rừng trước thời hạn"
P1 = "Theo Hạt Kiểm lâm huyện, đến hết tháng 9 toàn huyện đã trồng mới 1.240 ha rừng, đạt 103,5% kế hoạch tỉnh giao."
P2 = "Các xã Pá Vầy, Nậm Tăm và Sín Thầu giao 312 ha đất lâm nghiệp cho 148 hộ dân quản lý, tỷ lệ cây sống trên 92%."
P3 = "Tuy nhiên, 17 ha ở vùng cao bị sương muối làm chết cây, huyện đang chuẩn bị giống để trồng dặm trong vụ xuân tới."
TEXT = f"{P1}\n{P2}\n{P3}"
BODY = f"<p>{P1}</p><p>{P2}</p><p>{P3}</p>"
MENU = "".join(f"<li><a href='/m{n}'>Chuyên mục số {n}</a></li>" for n in range(12))
OTHERS = "".join(
    f"<li><a href='/t{n}'>Xã Pá Vầy họp giao ban công tác tháng {n}</a> <span class='ShowDate'>(0{n}/09/2021)</span></li>"
    for n in range(1, 6)
)
COUNTER = "".join(f"<td><div>{digit}</div></td>" for digit in "0483921")
LICENCE = "Giấy phép số 21/GP-TTĐT do Sở Thông tin cấp ngày 14/03/2016. Điện thoại: 0213 3 555 777"


@dataclass(frozen=True)
class Portal:
    """A page and what it holds."""

    html: str
    day: date | None = date(2021, 10, 7)
    title: str | None = TITLE
    author: str | None = None
    text: str = TEXT


SHAREPOINT = Portal(f"""<html><head><title>Trang thông tin điện tử huyện Nà Lạn</title></head><body>
<form name="aspnetForm" method="post" action="/Pages/tin.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="8431">
<div id="s4-ribbonrow" style="display:none">Ribbon 77 lệnh</div><h1 name="onetidProjectPropertyTitle">Home</h1>
<ul>{MENU}</ul><table><tr><td valign="top"><table><tr><td><div class="head"><table><tr class="ms-news-header">
<td class="FolderTitle">Nông lâm nghiệp</td><td class="Time">thứ năm, 07 10 2021 08:51</td></tr></table></div>
<div id="part1"><table><tr><td><p class="Title">{TITLE}</p></td></tr><tr><td><div class="ExternalClass">{BODY}</div></td></tr>
<tr><td><p>Xem chi tiết <a href="/x.pdf">tại đây</a></p></td></tr></table></div></td></tr>
<tr><td><p class="OtherTitle">TIN ĐÃ ĐƯA</p><ul>{OTHERS}</ul><a href="/all">Xem tiếp</a></td></tr></table></td></tr></table>
<div style="display:none"><table><tr><td>Created By</td><td>Modified</td></tr><tr><td>Vu Thi Lan</td><td>4/23/2018 2:05 PM</td></tr></table></div>
<h3>SỐ LƯỢT TRUY CẬP</h3><table><tr>{COUNTER}</tr></table><p>{LICENCE}</p></form></body></html>""")

LIFERAY = Portal(
    f"""<html><head><title>Tin tức - Hội Nông dân tỉnh</title></head><body>
<div class="time_search"><div class="time"><span class="date">Thứ hai, 15/11/2021</span></div></div><div><ul>{MENU}</ul></div>
<section class="portlet" id="portlet_101"><header class="portlet-topper"><h1 class="portlet-title"><span>Root</span></h1></header>
<div class="portlet-content"><div class="asset-full-content"><h2>{TITLE} <span>( )</span></h2>
<div class="journal-content-article">{BODY}</div><div class="cactinkhac"><h3>Các tin khác</h3></div><p>Tin đang được cập nhật</p>
</div></div></section><div id="footer"><p>{LICENCE}</p></div></body></html>""",
    day=None,
)

DNN = Portal(f"""<html><head><title>Sở Nông nghiệp &gt; Tin hoạt động &gt; Chi tiết tin</title></head><body id="Body"><form id="Form" method="post">
<div id="dnn_header"><span>Thứ Ba, 16/11/2021</span> <a href="/login">Đăng nhập</a></div><div id="dnn_menu"><ul>{MENU}</ul></div>
<div id="dnn_ContentPane"><div class="DnnModule"><div class="ArticleHead"><span class="Head">Tin hoạt động</span></div>
<h1 class="edn_articleTitle">{TITLE}</h1><div class="metaInfo">07/10/2021 | Lượt xem: 1.873 | Tác giả: Lò Thị Mai</div>
<article>{BODY}</article></div></div><div id="dnn_RightPane"><h3>Tin xem nhiều</h3><ul>{OTHERS}</ul></div>
<div class="footer">{LICENCE}</div></form></body></html>""")

WORDPRESS = Portal(
    f"""<!DOCTYPE html><html><head><title>{TITLE} - Báo Nà Lạn</title><meta property="og:title" content="{TITLE}">
<meta property="article:published_time" content="2021-10-07T01:20:00+00:00"><meta property="article:modified_time" content="2023-02-01T00:00:00+00:00">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"Báo Nà Lạn"}},
{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2021-10-07T01:20:00+00:00","author":{{"@type":"Person","name":"Giàng A Páo"}}}}]}}</script></head>
<body class="post-template single has-sidebar"><header class="site-header"><nav><ul>{MENU}</ul></nav></header><main><article class="post">
<header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta"><time datetime="2021-10-07">7 Tháng Mười, 2021</time></div></header>
<div class="entry-content">{BODY}<p>&nbsp;</p></div></article><section id="comments"><h2>Trả lời</h2><form><p>Email của bạn sẽ không được hiển thị công khai.</p>
<textarea></textarea></form></section></main><aside><h2>Bài viết mới</h2><ul>{OTHERS}</ul></aside><footer>{LICENCE}</footer></body></html>""",
    author="Giàng A Páo",
)

VNPT = Portal(f"""<html><head><title>Cổng thông tin điện tử huyện Nà Lạn</title></head><body><div class="container"><div class="row top"><ul>{MENU}</ul></div>
<div class="breadcrumb"><a href="/">Trang chủ</a> / <a href="/tt">Tin trong huyện</a></div><div class="news-detail"><div class="title-detail">{TITLE}</div>
<div class="post-date"><i class="fa"></i>Ngày đăng: 07/10/2021 09:12 | Số lượt xem: 204</div><div class="content-detail">{BODY}
<p style="text-align:right"><strong>Lường Văn Chung</strong></p></div><div class="tags">Từ khóa: <a href="/k">trồng rừng</a></div>
<div class="news-other"><div class="title-other">Tin liên quan</div><ul>{OTHERS}</ul></div></div><div class="footer">{LICENCE}</div></div></body></html>""")

TABLES = Portal(f"""<html><head><title>:: Website huyện Nà Lạn ::</title></head><body bgcolor="#ffffff"><table width="1000" align="center"><tr><td colspan="3">
<img src="banner.jpg"></td></tr><tr><td width="180" valign="top"><table>{"".join(f"<tr><td><a href='m{n}.htm'>Mục {n}</a></td></tr>" for n in range(14))}</table></td>
<td width="620" valign="top"><font size="4" color="#cc0000"><b>{TITLE}</b></font><br><i>(Cập nhật lúc 09:12 ngày 07-10-2021)</i><br><br>{P1}<br><br>{P2}<br><br>{P3}
<hr><b>Các tin đã đưa</b><br>{"<br>".join(f"<a href='t{n}.htm'>Họp giao ban tháng {n} tại xã Nậm Tăm</a> (1{n}/08/2021)" for n in range(1, 6))}</td>
<td width="200" valign="top"><b>Thời tiết</b><br>Nà Lạn 18 - 27 độ<br><b>Lượt truy cập</b><br>00483921</td></tr></table>
<p align="center">{LICENCE}</p></body></html>""")

MICRODATA = Portal(
    f"""<html><head><title>Tin tức | Nà Lạn</title></head><body><div class="ticker">Tin nóng: <a href="/1">Họp khẩn lúc 15h ngày 20/12/2021</a></div><ul>{MENU}</ul>
<div itemscope itemtype="http://schema.org/NewsArticle"><h2 itemprop="headline">{TITLE}</h2><meta itemprop="datePublished" content="2021-10-07">
<span class="author" itemprop="author">Tác giả: Quàng Thị Hoa</span><div itemprop="articleBody">{BODY}</div></div>
<div class="sidebar"><h3>Xem nhiều</h3><ul>{OTHERS}</ul></div></body></html>""",
    author="Quàng Thị Hoa",
)

BELOW = Portal(f"""<html><head><title>Đảng bộ huyện Nà Lạn</title></head><body><ul>{MENU}</ul><div id="chitiet"><p class="tieude">{TITLE}</p><div class="noidung">{BODY}</div>
<p class="ngaydang">Ngày đăng: 07/10/2021</p></div><div class="tinkhac"><b>Tin khác</b><ul>{OTHERS}</ul></div></body></html>""")

SECTIONED = Portal(
    f"""<html><head><title>Mặt trận huyện Nà Lạn</title></head><body><div><ul>{MENU}</ul></div><div class="box"><div class="box-title">Tin hoạt động</div>
<div class="detail"><h3 class="detail-title">{TITLE}</h3><p class="date">Thứ Năm, ngày 7 tháng 10 năm 2021 - 14:05</p><p class="sapo"><b>{P1}</b></p>
<div class="body"><p>{P2}</p><table align="center"><tr><td><img src="a.jpg"></td></tr><tr><td>Cán bộ kiểm lâm hướng dẫn dân bản trồng cây</td></tr></table><p>{P3}</p></div>
</div></div></body></html>""",
    text=f"{P1}\n{P2}\n{P3}",
)

PORTALS = {
    "SharePoint": SHAREPOINT,
    "Liferay": LIFERAY,
    "DNN": DNN,
    "WordPress": WORDPRESS,
    "vnpt": VNPT,
    "tables": TABLES,
    "microdata": MICRODATA,
    "below": BELOW,
    "sectioned": SECTIONED,
}


def running(article: Article) -> str:
    """The lines of an article that are neither title nor furniture."""
    known = {
        place
        for block in article.blocks
        if block.kind not in ("heading", "run-in")
        for place in range(block.start, block.end)
    }
    shown = "".join("" if at in known else char for at, char in enumerate(article.raw))
    return "\n".join(line.strip() for line in shown.split("\n") if line.strip())


@pytest.mark.parametrize("portal", PORTALS.values(), ids=PORTALS)
def test_a_portal_gives_its_article_and_nothing_else(tmp_path: Path, portal: Portal) -> None:
    article = anchor(prepare(one(tmp_path / "a.html", portal.html)))
    assert running(article) == portal.text
    assert (article.title and article.quote(article.title)) == portal.title
    assert article.published == portal.day
    assert portal.author is None or article.author == portal.author


def read_page(folder: Path, inner: str, head: str = "") -> Article:
    """A page with the title, the text and something else."""
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1><div>{BODY}{inner}</div></body></html>"
    )
    return anchor(prepare(one(folder / "a.html", html)))


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Ẩn 888 ha.</p>",
        "<p style='Display : NONE'>Ẩn 888 ha.</p>",
        "<p style='visibility:hidden'>Ẩn 888 ha.</p>",
        "<p aria-hidden='true'>Ẩn 888 ha.</p>",
        "<p class='note sr-only'>Ẩn 888 ha.</p>",
        "<p class='an'>Ẩn 888 ha.</p>",
        "<p><s>Cũ 888 ha.</s></p>",
        "<p><del>Cũ 888 ha.</del></p>",
        "<p style='text-decoration: line-through'>Cũ 888 ha.</p>",
        "<table><tr><td>Xã A</td><td style='display:none'>888</td><td>12</td></tr><tr><td>Xã B</td><td>34</td></tr></table>",
        "<template><p>888</p></template>",
    ],
)
@pytest.mark.parametrize(
    "rows", ["", "<ul>" + "<li><a href='/x'>Xã trồng 31 ha rừng</a></li>" * 9 + "</ul>"], ids=["", "fallback"]
)
def test_what_a_page_does_not_show_is_no_text(tmp_path: Path, hidden: str, rows: str) -> None:
    style = "<style>/* {x} */ .an{display:none} @media (max-width:600px){.pc{display:none}}</style>"
    article = read_page(tmp_path, hidden + rows, style)
    assert "888" not in article.raw
    assert P2 in article.raw


@pytest.mark.parametrize(
    "shown",
    [
        "<div class='d-none d-md-block'><p>Xã Pá Vầy có thêm 888 ha rừng sản xuất.</p></div>",
        "<div class='pc'><p>Xã Pá Vầy có thêm 888 ha rừng sản xuất.</p></div>",
        "<div class='an'><p>Xã Pá Vầy có thêm 888 ha rừng sản xuất.</p></div>",
    ],
)
def test_what_only_some_screens_hide_is_text(tmp_path: Path, shown: str) -> None:
    style = "<style>.an{display:none} .an{display:block} @media (max-width:600px){.pc{display:none}}</style>"
    assert "888 ha" in read_page(tmp_path, shown, style).raw


@pytest.mark.parametrize("tag", ["s", "div aria-hidden='true'", "div class='hidden'", "form", "fieldset"])
def test_an_element_around_the_whole_article_hides_nothing(tmp_path: Path, tag: str) -> None:
    html = f"<html><body><{tag}><h1>{TITLE}</h1>{BODY}</{tag.split()[0]}><p>Trang tin</p></body></html>"
    assert TEXT in one(tmp_path / "a.html", html).raw


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("trồng 1.250<sup>1</sup> ha", "trồng 1.250 ha"),
        ("trồng 1.250 <sup>(2)</sup>ha", "trồng 1.250 ha"),
        ("có 48<a href='#_ftn4'>[4]</a> hộ", "có 48 hộ"),
        ("có 48<sup><a href='#n'>3</a></sup> hộ", "có 48 hộ"),
        ("có 7<span style='vertical-align:super'>5</span> dự án", "có 7 dự án"),
        ("có 48 hộ<sup>*</sup> nghèo", "có 48 hộ nghèo"),
        ("rộng 35 m<sup>2</sup>", "rộng 35 m²"),
        ("rộng 35 <b>km</b><sup>2</sup>", "rộng 35 km²"),
        ("khai thác 35 m<sup>3</sup> gỗ", "khai thác 35 m³ gỗ"),
        ("thu 10<sup>6</sup> đồng", "thu 10⁶ đồng"),
        ("thu 10<sup>1</sup> triệu đồng", "thu 10 triệu đồng"),
        ("trồng 12 ha<sup>3</sup> rừng", "trồng 12 ha rừng"),
        ("nóng 35<sup>o</sup>C", "nóng 35oC"),
    ],
)
def test_numbers_of_notes_are_no_digits_of_the_number(tmp_path: Path, inner: str, text: str) -> None:
    lines = read_page(tmp_path, f"<p>Trong năm, huyện {inner} theo báo cáo của Phòng.</p>").raw.split("\n")
    assert f"Trong năm, huyện {text} theo báo cáo của Phòng." in [" ".join(line.split()) for line in lines]


def test_cells_with_paragraphs_stay_rows_and_tables_that_lay_out_become_lines(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td><p>Xã số {n}</p></td><td><p>{n * 11}</p><p>ha</p></td></tr>" for n in range(1, 6))
    article = read_page(tmp_path, f"<table><tr><td>Xã</td><td>Diện tích</td></tr>{rows}</table>")
    assert "Xã\tDiện tích\nXã số 1\t11 ha\nXã số 2\t22 ha" in article.raw


@pytest.mark.parametrize(
    "inner",
    [
        "<figure><img src='a.jpg'><figcaption>Cán bộ đo 5 ô mẫu.</figcaption></figure>",
        "<p><img src='a.jpg'></p><p align='center'>Cán bộ đo 5 ô mẫu.</p>",
        "<p><img src='a.jpg'></p><p>Cán bộ kiểm lâm đo 5 ô mẫu tại rừng</p>",
        "<div class='wp-caption'><img src='a.jpg'><p class='wp-caption-text'>Cán bộ đo 5 ô mẫu.</p></div>",
        "<table><tr><td><img src='a.jpg'></td></tr><tr><td>Cán bộ kiểm lâm đo 5 ô mẫu tại rừng</td></tr></table>",
    ],
)
def test_captions_are_no_text(tmp_path: Path, inner: str) -> None:
    assert (
        running(read_page(tmp_path, f"{inner}<p>{P1[:-1]} và huyện đề ra.</p>")) == f"{TEXT}\n{P1[:-1]} và huyện đề ra."
    )


@pytest.mark.parametrize(
    "inner",
    [
        "<p><img src='icon.gif'> Xã Pá Vầy trồng thêm 45 ha quế.</p>",
        "<p><img src='a.jpg'></p><p>Xã Pá Vầy trồng thêm 45 ha quế.</p>",
    ],
)
def test_sentences_behind_pictures_are_text(tmp_path: Path, inner: str) -> None:
    assert "trồng thêm 45 ha quế." in running(read_page(tmp_path, inner))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>thứ năm, 07 10 2021 08:51</p>", date(2021, 10, 7)),
        ("<p>(07.10.2021 16:32)</p>", date(2021, 10, 7)),
        ("<p>Thứ năm - 07/10/2021 08:12 <a href='#'>In</a></p>", date(2021, 10, 7)),
        ("<p>Lò Mai - 07/10/2021 08:12</p>", date(2021, 10, 7)),
        ("<p>Đăng bởi: <b>banbientap</b> | Ngày đăng: 07/10/2021</p>", date(2021, 10, 7)),
        ("<p>08 giờ 51 phút, ngày 7-10-2021</p>", date(2021, 10, 7)),
        ("<p>7 Tháng Mười, 2021</p>", date(2021, 10, 7)),
        ("<p>2021-10-07 08:51:00</p>", date(2021, 10, 7)),
        ("<p>Posted on 10/27/2021 2:05 PM</p>", date(2021, 10, 27)),
        ("<p>Posted on 10/7/2021 2:05 PM</p>", None),  # the 10th of July, or the 7th of October
        ("<p>Giấy phép số 12/GP ngày 05/08/2017</p>", None),
        ("<p>Hôm nay: Thứ Ba, 16/11/2021</p>", None),
        ("<p>Quyết định số 15/QĐ-UBND ngày 02/03/2021</p>", None),
        ("<ul>" + OTHERS.replace("<a href='/t1'>", "<a>") + "</ul>", None),
    ],
)
def test_days_as_portals_write_them(line: str, day: date | None, tmp_path: Path) -> None:
    html = f"<html><body><div><h1>{TITLE}</h1>{line}{BODY}</div></body></html>"
    assert anchor(prepare(one(tmp_path / "a.html", html))).published == day


ITEMS = "".join(
    f"<div><h3><a href='/{n}'>Xã Pá Vầy trồng rừng đợt {n}</a></h3><span>0{n}/10/2021</span><p>Xã Pá Vầy giao đất trồng rừng đợt {n} cho các hộ dân.</p>"
    f"<a href='/{n}'>Xem tiếp</a></div>"
    for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("inner", "doubt"),
    [
        (f"<h1>Tin trong huyện</h1>{ITEMS}", "a list of links or teasers"),
        (
            f"<div>{''.join(f'<div><h3>{TITLE}</h3><p>{P1}</p></div>' for _ in range(9))}</div>",
            "the same lines over and over",
        ),
        (
            f"<h2 class='title'>{TITLE}</h2><p>{P1}</p><p>Xem chi tiết <a href='/x'>tại đây</a></p>",
            "only links to a file",
        ),
        (
            f"<form><ul>{MENU}</ul><h2 class='title'>{TITLE}</h2><p>{P1}</p><a href='/a/145-TB.pdf'>145-TB</a></form>",
            "only links to a file",
        ),
    ],
)
def test_pages_without_a_report_are_suspected(tmp_path: Path, inner: str, doubt: str) -> None:
    article = one(tmp_path / "a.html", f"<html><head><title>Trang chủ</title></head><body>{inner}</body></html>")
    assert f"probably no report: {doubt}" in article.warnings[-1].replace("a notice that ", "")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Lò Văn Sơn", "Lò Văn Sơn"),
        ("Tác giả: Lò Sơn", "Lò Sơn"),
        ("Theo Báo Nà Lạn", None),
        ("admin", None),
        ("Cổng thông tin điện tử huyện", None),
        ("a@b.vn", None),
        ("https://nalan.vn/tacgia/7", None),
    ],
)
def test_whom_metadata_name_as_author(tmp_path: Path, name: str, found: str | None) -> None:
    assert read_page(tmp_path, "", f"<meta name='author' content='{name}'>").author == found


@pytest.mark.parametrize(
    "charset", ["undefined", "zlib", "rot13", "idna", "unicode_escape", "punycode", "hex", "utf-7"]
)
def test_what_is_no_encoding_of_pages_is_not_taken_for_one(tmp_path: Path, charset: str) -> None:
    assert P2 in read_page(tmp_path, "", f'<meta charset="{charset}">').raw


@pytest.mark.parametrize(
    "piece",
    [
        f"<p>{P1}</p>",
        "<h1>Huyện trồng rừng mới năm nay</h1>",
        "<table><tr><td>a</td><td>b</td></tr></table>",
        "Thu ngân sách 12 tỷ đồng<br>",
        "<p align='center'>Cán bộ thăm rừng</p>",
        "<p><img></p><p>Cán bộ thăm rừng</p>",
        "1.250<sup>1</sup> ha ",
        "<sup>1</sup>",
        "<li><a href='x'>Xã họp giao ban</a> (01/02/2020)</li>",
        "<p>01/02/2020 08:51</p>",
        "<p>Tin khác</p>",
        "<div>2</div>",
        "<style>.a{display:none}/*</style>",
        "<div hidden>a</div>",
        "<form><input></form>",
    ],
)
def test_pages_take_time_in_proportion(assert_proportionate: Callable[..., None], piece: str) -> None:
    assert_proportionate(
        lambda html: read_html(html, "a.html"),
        lambda count: f"<html><body><p>{P1}</p>{piece * count}</body></html>",
        1_500,
    )


def test_a_rubric_set_as_a_title_leaves_it_to_the_line_below(tmp_path: Path) -> None:
    rubric = "<div class='title'><b>Giá cả thị trường</b></div>"
    page = f"<html><body><div>{rubric}<div class='newsTitle'>{TITLE}</div>{BODY}</div></body></html>"
    article = one(tmp_path / "a.html", page)
    assert [article.quote(block) for block in article.blocks if block.kind == "title"] == [TITLE]


@pytest.mark.parametrize(
    "clock",
    ["<div>Thứ Ba, 16/11/2021</div>", "<p class='date'>16/11/2021</p>", "<div class='clock'>16/11/2021 14:05:33</div>"],
)
@pytest.mark.parametrize(("line", "day"), [("", None), ("<p>07/10/2021</p>", date(2021, 10, 7))])
def test_a_clock_above_the_article_is_no_day_of_it(tmp_path: Path, clock: str, line: str, day: date | None) -> None:
    html = f"<html><body>{clock}<div><h1>{TITLE}</h1>{line}{BODY}</div></body></html>"
    assert anchor(prepare(one(tmp_path / "a.html", html))).published == day
