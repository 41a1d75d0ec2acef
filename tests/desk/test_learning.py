"""The codebook and its versions; what is counted of corrections; what another model would change."""

from typing import Any

import pytest
from desk_sample import TEXT

from baocao.core.article_facts import THEMES
from baocao.desk.codebook import Codebook, first_entries
from baocao.desk.corrections import alpha, preview, statistics
from baocao.desk.messages import DeskError
from baocao.desk.operations import Accept, Reject, SetSpan, SetTag, SetTheme, SetValue
from baocao.desk.searching import QueueQuery
from baocao.desk.storage import Store
from baocao.themes.fields import field_names
from baocao.write.entry import Entry


@pytest.fixture
def article(store: Store, record: dict[str, Any]) -> int:
    return store.add_article(TEXT, record, name="a", actor="Lan")


def test_the_first_version_has_every_theme_and_field() -> None:
    assert set(first_entries()) == {f"themes.{name}" for name in THEMES} | {f"fields.{name}" for name in field_names()}
    assert all(entry["label"] and entry["guideline"] for entry in first_entries().values())


def test_a_change_shows_its_difference_and_marks_what_it_affects(store: Store, article: int) -> None:
    book = Codebook(store.database)
    change = {
        "themes.results": {"guideline": "Điều đã đạt,\nkể cả so với kế hoạch."},
        "fields.agriculture": {"label": "Nông nghiệp"},
    }
    version = book.change(1, change, "rõ hơn", actor="Sơn")
    assert (version.version, version.actor, version.note, version.affected) == (2, "Sơn", "rõ hơn", 4)
    assert "+themes.results: kể cả so với kế hoạch." in version.difference
    assert "-fields.agriculture: Nông nghiệp, nông thôn mới" in version.difference
    assert "themes.tasks" not in version.difference
    assert [each.version for each in book.versions()] == [2, 1]
    assert book.versions()[1].entries == first_entries()
    assert store.article(article).looks == {"passage-0", "passage-1", "passage-2", "fields"}
    assert store.queue(QueueQuery(look=True)).total == 1


def test_a_decision_is_the_other_look(store: Store, article: int) -> None:
    Codebook(store.database).change(
        1, {"themes.tasks": {"label": "Việc"}, "fields.transport": {"label": "Giao thông"}}, "", actor="Sơn"
    )
    assert store.article(article).looks == {"passage-5", "fields"}
    assert store.edit(article, 1, Accept(key="passage-5"), actor="Lan").looks == {"fields"}
    assert store.edit(article, 2, SetTag(field="fields", to=["transport"]), actor="Lan").looks == frozenset()
    assert store.queue(QueueQuery(look=True)).total == 0


@pytest.mark.parametrize(
    ("version", "entries", "code"),
    [
        (2, {"themes.tasks": {"label": "Việc"}}, "codebook_conflict"),
        (1, {"themes.weather": {"label": "x"}}, "codebook_entry"),
        (1, {"themes.tasks": {"colour": "x"}}, "value"),
        (1, {"themes.tasks": {"label": " "}}, "value"),
        (1, {"themes.tasks": "x"}, "value"),
        (1, {"themes.tasks": {"label": first_entries()["themes.tasks"]["label"]}}, "codebook_same"),
    ],
)
def test_changes_that_are_none(store: Store, version: int, entries: dict[str, Any], code: str) -> None:
    with pytest.raises(DeskError) as refused:
        Codebook(store.database).change(version, entries, "", actor="Sơn")
    assert refused.value.code == code
    assert Codebook(store.database).latest().version == 1


def edits(store: Store, ident: int, *operations: tuple[str, Any]) -> None:
    for actor, operation in operations:
        store.edit(ident, store.article(ident).version, operation, actor=actor)


