#!/usr/bin/env python3
"""Speed of the whole pipeline, as ratios within one run: machines differ, ratios travel.

    python benchmarks/pipeline.py                              # small, some minutes
    python benchmarks/pipeline.py --articles FOLDER --number 10000 --json results.json

1. one process: MB/s and articles/s, all stages and the record; the share of each stage
2. the naive way: `sent_tokenize`, `word_tokenize`, `ner` of underthesea and regexes, on a sample of the same articles
3. the command with 1 and 2 processes: articles/s, peak memory of a worker, seconds to the first chunk
4. growth: peak memory and articles/s with a tenth of the articles and with all of them
"""

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

from baocao.analyzer import anchor, stage_name
from baocao.core.article import Article
from baocao.run.chunks import ARTICLES, warm_up
from baocao.run.chunks import analyzer as loaded
from baocao.write.record import dumps, to_record

ROOT = Path(__file__).parent.parent
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*\s*(?:%|tỷ đồng|triệu đồng|ha|km|tấn|người|hộ|xã)?")
_LACKING = re.compile(r"còn (?:chậm|thấp|hạn chế|thiếu|yếu)|chưa (?:đạt|cao|đồng bộ|kịp thời)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=ROOT / "corpora" / "reports", help="folder of .txt files")
    parser.add_argument("--number", type=int, default=1000, help="articles to run, repeated if there are fewer")
    parser.add_argument("--naive", type=int, default=10, help="articles of the naive way")
    parser.add_argument("--json", type=Path, help="write the results here too")
    arguments = parser.parse_args()
    originals = [path.read_text(encoding="utf-8") for path in sorted(arguments.articles.rglob("*.txt"))]
    texts = list(islice(cycle(originals), arguments.number))
    results: dict[str, Any] = {"articles": len(texts), "bytes": sum(len(text.encode()) for text in texts)}
    results["one process"] = one_process(texts[: max(len(originals), 100)])
    results["naive"] = rate(naive_way(), texts[: arguments.naive])
    results["times the naive way"] = results["one process"]["MB/s"] / results["naive"]["MB/s"]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        work = Path(folder)
        for jobs in (1, 2):
            results[f"command, {jobs} processes"] = command(texts, work, jobs)
        results["command, a tenth"] = command(texts[: len(texts) // 10], work, 1)
    one, two = (results[f"command, {jobs} processes"]["articles/s"] for jobs in (1, 2))
    results["two processes to one"] = two / one
    show(results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def one_process(texts: list[str]) -> dict[str, Any]:
    """All stages and the record, in this process, warmed up as a worker is; then each stage's share."""
    warm_up()
    analyzer = loaded()
    results = rate(lambda text: dumps(to_record(analyzer.analyze(text))), texts)
    spent: dict[str, float] = defaultdict(float)
    for text in texts:
        article = Article(raw=text)
        for stage in analyzer.stages:
            article, spent[stage_name(stage)] = timed(stage, article, spent[stage_name(stage)])
        article, spent["anchor"] = timed(anchor, article, spent["anchor"])
        _, spent["record"] = timed(lambda done: dumps(to_record(done)), article, spent["record"])
    total = sum(spent.values())
    shares = sorted(spent.items(), key=lambda pair: -pair[1])
    results["share of stages, %"] = {name: 100 * seconds / total for name, seconds in shares}
    results["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return results


def timed(function: Callable[[Any], Any], argument: Any, before: float) -> tuple[Any, float]:
    start = time.perf_counter()
    result = function(argument)
    return result, before + time.perf_counter() - start


def naive_way() -> Callable[[str], object]:
    """What people put together from underthesea's functions and a few patterns."""
    from underthesea import ner, sent_tokenize, word_tokenize

    def analyze(text: str) -> object:
        sentences = sent_tokenize(text)
        words = [word_tokenize(sentence) for sentence in sentences]
        names = [[token for token in ner(sentence) if token[3] != "O"] for sentence in sentences]
        figures = [match.group() for match in _NUMBER.finditer(text)]
        lacking = [sentence for sentence in sentences if _LACKING.search(sentence)]
        return words, names, figures, lacking

    analyze("Năm 2019, huyện trồng 120 ha rừng.")
    return analyze


def rate(function: Callable[[str], object], texts: list[str]) -> dict[str, Any]:
    """Speed of a function of one text."""
    start = time.perf_counter()
    for text in texts:
        function(text)
    seconds = time.perf_counter() - start
    return {"MB/s": sum(len(text.encode()) for text in texts) / seconds / 1e6, "articles/s": len(texts) / seconds}


def command(texts: list[str], work: Path, jobs: int) -> dict[str, Any]:
    """`baocao extract` over files: rates from the first chunk on, since a worker starts but once."""
    shutil.rmtree(work / "in", ignore_errors=True)
    shutil.rmtree(work / "out", ignore_errors=True)
    (work / "in").mkdir()
    for number, text in enumerate(texts):
        (work / "in" / f"{number:06}.txt").write_text(text, encoding="utf-8")
    started = time.monotonic()
    line = [sys.executable, "-m", "baocao.cli", "extract", str(work / "in"), "-o", str(work / "out")]
    process = subprocess.Popen([*line, "--jobs", str(jobs)], stderr=subprocess.PIPE, text=True)
    watch = Watch(process.pid, work / "out" / "run")
    _, message = process.communicate()
    ended = time.monotonic()
    first, peak = watch.stop()
    if process.returncode or first is None:
        raise SystemExit(f"the command failed with {process.returncode}: {message}")
    done_first = ARTICLES * jobs  # about what the workers have done when the first chunk is there
    return {
        "seconds": ended - started,
        "seconds to the first chunk": first - started,
        "articles/s": (len(texts) - done_first) / (ended - first),
        "peak memory of a worker, MB": peak / 2**20,
    }


class Watch:
    """Notes when the first spool is there, and the largest resident memory of the workers."""

    def __init__(self, pid: int, spools: Path) -> None:
        self._process, self._spools = psutil.Process(pid), spools
        self._first: float | None = None
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> tuple[float | None, int]:
        self._over.set()
        self._thread.join()
        return self._first, self._peak

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            if self._first is None and any(self._spools.glob("*.gz")):
                self._first = time.monotonic()
            try:
                sizes = [child.memory_info().rss for child in self._process.children()]
            except psutil.Error:
                continue
            self._peak = max(self._peak, *sizes, 0)


def show(results: dict[str, Any]) -> None:
    for line in lines(results):
        print(line)


def lines(results: dict[str, Any], indent: str = "") -> Iterator[str]:
    for name, value in results.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from lines(value, indent + "  ")
        else:
            yield f"{indent}{name}: {value:.2f}" if isinstance(value, float) else f"{indent}{name}: {value}"


if __name__ == "__main__":
    sys.exit(main())
