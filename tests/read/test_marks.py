"""What the form of a source says of its lines, as blocks of the text."""

import pytest

from baocao.core.article import Article
from baocao.read.marks import Paragraph, Run, assembled

BODY = Paragraph.plain("Năm 2021, toàn huyện trồng mới 120 ha rừng, đạt 96% kế hoạch; công tác bảo vệ rừng có tiến bộ.")


def marked(*paragraphs: Paragraph) -> list[tuple[str, str]]:
    """The blocks of the paragraphs and one more, not bold: kind and words."""
    decoded, blocks = assembled((*paragraphs, BODY))
    article = Article(raw=decoded.text, blocks=blocks)
    return [(block.kind, article.quote(block)) for block in article.blocks]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([("Kết quả chủ yếu", True)], [("heading", "Kết quả chủ yếu")]),
        ([(" 1. ", False), ("Trồng", True), (" ", False), ("rừng ", True)], [("heading", "1. Trồng rừng")]),
        ([("Kết quả", True), (":", False)], [("heading", "Kết quả:")]),
        ([("II. Hạn chế.", True), (" Còn 3 xã chậm.", False)], [("run-in", "II. Hạn chế.")]),
        ([("- ", False), ("Về vốn", True), (": thiếu 2 tỷ đồng.", False)], [("run-in", "Về vốn")]),
        ([("a) ", False), ("Về vốn:", True), (" thiếu 2 tỷ đồng.", False)], [("run-in", "Về vốn:")]),
        ([("Kết quả", True), ("\nCòn 3 xã chậm.", False)], [("heading", "Kết quả")]),
        ([("BÁO CÁO\nVề trồng rừng", True)], [("heading", "BÁO CÁO"), ("heading", "Về trồng rừng")]),
        ([("Xã ", False), ("Mường Cang", True), (" còn 12 hộ nghèo.", False)], []),
        ([("1.", True), (" Còn 12 hộ nghèo.", False)], []),
        ([("Còn ", False), ("12 hộ", True)], []),
        ([("  ", True), ("Còn 12 hộ nghèo.", False)], []),
        ([("***", True)], []),
        ([("", True)], []),
    ],
)
def test_bold_lines_are_headings_and_bold_starts_run_in(pieces: list[Run], expected: list[tuple[str, str]]) -> None:
    assert marked(Paragraph(tuple(pieces))) == expected


def test_what_a_style_says_goes_before_bold() -> None:
    title, heading = (("Báo cáo ", True), ("tháng 5 ", False)), ((" Kết quả ", False),)
    assert marked(Paragraph(title, "title"), Paragraph(heading, "heading"), Paragraph((("", False),), "heading")) == [
        ("title", "Báo cáo tháng 5"),
        ("heading", "Kết quả"),
    ]


def test_bold_tells_nothing_where_most_is_bold() -> None:
    shouted = Paragraph(
        (("Toàn văn bản này được đánh máy bằng chữ đậm từ đầu đến cuối, không trừ dòng nào. " * 3, True),)
    )
    heading = Paragraph((("Kết quả", False),), "heading")
    assert marked(Paragraph((("I. Tình hình", True),)), heading, shouted) == [("heading", "Kết quả")]


def test_offsets_are_those_of_the_repaired_text() -> None:
    vni = "Toång soá voán ñaàu tö laø 12 tyû ñoàng, ñaït 95% keá hoaïch; coøn 3 xaõ chöa ñaït chuaån noâng thoân môùi."
    heading = Paragraph((("  Baùo caùo cuûa huyeän ", True),))
    run_in = Paragraph((("Toång soá:", True), (" 12 tyû ñoàng.", False)))
    assert marked(Paragraph.plain(vni), heading, Paragraph.plain(vni), run_in, heading) == [
        ("heading", "Báo cáo của huyện"),
        ("heading", "Báo cáo của huyện"),
    ]
