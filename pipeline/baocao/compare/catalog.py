"""The catalog of indicators: what they are called, in what unit, and what must not be mixed in.

`lexicons/indicators.toml` holds it; docs/reference/indicators.md explains its keys. A file of the reader's own adds
indicators or takes the place of those with the same id.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from baocao.compare.wordings import SIGNS, Wordings, folded, tokens
from baocao.core.errors import LexiconError
from baocao.core.language import Language, worded
from baocao.core.lexicon import LEXICONS

Polarity = Literal["good", "bad", "neither"]  # what more of it is
Role = Literal["whole", "elliptic", "grows"]  # names it; names it in a context; its changes in percent are it

_FILE = Path(str(LEXICONS / "indicators.toml"))
_TOML_NAMES = {"exclude": "not"}  # fields that a keyword of Python gives another name
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `unit` as in docs/explanation/figures.md.

    `sum`: values of places may be added up; `weight`: id or name of what a rate is weighted by where they are averaged.
    `stock`: a state at a date, not what a period brought. `code`: of the national system of statistical indicators.
    `accepts`: further units of the same value (VND/year for VND); `kinds`: further kinds of figures that can be it.
    `of_plan`: the percentage of a plan is the indicator itself, no share of it. `counted`: words that stand for it.
    `rate`: the indicator that this number is told as a percentage of. `beside`: the one that it is mentioned with, and
    that the text returns to.
    """

    id: str
    label: str
    english: str
    unit: str
    polarity: Polarity
    wordings: tuple[str, ...]
    elliptic: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sum: bool = False
    stock: bool = False
    of_plan: bool = False
    weight: str | None = None
    rate: str | None = None
    beside: str | None = None
    code: str | None = None


class Meaning(NamedTuple):
    """What a wording says: the indicator, in which role, and the wording as the catalog has it."""

    indicator: Indicator
    role: Role
    wording: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """Indicators by id, the graph of all their wordings, and phrases: of `general` and `measure`, and of each `not`."""

    indicators: Mapping[str, Indicator]
    wordings: Wordings = field(repr=False)
    lists: Mapping[str, frozenset[str]] = field(repr=False)
    light: frozenset[str] = field(repr=False)  # syllables that name nothing of their own
    small: frozenset[str] = field(repr=False)  # … nor with a figure that goes on with what was spoken of
    ends: frozenset[str] = field(repr=False)  # signs and words behind which nothing belongs to a figure before them
    excluded: Mapping[str, frozenset[str]] = field(repr=False)
    contexts: Mapping[str, frozenset[str]] = field(repr=False)
    counted: Mapping[str, frozenset[str]] = field(repr=False)

    def label(self, indicator: str, language: Language = "vi") -> str:
        """The name in a language; of a group that no indicator claims its own words."""
        if indicator not in self.indicators:
            return indicator
        known = self.indicators[indicator]
        return known.english if language == "en" else known.label


def load_indicators(path: str | Path | None = None) -> Catalog:
    """The catalog, with the indicators of a file of one's own where one is given.

    Raises:
        LexiconError: the file cannot be read, or a key in it is unknown, missing or of the wrong kind.
    """
    return _load(None if path is None else Path(path).resolve())


@cache
def _load(path: Path | None) -> Catalog:
    documents = [_IndicatorFile(_FILE), *([_IndicatorFile(path)] if path else [])]
    names: dict[str, list[str]] = {}
    lists: dict[str, list[str]] = {}
    for document in documents:
        names |= document.lists("words")
        lists |= document.lists("general") | document.lists("measure")
    wordings = Wordings(names)
    homes = {key: document for document in documents for key in document.table("indicator")}
    indicators = {key: document.indicator(key) for key, document in homes.items()}
    for key, indicator in indicators.items():
        homes[key].add(indicator, wordings)
    excluded, contexts, counted = (
        {
            key: homes[key].phrases(f"indicator.{key}", name, getattr(item, name), wordings)
            for key, item in indicators.items()
        }
        for name in ("exclude", "context", "counted")
    )
    phrases = {name: documents[0].phrases("general", name, forms, wordings) for name, forms in lists.items()}
    light, empty, joins = (frozenset(" ".join(phrases[name]).split()) for name in ("light", "empty", "joins"))
    small, ends = light | empty, joins | SIGNS
    return Catalog(indicators, wordings, phrases, light, small, ends, excluded, contexts, counted)


