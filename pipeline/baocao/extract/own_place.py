"""The article's own place: the smallest unit that most of it is about."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from baocao.core.article import Draft, Place
from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold
from baocao.extract.kinds.localities import Locality
from baocao.extract.places import gazetteer

# Weights of a mention by where it stands, and shares from which a place is the article's own: rules of thumb, tried
# on development articles.
_IN_TITLE, _IN_LEAD, _BODY = 4.0, 1.0, 2.0
_LEAD = 400  # characters behind the title, or from the beginning where there is none
_SIGHT = 40  # characters in front of a place that can hold a body's name
_PROVINCE_SHARE, _INNER_SHARE = 0.5, 0.5
_LEAST = 2.0  # weight below which a place is a passing mention
_BODIES = tuple(map(fold, load("localities")["own"]["bodies"]))
_BODY_BEFORE = re.compile(rf"(?<!\w){alternation(_BODIES)}\s{{1,2}}\Z")


class Placer:
    """The stage that sets the article's own locality."""

    needs: tuple[str, ...] = ("localities",)
    sets: tuple[str, ...] = ("locality",)
    versions: ClassVar[dict[str, str]] = {"gazetteer": gazetteer.VERSION}

    def __call__(self, article: Draft) -> Draft:
        return replace(article, locality=article_locality(article))


def article_locality(article: Draft) -> Place | None:
    """The smallest unit that most of the article is about: from title, opening, bodies and frequency; None for none."""
    weights = [(mention, _weight(article, mention)) for mention in article.of(Locality) if mention.province]
    province = _largest(weights, "province", _PROVINCE_SHARE)
    if province is None:
        return None
    own = [(mention, weight) for mention, weight in weights if mention.province == province]
    for level in ("commune", "district"):
        name = _largest([(item, weight) for item, weight in own if item.level != "hamlet"], level, _INNER_SHARE)
        if name is not None:
            return _place(next(item for item, _ in own if item.level == level and item.name == name))
    mention = next((item for item, _ in own if item.level == "province"), None)
    return _place(mention) if mention else _province_of(own[0][0])


def _weight(article: Draft, mention: Locality) -> float:
    title_end = article.title.end if article.title else 0
    lead = mention.start < title_end + _LEAD
    return 1.0 + _IN_TITLE * (mention.start < title_end) + _IN_LEAD * lead + _BODY * of_body(article, mention)


def of_body(article: Draft, mention: Locality) -> bool:
    """Whether a place stands in the name of a body: "Huyện ủy Mai Sơn"."""
    if mention.rule == "body":
        return True
    return bool(_BODY_BEFORE.search(article.folded, max(0, mention.start - _SIGHT), mention.start))


def _largest(weights: Iterable[tuple[Locality, float]], level: str, share: float) -> str | None:
    """The name on the level that gathers a share of the weight; smaller units count neither for nor against it."""
    sums: dict[str, float] = defaultdict(float)
    total = 0.0
    for mention, weight in weights:
        if level != "district" or mention.level != "commune":
            total += weight
        if level == "province" and mention.province:
            sums[mention.province] += weight
        elif mention.level == level:
            sums[mention.name] += weight
    if not sums:
        return None
    name, weight = max(sums.items(), key=lambda item: item[1])
    return name if weight >= max(_LEAST, share * total) else None


def _place(mention: Locality) -> Place:
    return Place(mention.name, mention.level, mention.province, mention.province_now, mention.code)


def _province_of(mention: Locality) -> Place:
    """The province of a mention, under its official name of that time."""
    unit = gazetteer.load().province_called(mention.province or "", mention.list_date or gazetteer.VERSION)
    name = unit.title if unit else mention.province or ""
    return Place(name, "province", mention.province, mention.province_now, mention.province_code)
