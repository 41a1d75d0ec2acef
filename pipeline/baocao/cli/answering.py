"""Commands that answer from finished runs, and check them: ask, mcp, validate."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.common import NOTHING_READABLE, model_option, overwrite_option
from baocao.cli.speaking import say
from baocao.core.language import chosen, translated

if TYPE_CHECKING:
    from baocao.compare.asking import Answer, Answers

_KINDS = ("figures", "themes", "limitations", "localities")
_RUN = click.Path(path_type=Path, exists=True)


@click.command(epilog="Example: baocao ask 'tỷ lệ hộ nghèo Yên Bái 2022' tables")
@click.argument("question")
@click.argument("runs", metavar="RUN…", nargs=-1, required=True, type=_RUN)
@click.option("--date", "day", metavar="DAY", help='Day that "năm ngoái" counts from: 2024-12-15 or 15/12/2024.')
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="Answers at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ask(question: str, runs: tuple[Path, ...], day: str | None, limit: int, as_json: bool) -> None:
    """Answer a QUESTION about a figure from RUNs, the folders that `extract -o` wrote, with the sentences it is from.

    Indicator, place and period in everyday words, with accents or without. Exits with 3 where nothing answers; what is
    near is told then.
    """
    from baocao.analyzer import as_date
    from baocao.compare.asking import asker_of
    from baocao.compare.frames import read_frames
    from baocao.write.record import dumps

    found = asker_of(read_frames(*runs)).ask(question, day=as_date(day), limit=limit)
    click.echo(dumps(found.told()) if as_json else "\n".join(_lines(found)))
    if not found.answers:
        sys.exit(NOTHING_READABLE)


def _lines(found: "Answers") -> list[str]:
    lines = [line for answer in found.answers for line in _answer_lines(answer)]
    if found.reason:
        lines.append(translated(found.reason))
    if found.near:
        lines += [translated("Gần với câu hỏi:"), *(line for answer in found.near for line in _answer_lines(answer))]
    return lines + [f"! {translated(note)}" for note in found.notes]


def _answer_lines(answer: "Answer") -> list[str]:
    """The cell in a line, then its sources, each with its place in the article."""
    from baocao.compare.catalog import load_indicators
    from baocao.compare.display import words
    from baocao.compare.wide_tables import cell_text

    cell = answer.cell
    kinds = (cell["measure"], "planned" if cell["planned"] else cell["status"], cell["state"])
    known = words(chosen()).group("answer")
    told = ", ".join(known[kind] for kind in kinds if kind in known)
    shown = cell_text(cell, chosen())
    label = load_indicators().label(cell["indicator"], chosen())
    head = f"{label} · {cell['place']} · {cell['period']}: {shown}" + f" ({told})" * bool(told)
    lines = [head + (f" – {translated(cell['note'])}" if cell["note"] else "")]
    for source in answer.sources:
        sentence = " ".join(str(source["sentence"] or "").split())
        lines.append(f"    {source['article']} [{source['start']}:{source['end']}] {sentence}")
    return lines


@click.command(epilog="Example: baocao mcp tables")
@click.argument("runs", metavar="[RUN…]", nargs=-1, type=_RUN)
@model_option
def mcp(runs: tuple[Path, ...], model: str) -> None:
    """Serve RUNs to language models: a read-only MCP server on standard input and output, offline (extra: mcp)."""
    from baocao.compare.mcp_server import make_server

    make_server(runs, model=model).run("stdio")


@click.group(epilog="Example: baocao validate draw tables -o sample.xlsx --kind limitations --size 200")
def validate() -> None:
    """Check what was extracted by hand: draw a sample to code, read the codes back."""


@validate.command("draw", epilog="Example: baocao validate draw tables -o sample.xlsx --kind themes --by province")
@click.argument("run", type=_RUN)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Sheet to code, XLSX or CSV: a new file. Its key (.key.json) comes beside it.")  # fmt: skip
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What is coded.")
@click.option("--size", type=click.IntRange(2), default=200, show_default=True, help="Items to draw.")
@click.option("--by", default="province,theme", show_default=True, help="Columns that make the strata.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another one draws others.")
@click.option("--coder", "coders", multiple=True, help="Columns for this coder; repeatable.  [default: a file each]")
def _draw(run: Path, output: Path, kind: Any, by: str, coders: tuple[str, ...], **how: Any) -> None:
    """Draw a stratified sample of a RUN. The sheet does not tell what the machine said; its key does: keep it apart."""
    from baocao.compare.coding_sheets import write_sample
    from baocao.compare.frames import read_frames
    from baocao.compare.sampling import draw

    columns = [name.strip() for name in by.split(",") if name.strip()]
    sample = draw(read_frames(run), kind, by=columns, **how)
    key = write_sample(sample, output, coders=coders)
    say(f"{output}: {len(sample.rows)} items of {len(sample.key['strata'])} strata")
    say(f"{key}: what the machine said. Do not give it to coders.")


@validate.command("read", epilog="Example: baocao validate read an.xlsx binh.xlsx --key sample.key.json -o validation")
@click.argument(
    "coded", metavar="CODED…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="Folder for validation.html and .json: new or empty.")  # fmt: skip
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Key of the sample.  [default: the one beside the first file]")  # fmt: skip
@overwrite_option
def _read(coded: tuple[Path, ...], output: Path, key: Path | None, overwrite: bool) -> None:
    """Report alpha, precision, recall and F1 of CODED sheets, one a coder or with columns by coder."""
    from baocao.compare.validation import evaluate, write_report

    told = evaluate(coded, key)
    write_report(told, output, overwrite=overwrite)
    say(f"{output}: {told['coded']} of {told['items']} items coded by {', '.join(told['coders'])}")
