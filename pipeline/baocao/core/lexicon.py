"""Lexicons: the TOML files under `lexicons/`, loaded once, every string normalised like the text it will meet."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from baocao.core.errors import LexiconError
from baocao.core.normalizer import fold, normalize

LEXICONS = files("baocao") / "lexicons"
_Trie = dict[str, "_Trie"]
_Sense = TypeVar("_Sense")
_END = ""  # key of a node where a form ends
_NAME = re.compile(r"\{([A-Za-z_]+)\}")


class Meanings(dict[str, _Sense]):
    """What forms mean, folded; found with runs of spaces in them too, as `alternation` matches them."""

    def __missing__(self, form: str) -> _Sense:
        single = " ".join(form.split())
        if single == form:
            raise KeyError(form)
        return self[single]


@cache
def load(name: str) -> dict[str, Any]:
    """The lexicon `lexicons/<name>.toml`.

    Raises:
        LexiconError: there is no such lexicon, or it is no valid TOML.
    """
    path = LEXICONS / f"{name}.toml"
    if not path.is_file():
        known = sorted(item.name.removesuffix(".toml") for item in LEXICONS.iterdir() if item.name.endswith(".toml"))
        raise LexiconError(f"A lexicon must be one of: {', '.join(known)}. Got {name!r}.")
    try:
        return _normalized(tomllib.loads(path.read_text(encoding="utf-8")))  # type: ignore[no-any-return]
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"lexicons/{name}.toml is no valid TOML: {error}. Mend the file.") from error


def alternation(forms: Iterable[str]) -> str:
    """A regular expression for any of the forms, folded, the longest first, spaces matching runs of spaces.

    It branches letter by letter, as a trie: several times as fast as the forms side by side.

    Raises:
        LexiconError: no forms; an empty alternation would match everywhere.
    """
    trie: _Trie = {}
    for form in sorted({fold(form) for form in forms}):
        node = trie
        for letter in form:
            node = node.setdefault(letter, {})
        node[_END] = {}
    if not trie:
        raise LexiconError("A set of forms must not be empty. Add a form to the lexicon.")
    return f"(?:{_branches(trie)})"


def fill(template: str, words: Mapping[str, str | Iterable[str]]) -> str:
    """A regular expression out of a template: `{name}` stands for any of the forms `words[name]`.

    So a pattern keeps its structure in code and its words in a lexicon: `"([0-9]+) {month} {first}"`. A string among
    `words` is a pattern of its own and goes in as it is. Quantifiers such as `{1,3}` stay.

    Raises:
        LexiconError: a name is not among `words`, or has no forms.
    """

    def forms(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise LexiconError(f"A name in a pattern must be one of: {', '.join(sorted(words))}. Got {match[1]!r}.")
        named = words[match[1]]
        return named if isinstance(named, str) else alternation(named)

    return _NAME.sub(forms, template)


def not_behind(forms: Iterable[str]) -> str:
    """A regular expression for a place that none of the forms, with one space, stands before."""
    return "".join(f"(?<!{re.escape(fold(form))} )" for form in forms)


def _branches(node: _Trie) -> str:
    branches = [
        (" {1,3}" if letter == " " else re.escape(letter)) + _branches(behind)
        for letter, behind in node.items()
        if letter != _END
    ]
    either = "|".join(branches)
    if _END in node:
        return f"(?:{either})?" if branches else ""
    return f"(?:{either})" if len(branches) > 1 else either


def _normalized(value: Any) -> Any:
    if isinstance(value, str):
        return normalize(value)[0]
    if isinstance(value, list):
        return [_normalized(item) for item in value]
    if isinstance(value, dict):
        return {normalize(key)[0]: _normalized(item) for key, item in value.items()}
    return value
