"""The language in which people are spoken to, and how what the code says is put into it.

The code says everything in plain sentences where it arises: errors, progress and help in English, notes on Vietnamese
figures in Vietnamese. So they travel: raised, recorded, stored, from one process to another. Only where a sentence is
shown does `translated` find the entry of the catalog that it was made from, by the words around its values, and put
the values into the words of the other language. `scripts/messages.py` gathers the entries and compiles the catalogs.
"""

import gettext
import locale
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
VARIABLE = "BAOCAO_LANG"
DOMAIN, CATALOGS = "baocao", Path(__file__).parents[1] / "locale"

_VARIABLES = (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as in gettext
_CUTS = ("\n", " · ", "; ", ": ", ", ")  # where a text that is no sentence of the catalog may fall into some that are
_FIELD = re.compile(r"\{(\w+)\}")


def chosen() -> Language:
    """The language of BAOCAO_LANG or else of the locale: Vietnamese if that is Vietnamese, otherwise English."""
    named = next(filter(None, map(os.environ.get, _VARIABLES)), None) or locale.getlocale()[0] or ""
    return "vi" if named.lower().startswith("vi") else "en"


def choose(language: Language) -> None:
    """Speak this language from now on, in this process and those that it starts; libraries that use gettext do too."""
    os.environ[VARIABLE] = os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, CATALOGS)
    gettext.textdomain(DOMAIN)


def worded(text: str) -> str:
    """The text as it is: marks what people will read, so that `scripts/messages.py` finds it outside errors."""
    return text


def translated(text: str, language: Language | None = None) -> str:
    """What the code says, in a language, by default the chosen one; as it is where the catalog has no such sentence."""
    return _sentences(language or chosen()).translated(text)


class Template(NamedTuple):
    """An entry of a catalog with values, as `{name}`: its words pick it out among the others."""

    entry: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, entry: str) -> "Template":
        """The sentence of an entry."""
        return cls(entry, tuple(_FIELD.split(entry)[::2]))

    @property
    def weight(self) -> int:
        """Characters that stand fast: of two sentences that fit, the one with more is meant."""
        return sum(map(len, self.words))

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in the fields of the sentence in this text, or None if the text is not made from it."""
        if not (text.startswith(self.words[0]) and all(word in text for word in self.words)):
            return None
        match = _pattern(self.entry).fullmatch(text)
        return match.groupdict() if match else None


class Translations(gettext.GNUTranslations):
    """A catalog that also knows sentences with values in them."""

    def _parse(self, fp: "gettext._TranslationsReader") -> None:
        super()._parse(fp)
        entries: dict[object, str] = self._catalog  # type: ignore[attr-defined]
        found = (Template.of(entry) for entry in entries if isinstance(entry, str) and _FIELD.search(entry))
        self._sentences = sorted(found, key=lambda sentence: -sentence.weight)

    def translated(self, text: str) -> str:
        """The text in the language of this catalog, as far as it has the words."""
        whole = self.gettext(text) if text else text
        return next(self._readings(text), text) if whole == text else whole

    def _readings(self, text: str) -> Iterator[str]:
        """The text from the entry that it is made from, else from what it falls into."""
        for sentence in self._sentences:
            if (values := sentence.values(text)) is not None:
                parts = _FIELD.split(self.gettext(sentence.entry))
                parts[1::2] = (self._part(values[name]) for name in parts[1::2])
                yield "".join(parts)
        for cut in _CUTS:
            first, mark, rest = text.partition(cut)
            if mark:
                yield self._part(first) + mark + self._part(rest)

    def _part(self, text: str) -> str:
        """A value may be said in a sentence of the catalog itself; a single word is a name, which stays."""
        return self.translated(text) if " " in text.strip() else text


@cache
def _sentences(language: Language) -> Translations:
    with (CATALOGS / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return Translations(file)


@cache
def _pattern(entry: str) -> re.Pattern[str]:
    parts = _FIELD.split(entry)
    fields = (f"(?P<{name}>.*?)" for name in parts[1::2])
    return re.compile("".join(re.escape(word) + next(fields, "") for word in parts[::2]), re.DOTALL)
