"""Figures: what counts and what does not, units, ranges, modifiers, changes, plans, what is measured, links, notes."""

import sys
import tomllib
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import fsum
from pathlib import Path

import pytest

from baocao.analyzer import Analyzer
from baocao.core import lexicon, markup
from baocao.core.article import Article
from baocao.core.normalizer import fold
from baocao.core.spans import NonFigure
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.changes import find_change
from baocao.extract.amounts.planning import evidence
from baocao.extract.amounts.scan import Scanner
from baocao.extract.amounts.units import unit_at
from baocao.extract.kinds.figures import EXAMPLES as FIGURE_EXAMPLES
from baocao.extract.kinds.figures import Figure
from baocao.structure.prepare import begin

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import figures_page
import fit_planned

Analyze = Callable[..., Article]


def amounts(text: str) -> list[Amount]:
    return [found for found in Scanner()(begin(Article(raw=text))).numbers if isinstance(found, Amount)]


def nonfigures(text: str) -> list[tuple[str, str]]:
    numbers = Scanner()(begin(Article(raw=text))).numbers
    return [(text[found.start : found.end], found.label) for found in numbers if isinstance(found, NonFigure)]


def figures(analyze: Analyze, text: str) -> tuple[Article, tuple[Figure, ...]]:
    article = analyze(text, published="2019-11-08")
    return article, article.of(Figure)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("trồng 1.250ha rừng", "1250", "ha"),
        ("trồng 1.250 ha/kế hoạch", "1250", "ha"),
        ("bể 20 m3 trường học xây", "20", "m3"),
        ("thêm vào 20g muối", "0.02", "kg"),
        ("lượng mưa 210 mm", "0.21", "m"),
        ("thu 7,5 tạ thóc", "0.75", "t"),
        ("bay cách đảo 10 hải lý", "18.52", "km"),
        ("công suất 1,2 GW", "1200", "MW"),
        ("điện năng 3 triệu kWh", "3000000", "kWh"),
        ("chờ 45 phút", "0.75", "hour"),
        ("chậm 2 tuần", "14", "day"),
        ("đường điện 110 kV", "110", "count"),
        ("giá 45.000 đồng/kg", "45000", "VND/kg"),
        ("công suất 20.000 m3/ngày đêm", "20000", "m3/day"),
        ("52.000 tấn sản phẩm/năm", "52000", "t/year"),
        ("lãi 6,5%/năm", "6.5", "%"),
        ("hỗ trợ 1,5 triệu đồng/hộ", "1500000", "VND/hộ"),
        ("cá nặng 0,4-0,6 kg/con", "0.4", "kg/con"),
        ("cấp 90 lít/người/ngày", "90", "L/person/day"),
        ("xử lý 35 tấn/tháng", "35", "t/month"),
        ("bón 20 kg/sào", "20", "kg/sào"),
        ("lãi 12.000 đồng/sản phẩm", "12000", "VND/sản phẩm"),
        ("gió giật 24 m/s", "24", "m/s"),
        ("độ mặn 4 g/l", "4", "count"),
        ("mua 15 nghìn nhân dân tệ", "15000", "count"),
        ("nhiệt độ -3 độ C", "-3", "count"),
        ("dưới âm 2 độ C", "-2", "count"),
        ("từ -3 đến 2 độ C", "-3", "count"),
        ("trời 2-3 độ C", "2", "count"),
        ("tăng trưởng -2,3%", "-2.3", "%"),
        ("dịch vụ (-2,3%)", "2.3", "%"),
        ("Gồm: -5 xã", "5", "count"),
        ("vượt quy chuẩn ở nhiều điểm đo 5 lần", "5", "times"),
        ("độ bụi vượt từ 3,6-11 lần", "3.6", "times"),
        ("họp 3 lần", "3", "count"),
        ("đào 300 khối đất", "300", "m3"),
        ("hai khối 10 và 11", "2", "count"),
        ("pha 12g muối", "0.012", "kg"),
        ("lĩnh 12 năm tù", "12", "year"),
        ("vào nhóm 15 tỉnh dẫn đầu", "15", "rank"),
        ("chia thành nhóm 15 hộ", "15", "count"),
        ("vay 30.000 USD", "30000", "USD"),
        ("vốn 130 triệu, lãi ít", "130000000", "VND"),
        ("2,5 triệu con giống", "2500000", "count"),
        ("5 đồng chí", "5", "count"),
        ("3 tháng lương", "3", "count"),
        ("tăng trưởng âm 3,2%", "-3.2", "%"),
        ("chỉ bằng một nửa cùng kỳ", "50", "%"),
        ("Phun thuốc hết 210 nghìn một sào", "210000", "count"),
        ("bắt nộp 36 triệu tiền chỗ", "36000000", "VND"),
        ("hội tháng 1: 34.000 đồng", "34000", "VND"),
    ],
)
def test_unit_and_value_in_the_base_unit(text: str, value: str, unit: str) -> None:
    (amount,) = amounts(text)
    assert (amount.value, amount.unit.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("từ 5 đến 7 hộ", 5, 7),
        ("5 -12 người", 5, 12),
        ("10–15%", 10, 15),
        ("tăng trưởng -1,5 đến -2%", -2, -1.5),
        ("28 - 30 triệu lượt", 28_000_000, 30_000_000),
        ("500 triệu đồng đến 1 tỷ đồng", 500_000_000, 1_000_000_000),
        ("hai, ba tháng nợ lương muộn hơn hai đến ba ngày", 2, 3),
        ("mất năm, sáu lần mới xong", 5, 6),
    ],
)
def test_range_has_both_ends_in_one_scale(text: str, low: int, high: int) -> None:
    found = amounts(text)[-1]
    assert (found.value, found.value_max) == (low, high)


