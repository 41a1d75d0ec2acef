"""Speed of the theme model on one core: features alone, with scoring, and beside the rules, on the same passages.

    python benchmarks/themes.py [FILE…]

Reads the given files, or articles of its own. Prints passages a second; the ratio to the rules is what to compare
between machines.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from baocao.core.article import Article
from baocao.structure.prepare import prepare
from baocao.themes.features import article_features
from baocao.themes.rules import RuleModel
from baocao.themes.weights import load_weights

ARTICLE = """Huyện Nậm Pồ sơ kết sáu tháng đầu năm
Sáng 12/7, Huyện ủy tổ chức hội nghị sơ kết công tác sáu tháng đầu năm, triển khai nhiệm vụ sáu tháng cuối năm.
Theo báo cáo, toàn huyện đã trồng mới 320 ha quế, đạt 106% kế hoạch; tỷ lệ hộ nghèo giảm còn 21,4%.
Công tác quản lý đất đai từng bước đi vào nền nếp. Ban Thường vụ đã ban hành kế hoạch, phân công các đồng chí phụ trách.
Tuy nhiên, tiến độ giải ngân vốn đầu tư công còn chậm, mới đạt 31%; một số xã chưa chú trọng dồn điền đổi thửa.
Nguyên nhân chủ yếu là do năng lực của một số nhà thầu yếu. Cử tri kiến nghị tỉnh bố trí vốn nâng cấp đường vào xã.
Phát biểu kết luận, đồng chí Bí thư Huyện ủy yêu cầu các cấp, các ngành tập trung tháo gỡ khó khăn cho doanh nghiệp.
Khẩn trương rà soát, bổ sung quy hoạch; phấn đấu cuối năm có thêm hai xã đạt chuẩn nông thôn mới.
"""
REPEAT = 500


def rate(work: Callable[[Article], object], articles: list[Article]) -> float:
    """Passages a second."""
    start = perf_counter()
    for article in articles:
        work(article)
    return sum(len(article.passages) for article in articles) / (perf_counter() - start)


def main() -> None:
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]] or [ARTICLE] * REPEAT
    articles = [prepare(Article(raw=text)) for text in texts]
    start = perf_counter()
    scorer, _ = load_weights("themes")
    scorer.predict_article(articles[0])
    print(f"load: {perf_counter() - start:.2f} s")
    rules = rate(RuleModel().predict_article, articles)
    for name, work in (
        ("features", lambda draft: list(article_features(draft))),
        ("features and scores", scorer.predict_article),
    ):
        speed = rate(work, articles)
        print(f"{name}: {speed:,.0f} passages/s; {speed / rules:.2f} of the rules' speed")


if __name__ == "__main__":
    main()
