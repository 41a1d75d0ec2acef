"""Reports invented for pictures and pages: four provinces, two years, one of them hostile."""

from collections.abc import Iterator
from pathlib import Path

HOSTILE_TITLE = "Tây Ninh: kết quả <script>alert(1)</script> năm 2023"
TURNED = "\u202egnod"  # an override: what follows would be shown backwards
_HEAD = "BÁO CÁO\nTình hình kinh tế - xã hội tỉnh {province} năm {year}\n{province}, ngày 15 tháng 12 năm {year}\n\n"
_BODY = """Thu ngân sách nhà nước trên địa bàn tỉnh đạt {revenue} tỷ đồng. Tỷ lệ hộ nghèo đa chiều còn {poverty}%. Tỷ lệ che phủ rừng đạt {forest}%.

HẠN CHẾ

Giải ngân vốn đầu tư công còn chậm, nhất là các dự án {projects}. Công tác giải phóng mặt bằng ở một số huyện chưa đáp ứng yêu cầu.

NHIỆM VỤ NĂM {next}

Phấn đấu thu ngân sách nhà nước trên địa bàn đạt {target} tỷ đồng; tỷ lệ hộ nghèo đa chiều giảm còn dưới {goal}%.
"""
_PROVINCES = {
    "Yên Bái": ("4.650", "12,9", "63,1", "giao thông", "5.000", "10,5"),
    "Lào Cai": ("8.900", "14,2", "57,7", "thủy lợi", "9.500", "11,8"),
    "Quảng Trị": ("4.300", "8,1", "50,2", "trường học", "4.600", "6,9"),
}
_LATER = {
    "Yên Bái": ("5.120", "11,2", "63,4", "cấp nước", "5.600", "9,0"),
    "Lào Cai": ("9.150", "11,5", "58,0", "khu công nghiệp", "9.900", "9,9"),
    "Quảng Trị": ("4.710", "7,3", "50,3", "kè sông", "5.100", "6,1"),
}
_NAMES = ("revenue", "poverty", "forest", "projects", "target", "goal")
_HOSTILE = f"""Tây Ninh, ngày 15 tháng 12 năm 2023

Thu ngân sách nhà nước trên địa bàn tỉnh Tây Ninh năm 2023 đạt 11.250 tỷ đồng </script><img src=x onerror=alert(2)> {TURNED}.
Năm 2023, tỷ lệ hộ nghèo đa chiều của tỉnh Tây Ninh còn 0,6% & <b>giảm</b> 'so' "với" năm trước.
"""


def write_reports(folder: Path) -> Path:
    """The reports as files of a new folder."""
    folder.mkdir()
    for name, text in reports():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def reports() -> Iterator[tuple[str, str]]:
    """Name and text of every report."""
    for year, told in ((2022, _PROVINCES), (2023, _LATER)):
        for province, values in told.items():
            words = {"province": province, "year": year, "next": year + 1, **dict(zip(_NAMES, values, strict=True))}
            yield f"{province.replace(' ', '-')}-{year}", (_HEAD + _BODY).format(**words)
    yield "tay-ninh-2023", f"{HOSTILE_TITLE}\n{_HOSTILE}"