@pytest.mark.parametrize("text", ["từ 401 xuống còn 208 hộ", "tăng từ 3 lên 5 hộ", "12 hộ, 7 hộ", "15 xã và 3 phường"])
def test_levels_and_lists_are_no_ranges(text: str) -> None:
    assert [amount.value_max for amount in amounts(text)] == [None, None]


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("Chỉ thị 05-CT/TW", "05-CT/TW", "document_number"),
        ("Luật số 60/2014/QH13", "60/2014/QH13", "document_number"),
        ("tại Điều 69 dự thảo", "69", "document_number"),
        ("họp ngày 15.5.2016", "15.5.2016", "date"),
        ("từ ngày 3 đến 9/6 trời mưa", "3 đến 9/6", "date"),
        ("nhân dịp Quốc khánh 2/9", "2/9", "date"),
        ("giai đoạn 2016-2020", "2016-2020", "period"),
        ("sau 4 năm thực hiện", "4 năm thực hiện", "period"),
        ("9 tháng toàn tỉnh thu 2 tỷ đồng", "9 tháng", "period"),
        ("quyết toán 2015", "2015", "year"),
        ("đến tháng 6/2017", "6/2017", "month"),
        ("bắt đầu lúc 7h30", "7h30", "clock_time"),
        ("đến 12g trưa mới xong", "12g trưa", "clock_time"),
        ("mở cửa từ 8g đến 11g", "8g đến 11g", "clock_time"),
        ("nóng từ 12 - 16 giờ", "12 - 16 giờ", "clock_time"),
        ("cấm xe từ 6 giờ đến 8 giờ", "6 giờ đến 8 giờ", "clock_time"),
        ("cửa khẩu mở đến 22 giờ", "22 giờ", "clock_time"),
        ("khai giảng đúng 5/9", "5/9", "date"),
        ("thi khối 10 và 11", "11", "grade"),
        ("đến ngã ba Dốc Mới", "ba", "place_label"),
        ("gần ngã ba cây đa", "ba", "place_label"),
        ("ở tổ 6 khu 10, phường Hà Khẩu", "6", "place_label"),
        ("Sáu giờ sáng, chợ họp", "Sáu giờ sáng", "clock_time"),
        ("gọi 0912.345.678 nhé", "0912.345.678", "phone"),
        ("xe 77C-139.37 đỗ", "77C-139.37", "plate"),
        ("dịch COVID-19 lan", "COVID-19", "code"),
        ("đi theo Quốc lộ 12 hộ tống", "12", "place_label"),
        ("ở phường 7 tự tháo dỡ", "7", "place_label"),
        ("đến xóm 3 xã Như Hòa", "3", "place_label"),
        ("kỳ họp thứ 3 khai mạc", "3", "ordinal"),
        ("khóa XII", "XII", "roman_term"),
        ("công trình cấp 3", "3", "grade"),
        ("nhà máy Phú Mỹ 3 chạy", "3", "name"),
        ("chính quyền địa phương 2 cấp", "2 cấp", "name"),
        ("Lượt xem: 830", "830", "view_counter"),
        ("2. Về giáo dục", "2.", "list_marker"),
        ("ông An, 45 tuổi", "45 tuổi", "age"),
        ("vươn lên một tầm cao mới", "một", "indefinite_article"),
        ("rộng 10.406 km2", "2", "unit_exponent"),
        ("như đã nêu [3,4].", "3,4", "list_marker"),
        ("tại Điều 68 và 69 dự thảo", "69", "document_number"),
        ("đêm 11 ngày 12/6 có mưa", "11", "date"),
        ("đến 9 giờ cùng ngày", "9 giờ cùng ngày", "clock_time"),
        ("ở khu phố 1 thị trấn Thanh Hà", "1", "place_label"),
        ("Lữ đoàn 28 Quân chủng Hải quân", "28", "unit_name"),
        ("lên tầng 2 giải cứu", "2", "place_label"),
        ("29 giường bệnh trên một vạn dân", "một vạn", "rate_base"),
    ],
)
def test_nonfigure_keeps_its_class(text: str, number: str, label: str) -> None:
    assert (number, label) in nonfigures(text)
    assert number not in [text[x.start : x.end] for x in amounts(text)]


