"""Numbers in pages: marks and tables that are filled from `docs/numbers.json`.

A mark stands in a sentence or cell: `<!-- number PART.NAME -->0.734<!-- end -->`, with a form behind the key where three
digits are not wanted (`PART.NAME|percent`; all of them in `FORMS`). A table stands between `<!-- table NAME -->` and
`<!-- end -->`, on lines of their own; `tables.py` says what is in it.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = ROOT / "docs" / "numbers.json"
PAGES = ("*.md", "docs/**/*.md", "corpora/**/*.md")  # the cards of models are written when they are trained
HISTORY = "CHANGELOG.md"  # says what was true
MARK = re.compile(r"(<!-- number ([^\s|]+)(?:\|(\w+))? -->)[^<\n]*(<!-- end -->)")
TABLE = re.compile(r"(<!-- table ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
KEY = re.compile(r"\{([^\s{}|]+)(?:\|(\w+))?\}")

Entry = dict[str, Any]
Parts = dict[str, dict[str, Any]]


class Manner(NamedTuple):
    """How a language writes numbers."""

    point: str = "."
    thousands: str = ","
    to: str = "to"

    def put(self, value: float, digits: int) -> str:
        """The value with so many digits behind the point."""
        return f"{value:,.{digits}f}".translate({ord("."): self.point, ord(","): self.thousands})


ENGLISH, VIETNAMESE = Manner(), Manner(",", ".", "đến")


def _plain(entry: Entry, manner: Manner) -> str:
    value = entry["value"]
    return manner.put(value, 0 if isinstance(value, int) or value >= 1000 else 3 if value <= 1 else 1)


def _interval(entry: Entry, manner: Manner) -> str:
    return f"{manner.put(entry['low'], 3)} {manner.to} {manner.put(entry['high'], 3)}"


def _spread(entry: Entry, manner: Manner) -> str:
    return f"{_rounded(entry, manner)} ({_rounded(entry, manner, 'low')} {manner.to} {_rounded(entry, manner, 'high')})"


def _rounded(entry: Entry, manner: Manner, which: str = "value") -> str:
    """Two significant digits."""
    value = float(f"{entry[which]:.1e}")
    return manner.put(value, 0 if value >= 10 or value == 0 else len(f"{value:.2g}".partition(".")[2]))


FORMS: dict[str | None, Callable[[Entry, Manner], str]] = {
    None: _plain,
    "2": lambda entry, manner: manner.put(entry["value"], 2),
    "percent": lambda entry, manner: manner.put(100 * entry["value"], 0) + " %",
    "percent1": lambda entry, manner: manner.put(100 * entry["value"], 1) + " %",
    "round": _rounded,
    "interval": _interval,
    "percents": lambda entry, manner: (
        f"{manner.put(100 * entry['low'], 0)} {manner.to} {manner.put(100 * entry['high'], 0)} %"
    ),
    "spread": _spread,
    "n": lambda entry, manner: manner.put(entry["n"], 0),
    "text": lambda entry, _: str(entry["value"]),
}


def read_numbers(path: Path = NUMBERS) -> Parts:
    """The parts with what was measured in each."""
    parts: Parts = json.loads(path.read_text(encoding="utf-8"))
    return parts


def write_numbers(parts: Parts, path: Path = NUMBERS) -> None:
    """One number a line, so that changes are easy to read."""
    told = json.dumps(parts, ensure_ascii=False, indent=1)
    told = re.sub(r"\{\s+(\"value\"[^{}]*?)\s+\}", lambda m: "{" + re.sub(r",\s+", ", ", m[1]) + "}", told)
    path.write_text(told + "\n", encoding="utf-8")


def entry_of(parts: Parts, key: str) -> Entry:
    """The number of a key: the part, a point, the name in it; `PART.date` and `PART.version` are the part's own.

    Raises:
        KeyError: there is no such number.
    """
    part, _, name = key.partition(".")
    try:
        own = parts[part]
        return {"value": own[name]} if name in ("date", "version") else own["numbers"][name]
    except KeyError as error:
        raise KeyError(f"A number must be in docs/numbers.json. Got {key!r}. Name one that is, or measure it.") from error


def put(parts: Parts, key: str, form: str | None, manner: Manner) -> str:
    """A number in words."""
    entry = entry_of(parts, key)
    if isinstance(entry["value"], str):
        return str(entry["value"])
    return FORMS[form](entry, manner)


def filled(text: str, parts: Parts, manner: Manner = ENGLISH) -> str:
    """A page with its numbers and tables as they are in `parts`."""
    from tables import TABLES

    def table(found: re.Match[str]) -> str:
        rows = [KEY.sub(lambda key: put(parts, key[1], key[2], manner), row) for row in TABLES[found[2]](parts)]
        return found[1] + "".join(f"| {row} |\n" for row in rows) + found[3]

    text = TABLE.sub(table, text)
    return MARK.sub(lambda found: found[1] + put(parts, found[2], found[3], manner) + found[4], text)


def pages() -> list[Path]:
    """The pages that may hold numbers."""
    found = {page for pattern in PAGES for page in ROOT.glob(pattern)}
    return sorted(page for page in found if page.name != HISTORY)


def manner_of(page: Path) -> Manner:
    """How the language of a page writes numbers."""
    return VIETNAMESE if page.name.endswith(".vi.md") or "vi" in page.parent.parts else ENGLISH


def fill() -> list[Path]:
    """Fill all pages; returns those that changed."""
    parts, changed = read_numbers(), []
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = filled(before, parts, manner_of(page))
        if after != before:
            page.write_text(after, encoding="utf-8")
            changed.append(page)
    return changed