def test_corrections_are_counted_by_theme_and_rule(store: Store, article: int) -> None:
    edits(
        store,
        article,
        ("Lan", SetTheme(passage="passage-0", to="shortcomings")),
        ("Lan", SetTheme(passage="passage-2", to="tasks")),
        ("Lan", Accept(key="passage-1")),
        ("Lan", Reject(key="figure-0")),
        ("Lan", SetValue(key="figure-1", field="unit", to="ha")),
        ("Lan", Accept(key="limitation-0")),
        ("Lan", Reject(key="limitation-1")),
    )
    store.undo(article, store.article(article).version, actor="Lan")
    found = statistics(store.database)
    assert (found.edits, found.articles) == (6, 1)
    assert {(each.rule, each.accepted, each.rejected, each.changed) for each in found.rules} == {
        ("theme:results", 1, 0, 2),
        ("figure:number", 0, 1, 1),
        ("limitation:clause", 1, 0, 0),
    }
    assert found.rules[0].error_rate in (2 / 3, 1.0)
    assert sorted(found.themes) == [("results", "shortcomings", 1), ("results", "tasks", 1)]
    assert (found.judged_twice, found.agreement, found.alpha) == (0, None, None)


def test_agreement_of_two_editors(store: Store, article: int) -> None:
    edits(
        store,
        article,
        ("Lan", SetTheme(passage="passage-0", to="shortcomings")),
        ("Minh", Accept(key="passage-0")),
        ("Lan", Accept(key="passage-1")),
        ("Minh", SetTheme(passage="passage-1", to="tasks")),
        ("Lan", Accept(key="figure-0")),
        ("Minh", Accept(key="figure-0")),
        ("Lan", Accept(key="figure-1")),
        ("Lan", Reject(key="figure-1")),
    )
    found = statistics(store.database)
    assert (found.judged_twice, found.agreement) == (3, round(2 / 3, 4))


def test_alpha_is_krippendorffs() -> None:
    krippendorff = pytest.importorskip("krippendorff")
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "c"), ("c", "a"), ("a", "a")]
    codes = {"a": 0, "b": 1, "c": 2}
    table = [[codes[one] for one, _ in pairs], [codes[other] for _, other in pairs]]
    expected = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert alpha(pairs) == pytest.approx(expected, abs=1e-4)
    assert alpha([]) is None
    assert alpha([("a", "a")]) == 1.0


def test_what_another_model_would_change(store: Store, article: int, record: dict[str, Any]) -> None:
    edits(store, article, ("Lan", SetTheme(passage="passage-0", to="shortcomings")), ("Lan", Accept(key="passage-1")))
    passages = [dict(item) for item in record["passages"]]
    for number, theme in ((0, "shortcomings"), (1, "tasks"), (2, "tasks")):
        passages[number]["theme"] = theme
    found = preview(store, "mới", lambda text, _: Entry(record | {"passages": passages}, text), QueueQuery())
    assert (found.articles, found.passages, found.changed, found.judged) == (1, 6, 3, 2)
    assert (found.right_now, found.right_then) == (1, 1)
    assert [(shift.key, shift.now, shift.then, shift.gold) for shift in found.shifts] == [
        ("passage-0", "results", "shortcomings", "shortcomings"),
        ("passage-1", "results", "tasks", "results"),
        ("passage-2", "results", "tasks", None),
    ]
    assert store.article(article).record["passages"][2]["theme"] == "results"


def test_where_a_passage_ends_is_not_its_themes_fault(store: Store, article: int, record: dict[str, Any]) -> None:
    first = record["passages"][2]
    view = store.edit(article, 1, SetSpan(key="passage-2", start=first["start"], end=first["end"] - 20), actor="Lan")
    cut = next(item["key"] for item in view.record["passages"] if item["key"].startswith("e"))
    store.edit(article, 2, SetTheme(passage=cut, to="tasks"), actor="Lan")
    assert {(each.rule, each.changed) for each in statistics(store.database).rules} == {
        ("passage:sentence", 1),
        (f"theme:{first['theme']}", 1),
    }
    same = preview(store, "khác", lambda raw, _: Entry(record, raw), QueueQuery())
    assert (same.passages, same.changed) == (len(record["passages"]) - 1, 0)
