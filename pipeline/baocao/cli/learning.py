"""Commands about annotated articles: import, train, evaluate."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.common import model_option, overwrite_option, put_page
from baocao.cli.speaking import say
from baocao.core.files import refuse_page
from baocao.core.language import translated

if TYPE_CHECKING:
    from baocao.learn.training import Kind


@click.command(
    "import",
    epilog="Example: baocao import project-1.json -o corrected && baocao train corrected -o my-model",
)
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder: a new one."
)
@click.option("--split", default="train", show_default=True, help="Split of the articles: train, dev, test …")
@click.option("--province", help="Province of articles whose export names none.")
def import_corrected(source: Path, output: Path, split: str, province: str | None) -> None:
    """Make a corpus of what was corrected: SOURCE is an export of Label Studio (JSON), or a folder of brat."""
    from baocao.learn.annotated import import_annotations

    for message in import_annotations(source, output, split=split, province=province):
        say(f"baocao: {message}")
    say(f"{output} written")


@click.command(epilog="Example: baocao train corpora -o models/mine")
@click.argument("corpus", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder: new or empty."
)
@overwrite_option
@click.option("--split", default="train", show_default=True, help="Split of the corpus to train on.")
@click.option(
    "--model",
    type=click.Choice(("fast", "encoder")),
    default="fast",
    show_default=True,
    help="A linear model in a minute, or a transformer in an hour (extra: train).",
)
def train(corpus: Path, output: Path, overwrite: bool, split: str, model: "Kind") -> None:
    """Train a theme model on a CORPUS of annotated articles; writes model, manifest, metrics and card."""
    from baocao.learn.training import train as fit

    for name, scores in fit(corpus, output, split=split, model=model, overwrite=overwrite).items():
        told = ", ".join(map(translated, name.split(", ")))
        say(f"{told}: accuracy {scores['accuracy']:.3f}, macro-F1 {scores['macro_f1']:.3f}")
    say(f"{output} written")


@click.command(epilog="Example: baocao evaluate corpora --split dev --html scores.html")
@click.argument("corpus", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--split", help="Only articles of this split: train, dev, test or press.  [default: all]")
@model_option
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Also write the tables as a page.")
@overwrite_option
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
def evaluate(corpus: Path, split: str | None, model: Any, html: Path | None, overwrite: bool, as_json: bool) -> None:
    """Score the analyzer on a CORPUS of annotated articles: themes, figures, localities, limitations."""
    import json

    from baocao.analyzer import load
    from baocao.learn import evaluation

    if html:
        refuse_page(html, overwrite=overwrite)
    scores = evaluation.evaluate(load(model=model), corpus, split=split)
    if html:
        put_page(html, evaluation.to_html(scores, f"{corpus.name}: {model} model"), overwrite=overwrite)
    click.echo(json.dumps(scores, ensure_ascii=False) if as_json else evaluation.to_text(scores), nl=as_json)
