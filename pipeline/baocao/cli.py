"""The command `baocao`. Heavy imports happen inside the commands, so that help answers at once."""

import sys
from collections.abc import Callable, Iterable, Iterator
from errno import EDQUOT, ENOSPC
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from baocao.core.errors import BaocaoError
from baocao.core.files import refuse_page, write_page
from baocao.core.quiet import keep_quiet
from baocao.run.options import COLUMN_OPTIONS, TIMEOUT, Options
from baocao.themes import GENRES, MODELS, Loading, is_wanted
from baocao.write.formats import FORMATS, LOCALES

if TYPE_CHECKING:
    from baocao.core.article import Article
    from baocao.learn.training import Kind

OK, SOME_FAILED, USAGE, NOTHING_READABLE, INTERRUPTED = 0, 1, 2, 3, 130
TOKEN_FORMATS = ("text", "jsonl", "conllu")


overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace what baocao wrote there before, and only that."
)
model_option = click.option(
    "--model", default="default", metavar="NAME|FOLDER", help=f"Theme model: {', '.join(MODELS)}, or one of your own."
)
_csv_options = (
    click.option("--csv-sep", help="What stands between columns of a CSV.  [default: ,]"),
    click.option("--csv-decimal", help="The decimal mark of a CSV.  [default: .]"),
    click.option(
        "--csv-locale",
        type=click.Choice(sorted(LOCALES)),
        help='A CSV for spreadsheets of this language: both marks, and texts like "8/9" do not become dates.',
    ),
)
ocr_option = click.option("--ocr", is_flag=True, help="Recognise scanned pages of PDF files, by Tesseract; slow.")


def csv_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a CSV's form, for a command."""
    return reduce(lambda decorated, option: option(decorated), reversed(_csv_options), command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baocao")
def commands() -> None:
    """Read Vietnamese reports: figures, localities, limitations and themes, each traceable to its sentence."""


@commands.command(epilog="Example: baocao extract reports/ -o tables --format xlsx --jobs 4")
@click.argument("inputs", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the tables: new, empty, or of an earlier run.",
)
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Format of the tables.  [default: jsonl]")
@click.option("--jobs", type=click.IntRange(1), default=1, help="Number of processes.  [default: 1]")
@click.option("--resume", is_flag=True, help="Continue an interrupted run, or bring a finished one up to date.")
@overwrite_option
@click.option("--limit", type=click.IntRange(1), help="Stop after so many articles.")
@click.option("--dry-run", is_flag=True, help="Only list what would be read.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first article that fails.")
@click.option("--dedupe", is_flag=True, help="Keep the first of reprints only.")
@model_option
@click.option("--genre", type=click.Choice(GENRES), multiple=True, help="Only articles of this genre; repeatable.")
@click.option("--everywhere", is_flag=True, help="Mark limitations in crime, sport and private business too.")
@click.option("--timeout", type=float, default=TIMEOUT, show_default=True, help="Seconds that one article may take.")
@csv_options
@click.option("--text-column", help="Column of the text, in tables.")
@click.option("--id-column", help="Column of the id, in tables.")
@click.option("--date-column", help="Column of the day of publication, in tables.")
@click.option("--title-column", help="Column of the title, in tables.")
@click.option("--author-column", help="Column of the author, in tables.")
@ocr_option
@click.option("--engine", type=click.Choice(("local", "dask")), default="local", help="Where processes run.")
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler of a Dask cluster; without it, one on this machine.")
def extract(inputs: tuple[str, ...], output: Path | None, dry_run: bool, limit: int | None, **options: Any) -> None:
    """Analyze INPUTS (files, folders, archives, - for standard input).

    Records go to standard output, one JSON object a line; with -o, tables go to a folder.
    """
    if dry_run or output:
        options["file_format"] = options["file_format"] or ("parquet" if options["engine"] == "dask" else "jsonl")
        chosen = Options(limit=limit, **options)
        sys.exit(_list(inputs, chosen) if dry_run or not output else _run(inputs, output, chosen))
    _refuse_without_folder(
        *("file_format", "jobs", "resume", "overwrite", "fail_fast", "dedupe", "timeout", "engine"),
        *("csv_sep", "csv_decimal", "csv_locale"),
    )
    columns = {key: options[key] for key in COLUMN_OPTIONS}
    tally = Tally()
    articles = _analyzed(inputs, Loading(options["model"], options["everywhere"]), ocr=options["ocr"], **columns)
    wanted = (item for item in tally.count(articles) if is_wanted(item.genre and item.genre.name, options["genre"]))
    _print_records(islice(wanted, limit))
    sys.exit(tally.exit_code)


@commands.command(epilog="Example: baocao export tables -o annotations --format brat")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder: new or empty."
)
@overwrite_option
@click.option("--format", "file_format", type=click.Choice(FORMATS), required=True, help="Format to write.")
@csv_options
def export(run: Path, output: Path, file_format: str, **how: Any) -> None:
    """Write a finished RUN, the folder that `extract -o` wrote, in another format."""
    from baocao.run import batch

    for name, rows in batch.export(run, output, file_format, **how).items():
        click.echo(f"{name}: {rows}", err=True)


