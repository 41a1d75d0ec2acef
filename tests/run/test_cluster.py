"""The same results on a Dask cluster, dtypes included, with workers that die. The cluster is on this machine."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import pandas as pd
import pytest

from baocao.run import batch, dataframes
from baocao.run.batch import extract
from baocao.run.options import Options
from baocao.themes import Loading
from baocao.write.tables import schema

dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, of processes that are ended on purpose

TEXT = (
    "Huyện Mường Khoa, đợt {0}\nNăm 2019, huyện trồng {0}2 ha rừng. Tuy nhiên, tiến độ giao đất ở thôn {0} còn chậm.\n"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator["distributed.LocalCluster"]:
    options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with distributed.LocalCluster(**options) as running:
        yield running


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for serial in range(120):
        (folder / f"b{serial:03}.txt").write_text(TEXT.format(serial % 90) * 5, encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4\n%cut off")
    return folder


def read(out: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(out / f"{name}.parquet") for name in schema()}


def assert_same(out: Path, expected: Path) -> None:
    for name, frame in read(out).items():
        pd.testing.assert_frame_equal(frame, read(expected)[name])
    assert (out / "manifest.json").read_text("utf-8").partition('"files"')[0] == (
        (expected / "manifest.json").read_text("utf-8").partition('"files"')[0]
    )


@pytest.mark.parametrize("dedupe", [False, True])
def test_a_cluster_gives_the_same_tables_though_a_worker_dies(
    cluster: "distributed.LocalCluster", inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dedupe: bool
) -> None:
    monkeypatch.setattr("baocao.run.cluster.PART_CHUNKS", 2)
    options = Options(model="fast", file_format="parquet", dedupe=dedupe)
    extract([inputs], tmp_path / "local", options)
    on_cluster = Options(
        model="fast", file_format="parquet", dedupe=dedupe, engine="dask", scheduler=cluster.scheduler_address
    )
    killed = threading.Event()
    killer = threading.Thread(target=kill_a_worker, args=(cluster, tmp_path / "cluster" / "run", killed))
    killer.start()
    outcome = extract([inputs], tmp_path / "cluster", on_cluster)
    killer.join()
    assert killed.is_set()
    assert (outcome.articles, len(outcome.failures), outcome.repeats) == (120, 1, 30)
    assert len(list((tmp_path / "cluster" / "articles.parquet").iterdir())) == 3
    assert_same(tmp_path / "cluster", tmp_path / "local")


def kill_a_worker(cluster: "distributed.LocalCluster", spools: Path, killed: threading.Event) -> None:
    """Kill the process of one worker as soon as a chunk is done."""
    deadline = time.monotonic() + 60
    while not list(spools.glob("*.gz")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
    killed.set()


def test_an_interrupted_run_goes_on_with_the_other_engine(
    cluster: "distributed.LocalCluster", inputs: Path, tmp_path: Path
) -> None:
    with pytest.raises(batch.FirstFailureError):
        extract([inputs], tmp_path / "out", Options(model="fast", file_format="parquet", fail_fast=True))
    spools = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "run").glob("*.gz")}
    assert spools
    address = cluster.scheduler_address
    extract(
        [inputs],
        tmp_path / "out",
        Options(model="fast", file_format="parquet", resume=True, engine="dask", scheduler=address),
    )
    assert all(path.stat().st_mtime_ns == when for path, when in spools.items())
    extract([inputs], tmp_path / "straight", Options(model="fast", file_format="parquet"))
    assert_same(tmp_path / "out", tmp_path / "straight")


def test_a_cluster_uses_the_model_that_was_asked_for(
    cluster: "distributed.LocalCluster", inputs: Path, tmp_path: Path
) -> None:
    options = Options(file_format="parquet", engine="dask", scheduler=cluster.scheduler_address, model="rules", limit=9)
    outcome = extract([inputs], tmp_path / "out", options)
    assert outcome.versions["model"] == "rules"


def test_workers_warm_up_the_model_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from baocao.run import cluster as module

    warmed: list[Loading] = []
    monkeypatch.setattr(module, "warm_up", warmed.append)
    module._WarmUp(Loading("rules")).setup(None)
    assert warmed == [Loading("rules")]


def test_partitions_of_a_frame_become_every_table(cluster: "distributed.LocalCluster") -> None:
    from baocao.run.cluster import analyze_partitions

    frame = pd.DataFrame({"id": [f"a{n}" for n in range(9)], "text": [TEXT.format(n) for n in range(9)]})
    expected = dataframes.analyze_frames(frame)
    with distributed.Client(cluster.scheduler_address):
        lazy = analyze_partitions(dd.from_pandas(frame, npartitions=3))
        found = dict(zip(lazy, dask.compute(*lazy.values()), strict=True))
    assert set(found) == set(schema())
    for name, table in found.items():
        assert dict(table.dtypes) == dict(expected[name].dtypes), name
        assert dict(lazy[name].dtypes) == dict(expected[name].dtypes), name
        pd.testing.assert_frame_equal(table.reset_index(drop=True), expected[name])


def test_partitions_are_analyzed_with_the_model_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from baocao.run.cluster import analyze_partitions

    asked: list[Loading] = []
    real = dataframes.analyzer
    monkeypatch.setattr(dataframes, "analyzer", lambda loading: asked.append(loading) or real(loading))
    frame = pd.DataFrame({"id": ["a", "b"], "text": [TEXT.format(1), TEXT.format(2)]})
    lazy = analyze_partitions(dd.from_pandas(frame, npartitions=2), model="rules")
    assert len(lazy["articles"].compute(scheduler="synchronous")) == 2
    assert set(asked) == {Loading("rules")}


def test_map_partitions_takes_the_function_for_one_table() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "text": [TEXT.format(1), TEXT.format(2)]})
    meta = dataframes.analyze_frame(frame.head(0), "limitations")
    lazy = dd.from_pandas(frame, npartitions=2).map_partitions(dataframes.analyze_frame, "limitations", meta=meta)
    found = lazy.compute(scheduler="synchronous").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, dataframes.analyze_frame(frame, "limitations"))
