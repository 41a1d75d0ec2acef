"""Reports of invented numbers, and questions about them: what is asked, and the value, measure and place that answers."""

from typing import NamedTuple

REPORTS = {
    "yen-bai-2022": """BÁO CÁO
Tình hình kinh tế - xã hội tỉnh Yên Bái năm 2022
Yên Bái, ngày 14 tháng 12 năm 2022
I. KẾT QUẢ
Tốc độ tăng trưởng GRDP năm 2022 đạt 8,62%. GRDP bình quân đầu người đạt 47,3 triệu đồng.
Thu ngân sách nhà nước trên địa bàn năm 2022 đạt 4.731 tỷ đồng, bằng 105,1% dự toán, tăng 13,4% so với cùng kỳ.
Giá trị giải ngân vốn đầu tư công năm 2022 đạt 3.912 tỷ đồng; tỷ lệ giải ngân vốn đầu tư công đạt 88,7% kế hoạch.
Tỷ lệ hộ nghèo đa chiều năm 2022 còn 12,88%, giảm 5,19 điểm phần trăm so với năm 2021. Tỷ lệ hộ cận nghèo là 8,04%.
Đến hết năm 2022 toàn tỉnh có 97 xã đạt chuẩn nông thôn mới, trong đó 26 xã đạt chuẩn nông thôn mới nâng cao.
Huyện Văn Yên có 17 xã đạt chuẩn nông thôn mới năm 2022. Tỷ lệ hộ nghèo huyện Mù Cang Chải năm 2022 còn 44,6%.
Tỷ lệ che phủ rừng năm 2022 đạt 63,0%. Diện tích rừng trồng mới đạt 15.840 ha.
Tỷ lệ người dân tham gia bảo hiểm y tế năm 2022 đạt 95,3%. Trên địa bàn xảy ra 121 vụ tai nạn giao thông, làm 67 người chết.
Số lượt khách du lịch năm 2022 đạt 1,52 triệu lượt. Tỷ lệ hộ nghèo cả nước năm 2022 là 4,03%.
II. NHIỆM VỤ NĂM 2023
Phấn đấu năm 2023 thu ngân sách nhà nước trên địa bàn đạt 5.300 tỷ đồng; tỷ lệ hộ nghèo đa chiều còn 9,2%; có thêm 9 xã đạt chuẩn nông thôn mới.
""",
    "yen-bai-2023": """BÁO CÁO
Tình hình kinh tế - xã hội tỉnh Yên Bái năm 2023
Yên Bái, ngày 12 tháng 12 năm 2023
I. KẾT QUẢ
Tốc độ tăng trưởng GRDP năm 2023 đạt 7,21%. Quy mô GRDP đạt 41.200 tỷ đồng.
Thu ngân sách nhà nước trên địa bàn năm 2023 ước đạt 4.985 tỷ đồng, bằng 94,1% dự toán, tăng 5,4% so với cùng kỳ.
Sáu tháng đầu năm 2023 thu ngân sách nhà nước trên địa bàn đạt 2.105 tỷ đồng.
Tỷ lệ hộ nghèo đa chiều năm 2023 còn 9,05%. Năm 2023 đã giải quyết việc làm cho 21.450 lao động.
Tỷ lệ lao động qua đào tạo năm 2023 đạt 67,5%. Tỷ lệ che phủ rừng năm 2023 đạt 63,2%.
Năm 2023 có 284 doanh nghiệp thành lập mới. Kim ngạch xuất khẩu năm 2023 đạt 312 triệu USD.
Năm 2023 chưa có số liệu về tỷ lệ hộ dân nông thôn sử dụng nước sạch.
II. NHIỆM VỤ NĂM 2024
Phấn đấu năm 2024 tỷ lệ hộ nghèo đa chiều còn 6,3%; tỷ lệ che phủ rừng duy trì 63%; giải quyết việc làm cho 20.000 lao động.
""",
    "lao-cai-2022": """UBND TỈNH LÀO CAI
BÁO CÁO
Kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2022 tỉnh Lào Cai
Lào Cai, ngày 20 tháng 12 năm 2022
Tổng sản phẩm trên địa bàn (GRDP) năm 2022 tăng 9,02%. Thu ngân sách nhà nước trên địa bàn năm 2022 đạt 9.420 tỷ đồng.
Tỷ lệ hộ nghèo năm 2022 còn 19,37%. Số hộ nghèo toàn tỉnh năm 2022 là 33.410 hộ.
Sản lượng lương thực có hạt năm 2022 đạt 342.600 tấn. Tổng đàn lợn đạt 412.300 con.
Doanh thu du lịch năm 2022 đạt 15.770 tỷ đồng. Tổng lượt khách du lịch đạt 4,57 triệu lượt.
Đến hết năm 2022 tỉnh Lào Cai có 62 xã đạt chuẩn nông thôn mới và 168 sản phẩm OCOP từ 3 sao trở lên.
Thị xã Sa Pa đón 2,4 triệu lượt khách du lịch năm 2022. Tỷ lệ giải ngân vốn đầu tư công năm 2022 đạt 81,2%.
Năm 2023 phấn đấu thu ngân sách nhà nước trên địa bàn đạt 10.200 tỷ đồng, GRDP tăng 10%.
""",
    "bac-ninh-2023": """UBND TỈNH BẮC NINH
BÁO CÁO
Tình hình kinh tế - xã hội năm 2023 của tỉnh Bắc Ninh
Bắc Ninh, ngày 8 tháng 12 năm 2023
Kim ngạch xuất khẩu năm 2023 ước đạt 39,1 tỷ USD, giảm 13,2% so với năm trước. Chỉ số sản xuất công nghiệp năm 2023 giảm 11,4%.
Tổng thu ngân sách nhà nước trên địa bàn năm 2023 đạt 30.870 tỷ đồng, trong đó thu nội địa đạt 23.410 tỷ đồng.
Chi ngân sách địa phương năm 2023 đạt 24.560 tỷ đồng. Tổng vốn FDI đăng ký năm 2023 đạt 1,73 tỷ USD.
Lũy kế đến hết năm 2023, vốn FDI đăng ký trên địa bàn tỉnh đạt 24,6 tỷ USD.
Tổng mức bán lẻ hàng hóa và doanh thu dịch vụ năm 2023 đạt 81.950 tỷ đồng. Thu nhập bình quân đầu người năm 2023 đạt 71,6 triệu đồng.
Tỷ lệ trường đạt chuẩn quốc gia năm 2023 đạt 99,1%. Số bác sĩ trên một vạn dân năm 2023 là 11,8 bác sĩ.
Tỷ lệ đô thị hóa năm 2023 đạt 61,5%. Tỷ lệ hồ sơ giải quyết đúng hạn năm 2023 đạt 99,6%.
Năm 2024 phấn đấu kim ngạch xuất khẩu đạt 42 tỷ USD; thu ngân sách nhà nước trên địa bàn đạt 31.400 tỷ đồng.
""",
    "quang-tri-2024": """BÁO CÁO
Tình hình kinh tế - xã hội tỉnh Quảng Trị năm 2024
Quảng Trị, ngày 16 tháng 12 năm 2024
Tốc độ tăng trưởng GRDP năm 2024 ước đạt 5,97%. Thu nội địa năm 2024 đạt 3.650 tỷ đồng.
Tổng vốn đầu tư toàn xã hội năm 2024 đạt 27.300 tỷ đồng. Tỷ lệ hộ nghèo năm 2024 còn 7,42%.
Toàn tỉnh năm 2024 xảy ra 148 vụ tai nạn giao thông, giảm 12 vụ so với năm trước, làm 85 người chết.
Tỷ lệ thu gom rác thải đô thị năm 2024 đạt 96,5%. Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi năm 2024 là 18,9%.
Tỷ lệ hồ sơ trực tuyến năm 2024 đạt 78,3%. Tỷ lệ dân số nông thôn sử dụng nước sạch năm 2024 đạt 71,8%.
Huyện Hướng Hóa năm 2024 xóa 640 nhà tạm, nhà dột nát. Tỷ lệ hộ nghèo huyện Hải Lăng năm 2024 còn 33,5%.
Năm 2024 trên địa bàn tỉnh xóa được 1.875 nhà tạm, nhà dột nát.
Mục tiêu năm 2025: tốc độ tăng trưởng GRDP đạt 8%; tỷ lệ hộ nghèo giảm còn 6,1%.
""",
}


