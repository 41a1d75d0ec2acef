"""Many inputs into tables, unattended: processes, resuming, repeats, a manifest; and one DataFrame at a time.

    sources → chunks → workers → spools → entries in order → unique ids → repeats → writer → manifest

The spools stay in `OUT/run`, so that `export` can write a finished run in another format.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from baocao.cli import FORMATS, INTERRUPTED, NOTHING_READABLE, OK, SOME_FAILED
from baocao.core.errors import InputError, OptionError
from baocao.read.reader import Source, sources
from baocao.run.chunks import analyzer, plan, run_chunk, warm_up
from baocao.run.manifest import read_manifest, remove_results, write_manifest
from baocao.run.progress import watched
from baocao.run.repeats import mark_repeats
from baocao.run.spool import SUFFIX, Entry, read_spool
from baocao.run.workers import Workers

if TYPE_CHECKING:
    import pandas as pd

    from baocao.themes.tagger import ModelName

RUN = "run"  # folder of the spools
TIMEOUT = 60.0  # seconds; the longest report seen takes two


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run; the defaults are those of the command."""

    file_format: str = "jsonl"
    jobs: int = 1
    resume: bool = False
    limit: int | None = None
    fail_fast: bool = False
    dedupe: bool = False
    model: "ModelName" = "default"
    timeout: float = TIMEOUT
    csv_sep: str = ","
    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.file_format not in FORMATS:
            raise OptionError.among("format", FORMATS, self.file_format)
        if self.engine == "dask" and self.file_format != "parquet":
            raise OptionError(f"With Dask the format must be parquet; export others later. Got {self.file_format!r}.")
        if self.jobs < 1 or self.timeout <= 0:
            raise OptionError(f"jobs and timeout must be above 0. Got {self.jobs} and {self.timeout}.")

    def sources(self, inputs: Sequence[str | Path]) -> list[Source]:
        """The units to read."""
        columns = {"text_column": self.text_column, "id_column": self.id_column, "date_column": self.date_column}
        return list(sources(*inputs, **columns))


@dataclass(slots=True)
class Outcome:
    """What came of a run. `tables` holds the rows of each table."""

    articles: int = 0
    failures: list[str] = field(default_factory=list)
    repeats: int = 0
    tables: Counter[str] = field(default_factory=Counter)
    versions: dict[str, str] = field(default_factory=dict)
    digest: Any = field(default_factory=sha256)  # of all ids and texts, in order


class FirstFailureError(InputError):
    """With `fail_fast`: an article failed. What was done before can be resumed."""


def extract(inputs: Sequence[str | Path], out: Path, options: Options | None = None) -> Outcome:
    """Read and analyze all inputs into tables in the folder `out`.

    The same inputs give the same bytes, whatever the number of processes. In a script, call it under
    `if __name__ == "__main__":`, since processes are started.

    Raises:
        OptionError: an option is not allowed, `out` is an input, or holds an interrupted run and `resume` is not set.
        FirstFailureError: `fail_fast` is set, and an article failed.
    """
    options = options or Options()
    listed = _outside(out, inputs, options)
    folder = _run_folder(out, resume=options.resume)
    chunks = list(plan(listed, folder, options.timeout, options.model))
    outcome = Outcome()
    total = sum(max(source.rows.count, 1) for source in listed)

    def settle(entries: Iterable[Entry]) -> Iterator[Entry]:
        shown = watched(_finished(entries, options), min(total, options.limit or total))
        return _counted(shown, outcome, fail_fast=options.fail_fast)

    if options.engine == "dask":
        from baocao.run.cluster import run_on_cluster

        outcome.tables = run_on_cluster(chunks, out, settle, jobs=options.jobs, scheduler=options.scheduler)
    else:
        with Workers(run_chunk, min(options.jobs, max(len(chunks), 1)), partial(warm_up, options.model)) as workers:
            from baocao.write import exports  # heavy: while the workers start

            entries = settle(entry for spool in workers.map(chunks) for entry in read_spool(spool))
            outcome.tables = exports.write(entries, out, options.file_format, csv_sep=options.csv_sep)
    _sweep(folder, {chunk.spool for chunk in chunks})
    write_manifest(out, [str(item) for item in inputs], options, outcome)
    return outcome


def run(inputs: Sequence[str], out: Path, options: Options) -> int:
    """`extract` as the command runs it: reports on standard error; returns the exit code."""
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


def list_inputs(inputs: Sequence[str], options: Options) -> int:
    """`extract --dry-run`: the units that would be read on standard output; returns the exit code."""
    readable = unreadable = 0
    for source in islice(options.sources(inputs), options.limit):
        if source.problem:
            unreadable += 1
            click.echo(f"baocao: {source.problem}", err=True)
        else:
            readable += 1
            click.echo(f"{source.key}\t{source.format}\t{max(source.rows.count, 1)}")
    if not readable:
        return NOTHING_READABLE
    return SOME_FAILED if unreadable else OK


