"""Parts about quality: annotated articles, real and invented, comparisons, corpora, cards, what was judged once."""

import json
import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from parts import ROOT, Numbers, number, part

CORPUS = ROOT / "corpora"
MODELS = ("encoder", "fast", "rules")
SPLITS = ("test", "dev", "press", "sentences")
_HALF = 0.5  # of two spans' union
_SURE = 0.8  # confidence of a limitation


@part("themes and mentions on the invented articles that no model learnt from")
def invented() -> Numbers:
    return {
        f"{split}.{model}.{name}": entry
        for model in MODELS
        for split in SPLITS
        for name, entry in evaluated(_evaluate(model, CORPUS, split))
    }


@part("themes, limitations, genres and fields on the real articles kept apart", "BAOCAO_REAL")
def real() -> Numbers:
    folder = Path(os.environ["BAOCAO_REAL"])
    return {
        f"{model}.{name}": entry
        for model in MODELS
        for name, entry in [*evaluated(_evaluate(model, folder, "real-test")), *limitations(model, folder)]
    }


def _evaluate(model: str, folder: Path, split: str) -> dict[str, Any]:
    import baocao
    from baocao.learn.evaluation import evaluate

    return evaluate(baocao.load(model=model), folder, split=split)


def evaluated(scores: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The numbers of an evaluation: "accuracy", "theme.causes", "genres.accuracy", "figure-change" and so on."""
    if "themes" in scores:
        yield from classified(scores["themes"], "", "theme", scores["passages"])
        yield "articles", number(scores["articles"])
        for row in scores["themes"]["reliability"]:
            at = min(9, int(10 * row["confidence"]))
            yield f"confidence.{at}", number(row["confidence"], row["passages"])
            yield f"confidence.{at}.right", number(row["right"], row["passages"])
    for name in ("genres", "fields"):
        if name in scores:
            yield from classified(scores[name], f"{name}.", f"{name}.label")
    for name, row in scores.get("sources", {}).items():
        bounds = (row["from"], row["to"]) if row["articles"] > 1 else ()  # one article tells nothing of others
        yield f"source.{_key(name)}.accuracy", number(row["accuracy"], row["passages"], *bounds)
        yield f"source.{_key(name)}.articles", number(row["articles"])
        yield f"source.{_key(name)}.macro_f1", number(row["macro_f1"], row["passages"])
    for name, row in scores.items():
        if isinstance(row, dict) and "f1" in row:
            yield _key(name), _f1(row)


def classified(
    scores: dict[str, Any], before: str, label: str, n: int | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The numbers of `theme_scores`."""
    total = n or sum(sum(row) for row in scores["confusion"]["rows"])
    for name, (low, high) in scores["intervals"].items():
        yield before + name, number(scores[name], total, low, high)
    for name, row in scores["by_theme"].items():
        yield f"{label}.{name}", _f1(row)


def _f1(row: dict[str, Any]) -> dict[str, Any]:
    entry = number(row["f1"], row["gold"], row.get("low"), row.get("high"))
    return entry | {name: row[name] for name in ("precision", "recall")}


def _key(name: str) -> str:
    return name.replace(": ", "-").replace(" ", "-")


def limitations(model: str, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """How many limitations lie at least by half in an annotated one, and whether they have its holder."""
    import baocao
    from baocao.learn.corpus import read_corpus

    analyzer, told, holders = baocao.load(model=model), [], Counter[str]()
    for report in read_corpus(folder, "real-test"):
        if "limitation" not in report.kinds:
            continue
        article, gold = analyzer.analyze(report.text), report.of("limitation")
        found: list[Any] = [mention for mention in article.mentions if mention.kind == "limitation"]
        told += [(any(_within(one, tag) for tag in gold), (one.confidence or 0) >= _SURE) for one in found]
        for tag in gold:
            wanted = tag.attributes.get("holder")
            near = [one for one in found if _within(one, tag)]
            if wanted and near:  # of the limitations that were found
                said = [article.quote(one.holder) for one in near if one.holder]
                holders["wanted"] += 1
                holders["given"] += bool(said)
                holders["right"] += any(one in wanted or wanted in one for one in said)
    sure = [right for right, certain in told if certain]
    yield "limitations-right", number(sum(right for right, _ in told) / max(1, len(told)), len(told))
    yield "limitations-sure-right", number(sum(sure) / max(1, len(sure)), len(sure))
    for name in ("given", "right"):
        yield f"holders-{name}", number(holders[name] / max(1, holders["wanted"]), holders["wanted"])


def _within(one: Any, other: Any, share: float = _HALF) -> bool:
    """Whether more than a share of one span lies in another one."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return bool(shared > 0 and shared >= share * (one.end - one.start))


@part("the article's own place on real articles kept for judging", "BAOCAO_REAL")
def places() -> Numbers:
    from judge_places import counted

    told = {}
    for half, found in counted(Path(os.environ["BAOCAO_REAL"])).items():
        some = sum(found[name] for name in ("unit", "province", "wrong", "silent"))
        told[f"{half}.province"] = number(found["unit"] + found["province"], some)
        told[f"{half}.unit"] = number(found["unit"], some)
        told[f"{half}.none"] = number(found["none"], found["none"] + found["invented"])
        told[f"{half}.articles"] = number(found.total())
    return told


@part("comparisons on the demonstration corpus, each half")
def demo() -> Numbers:
    from judge_demo import demo_frames, findings, gold, scores

    found, told = findings(demo_frames()), {}
    for half in (1, 2):
        scored = scores(found, half)
        for name in ("grouping", "clusters"):
            told[f"{half}.{name}"] = number(scored[name]["f1"]) | {
                key: round(scored[name][key], 4) for key in ("precision", "recall")
            }
        cells = gold("values", half).drop_duplicates(["indicator", "kind", "status", "place", "level", "period"])
        rows = {"cells": cells, "questions": gold("questions", half), "repeats": gold("repeats", half)}
        told |= {f"{half}.{name}": number(scored[name], len(table)) for name, table in rows.items()}
    return told


@part("how well shortcomings in other words are told together")
def clusters() -> Numbers:
    told = statements()
    found = agreement(told)
    return {
        "precision": number(found[0], len(told)),
        "recall": number(found[1], len(told)),
        "sentences": number(len(told)),
        "clusters": number(len({head for head, _ in told})),
    }


def statements() -> list[tuple[str, str]]:
    """The sentences of `tests/compare/shortcomings.txt`, each with the head of its block."""
    found, head = [], ""
    for line in (ROOT / "tests/compare/shortcomings.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            head = line
        elif line and not line.startswith("#"):
            found.append((head, line))
    return found


def agreement(told: list[tuple[str, str]]) -> tuple[float, float]:
    """Precision and recall over pairs of statements."""
    from baocao.compare.clustering import grouped
    from baocao.compare.wording import THRESHOLD, WordVectors, key_of

    labels = grouped(WordVectors([key_of(text) for _, text in told]).vectors, THRESHOLD)
    pairs = [(told[a][0] == told[b][0], labels[a] == labels[b]) for a, b in combinations(range(len(told)), 2)]
    right = sum(gold and found for gold, found in pairs)
    return right / sum(found for _, found in pairs), right / sum(gold for gold, _ in pairs)


@part("what the corpora hold, and how far annotators agree", "krippendorff")
def corpora() -> Numbers:
    return dict(counted_articles()) | dict(agreed_again()) | dict(agreed_on_real()) | dict(agreed_fields())


def counted_articles() -> Iterator[tuple[str, dict[str, Any]]]:
    """Articles, passages and mentions of the invented corpus, and of its split "press"."""
    from baocao.core.article_facts import THEMES
    from baocao.learn.corpus import MENTION_TAGS, SPLITS, read_corpus

    by_split = {split: list(read_corpus(CORPUS, split)) for split in SPLITS if not split.startswith("real")}
    trained = [report for split in ("train", "dev", "test") for report in by_split[split]]
    for name, reports in {"invented": trained, **by_split}.items():
        tags = Counter(tag.name for report in reports for tag in report.tags)
        passages = sum(tags[theme] for theme in THEMES)
        yield f"{name}.articles", number(len(reports))
        yield f"{name}.passages", number(passages)
        for kind in MENTION_TAGS:
            if tags[kind]:
                yield f"{name}.{kind}", number(tags[kind])
        for theme in THEMES if passages else ():
            yield f"{name}.theme.{theme}", number(tags[theme] / passages, passages)
        yield f"{name}.provinces", number(len({report.attributes["province"] for report in reports}))
        for key in ("genre", "layout"):
            for value, count in Counter(report.attributes.get(key, "?") for report in reports).items():
                yield f"{name}.{key}.{value}", number(count)


def agreed_again() -> Iterator[tuple[str, dict[str, Any]]]:
    """The second annotator of the invented corpus against the first."""
    import pandas as pd

    from baocao.core.article_facts import THEMES
    from baocao.learn.corpus import read_corpus

    second = pd.read_csv(CORPUS / "second-annotator.csv")
    first = {report.id: [tag.name for tag in report.of(*THEMES)] for report in read_corpus(CORPUS)}
    labels = [first[row.report][row.passage] for row in second.itertuples()]
    yield from _alphas("agreement", labels, list(second["theme"]))
    yield "agreement.articles", number(second["report"].nunique())


def agreed_on_real() -> Iterator[tuple[str, dict[str, Any]]]:
    """Two annotators of real articles, on the passages that both marked alike in extent."""
    rounds = _labels(lambda row: bool(row["passages"]))
    first = {row["id"]: row for row in rounds if row["annotator"] == "b"}
    pairs = []
    for row in rounds:
        if row["annotator"] == "c" and row["id"] in first:
            known = {tuple(passage[:2]): passage[2] for passage in first[row["id"]]["passages"]}
            pairs += [(known[tuple(one[:2])], one[2]) for one in row["passages"] if tuple(one[:2]) in known]
    yield from _alphas("real-agreement", *map(list, zip(*pairs, strict=True)))


def agreed_fields() -> Iterator[tuple[str, dict[str, Any]]]:
    """Two annotators of the main field of real articles; one word is the whole label."""
    rows = _labels(lambda row: bool(row.get("fields_again")))
    yield from _alphas(
        "field-agreement", [r["fields"][0] for r in rows], [r["fields_again"][0] for r in rows], each=False
    )


def _labels(wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    lines = (CORPUS / "real" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if wanted(row)]


def _alphas(
    name: str, first: list[str], second: list[str], *, each: bool = True
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Agreement and Krippendorff's alpha of two annotators, over all labels and label by label."""
    import krippendorff

    def alpha(codes: list[list[int]]) -> float:
        return float(krippendorff.alpha(codes, level_of_measurement="nominal"))

    names = sorted({*first, *second})
    codes = [[names.index(label) for label in labels] for labels in (first, second)]
    same = sum(one == other for one, other in zip(first, second, strict=True))
    yield f"{name}.same", number(same / len(first), len(first))
    yield f"{name}.alpha", number(alpha(codes), len(first))
    for label in names if each else ():
        yield (
            f"{name}.alpha.{label}",
            number(alpha([[int(one == label) for one in labels] for labels in (first, second)])),
        )
        yield f"{name}.first.{label}", number(first.count(label))
        yield f"{name}.second.{label}", number(second.count(label))


@part("what each model's card says, measured when the model was trained")
def cards() -> Numbers:
    told = {}
    for name, folder in (("encoder", "encoder"), ("fast", "themes")):
        for title, scores in json.loads((ROOT / "models" / folder / "metrics.json").read_text("utf-8")).items():
            before = f"{name}.{_key(title.replace(',', ''))}."
            told |= classified(scores, before, f"{before}label")
        manifest = json.loads((ROOT / "models" / folder / "manifest.json").read_text("utf-8"))
        told |= {f"{name}.{key}": number(manifest[key]) for key in ("reports", "passages", "real", "certain")}
    return told


@part("what was judged or measured once: scripts/judged.toml, each with its day and way")
def judged() -> Numbers:
    told: Numbers = {}
    for sheet, rows in tomllib.loads((ROOT / "scripts" / "judged.toml").read_text(encoding="utf-8")).items():
        told[f"{sheet}.date"], told[f"{sheet}.how"] = {"value": rows.pop("date")}, {"value": rows.pop("how")}
        n = rows.pop("n", None)
        for name, value in rows.items():
            right, of = value if isinstance(value, list) else (value, n)
            told[f"{sheet}.{name}"] = number(right, of, *_wilson(value, n) if n else ())
    return told


def _wilson(share: float, n: int) -> tuple[float, ...]:
    """The 95 % interval of a share of n."""
    return tuple(binomtest(round(share * n), n).proportion_ci(method="wilson"))
