"""How often the article's own place is right on real articles that are labelled with it, half by half.

    python scripts/judge_places.py TEXTS

TEXTS is a folder with the articles as `<id>.txt`, as for `join_real.py`. Weights and thresholds of
`extract/own_place.py` were tried on one half; the other, told by the hash of the id, is for judging alone.
"""

import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import baocao
from baocao.core.article import Place
from baocao.extract.places import gazetteer
from join_real import read_labels, text_of

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


def main() -> None:
    """Print the counts of both halves."""
    analyzer = baocao.load()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for labels in read_labels():
        text = text_of(labels, Path(sys.argv[1]))[1] if "place" in labels else None
        if text is not None:
            half = "judged" if is_judged(labels["id"]) else "tried"
            counts[half][verdict(labels, analyzer.analyze(text).locality)] += 1
    for half, found in sorted(counts.items()):
        some = found["unit"] + found["province"] + found["wrong"] + found["silent"]
        none = found["none"] + found["invented"]
        print(f"{half}: province {found['unit'] + found['province']} of {some}, unit {found['unit']} of {some}, "
              f"silent {found['none']} of {none} without a place; {dict(sorted(found.items()))}")  # fmt: skip


if __name__ == "__main__":
    main()
