"""Scores of the annotated corpus's development split, against the floors in `tests/quality.json`.

    python scripts/quality.py                              print the scores
    python scripts/quality.py --update                     pin them as floors; refuses to lower one
    python scripts/quality.py --update --allow-regression  lower floors, with a reason in the changelog

The floors are pinned together with the hash of corpus and lexicons, so that a change of either is seen as such.
"""

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import baocao
from baocao.core.article import Article
from baocao.core.markup import Tag
from baocao.learn.corpus import MENTION_TAGS, Report, read_corpus, true_theme
from baocao.learn.metrics import span_scores

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "quality.json"
CORPUS = ROOT / "corpora"
LEXICONS = ROOT / "pipeline" / "baocao" / "lexicons"
EPSILON = 0.0005  # scores are rounded to four digits and summed in another order on other machines
LIMITATION_OVERLAP = 0.5  # an item counts from this share of the union


def measure() -> dict[str, Any]:
    """F1 of every kind of mention and accuracy of themes, on the development split."""
    reports = list(read_corpus(CORPUS, "dev"))
    analyzer = baocao.load()
    articles = [analyzer.analyze(report.text, published=report.attributes["published"]) for report in reports]
    right = [
        passage.theme == true_theme(passage, report)
        for article, report in zip(articles, reports, strict=True)
        for passage in article.passages
    ]
    scores = {"themes_accuracy": round(sum(right) / len(right), 4)}
    for kind in MENTION_TAGS:
        gold = [[tag for tag in report.of(kind) if not optional(tag)] for report in reports]
        found = [extracted(article, report, kind) for article, report in zip(articles, reports, strict=True)]
        share = LIMITATION_OVERLAP if kind == "limitation" else 0.0
        scores[f"{kind}_f1"] = span_scores(gold, found, share=share)["f1"]
    return {"corpus_sha256": corpus_hash(), "scores": scores}


def extracted(article: Article, report: Report, kind: str) -> list[Any]:
    """Mentions of a kind, those on optional annotations left out."""
    settled = [tag for tag in report.of(kind) if optional(tag)]
    mentions = (mention for mention in article.mentions if mention.kind == kind)
    return [m for m in mentions if not any(min(m.end, tag.end) > max(m.start, tag.start) for tag in settled)]


def optional(tag: Tag) -> bool:
    """Whether neither finding nor missing it counts."""
    return tag.attributes.get("optional") == "true"


def corpus_hash() -> str:
    """One hash over the annotated reports, the splits and the lexicons."""
    digest = sha256()
    for file in sorted([*CORPUS.rglob("*.txt"), CORPUS / "splits.toml", *LEXICONS.glob("*.*")]):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def lowered(floors: dict[str, float], scores: dict[str, float]) -> list[str]:
    """What fell below its floor, in words."""
    return [f"{name}: {scores[name]} < {floor}" for name, floor in floors.items() if scores[name] < floor - EPSILON]


def main() -> None:
    """Print the scores; pin them with --update."""
    parser = argparse.ArgumentParser(description="Scores of the development split against the pinned floors.")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    args = parser.parse_args()
    measured = measure()
    print(json.dumps(measured, indent=1))
    if args.update:
        pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"scores": {}}
        if (falls := lowered(pinned["scores"], measured["scores"])) and not args.allow_regression:
            sys.exit(
                f"A floor must not fall: {'; '.join(falls)}. Pass --allow-regression, and say why in the changelog."
            )
        FLOORS.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
