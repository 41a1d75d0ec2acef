#!/usr/bin/env python3
"""The editors' desk under load: readers and writers at once, and how soon an article stands marked up.

    scripts/reproduce desk                                      # as part of the numbers, 20 seconds
    python benchmarks/desk.py                                   # two minutes, 50 readers and 5 writers
    python benchmarks/desk.py --html                            # the same, readers ask for pages
    python benchmarks/desk.py --seconds 20 --db postgresql+psycopg://desk@127.0.0.1/bench --json results.json

1. an article of 6 KB: milliseconds until it stands marked up, by the fast and the default model, once warm
2. a bare endpoint (/healthz) with as many clients: requests/s
3. readers (queue, search, article) and writers (edits of the same articles) at once: requests/s as a ratio to 2,
   milliseconds, errors; edits that were confirmed and are not in the history are lost: there must be none

The server runs in a process of its own on 127.0.0.1; the clients in this one, which share the machine with it.
"""

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

sys.path.append(str(Path(__file__).resolve().parent.parent / "scripts"))

from parts import ROOT, Numbers, number, part

SIZE = 6_000  # bytes of UTF-8
TARGETS = {"fast": 300.0, "default": 1_000.0}  # milliseconds
_BARE = 10.0  # seconds of the bare endpoint


@part(
    "the editors' desk: until an article stands marked up; 50 readers and 5 writers for 20 seconds", "httpx", "fastapi"
)
def desk() -> Numbers:
    told: Numbers = {}
    for model in TARGETS:
        with place() as db, server(db, model) as address:
            found = marked_up(address)
            told |= {f"{model}.median": number(found["median ms"]), f"{model}.p95": number(found["p95 ms"])}
    with place() as db, server(db, "fast") as address:
        asked = argparse.Namespace(seconds=20.0, readers=50, writers=5, articles=30, html=False)
        loaded = asyncio.run(load(address, asked))
    names = {"ratio to bare": "ratio", "requests/s": "requests", "median ms": "median", "p95 ms": "p95"}
    names |= {"errors": "errors", "lost edits": "lost", "edits": "edits"}
    return told | {f"load.{short}": number(loaded[name]) for name, short in names.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--writers", type=int, default=5)
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--db", help="an empty database; a new SQLite file if there is none given")
    parser.add_argument("--html", action="store_true", help="readers ask for pages, as browsers do")
    parser.add_argument("--skip-models", action="store_true", help="do not measure 1")
    parser.add_argument("--json", type=Path, help="write the results here too")
    asked = parser.parse_args()
    results: dict[str, Any] = {"marked up": {}}
    for model, most in {} if asked.skip_models else TARGETS.items():
        with place() as db, server(db, model) as address:
            results["marked up"][model] = marked_up(address) | {"target ms": most}
    with place(asked.db) as db, server(db, "fast") as address:
        results |= asyncio.run(load(address, asked))
    print(json.dumps(results, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 1 if results["errors"] or results["lost edits"] else 0


@contextmanager
def place(db: str | None = None) -> Iterator[str]:
    """The database that was named, or a new one for the time."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        yield db or f"sqlite:///{folder}/desk.db"


@contextmanager
def server(db: str, model: str) -> Iterator[str]:
    """The address of a desk."""
    command = [sys.executable, "-m", "baocao.cli", "desk", "--db", db, "--port", "0", "--model", model, "--jobs", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if not found:
            raise SystemExit(line + process.stderr.read())
        yield found[0]
    finally:
        process.terminate()
        process.wait(30)


def texts() -> Iterator[str]:
    """Different articles of about 6 KB."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpora/reports").rglob("*.txt")))
    plain = re.sub(r"<[^>]*>", "", whole).encode()
    for start in range(0, len(plain) - SIZE, SIZE // 2):
        yield plain[start : start + SIZE].decode("utf-8", "ignore")


def marked_up(address: str, times: int = 30) -> dict[str, float]:
    """Milliseconds from sending a text until its article can be shown."""
    taken: list[float] = []
    with httpx.Client(base_url=address, timeout=60) as client:
        for number, text in zip(range(times + 5), texts(), strict=False):
            begun = time.perf_counter()
            (job,) = client.post("/v1/articles", json={"text": text, "name": f"{number}"}).json()
            while job["state"] not in ("done", "failed"):
                job = client.get(f"/v1/jobs/{job['ident']}").json()
            client.get(f"/v1/articles/{(job['articles'] or job['repeated'])[0]}").raise_for_status()
            taken.append(1000 * (time.perf_counter() - begun))
    warm = taken[5:]
    return {"median ms": round(median(warm), 1), "p95 ms": round(quantiles(warm, n=20)[-1], 1)}


async def load(address: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Readers and writers at once, against the bare endpoint before."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    page = {"accept": "text/html"} if asked.html else {}
    async with (
        httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client,
        httpx.AsyncClient(base_url=address, timeout=60, limits=limits, headers=page) as reading,
    ):
        idents = await articles(client, asked.articles)
        tally = Tally()
        clients = asked.readers + asked.writers
        await together([lambda: tally.get(client, "/healthz")] * clients, _BARE)
        bare = tally.rate(_BARE)
        tally, edits = Tally(), {ident: Counter[int]() for ident in idents}
        readers = [lambda: read(reading, tally, "" if asked.html else "/v1", idents)] * asked.readers
        writers = [lambda number=number: write(client, tally, edits, number) for number in range(asked.writers)]
        await together([*readers, *writers], asked.seconds)
        lost, doubled = await missing(client, edits)
    return {
        "bare requests/s": bare,
        "requests/s": tally.rate(asked.seconds),
        "ratio to bare": round(tally.rate(asked.seconds) / bare, 3),
        "requests": len(tally.taken),
        "median ms": round(median(tally.taken), 1),
        "p95 ms": round(quantiles(tally.taken, n=20)[-1], 1),
        "edits": sum(each.total() for each in edits.values()),
        "conflicts told": tally.conflicts,
        "errors": sum(tally.errors.values()),
        "which": dict(tally.errors),
        "lost edits": lost,
        "doubled edits": doubled,
    }


class Tally:
    """Milliseconds of each request, and what went wrong."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.errors: Counter[str] = Counter()
        self.conflicts = 0

    async def get(self, client: httpx.AsyncClient, path: str, **how: Any) -> httpx.Response | None:
        return await self.send(client.get(path, **how))

    async def send(self, sending: Awaitable[httpx.Response]) -> httpx.Response | None:
        begun = time.perf_counter()
        try:
            answer = await sending
        except httpx.HTTPError as error:
            self.errors[type(error).__name__] += 1
            return None
        self.taken.append(1000 * (time.perf_counter() - begun))
        if answer.status_code == 409:
            self.conflicts += 1
        elif answer.status_code >= 400:
            self.errors[str(answer.status_code)] += 1
        return answer

    def rate(self, seconds: float) -> float:
        return round(len(self.taken) / seconds, 1)


async def articles(client: httpx.AsyncClient, number: int) -> list[int]:
    found = []
    for text in list(texts())[:number]:
        (job,) = (await client.post("/v1/articles", json={"text": text})).json()
        while job["state"] not in ("done", "failed"):
            job = (await client.get(f"/v1/jobs/{job['ident']}")).json()
        found += job["articles"]
    return found


async def together(jobs: list[Callable[[], Awaitable[object]]], seconds: float) -> None:
    """Each job again and again, all at once, for some seconds."""
    until = time.monotonic() + seconds

    async def repeat(job: Callable[[], Awaitable[object]]) -> None:
        while time.monotonic() < until:
            await job()

    await asyncio.gather(*map(repeat, jobs))


async def read(client: httpx.AsyncClient, tally: Tally, root: str, idents: list[int]) -> None:
    """The queue, a search, or an article, as JSON below /v1 or as pages."""
    queue = f"{root}/articles" if root else "/"
    match random.randrange(4):
        case 0:
            await tally.get(client, queue)
        case 1:
            await tally.get(client, queue, params={"text": "hoan thanh ke hoach", "sort": "least certain"})
        case _:
            await tally.get(client, f"{root}/articles/{random.choice(idents)}")


async def write(client: httpx.AsyncClient, tally: Tally, edits: dict[int, Counter[int]], writer: int) -> None:
    """One edit of an article that other writers edit too, tried until it is saved."""
    ident = random.choice(list(edits)[:3])
    value = writer * 10**9 + random.randrange(10**9)
    operation = {"op": "tag", "field": "title", "to": str(value)}
    while True:
        there = await tally.get(client, f"/v1/articles/{ident}")
        if there is None or there.status_code != 200:
            return
        body = {"version": there.json()["version"], "operation": operation}
        answer = await tally.send(client.post(f"/v1/articles/{ident}/edits", json=body))
        if answer is None or answer.status_code != 409:
            edits[ident][value] += answer is not None and answer.status_code == 200
            return


async def missing(client: httpx.AsyncClient, edits: dict[int, Counter[int]]) -> tuple[int, int]:
    """How many confirmed edits the histories lack, and how many they have twice."""
    lost = doubled = 0
    for ident, said in edits.items():
        history = (await client.get(f"/v1/articles/{ident}/history")).json()
        kept = Counter(int(entry["operation"]["to"]) for entry in history)
        lost += (said - kept).total()
        doubled += (kept - said).total()
    return lost, doubled


if __name__ == "__main__":
    sys.exit(main())
