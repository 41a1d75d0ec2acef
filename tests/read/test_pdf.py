"""PDF files: paragraphs out of lines, what is refused, and what bold and larger type mark."""

from pathlib import Path

import pytest
from made_files import LEAD, failure, one, pdf

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
