"""What an official paper says of itself, and its formal parts: addressees, recipients, signature."""

from datetime import date

import pytest

from baocao.core.article import Article, Draft
from baocao.core.article_facts import Document
from baocao.structure.formal import person
from baocao.structure.prepare import prepare
from baocao.write.record import to_record
from baocao.write.tables import tables

BODY = (
    "Thực hiện Chỉ thị số 12/CT-UBND của Ủy ban nhân dân tỉnh, huyện báo cáo tình hình kinh tế - xã hội sáu tháng như sau:\n"
    "I. KẾT QUẢ\nThu ngân sách đạt 42 tỷ đồng.\n"
)
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
PLACE = "Mường Khoa, ngày 12 tháng 6 năm 2019\n"
SIGNATURE = "Nơi nhận:\n- Như trên;\n- Sở Tài chính;\n- Lưu: VT.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\nLò Thị Mai\n"


def paper(raw: str) -> Document:
    document = prepare(Article(raw=raw)).document
    assert document is not None
    return document


@pytest.mark.parametrize(
    ("head", "number", "issuer"),
    [
        (f"UBND TỈNH MƯỜNG THƯỢNG\nSỞ TÀI CHÍNH\nSố: 118/BC-STC\n{STATE}{PLACE}", "118/BC-STC", "SỞ TÀI CHÍNH"),
        (
            "UBND TỈNH MƯỜNG THƯỢNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TÀI CHÍNH Độc lập - Tự do - Hạnh phúc\n"
            f"Số: 118 /BC-STC {PLACE}",
            "118/BC-STC",
            "SỞ TÀI CHÍNH",
        ),
        (
            f"ỦY BAN NHÂN DÂN\nHUYỆN MƯỜNG KHOA\n-------\n{STATE}---------------\nSố: 118/BC-UBND\n{PLACE}",
            "118/BC-UBND",
            "ỦY BAN NHÂN DÂN HUYỆN MƯỜNG KHOA",
        ),
        (
            f"HUYỆN ỦY MƯỜNG KHOA\nBAN TUYÊN GIÁO\n*\nSố 45-BC/BTGHU\nĐẢNG CỘNG SẢN VIỆT NAM\n{PLACE}",
            "45-BC/BTGHU",
            "BAN TUYÊN GIÁO",
        ),
        (
            f"UBND HUYỆN MƯỜNG KHOA\nPHÒNG NÔNG NGHIỆP\nVÀ PHÁT TRIỂN NÔNG THÔN\nSố: 7/2019/BC-PNN\n{STATE}{PLACE}",
            "7/2019/BC-PNN",
            "PHÒNG NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
        ),
        (f"HỘI ĐỒNG NHÂN DÂN\nXÃ NÀ HIN\nSố: …/BC-HĐND\n{STATE}{PLACE}", None, "HỘI ĐỒNG NHÂN DÂN XÃ NÀ HIN"),
        (f"{STATE}UBND XÃ NÀ HIN\nSố:     /BC-UBND\n{PLACE}", None, "UBND XÃ NÀ HIN"),
    ],
)
def test_number_issuer_and_day_of_a_letterhead(head: str, number: str | None, issuer: str) -> None:
    found = paper(f"{head}BÁO CÁO\nTình hình kinh tế - xã hội sáu tháng đầu năm 2019\n{BODY}{SIGNATURE}")
    assert found == Document("BÁO CÁO", number, issuer, date(2019, 6, 12), "Lò Thị Mai")


HEAD = f"UBND HUYỆN MƯỜNG KHOA\nSố: 118/UBND\n{STATE}{PLACE}"


@pytest.mark.parametrize(
    ("lines", "kind", "title"),
    [
        ("BÁO CÁO TÓM TẮT\nTình hình sáu tháng\n", "BÁO CÁO TÓM TẮT", "BÁO CÁO TÓM TẮT Tình hình sáu tháng"),
        ("Về việc trồng rừng năm 2019\nKính gửi: Sở Tài chính\n", "Công văn", "Về việc trồng rừng năm 2019"),
        (
            "QUYẾT ĐỊNH\nPhê duyệt Điều lệ\nHội Khuyến học huyện Mường Khoa\nCHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN\n"
            "Căn cứ Luật Ngân sách nhà nước;\nQUYẾT ĐỊNH:\n",
            "QUYẾT ĐỊNH",
            "QUYẾT ĐỊNH Phê duyệt Điều lệ Hội Khuyến học huyện Mường Khoa",
        ),
        (
            "THÔNG BÁO\nLỊCH TIẾP CÔNG DÂN CỦA CHỦ TỊCH,\nPHÓ CHỦ TỊCH HUYỆN NĂM 2019\nCăn cứ Luật Tiếp công dân;\n",
            "THÔNG BÁO",
            "THÔNG BÁO LỊCH TIẾP CÔNG DÂN CỦA CHỦ TỊCH, PHÓ CHỦ TỊCH HUYỆN NĂM 2019",
        ),
        (
            "NGHỊ QUYẾT\nVỀ DỰ TOÁN NGÂN SÁCH\nHỘI ĐỒNG NHÂN DÂN HUYỆN\nCăn cứ Luật Ngân sách;\n",
            "NGHỊ QUYẾT",
            "NGHỊ QUYẾT VỀ DỰ TOÁN NGÂN SÁCH",
        ),
        ("BẢN TIN NÔNG NGHIỆP SỐ HAI\n", None, "BẢN TIN NÔNG NGHIỆP SỐ HAI"),
    ],
)
def test_kind_and_title(lines: str, kind: str | None, title: str) -> None:
    draft = prepare(Article(raw=HEAD + lines + BODY))
    assert draft.document
    assert draft.document.type == kind
    assert draft.title
    assert " ".join(draft.quote(draft.title).split()) == title


