"""What editors changed, counted: by theme and by rule, how far they agree, and what another model would change."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from baocao.desk.article_views import ArticleView
from baocao.desk.connection import Database
from baocao.desk.models import EditRow
from baocao.desk.searching import QueueQuery
from baocao.desk.storage import Store
from baocao.write.entry import Entry

_JUDGING = ("theme", "accept", "reject")
_MOST_SHOWN = 200  # passages of a comparison that are listed


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often editors accepted, rejected and changed what a rule or model made ("figure:number", "theme:results")."""

    rule: str
    accepted: int
    rejected: int
    changed: int

    @property
    def error_rate(self) -> float:
        """Share of what was looked at that was wrong."""
        return (self.rejected + self.changed) / max(self.accepted + self.rejected + self.changed, 1)


@dataclass(frozen=True, slots=True)
class Statistics:
    """`themes`: how often which theme became which ("results", "tasks"). `agreement`: share of the passages that two
    editors judged on which they agree; `alpha`: Krippendorff's; None where there are none."""

    edits: int
    articles: int
    rules: list[RuleCount]
    themes: list[tuple[str, str, int]]
    judged_twice: int
    agreement: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A passage that another model reads otherwise. `gold`: what an editor said of it, if one did."""

    article: int
    key: str
    text: str
    now: str
    then: str
    gold: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change with another model: of `passages`, those in `shifts` (the first of `changed`). Of the passages
    that an editor judged, `right_now` and `right_then` are right."""

    model: str
    articles: int
    passages: int
    changed: int
    judged: int
    right_now: int
    right_then: int
    shifts: list[Shift]


def statistics(database: Database) -> Statistics:
    """How often editors changed what; of what was undone nothing counts."""
    with database.reading() as session:
        chosen = select(EditRow).where(EditRow.state == "active").order_by(EditRow.article, EditRow.number)
        edits = [(row.article, row.actor, row.rule, json.loads(row.operation)) for row in session.scalars(chosen)]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    turned: Counter[tuple[str, str]] = Counter()
    for _, _, rule, operation in edits:
        counts[rule][_outcome(operation["op"])] += 1
        if operation["op"] == "theme":
            turned[rule.removeprefix("theme:"), operation["to"]] += 1
    rules = [RuleCount(rule, each["accepted"], each["rejected"], each["changed"]) for rule, each in counts.items()]
    rules.sort(key=lambda each: (-each.rejected - each.changed, each.rule))
    pairs = _judged_twice(edits)
    return Statistics(
        edits=len(edits),
        articles=len({article for article, *_ in edits}),
        rules=rules,
        themes=[(old, new, count) for (old, new), count in turned.most_common()],
        judged_twice=len(pairs),
        agreement=round(sum(one == other for one, other in pairs) / len(pairs), 4) if pairs else None,
        alpha=alpha(pairs),
    )


def _outcome(op: str) -> str:
    return {"accept": "accepted", "reject": "rejected"}.get(op, "changed")


def _judged_twice(edits: Iterable[tuple[int, str, str, dict[str, Any]]]) -> list[tuple[str, str]]:
    """What the first two editors said of each passage and mention that two judged, whatever stood between them."""
    said: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    stands: dict[tuple[int, str], str] = {}
    for article, actor, rule, operation in edits:
        if operation["op"] in _JUDGING:
            mark = article, operation.get("passage") or operation["key"]
            there = stands.setdefault(mark, rule)
            verdict = {"theme": f"theme:{operation.get('to')}", "accept": there}.get(operation["op"], f"not {there}")
            if operation["op"] == "theme":
                stands[mark] = verdict
            said[mark][actor] = verdict
    return [(verdicts[0], verdicts[1]) for each in said.values() if len(verdicts := list(each.values())) > 1]


def alpha(pairs: list[tuple[str, str]]) -> float | None:
    """Krippendorff's alpha for nominal values said by two each; None where there are no pairs, 1 where all is one."""
    if not pairs:
        return None
    values = Counter(value for pair in pairs for value in pair)
    total = values.total()
    observed = sum(one != other for one, other in pairs) / len(pairs)
    expected = 1 - sum(count * (count - 1) for count in values.values()) / (total * (total - 1))
    return round(1 - observed / expected, 4) if expected else 1.0


def preview(store: Store, model: str, analyze: Callable[[str, str], Entry], query: QueueQuery) -> Preview:
    """What another model would say of the articles that a query asks for.

    Args:
        store: of the desk; nothing is changed.
        model: its name.
        analyze: a text and a name to what the other model says of it.
        query: the articles.
    """
    shifts: list[Shift] = []
    articles = passages = changed = judged = right_now = right_then = 0
    for view in store.articles(query):
        articles += 1
        other = {
            (item["start"], item["end"]): item.get("theme") for item in analyze(view.raw, view.name).record["passages"]
        }
        for old, gold, item in _passages(view):
            passages += 1
            new = other.get((item["start"], item["end"]), old)
            if gold:
                judged, right_now, right_then = judged + 1, right_now + (old == gold), right_then + (new == gold)
            if new != old:
                changed += 1
                text = view.raw[item["start"] : item["end"]]
                shifts.append(Shift(view.ident, item["key"], text, str(old), str(new), gold))
    shown = sorted(shifts, key=lambda shift: shift.gold is None)[:_MOST_SHOWN]
    return Preview(model, articles, passages, changed, judged, right_now, right_then, shown)


def _passages(view: ArticleView) -> Iterable[tuple[str | None, str | None, dict[str, Any]]]:
    """Each passage's theme by the analysis, by an editor if one decided, and the passage, where its ends stand."""
    said = {(item["start"], item["end"]): item.get("theme") for item in view.analysis["passages"]}
    for item in view.record["passages"]:
        if (place := (item["start"], item["end"])) in said:
            yield said[place], item.get("theme") if item["decision"] == "accepted" else None, item