def test_an_article_keeps_its_nonfigures_in_the_characters_as_read(analyze: Analyze) -> None:
    text = unicodedata.normalize("NFD", "Tỉnh ủy họp ngày 15.5.2016 tại thôn Nà Ản, khóa XII; trồng 20 ha.")
    article = analyze(text)
    found = [(article.raw[number.start : number.end], number.label) for number in article.nonfigures]
    assert found == [("15.5.2016", "date"), ("XII", "roman_term")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("thôn 28 hộ", 28),
        ("bão làm ngã 5 cột điện", 5),
        ("gió xô ngã 12 cây", 12),
        ("thi công 3 ca, 4 kíp", 4),
        ("ca mắc tăng lên 1.250 ngày 12/6", 1250),
        ("mỗi lớp 30 học sinh", 30),
        ("tổng số 28.843 vụ", 28843),
        ("mỗi ngày 60 tấn rác", 60),
        ("Năm đơn vị được thanh tra", 5),
        ("hai triệu con giống", 2_000_000),
        ("ít nhất một việc tốt", 1),
        ("13 xã và một thị trấn", 1),
        ("2.017 bức thư", 2017),
        ("xếp thứ 57/63 tỉnh", 57),
        ("ở phường 7 và 8 hộ dân", 8),
        ("sau 4h đồng hồ tìm kiếm", 4),
        ("bị tước giấy phép 6 tháng", 6),
        ("đạt 2 giải ba", 2),
        ("bắt được hai trong số các nghi can", 2),
        ("(Ảnh: Tin) Hai dự án", 2),
        ("Bé ốm. Truyền 12 toa thuốc", 12),
        ("dân số 6.200 người", 6200),
        ("đến nay 7/8 trạm", 7),
        ("làm lụng từ 6 đến 8 giờ", 6),
        ("cắt điện lên đến 20 giờ", 20),
        ("17 trong 30 con bò", 17),
        ("Năm 2013: 845; 2014: 907", 907),
        ("lần lượt là 31, 37 và 49", 37),
        ("huyện kia thiếu 141, huyện này thừa 5", 141),
    ],
)
def test_counts_that_look_like_labels_are_found(text: str, count: int) -> None:
    assert count in [amount.value for amount in amounts(text)]


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("khoảng 5 tấn", "approx"),
        ("ước đạt 5 tấn", "approx"),
        ("trên dưới 5 tấn", "approx"),
        ("hơn 5 tấn", "gt"),
        ("không dưới 5 tấn", "gt"),
        ("từ 5 tấn thóc trở lên", "gt"),
        ("vượt 5 tấn", "gt"),
        ("chưa đến 5 tấn", "lt"),
        ("không quá 5 tấn", "lt"),
        ("đạt 5 tấn", None),
        ("ước tính trên 52 tấn", "gt"),
        ("tài trợ trên 60 hộ", "gt"),
        ("và chở đi trên 2 xe tải", None),
        ("cho trên 5 xã", "gt"),
        ("cho nhà trên 6 tầng", "gt"),
        ("cao hơn 5 tấn", None),
        ("ở phía trên 31 hộ", None),
    ],
)
def test_modifier_follows_its_cue(analyze: Analyze, text: str, modifier: str | None) -> None:
    _, (figure,) = figures(analyze, f"Xã thu {text}.")
    assert figure.modifier == modifier


