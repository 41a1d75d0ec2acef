"""Many inputs into tables, unattended: processes, resuming, repeats, a manifest; and one DataFrame at a time.

    sources → chunks → workers → spools → entries in order → unique ids → repeats → writer → manifest

The spools stay in `OUT/run`, so that `export` can write a finished run in another format.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from baocao.core.errors import InputError, OptionError
from baocao.core.extras import need
from baocao.core.language import translated
from baocao.core.output import MANIFEST, OutputFolder, open_output
from baocao.read.sources import STDIN, Source, sources
from baocao.run.chunks import Chunk, plan, run_chunk, warm_up
from baocao.run.manifest import read_manifest, write_manifest
from baocao.run.options import COLUMN_OPTIONS, Options, Outcome
from baocao.run.progress import overdue, watched
from baocao.run.repeats import mark_repeats
from baocao.run.spool import FOLDER, read_spool, refuse_others, spools, sweep
from baocao.run.workers import Workers
from baocao.themes import is_wanted
from baocao.write.entry import Entry, unique_ids


class FirstFailureError(InputError):
    """With `fail_fast`: an article failed. What was done before can be resumed."""


def extract(inputs: Sequence[str | Path], out: Path, options: Options | None = None) -> Outcome:
    """Read and analyze all inputs into tables in the folder `out`.

    The same inputs give the same bytes, whatever the number of processes. In a script, call it under
    `if __name__ == "__main__":`, since processes are started.

    Raises:
        OptionError: an option is not allowed; `out` is an input, or one lies in it; or `out` is not to be written to
            (see `open_output`).
        FirstFailureError: `fail_fast` is set, and an article failed.
    """
    options = options or Options()
    if options.engine == "dask":
        need("Dask", "batch", "dask", "distributed")
    with overdue(lambda: print(translated("looking through the inputs"), file=sys.stderr)):  # noqa: T201
        listed = _outside(out, inputs, options)
    outcome = Outcome()
    with open_output(out, "run", overwrite=options.overwrite, resume=options.resume) as folder:
        if folder.files and all(source.problem for source in listed):
            raise InputError(f"{out}: none of the inputs can be read, so its earlier results stay. {listed[0].problem}")
        chunks = list(plan(listed, folder.path / FOLDER, options.seconds, options.loading))
        _write_tables(folder, chunks, options, outcome)
        sweep(folder.path / FOLDER, {chunk.spool for chunk in chunks})
        with folder.stage([MANIFEST]) as stage:
            write_manifest(stage, [str(item) for item in inputs], options, outcome, folder.files)
            folder.publish(stage)
    return outcome


def _write_tables(folder: OutputFolder, chunks: list[Chunk], options: Options, outcome: Outcome) -> None:
    """Do the chunks and write their entries to the folder, what has come of them to `outcome`."""
    with ExitStack() as stack:
        if options.engine == "local":
            jobs = min(options.jobs, max(len(chunks), 1))
            workers = stack.enter_context(Workers(run_chunk, jobs, partial(warm_up, options.loading)))
        from baocao.write.formats import refuse_taken, writer_of  # heavy: while the workers start

        writer = writer_of(options.file_format, options.csv_style)
        spool_folder = folder.claim(FOLDER)
        refuse_others(spool_folder)
        names = refuse_taken(folder, writer)
        folder.withdraw(MANIFEST)  # from here on the spools are no finished run
        sweep(spool_folder, spools(spool_folder) if options.resume else ())
        settle = partial(_settled, chunks=chunks, options=options, outcome=outcome)
        stage = stack.enter_context(folder.stage(names))
        if options.engine == "dask":
            from baocao.run.cluster import run_on_cluster

            outcome.tables = run_on_cluster(
                chunks, stage, settle, jobs=options.jobs, scheduler=options.scheduler, loading=options.loading
            )
        else:
            entries = (entry for spool in workers.map(chunks) for entry in read_spool(spool))
            outcome.tables = writer(settle(entries), stage)
        folder.make_room(stage)
        folder.publish(stage)


def _settled(entries: Iterable[Entry], chunks: list[Chunk], options: Options, outcome: Outcome) -> Iterator[Entry]:
    """The entries of a run as the writers get them; watched, and counted in `outcome`."""
    total = sum(chunk.size for chunk in chunks)
    done = sum(chunk.size for chunk in chunks if chunk.spool.exists())
    shown = watched(_finished(entries, options), min(total, options.limit or total), done)
    return _counted(shown, outcome, fail_fast=options.fail_fast)


def export(run: Path, out: Path, file_format: str, **how: Any) -> Counter[str]:
    """Write a finished run, the folder that `extract` wrote, in another format; `how` is as for `formats.write`.

    Raises:
        InputError: `run` is no such folder, or the run is not finished.
        OptionError: `out` is not to be written to (see `open_output`).
    """
    from baocao.write.formats import write

    return write(finished_entries(run), out, file_format, **how)


def finished_entries(run: Path) -> Iterator[Entry]:
    """The entries of a finished run, as its tables were written from them; read one at a time.

    Raises:
        InputError: `run` is no folder that `extract` wrote, or the run is not finished.
    """
    kept = read_manifest(run)["options"]
    found = spools(run / FOLDER) if (run / FOLDER).is_dir() else []
    if not found:
        raise InputError(f"{run / FOLDER}: must hold the spools of the run. Got none. Run the extraction again.")
    entries = (entry for spool in found for entry in read_spool(spool))
    options = Options(limit=kept["limit"], dedupe=kept["dedupe"], genre=tuple(kept.get("genre", ())))
    return _finished(entries, options)


def list_sources(inputs: Sequence[str | Path], options: Options) -> list[Source]:
    """The units to read."""
    columns = {name: getattr(options, name) for name in COLUMN_OPTIONS}
    return list(sources(*inputs, **columns, ocr=options.ocr))


def _outside(out: Path, inputs: Sequence[str | Path], options: Options) -> list[Source]:
    """The units to read, without what an earlier run left in `out` where that lies in a folder of inputs."""
    home = out.resolve()
    paths = [Path(item) for item in inputs if str(item) != STDIN]
    roots = [path.resolve() for path in paths]
    for path, root in zip(paths, roots, strict=True):
        if home == root:
            raise OptionError(f"{out}: the output folder must not be an input. Name another folder.")
        if root.is_relative_to(home) or Path(os.path.abspath(path)).is_relative_to(home):  # noqa: PTH100  (links stay)
            raise OptionError(f"{path}: an input must not lie in the output folder ({out}). Name another folder.")
    outer = [root for root in roots if home.is_relative_to(root)]
    kept = []
    for source in list_sources(inputs, options):
        if not Path(source.path).resolve().is_relative_to(home):
            kept.append(source)
        elif not any(Path(os.path.abspath(source.path)).is_relative_to(root) for root in outer):  # noqa: PTH100
            raise OptionError(f"{source.path}: links into the output folder ({out}). Name another folder.")
    return kept


def _finished(entries: Iterable[Entry], options: Options) -> Iterator[Entry]:
    """The entries as the writers get them: the first so many, under unique ids, repeats marked, by genre."""
    marked = mark_repeats(unique_ids(islice(entries, options.limit)), drop=options.dedupe)
    genres = ((entry, entry.record.get("genre", {}).get("name")) for entry in marked)
    return (
        entry if is_wanted(genre, options.genre) else replace(entry, dropped=True)  # it still counts among repeats
        for entry, genre in genres
    )


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
