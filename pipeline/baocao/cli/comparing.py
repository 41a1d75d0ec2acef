"""Commands that lay reports side by side: compare."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.common import NOTHING_READABLE, official_option, overwrite_option
from baocao.cli.speaking import say
from baocao.compare.choices import BY, DIVISIONS, FORMATS, MEASURES
from baocao.core.extras import WORKBOOKS, need
from baocao.core.language import chosen, translated, worded

if TYPE_CHECKING:
    from baocao.compare.comparison import Comparison


@click.command(epilog="Example: baocao compare tables -o comparison --by province --units 34")
@click.argument("runs", nargs=-1, required=True, metavar="RUN…", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for the tables.")
@overwrite_option
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="xlsx", show_default=True)
@click.option("--by", type=click.Choice(BY), default="province", show_default=True, help="What the rows are.")
@click.option(
    "--units",
    type=click.Choice([str(units) for units in DIVISIONS]),
    default="63",
    show_default=True,
    help="Provinces.",
)
@click.option("--indicator", "only", multiple=True, metavar="ID", help="Only this indicator; repeatable.")
@click.option(
    "--period", "periods", multiple=True, metavar="TIMEX", help="Only this period: 2023, 2023-H1; repeatable."
)
@click.option("--measure", "measures", type=click.Choice(MEASURES), multiple=True, help="Only this; repeatable.")
@click.option("--planned", is_flag=True, help="Show targets in place of results; files hold both.")
@click.option("--indicators", type=click.Path(exists=True, dir_okay=False), help="Indicators of your own (TOML).")
@official_option
@click.option("--tasks", "follow", is_flag=True, help="Look up every task in the report of the year after.")
@click.option("--edits", type=click.Path(exists=True, dir_okay=False), help="Corrected assignments (CSV).")
def compare(runs: tuple[Path, ...], output: Path | None, overwrite: bool, file_format: str, units: str,
            planned: bool, **options: Any) -> None:  # fmt: skip
    """Lay the figures of RUNs side by side: by indicator, place and period.

    A RUN is a folder that `extract -o` wrote, a folder of its tables, or a file of records. Without -o, tables are
    shown; with it, all goes to a folder, each value with its sources.
    """
    if output and file_format == "xlsx":
        need(*WORKBOOKS)
    from baocao.compare.comparison import compare as laid
    from baocao.compare.frames import read_frames
    from baocao.run.progress import steps

    with steps() as listener:
        comparison = laid(read_frames(*runs, listener=listener), units=int(units), listener=listener, **options)
    _tell(comparison)
    if comparison.facts.empty:
        say("baocao: no figure of an indicator was found. Try other --indicator, --period or --by.")
        sys.exit(NOTHING_READABLE)
    if output is None:
        _show(comparison, options["only"], options["measures"] or ("level",), planned, options["indicators"])
    else:
        with steps() as listener:
            listener(worded("writing files"))
            counts = comparison.write(output, file_format, overwrite=overwrite)
        say(f"{output}: {', '.join(f'{number} {name}' for name, number in counts.items())}")


def _tell(comparison: "Comparison") -> None:
    """What there is, on standard error: texts, places without any, states of the cells."""
    from baocao.compare.display import word

    coverage, states = comparison.coverage, comparison.cells["state"].value_counts()
    places = coverage[coverage["unit_id"] != ""].groupby("unit_id")["articles"].sum()
    say(
        f"{int(coverage['articles'].sum())} articles, {int((places > 0).sum())} of {len(places)} places with texts; "
        f"cells: {', '.join(f'{number} {word(str(state), chosen())}' for state, number in states.items()) or 'none'}"
    )
    if any(comparison.left_out.values()):
        told = (f"{number} {translated(why)}" for why, number in comparison.left_out.items() if number)
        say(f"figures left out: {', '.join(told)}")


def _show(
    comparison: "Comparison", only: tuple[str, ...], measures: tuple[str, ...], planned: bool, indicators: Any
) -> None:
    from rich.console import Console
    from rich.table import Table

    from baocao.compare.catalog import load_indicators
    from baocao.compare.display import word
    from baocao.compare.wide_tables import LEADING, leading

    language, catalog = chosen(), load_indicators(indicators)
    console = Console(highlight=False)
    cells = comparison.cells
    cells = cells[cells["measure"].isin(measures) & (cells["planned"] == planned)]
    ranked = leading(cells)
    for indicator in ranked if only else ranked[:LEADING]:
        for measure in measures:
            wide = comparison.wide(indicator, measure, planned=planned, show="text", language=language)
            if wide.empty:
                continue
            title = f"{catalog.label(indicator, language)} ({word(measure, language)})"
            table = Table(title=title, title_justify="left")
            for name in ("", *wide.columns):
                table.add_column(name, justify="right" if name else "left")
            for place, row in zip(wide.index, wide.itertuples(index=False), strict=True):
                table.add_row(place, *row)
            console.print(table)
    if not only and len(ranked) > LEADING:
        say(f"{len(ranked) - LEADING} more indicators: name them with --indicator, or write all with -o.")