@pytest.mark.parametrize(
    ("text", "change", "kind"),
    [
        ("tăng 15,85%", "increase", "relative"),
        ("tăng trưởng bình quân đạt 14%", "increase", "relative"),
        ("giảm tỷ lệ hộ nghèo 3%", "decrease", "relative"),
        ("thấp hơn cùng kỳ 11 tỷ đồng", "decrease", "delta"),
        ("vượt quy chuẩn 6,4 lần", "exceed", "excess_over_reference"),
        ("giảm còn 20%", None, "to_level"),
        ("nhảy lên 20 triệu đồng", None, "to_level"),
        ("sụt 19%", "decrease", "relative"),
        ("tăng lên 73%", None, "to_level"),
        ("đạt 85% kế hoạch", None, None),
        ("vượt 12 tỷ đồng", None, None),
        ("giảm năng suất từ 30 đến 70%", "decrease", "relative"),
        ("mở rộng mặt đường thêm 1,5 m", "increase", "delta"),
        ("có thêm 5 dự án", None, None),
    ],
)
def test_size_of_a_change_is_told_from_a_level(
    analyze: Analyze, text: str, change: str | None, kind: str | None
) -> None:
    _, (figure,) = figures(analyze, f"Chỉ số này {text}.")
    assert (figure.change, figure.change_kind) == (change, kind)


@pytest.mark.parametrize(
    ("text", "rule", "change"),
    [
        ("Giá vật tư tăng gấp đôi", "fold", "increase"),
        ("Giá trị dịch vụ (+2,5%)", "sign", "increase"),
        ("Giá trị dịch vụ (-2,5%)", "sign", "decrease"),
        ("Số vụ cháy giảm 5%", "verb", "decrease"),
        ("Lãi suất tăng từ 5 đến 7%", "verb", "increase"),
        ("Lãi suất tăng từ 5%", "verb", None),
        ("Xã đã làm xong 3/12 tuyến", "no size", None),
        ("Thời gian nghỉ kéo dài 12 ngày", "no size", None),
        ("Số thu thấp hơn cùng kỳ 11 tỷ đồng", "comparison", "decrease"),
        ("Xã giảm tỷ lệ hộ nghèo 3%", "verb and object", "decrease"),
        ("Bệnh làm giảm năng suất từ 30 đến 70%", "verb and object", "decrease"),
        ("Tốc độ tăng trưởng của ngành bình quân là 7%", "growth", "increase"),
        ("Ngành giảm 26 trưởng phòng, 116 phó phòng", "coordinated", "decrease"),
        ("Toàn xã có 45 hộ", None, None),
    ],
)
def test_each_rule_of_change_holds_where_it_should(text: str, rule: str | None, change: str | None) -> None:
    folded, previous = fold(text), None
    for amount in amounts(text):
        cue = find_change(folded, amount, 0, len(text), previous)
        previous = (amount, cue)
    assert (cue.rule, cue.change) == (rule, change)


