"""The card of a trained theme model: what it is, from what it was made, how well it does, what it is not for."""

from collections.abc import Mapping
from typing import Any

from baocao.core.article_facts import THEMES

_CARD = """# {name}

Themes of passages in Vietnamese reports and news on provinces: {themes}.
{kind}

- **Made from** {reports} articles with {passages} passages: {real} real ones, whose labels are in `corpora/real` and
  whose texts belong to their publishers, the others written for this project (`corpora/README.md`).
- **Meant for** reports of party and state bodies and news about them, in Vietnamese, 2008 to 2026. **Not for** other
  genres, for judging people or bodies, or for decisions without somebody reading the sentence.
- **Confidence** is calibrated by one temperature ({temperature}). Below {certain} a theme is shown as uncertain:
  of those at or above it, nine of ten were right on the articles that it was calibrated on.

{scores}
"""
_FAST = """A linear model over cues, layout and n-grams of syllables, then the order of themes. Made by
`baocao train CORPUS -o MODEL`, deterministic; `model.skops` is read only by the release of scikit-learn that wrote it
({sklearn}), `weights.npz` holds the same weights as plain arrays for analyses with numpy alone."""
_ENCODER = """A transformer of {layers} layers over passages in their context, which marks limitations too: of
multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; licence MIT), with the word pieces that Vietnamese uses. One
of {teacher} layers learnt from the annotators in {epochs} epochs; this one learnt from both in {repeats}, from {read}
articles, those that nobody annotated among them. Weights of eight bits. Made by
`baocao train CORPUS -o MODEL --model encoder`; equal on the same machine, close to it on others."""


def card(name: str, manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """The card as Markdown.

    Args:
        name: of the model.
        manifest: as written beside the model.
        metrics: from the name of an evaluation ("cross-validation", "test") to its `theme_scores`.
    """
    encoder = "layers" in manifest
    return _CARD.format(
        name=name,
        themes=", ".join(THEMES),
        kind=_ENCODER.format_map(manifest) if encoder else _FAST.format(sklearn=manifest["scikit-learn"]),
        reports=manifest["reports"],
        passages=manifest["passages"],
        real=manifest["real"],
        temperature=manifest["temperature"] if encoder else manifest["parameters"]["temperature"],
        certain=manifest["certain"],
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
    kind, _, rest = title.partition(", ")
    what, counted = (kind.rstrip("s"), "articles") if rest else ("theme", "passages")
    lines += ["", f"| {what} | precision | recall | F1 | {counted} |", "|---|---|---|---|---|"]
    for theme, item in scores["by_theme"].items():
        lines.append(
            f"| {theme} | {item['precision']:.2f} | {item['recall']:.2f} | {item['f1']:.2f} | {item['gold']} |"
        )
    return "\n".join(lines)