@commands.command(epilog="Example: baocao show report.txt --html report.html")
@click.argument("source", metavar="INPUT")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a self-contained page instead.")
@overwrite_option
@click.option(
    "--explain", is_flag=True, help="Also list the numbers that are no figures, and the rule behind each mention."
)
@model_option
@ocr_option
def show(source: str, html: Path | None, overwrite: bool, explain: bool, model: str, ocr: bool) -> None:
    """Show one article marked up."""
    from rich.console import Console

    from baocao.write.show import print_article, to_html

    if html:
        refuse_page(html, overwrite=overwrite)
    page = ""
    tally = Tally()
    for article in tally.count(_analyzed((source,), Loading(model), ocr=ocr)):
        if article.failure:
            continue
        if html and tally.good > 1:
            raise click.UsageError("--html holds one article. Got more; name one file.")
        if html:
            page = to_html(article)
        else:
            print_article(article, Console(soft_wrap=False, highlight=False), explain=explain)
    if html and page:
        _write_page(html, page, overwrite=overwrite)
    sys.exit(tally.exit_code)


@commands.command(epilog="Example: baocao tokenize report.txt --format conllu")
@click.argument("inputs", nargs=-1, required=True)
@click.option("--format", "file_format", type=click.Choice(TOKEN_FORMATS), default="text", show_default=True)
def tokenize(inputs: tuple[str, ...], file_format: str) -> None:
    """Segment INPUTS into passages and words, on standard output.

    text: a passage a line, the syllables of a word joined by "_". jsonl: a passage a line, offsets into the file's
    text. conllu: a passage a sentence.
    """
    from baocao.read.reader import read
    from baocao.write.tokens import token_lines, tokenized

    tally = Tally()
    for article in tally.count(tokenized(read(*inputs, on_error="collect"))):
        for line in token_lines(article, file_format):
            click.echo(line.encode("utf-8", "replace"))
    sys.exit(tally.exit_code)


@commands.command(epilog="Example: baocao gazetteer 'Yên Bình' --date 2019-11-08")
@click.argument("name")
@click.option("--date", "day", metavar="DAY", help="Only units that existed on this day: 2019-11-08 or 8/11/2019.")
def gazetteer(name: str, day: str | None) -> None:
    """Look up an administrative unit: its code, history and what it is today. Exits with 3 where none is found."""
    from baocao.analyzer import as_date
    from baocao.extract.places.gazetteer import load, lookup

    units = lookup(name, as_date(day))
    for unit in units:
        click.echo("\n".join(load().describe(unit)))
    if not units:
        click.echo(
            f"baocao: no unit is called {name!r}. Try the name without its type word, or another date.", err=True
        )
        sys.exit(NOTHING_READABLE)


@commands.command(
    epilog="Example: baocao locate survey.xlsx --column xã --column huyện --date 2019-06-01 -o places.xlsx"
)
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--column", "columns", multiple=True, required=True, help="Column with places; repeatable, the smallest unit first."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File: a new one.")
@click.option("--date", "day", metavar="DAY", help="Day whose lists of units the table follows.")
@click.option("--date-column", help="Column of that day, row by row.")
@click.option("--level", type=click.Choice(("province", "district", "commune")), help="Level of names without a type.")
@click.option("--sheet", help="Worksheet of an XLSX file.  [default: the first]")
def locate(table: Path, columns: tuple[str, ...], output: Path, **options: Any) -> None:
    """Convert the places of a TABLE (CSV, TSV, XLSX): adds unit, code, province then and now, successors, doubts."""
    from baocao.analyzer import as_date
    from baocao.write.place_columns import PlaceColumns, locate_table

    names = PlaceColumns(columns, as_date(options["day"]), options["date_column"], options["level"])
    counts = locate_table(table, output, names, sheet=options["sheet"])
    told = ", ".join(f"{counts[name]} {name}" for name in ("located", "ambiguous", "missing"))
    click.echo(f"{output}: {counts['rows']} rows, {told}", err=True)


