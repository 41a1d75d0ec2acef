"""Words that people read on pages: one file holds every language side by side, grouped, as `{group.name}`."""

import tomllib
from functools import cache
from pathlib import Path

from baocao.core.language import LANGUAGES, Language

PAGE_WORDS = Path(__file__).with_name("phrases.toml")


class Phrases:
    """The words of one language: `say("theme", "results")`. A name that no file holds stands for itself."""

    def __init__(self, language: Language, *files: Path) -> None:
        """Read the files; later ones win. Raises KeyError where an entry lacks the language."""
        self.language = language
        self._words = {
            (group, name): words[language]
            for file in files
            for group, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
            for name, words in entries.items()
        }

    def __call__(self, group: str, name: object, /, **values: object) -> str:
        """The words for a name of a group, with values put in where the words say `{value}`."""
        words = self._words.get((group, str(name)))
        return str(name) if words is None else words.format_map(values) if values else words

    def group(self, group: str) -> dict[str, str]:
        """All names of a group with their words, in the order of the file."""
        return {name: words for (of, name), words in self._words.items() if of == group}


@cache
def page_words(language: Language = LANGUAGES[0]) -> Phrases:
    """The words of the article's page."""
    return Phrases(language, PAGE_WORDS)
