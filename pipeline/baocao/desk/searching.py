"""Finding articles: full text with accents and without, filters, order."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args

from sqlalchemy import Select, bindparam, exists, func, select, text
from sqlalchemy.orm import Session

from baocao.core.normalizer import fold
from baocao.desk.messages import DeskError
from baocao.desk.models import ArticleRow, FacetRow, LookRow
from baocao.desk.values import keepable

AnySelect = TypeVar("AnySelect", bound=Select[Any])
State = Literal["new", "in_review", "done"]
STATES: tuple[State, ...] = get_args(State)
FACETS = ("genre", "theme", "kind", "field", "province")
_SORTS = ("newest", "least certain")
_WORD = re.compile(r"\w+")
_SEARCHED = 200_000  # characters of an article; PostgreSQL keeps at most 1 MB of words an article
_MOST_WORDS = 20  # of a query
_MOST_SIZE = 200  # articles of a page of the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """What is asked of the queue; None leaves a filter out. `page` counts from 1.

    Raises:
        DeskError: a value is not allowed.
    """

    state: str | None = None
    genre: str | None = None
    theme: str | None = None
    kind: str | None = None
    field: str | None = None
    province: str | None = None
    text: str | None = None
    look: bool = False  # only those that want another look after a change of the codebook
    sort: str = "newest"
    page: int = 1
    size: int = 50

    def __post_init__(self) -> None:
        for name in (*FACETS, "text"):
            if value := getattr(self, name):
                object.__setattr__(self, name, keepable(value))
        if self.state and self.state not in STATES:
            raise DeskError("query", field="state", wanted=", ".join(STATES), got=self.state)
        if self.sort not in _SORTS:
            raise DeskError("query", field="sort", wanted=", ".join(_SORTS), got=self.sort)
        for name, most in (("page", 10**6), ("size", _MOST_SIZE)):
            if not 1 <= getattr(self, name) <= most:
                raise DeskError("query", field=name, wanted=f"1–{most}", got=getattr(self, name))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An article in the queue. `doubt`: confidence of its least certain tag that nobody decided on, 1 where none is."""

    ident: int
    name: str
    title: str | None
    state: str
    published: str | None
    doubt: float
    added: str
    changed: str
    changed_by: str
    facets: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue. `states` counts the articles of each state, whatever the filters."""

    rows: list[QueueRow]
    total: int
    page: int
    pages: int
    states: dict[str, int] = field(default_factory=dict)


def marked(words: str) -> str:
    """The words in small letters, in one style of accents, apart by spaces."""
    return " ".join(_WORD.findall(fold(unicodedata.normalize("NFC", words))))


def bare(words: str) -> str:
    """The words without accents, đ as d."""
    apart = unicodedata.normalize("NFD", marked(words))
    return "".join(char for char in apart if not unicodedata.combining(char)).replace("đ", "d")


def put_words(session: Session, ident: int, words: str) -> None:
    """Make an article findable by its words."""
    column = "rowid" if _is_sqlite(session) else "article"
    statement = text(f"INSERT INTO article_search ({column}, marked, bare) VALUES (:ident, :marked, :bare)")
    cut = words[:_SEARCHED]
    session.execute(statement, {"ident": ident, "marked": marked(cut), "bare": bare(cut)})


def find_articles(session: Session, query: QueueQuery) -> QueuePage:
    """The page of the queue that a query asks for."""
    chosen = _filtered(select(ArticleRow), session, query)
    total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    order = (ArticleRow.doubt, ArticleRow.id) if query.sort == "least certain" else (ArticleRow.id.desc(),)
    found = session.scalars(chosen.order_by(*order).limit(query.size).offset((query.page - 1) * query.size)).all()
    facets = _facets(session, [row.id for row in found])
    counted = session.execute(select(ArticleRow.state, func.count()).group_by(ArticleRow.state))
    states = dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in counted}
    rows = [
        QueueRow(
            row.id, row.name, row.title, row.state, row.published, row.doubt, row.added, row.changed, row.changed_by,
            facets.get(row.id, {}),
        )
        for row in found
    ]  # fmt: skip
    return QueuePage(rows, total, query.page, max(-(-total // query.size), 1), states)


def matching_ids(session: Session, query: QueueQuery) -> list[int]:
    """The numbers of all articles that a query asks for, whatever its page, in the order of the queue."""
    order = (ArticleRow.doubt, ArticleRow.id) if query.sort == "least certain" else (ArticleRow.id.desc(),)
    return list(session.scalars(_filtered(select(ArticleRow.id), session, query).order_by(*order)))


def facet_values(session: Session) -> dict[str, dict[str, int]]:
    """What there is to filter by: the values of each facet with the number of their articles."""
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    grouped = select(FacetRow.name, FacetRow.value, func.count()).group_by(FacetRow.name, FacetRow.value)
    for name, value, count in session.execute(grouped.order_by(FacetRow.name, func.count().desc(), FacetRow.value)):
        counts[name][value] = count
    return counts


def _filtered(chosen: AnySelect, session: Session, query: QueueQuery) -> AnySelect:
    if query.state:
        chosen = chosen.where(ArticleRow.state == query.state)
    for name in FACETS:
        if value := getattr(query, name):
            has = exists().where(FacetRow.article == ArticleRow.id, FacetRow.name == name, FacetRow.value == value)
            chosen = chosen.where(has)
    if query.look:
        chosen = chosen.where(exists().where(LookRow.article == ArticleRow.id))
    if query.text and (words := marked(query.text).split()[:_MOST_WORDS]):
        chosen = chosen.where(ArticleRow.id.in_(_with_words(session, words)))
    return chosen


def _with_words(session: Session, words: list[str]) -> Any:
    """A query for the articles that hold all words, the last of which may go on; one without accents is met by any."""
    columns = {"marked": [word for word in words if bare(word) != word], "bare": [w for w in words if bare(w) == w]}
    last = {name: "*" if asked and asked[-1] is words[-1] else "" for name, asked in columns.items()}
    if _is_sqlite(session):
        parts = (
            f"{name} : ({' AND '.join(f'{chr(34)}{word}{chr(34)}' for word in asked)} {last[name]})"
            for name, asked in columns.items()
            if asked
        )
        found = text("SELECT rowid FROM article_search WHERE article_search MATCH :pattern")
        return found.bindparams(bindparam("pattern", " AND ".join(parts))).columns(ident=ArticleRow.id.type)
    wanted = {name: " & ".join(asked) + ":*" * bool(last[name]) for name, asked in columns.items() if asked}
    where = " AND ".join(f"to_tsvector('simple', {name}) @@ to_tsquery('simple', :{name})" for name in wanted)
    found = text(f"SELECT article FROM article_search WHERE {where}")
    return found.bindparams(**wanted).columns(ident=ArticleRow.id.type)


def _facets(session: Session, idents: list[int]) -> dict[int, dict[str, list[str]]]:
    facets: dict[int, dict[str, list[str]]] = {}
    rows = select(FacetRow).where(FacetRow.article.in_(idents)).order_by(FacetRow.name, FacetRow.value)
    for row in session.scalars(rows):
        facets.setdefault(row.article, {}).setdefault(row.name, []).append(row.value)
    return facets


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
