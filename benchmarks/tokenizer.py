"""Speed of word tokenizers on the same articles, taking turns in one run; cold start and peak memory of each.

    python benchmarks/tokenizer.py [--sentences] [FILE…]

Reads the given files, or the articles of corpora/reports without their markup; with --sentences every line is a call of
its own, which shows what a call costs whatever its length. Times are the least of ROUNDS rounds:
whatever else the machine does only adds to them. "syllables" is `str.split`, the floor that no tokenizer can reach;
pyvi is left out where it is not installed.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
ROUNDS = 5
ARTICLES = 60  # a round; the slowest tokenizer takes some seconds for them
TAG = re.compile(r"<[^<>]*>")

SETUPS = {
    "baocao.tokenize": "from baocao.structure.words.tokenizer import tokenize as run",
    "baocao spans": "from baocao.structure.words.tokenizer import spans as run",
    "baocao compat": (
        "from functools import partial; from baocao import tokenize; run = partial(tokenize, compat=True)"
    ),
    "underthesea": "from underthesea import word_tokenize as run",
    "pyvi": "from pyvi.ViTokenizer import tokenize as run",
    "syllables": "run = str.split",
}
COLD = """
import resource, sys
from time import perf_counter
start = perf_counter()
{setup}
run("Ủy ban nhân dân tỉnh đã giải ngân 39,3% kế hoạch.")
first = perf_counter() - start
for text in sys.stdin.read().split("\\0"):
    run(text)
print(first, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def articles(names: list[str]) -> list[str]:
    """The texts to tokenize."""
    paths = [Path(name) for name in names] or sorted((ROOT / "corpora" / "reports").glob("*.txt"))[:ARTICLES]
    return [TAG.sub("", path.read_text(encoding="utf-8")) for path in paths]


def load(setup: str) -> Callable[[str], object]:
    """The function that a setup names `run`."""
    names: dict[str, Callable[[str], object]] = {}
    exec(setup, names)
    return names["run"]


def seconds(run: Callable[[str], object], texts: list[str]) -> float:
    """How long one round takes."""
    start = perf_counter()
    for text in texts:
        run(text)
    return perf_counter() - start


def cold(setup: str, texts: list[str]) -> tuple[float, float]:
    """Seconds from the import to the first result, and peak megabytes after all texts, in a new process."""
    process = subprocess.run(
        [sys.executable, "-c", COLD.format(setup=setup)],
        input="\0".join(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    first, peak = process.stdout.split()
    return float(first), float(peak)


def main() -> None:
    names = [name for name in sys.argv[1:] if name != "--sentences"]
    texts = articles(names)
    if len(names) < len(sys.argv) - 1:
        texts = [line for text in texts for line in text.splitlines() if line.strip()]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    if not find_spec("pyvi"):
        del SETUPS["pyvi"]
        print("pyvi is not installed and left out (pip install pyvi)")
    starts = {
        name: cold(setup, texts) for name, setup in SETUPS.items()
    }  # first: a child reports its parent's peak too
    runs = {name: load(setup) for name, setup in SETUPS.items()}
    for run in runs.values():
        seconds(run, texts)
    rounds = [{name: seconds(run, texts) for name, run in runs.items()} for _ in range(ROUNDS)]
    best = {name: min(times[name] for times in rounds) for name in runs}
    print(f"{len(texts)} texts, {megabytes:.2f} MB, {ROUNDS} rounds\n")
    print(f"{'':16}{'MB/s':>9}{'× underthesea':>15}{'first result':>14}{'peak memory':>13}")
    for name, (first, peak) in starts.items():
        speed, ratio = megabytes / best[name], best["underthesea"] / best[name]
        print(f"{name:16}{speed:9.3f}{ratio:15.1f}{first:12.2f} s{peak:10.0f} MB")


if __name__ == "__main__":
    main()
