"""Commands over the records of many articles: shortcomings, concordance, keyness, shares."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.common import overwrite_option
from baocao.cli.speaking import say
from baocao.core.language import chosen

if TYPE_CHECKING:
    import pandas as pd

_WIDTH = 160  # characters of a table that goes to no terminal
_runs = click.argument("runs", metavar="RUN…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
_limit = click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="Rows to print.")
_where = click.option(
    "--where",
    multiple=True,
    metavar="KEY=VALUE",
    help='Only such passages: "year=2021..2023", "theme=tasks|proposals".',
)


def _output(what: str) -> Callable[..., Any]:
    return click.option("-o", "--output", type=click.Path(path_type=Path), help=f"Write all to {what} instead.")


@click.command(epilog="Example: baocao shortcomings tables -o shortcomings.xlsx")
@_runs
@_output("a new .xlsx file, or a folder")
@overwrite_option
@click.option(
    "--by", type=click.Choice(("province", "province_now")), default="province", help="Provinces of then, or of today."
)
@click.option(
    "--likeness", type=click.FloatRange(0, 1), help="From which statements are one; less makes fewer clusters."
)
@click.option("--all", "every", is_flag=True, help="Those of one article too.")
@click.option("--repeated", "again", is_flag=True, help="Print the passages that repeat last year's report instead.")
@_limit
def shortcomings(
    runs: tuple[Path, ...], output: Path | None, overwrite: bool, by: Any, likeness: float | None, **shown: Any
) -> None:
    """Bring together the shortcomings of RUNs that say the same in other words, and the passages that return each year.

    RUNs are folders that `extract -o` wrote.
    """
    from baocao.compare.frame_files import check_target, write_tables
    from baocao.compare.frames import read_frames
    from baocao.compare.repeated import repeated
    from baocao.compare.shortcomings import recurring
    from baocao.compare.wording import THRESHOLD

    if output:
        check_target(output, 6)
    frames = read_frames(*runs)
    found = recurring(frames, threshold=THRESHOLD if likeness is None else likeness)
    if output or shown["again"]:
        returned = repeated(frames)
    if output:
        tables = {"clusters": found.clusters, "members": found.members, "tasks": found.tasks}
        tables["table"] = found.table(by, recurrent=not shown["every"])
        tables |= {"repeated": returned.passages, "repeated_articles": returned.articles}
        write_tables(tables, output, overwrite=overwrite)
        _tell(output, tables)
    elif shown["again"]:
        _print(returned.passages, ("article", "earlier_article", "similarity", "numbers", "text"), shown["limit"])
    else:
        rows = found.clusters if shown["every"] else found.clusters[found.clusters["recurrent"]]
        _print(rows, ("cluster", "articles", "field", "terms", "central", "places", "years"), shown["limit"])


@click.command(epilog="Example: baocao concordance 'giải ngân*' tables --sort right")
@click.argument("phrase")
@_runs
@_output("a new .csv, .jsonl or .xlsx file")
@click.option(
    "--match", type=click.Choice(("syllables", "words", "regex")), default="syllables", show_default=True,
    help="As whole syllables, between words of the tokenizer, or as a regular expression.",
)  # fmt: skip
@click.option("--plain", is_flag=True, help="Leave accents out on both sides: ho ngheo.")
@click.option("--sort", type=click.Choice(("text", "left", "right", "keyword")), default="text", show_default=True)
@click.option("--width", type=click.IntRange(0, 1000), default=60, show_default=True, help="Characters on each side.")
@_where
@_limit
def concordance(phrase: str, runs: tuple[Path, ...], output: Path | None, limit: int, **how: Any) -> None:
    """Show every place in RUNs where PHRASE stands, in its context; "*" stands for any ending or syllable."""
    from baocao.compare.concordance import concordance as find

    _answer(lambda frames: find(frames, phrase, **how), runs, output, limit, ("article", "left", "keyword", "right"))


@click.command(epilog="Example: baocao keyness tables --target year=2023 --reference year=2022")
@_runs
@_output("a new .csv, .jsonl or .xlsx file")
@click.option("--target", multiple=True, required=True, metavar="KEY=VALUE", help="What is looked at; repeatable.")
@click.option("--reference", multiple=True, metavar="KEY=VALUE", help="What with.  [default: all the rest]")
@click.option("--unit", type=click.Choice(("words", "syllables")), default="words", show_default=True)
@click.option(
    "--size", type=click.IntRange(1, 4), default=1, show_default=True, help="Units in a row that make a term."
)
@click.option("--least", type=click.IntRange(1), default=5, show_default=True, help="Occurrences in both together.")
@click.option(
    "--least-articles", type=click.IntRange(1), default=2, show_default=True, help="Articles in both together."
)
@_limit
def keyness(runs: tuple[Path, ...], output: Path | None, limit: int, **how: Any) -> None:
    """Compare the words of two parts of RUNs: log-likelihood, log ratio, dispersion."""
    from baocao.compare.keyness import keyness as compare

    columns = ("term", "count", "count_reference", "g2", "q", "log_ratio", "diff", "dp", "dp_reference")
    _answer(lambda frames: compare(frames, **how), runs, output, limit, columns)


@click.command(epilog="Example: baocao shares tables --by province --by year -o shares.csv")
@_runs
@_output("a new .csv, .jsonl or .xlsx file")
@click.option("--by", multiple=True, metavar="KEY", help="What makes the groups: province, year, genre, publisher …")
@_where
@click.option(
    "--model", metavar="NAME|FOLDER", help="Theme model that read RUNS, by name or folder.  [default: as RUNS say]"
)
@click.option("--uncorrected", is_flag=True, help="Shares as counted, whatever the model gets wrong.")
@click.option("--weigh", type=click.Choice(("passages", "characters")), default="passages", show_default=True)
@click.option("--interval", type=click.Choice(("bca", "percentile")), default="bca", show_default=True)
@click.option("--rounds", type=click.IntRange(100), default=1000, show_default=True, help="Of the bootstrap.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of its random numbers.")
def shares(runs: tuple[Path, ...], output: Path | None, model: str | None, uncorrected: bool, **how: Any) -> None:
    """Show which share of RUNs each theme has, with intervals, corrected by the errors of the model that read them."""
    from baocao.compare.frames import read_by
    from baocao.compare.shares import Confusion, theme_shares

    confusion = None if uncorrected else Confusion.of_runs(read_by(*runs), model)
    _answer(lambda frames: theme_shares(frames, confusion=confusion, **how), runs, output, None, None)


def _answer(
    ask: "Callable[[Mapping[str, pd.DataFrame]], pd.DataFrame]",
    runs: tuple[Path, ...],
    output: Path | None,
    limit: int | None,
    columns: tuple[str, ...] | None,
) -> None:
    """Ask for one table and write or print it."""
    from baocao.compare.frame_files import check_target, write_tables
    from baocao.compare.frames import read_frames

    if output:
        check_target(output, 1)
    found = ask(read_frames(*runs, tables=("passages",)))
    if output:
        write_tables({"rows": found}, output)
        _tell(output, {"rows": found})
    else:
        _print(found, columns or tuple(found.columns), limit or len(found))


def _tell(output: Path, tables: "Mapping[str, pd.DataFrame]") -> None:
    told = ", ".join(f"{name} {len(rows)}" for name, rows in tables.items())
    say(f"{output}: {told}")


def _print(rows: "pd.DataFrame", columns: tuple[str, ...], limit: int) -> None:
    """The first rows as a table on standard output; how many more there are on standard error."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from baocao.compare.display import words

    named = words(chosen())
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        number = rows[column].dtype.kind in "if" if len(rows) else False
        keyword_in_context = "right" if number or column == "left" else "left"
        shown.add_column(named("column", column), justify=keyword_in_context)  # type: ignore[arg-type]
    for row in rows[list(columns)].head(limit).itertuples(index=False):
        shown.add_row(*(Text(named(column, _cell(value))) for column, value in zip(columns, row, strict=True)))
    console = Console(highlight=False)
    (console if console.is_terminal else Console(highlight=False, width=_WIDTH)).print(shown)
    say(f"{len(rows)} rows" + f", {limit} of them shown" * (len(rows) > limit))


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.4g}"
    return "" if str(value) in ("<NA>", "None", "NaT") else " ".join(str(value).split())
