"""Commands that show a comparison to others: chart, report."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.common import NOTHING_READABLE, official_option, overwrite_option, put_page
from baocao.cli.speaking import misused, say
from baocao.compare.choices import BY, DIVISIONS, MEASURES
from baocao.core.errors import InputError, OptionError
from baocao.core.extras import need
from baocao.core.files import refuse_page
from baocao.core.language import LANGUAGES, chosen, worded

if TYPE_CHECKING:
    import pandas as pd

    from baocao.compare.catalog import Catalog
    from baocao.compare.comparison import Comparison

OF_ONE = ("provinces", "time", "targets", "map")  # pictures of one indicator
OF_ALL = ("fields", "shortcomings", "themes")
_EXTRA = (worded("Drawing pictures"), "compare", "altair", "vl_convert", "jinja2")
_runs = click.argument("runs", nargs=-1, required=True, metavar="RUN…", type=click.Path(path_type=Path))
_units = click.option(
    "--units",
    type=click.Choice([str(number) for number in DIVISIONS]),
    default="63",
    show_default=True,
    help="Provinces.",
)
_language = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=chosen,
    help="Of titles, labels and numbers.  [default: that of --lang]",
)
_indicators = click.option(
    "--indicators", type=click.Path(exists=True, dir_okay=False), help="Indicators of your own (TOML)."
)


@click.command(epilog="Example: baocao chart tables --indicator budget_revenue --kind map -o map.svg")
@_runs
@click.option(
    "--kind", type=click.Choice((*OF_ONE, *OF_ALL)), default="provinces", show_default=True, help="What is drawn."
)
@click.option("--indicator", metavar="ID", help=f"Of {', '.join(OF_ONE)}: the indicator.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="New file: .png, .svg, .html.",
)
@click.option("--period", metavar="TIMEX", help="2023, 2023-H1.  [default: the one with most values]")
@click.option("--measure", type=click.Choice(MEASURES), default="level", show_default=True)
@click.option("--planned", is_flag=True, help="Targets in place of results.")
@click.option(
    "--by", type=click.Choice(BY[:3]), default="province", show_default=True, help="What the rows or shapes are."
)
@_units
@click.option(
    "--geojson", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Shapes of your own for --kind map."
)
@click.option("--key", default="name", show_default=True, help="Property of the shapes with names or codes.")
@_indicators
@_language
def chart(runs: tuple[Path, ...], output: Path, kind: str, indicator: str | None, **options: Any) -> None:
    """Draw one picture of RUNs: values by province or over time, targets and results, a map, shortcomings, themes.

    A RUN is a folder that `extract -o` wrote, or one of its tables.
    """
    need(*_EXTRA)
    from baocao.compare.display import word
    from baocao.compare.drawing import FORMATS, credited, save
    from baocao.compare.frames import read_frames

    if kind in OF_ONE and not indicator:
        raise misused(f"--kind {kind} needs --indicator ID; `baocao compare` shows which there are.")
    if kind == "map" and options["by"] != "province" and not options["geojson"]:
        raise misused("Tiles are provinces. For other places bring shapes: --geojson FILE --key PROPERTY.")
    if output.suffix.lower() not in FORMATS:
        raise OptionError.among("The ending of --output", FORMATS, output.suffix)
    if output.exists():
        raise OptionError(f"{output}: the name is taken. What bears it stays; name another file.")
    frames = read_frames(*runs)
    language = options["language"]
    picture = _of_one(frames, kind, str(indicator), **options) if kind in OF_ONE else _of_all(frames, kind, language)
    source = word("source", language).format(len(frames["articles"]))
    save(credited(picture, source), output, language)
    say(f"{output} written")


@click.command(epilog="Example: baocao report tables -o report.html --title 'Mười hai tỉnh, 2022-2024'")
@_runs
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The page: an HTML file."
)
@click.option(
    "--tables",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the same cells as XLSX.  [default: beside the page]",
)
@overwrite_option
@click.option("--title", default="", help="Title of the page.")
@click.option("--by", type=click.Choice(BY), default="province", show_default=True, help="What the rows are.")
@_units
@click.option("--indicator", "only", multiple=True, metavar="ID", help="Only this indicator; repeatable.")
@click.option("--period", "periods", multiple=True, metavar="TIMEX", help="Only this period; repeatable.")
@click.option(
    "--charts", "drawn", type=click.IntRange(0), default=6, show_default=True, help="Indicators with pictures."
)
@click.option("--all", "every", is_flag=True, help="Also groups of figures that no listed indicator claims.")
@_indicators
@official_option
@click.option("--edits", type=click.Path(exists=True, dir_okay=False), help="Corrected assignments (CSV).")
@_language
def report(
    runs: tuple[Path, ...], output: Path, tables: Path | None, overwrite: bool, units: str, **options: Any
) -> None:
    """Write RUNs side by side as one page to send on, and a workbook with the same cells and their sources.

    The page needs no network; every number in it leads to the sentence that it is from.
    """
    need(*_EXTRA)
    from baocao.compare.catalog import load_indicators
    from baocao.compare.comparison import compare
    from baocao.compare.frames import read_frames
    from baocao.compare.report import to_report
    from baocao.run.progress import steps

    refuse_page(output, overwrite=overwrite)
    shown = {name: options.pop(name) for name in ("title", "drawn", "language", "every")}
    shown["every"] |= bool(options["only"])
    told, catalog = [_run(path) for path in runs], load_indicators(options["indicators"])
    with steps() as listener:
        frames = read_frames(*runs, listener=listener)
        comparison = compare(frames, units=int(units), listener=listener, **options)
        _refuse_empty(comparison)
        page = to_report(comparison, frames, runs=told, catalog=catalog, listener=listener, **shown)
        listener(worded("writing files"))
        counts = comparison.write(tables or output.with_name(f"{output.stem}-tables"), "xlsx", overwrite=overwrite)
    put_page(output, page, overwrite=overwrite)
    say(", ".join(f"{number} {name}" for name, number in counts.items()))


def _of_one(frames: "dict[str, pd.DataFrame]", kind: str, indicator: str, **options: Any) -> Any:
    from baocao.compare import charts
    from baocao.compare.catalog import load_indicators
    from baocao.compare.comparison import compare

    language, by = options["language"], options["by"]
    comparison = compare(frames, by=by, units=int(options["units"]), only=[indicator], indicators=options["indicators"])
    _refuse_empty(comparison)
    catalog = load_indicators(options["indicators"])
    cells = charts.labeled(comparison.cells, catalog, language)
    if kind == "targets":
        return _targets(cells, catalog, language)
    name = str(cells["indicator"].iloc[0])
    cells = charts.of_indicator(cells, name, measure=options["measure"], planned=options["planned"], level=by)
    if kind == "time":
        return charts.over_time(cells, language)
    at, when = charts.at_period(cells, options["period"])
    return _map(at, when, **options) if kind == "map" else charts.by_province(at, when, language)


def _map(cells: "pd.DataFrame", when: str, **options: Any) -> Any:
    """A map of shapes or of tiles; what has no place on it is told on standard error."""
    from baocao.compare import maps

    language = options["language"]
    if options["geojson"]:
        shapes = maps.read_shapes(options["geojson"], options["key"])
        drawn, missing = maps.geo_map(cells, when, shapes, options["key"], language)
    else:
        drawn, missing = maps.tile_map(cells, when, int(options["units"]), language)
    if missing:
        say(f"baocao: {maps.not_matched(missing)}")
    return drawn


def _targets(cells: "pd.DataFrame", catalog: "Catalog", language: Any) -> Any:
    from baocao.compare import charts
    from baocao.compare.targets import targets

    found = targets(cells, catalog.indicators)
    if found.empty:
        raise InputError("A picture of targets must have a target. Got none of this indicator; name another.")
    return charts.target_result(charts.of_one_unit(found[found["measure"] == found["measure"].mode()[0]]), language)


def _of_all(frames: "dict[str, pd.DataFrame]", kind: str, language: Any) -> Any:
    from baocao.compare import charts
    from baocao.compare.shares import theme_shares
    from baocao.compare.shortcomings import recurring

    if kind == "themes":
        return charts.shares(theme_shares(frames), language)
    found = recurring(frames)
    if found.members.empty or (kind == "shortcomings" and not found.clusters["recurrent"].any()):
        raise InputError(
            "A picture of shortcomings must have some. Got none that recur; try --kind fields, or more texts."
        )
    return charts.by_field(found.members, language) if kind == "fields" else charts.recurrent(found.table(), language)


def _refuse_empty(comparison: "Comparison") -> None:
    if comparison.facts.empty:
        say("baocao: no figure of an indicator was found. Try another --indicator, --period or --by.")
        click.get_current_context().exit(NOTHING_READABLE)


def _run(path: Path) -> dict[str, str]:
    """What a run says of itself; little where the path is no run."""
    from baocao.run.manifest import read_manifest

    try:
        manifest = read_manifest(path)
    except InputError:
        return {"name": str(path), "model": "?", "version": "?"}
    versions = manifest["versions"]
    return {"name": str(path), "model": str(versions.get("model", "?")), "version": str(versions.get("baocao", "?"))}
