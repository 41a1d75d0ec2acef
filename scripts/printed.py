"""Numbers in pages: marks and tables that are filled from `docs/numbers.json`.

A mark stands in a sentence or cell: `<!-- number PART.NAME -->0.734<!-- end -->`. Behind the key may stand a form
(`PART.NAME:percent`, see `FORMS`), and before it what else is told with a number (`PART.NAME:recall.percent`). A table
stands between `<!-- table NAME -->` and `<!-- end -->`, on lines of their own; `tables.toml` says what is in it.
"""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = ROOT / "docs" / "numbers.json"
TABLES = ROOT / "scripts" / "tables.toml"
PAGES = ("*.md", "docs/**/*.md", "corpora/**/*.md")  # the cards of models are written when they are trained
HISTORY = "CHANGELOG.md"  # says what was true
MARK = re.compile(r"(<!-- number ([^\s:]+)(?::([\w.]+))? -->)[^<\n]*(<!-- end -->)")
TABLE = re.compile(r"(<!-- table ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
KEY = re.compile(r"\{(\??)([^\s{}:]+)(?::([\w.]+))?\}")
OWN = ("about", "needs", "date", "version", "machine", "seconds", "command")  # of a part, not of a number

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

    def rounded(self, value: float) -> str:
        """Two significant digits."""
        short = float(f"{value:.1e}")
        return self.put(short, 0 if short >= 10 else 1 if short >= 1 else 2)


ENGLISH, VIETNAMESE = Manner(), Manner(",", ".", "đến")


def _plain(entry: Entry, manner: Manner) -> str:
    value = entry["value"]
    return manner.put(value, 0 if isinstance(value, int) or value >= 1000 else 3 if value <= 1 else 1)


def _spread(entry: Entry, manner: Manner) -> str:
    value, low, high = (manner.rounded(entry[name]) for name in ("value", "low", "high"))
    return f"{value} ({low} {manner.to} {high})" if low != high else value


def _between(entry: Entry, manner: Manner, scale: int = 1, digits: int = 2) -> str:
    return f"{manner.put(scale * entry['low'], digits)} {manner.to} {manner.put(scale * entry['high'], digits)}"


FORMS: dict[str, Callable[[Entry, Manner], str]] = {
    "plain": _plain,
    "2": lambda entry, manner: manner.put(entry["value"], 2),
    "percent": lambda entry, manner: manner.put(100 * entry["value"], 0) + " %",
    "percent1": lambda entry, manner: manner.put(100 * entry["value"], 1) + " %",
    "percents": lambda entry, manner: _between(entry, manner, 100, 0) + " %",
    "interval": _between,
    "round": lambda entry, manner: manner.rounded(entry["value"]),
    "spread": _spread,
    "n": lambda entry, manner: manner.put(entry["n"], 0),
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
    """The number of a key: the part, a point, the name in it; `PART.date` and the like are the part's own.

    Raises:
        KeyError: there is no such number.
    """
    part, _, name = key.partition(".")
    try:
        own = parts[part]
        return {"value": own[name]} if name in OWN else own["numbers"][name]
    except KeyError as error:
        raise KeyError(
            f"A number must be in docs/numbers.json. Got {key!r}. Name one that is, or measure it."
        ) from error


def worded(parts: Parts, key: str, form: str | None, manner: Manner) -> str:
    """A number in words.

    Raises:
        ValueError: there is no such form.
        KeyError: there is no such number, or it lacks what the form tells.
    """
    beside, _, style = (form or "plain").rpartition(".")
    if style not in FORMS:
        raise ValueError(
            f"The form of a number must be one of: {', '.join(sorted(FORMS))}. Got {form!r} behind {key!r}."
        )
    entry = entry_of(parts, key)
    value = entry[beside] if beside else entry["value"]
    if isinstance(value, list):
        return ", ".join(value)
    return value if isinstance(value, str) else FORMS[style](entry | {"value": value}, manner)


def table(name: str, parts: Parts, manner: Manner = ENGLISH) -> list[str]:
    """The lines of a table. Raises `KeyError` where there is no such table or number, `ValueError` no such form."""
    asked = tomllib.loads(TABLES.read_text(encoding="utf-8"))[name]
    rows, columns = asked["rows"], asked["columns"]
    lines = [[asked["head"], *map(str.strip, columns)], ["---", *["--:"] * len(columns)]]
    for label, value in rows.items() if isinstance(rows, dict) else zip(rows, rows, strict=True):
        lines.append([label, *(_cell(pattern.replace("$", value), parts, manner) for pattern in columns.values())])
    return [f"| {' | '.join(cells)} |\n" for cells in lines]


def _cell(pattern: str, parts: Parts, manner: Manner) -> str:
    try:
        return KEY.sub(lambda found: worded(parts, found[2], found[3], manner), pattern)
    except KeyError:  # of the number, or of a bound that it has not
        if "{?" in pattern:
            return ""
        raise


def filled(text: str, parts: Parts, manner: Manner = ENGLISH) -> str:
    """A page with its numbers and tables as they are in `parts`."""
    text = TABLE.sub(lambda found: found[1] + "".join(table(found[2], parts, manner)) + found[3], text)
    return MARK.sub(lambda found: found[1] + worded(parts, found[2], found[3], manner) + found[4], text)


def pages() -> list[Path]:
    """The pages that may hold numbers."""
    found = {page for pattern in PAGES for page in ROOT.glob(pattern)}
    return sorted(page for page in found if page.name != HISTORY)


def manner_of(page: Path) -> Manner:
    """How the language of a page writes numbers."""
    return VIETNAMESE if page.name.endswith(".vi.md") or page.parent.name == "vi" else ENGLISH


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
