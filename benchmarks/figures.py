"""Speed of finding figures, beside the naive way (a pattern for digits and `float`) on the same text in the same run.

    python benchmarks/figures.py [FILE…]

Reads the given files, or a passage of its own. Prints megabytes a second of both and their ratio; preparing the
article (normalizing, passages) is not counted.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from baocao.core.article import Article, Draft
from baocao.extract.amounts.scan import Scanner
from baocao.extract.kinds.figures import find_figures
from baocao.structure.prepare import prepare

PASSAGE = (
    "Sáu tháng đầu năm 2018, thu ngân sách huyện đạt 35,6 tỷ đồng, tăng 16,4% so với cùng kỳ. Toàn huyện trồng "
    "1.250 ha quế; 12/15 xã đạt chuẩn nông thôn mới theo Quyết định số 1234/QĐ-UBND ngày 02/5/2017. Hội nghị nhất "
    "trí đánh giá cao sự chủ động của cấp ủy, chính quyền cơ sở trong lãnh đạo, chỉ đạo và tổ chức thực hiện "
    "nhiệm vụ được giao. Tuy nhiên, công tác giải phóng mặt bằng ở một số dự án gặp khó khăn do người dân chưa "
    "đồng thuận với phương án bồi thường; thủ tục giao đất, cho thuê đất kéo dài. Thời gian tới, các cấp, các "
    "ngành cần tập trung rà soát quy hoạch, đẩy mạnh cải cách hành chính, nâng cao chất lượng nguồn nhân lực, gắn "
    "sản xuất với chế biến và tiêu thụ sản phẩm, bảo đảm đời sống của đồng bào; phấn đấu đến năm 2020 có ít nhất "
    "1.000 doanh nghiệp.\n"
)
REPEAT = 20  # passages an article
ARTICLES = 100
NAIVE = re.compile(r"\d+(?:[.,]\d+)*\s*(?:%|tỷ đồng|triệu đồng|đồng|ha|km|tấn)?")


def naive(article: Draft) -> list[float]:
    """What a quick script would do: wrong for 1.250, 35,6, dates and document numbers."""
    return [float(re.sub(r"[^\d]", "", match[0]) or 0) for match in NAIVE.finditer(article.text)]


def rate(find: Callable[[Draft], object], articles: list[Draft]) -> float:
    """Megabytes a second, the best of three runs."""
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        for article in articles:
            find(article)
        best = min(best, perf_counter() - start)
    return sum(len(article.raw.encode()) for article in articles) / 1e6 / best


def main() -> None:
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]] or [PASSAGE * REPEAT] * ARTICLES
    articles = [prepare(Article(raw=text)) for text in texts]
    scan = Scanner()
    ours = rate(lambda article: list(find_figures(scan(article))), articles)
    theirs = rate(naive, articles)
    print(f"baocao: {ours:.2f} MB/s; digits and float: {theirs:.1f} MB/s; ratio 1 : {theirs / ours:.0f}")


if __name__ == "__main__":
    main()
