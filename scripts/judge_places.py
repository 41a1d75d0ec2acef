"""How often the article's own place is right on real articles that are labelled with it, half by half.

    python scripts/judge_places.py FOLDER

FOLDER is what `join_real.py` wrote. Weights and thresholds of
`extract/own_place.py` were tried on one half; the other, told by the hash of the id, is for judging alone.
"""

import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import baocao
from baocao.core.article_facts import Place
from baocao.extract.places import gazetteer
from baocao.learn.corpus import read_corpus
from join_real import read_labels

LEVELS = {2: "province", 3: "district", 5: "commune"}  # by the digits of a code


def is_judged(article: str) -> bool:
    """Whether an article belongs to the half that is kept for judging."""
    return int(sha256(article.encode()).hexdigest(), 16) % 2 == 1


def verdict(labels: dict[str, Any], place: Place | None) -> str:
    """What is to be said of an article's own place: "unit", "province", "wrong" or "silent"; "none", "invented"."""
    if labels["place"] is None:
        return "none" if place is None else "invented"
    if place is None:
        return "silent"
    code, places = labels["place"], gazetteer.load()
    today = labels["place_list"] >= gazetteer.TWO_LEVELS
    unit = places.at(LEVELS[len(code)], code, labels["place_list"], today=today)
    top = unit and places.province(unit, labels["place_list"])
    if top is None or place.province != top.name:
        return "wrong"
    return "unit" if place.code == code else "province"


def counted(folder: Path) -> dict[str, Counter[str]]:
    """The verdicts of both halves, "tried" and "judged"."""
    analyzer = baocao.load()
    texts = {report.id: report.text for report in read_corpus(folder)}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for labels in read_labels():
        if "place" in labels and labels["id"] in texts:
            half = "judged" if is_judged(labels["id"]) else "tried"
            counts[half][verdict(labels, analyzer.analyze(texts[labels["id"]]).locality)] += 1
    return counts


def main() -> None:
    """Print the counts of both halves."""
    for half, found in sorted(counted(Path(sys.argv[1])).items()):
        print(half, dict(sorted(found.items())))


if __name__ == "__main__":
    main()
