"""Markdown, mails, books: text without marks, with title, author and day."""

import zipfile
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from made_files import BODY, LEAD, TAIL, TEXT, failure, one

pytest.importorskip("trafilatura")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**Thu** 5 tỷ, *tăng* 5%, __chi__ 3 tỷ, _giảm_ 1%", "Thu 5 tỷ, tăng 5%, chi 3 tỷ, giảm 1%"),
        ("Xem [tại đây](http://a.vn/b) và [đó][1], <http://c.vn>", "Xem tại đây và đó, http://c.vn"),
        ("5 * 3 = 15, a_b_c, 2*3*4 \\* và \\_", "5 * 3 = 15, a_b_c, 2*3*4 * và _"),
        ("`mã` &amp; &lt;x&gt; ~~bỏ đi~~giữ", "mã & <x> giữ"),
        ("![ảnh](a.png)Thu 5 tỷ[^1]", "Thu 5 tỷ"),
        ("> Trích dẫn\n> hai dòng", "Trích dẫn\nhai dòng"),
        ("- mục\n* mục\n1. một\n2) hai", "- mục\n* mục\n1. một\n2) hai"),
        ("| Xã | Thu |\n|:---|--:|\n| A | 5 |", "Xã\tThu\nA\t5"),
        ("Trên\n\n***\n\nDưới<br>nữa", "Trên\n\n\nDưới\nnữa"),
        ("```\nthu 5 tỷ\n```", "thu 5 tỷ"),
        ("[1]: http://a.vn\nHết", "Hết"),
        ("- - -\n", ""),
        ("**mở mà không đóng", "**mở mà không đóng"),
    ],
)
def test_markdown_is_read_without_its_marks(tmp_path: Path, written: str, read: str) -> None:
    assert one(tmp_path / "a.md", written).raw == read


def test_headings_of_markdown_are_blocks(tmp_path: Path) -> None:
    text = f"# Bắc Sơn **đạt** chuẩn\n\n{LEAD}\n\n## Kết quả ##\n{BODY}\n\nHạn chế\n-------\n{TAIL}\n"
    article = one(tmp_path / "a.md", text)
    assert [(block.kind, article.quote(block)) for block in article.blocks] == [
        ("title", "Bắc Sơn đạt chuẩn"),
        ("heading", "Kết quả"),
        ("heading", "Hạn chế"),
    ]


def test_what_stands_before_a_page_of_a_site_is_known_of_it(tmp_path: Path) -> None:
    article = one(tmp_path / "a.md", f'---\ntitle: "Bắc Sơn đạt chuẩn"\nauthor: Lê Bình\ndate: 2019-11-08\n---\n{TEXT}')
    assert article.raw == f"Bắc Sơn đạt chuẩn\n{TEXT}"
    assert (article.author, article.published, article.blocks[0].kind) == ("Lê Bình", date(2019, 11, 8), "title")


def mail(subtype: str = "plain") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Báo cáo tháng 11 của huyện Bắc Sơn"
    message["From"] = "Lê Bình <binh@vidu.vn>"
    message["Date"] = "Fri, 08 Nov 2019 10:00:00 +0700"
    message.set_content(TEXT if subtype == "plain" else f"<p>{LEAD}</p><p>{BODY}</p><p>{TAIL}</p>", subtype=subtype)
    return message


@pytest.mark.parametrize("subtype", ["plain", "html"])
@pytest.mark.parametrize("name", ["a.eml", "b.txt"])
def test_mails_are_told_by_their_head(tmp_path: Path, subtype: str, name: str) -> None:
    content = mail(subtype).as_bytes()
    article = one(tmp_path / name, content if name.endswith("eml") else b"Received: from a by b\r\n" + content)
    assert article.raw.strip() == f"Báo cáo tháng 11 của huyện Bắc Sơn\n{TEXT.strip()}"
    assert (article.author, article.published) == ("Lê Bình", date(2019, 11, 8))
    assert article.quote(article.blocks[0]) == "Báo cáo tháng 11 của huyện Bắc Sơn"


def test_what_a_mail_quotes_is_read_without_the_marks_of_quoting(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail.set_content(f"Kính gửi:\n> {LEAD}\n>> {BODY}\nThu > chi\n")
    assert one(tmp_path / "a.eml", mail.as_bytes()).raw == f"Kính gửi:\n{LEAD}\n{BODY}\nThu > chi\n"


def test_attachments_of_mails_are_named(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="phụ lục.pdf")
    assert any("phụ lục.pdf" in warning for warning in one(tmp_path / "a.eml", message.as_bytes()).warnings)


@pytest.mark.parametrize("charset", ["undefined", "zlib", "x-lạ", "rot13"])
def test_a_mail_that_misnames_its_encoding_is_read(tmp_path: Path, charset: str) -> None:
    content = f"Subject: a\nContent-Type: text/plain; charset={charset}\n\n{TEXT}".encode()
    assert one(tmp_path / "a.eml", content).raw == f"a\n{TEXT}"


def epub(**more: str) -> bytes:
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="O/a.opf"/></rootfiles></container>',
        "O/a.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>Bắc Sơn</dc:title><dc:creator>Lê Bình</dc:creator><dc:date>2019-11-08</dc:date></metadata><manifest>"
        '<item id="b" href="hai%201.xhtml"/><item id="a" href="mot.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        "O/mot.xhtml": f"<html><head><title>x</title></head><body><h1>Một</h1><p>{LEAD}<br/>A &amp; B</p></body></html>",
        "O/hai 1.xhtml": f"<body><h2>Hai</h2><p>{BODY}</p><table><tr><td>Xã</td><td>5</td></tr></table></body>",
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (files | more).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_books_are_read_in_the_order_of_their_spine(tmp_path: Path) -> None:
    article = one(tmp_path / "a.epub", epub())
    assert article.raw.split("\n") == ["Bắc Sơn", "Một", LEAD, "A & B", "Hai", BODY, "Xã\t5"]
    assert [block.kind for block in article.blocks] == ["title", "heading", "heading"]
    assert (article.author, article.published) == ("Lê Bình", date(2019, 11, 8))


def test_locked_and_damaged_books_say_so(tmp_path: Path) -> None:
    locked = {"META-INF/encryption.xml": '<CipherReference URI="O/mot.xhtml"/>'}
    for number, (more, said) in enumerate([(locked, "locked"), ({"O/a.opf": "<"}, "damaged")]):
        (tmp_path / f"{number}.epub").write_bytes(epub(**more))
        assert said in failure(tmp_path / f"{number}.epub")