def export(run: Path, out: Path, file_format: str, *, csv_sep: str = ",") -> Counter[str]:
    """Write a finished run, the folder that `extract` wrote, in another format.

    Raises:
        InputError: `run` is no such folder, or the run is not finished.
    """
    from baocao.write import exports

    kept = read_manifest(run)["options"]
    spools = sorted((run / RUN).glob(f"*{SUFFIX}"))
    if not spools:
        raise InputError(f"{run / RUN}: must hold the spools of the run. Got none. Run the extraction again.")
    entries = (entry for spool in spools for entry in read_spool(spool))
    options = Options(limit=kept["limit"], dedupe=kept["dedupe"])
    return exports.write(_finished(entries, options), out, file_format, csv_sep=csv_sep)


def analyze_frame(
    frame: "pd.DataFrame",
    table: str = "articles",
    *,
    text: str = "text",
    id: str = "id",  # noqa: A002  (the record's name for it)
    published: str | None = None,
) -> "pd.DataFrame":
    """One table of the articles in a DataFrame's rows; for `map_partitions` of Dask, and for itself.

    Columns and dtypes are those of `baocao.tables`, whatever comes in. Rows whose analysis fails go to `errors`.

    Args:
        frame: an article a row.
        table: the table wanted.
        text, id, published: the columns of text, id (the index where there is none) and day of publication.

    Raises:
        OptionError: there is no such table or column.
    """
    return analyze_frames(frame, text=text, id=id, published=published)[_known(table)]


def analyze_frames(
    frame: "pd.DataFrame",
    *,
    text: str = "text",
    id: str = "id",  # noqa: A002
    published: str | None = None,
) -> "dict[str, pd.DataFrame]":
    """All tables of the articles in a DataFrame's rows; arguments as for `analyze_frame`."""
    from baocao.core.article import Article
    from baocao.write.tables import tables

    for column in (text, published):
        if column is not None and column not in frame.columns:
            raise OptionError.among("column", map(str, frame.columns), column)
    names = frame[id] if id in frame.columns else frame.index
    days = frame[published] if published else [None] * len(frame)
    articles = (
        Article(raw=raw, id=str(name), published=_day(day))
        for raw, name, day in zip(frame[text], names, days, strict=True)
    )
    return tables(analyzer().pipe(articles, on_error="collect"))


def _day(value: Any) -> Any:
    import pandas as pd

    return None if pd.isna(value) else pd.Timestamp(value).date()


def _known(table: str) -> str:
    from baocao.write.tables import schema

    if table not in schema():
        raise OptionError.among("table", schema(), table)
    return table


def _outside(out: Path, inputs: Sequence[str | Path], options: Options) -> list[Source]:
    """The units to read, without what an earlier run left in `out` where that lies in a folder of inputs."""
    home = out.resolve()
    roots = [Path(item).resolve() for item in inputs]
    if home in roots:
        raise OptionError(f"{out}: the output folder must not be an input. Name another folder.")
    listed = options.sources(inputs)
    if not any(home.is_relative_to(root) for root in roots):
        return listed
    return [source for source in listed if not Path(source.path).resolve().is_relative_to(home)]


def _run_folder(out: Path, *, resume: bool) -> Path:
    """The folder for the spools: as it is to be continued, or empty."""
    folder = out / RUN
    interrupted = folder.is_dir() and any(folder.iterdir()) and not (out / "manifest.json").exists()
    if interrupted and not resume:
        raise OptionError(f"{out}: holds an interrupted run. Continue it with --resume, or remove {folder}.")
    if folder.is_dir() and not resume:
        shutil.rmtree(folder)
    if (out / "manifest.json").exists():
        remove_results(out)  # the tables of two runs must not mix
    folder.mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").unlink(missing_ok=True)
    _sweep(folder, set(folder.glob(f"*{SUFFIX}")))
    return folder


def _sweep(folder: Path, kept: set[Path]) -> None:
    """Remove what is no spool of the run: notes and parts that a kill left, spools of earlier inputs."""
    for path in set(folder.iterdir()) - kept:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _finished(entries: Iterable[Entry], options: Options) -> Iterator[Entry]:
    """The entries as the writers get them: the first so many, under unique ids, repeats marked."""
    return mark_repeats(unique_ids(islice(entries, options.limit)), drop=options.dedupe)


def unique_ids(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, the second of an id as `id~2`: rows of different articles must not run together."""
    seen: Counter[str] = Counter()
    for entry in entries:
        name = entry.record["id"]
        seen[name] += 1
        if seen[name] == 1:
            yield entry
            continue
        while (other := f"{name}~{seen[name]}") in seen:
            seen[name] += 1
        seen[other] += 1
        yield replace(entry, record=entry.record | {"id": other})


def _counted(entries: Iterable[Entry], outcome: Outcome, *, fail_fast: bool) -> Iterator[Entry]:
    for entry in entries:
        record = entry.record
        outcome.digest.update(f"{record['id']}\t{record['text_sha256']}\n".encode("utf-8", "surrogatepass"))
        outcome.repeats += "duplicate_of" in record
        if "failure" in record:
            outcome.failures.append(record["failure"]["message"])
            if fail_fast:
                raise FirstFailureError(record["failure"]["message"])
        else:
            outcome.articles += 1
            outcome.versions |= record["versions"]
        yield entry
