"""Time and memory of `baocao extract` as articles become more, and with two processes instead of one.

    scripts/reproduce growth                    as part of the numbers, a quarter of an hour and more
    python benchmarks/growth.py 1000 fast       so many articles with a model, printed

Articles are made from the invented corpus by a seeded choice: a title and three passages each, as rows of one file, so
that all are equally long and 100,000 of them are no 100,000 times the same.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import Any

import psutil

sys.path.append(str(Path(__file__).resolve().parent.parent / "scripts"))

from parts import ROOT, Numbers, number, part

PASSAGES = 3
SIZES = {"fast": (100, 1_000, 10_000, 100_000), "encoder": (100, 1_000)}
PAIRS, PAIRED = 3, 3_000  # runs with one process and with two, of so many articles
_EVERY = 0.05  # seconds between two looks at the memory


def write_articles(articles: int, path: Path) -> None:
    """Rows with id and text, the same in every run."""
    from baocao.core.article_facts import THEMES
    from baocao.learn.corpus import read_corpus

    reports = list(read_corpus(ROOT / "corpora", "train"))
    said = [[report.text[tag.start : tag.end] for tag in report.of(*THEMES)] for report in reports]
    titles, passages = [lines[0] for lines in said], [line for lines in said for line in lines[1:]]
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as out:
        for at in range(articles):
            text = "\n".join([chance.choice(titles), *chance.sample(passages, PASSAGES)])
            out.write(json.dumps({"id": f"a{at:06}", "text": text}, ensure_ascii=False) + "\n")


def extracted(articles: int, model: str, jobs: int = 1) -> dict[str, float]:
    """A run of the command: its seconds by the clock and of the processor, its megabytes of memory and of results."""
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        path, out = Path(folder) / "articles.jsonl", Path(folder) / "out"
        write_articles(articles, path)
        used, begun = _processor(), perf_counter()
        line = [sys.executable, "-m", "baocao.cli", "extract", str(path), "-o", str(out), "--model", model]
        process = subprocess.Popen([*line, "--jobs", str(jobs)], stderr=subprocess.PIPE, text=True)
        watch = Watch(process.pid)
        _, message = process.communicate()
        whole, worker = watch.stop()
        if process.returncode:
            raise SystemExit(f"the command failed with {process.returncode}: {message}")
        return {
            "seconds": perf_counter() - begun,
            "processor": _processor() - used,
            "megabytes": path.stat().st_size / 1e6,
            "memory": whole / 2**20,
            "worker": worker / 2**20,
            "results": sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6,
        }


def _processor() -> float:
    """Seconds of the processor of all processes that ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Watch:
    """Notes the most memory of a process with all that it started, and of the largest of those."""

    def __init__(self, pid: int) -> None:
        self._process, self._over = psutil.Process(pid), Event()
        self._whole = self._worker = 0
        self._thread = Thread(target=self._look)
        self._thread.start()

    def stop(self) -> tuple[int, int]:
        """Bytes."""
        self._over.set()
        self._thread.join()
        return self._whole, self._worker

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                own = self._process.memory_info().rss
                children = [child.memory_info().rss for child in self._process.children(recursive=True)]
            except psutil.Error:
                continue
            self._whole = max(self._whole, own + sum(children))
            self._worker = max([self._worker, *children])


@part("the command with 100 to 100,000 articles, its memory, and two processes against one", "psutil")
def growth() -> Numbers:
    told: Numbers = {}
    for model, sizes in SIZES.items():
        for articles in sizes:
            told |= _told(f"{model}.{articles}", articles, extracted(articles, model))
    pairs = [[extracted(PAIRED, "fast", jobs)["seconds"] for jobs in (1, 2)] for _ in range(PAIRS)]
    ratios = [one / two for one, two in pairs]
    return told | {"two-processes": number(median(ratios), PAIRED, min(ratios), max(ratios))}


def _told(name: str, articles: int, run: dict[str, float]) -> dict[str, Any]:
    rounded = {key: number(round(run[key])) for key in ("memory", "worker")}
    exact = {key: number(run[key]) for key in ("seconds", "processor", "megabytes", "results")}
    told = exact | rounded | {"rate": number(articles / run["processor"], articles)}
    return {f"{name}.{key}": entry for key, entry in told.items()}


if __name__ == "__main__":
    print(json.dumps(extracted(int(sys.argv[1]), *sys.argv[2:3]), indent=1))
