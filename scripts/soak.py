#!/usr/bin/env python3
"""Soak a batch: many articles, one bad file in fifty, the run killed twice and resumed, every row accounted for.

    python scripts/soak.py ARTICLES --number 20000 --jobs 2

ARTICLES is a folder of .txt files or a JSONL file (.gz too) with `id` and `text`. The articles are repeated under new
ids, with a sentence of their own so that no two are the same, until there are enough. Exits with 1 if a good article
is missing, doubled or failed, a bad one is not among the errors, or memory grows.
"""

import argparse
import gzip
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow.parquet as pq

ONE_BAD_IN = 50
KILLS = 2
FOLDER_SIZE = 1_000
MEMORY = 400 << 20  # bytes of a worker
BAD = {
    "bytes.txt": b"\xff\xfa\xfb\xfc" * 50,
    "empty.docx": b"PK\x03\x04 no archive",
    "cut.pdf": b"%PDF-1.4\n%cut off",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    arguments = parser.parse_args()
    work = arguments.keep or Path(tempfile.mkdtemp(prefix="soak-"))
    try:
        good, bad = make_inputs(list(texts(arguments.articles)), work / "in", arguments.number)
        problems = run(work / "in", work / "out", arguments, len(good) + len(bad))
        problems += check(work / "out", good, bad)
    finally:
        if not arguments.keep:
            shutil.rmtree(work, ignore_errors=True)
    for problem in problems:
        print("PROBLEM:", problem)
    print("soak failed" if problems else f"soak passed: {len(good)} good and {len(bad)} bad articles, each once")
    return bool(problems)


def texts(path: Path) -> Iterator[str]:
    """The articles to repeat."""
    if path.is_dir():
        for file in sorted(path.rglob("*.txt")):
            yield file.read_text(encoding="utf-8")
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def make_inputs(originals: list[str], folder: Path, number: int) -> tuple[set[str], set[str]]:
    """Write the inputs; returns the ids of the good and of the bad ones."""
    good: set[str] = set()
    bad: set[str] = set()
    kinds = sorted(BAD)
    for serial in range(number):
        name = f"{serial // FOLDER_SIZE:03}/article-{serial:06}"
        file = folder / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        if serial % ONE_BAD_IN == ONE_BAD_IN - 1:
            kind = kinds[serial // ONE_BAD_IN % len(kinds)]
            file.with_name(f"article-{serial:06}.{kind.partition('.')[2]}").write_bytes(BAD[kind])
            bad.add(name)
        else:
            own = f"\nBài số {serial} của đợt thử."
            file.write_text(originals[serial % len(originals)] + own, encoding="utf-8")
            good.add(name)
    return good, bad


def run(inputs: Path, out: Path, arguments: argparse.Namespace, number: int) -> list[str]:
    """Run to the end, killed on the way; returns what went wrong."""
    chance = random.Random(arguments.seed)
    command = [sys.executable, "-m", "baocao.cli", "extract", str(inputs), "-o", str(out), "--format", "parquet"]
    command += ["--jobs", str(arguments.jobs)]
    spools = out / "run"
    targets = sorted(chance.uniform(0.1, 0.9) for _ in range(KILLS))
    for kill, target in enumerate(targets):
        process = subprocess.Popen(command + ["--resume"] * bool(kill))
        while process.poll() is None and len(list(spools.glob("*.gz"))) < target * number / 25:
            time.sleep(0.05)
        if process.poll() is not None:
            return [f"the run ended with {process.returncode} before it could be killed"]
        process.send_signal(signal.SIGKILL)
        process.wait()
        print(f"killed after {len(list(spools.glob('*.gz')))} chunks", flush=True)
        if (out / "articles.parquet").exists():
            return ["a table appeared before the run was finished"]
    process = subprocess.Popen([*command, "--resume"])
    memory = Memory(process.pid)
    started = time.monotonic()
    code = process.wait()
    peak, late = memory.stop()
    print(f"finished with {code} in {time.monotonic() - started:.0f} s; workers' peak {peak >> 20} MB, {late}")
    return ([f"exit code {code}, expected 1"] if code != 1 else []) + (
        [f"a worker took {peak >> 20} MB"] if peak > MEMORY else []
    )


class Memory:
    """Watches the resident memory of a run's workers."""

    def __init__(self, pid: int) -> None:
        self._samples: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(psutil.Process(pid),))
        self._thread.start()

    def stop(self) -> tuple[int, str]:
        """The peak in bytes, and how the last third compares with the middle third."""
        self._over.set()
        self._thread.join()
        third = len(self._samples) // 3
        if not third:
            return max(self._samples, default=0), "too short to see growth"
        middle, last = max(self._samples[third : 2 * third]), max(self._samples[2 * third :])
        return max(self._samples), f"last third against middle third {last / middle:.2f}"

    def _watch(self, process: psutil.Process) -> None:
        while not self._over.wait(0.2):
            try:
                sizes = [child.memory_info().rss for child in process.children()]
            except psutil.Error:
                continue
            if sizes:
                self._samples.append(max(sizes))


def check(out: Path, good: set[str], bad: set[str]) -> list[str]:
    """Compare the tables with what went in."""
    problems = []
    articles = pq.read_table(out / "articles.parquet", columns=["article"])["article"].to_pylist()
    errors = pq.read_table(out / "errors.parquet").to_pylist()
    if len(articles) != len(set(articles)):
        problems.append(f"{len(articles) - len(set(articles))} articles are doubled")
    if set(articles) != good:
        problems.append(f"{len(good - set(articles))} good articles are missing, {len(set(articles) - good)} unknown")
    failed = {row["article"] for row in errors if row["message"]}
    if failed != bad or len(errors) != len(bad):
        problems.append(f"{len(bad - failed)} bad ones are missing in errors, {len(failed - bad)} too many")
    passages = set(pq.read_table(out / "passages.parquet", columns=["article"])["article"].to_pylist())
    if passages != good:
        problems.append(f"{len(good - passages)} good articles have no passages")
    return problems


if __name__ == "__main__":
    sys.exit(main())
