"""Speed and memory of finding places, beside underthesea's named entities on the same text in the same run.

    python benchmarks/localities.py [FILE…]

Reads the given files, or a passage of its own. Prints characters a second of both, their ratio, how long the gazetteer
takes to load and how much memory it adds.
"""

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

PASSAGE = (
    "Ngày 12/6/2018, tại xã Mông Sơn, huyện Yên Bình, tỉnh Yên Bái, Ban Thường vụ Tỉnh ủy Yên Bái làm "
    "việc với đoàn công tác của tỉnh Lào Cai. Năm qua, các huyện Trấn Yên, Văn Chấn và Lục Yên trồng "
    "1.250 ha quế; riêng xã Đào Thịnh (Trấn Yên) trồng 320 ha. Ông Nguyễn Văn An, Chủ tịch UBND huyện, "
    "cho biết tỷ lệ hộ nghèo giảm còn 12,4%. Hội nghị nhất trí tiếp tục phối hợp với Hà Nội, Hải Phòng và "
    "TP.HCM để tiêu thụ nông sản vùng Tây Bắc. Tuy nhiên, tiến độ giải ngân vốn đầu tư công còn chậm, "
    "công tác giải phóng mặt bằng ở một số dự án gặp khó khăn do người dân chưa đồng thuận với phương án "
    "bồi thường; thủ tục giao đất, cho thuê đất kéo dài. Trong thời gian tới, các cấp, các ngành cần tập "
    "trung rà soát quy hoạch, đẩy mạnh cải cách hành chính, nâng cao chất lượng nguồn nhân lực, gắn sản "
    "xuất với chế biến và tiêu thụ sản phẩm, bảo đảm đời sống của đồng bào.\n"
)
REPEAT, SLOW_SHARE = 2000, 200  # the slow one reads a 200th of the text


def rate(find: Callable[[str], object], texts: list[str]) -> float:
    """Characters a second."""
    start = perf_counter()
    for text in texts:
        find(text)
    return sum(map(len, texts)) / (perf_counter() - start)


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]] or [PASSAGE] * REPEAT
    before, start = megabytes(), perf_counter()
    from baocao.extract.kinds.localities import locate

    locate(PASSAGE)
    print(f"load: {perf_counter() - start:.2f} s, {megabytes() - before:.0f} MB above {before:.0f} MB")
    ours = rate(locate, texts)
    print(f"baocao: {ours / 1000:,.0f} k characters/s, peak {megabytes():.0f} MB")
    from underthesea import ner

    ner(PASSAGE)
    theirs = rate(ner, texts[: max(1, len(texts) // SLOW_SHARE)])
    print(f"underthesea.ner: {theirs / 1000:,.1f} k characters/s; ratio {ours / theirs:,.0f}")


if __name__ == "__main__":
    main()