@pytest.mark.parametrize(
    ("text", "planned"),
    [
        ("Đến nay, xã đã trồng 5 ha rừng. Phấn đấu đến năm 2025, xã trồng 20 ha rừng.", [False, True]),
        ("Phấn đấu đến năm 2025, huyện trồng 300 ha rừng.", [True]),
        ("Trong thời gian tới, tỉnh sẽ xây dựng 12 trường học.", [True]),
        ("Nhà máy có công suất thiết kế 50 MW.", [True]),
        ("Hội xin hỗ trợ 12 máy bơm.", [True]),
        ("Đến nay, huyện đã trồng 300 ha rừng.", [False]),
        ("Phạt tiền từ 1 triệu đồng đối với hành vi đổ rác.", [True]),
        ("Ở đồng bằng nhiệt độ thấp nhất phổ biến 13 độ C.", [True]),
        ("Miền Bắc sắp đón rét, có nơi dưới 10 độ C.", [True]),
        ("Kinh phí chiếm 1,1%, thấp hơn mức tỉnh đề ra là 1,8%.", [False, True]),
        ("Tỉnh yêu cầu 16 doanh nghiệp báo cáo, nộp lại 5 tỷ đồng.", [False, True]),
        ("Khách đạt 3 triệu lượt, giảm 8% so với kế hoạch đề ra (giảm 7% so với năm trước).", [False, False, False]),
        ("Cầu chỉ cho xe 5 tấn trở xuống đi qua.", [True]),
        ("Không được thanh tra một trại quá 2 lần mỗi năm.", [True]),
        ("Tai nạn khiến ít nhất 5 người chết.", [False]),
        ("Xã có ít nhất 7 quyết định sai.", [False]),
        ("Hợp đồng gồm 4 máy công suất 900 mã lực và 6 máy nhỏ.", [False, True, False]),
        ("Tai nạn xảy ra 9 vụ, tăng 3 vụ so với cùng kỳ.", [False, False]),
    ],
)
def test_plans_are_told_from_outcomes(analyze: Analyze, text: str, planned: list[bool]) -> None:
    _, found = figures(analyze, text)
    assert [figure.planned for figure in found] == planned


@pytest.mark.parametrize("text", FIGURE_EXAMPLES.strip().splitlines())
def test_evidence_of_a_plan_adds_up_to_the_decision(analyzer: Analyzer, text: str) -> None:
    draft = begin(Article(raw=markup.parse(text).text, published=date(2019, 11, 8)))
    for stage in analyzer.stages:
        draft = stage(draft)
    amounts = {number.start: number for number in draft.numbers if isinstance(number, Amount)}
    weights = fit_planned.weights_of(lexicon.load("planned"))
    for figure in draft.of(Figure):
        assert figure.passage is not None
        passage, approximate = draft.passages[figure.passage], figure.modifier == "approx"
        found = evidence(draft.folded, amounts[figure.start], passage, draft.published, approximate=approximate)
        assert figure.planned == (fsum(weights[cue] * count for cue, count in found.items()) > 0)


