"""Scanned pages: named as such, or recognised with places, confidences and doubts."""

import io
import shutil
from pathlib import Path

import pytest
from made_files import failure

from baocao.core.article import Article
from baocao.read.printed import Glyph, PrintedLine
from baocao.read.reader import read
from baocao.read.scans import placed

pytest.importorskip("pdfplumber")
SENTENCES = ("Thu ngân sách đạt 1.250 tỷ đồng, vượt 12% kế hoạch.", "Toàn huyện có 26 xã, trong đó 12 xã đạt chuẩn.")


def scan(*lines: str) -> bytes:
    """A PDF of one page, A5 at 200 points to the inch, that is but a picture of the lines."""
    image = pytest.importorskip("PIL.Image").new("L", (1654, 1165), 255)
    drawing = pytest.importorskip("PIL.ImageDraw").Draw(image)
    try:
        font = pytest.importorskip("PIL.ImageFont").truetype("DejaVuSans.ttf", 44)
    except OSError:
        pytest.skip("no font with Vietnamese letters: apt-get install fonts-dejavu-core")
    for number, line in enumerate(lines):
        drawing.text((120, 120 + 90 * number), line, font=font, fill=0)
    buffer = io.BytesIO()
    image.save(buffer, "PDF", resolution=200)
    return buffer.getvalue()


def test_a_scan_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(scan(*SENTENCES))
    assert "is a scan, or damaged. Recognise its text: --ocr" in failure(tmp_path / "a.pdf")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract-ocr and tesseract-ocr-vie")
def test_a_recognised_word_leads_back_to_its_place(tmp_path: Path) -> None:
    pytest.importorskip("pytesseract")
    (tmp_path / "a.pdf").write_bytes(scan(*SENTENCES))
    (article,) = read(tmp_path / "a.pdf", ocr=True)
    assert article.raw.replace("\n", " ") == " ".join(SENTENCES)
    words = {article.quote(box): box for box in article.boxes}
    assert list(words) == list(dict.fromkeys(" ".join(SENTENCES).split()))
    box = words["1.250"]
    assert (box.page, box.confidence is not None and box.confidence > 0.8) == (1, True)
    assert 120 / 200 * 72 < box.left < box.right < 1654 / 200 * 72
    assert 120 / 200 * 72 - 5 < box.top < box.bottom < (120 + 90) / 200 * 72
    assert "recognised by machine: 22 words of 1 pages" in article.warnings


def line(*words: tuple[str, float | None]) -> PrintedLine:
    glyphs = [
        Glyph(text, 50.0 * at, 100, 50.0 * at + 40, 112, 12, confidence=confidence, parted=True)
        for at, (text, confidence) in enumerate(words)
    ]
    return PrintedLine.of(glyphs, ((" ".join(text for text, _ in words), False),))


def test_doubtful_digits_are_named_and_sure_ones_are_not() -> None:
    printed = line(("Thu", 0.5), ("1.25O", 0.7), ("tỷ", 0.96), ("năm", 0.9), ("2019.", 0.96))
    article = placed(Article(raw="Thu 1.25O tỷ năm 2019."), [printed])
    assert [article.quote(box) for box in article.boxes] == ["Thu", "1.25O", "tỷ", "năm", "2019."]
    assert article.warnings[1:] == ("doubtful digits, compare with the page: '1.25O' on page 0 (0.70)",)


def test_words_of_a_text_layer_have_no_boxes() -> None:
    assert placed(Article(raw="Thu 1"), [line(("Thu", None), ("1", None))]) == Article(raw="Thu 1")
