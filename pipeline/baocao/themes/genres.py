"""The genre of an article by the words at its beginning: a report, news about a place or body, or something else."""

from itertools import chain, islice

from baocao.core.article import Draft
from baocao.core.article_facts import Genre
from baocao.themes.article_scorer import ArticleScorer
from baocao.themes.cues import WORD

GENRE_FILE = "genres.npz"  # of a model
_BEGINNING = 120  # syllables: the 400 characters from which annotators told genres
OTHER = 0.8  # from this chance on an article is taken for "other"; below, losing its limitations would cost more


def beginning(article: Draft) -> list[str]:
    """The first syllables of an article, furniture aside, numbers as "0"."""
    return first_syllables(article, _BEGINNING)


def first_syllables(article: Draft, count: int) -> list[str]:
    """So many syllables of an article, furniture aside, numbers as "0"."""
    parts = (article.folded[item.start : item.end] for item in article.passages if not item.furniture)
    syllables = chain.from_iterable(map(WORD.findall, parts))
    return ["0" if syllable[0].isdigit() else syllable for syllable in islice(syllables, count)]


def genre_of(article: Draft, scorer: ArticleScorer) -> Genre:
    """The article's likeliest genre; "other" only where it is likely enough."""
    chance = dict(zip(scorer.labels, scorer.probabilities([beginning(article)])[0].tolist(), strict=True))
    if chance["other"] < OTHER:
        chance["other"] = 0.0
    best = max(chance, key=chance.__getitem__)
    return Genre(best, round(chance[best], 4))
