"""Feed baocao hostile input, and hold that it stays itself: no foreign exception, no hang, no memory without end.

    python scripts/fuzz.py --seconds 120 --seed 1    # in continuous integration
    python scripts/fuzz.py --seconds 3600            # by hand, before a release

Files of every kind that is read are made small and whole, then mutated: bytes changed, cut, repeated, spliced into
others; texts are made of the signs on which readers and rules turn. Each is read, analyzed, and every few hundred go
through every format. A child process does the work, so that a crash or a hang ends the child and is told; what it was
fed lies in `fuzz-failures/`, under its seed.
"""

import argparse
import logging
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hostile import MOST, made

LIMIT = 20.0  # seconds for one input of at most `hostile.MOST` bytes; on a slow machine the slowest seen takes two
MEMORY = 1 << 30  # bytes of the child, everything included
ARTICLES = 30  # of an input that are analyzed; few bytes may hold many
EVERY = 300  # inputs after which all formats are written


def _work(connection: Connection) -> None:
    """What the child does: read, analyze and write what it is told to, until nothing more comes."""
    import baocao
    from baocao.core.errors import BaocaoError
    from baocao.core.quiet import keep_quiet
    from baocao.read.reader import read
    from baocao.write import formats

    keep_quiet()
    logging.getLogger("baocao").setLevel(logging.ERROR)
    analyzer = baocao.load(model="fast")
    articles: list[Any] = []
    with tempfile.TemporaryDirectory() as folder:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        while (seed := connection.recv()) is not None:
            kind, data = made(seed)
            path = Path(folder, f"a.{kind}")
            path.write_bytes(data)
            said = ""
            try:
                some = islice(read(path, on_error="collect"), ARTICLES)
                for article in analyzer.pipe((each for each in some if len(each.raw) < MOST), on_error="raise"):
                    baocao.to_record(article)
                    articles.append(article)
                list(read(path, on_error="raise"))
            except BaocaoError as error:
                said = "" if type(error).__name__ == "InputError" else f"{type(error).__name__}: {error}"
            except Exception as error:  # what is looked for
                said = f"{type(error).__name__}: {error}"
            if not said and len(articles) >= EVERY:
                said = _written(articles, Path(folder), formats)
                articles = []
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
            connection.send(said or (f"memory: {peak >> 20} MiB" if peak > MEMORY else ""))


def _written(articles: list[Any], folder: Path, formats: Any) -> str:
    """What a format says of the articles that it cannot write."""
    for name in formats.FORMATS:
        with tempfile.TemporaryDirectory(dir=folder) as out:
            try:
                formats.write(articles, Path(out), name)
            except Exception as error:  # what is looked for
                return f"{name}: {type(error).__name__}: {error}"
    return ""


class _Child:
    """The process that works, replaced when it hangs or dies."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._limit = 60.0  # of the first: the models are loaded

    def feed(self, seed: int) -> str:
        """What is wrong with what came of an input; "" where nothing is."""
        self._connection.send(seed)
        if not self._connection.poll(self._limit):
            return f"hang: more than {self._limit:.0f} s"
        self._limit = LIMIT
        try:
            return str(self._connection.recv())
        except EOFError:
            return "the process died"

    def end(self) -> None:
        """Stop it, whatever it does."""
        self._process.kill()
        self._process.join()


def main() -> int:
    """Run for some seconds; returns the exit code, 1 where something was found."""
    parser = argparse.ArgumentParser(description="Feed baocao hostile input.")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=None, help="number of the first input; a new one each time without")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of inputs to try again")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**9)
    child, end, found, number, slowest = _Child(), time.monotonic() + arguments.seconds, Counter[str](), 0, (0.0, 0)
    todo = iter(arguments.only) if arguments.only else iter(range(seed, seed + 10**9))
    for each in todo:
        if time.monotonic() >= end and not arguments.only:
            break
        start = time.monotonic()
        said = child.feed(each)
        slowest = max(slowest, (time.monotonic() - start, each)) if number else slowest
        number += 1
        if said:
            kind, data = made(each)
            Path("fuzz-failures").mkdir(exist_ok=True)
            Path("fuzz-failures", f"{each}.{kind}").write_bytes(data)
            print(f"{each} ({kind}, {len(data)} bytes): {said[:300]}", flush=True)
            found[said[:60]] += 1
            if said.startswith(("hang", "the process", "memory")):
                child.end()
                child = _Child()
    child.end()
    told = f"{number} inputs from {seed} on, {found.total()} failures"
    print(f"{told}; the slowest took {slowest[0]:.1f} s ({slowest[1]})")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
