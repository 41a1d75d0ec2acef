"""Scores of the annotated corpus's splits "dev" and "sentences", against the floors in `tests/quality.json`.

    python scripts/quality.py                              print the scores
    python scripts/quality.py --update                     pin them as floors; refuses to lower one
    python scripts/quality.py --update --allow-regression  lower floors, with a reason in the changelog

The floors are pinned together with the hash of corpus and lexicons, so that a change of either is seen as such. Where
BAOCAO_REAL names the folder of real articles that `scripts/join_real.py` wrote, those kept apart are measured too.
"""

import argparse
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import baocao
from baocao.learn.evaluation import evaluate

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "quality.json"
CORPUS = ROOT / "corpora"
LEXICONS = ROOT / "pipeline" / "baocao" / "lexicons"
EPSILON = 0.0005  # scores are rounded to four digits and summed in another order on other machines
SPLITS = ("dev", "sentences")  # together they annotate every kind of mention
REAL = os.environ.get("BAOCAO_REAL")


def measure() -> dict[str, Any]:
    """Accuracy of themes, F1 of every kind of mention and of what mentions say, with the corpus's hash."""
    analyzer = baocao.load()
    scores: dict[str, float] = {}
    for split in SPLITS:
        scores |= flat(evaluate(analyzer, CORPUS, split=split))
    return {"corpus_sha256": corpus_hash(), "scores": scores}


def measure_real() -> dict[str, Any]:
    """The same of the real articles kept apart, under "real"; empty where their texts are not there."""
    return {"real": flat(evaluate(baocao.load(), Path(REAL), split="real-test"))} if REAL else {}


def flat(scores: dict[str, Any]) -> dict[str, float]:
    """One number a row of the evaluation: "figure_value_and_unit_f1"."""
    themes = (
        {f"themes_{name}": scores["themes"][name] for name in ("accuracy", "macro_f1")} if "themes" in scores else {}
    )
    rows = {name: row for name, row in scores.items() if isinstance(row, dict) and "f1" in row}
    return themes | {f"{name.replace(' ', '_')}_f1": row["f1"] for name, row in rows.items()}


def corpus_hash() -> str:
    """One hash over the annotated reports, the splits and the lexicons."""
    digest = sha256()
    for file in sorted([*CORPUS.rglob("*.txt"), CORPUS / "splits.toml", *LEXICONS.glob("*.*")]):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def lowered(floors: dict[str, float], scores: dict[str, float]) -> list[str]:
    """What fell below its floor or is no longer measured, in words."""
    measured = {name: scores.get(name, 0.0) for name in floors}
    return [f"{name}: {measured[name]} < {floor}" for name, floor in floors.items() if measured[name] < floor - EPSILON]


def main() -> None:
    """Print the scores; pin them with --update."""
    parser = argparse.ArgumentParser(description="Scores of the annotated corpus against the pinned floors.")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    args = parser.parse_args()
    measured = measure() | measure_real()
    print(json.dumps(measured, indent=1))
    if args.update:
        pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"scores": {}}
        falls = [
            fall
            for part in ("scores", "real")
            for fall in lowered(pinned.get(part, {}), measured.get(part, pinned.get(part, {})))
        ]
        if falls and not args.allow_regression:
            sys.exit(
                f"A floor must not fall: {'; '.join(falls)}. Pass --allow-regression, and say why in the changelog."
            )
        FLOORS.write_text(json.dumps(pinned | measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
