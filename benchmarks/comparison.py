"""Time and memory of laying figures side by side, and how both grow.

    scripts/reproduce comparing                  as part of the numbers
    python benchmarks/comparison.py [FIGURES]    so many figures, printed

Makes figures of listed indicators, 63 provinces and ten years, 100,000 unless told otherwise, without reading any text.
Tells the seconds of the processor and the memory that they take, each number of them in a process of its own, so that
the memory of one is not that of the other.
"""

import json
import random
import subprocess
import sys
from pathlib import Path
from time import process_time

sys.path.append(str(Path(__file__).resolve().parent.parent / "scripts"))

from parts import Numbers, number, part
from speed import peak_megabytes

FIGURES = 100_000
PER_ARTICLE = 20
YEARS = range(2015, 2025)


def made(number: int) -> dict[str, object]:
    """Frames with so many figures, twenty an article, the same in every run."""
    import pandas as pd

    from baocao.compare.catalog import load_indicators
    from baocao.compare.coverage import provinces
    from baocao.write.tables import frame

    chance = random.Random(7)
    names = provinces(63)
    units = list(zip(names["place"], names["province"], names["place_code"], names["province_now"], strict=True))
    known = [item for item in load_indicators().indicators.values() if item.unit in ("%", "VND", "count")]
    articles, passages, figures, places = [], [], [], []
    for at in range(number // PER_ARTICLE):
        title, province, code, now = chance.choice(units)
        year = chance.choice(YEARS)
        own = {"article": f"a{at:06}", "published": f"{year}-12-{chance.randint(1, 28):02}"}
        place = {"locality_name": title, "locality_level": "province", "locality_province": province}
        articles.append(own | place | {"text_sha256": f"{at}", "source": f"{at}.txt", "locality_province_now": now})
        places.append(
            {"article": own["article"], "mention": 0, "passage": 0, "level": "province", "name": title, "code": code,
             "list_date": "2025-03-01", "province": province, "province_now": now}
        )  # fmt: skip
        for mention in range(PER_ARTICLE):
            item, value = chance.choice(known), round(chance.uniform(1, 99), 1)
            size = {"%": 1, "VND": 1e9, "count": 1}[item.unit]
            words = f"{value:.1f}".replace(".", ",") + {"%": "%", "VND": " tỷ đồng", "count": ""}[item.unit]
            sentence = f"{item.label} năm {year} của {title} đạt {words}."
            start, begin = sentence.index(words), 200 * mention
            passages.append(
                {"article": own["article"], "passage": mention, "start": begin, "end": begin + len(sentence),
                 "text": sentence, "kind": "sentence", "theme": "results"}
            )  # fmt: skip
            figures.append(
                {**own, "mention": mention, "start": begin + start, "end": begin + start + len(words), "text": words,
                 "kind": {"%": "percent", "VND": "money", "count": "count"}[item.unit], "value": value * size,
                 "unit": item.unit, "planned": False, "status": "actual", "measured": item.label,
                 "measured_start": begin, "measured_end": begin + len(item.label), "period_timex": str(year),
                 "period_start_date": f"{year}-01-01", "period_end_date": f"{year}-12-31", "year": year, "place": title,
                 "scope": "unit", "province": province, "province_now": now, "locality": 0, "passage": mention,
                 "sentence": sentence, "confidence": 1.0}
            )  # fmt: skip
    rows = {"articles": articles, "passages": passages, "figures": figures, "localities": places}
    frames: dict[str, pd.DataFrame] = {name: frame(name, table) for name, table in rows.items()}
    return frames


def measure(figures: int) -> Numbers:
    """One run, in this process."""
    from baocao.compare.comparison import compare

    frames = made(figures)
    before, begun = peak_megabytes(), process_time()
    comparison = compare(frames)  # type: ignore[arg-type]
    return {
        f"{figures}.seconds": number(process_time() - begun),
        f"{figures}.memory": number(round(peak_megabytes())),
        f"{figures}.before": number(round(before)),
        f"{figures}.cells": number(len(comparison.cells)),
    }


@part("laying figures side by side, a quarter of them and all")
def comparing(figures: int = FIGURES) -> Numbers:
    told: Numbers = {}
    for some in (figures // 4, figures):
        line = [sys.executable, __file__, "--one", str(some)]
        told |= json.loads(subprocess.run(line, stdout=subprocess.PIPE, check=True).stdout)
    return told


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        print(json.dumps(comparing(*map(int, sys.argv[1:])), indent=1))