class _IndicatorFile:
    """A file of indicators, which knows where in it a key stands."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._text = path.read_text(encoding="utf-8")
            self._tables: dict[str, Any] = tomllib.loads(self._text)
        except OSError as error:
            raise LexiconError(f"{path}: cannot be read ({error.strerror}). Name a file of indicators.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise LexiconError(f"{path}: is no valid TOML in UTF-8: {error}. Mend the file.") from error
        known = {"version", "words", "general", "measure", "indicator"}
        if unknown := sorted(self._tables.keys() - known):
            raise self._error(
                None, unknown[0], worded(f"a table must be one of: {', '.join(sorted(known))}"), unknown[0]
            )

    def table(self, name: str) -> dict[str, Any]:
        """A table of the file; empty where it has none."""
        table = self._tables.get(name, {})
        if not isinstance(table, dict):
            raise self._error(None, name, worded("must be a table"), table)
        return table

    def lists(self, name: str) -> dict[str, list[str]]:
        """A table whose values are lists of words."""
        return {key: list(self._strings(name, key, value)) for key, value in self.table(name).items()}

    def indicator(self, key: str) -> Indicator:
        """The indicator that `[indicator.key]` describes."""
        where, given = f"indicator.{key}", self.table("indicator")[key]
        if not _ID.fullmatch(key):
            raise self._error(where, "", worded("an id must be of a-z, 0-9 and _, a letter first"), key)
        if not isinstance(given, dict):
            raise self._error("indicator", key, worded("must be a table"), given)
        known = {_TOML_NAMES.get(item.name, item.name): item for item in fields(Indicator) if item.name != "id"}
        if unknown := sorted(given.keys() - known):
            raise self._error(
                where, unknown[0], worded(f"a key must be one of: {', '.join(sorted(known))}"), unknown[0]
            )
        values: dict[str, Any] = {"id": key}
        for name, item in known.items():
            if name in given:
                values[item.name] = self._value(where, name, item.type, given[name])
            elif item.default is MISSING:
                raise self._error(where, "", worded(f"must have a key {name!r}"), sorted(given))
        return Indicator(**values)

    def add(self, indicator: Indicator, wordings: Wordings) -> None:
        """Make the wordings of an indicator known."""
        roles: dict[str, Role] = {"wordings": "whole", "elliptic": "elliptic", "grows": "grows"}
        for name, role in roles.items():
            for wording in getattr(indicator, name):
                try:
                    wordings.add(wording, Meaning(indicator, role, wording))
                except LexiconError as error:
                    raise self._error(f"indicator.{indicator.id}", name, str(error), wording) from error
        if indicator.elliptic and not indicator.context:
            raise self._error(
                f"indicator.{indicator.id}", "elliptic", worded("must have a key 'context' beside it"), "none"
            )

    def phrases(self, where: str, name: str, forms: Sequence[str], wordings: Wordings) -> frozenset[str]:
        """Forms written out, each with a space before and behind, to be looked for in joined tokens."""
        try:
            return frozenset(f" {' '.join(sequence)} " for form in forms for sequence in wordings.expand(form))
        except LexiconError as error:
            raise self._error(where, _TOML_NAMES.get(name, name), str(error), list(forms)) from error

    def _value(self, where: str, name: str, hint: Any, value: Any) -> Any:
        if hint == tuple[str, ...]:
            return self._strings(where, name, value)
        if hint is bool:
            if not isinstance(value, bool):
                raise self._error(where, name, worded("must be true or false"), value)
            return value
        allowed = get_args(Polarity) if hint is Polarity else ()
        if not isinstance(value, str) or not value.strip() or (allowed and value not in allowed):
            what = (
                worded(f"must be one of: {', '.join(sorted(allowed))}")
                if allowed
                else worded("must be words between quotes")
            )
            raise self._error(where, name, what, value)
        return value

    def _strings(self, where: str, name: str, value: Any) -> tuple[str, ...]:
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(item, str) and item.strip() for item in value)
        ):
            raise self._error(where, name, worded('must be a list of words: ["…", "…"]'), value)
        return tuple(value)

    def _error(self, where: str | None, name: str, what: str, got: object) -> LexiconError:
        """The sentence for a key that is wrong, with its line."""
        lines = self._text.splitlines()
        header = re.compile(rf"\s*\[\s*{re.escape(where)}\s*\]") if where else re.compile("")
        first = next((number for number, line in enumerate(lines) if header.match(line)), 0)
        key = re.compile(rf"\s*\[?\"?{re.escape(name)}\b") if name else header
        line = next((number for number in range(first, len(lines)) if key.match(lines[number])), first)
        named = ".".join(part for part in (where, name) if part)
        return LexiconError(f"{self._path}, line {line + 1}, {named}: {what.rstrip('.')}. Got {got!r}. Mend that line.")


@lru_cache(maxsize=10_000)  # places, baselines and what is measured come again and again
def words(text: str) -> str:
    """The tokens of any text joined by spaces, one before and behind, as `Catalog.lists` has them."""
    return f" {' '.join(tokens(folded(text)))} "


def near(name: str, known: Collection[str]) -> str:
    """The known names that are written most like one that is not among them, for a message."""
    return ", ".join(get_close_matches(name, known, 3)) or worded("none; docs/reference/indicators.md has the list")
