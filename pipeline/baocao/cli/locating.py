"""Commands about places: gazetteer, locate."""

import sys
from pathlib import Path
from typing import Any

import click

from baocao.cli.common import NOTHING_READABLE
from baocao.cli.speaking import say
from baocao.core.language import translated


@click.command(epilog="Example: baocao gazetteer 'Yên Bình' --date 2019-11-08")
@click.argument("name")
@click.option("--date", "day", metavar="DAY", help="Only units that existed on this day: 2019-11-08 or 8/11/2019.")
def gazetteer(name: str, day: str | None) -> None:
    """Look up an administrative unit: its code, history and what it is today. Exits with 3 where none is found."""
    from baocao.analyzer import as_date
    from baocao.extract.places.gazetteer import load, lookup

    units = lookup(name, as_date(day))
    for unit in units:
        click.echo("\n".join(map(translated, load().describe(unit))))
    if not units:
        say(f"baocao: no unit is called {name!r}. Try the name without its type word, or another date.")
        sys.exit(NOTHING_READABLE)


@click.command(epilog="Example: baocao locate survey.xlsx --column xã --column huyện --date 2019-06-01 -o places.xlsx")
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
    say(
        f"{output}: {counts['rows']} rows, {counts['located']} located, {counts['ambiguous']} ambiguous, "
        f"{counts['missing']} missing"
    )
