"""The store, on SQLite and PostgreSQL: nothing is lost, nobody overwrites another, everything is found."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from desk_sample import TEXT
from sqlalchemy import create_engine, inspect, text

from baocao.core.errors import OptionError
from baocao.desk.connection import Database
from baocao.desk.messages import DeskError
from baocao.desk.models import Tables
from baocao.desk.operations import Accept, AddMention, Reject, SetTag, SetTheme, SetValue
from baocao.desk.searching import QueueQuery
from baocao.desk.storage import ConflictError, Store
from baocao.desk.values import keepable


@pytest.fixture
def article(store: Store, record: dict[str, Any]) -> int:
    return store.add_article(TEXT, record, name="muong-khuong.txt", actor="Lan")


def test_a_text_is_kept_once_and_as_it_is(store: Store, article: int, record: dict[str, Any]) -> None:
    assert store.add_article(TEXT, record, name="again.txt", actor="Minh") == article == store.known(TEXT)
    assert store.known(TEXT + " ") is None
    view = store.article(article)
    assert (view.raw, view.version, view.state, view.name) == (TEXT, 1, "new", "muong-khuong.txt")
    assert not view.can_undo
    assert not view.can_redo


def test_an_edit_is_kept_with_what_was_there(store: Store, article: int) -> None:
    view = store.edit(article, 1, SetTheme(passage="passage-2", to="tasks"), actor="Lan")
    assert (view.version, view.state, view.can_undo) == (2, "in_review", True)
    (entry,) = store.article(article).edits
    assert (entry.actor, entry.before, entry.operation["to"], entry.state) == ("Lan", "results", "tasks", "active")
    assert view.record["passages"][2]["theme"] == "tasks"
    assert view.analysis["passages"][2]["theme"] == "results"


def test_undo_and_redo_without_limit(store: Store, article: int) -> None:
    version = 1
    for number in range(12):
        version = store.edit(article, version, SetValue(key="figure-0", field="value", to=number), actor="Lan").version
    for number in range(11, 0, -1):
        view = store.undo(article, version, actor="Minh")
        version = view.version
        assert view.record["figures"][0]["value"] == number - 1
    view = store.undo(article, version, actor="Minh")
    assert view.record["figures"][0]["value"] == 1840
    assert view.record["figures"][0]["by"] == "pipeline"
    with pytest.raises(DeskError, match="nothing left to undo"):
        store.undo(article, view.version, actor="Lan")
    for _ in range(5):
        view = store.redo(article, view.version, actor="Lan")
    assert view.record["figures"][0]["value"] == 4
    view = store.edit(article, view.version, Accept(key="figure-1"), actor="Lan")
    assert not view.can_redo
    assert [edit.state for edit in view.edits] == ["active"] * 5 + ["abandoned"] * 7 + ["active"]
    with pytest.raises(DeskError, match="nothing"):
        store.redo(article, view.version, actor="Lan")


def test_a_refused_edit_leaves_no_trace(store: Store, article: int) -> None:
    with pytest.raises(DeskError):
        store.edit(article, 1, SetTheme(passage="passage-77", to="tasks"), actor="Lan")
    view = store.article(article)
    assert (view.version, view.edits, view.state) == (1, [], "new")


def test_the_second_of_two_editors_is_told_and_loses_nothing(store: Store, article: int) -> None:
    store.edit(article, 1, SetTheme(passage="passage-2", to="tasks"), actor="Lan")
    late = SetTheme(passage="passage-3", to="causes")
    with pytest.raises(ConflictError) as conflict:
        store.edit(article, 1, late, actor="Minh")
    assert conflict.value.operation == late
    assert conflict.value.view.version == 2
    assert "Lan" in conflict.value.told("vi")
    for change in (
        lambda: store.undo(article, 1, actor="Minh"),
        lambda: store.set_state(article, 1, "done", actor="Minh"),
    ):
        with pytest.raises(ConflictError):
            change()
    view = store.edit(article, 2, late, actor="Minh")
    assert [passage["theme"] for passage in view.record["passages"][2:4]] == ["tasks", "causes"]


def test_of_many_at_once_each_save_counts_exactly_once(store: Store, article: int) -> None:
    def save(number: int) -> int:
        tries = 0
        while True:
            version = store.article(article).version
            try:
                store.edit(
                    article, version, SetValue(key="figure-0", field="value", to=number), actor=f"editor {number}"
                )
            except ConflictError:
                tries += 1
            else:
                return tries

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(40)))
    view = store.article(article)
    assert view.version == 41
    assert sorted(edit.operation["to"] for edit in view.edits) == list(range(40))
    assert view.record["figures"][0]["value"] == view.edits[-1].operation["to"]


def test_of_many_who_bring_the_same_text_one_is_first(store: Store, record: dict[str, Any]) -> None:
    with ThreadPoolExecutor(6) as pool:
        idents = set(pool.map(lambda number: store.add_article("Chung.", record | {"passages": []} | {name: [] for name in record if name.endswith("s") and isinstance(record[name], list)}, name=str(number), actor="x"), range(12)))  # fmt: skip
    assert len(idents) == 1
    assert store.queue(QueueQuery()).total == 1


def test_another_analysis_replaces_what_nobody_edited(store: Store, article: int, record: dict[str, Any]) -> None:
    newer = deepcopy(record)
    newer["passages"][2]["theme"] = "context"
    view = store.analyze_again(article, newer, actor="Lan")
    assert view.record["passages"][2]["theme"] == "context"
    assert view.differences == []
    assert view.version == 2


def test_another_analysis_never_overwrites_an_editor(store: Store, article: int, record: dict[str, Any]) -> None:
    view = store.edit(article, 1, SetTheme(passage="passage-2", to="tasks"), actor="Lan")
    newer = deepcopy(record)
    newer["passages"][2]["theme"] = "context"
    newer["figures"][1]["unit"] = "m"
    view = store.analyze_again(article, newer, actor="Minh")
    assert view.record["passages"][2]["theme"] == "tasks"
    assert [(each.what, each.edited) for each in view.differences] == [("theme", True), ("value", False)]
    view = store.edit(article, view.version, view.differences[1].operation, actor="Minh")
    assert view.record["figures"][1]["unit"] == "m"
    assert [each.what for each in view.differences] == ["theme"]
    assert store.settle(article, view.version, actor="Minh").differences == []
    assert store.article(article).differences == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Mường Khương", 1),
        ("muong khuong", 1),
        ("MƯỜNG KHƯƠNG đường nội đồng", 1),
        ("Mường khuong", 1),
        ("giai phong mat bang keo d", 1),
        ("Muồng Khương", 0),
        ("lùa", 0),
        ("lua", 1),
        ("hoà hòa", 0),
        ("12-NQ/HU", 1),
        ("muong-khuong.txt", 1),
        ("\" OR 1=1 -- ' * NEAR(", 0),
        ("marked : x", 0),
        ("& | ! <->", 1),
        ("xe lửa", 0),
        ("   ", 1),
        ("_", 0),
        ("_ mường", 0),
    ],
)
def test_search_with_accents_and_without(store: Store, article: int, words: str, found: int) -> None:
    assert store.queue(QueueQuery(text=words)).total == found
    assert store.idents(QueueQuery(text=words)) == [article] * found


def test_filters_follow_the_edits(store: Store, article: int) -> None:
    assert store.queue(QueueQuery(theme="lessons")).total == 0
    store.edit(article, 1, SetTheme(passage="passage-2", to="lessons"), actor="Lan")
    assert store.queue(QueueQuery(theme="lessons", state="in_review", kind="figure", province="Lào Cai")).total == 1
    store.edit(article, 2, SetTag(field="genre", to="report"), actor="Lan")
    assert store.queue(QueueQuery(genre="place_news")).total == 0
    assert store.facets()["genre"] == {"report": 1}
    page = store.queue(QueueQuery(genre="report"))
    assert page.rows[0].facets["genre"] == ["report"]
    assert page.states == {"new": 0, "in_review": 1, "done": 0}
    store.set_state(article, 3, "done", actor="Lan")
    assert store.queue(QueueQuery(state="done")).total == 1


def test_least_certain_first_and_pages(store: Store, article: int, record: dict[str, Any]) -> None:
    sure = deepcopy(record)
    for name, items in sure.items():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and name != "themes":
                item.pop("confidence", None)
    other = store.add_article(TEXT + "\n", sure, name="sure", actor="Lan")
    assert store.idents(QueueQuery(sort="newest")) == [other, article]
    assert store.idents(QueueQuery(sort="least certain")) == [article, other]
    page = store.queue(QueueQuery(size=1, page=2))
    assert ([row.ident for row in page.rows], page.total, page.pages) == ([article], 2, 2)
    assert store.queue(QueueQuery(size=1, page=9)).rows == []


@pytest.mark.parametrize("wrong", [{"state": "old"}, {"sort": "random"}, {"page": 0}, {"size": 10**9}])
def test_a_query_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DeskError):
        QueueQuery(**wrong)


@pytest.mark.parametrize("ident", [0, -1, 77, 2**31, 2**70])
def test_an_unknown_article_is_told(store: Store, ident: int) -> None:
    for ask in (
        lambda: store.article(ident),
        lambda: store.edit(ident, 1, Accept(key="x"), actor="Lan"),
        lambda: store.undo(ident, 1, actor="Lan"),
        lambda: store.set_state(ident, 1, "done", actor="Lan"),
        lambda: store.analyze_again(ident, {}, actor="Lan"),
    ):
        with pytest.raises(DeskError) as refused:
            ask()
        assert (refused.value.code, refused.value.status) == ("unknown_article", 404)


def test_what_no_database_holds_becomes_a_sign_of_its_own(store: Store, analyze: Any) -> None:
    from baocao.write.record import to_record

    raw = keepable("Năm 2019 có\0 12 ha\ud800 rừng.")
    assert raw == "Năm 2019 có\ufffd 12 ha\ufffd rừng."
    ident = store.add_article(raw, to_record(analyze(raw)), name="x" * 999, actor="Lan")
    assert store.article(ident).raw == raw


def test_the_audit_log_says_who_did_what(store: Store, article: int) -> None:
    store.edit(article, 1, Reject(key="figure-0"), actor="Minh")
    store.undo(article, 2, actor="Lan")
    assert [(row.actor, row.action, row.article) for row in store.audit()] == [
        ("Lan", "undo", article),
        ("Minh", "reject", article),
        ("Lan", "add", article),
    ]


def test_settings_are_remembered(store: Store) -> None:
    assert store.setting("model") is None
    assert store.remember("model", "fast") == "fast"
    assert store.remember("model", "other", once=True) == "fast"
    assert store.remember("model", "other") == "other" == store.setting("model")


def test_a_store_that_is_opened_again_is_as_it_was(url: str, record: dict[str, Any]) -> None:
    first = Store(url)
    ident = first.add_article(TEXT, record, name="x", actor="Lan")
    first.edit(ident, 1, AddMention(kind="citation", start=0, end=5, values={"document_type": "Luật"}), actor="Lan")
    first.close()
    second = Store(url)
    assert second.article(ident).record["citations"][-1]["key"] == "e1"
    second.close()


def test_the_migrations_make_the_tables_of_the_models(url: str) -> None:
    database = Database(url)
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        told = [entry for entry in compare_metadata(context, Tables.metadata) if "article_search" not in str(entry)]
    database.close()
    assert told == []


@pytest.mark.parametrize(
    "wrong", ["", "mysql://x", "sqlite://", "sqlite:///:memory:", "nonsense", "postgresql+psycopg://127.0.0.1:1/x"]
)
def test_a_database_that_is_none_is_told(wrong: str) -> None:
    with pytest.raises(OptionError, match="database must be"):
        Store(wrong)


def test_sqlite_keeps_what_is_committed(tmp_path: Path, record: dict[str, Any]) -> None:
    store = Store(f"sqlite:///{tmp_path / 'a b.db'}")
    store.add_article(TEXT, record, name="x", actor="Lan\0")
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    (file,) = (path for path in tmp_path.iterdir() if path.suffix == ".db")
    with closing(sqlite3.connect(file)) as beside:
        assert beside.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert beside.execute("SELECT count(*) FROM article").fetchone() == (1,)
    store.close()


def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    path.write_text("of somebody else\n" * 99, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(OptionError, match="must be a database of the desk"):
        Store(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_database_of_another_program_stays_as_it_is(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE article (own TEXT)"))  # a name that the desk has too
    with pytest.raises(OptionError, match=r"another program \(article\)"):
        Store(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["article"]
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
    engine.dispose()
