"""The article's own place: the smallest unit that most of it is about, and none where it is about the nation.

Mentions, references back ("toàn tỉnh") and words of the nation ("cả nước", "Quốc hội") are weighed against each other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from baocao.core.article import Draft
from baocao.core.article_facts import Place
from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.place_references import PlaceReference
from baocao.extract.places import gazetteer

# Weights of a mention by where it stands, and shares from which a place is the article's own: rules of thumb, tried
# on half of the labelled real articles (corpora/real).
_IN_TITLE, _IN_LEAD, _BODY = 4.0, 1.0, 2.0
_REFERENCE, _NATION = 1.0, 0.4
_LEAD = 400  # characters behind the title, or from the beginning where there is none
_SIGHT = 40  # characters in front of a place that can hold a body's name
_PROVINCE_SHARE, _INNER_SHARE = 0.5, 0.5
_LEAST = 3.0  # weight up to which a place is a passing mention: one behind a body's name in the lead is more
_LEAST_INNER = 2.0
_WORDS = load("localities")["own"]
_BODY_BEFORE = re.compile(rf"(?<!\w){alternation(_WORDS['bodies'])}\s{{1,2}}\Z")
_NATIONAL = tuple(map(fold, _WORDS["nation"]))

_Weighed = list[tuple[Locality | PlaceReference, float]]


class Placer:
    """The stage that sets the article's own locality."""

    needs: tuple[str, ...] = ("localities", "place_references")
    sets: tuple[str, ...] = ("locality",)
    versions: ClassVar[dict[str, str]] = {"gazetteer": gazetteer.VERSION}

    def __call__(self, article: Draft) -> Draft:
        return replace(article, locality=article_locality(article))


def article_locality(article: Draft) -> Place | None:
    """The smallest unit that most of the article is about: from title, opening, bodies and frequency; None for none."""
    mentions = [mention for mention in article.of(Locality) if mention.province]
    if not mentions:
        return None
    weights: _Weighed = [(mention, _weight(article, mention)) for mention in mentions]
    weights += [(reference, _REFERENCE) for reference in article.of(PlaceReference) if reference.province]
    nation = _NATION * sum(map(article.folded.count, _NATIONAL))
    province = _largest(weights, "province", _PROVINCE_SHARE, _LEAST, nation)
    if province is None:
        return None
    own = [(mention, weight) for mention, weight in weights if mention.province == province]
    inner = [(item, weight) for item, weight in own if item.level != "hamlet"]
    named = [mention for mention in mentions if mention.province == province]
    for level in ("commune", "district"):
        name = _largest(inner, level, _INNER_SHARE, _LEAST_INNER)
        mention = next((item for item in named if item.level == level and item.name == name), None)
        if mention is not None:
            return _place(mention)
    mention = next((item for item in named if item.level == "province"), None)
    return _place(mention) if mention else _province_of(named[0])


def _weight(article: Draft, mention: Locality) -> float:
    title_end = article.title.end if article.title else 0
    lead = mention.start < title_end + _LEAD
    return 1.0 + _IN_TITLE * (mention.start < title_end) + _IN_LEAD * lead + _BODY * of_body(article, mention)


def of_body(article: Draft, mention: Locality) -> bool:
    """Whether a place stands in the name of a body: "Huyện ủy Mai Sơn"."""
    if mention.rule == "body":
        return True
    return bool(_BODY_BEFORE.search(article.folded, max(0, mention.start - _SIGHT), mention.start))


def _largest(weights: Iterable[tuple[Locality | PlaceReference, float]], level: str, share: float, least: float,
             others: float = 0.0) -> str | None:  # fmt: skip
    """The name on the level that gathers a share of the weight; smaller units count neither for nor against it.

    Args:
        weights: mentions and references, each with its weight.
        level: "province", "district" or "commune".
        share: of all weight, from which a name is the one.
        least: weight up to which none is.
        others: weight of what is no place of these.
    """
    sums: dict[str, float] = defaultdict(float)
    total = others
    for mention, weight in weights:
        if level != "district" or mention.level != "commune":
            total += weight
        if level == "province" and mention.province:
            sums[mention.province] += weight
        elif mention.level == level and mention.name:
            sums[mention.name] += weight
    if not sums:
        return None
    name, weight = max(sums.items(), key=lambda item: item[1])
    return name if weight > least and weight >= share * total else None


def _place(mention: Locality) -> Place:
    code, listed = mention.code, mention.list_date if mention.code else None
    return Place(mention.name, mention.level, mention.province, mention.province_now, code, listed)


def _province_of(mention: Locality) -> Place:
    """The province of a mention, under its official name of that time."""
    unit = gazetteer.load().province_called(mention.province or "", mention.list_date or gazetteer.VERSION)
    name = unit.title if unit else mention.province or ""
    code, listed = mention.province_code, mention.list_date if mention.province_code else None
    return Place(name, "province", mention.province, mention.province_now, code, listed)
