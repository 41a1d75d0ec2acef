"""The article's own place, and bodies of another province where the article's own is expected."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from baocao.core.article import Article, Place
from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold
from baocao.extract.kinds.localities import Locality

# Weights of a mention by where it stands, and shares from which a place is the article's own: rules of thumb, tried
# on development articles.
_IN_TITLE, _IN_LEAD, _BODY = 4.0, 1.0, 2.0
_LEAD = 400  # characters behind the title
_PROVINCE_SHARE, _INNER_SHARE = 0.5, 0.5
_LEAST = 2.0  # weight below which a place is a passing mention
_OWN_LEAST = 3  # mentions of the own province, and
_OWN_SHARE = 0.8  # of the provinces' mentions, from which another's body is a surprise
_BODIES = tuple(map(fold, load("localities")["own"]["bodies"]))
_BODY_BEFORE = re.compile(rf"(?<!\w){alternation(_BODIES)}\s{{1,2}}\Z")


def article_locality(article: Article) -> Place | None:
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


def find_foreign_bodies(article: Article) -> Iterator[str]:
    """A warning for each body of a province that the article names nowhere else, where it is about another one."""
    mentions = [mention for mention in article.of(Locality) if mention.province]
    counts = Counter(mention.province for mention in mentions)
    if not counts:
        return
    own, most = counts.most_common(1)[0]
    if most < max(_OWN_LEAST, _OWN_SHARE * counts.total()):
        return
    for mention in mentions:
        if counts[mention.province] == 1 and mention.level == "province" and _of_body(article, mention):
            body = article.text[max(0, mention.start - 24) : mention.end].rsplit("\n", 1)[-1].strip()
            yield (f"“…{body}” thuộc {mention.province}, còn bài viết về {own}. Kiểm tra lại tên cơ quan.")


def _weight(article: Article, mention: Locality) -> float:
    title_end = article.title.end if article.title else max(0, article.text.find("\n"))
    lead = mention.start < title_end + _LEAD
    return 1.0 + _IN_TITLE * (mention.start < title_end) + _IN_LEAD * lead + _BODY * _of_body(article, mention)


def _of_body(article: Article, mention: Locality) -> bool:
    if mention.rule == "body":
        return True
    return bool(_BODY_BEFORE.search(article.folded, max(0, mention.start - 40), mention.start))


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
    return Place(f"tỉnh {mention.province}", "province", mention.province, mention.province_now, mention.province_code)
