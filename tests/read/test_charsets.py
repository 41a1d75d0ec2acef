"""Encodings: what bytes and wrongly decoded text become, and what is left alone."""

import unicodedata
from collections.abc import Callable

import pytest

from baocao.core.errors import InputError
from baocao.read.charsets import decode, repair
from baocao.read.screening import suspicion

TEXT = (
    "Báo cáo kết quả thực hiện nhiệm vụ năm 2019 của huyện Bắc Sơn.\n"
    "Tổng số vốn đầu tư là 12 tỷ đồng, đạt 95% kế hoạch; còn 3 xã chưa đạt chuẩn nông thôn mới.\n"
)

# The same words as an editor with a Latin font shows them; typed from fonts, not made with the library under test.
TCVN3 = (
    "B¸o c¸o kÕt qu¶ thùc hiÖn nhiÖm vô n¨m 2019 cña huyÖn B¾c S¬n.\n"
    "Tæng sè vèn ®Çu t\xad lµ 12 tû ®ång, ®¹t 95% kÕ ho¹ch; cßn 3 x· ch\xada ®¹t chuÈn n«ng th«n míi.\n"
)
VNI = (
    "Baùo caùo keát quaû thöïc hieän nhieäm vuï naêm 2019 cuûa huyeän Baéc Sôn.\n"
    "Toång soá voán ñaàu tö laø 12 tyû ñoàng, ñaït 95% keá hoaïch; coøn 3 xaõ chöa ñaït chuaån noâng thoân môùi.\n"
)