def test_fitting_finds_which_way_a_cue_points_and_keeps_the_rest_of_the_lexicon() -> None:
    far = fit_planned.Example({"bias": 1.0, "before.sẽ": 1.0, "theme.tasks": 0.9}, planned=True)
    done = fit_planned.Example({"bias": 1.0, "before.đã": 1.0}, planned=False)
    known = {"train": [far, done] * 40, "press": [far, done] * 20}
    weights = fit_planned.fitted(known, ["before.sẽ", "before.đã", "theme.tasks"])
    assert weights["before.sẽ"] > 0 > weights["before.đã"]
    source = 'bias = -9.9  # why\n[theme]\ntasks = 1.0\n# where\n[before]\n"sẽ" = 1.0\n"đã" = 7\n'
    written = fit_planned.rewritten(source, weights)
    assert fit_planned.weights_of(tomllib.loads(written)) == weights
    assert "  # why\n" in written
    assert "# where\n" in written


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("Toàn huyện có 103 tập thể, cá nhân tiêu biểu.", ["tập thể, cá nhân tiêu biểu"]),
        (
            "Huyện nêu 7 nhiệm vụ, giải pháp của đề án, 4 huyện ủy, thị ủy.",
            ["nhiệm vụ, giải pháp của đề án", "huyện ủy, thị ủy"],
        ),
        ("Công an đưa 40 cán bộ đưa về trụ sở, thu hồi đất của 5 đơn vị này.", ["cán bộ", "đơn vị này"]),
        ("Mưa lớn ở 4 huyện Mai Sơn, Yên Châu, Mộc Châu.", ["huyện"]),
        ("Tổng thu ngân sách 6 tháng đầu năm tuy vượt nhưng chỉ đạt 51%.", ["Tổng thu ngân sách"]),
        ("Thu ngân sách đạt 51% dự toán và tăng 20% so với năm trước.", ["Thu ngân sách"] * 2),
        ("Dân số gấp rưỡi, số trại tăng 12% về số trại nuôi.", ["Dân số", "số trại nuôi"]),
        ("Thu ngân sách đạt 35 tỷ đồng, tăng 16,4%.", ["Thu ngân sách", "Thu ngân sách"]),
        ("Khu nhà có tổng vốn đầu tư đăng ký 3 triệu USD và 70 tỷ đồng.", ["tổng vốn đầu tư đăng ký"] * 2),
        ("Tỷ lệ điều tra, khám phá đạt 86%.", ["Tỷ lệ điều tra, khám phá"]),
        ("Khách du lịch đạt 1,7 triệu lượt.", ["Khách du lịch"]),
        ("Hỗ trợ 100% lãi suất vay vốn.", ["lãi suất vay vốn"]),
        ("Thu ngân sách 9 tháng đầu năm 2019 đạt 35 tỷ đồng.", ["Thu ngân sách"]),
        ("Tỷ lệ hộ dân tộc thiểu số còn 12%.", ["Tỷ lệ hộ dân tộc thiểu số"]),
        ("Xã còn 14 hộ chưa được vay vốn.", ["hộ chưa được vay vốn"]),
        ("Viện còn 6 người đang điều trị.", ["người đang điều trị"]),
        ("Bà con xã Bình Minh đã quyên góp 82 triệu đồng.", ["quyên góp"]),
        ("Gia đình nộp 2 triệu đồng lệ phí.", ["lệ phí"]),
        ("Thành lập mới 2 chi bộ.", ["chi bộ"]),
        ("Xã nằm trong tốp 5 xã dẫn đầu.", ["xã dẫn đầu"]),
        ("Sản lượng chè đứng thứ hai cả nước.", ["Sản lượng chè"]),
        ("Chỉ số hài lòng đạt 86%.", ["Chỉ số hài lòng"]),
        ("Xã bê tông hóa 12 km đường và bố trí 3 máy ủi.", ["đường", "máy ủi"]),
        ("Số hộ tham gia BHXH, BHTN tự nguyện toàn huyện là 3.412 hộ.", ["Số hộ tham gia BHXH, BHTN tự nguyện"]),
        ("Có 7 xe ben mới chở cát ra bến.", ["xe ben"]),
        ("Tổ có 11 thành viên và phần lớn là phụ nữ.", ["thành viên"]),
        ("Trong 31 hồ sơ hợp nhất, 6 trong số 14 tổ đã ký.", ["hồ sơ hợp nhất", "tổ", "tổ"]),
        ("Cả 4 bộ chịu trách nhiệm về chất lượng bún.", ["bộ"]),
        ("Giá vàng sáng nay lùi 45 USD, xuống 1.900 USD/ounce.", ["Giá vàng"] * 2),
        ("Xã triển khai 4 điều “Kỷ luật, tận tụy” tới từng thôn.", ["điều “Kỷ luật, tận tụy”"]),
        (
            "Tỷ lệ nước sạch của các xã như Nà Hẩu, Phong Dụ Thượng đạt 99%.",
            ["Tỷ lệ nước sạch của các xã như Nà Hẩu, Phong Dụ Thượng"],
        ),
        ("Huyện mua 15 máy bơm, máy cày và xe lu do dân góp tiền.", ["máy bơm, máy cày và xe lu do dân góp tiền"]),
        ("Ban thu tổng cộng 3,2 tỷ đồng phí vệ sinh.", ["phí vệ sinh"]),
        ("Diện tích nhiễm bệnh từ 180 ha rút xuống còn 12 ha.", ["Diện tích nhiễm bệnh"] * 2),
        ("Xã có 120 căn nhà ở xã hội và 30 lao động tự do.", ["căn nhà ở xã hội", "lao động tự do"]),
    ],
)
def test_measured_words_stand_behind_or_before(analyze: Analyze, text: str, measured: list[str]) -> None:
    article, found = figures(analyze, text)
    assert [figure.measured and article.quote(figure.measured) for figure in found] == measured