@commands.command(
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
        click.echo(f"baocao: {message}", err=True)
    click.echo(f"{output} written", err=True)


@commands.command(epilog="Example: baocao train corpora -o models/mine")
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
        click.echo(f"{name}: accuracy {scores['accuracy']:.3f}, macro-F1 {scores['macro_f1']:.3f}", err=True)
    click.echo(f"{output} written", err=True)


@commands.command(epilog="Example: baocao evaluate corpora --split dev --html scores.html")
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
        _write_page(html, evaluation.to_html(scores, f"{corpus.name}: {model} model"), overwrite=overwrite)
    click.echo(json.dumps(scores, ensure_ascii=False) if as_json else evaluation.to_text(scores), nl=as_json)


class Tally:
    """Counts what came through and names each failure on standard error."""

    def __init__(self) -> None:
        self.good = self.bad = 0

    def count(self, articles: "Iterable[Article]") -> "Iterator[Article]":
        """The same articles, counted."""
        for article in articles:
            if article.failure:
                self.bad += 1
                click.echo(f"baocao: {article.failure.message}", err=True)
            else:
                self.good += 1
            yield article

    @property
    def exit_code(self) -> int:
        """0 all read, 1 some inputs failed, 3 nothing readable."""
        if not self.bad and self.good:
            return OK
        return SOME_FAILED if self.good else NOTHING_READABLE


def main() -> None:
    """Entry point: expected errors are one clear line, never a traceback."""
    keep_quiet()
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except BaocaoError as error:
        click.echo(f"baocao: {error}", err=True)
        sys.exit(USAGE)
    except BrokenPipeError:  # the reader of our output has left, e.g. `baocao extract … | head`
        sys.stdout = None
        sys.exit(OK)
    except OSError as error:
        advice = "Make room, then run it again" if error.errno in (ENOSPC, EDQUOT) else "Name another place"
        place = error.filename or "output"
        click.echo(f"baocao: {place}: cannot be written ({error.strerror or error}). {advice}.", err=True)
        sys.exit(USAGE)


def _run(inputs: tuple[str, ...], out: Path, options: Options) -> int:
    """The extraction into a folder, reported on standard error; returns the exit code."""
    from baocao.run.batch import FirstFailureError, extract

    try:
        outcome = extract(inputs, out, options)
    except FirstFailureError as error:
        click.echo(f"baocao: {error}", err=True)
        click.echo(f"{out}: stopped at the first failure; no tables were written. Continue with --resume.", err=True)
        return SOME_FAILED
    except KeyboardInterrupt:
        click.echo(f"{out}: interrupted; no tables were written. Continue with --resume.", err=True)
        return INTERRUPTED
    for message in outcome.failures:
        click.echo(f"baocao: {message}", err=True)
    repeats = f", {outcome.repeats} repeats" * bool(outcome.repeats)
    click.echo(f"{out}: {outcome.articles} articles, {len(outcome.failures)} failed{repeats}", err=True)
    if not outcome.articles:
        return NOTHING_READABLE
    return SOME_FAILED if outcome.failures else OK


def _list(inputs: tuple[str, ...], options: Options) -> int:
    """The units that would be read, on standard output; returns the exit code."""
    from baocao.run.batch import list_sources

    readable = unreadable = 0
    for source in islice(list_sources(inputs, options), options.limit):
        if source.problem:
            unreadable += 1
            click.echo(f"baocao: {source.problem}", err=True)
        else:
            readable += 1
            click.echo(f"{source.key}\t{source.format}\t{max(source.rows.count, 1)}")
    if not readable:
        return NOTHING_READABLE
    return SOME_FAILED if unreadable else OK


def _write_page(path: Path, page: str, *, overwrite: bool) -> None:
    write_page(path, page, overwrite=overwrite)
    click.echo(f"{path} written", err=True)


def _analyzed(
    inputs: tuple[str, ...], loading: Loading, *, ocr: bool = False, **columns: str | None
) -> "Iterator[Article]":
    from baocao.analyzer import load
    from baocao.read.reader import read

    analyzer = load(model=loading.model, everywhere=loading.everywhere)
    return analyzer.pipe(read(*inputs, on_error="collect", ocr=ocr, **columns), on_error="collect")


def _print_records(articles: "Iterable[Article]") -> None:
    from baocao.write.record import dumps, to_record

    for article in articles:
        if not article.failure:
            click.echo(dumps(to_record(article)).encode())


def _refuse_without_folder(*names: str) -> None:
    """Raise a usage error if one of the command's options was given that only a folder of tables can heed."""
    context = click.get_current_context()
    for option in context.command.params:
        if option.name in names and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{option.opts[-1]} needs -o FOLDER. Without -o, records go to standard output.")


if __name__ == "__main__":
    main()
