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
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
VARIABLE = "BAOCAO_LANG"
DOMAIN, CATALOGS = "baocao", Path(__file__).parents[1] / "locale"

_VARIABLES = (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as in gettext
_LONGEST = 2000  # characters of a sentence; what is longer holds what was read, and stays as it is
_LISTED = (" · ", "; ", ", ")  # between sentences that are told in one line
_NAMED = re.compile(": ")  # behind the name of what a sentence is about
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
    return _translations(language or chosen()).translated(text)


class Template(NamedTuple):
    """An entry of a catalog with values, as `{name}`: its words pick it out among the others."""

    entry: str
    words: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, entry: str) -> "Template":
        """The template of an entry that has a field at least."""
        parts = _FIELD.split(entry)
        return cls(entry, tuple(parts[::2]), tuple(parts[1::2]))

    @property
    def weight(self) -> int:
        """Characters that stand fast: of two templates that fit, the one with more is meant."""
        return sum(map(len, self.words))

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in the fields in this text, each as short as can be; None if the text is not made from them."""
        first, *between, last = self.words
        at, end = len(first), len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last)):
            return None
        found = []
        for word in between:
            if (there := text.find(word, at, max(end, 0))) < 0:
                return None
            found.append(text[at:there])
            at = there + len(word)
        return dict(zip(self.names, [*found, text[at:end]], strict=True)) if at <= end else None


class Translations(gettext.GNUTranslations):
    """A catalog that also knows sentences with values in them."""

    def _parse(self, fp: "gettext._TranslationsReader") -> None:
        super()._parse(fp)
        entries: dict[object, str] = self._catalog  # type: ignore[attr-defined]
        found = (Template.of(entry) for entry in entries if isinstance(entry, str) and _FIELD.search(entry))
        self._templates = sorted(found, key=lambda template: -template.weight)

    def translated(self, text: str) -> str:
        """The text in the language of this catalog, as far as it has the words."""
        lines = text.split("\n")
        if len(lines) > 1 and (whole := self.gettext(text)) != text:
            return whole
        return "\n".join(self._whole(line) or self._parted(line) for line in lines)

    def _whole(self, text: str) -> str | None:
        """The text from the entry that it is made from, if there is one."""
        if not text or len(text) > _LONGEST:
            return None
        if (whole := self.gettext(text)) != text:
            return whole
        for template in self._templates:
            if (values := template.values(text)) is not None:
                parts = _FIELD.split(self.gettext(template.entry))
                parts[1::2] = (self._part(values[name]) for name in parts[1::2])
                return "".join(parts)
        return None

    def _parted(self, text: str) -> str:
        """The text from a sentence behind the name that it begins with, else from those that it lists."""
        if len(text) <= _LONGEST:
            for name in _NAMED.finditer(text):
                if rest := self._whole(text[name.end() :]):
                    return text[: name.end()] + rest
            for sign in _LISTED:
                if sign in text:
                    return sign.join(map(self._part, text.split(sign)))
        return text

    def _part(self, text: str) -> str:
        """A value may be said in a sentence of the catalog itself; a single word is a name, which stays."""
        return (self._whole(text) or self._parted(text)) if " " in text.strip() else text


@cache
def _translations(language: Language) -> Translations:
    with (CATALOGS / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return Translations(file)
