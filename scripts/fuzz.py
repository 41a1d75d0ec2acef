"""Feed baocao hostile input, and hold that it stays itself: no foreign exception, no hang, no memory without end.

    python scripts/fuzz.py --seconds 120 --seed 1    # in continuous integration
    python scripts/fuzz.py --seconds 3600            # by hand, before a release

Files of every kind that is read are made small and whole, then mutated: bytes changed, cut, repeated, spliced into
others; texts are made of the signs on which readers and rules turn. Each is read, analyzed, and one article of each
goes through every format, some hundred at a time. A child process does the work, so that a crash or a hang ends the
child and is told; what it was fed lies in `fuzz-failures/`, under its seed.
"""

import argparse
import logging
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hostile import LINES, MOST, made

LIMIT = 20.0  # seconds of the processor for one input of at most `hostile.MOST` bytes; the slowest seen takes two
LONG = 120.0  # … for what is done but now and then: loading the models, writing all formats
MEMORY = 1 << 30  # bytes of the child, everything included
ARTICLES = 30  # of an input that are analyzed; few bytes may hold many
EVERY = 400  # inputs after which all formats are written
WRITE = -1  # the number that stands for it


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
    articles: list[Any] = [analyzer.analyze(LINES[0])]
    with tempfile.TemporaryDirectory() as folder:
        _written(articles, Path(folder), formats)  # what the libraries take for themselves is no input's
        _bound_memory()
        connection.send("")
        while (seed := connection.recv()) is not None:
            said = ""
            if seed == WRITE:
                said = _written(articles, Path(folder), formats)
                articles.clear()
            else:
                kind, data = made(seed)
                path = Path(folder, f"a.{kind}")
                path.write_bytes(data)
                try:
                    some = islice(read(path, on_error="collect"), ARTICLES)
                    found = list(analyzer.pipe((each for each in some if len(each.raw) < MOST), on_error="raise"))
                    for article in found:
                        baocao.to_record(article)
                    articles.extend(found[-1:])
                    list(read(path, on_error="raise"))
                except BaocaoError as error:
                    said = "" if type(error).__name__ == "InputError" else f"{type(error).__name__}: {error}"
                except Exception as error:  # what is looked for
                    said = f"{type(error).__name__}: {error}"
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
            connection.send(said or (f"memory: {peak >> 20} MiB" if peak > MEMORY else ""))


def _bound_memory() -> None:
    """Let the process take what is left of `MEMORY`; libraries reserve addresses that they never use."""
    status = Path("/proc/self/status")
    lines = (line.split() for line in status.read_text().splitlines()) if status.exists() else ()
    held, used = map({line[0]: int(line[1]) << 10 for line in lines if line[-1] == "kB"}.get, ("VmData:", "VmRSS:"))
    if held is None or used is None:
        return
    most = held + max(MEMORY - used, MEMORY // 4)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


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
        self._answer(LONG)

    def feed(self, seed: int) -> str:
        """What is wrong with what came of an input; "" where nothing is."""
        self._connection.send(seed)
        return self._answer(LONG if seed == WRITE else LIMIT)

    def _answer(self, limit: float) -> str:
        end = self._seconds() + limit
        while not self._connection.poll(limit / 4):
            if self._seconds() > end:
                return f"hang: more than {limit:.0f} s"
        try:
            return str(self._connection.recv())
        except EOFError:
            return "the process died"

    def _seconds(self) -> float:
        """How long the processor has worked for it; where the system does not say, how long the clock has run."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Stop it, whatever it does."""
        self._process.kill()
        self._process.join()


def _numbers(seed: int) -> Iterator[int]:
    """The inputs from one on, without end, and when to write what came of them."""
    for each in count(seed):
        yield each
        if (each - seed) % EVERY == EVERY - 1:
            yield WRITE


def _keep(number: int, said: str) -> None:
    """Tell what was found, and keep the input."""
    if number == WRITE:
        print(said[:300], flush=True)
        return
    kind, data = made(number)
    Path("fuzz-failures").mkdir(exist_ok=True)
    Path("fuzz-failures", f"{number}.{kind}").write_bytes(data)
    print(f"{number} ({kind}, {len(data)} bytes): {said[:300]}", flush=True)


def main() -> int:
    """Run for some seconds; returns the exit code, 1 where something was found."""
    parser = argparse.ArgumentParser(description="Feed baocao hostile input.")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=None, help="number of the first input; a new one each time without")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of inputs to try again")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**9)
    child, end, found, number, slowest = _Child(), time.monotonic() + arguments.seconds, Counter[str](), 0, (0.0, 0)
    todo = iter([*arguments.only, WRITE]) if arguments.only else _numbers(seed)
    for each in todo:
        if time.monotonic() >= end and not arguments.only:
            break
        start = time.monotonic()
        said = child.feed(each)
        if each != WRITE:
            slowest = max(slowest, (time.monotonic() - start, each))
            number += 1
        if said:
            _keep(each, said)
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
