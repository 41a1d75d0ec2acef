"""The parts of `docs/numbers.json`: what each is about, what it needs, how it is run.

A part is a function without arguments that measures and returns its numbers by name. Each runs in a process of its own,
so that memory and time are its own.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "measured",
    "reread",
    "speed",
    "growth",
    "comparison",
    "desk",
)  # that hold parts, in the order in which these run

Numbers = dict[str, dict[str, Any]]


class Part(NamedTuple):
    """What is measured together.

    Attributes:
        needs: names of environment variables, in capitals, and of modules, which must be there.
    """

    name: str
    about: str
    needs: tuple[str, ...]
    measure: Callable[[], Numbers]

    def missing(self) -> list[str]:
        """What it needs and is not there."""
        return [need for need in self.needs if not (os.environ.get(need) if need.isupper() else find_spec(need))]


PARTS: dict[str, Part] = {}


def part(about: str, *needs: str) -> Callable[[Callable[[], Numbers]], Callable[[], Numbers]]:
    """Registers a function under its name."""

    def register(measure: Callable[[], Numbers]) -> Callable[[], Numbers]:
        name = measure.__name__.removesuffix("_numbers").replace("_", "-")
        PARTS[name] = Part(name, about, needs, measure)
        return measure

    return register


def number(value: float, n: int | None = None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    """An entry: a value, of how many, between which bounds; floats with four significant digits."""
    told = {"value": value, "n": n, "low": low, "high": high}
    return {name: _short(item) for name, item in told.items() if item is not None}


def _short(value: float) -> float:
    return value if isinstance(value, (int, str)) else float(f"{value:.4g}")


def load_parts() -> dict[str, Part]:
    """All parts, by name."""
    sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "benchmarks")]
    for name in MODULES:
        import_module(name)
    return PARTS


def run(part: Part) -> dict[str, Any]:
    """A part as `docs/numbers.json` keeps it, measured now.

    Raises:
        CalledProcessError: its process failed; what it said went to standard error.
    """
    begun = monotonic()
    line = [sys.executable, __file__, part.name]
    told = subprocess.run(line, stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout
    return {
        "about": part.about,
        "needs": list(part.needs),
        "command": f"scripts/reproduce {part.name}",
        "date": datetime.now(UTC).date().isoformat(),
        "version": release(),
        "machine": machine(),
        "seconds": round(monotonic() - begun),
        "numbers": json.loads(told),
    }


def release() -> str:
    """The version of the package, and the commit where this is a checkout; pages and numbers do not make it dirty."""
    commit = _git("rev-parse", "--short", "HEAD")
    dirty = "-dirty" if _git("status", "--porcelain", "--", ".", ":!*.md", ":!docs") else ""
    return f"{version('baocao')} ({commit}{dirty})" if commit else version("baocao")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> str:
    """The kind of machine in plain words."""
    import psutil

    processor = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = round(psutil.virtual_memory().total / 2**30)
    kind = f"{os.cpu_count()} cores of {processor.partition(':')[2].strip() or processor}, {memory} GB of memory"
    return f"{kind}, {platform.system()}, Python {platform.python_version()}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).is_file() else []


if __name__ == "__main__":
    module = import_module("parts")  # the parts register themselves there, not in this one
    print(json.dumps(module.load_parts()[sys.argv[1]].measure()))