TABLE = "Chỉ tiêu\tĐơn vị\tKế hoạch\tThực hiện\nThu ngân sách\ttỷ đồng\t450 tỷ đồng\t500 tỷ đồng\nTỷ lệ hộ nghèo\t%\t12,5%\t11%\n"
PLACES = "Tên xã\tSố hộ\tTỷ lệ hộ nghèo\nXã Tân Hương\t120 hộ\t12,5%\nXã Bạch Hà\t98 hộ\t9,1%\n"


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        (TABLE, ["Thu ngân sách"] * 2 + ["Tỷ lệ hộ nghèo"] * 2),
        (PLACES, ["hộ", "Tỷ lệ hộ nghèo"] * 2),
        ("Nội dung\tKết quả\nTrồng rừng\tTrồng được 12 ha keo\n", ["keo"]),
    ],
)
def test_cells_measure_what_their_row_or_column_says(analyze: Analyze, text: str, measured: list[str]) -> None:
    article, found = figures(analyze, f"Biểu tổng hợp\n{text}")
    assert [figure.measured and article.quote(figure.measured) for figure in found] == measured


def test_figure_is_linked_to_its_period_and_place(analyze: Analyze) -> None:
    article, (figure,) = figures(analyze, "Năm 2018, huyện Yên Bình, tỉnh Yên Bái trồng 1.250 ha quế so với năm 2017.")
    assert figure.period is not None
    assert (article.quote(figure.period), figure.period.timex) == ("Năm 2018", "2018")
    assert figure.locality is not None
    places = [mention for mention in article.mentions if mention.kind == "locality"]
    assert (article.quote(places[figure.locality]), figure.locality_from) == ("huyện Yên Bình", "clause")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Hộ nghèo chiếm 130%.", "lớn hơn 100%"),
        ("Xã có 200 hộ, trong đó có 250 hộ nghèo.", "một phần của “200”"),
        ("Hoàn thành 16/20 chỉ tiêu, đạt 75%.", "bằng 80.0%"),
        ("Có 52/64 hộ (chiếm 91%) đồng ý.", "bằng 81.2%"),
    ],
)
def test_disagreement_is_noted(analyze: Analyze, text: str, note: str) -> None:
    (found,) = analyze(f"Tin\n{text}").warnings
    assert note in found


@pytest.mark.parametrize(
    "text",
    [
        "Thu ngân sách đạt 130% dự toán.",
        "Xã có 200 hộ, trong đó có 150 hộ nghèo với 250 khẩu.",
        "Hoàn thành 16/20 chỉ tiêu, đạt 80%.",
        "Huyện có 12 xã. Huyện bên có 15 xã.",
        "Tổng diện tích rừng trồng mới là 120 ha. Tổng diện tích rừng trồng mới là 150 ha.",
        "Trong đó 31/50 trường có tỷ lệ học sinh khá đạt 100%.",
        "Bến có 3 cầu tàu khách và 5 cầu tàu hàng; tổng mức đầu tư 12 tỷ đồng, tổng mức đầu tư 15 tỷ đồng.",
    ],
)
def test_agreement_is_not_noted(analyze: Analyze, text: str) -> None:
    assert analyze(f"Tin\n{text}").warnings == ()


@pytest.mark.parametrize("text", [" đồng chí", " G", " tháng lương", " con", "", " mẫu nước"])
def test_words_that_only_look_like_units_are_none(text: str) -> None:
    assert unit_at(text, fold(text), 0, len(text)) is None


def test_the_page_of_phenomena_is_up_to_date() -> None:
    assert figures_page.PAGE.read_text(encoding="utf-8") == figures_page.page(), "run python scripts/figures_page.py"