class Asked(NamedTuple):
    """A question with the first answer that is right; `value` None where the cell is absent or nothing answers."""

    question: str
    indicator: str
    place: str
    period: str
    value: float | None
    measure: str = "level"


QUESTIONS = [
    Asked("tỷ lệ hộ nghèo Yên Bái 2022", "poverty_multidimensional", "tỉnh Yên Bái", "2022", 12.88),
    Asked("ty le ho ngheo yen bai nam 2022", "poverty_multidimensional", "tỉnh Yên Bái", "2022", 12.88),
    Asked(
        "tỷ lệ hộ nghèo đa chiều tỉnh Yên Bái năm 2023 còn bao nhiêu",
        "poverty_multidimensional",
        "tỉnh Yên Bái",
        "2023",
        9.05,
    ),
    Asked("chỉ tiêu tỷ lệ hộ nghèo năm 2023 của Yên Bái", "poverty_multidimensional", "tỉnh Yên Bái", "2023", 9.2),
    Asked("kế hoạch hộ nghèo đa chiều Yên Bái 2024", "poverty_multidimensional", "tỉnh Yên Bái", "2024", 6.3),
    Asked(
        "hộ nghèo Yên Bái năm 2022 giảm bao nhiêu điểm phần trăm",
        "poverty_multidimensional",
        "tỉnh Yên Bái",
        "2022",
        5.19,
        "change",
    ),
    Asked("tỷ lệ hộ cận nghèo Yên Bái 2022", "near_poverty", "tỉnh Yên Bái", "2022", 8.04),
    Asked("Mù Cang Chải tỷ lệ hộ nghèo 2022", "poverty_multidimensional", "huyện Mù Cang Chải", "2022", 44.6),
    Asked(
        "hộ nghèo huyện Hải Lăng năm 2024 bao nhiêu phần trăm",
        "poverty_multidimensional",
        "huyện Hải Lăng",
        "2024",
        33.5,
    ),
    Asked("tỷ lệ hộ nghèo cả nước 2022", "poverty_multidimensional", "cả nước", "2022", 4.03),
    Asked("Lào Cai 2022 tỷ lệ hộ nghèo", "poverty_multidimensional", "tỉnh Lào Cai", "2022", 19.37),
    Asked("số hộ nghèo Lào Cai 2022", "poor_households", "tỉnh Lào Cai", "2022", 33410),
    Asked("Lào Cai còn bao nhiêu hộ nghèo năm 2022", "poor_households", "tỉnh Lào Cai", "2022", 33410),
    Asked("tỷ lệ hộ nghèo Quảng Trị năm 2024", "poverty_multidimensional", "tỉnh Quảng Trị", "2024", 7.42),
    Asked("mục tiêu hộ nghèo Quảng Trị 2025", "poverty_multidimensional", "tỉnh Quảng Trị", "2025", 6.1),
    Asked("thu ngân sách Yên Bái 2022", "budget_revenue", "tỉnh Yên Bái", "2022", 4.731e12),
    Asked(
        "thu ngan sach nha nuoc tren dia ban tinh Yen Bai nam 2023", "budget_revenue", "tỉnh Yên Bái", "2023", 4.985e12
    ),
    Asked(
        "Yên Bái thu ngân sách 6 tháng đầu năm 2023 được bao nhiêu",
        "budget_revenue",
        "tỉnh Yên Bái",
        "2023-H1",
        2.105e12,
    ),
    Asked(
        "thu ngân sách Yên Bái năm 2022 bằng bao nhiêu % dự toán",
        "budget_revenue",
        "tỉnh Yên Bái",
        "2022",
        105.1,
        "share",
    ),
    Asked(
        "thu ngân sách Yên Bái năm 2023 tăng bao nhiêu so với cùng kỳ",
        "budget_revenue",
        "tỉnh Yên Bái",
        "2023",
        5.4,
        "change",
    ),
    Asked("kế hoạch thu ngân sách 2023 Lào Cai", "budget_revenue", "tỉnh Lào Cai", "2023", 1.02e13),
    Asked("Bắc Ninh thu ngân sách năm 2023 bao nhiêu", "budget_revenue", "tỉnh Bắc Ninh", "2023", 3.087e13),
    Asked("thu nội địa Bắc Ninh 2023", "domestic_revenue", "tỉnh Bắc Ninh", "2023", 2.341e13),
    Asked("thu noi dia quang tri 2024", "domestic_revenue", "tỉnh Quảng Trị", "2024", 3.65e12),
    Asked("chi ngân sách địa phương tỉnh Bắc Ninh năm 2023", "budget_expenditure", "tỉnh Bắc Ninh", "2023", 2.456e13),
    Asked("GRDP Yên Bái 2022 tăng trưởng bao nhiêu", "grdp_growth", "tỉnh Yên Bái", "2022", 8.62),
    Asked("tốc độ tăng trưởng GRDP Yên Bái 2023", "grdp_growth", "tỉnh Yên Bái", "2023", 7.21),
    Asked("tăng trưởng kinh tế Lào Cai năm 2022", "grdp_growth", "tỉnh Lào Cai", "2022", 9.02),
    Asked("tang truong GRDP quang tri 2024", "grdp_growth", "tỉnh Quảng Trị", "2024", 5.97),
    Asked("mục tiêu tăng trưởng GRDP Quảng Trị năm 2025", "grdp_growth", "tỉnh Quảng Trị", "2025", 8),
    Asked("quy mô GRDP Yên Bái 2023", "grdp", "tỉnh Yên Bái", "2023", 4.12e13),
    Asked("GRDP bình quân đầu người Yên Bái 2022", "grdp_per_capita", "tỉnh Yên Bái", "2022", 4.73e7),
    Asked("thu nhập bình quân đầu người Bắc Ninh 2023", "income_per_capita", "tỉnh Bắc Ninh", "2023", 7.16e7),
    Asked(
        "giải ngân vốn đầu tư công Yên Bái 2022 bao nhiêu tỷ đồng",
        "public_investment_disbursed",
        "tỉnh Yên Bái",
        "2022",
        3.912e12,
    ),
    Asked(
        "tỷ lệ giải ngân vốn đầu tư công Yên Bái năm 2022",
        "public_investment_disbursement_rate",
        "tỉnh Yên Bái",
        "2022",
        88.7,
    ),
    Asked(
        "ty le giai ngan dau tu cong lao cai 2022", "public_investment_disbursement_rate", "tỉnh Lào Cai", "2022", 81.2
    ),
    Asked("tổng vốn đầu tư toàn xã hội Quảng Trị 2024", "social_investment", "tỉnh Quảng Trị", "2024", 2.73e13),
    Asked("số xã đạt chuẩn nông thôn mới Yên Bái 2022", "new_rural_communes", "tỉnh Yên Bái", "2022", 97),
    Asked("so xa dat chuan NTM nang cao yen bai 2022", "advanced_new_rural_communes", "tỉnh Yên Bái", "2022", 26),
    Asked("huyện Văn Yên có bao nhiêu xã nông thôn mới năm 2022", "new_rural_communes", "huyện Văn Yên", "2022", 17),
    Asked("số xã NTM Lào Cai hết năm 2022", "new_rural_communes", "tỉnh Lào Cai", "2022", 62),
    Asked("sản phẩm OCOP Lào Cai năm 2022", "ocop_products", "tỉnh Lào Cai", "2022", 168),
    Asked("độ che phủ rừng Yên Bái 2023", "forest_cover", "tỉnh Yên Bái", "2023", 63.2),
    Asked("diện tích rừng trồng mới Yên Bái 2022", "afforested_area", "tỉnh Yên Bái", "2022", 15840),
    Asked("tỷ lệ bao phủ BHYT Yên Bái 2022", "health_insurance", "tỉnh Yên Bái", "2022", 95.3),
    Asked("số vụ tai nạn giao thông Yên Bái 2022", "traffic_accidents", "tỉnh Yên Bái", "2022", 121),
    Asked("số người chết vì tai nạn giao thông ở Quảng Trị năm 2024", "traffic_deaths", "tỉnh Quảng Trị", "2024", 85),
    Asked(
        "tai nạn giao thông Quảng Trị 2024 giảm bao nhiêu vụ",
        "traffic_accidents",
        "tỉnh Quảng Trị",
        "2024",
        12,
        "change",
    ),
    Asked("lượt khách du lịch Lào Cai 2022", "tourists", "tỉnh Lào Cai", "2022", 4.57e6),
    Asked("Sa Pa đón bao nhiêu khách du lịch năm 2022", "tourists", "thị xã Sa Pa", "2022", 2.4e6),
    Asked("doanh thu du lịch tỉnh Lào Cai 2022", "tourism_revenue", "tỉnh Lào Cai", "2022", 1.577e13),
    Asked("kim ngạch xuất khẩu Bắc Ninh năm 2023", "exports", "tỉnh Bắc Ninh", "2023", 3.91e10),
    Asked(
        "xuất khẩu Bắc Ninh 2023 giảm bao nhiêu so với năm trước", "exports", "tỉnh Bắc Ninh", "2023", 13.2, "change"
    ),
    Asked("lũy kế vốn FDI Bắc Ninh đến hết năm 2023", "fdi_registered", "tỉnh Bắc Ninh", "2023", 2.46e10, "cumulative"),
    Asked("vốn FDI đăng ký mới Bắc Ninh 2023", "fdi_registered", "tỉnh Bắc Ninh", "2023", 1.73e9),
    Asked("sản lượng lương thực Lào Cai 2022", "grain_output", "tỉnh Lào Cai", "2022", 342600),
    Asked("Quảng Trị xóa bao nhiêu nhà tạm năm 2024", "temporary_houses", "tỉnh Quảng Trị", "2024", 1875),
    Asked("tỷ lệ hộ nông thôn dùng nước sạch Yên Bái 2023", "rural_clean_water", "tỉnh Yên Bái", "2023", None),
    Asked(
        "tỷ lệ trường đạt chuẩn quốc gia ở Bắc Ninh 2023", "national_standard_schools", "tỉnh Bắc Ninh", "2023", 99.1
    ),
    Asked("số lao động được giải quyết việc làm Yên Bái năm ngoái", "jobs_created", "tỉnh Yên Bái", "2023", 21450),
]
