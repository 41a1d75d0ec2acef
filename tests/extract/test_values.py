"""Values as people write them: units that numbers share, notation, doubts, what names and counts nothing, baselines."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from baocao.core.article import Article
from baocao.core.spans import NonFigure
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.scan import Scanner
from baocao.extract.kinds.figures import Figure
from baocao.structure.prepare import begin

Analyze = Callable[..., Article]


def numbers(text: str) -> tuple[Amount | NonFigure, ...]:
    return Scanner()(begin(Article(raw=text))).numbers


def amounts(text: str) -> list[Amount]:
    return [found for found in numbers(text) if isinstance(found, Amount)]


def figures(analyze: Analyze, text: str) -> tuple[Figure, ...]:
    return analyze(text, published="2019-11-08").of(Figure)


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("Vốn vay tăng từ 2.100 lên 2.460 tỷ đồng", ["2100000000000", "2460000000000"], "VND"),
        ("Doanh thu tăng từ 950 triệu lên 1,2 tỷ đồng", ["950000000", "1200000000"], "VND"),
        ("Tỷ lệ trẻ thấp còi giảm từ 21,4 xuống còn 18,9%", ["21.4", "18.9"], "%"),
        ("Hợp tác xã bán 6, 9 và 14 nghìn tấn chè", ["6000", "9000", "14000"], "t"),
        ("Ba xã đạt 25,5; 38,2 và 36,3%", ["25.5", "38.2", "36.3"], "%"),
        ("Chờ cấp phép giảm từ 20 xuống còn 9 ngày", ["20", "9"], "day"),
        ("Khách tăng từ 4 lên 6 triệu lượt", ["4000000", "6000000"], "count"),
        ("Ba đội có 8, 12 và 30 hội viên", ["8", "12", "30"], "count"),
        ("Giá sắn tăng từ 2.100 đồng lên 2.600 đồng/kg", ["2100", "2600"], "VND/kg"),
        ("Giá sắn tăng từ 21 lên 26.000 đồng/kg", ["21000", "26000"], "VND/kg"),
        ("Năng suất tăng từ 48 lên 53 tạ/ha", ["4.8", "5.3"], "t/ha"),
    ],
)
def test_numbers_share_the_unit_and_scale_of_the_last(text: str, values: list[str], unit: str) -> None:
    found = [amount for amount in amounts(text) if amount.rule != "spelled"]
    assert [(amount.value, amount.unit.unit) for amount in found] == [(Decimal(value), unit) for value in values]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Tháng 5, 30 tỷ đồng đã đến tay dân", [30 * 10**9]),
        ("Ở thôn 3, 5 và 30 hộ bị ngập", [30]),
        ("Theo Điều 5, 6 và 30 triệu đồng tiền phạt", [30 * 10**6]),
        ("Có 12 xã, 30 thôn và 5 tỷ đồng", [12, 30, 5 * 10**9]),
        ("Thu 450 tỷ đồng, chi 320 tỷ đồng", [450 * 10**9, 320 * 10**9]),
    ],
)
def test_labels_and_counts_take_no_unit_from_the_next_number(text: str, values: list[int]) -> None:
    assert [amount.value for amount in amounts(text)] == values


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("Tôm từ 140.000 đồng đến 165.000 đồng/kg", 140_000, 165_000, "VND/kg"),
        ("Gạo 14-15.500 đồng/kg", 14_000, 15_500, "VND/kg"),
        ("có 5 đến 7.000 người", 5_000, 7_000, "count"),
        ("có 300-5.000 con gà", 300, 5_000, "count"),
        ("từ ba đến năm nghìn hộ", 3_000, 5_000, "count"),
        ("hai, ba trăm người", 200, 300, "count"),
        ("phòng 2tr-5tr/đêm", 2_000_000, 5_000_000, "VND/đêm"),
        ("phạt từ 500 nghìn đồng đến 1 triệu đồng/người", 500_000, 1_000_000, "VND/person"),
    ],
)
def test_short_and_spoken_ranges_have_both_ends_in_full(text: str, low: int, high: int, unit: str) -> None:
    (amount,) = amounts(text)
    assert (amount.value, amount.value_max, amount.unit.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("thu 1 480 tỷ đồng", "1480000000000", "VND"),
        ("thu 1\u00a0480\u202f000 đồng", "1480000", "VND"),
        ("trồng 3 260,5 ha", "3260.5", "ha"),
        ("quý 1 480 hộ vay vốn", "480", "count"),
        ("xây 2,350 phòng học", "2350", "count"),
        ("bơm 2,350 m3", "2.350", "m3"),
        ("chi 15,000 tỷ đồng", "15000000000000", "VND"),
        ("giá 2,350 đồng", "2350", "VND"),
        ("đo được 7,125 điểm", "7.125", "count"),
        ("đào 3.200 m 3 đất", "3200", "m3"),
        ("rộng 250 m 2", "250", "m2"),
        ("chăm sóc 6,5 lượt ha rừng", "6.5", "ha"),
        ("đường dài 4 km rưỡi", "4.5", "km"),
        ("thu hai tấn rưỡi", "2.5", "t"),
        ("gấp hai lần rưỡi", "2.5", "times"),
        ("xuất khẩu không phẩy ba triệu tấn", "300000", "t"),
        ("có sáu tư thôn", "64", "count"),
        ("mất 1½ năm", "1.5", "year"),
        ("thưởng 6tr5", "6500000", "VND"),
        ("vay 3 tỷ 2", "3200000000", "VND"),
        ("vốn 2 triệu rưỡi", "2500000", "VND"),
        ("vàng 5.200.000đ/chỉ", "5200000", "VND/chỉ"),
        ("trồng 50 ha/chỉ tiêu", "50", "ha"),
        ("phí 300.000 đồng/học viên/khóa", "300000", "VND/học viên/khóa"),
        ("lệ phí 60.000 đồng/thí sinh", "60000", "VND/thí sinh"),
        ("lương 4.500 bảng/tuần", "4500", "count/wk"),
        ("giảm 45 xu Mỹ", "0.45", "USD"),
        ("trạm 2x63 MVA", "63", "count"),
        ("đường dây 3x110kV", "110", "count"),
        ("đã ghi âm 2 cuộc gọi", "2", "count"),
        ("quỹ âm 2 triệu đồng", "-2000000", "VND"),
        ("đã hiến máu hơn 40 lần", "40", "count"),
        ("đạt hơn 3 lần so với năm trước", "3", "times"),
        ("góp 150 ngày công lao động", "150", "count"),
        ("số mã tăng giá 96 / 31,2%", "96", "count"),
    ],
)
def test_notation_has_this_value(text: str, value: str, unit: str) -> None:
    amount = amounts(text)[0]
    assert (amount.value, amount.unit.unit) == (Decimal(value), unit)


def test_where_commas_part_thousands_they_do_in_measures_too() -> None:
    english, vietnamese = amounts("Xuất 1,234,567 tấn, nhập 2,345 tấn"), amounts("Xuất 1.234 tấn, nhập 2,345 tấn")
    assert [amount.value for amount in english] == [1_234_567, 2_345]
    assert [amount.value for amount in vietnamese] == [1_234, Decimal("2.345")]


@pytest.mark.parametrize(
    ("text", "value", "total"),
    [
        ("Cứ 3 trên 10 trẻ em biết bơi", 3, 10),
        ("½ số hộ có vườn", 1, 2),
        ("Đạt 8 trên 12 tiêu chí", 8, 12),
    ],
)
def test_shares_have_their_total(text: str, value: int, total: int) -> None:
    (amount,) = amounts(text)
    assert (amount.value, amount.total) == (value, total)


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("trúng giải Mega 6/45 tối qua", "6/45", "name"),
        ("bộ số 04 - 11 - 19 - 23 - 30 - 41", "04 - 11 - 19 - 23 - 30 - 41", "name"),
        ("tàu BĐ 91234 TS bị nạn", "91234 TS", "plate"),
        ("tàu cá BTh 91234 bị nạn", "91234", "plate"),
        ("cháy ở tầng 5 Công ty Hoa Sen", "5", "place_label"),
        ("lên tầng 3 tòa nhà", "3", "place_label"),
        ("thắng Lào 3-1 chiều qua", "3-1", "score"),
        ("tỷ số chung cuộc 2-3", "2-3", "score"),
        ("nhẫn trơn 24k tăng giá", "24k", "name"),
        ("vàng SJC 9999 tăng giá", "9999", "name"),
        ("xuân Kỷ Hợi 2019 người dân vui", "2019", "year"),
        ("các phường 3 và 4 thành phố Huế", "4", "place_label"),
        ("gặp đội Lào (14.5) trên sân nhà", "14.5", "date"),
        ("theo điều 245 bộ luật Hình sự", "245", "document_number"),
        ("chiếc iPhone 7 cũ", "7", "name"),
        ("chuyên án 0317 đã xong", "0317", "code"),
        ("đường dây 3x110kV", "3x", "factor"),
    ],
)
def test_numbers_that_name_keep_their_class(text: str, number: str, label: str) -> None:
    found = {text[found.start : found.end]: found for found in numbers(text)}
    assert isinstance(found[number], NonFigure)
    assert found[number].label == label


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Từ 2013 - 2016, 7 thanh tra bị kỷ luật", 7),
        ("mỗi tầng 5 căn hộ", 5),
        ("nhà cao 18 tầng", 18),
        ("thắng 2-3 trận", 2),
        ("chia 4 bảng đấu", 4),
        ("dài 250 m 2 bên đường", 250),
    ],
)
def test_counts_beside_names_are_found(text: str, count: int) -> None:
    assert amounts(text)[0].value == count


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("bơm 2,350 m3 nước", "separator"),
        ("bơm 2,350 m3 nước, đạt 12,5%", None),
        ("trồng 1.2501 ha", "separator"),
        ("thu 1 480 tỷ đồng, chi 1.200 tỷ đồng", "separator"),
        ("thu 1 480 tỷ đồng", None),
        ("từ 5 đến 9.000 con", None),
        ("từ 5 đến 900.000 con", "range"),
        ("tăng từ 800 lên 1,2 tỷ đồng", "scale"),
        ("có 22002222 hộ", "digits"),
        ("chi 15500000 đồng", None),
        ("có 2016 hộ nghèo", "year"),
        ("có 2.016 hộ nghèo", None),
        ("đạt 12500%", "size"),
        ("giá 5 đồng", "size"),
        ("giảm âm 5 tỷ đồng", None),
    ],
)
def test_implausible_values_name_their_doubt(analyze: Analyze, text: str, doubt: str | None) -> None:
    assert figures(analyze, f"Huyện {text}.")[0].doubt == doubt


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Hội không mua với giá cao hơn 35 triệu đồng.", [(None, "gt")]),
        ("Khu vực có độ cao hơn 1.500 m.", [(None, "gt")]),
        ("Giá cao hơn 35 triệu đồng so với năm ngoái.", [("increase", None)]),
        ("Trường hạ 1-2 điểm.", [("decrease", None)]),
        ("Tỷ lệ phải không thấp hơn 20%.", [(None, "gt")]),
        ("Giá tăng từ 38 - 40.000 đồng lên 45.000 đồng.", [(None, None), (None, None)]),
        ("Dân quân bắn hạ 3 máy bay.", [(None, None)]),
        ("Số vụ giảm 12 vụ (8,5%).", [("decrease", None), ("decrease", None)]),
    ],
)
def test_bounds_are_told_from_differences(
    analyze: Analyze, text: str, changes: list[tuple[str | None, str | None]]
) -> None:
    assert [(figure.change, figure.modifier) for figure in figures(analyze, text)] == changes


@pytest.mark.parametrize(
    ("text", "baselines"),
    [
        ("Xuất khẩu tăng 7% về lượng nhưng giảm 4% về giá trị so với cùng kỳ năm 2018.", ["cùng kỳ năm 2018"] * 2),
        ("Khách tăng 12% và doanh thu tăng 15% so với năm 2018.", ["năm 2018"] * 2),
        ("Thu tăng 5%; chi giảm 3% so với dự toán.", [None, "dự toán"]),
        ("Giá tăng 3,5% so với tháng trước và tăng 12% so với cùng kỳ.", ["tháng trước", "cùng kỳ"]),
        ("So với quý trước tăng 2%, so với cùng kỳ tăng 8%.", ["quý trước", "cùng kỳ"]),
        ("Xã đã họp. So với năm 2018, số hộ nghèo giảm 12 hộ.", ["năm 2018"]),
        ("So với năm 2018, số vụ giảm 12 vụ, tăng 3 người chết.", ["năm 2018"] * 2),
        ("Thu đạt 105% chỉ tiêu Tỉnh ủy giao và tăng 5%.", ["chỉ tiêu Tỉnh ủy giao", None]),
        ("Thu đạt 98% kế hoạch và giao 5 xã thực hiện.", ["kế hoạch", None]),
        ("Số lao động cao hơn 92% so với vị trí thứ hai là Hà Nội.", ["vị trí thứ hai là Hà Nội", None]),
        (
            "Tỷ lệ thấp hơn 5% so với tỉnh đứng ngay sau là Bà Rịa - Vũng Tàu.",
            ["tỉnh đứng ngay sau là Bà Rịa - Vũng Tàu"],
        ),
    ],
)
def test_baselines_are_whole_and_shared(analyze: Analyze, text: str, baselines: list[str | None]) -> None:
    assert [figure.baseline for figure in figures(analyze, text)] == baselines
