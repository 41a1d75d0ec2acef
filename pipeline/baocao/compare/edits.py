"""What people decided about indicators and groups: a CSV or TOML file of edits, applied last.

A row has `action`, `what` and `to`:

    assign   wording or article#mention   id     figures are of that indicator
    split    wording                      name   the wording leaves its group for one of that name
    join     group                        id     all of a group goes to another, or to an indicator
    rename   group                        name   a group has another name
    drop     wording or article#mention          figures are no facts
"""

import csv
import io
import tomllib
import warnings
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from baocao.compare.catalog import Catalog, Indicator
from baocao.compare.grouping import group_indicator, wording_of
from baocao.core.errors import LexiconError
from baocao.core.language import worded

ACTIONS = ("assign", "drop", "join", "rename", "split")
_KEYS = ("action", "what", "to")


class Amendment(NamedTuple):
    """One decision, and where it stands."""

    action: str
    what: str
    to: str
    where: str


class Subject(NamedTuple):
    """What edits know of a figure: its key (article#mention), its wording, its unit."""

    key: str
    wording: str
    unit: str


class Decision(NamedTuple):
    """What an edit made of a figure: its indicator, None for no fact, and the edit."""

    indicator: Indicator | None
    edit: Amendment


def read_edits(path: str | Path) -> list[Amendment]:
    """The edits of a file, in their order.

    Raises:
        LexiconError: the file cannot be read, or a row is malformed; with its line.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(_toml_rows(text) if path.suffix.lower() == ".toml" else _csv_rows(text))
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}). Name a file of edits.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"{path}: is no table of edits in UTF-8: {error}. Mend the file.") from error
    return [_checked(row, worded(f"{path}, line {line}")) for line, row in rows]


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:
        yield reader.line_num, {str(key): value for key, value in row.items() if value}


def _toml_rows(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[edit]]"]
    yield from zip(lines, tomllib.loads(text).get("edit", []), strict=True)


def _checked(row: dict[str, object], where: str) -> Amendment:
    if unknown := sorted(row.keys() - set(_KEYS)):
        raise LexiconError(f"{where}, {unknown[0]}: a column must be one of: {', '.join(_KEYS)}. Mend the file.")
    values = {key: str(row.get(key) or "").strip() for key in _KEYS}
    if values["action"] not in ACTIONS:
        got = values["action"]
        raise LexiconError(f"{where}, action: must be one of: {', '.join(ACTIONS)}. Got {got!r}. Mend that line.")
    for key in ("what",) if values["action"] == "drop" else ("what", "to"):
        if not values[key]:
            raise LexiconError(f"{where}, {key}: must not be empty for {values['action']!r}. Fill it in.")
    return Amendment(**values, where=where)


def decide(
    edits: Sequence[Amendment], subjects: Sequence[Subject], given: Sequence[Indicator | None], catalog: Catalog
) -> dict[int, Decision]:
    """The figures, by their number, that edits give another indicator; a later edit sees what earlier ones did.

    Warns of edits that match no figure: those at hand may be others than those that were edited.

    Raises:
        LexiconError: `join` or `assign` names no indicator or group.
    """
    now = list(given)
    decisions: dict[int, Decision] = {}
    for edit in edits:
        places = list(_matched(edit, subjects, now, catalog.light))
        if not places:
            warnings.warn(worded(f"{edit.where}: no figure is {edit.what!r}; nothing was edited."), stacklevel=3)
        known = {**catalog.indicators} | {item.id: item for item in now if item}
        for place in places:
            old = now[place]
            now[place] = _target(edit, old, subjects[place], known)
            decisions[place] = Decision(now[place], edit)
    return decisions


def _matched(
    edit: Amendment, subjects: Sequence[Subject], now: Sequence[Indicator | None], light: Collection[str]
) -> Iterator[int]:
    wording = wording_of(edit.what, light)
    for place, subject in enumerate(subjects):
        indicator = now[place]
        if edit.action in ("join", "rename"):
            if indicator and indicator.id == edit.what:
                yield place
        elif edit.what == subject.key or (wording and wording == subject.wording):
            yield place


def _target(edit: Amendment, old: Indicator | None, subject: Subject, known: dict[str, Indicator]) -> Indicator | None:
    if edit.action == "drop":
        return None
    if edit.action in ("join", "assign"):
        if edit.to not in known:
            raise LexiconError(
                f"{edit.where}, to: must be an indicator or a group. Got {edit.to!r}. Name one, or use split."
            )
        return known[edit.to]
    return group_indicator(edit.to, old.unit if old else subject.unit)
