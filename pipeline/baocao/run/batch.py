"""Many inputs into tables, unattended: processes, resuming, repeats, a manifest; and one DataFrame at a time.

    sources → chunks → workers → spools → entries in order → unique ids → repeats → writer → manifest

The spools stay in `OUT/run`, so that `export` can write a finished run in another format.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.core.errors import InputError, OptionError
from baocao.read.sources import Source, sources
from baocao.run.chunks import plan, run_chunk, warm_up
from baocao.run.manifest import read_manifest, remove_results, write_manifest
from baocao.run.options import Options, Outcome
from baocao.run.progress import watched
from baocao.run.repeats import mark_repeats
from baocao.run.spool import SUFFIX, read_spool
from baocao.run.workers import Workers
from baocao.write.entry import Entry

if TYPE_CHECKING:
    pass

RUN = "run"  # folder of the spools


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
            from baocao.write.formats import write  # heavy: while the workers start

            entries = settle(entry for spool in workers.map(chunks) for entry in read_spool(spool))
            outcome.tables = write(entries, out, options.file_format, csv_sep=options.csv_sep)
    _sweep(folder, {chunk.spool for chunk in chunks})
    write_manifest(out, [str(item) for item in inputs], options, outcome)
    return outcome


def export(run: Path, out: Path, file_format: str, *, csv_sep: str = ",") -> Counter[str]:
    """Write a finished run, the folder that `extract` wrote, in another format.

    Raises:
        InputError: `run` is no such folder, or the run is not finished.
    """
    from baocao.write.formats import write

    kept = read_manifest(run)["options"]
    spools = sorted((run / RUN).glob(f"*{SUFFIX}"))
    if not spools:
        raise InputError(f"{run / RUN}: must hold the spools of the run. Got none. Run the extraction again.")
    entries = (entry for spool in spools for entry in read_spool(spool))
    options = Options(limit=kept["limit"], dedupe=kept["dedupe"])
    return write(_finished(entries, options), out, file_format, csv_sep=csv_sep)


def list_sources(inputs: Sequence[str | Path], options: Options) -> list[Source]:
    """The units to read."""
    columns = {"text_column": options.text_column, "id_column": options.id_column, "date_column": options.date_column}
    return list(sources(*inputs, **columns))


def _outside(out: Path, inputs: Sequence[str | Path], options: Options) -> list[Source]:
    """The units to read, without what an earlier run left in `out` where that lies in a folder of inputs."""
    home = out.resolve()
    roots = [Path(item).resolve() for item in inputs]
    if home in roots:
        raise OptionError(f"{out}: the output folder must not be an input. Name another folder.")
    listed = list_sources(inputs, options)
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
