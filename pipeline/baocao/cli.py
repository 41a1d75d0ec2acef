"""The command `baocao`. Heavy imports happen inside the commands, so that help answers at once."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from baocao.errors import BaocaoError

if TYPE_CHECKING:
    from baocao.article import Article

OK, SOME_FAILED, USAGE, NOTHING_READABLE, INTERRUPTED = 0, 1, 2, 3, 130
FORMATS = ("jsonl", "csv", "parquet")
TOKEN_FORMATS = ("text", "jsonl", "conllu")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baocao")
def commands() -> None:
    """Read Vietnamese reports: figures, localities, limitations and themes, each traceable to its sentence."""


@commands.command(epilog="Example: baocao extract reports/ -o tables --format csv")
@click.argument("inputs", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for the tables.")
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Format of the tables.  [default: jsonl]")
def extract(inputs: tuple[str, ...], output: Path | None, file_format: str | None) -> None:
    """Analyze INPUTS (files, folders, - for standard input).

    Records go to standard output, one JSON object a line; with -o, tables go to a folder.
    """
    if file_format and not output:
        raise click.UsageError("--format needs -o FOLDER. Without -o, records go to standard output.")
    from baocao import exports

    tally = Tally()
    articles = tally.count(_analyzed(inputs))
    if output:
        exports.write(articles, output, file_format or "jsonl")
        click.echo(f"{output}: {tally.good} articles, {tally.bad} failed", err=True)
    else:
        _print_records(articles)
    sys.exit(tally.exit_code)


@commands.command(epilog="Example: baocao show report.txt --html report.html")
@click.argument("source", metavar="INPUT")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a self-contained page instead.")
@click.option(
    "--explain", is_flag=True, help="Also list the numbers that are no figures, and the rule behind each mention."
)
def show(source: str, html: Path | None, explain: bool) -> None:
    """Show one article marked up."""
    from rich.console import Console

    from baocao.show import print_article, to_html

    tally = Tally()
    for article in tally.count(_analyzed((source,))):
        if article.failure:
            continue
        if html:
            html.write_text(to_html(article), encoding="utf-8", errors="replace")
            click.echo(f"{html} written", err=True)
        else:
            print_article(article, Console(soft_wrap=False, highlight=False), explain=explain)
    sys.exit(tally.exit_code)


@commands.command(epilog="Example: baocao tokenize report.txt --format conllu")
@click.argument("inputs", nargs=-1, required=True)
@click.option("--format", "file_format", type=click.Choice(TOKEN_FORMATS), default="text", show_default=True)
def tokenize(inputs: tuple[str, ...], file_format: str) -> None:
    """Segment INPUTS into passages and words, on standard output.

    text: a passage a line, the syllables of a word joined by "_". jsonl: a passage a line, offsets into the file's
    text. conllu: a passage a sentence.
    """
    from baocao.reader import read
    from baocao.words import token_lines, tokenized

    tally = Tally()
    for article in tally.count(tokenized(read(*inputs, on_error="collect"))):
        for line in token_lines(article, file_format):
            click.echo(line.encode("utf-8", "replace"))
    sys.exit(tally.exit_code)


@commands.command(epilog="Example: baocao gazetteer 'Yên Bình' --date 2019-11-08")
@click.argument("name")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Only units that existed on this day.")
def gazetteer(name: str, day: str | None) -> None:
    """Look up an administrative unit: its code, history and what it is today. Exits with 3 where none is found."""
    from baocao.analyzer import as_date
    from baocao.gazetteer import load, lookup

    units = lookup(name, as_date(day))
    for unit in units:
        click.echo("\n".join(load().describe(unit)))
    if not units:
        click.echo(
            f"baocao: no unit is called {name!r}. Try the name without its type word, or another date.", err=True
        )
        sys.exit(NOTHING_READABLE)


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


def _analyzed(inputs: tuple[str, ...]) -> "Iterator[Article]":
    from baocao.analyzer import load
    from baocao.reader import read

    return load().pipe(read(*inputs, on_error="collect"), on_error="collect")


def _print_records(articles: "Iterable[Article]") -> None:
    from baocao.record import dumps, to_record

    for article in articles:
        if not article.failure:
            click.echo(dumps(to_record(article)).encode())


if __name__ == "__main__":
    main()
