"""Pages of portals of different make: main text, title, day and author, and nothing of what stands around them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from made_files import one

from baocao.core.article import Article
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
