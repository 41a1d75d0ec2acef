"""Commands that read articles: extract, export, show, tokenize."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from baocao.cli.common import (
    INPUT,
    INTERRUPTED,
    NOTHING_READABLE,
    OK,
    SOME_FAILED,
    Tally,
    counted,
    csv_options,
    model_option,
    ocr_option,
    overwrite_option,
    put_page,
)
from baocao.cli.speaking import misused, say
from baocao.core.files import refuse_page, sample_report
from baocao.core.language import chosen, worded
from baocao.run.options import COLUMN_OPTIONS, TIMEOUT, Options
from baocao.themes import GENRES, Loading, is_wanted
from baocao.write.formats import FORMATS

if TYPE_CHECKING:
    from baocao.core.article import Article

ROWS = ("articles", "table")
TOKEN_FORMATS = ("text", "jsonl", "conllu")


@click.command(epilog="Example: baocao extract reports/ -o tables --format xlsx --jobs 4")
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True, type=INPUT)
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
@click.option("--rows", type=click.Choice(ROWS), help="What the rows of tables are; told by themselves if not given.")
@ocr_option
@click.option("--engine", type=click.Choice(("local", "dask")), default="local", help="Where processes run.")
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler of a Dask cluster; without it, one on this machine.")
def extract(inputs: tuple[str, ...], output: Path | None, dry_run: bool, limit: int | None, **options: Any) -> None:
    """Analyze INPUTs (files, folders, archives, - for standard input).

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
    if sys.stdout.isatty():
        say("These records are for programs. To read a report: baocao show INPUT. For tables: -o FOLDER --format xlsx.")
    columns = {key: options[key] for key in COLUMN_OPTIONS}
    tally = Tally()
    articles = _analyzed(inputs, Loading(options["model"], options["everywhere"]), ocr=options["ocr"], **columns)
    wanted = (item for item in tally.count(articles) if is_wanted(item.genre and item.genre.name, options["genre"]))
    _print_records(islice(wanted, limit))
    sys.exit(tally.exit_code)


@click.command(epilog="Example: baocao export tables -o annotations --format brat")
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

    say(f"{output}: {counted(batch.export(run, output, file_format, **how))}")


@click.command(epilog="Example: baocao show report.txt --html report.html")
@click.argument("inputs", metavar="[INPUT…]", nargs=-1, type=INPUT)
@click.option("--sample", is_flag=True, help="Show the sample report that comes with baocao.")
@click.option("--full", is_flag=True, help="Show the whole text, each passage under its theme.")
@click.option(
    "--explain", is_flag=True, help="The same with the numbers that are no figures, and the rule behind each mention."
)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a self-contained page instead.")
@overwrite_option
@model_option
@ocr_option
def show(
    inputs: tuple[str, ...], html: Path | None, sample: bool, overwrite: bool, model: str, ocr: bool, **how: bool
) -> None:
    """Show what INPUTs (files, folders, archives) are about: themes, figures, limitations; or the text, marked up."""
    inputs = (*inputs, str(sample_report())) if sample else inputs
    if not inputs:
        raise misused("INPUT must name a file or folder. Got none; try --sample.")
    if html:
        refuse_page(html, overwrite=overwrite)
    tally, pages = Tally(), list[str]()
    for article in tally.count(_analyzed(inputs, Loading(model), ocr=ocr)):
        if article.failure:
            continue
        if html and tally.good > 1:
            raise misused("--html holds one article. Got more; name one file.")
        if tally.good > 1:
            click.echo()
        pages += _shown(article, html, **how)
    if html and pages:
        put_page(html, pages[0], overwrite=overwrite)
    sys.exit(tally.exit_code)


def _shown(article: "Article", html: Path | None, *, full: bool, explain: bool) -> list[str]:
    """The page of an article, or nothing where it is printed."""
    from rich.console import Console

    from baocao.write.article_page import to_html
    from baocao.write.show import print_article, print_gist

    if html:
        return [to_html(article, chosen())]
    console = Console(soft_wrap=False, highlight=False)
    if full or explain:
        print_article(article, console, chosen(), explain=explain)
    else:
        print_gist(article, console, chosen())
    return []


@click.command(epilog="Example: baocao tokenize report.txt --format conllu")
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True, type=INPUT)
@click.option("--format", "file_format", type=click.Choice(TOKEN_FORMATS), default="text", show_default=True)
def tokenize(inputs: tuple[str, ...], file_format: str) -> None:
    """Segment INPUTs into passages and words, on standard output.

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


def _run(inputs: tuple[str, ...], out: Path, options: Options) -> int:
    """The extraction into a folder, reported on standard error; returns the exit code."""
    from baocao.run.batch import FirstFailureError, extract

    try:
        outcome = extract(inputs, out, options)
    except FirstFailureError as error:
        say(f"baocao: {error}")
        say(f"{out}: stopped at the first failure; no tables were written. Continue with --resume.")
        return SOME_FAILED
    except KeyboardInterrupt:
        say(f"{out}: interrupted; no tables were written. Continue with --resume.")
        return INTERRUPTED
    for message in outcome.failures:
        say(f"baocao: {message}")
    repeats = worded(f", {outcome.repeats} repeats") * bool(outcome.repeats)
    say(f"{out}: {outcome.articles} articles, {len(outcome.failures)} failed{repeats}")
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
            say(f"baocao: {source.problem}")
        else:
            readable += 1
            click.echo(f"{source.key}\t{source.format}\t{max(source.rows.count, 1)}")
    if not readable:
        return NOTHING_READABLE
    return SOME_FAILED if unreadable else OK


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
            raise misused(f"{option.opts[-1]} needs -o FOLDER. Without -o, records go to standard output.")