def windows_1258(text: str) -> bytes:
    """As Windows typed it: letters with their hat or horn, tone marks behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    plain = "".join(char for char in unicodedata.normalize("NFD", text))
    kept: list[str] = []
    for char in plain:
        if char in tones or not unicodedata.combining(char):
            kept.append(char)
        else:
            at = next(i for i in range(len(kept) - 1, -1, -1) if kept[i] not in tones)
            kept[at] = unicodedata.normalize("NFC", kept[at] + char)
    return "".join(kept).encode("cp1258")


def viscii(text: str) -> bytes:
    """RFC 1456 for the letters that the sample has."""
    table = {0x1EBF: 0xAA, 0x1EA3: 0xE4, 0x1EF1: 0xF1, 0x1EC7: 0xAE, 0x1EE5: 0xF8, 0x103: 0xE5, 0x1EE7: 0xFC}
    table |= {0x1EAF: 0xA1, 0x1A1: 0xBD, 0x1ED5: 0xB1, 0x1ED1: 0xAF, 0x111: 0xF0, 0x1EA7: 0xA5, 0x1B0: 0xDF}
    table |= {0x1EF7: 0xD6, 0x1ED3: 0xB0, 0x1EA1: 0xD5, 0x1EA9: 0xA6, 0x1EDB: 0xBE}
    return text.translate(table).encode("latin-1")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (TCVN3.encode("latin-1"), "TCVN3"),
        (TCVN3.encode(), "TCVN3"),
        (VNI.encode("latin-1"), "VNI"),
        (VNI.encode(), "VNI"),
        (viscii(TEXT), "VISCII"),
        (windows_1258(TEXT), "Windows-1258"),
        (TEXT.encode().decode("latin-1").encode(), "UTF-8 read as Windows-1252"),
    ],
    ids=["tcvn3", "tcvn3-utf8", "vni", "vni-utf8", "viscii", "cp1258", "mojibake"],
)
def test_legacy_encodings_are_converted_exactly_and_said(data: bytes, said: str) -> None:
    decoded = decode(data, "a.txt")
    assert decoded.text == TEXT
    assert said in " ".join(decoded.warnings)


def test_windows_quotes_survive_the_conversion() -> None:
    data = (TCVN3 + "C«ng t¸c “chØ ®¹o” cña tØnh – cßn chËm.").encode("cp1252")
    assert decode(data, "a.txt").text.endswith("Công tác “chỉ đạo” của tỉnh – còn chậm.")


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT + "Diện tích 12 km² ± 3 °C © « » ® ¼ của tỉnh.\n12 m² © 2019 ®\n",
        unicodedata.normalize("NFD", TEXT),
        "L'été dernier, la région a été touchée par une sécheresse sévère; les éleveurs ont perdu près de 30 %.\n" * 4,
        "Hà Nam\nThanh Hóa\nCà Mau\n" * 9,
        "",
        "12.5",
    ],
    ids=["vietnamese", "symbols", "nfd", "french", "names", "empty", "number"],
)
def test_unicode_is_left_alone(text: str) -> None:
    assert repair(text).text == text
    assert repair(text).warnings == ()


def test_only_legacy_lines_of_a_mixed_text_are_touched() -> None:
    mixed = "Ủy ban nhân dân tỉnh © ® 2019\n" + TCVN3
    assert repair(mixed).text == "Ủy ban nhân dân tỉnh © ® 2019\n" + TEXT


def test_a_few_bad_bytes_in_long_utf8_are_replaced_and_counted() -> None:
    decoded = decode((TEXT * 40).encode() + b"\xe1\xbb", "a.txt")
    assert decoded.text == TEXT * 40 + "\ufffd"
    assert "1 places are no valid UTF-8" in decoded.warnings[0]


@pytest.mark.parametrize("data", [b"\xff\xfa\xfb", "été à la région".encode("latin-1") * 9, bytes(range(128, 256)) * 9])
def test_bytes_without_vietnamese_words_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="enough Vietnamese words"):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no words"),
        ("12 – 15 / 7", "no words"),
        ("Huyện có 12 xã đạt chuẩn.", "teaser"),
        ("The province planted twelve hectares of forest and the people were happy with it. " * 5, "not Vietnamese"),
        ("Bao cao ket qua thuc hien nhiem vu nam 2019 cua huyen va phuong huong nam 2020. " * 5, "not Vietnamese"),
        ("Nhà cái uy tín có soi cầu, nổ hũ, link vào và khuyến mãi nạp đầu cho người chơi mới. " * 4, "betting"),
        ("Huyện tổ chức hội nghị về công tác đảng...\nTỉnh kiểm tra tiến độ của các dự án...\n" * 4, "teasers"),
    ],
)
def test_what_is_no_vietnamese_report_is_told(text: str, reason: str) -> None:
    assert reason in (suspicion(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        TEXT * 2,
        "Công an tỉnh bắt nhóm đánh bạc, cá độ bóng đá qua mạng do một nhà cái ở nước ngoài điều hành. " * 3,
    ],
)
def test_reports_are_not_suspected(text: str) -> None:
    assert suspicion(text) is None


def test_a_list_of_links_is_told_by_its_links() -> None:
    assert "links" in (suspicion(TEXT * 3, link_share=0.8) or "")


WINDOWS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))


@pytest.mark.parametrize(
    ("spoilt", "lost"),
    [
        (lambda text: text, 0),
        (lambda text: text.replace("\u00a0", " "), 0),  # "Ã " was "à"
        (lambda text: text.replace("\u00ad", ""), 0),  # "Ã" was "í"
        (lambda text: text.replace("\u009d", "\ufffd"), 1),  # one of "ờ"
    ],
)
def test_mojibake_that_lost_bytes_is_repaired_and_the_loss_said(spoilt: Callable[[str], str], lost: int) -> None:
    text = "Toàn huyện chi cho chính sách hỗ trợ là 450 tỷ đồng, đạt 98% kế hoạch của tỉnh giao.\nSố người nghèo còn 1.234 ở 26 xã."
    article = repair(spoilt("".join(WINDOWS[byte] for byte in text.encode())))
    assert article.text == (text.replace("ờ", "\ufffd") if lost else text)
    assert [("letters are lost" in each) for each in article.warnings] == [False, True][: 1 + lost]
