"""The same run on a Dask cluster: chunks and tables are made by its workers, in a folder that all of them reach.

    chunks → spools and digests (workers) → ids and repeats (here, in order) → parts of the tables (workers)

A worker that dies costs nothing: Dask gives its tasks to another, and a spool is either complete or not there. Needs
the extra `batch`.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from dask import delayed
from dask.dataframe import from_delayed
from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin

from baocao.core.files import PARTIAL, discard, is_partial
from baocao.run.chunks import Chunk, run_chunk, warm_up
from baocao.run.dataframes import analyze_frames
from baocao.run.spool import read_spool
from baocao.themes import USUAL, Loading
from baocao.write.entry import Entry
from baocao.write.formats import writer_of
from baocao.write.parquet import part_name
from baocao.write.tables import frame, schema

if TYPE_CHECKING:
    from dask.dataframe import DataFrame


PART_CHUNKS = 40  # chunks whose rows make up one file of each table: a thousand articles
_KEPT = (
    "id",
    "text_sha256",
    "versions",
    "failure",
    "genre",
    "locality",
)  # of a record, for what is decided in the order of the run
_one_at_a_time = threading.Lock()  # a process has one time limit

Settle = Callable[[Iterable[Entry]], Iterator[Entry]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the order of the run decides about an entry: its id, whether it is a repeat and is left out."""

    changes: dict[str, Any]
    dropped: bool


def analyze_partitions(frame_: "DataFrame", *, model: str = "default", **columns: str | None) -> "dict[str, DataFrame]":
    """All tables of a Dask DataFrame with an article a row; lazy, partition by partition.

    Each partition is analyzed once if the tables are computed together (`dask.compute`). Arguments, columns and
    dtypes are those of `dataframes.analyze_frames`.
    """
    parts = [delayed(analyze_frames)(part, model=model, **columns) for part in frame_.to_delayed()]
    return {name: from_delayed([part[name] for part in parts], meta=frame(name, [])) for name in schema()}


def run_on_cluster(
    chunks: Sequence[Chunk],
    out: Path,
    settle: Settle,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    loading: Loading = USUAL,
) -> Counter[str]:
    """Run the chunks on a cluster and write every table as a folder of Parquet files.

    Args:
        chunks: what to do; inputs and spools must be reachable under their paths from every worker.
        out: a folder of this run alone for the tables, likewise.
        settle: gives the entries of the run, in order, their ids and marks repeats; may end early.
        jobs: number of processes of a cluster on this machine, used without a `scheduler`.
        scheduler: address of a running scheduler.
        loading: as of the chunks; what the workers load when they start.
    """
    with _client(jobs, scheduler) as client:
        client.register_plugin(_WarmUp(loading))
        sizes: list[int] = []
        settled = settle(_stubs(client, chunks, sizes))
        verdicts = [Verdict(_changes(entry), entry.dropped) for entry in settled]
        tasks = []
        for first in range(0, len(sizes), PART_CHUNKS):
            start, size = sum(sizes[:first]), sum(sizes[first : first + PART_CHUNKS])
            spools = [chunk.spool for chunk in chunks[first : first + PART_CHUNKS]]
            tasks.append((spools, verdicts[start : start + size], out))
        written = client.gather([client.submit(write_part, *task, pure=False) for task in tasks])
    _assemble([part for part, _ in written], out)
    counts = Counter(dict.fromkeys(schema(), 0))
    for _, rows in written:
        counts.update(rows)
    return counts


def summarize_chunk(chunk: Chunk) -> list[Entry]:
    """Run a chunk; its entries without text and results."""
    with _one_at_a_time:
        spool = run_chunk(chunk)
    return [
        Entry({key: entry.record[key] for key in _KEPT if key in entry.record}, "", entry.signature)
        for entry in read_spool(spool)
    ]


def write_part(spools: Sequence[Path], verdicts: Sequence[Verdict], out: Path) -> tuple[Path, Counter[str]]:
    """Write the tables of some spools to a new folder in `out`; with fewer verdicts than entries, only so many."""
    # a new folder, since another worker may have died over the same part
    folder = Path(mkdtemp(prefix=".baocao-", suffix=PARTIAL, dir=out))
    entries = (entry for spool in spools for entry in read_spool(spool))
    settled = (
        replace(entry, record=entry.record | verdict.changes, dropped=verdict.dropped)
        for verdict, entry in zip(verdicts, entries, strict=False)
    )
    return folder, writer_of("parquet")(settled, folder)


class _WarmUp(WorkerPlugin):  # type: ignore[misc]
    """Loads the models when a worker starts or comes back."""

    def __init__(self, loading: Loading) -> None:
        self.name = f"baocao-{loading.model}"
        self._loading = loading

    def setup(self, worker: object) -> None:  # noqa: ARG002  (Dask's signature)
        warm_up(self._loading)


@contextmanager
def _client(jobs: int, scheduler: str | None) -> "Iterator[Client]":
    with ExitStack() as stack:
        address: Any = scheduler or stack.enter_context(
            LocalCluster(n_workers=jobs, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
        )
        yield stack.enter_context(Client(address))


def _stubs(client: Client, chunks: Sequence[Chunk], sizes: list[int]) -> Iterator[Entry]:
    """The entries of all chunks in order, without text and results; the number of each chunk's goes to `sizes`."""
    futures = client.map(summarize_chunk, chunks, pure=False)
    for number, chunk in enumerate(chunks):
        while True:
            try:
                stubs = futures[number].result()
                break
            except KilledWorker:  # some articles kill whoever reads them, each is given up after two deaths
                futures[number] = client.submit(summarize_chunk, chunk, pure=False)
        futures[number].release()
        sizes.append(len(stubs))
        yield from stubs


def _changes(entry: Entry) -> dict[str, Any]:
    return {key: value for key, value in entry.record.items() if key in ("id", "duplicate_of")}


def _assemble(parts: Sequence[Path], out: Path) -> None:
    """Put the parts of each table into its folder, and leave nothing else."""
    for name in schema():
        folder = out / f"{name}.parquet"
        folder.mkdir()
        for number, part in enumerate(parts):
            (part / f"{name}.parquet").rename(folder / part_name(number))
    for left in filter(lambda path: is_partial(path.name), out.iterdir()):
        discard(left)
