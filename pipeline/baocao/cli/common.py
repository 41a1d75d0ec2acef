"""What commands share: exit codes, options, the tally of what was read."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.speaking import say
from baocao.core.files import write_page
from baocao.themes import MODELS
from baocao.write.formats import LOCALES

if TYPE_CHECKING:
    from baocao.core.article import Article

OK, SOME_FAILED, USAGE, NOTHING_READABLE, INTERRUPTED = 0, 1, 2, 3, 130

INPUT = click.Path(allow_dash=True, readable=False)  # so that shells complete it; what it is the reader tells

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
official_option = click.option(
    "--with", "official", type=click.Path(exists=True, dir_okay=False), help="Official values (CSV) beside."
)
ocr_option = click.option("--ocr", is_flag=True, help="Recognise scanned pages of PDF files, by Tesseract; slow.")


def csv_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a CSV's form, for a command."""
    return reduce(lambda decorated, option: option(decorated), reversed(_csv_options), command)


class Tally:
    """Counts what came through and names each failure on standard error."""

    def __init__(self) -> None:
        self.good = self.bad = 0

    def count(self, articles: "Iterable[Article]") -> "Iterator[Article]":
        """The same articles, counted."""
        for article in articles:
            if article.failure:
                self.bad += 1
                say(f"baocao: {article.failure.message}")
            else:
                self.good += 1
            yield article

    @property
    def exit_code(self) -> int:
        """0 all read, 1 some inputs failed, 3 nothing readable."""
        if not self.bad and self.good:
            return OK
        return SOME_FAILED if self.good else NOTHING_READABLE


def put_page(path: Path, page: str, *, overwrite: bool) -> None:
    write_page(path, page, overwrite=overwrite)
    say(f"{path} written")