def test_an_annex_without_letterhead_has_its_title_in_capitals_and_is_no_document() -> None:
    raw = f"Phụ lục I\nBÁO CÁO VAY VÀ TRẢ NỢ\nKỳ báo cáo: năm 2018\n(Kèm theo Công văn số 12/UBND)\n{BODY}"
    draft = prepare(Article(raw=raw))
    assert draft.title
    assert (draft.quote(draft.title), draft.document) == ("BÁO CÁO VAY VÀ TRẢ NỢ", None)


def running(draft: Draft) -> list[str]:
    """The words of the article behind its title."""
    start = draft.title.end if draft.title else 0
    return [draft.quote(passage) for passage in draft.passages if not passage.furniture and passage.start >= start]


@pytest.mark.parametrize(
    "signature",
    [
        SIGNATURE,
        "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLò Thị Mai\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n",
        "CHỦ TỊCH\nNơi nhận:\n- UBND tỉnh;\n- TT HĐND, UBND các xã\n(trước sắp xếp);\n- Lưu: VT.\nLò Thị Mai\n",
        "Nơi nhận:\tCHỦ TỊCH\n- UBND tỉnh;\tLò Thị Mai\n- Lưu: VT.\n",
        "Nơi nhận:   TM. ỦY BAN NHÂN DÂN\n- UBND tỉnh;   CHỦ TỊCH\n- Các xã; Lò Thị Mai\n",
        "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nThS. Lò Thị Mai\n",
    ],
)
@pytest.mark.parametrize("annex", ["", "PHỤ LỤC\nXã Nà Hin có 12 hộ nghèo trong năm 2019.\n"])
def test_signature_and_recipients_are_page_and_an_annex_is_not(signature: str, annex: str) -> None:
    raw = f"{HEAD}BÁO CÁO\nTình hình sáu tháng\nKính gửi:\n- Sở Tài chính;\n- Sở Nội vụ.\n{BODY}{signature}{annex}"
    draft = prepare(Article(raw=raw))
    assert draft.document
    assert draft.document.signer == "Lò Thị Mai"
    expected = [*BODY.replace("KẾT QUẢ\n", "KẾT QUẢ|").rstrip().split("\n"), *annex.rstrip().split("\n")]
    assert running(draft) == [part for line in expected for part in line.split("|") if part]


@pytest.mark.parametrize(
    "line", ["Theo Chủ tịch huyện, năm nay thu đạt 42 tỷ đồng.", "CHỦ TỊCH HUYỆN KIỂM TRA RỪNG TRỒNG"]
)
def test_news_that_names_an_office_keeps_its_lines(line: str) -> None:
    assert line in running(prepare(Article(raw=f"Mường Khoa trồng rừng gắn với sinh kế\n{BODY}{line}\n{BODY}")))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Lò Thị Mai", "Lò Thị Mai"),
        ("TS. Đinh Văn Ốc", "Đinh Văn Ốc"),
        ("Đại tá Lò Văn Hin", "Lò Văn Hin"),
        ("Sở Tài chính", None),
        ("Nà Hin", "Nà Hin"),
        ("Hà Nội 2", None),
        ("Mai", None),
    ],
)
def test_persons(words: str, name: str | None) -> None:
    assert person(words) == name


def test_a_wrapped_day_is_not_the_papers() -> None:
    raw = (
        f"Số: 99/BC-STC {PLACE}BÁO CÁO\nTình hình thu chi\nThực hiện quyết định giao dự toán ngày\n27/11/2018.\n{BODY}"
    )
    assert prepare(Article(raw=raw)).published == date(2019, 6, 12)


def test_record_and_table_have_the_particulars() -> None:
    article = Article(
        raw="x", id="a", document=Document("BÁO CÁO", "118/BC-STC", "SỞ TÀI CHÍNH", date(2019, 6, 12), None)
    )
    assert to_record(article)["document"] == {
        "type": "BÁO CÁO",
        "number": "118/BC-STC",
        "issuer": "SỞ TÀI CHÍNH",
        "signed": "2019-06-12",
    }
    row = tables([article])["articles"].iloc[0]
    assert (row["document_number"], row["document_signed"].date()) == ("118/BC-STC", date(2019, 6, 12))
    assert "document" not in to_record(Article(raw="x"))
