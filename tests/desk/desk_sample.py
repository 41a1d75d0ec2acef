"""An article of our own, with something of each kind."""

TEXT = """Mường Khương: Vụ lúa xuân vượt kế hoạch, đường nội đồng còn dở dang

Trong 6 tháng đầu năm 2019, huyện Mường Khương gieo cấy hơn 1.840 ha lúa, tăng 3,5% so với cùng kỳ năm trước. Sản lượng ước đạt 9.200 tấn.

Tuy nhiên, tiến độ làm đường nội đồng còn chậm, nhiều xã chưa giải ngân hết vốn. Nguyên nhân là do khâu giải phóng mặt bằng kéo dài.

Thời gian tới, Ủy ban nhân dân huyện yêu cầu các xã hoàn thành 25 km đường trước ngày 30/9/2019 theo Nghị quyết số 12-NQ/HU.
"""
