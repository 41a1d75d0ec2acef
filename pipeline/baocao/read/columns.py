"""Which columns of a table hold what of an article: as asked for, else those of the names that people use."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from baocao.core import lexicon
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.normalizer import fold, normalize, strip_accents

_SHOWN = 40  # characters of a column's name
_SEPARATORS = re.compile(r"[\s._-]+")
_USUAL: dict[str, list[str]] = lexicon.load("reading")["columns"]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The columns that hold the text, the id, the date, the title and the author.

    As options, None: found by the usual names. As found by `among`, None: there is none.
    """

    text: str | None = None
    id: str | None = None
    date: str | None = None
    title: str | None = None
    author: str | None = None

    def among(self, names: Sequence[str], where: str) -> "ColumnNames":
        """The columns of a table; each serves once, the text first.

        Raises:
            InputError: one was asked for and is missing, none looks like text, or one that is used is there twice.
        """
        there = [name for name in names if name]
        for role, wanted in self._asked():
            if wanted not in there:
                listed = ", ".join(sorted(there))
                raise InputError(f"{where}: the {role} column must be one of: {listed}. Got {wanted!r}.")
        found = _found(self, tuple(there))
        if found.text is None:
            listed = ", ".join(sorted(there))
            raise InputError(
                f"{where}: no column is known to hold the text. Name one of: {listed} (--text-column), "
                "or take the rows as one table (--rows table)."
            )
        used = {getattr(found, field.name) for field in fields(found)} - {None}
        if twice := [name for name, number in Counter(there).items() if number > 1 and name in used]:
            raise InputError(f"{where}: the column {twice[0]!r} is there more than once. Rename all but one of them.")
        return found

    def told(self, names: Iterable[str]) -> str:
        """Which columns are used for what, and which are not, in a sentence for people."""
        used = {field.name: name for field in fields(self) if (name := getattr(self, field.name)) is not None}
        rest = [name for name in names if name and name not in used.values()]
        said = ", ".join(worded(f"{role} from {name[:_SHOWN]!r}") for role, name in used.items())
        return said + (worded(f"; not used: {', '.join(repr(name[:_SHOWN]) for name in rest)}") if rest else "")

    def _asked(self) -> list[tuple[str, str]]:
        return [(field.name, name) for field in fields(self) if (name := getattr(self, field.name)) is not None]


def is_called(name: str, *roles: str) -> bool:
    """Whether a column is called as those of a role ("text", "title") are; an only column is a text under any name."""
    return any(_key(name) in map(_key, _USUAL[role]) for role in roles)


def words_of(value: Any) -> str | None:
    """A title or names in a cell: a string, or a list of them, or of objects with a name; None where it is neither."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(words_of, value))) or None
    return " ".join(value.split()) or None if isinstance(value, str) else None


@lru_cache(maxsize=256)
def _found(asked: ColumnNames, names: tuple[str, ...]) -> ColumnNames:
    keys = {_key(name): name for name in reversed(names)}
    taken = {name for _, name in asked._asked()}
    found: dict[str, str | None] = {}
    for role in ("text", "title", "date", "author", "id"):
        usual = (keys[key] for each in _USUAL[role] if (key := _key(each)) in keys and keys[key] not in taken)
        only = names[0] if role == "text" and len(names) == 1 else None
        found[role] = getattr(asked, role) or next(usual, only)
        taken.add(found[role] or "")
    return ColumnNames(**found)


def _key(name: str) -> str:
    return strip_accents(fold(_SEPARATORS.sub("", normalize(name)[0])))
