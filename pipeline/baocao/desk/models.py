"""The desk's tables. Times are ISO 8601 in UTC, JSON is text: the same in SQLite and PostgreSQL.

`migrations` makes them; a test holds that both agree.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Double, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAME, _TIME, _HASH, _ENUM = String(300), String(32), String(64), String(20)


def now(later: float = 0) -> str:
    """This moment, or one so many seconds later."""
    return (datetime.now(UTC) + timedelta(seconds=later)).isoformat(timespec="milliseconds")


class Tables(DeclarativeBase):
    """Base of the tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ArticleRow(Tables):
    """An article. `version` counts what was saved; `doubt` is the confidence of its least certain undecided tag."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(_ENUM, index=True)
    name: Mapped[str] = mapped_column(_NAME)
    title: Mapped[str | None] = mapped_column(Text)
    published: Mapped[str | None] = mapped_column(_TIME)
    sha256: Mapped[str] = mapped_column(_HASH, unique=True)
    raw: Mapped[str] = mapped_column(Text)
    base: Mapped[int] = mapped_column()  # the analysis that the edits are of
    doubt: Mapped[float] = mapped_column(Double, index=True)
    added: Mapped[str] = mapped_column(_TIME, index=True)
    added_by: Mapped[str] = mapped_column(_NAME)
    changed: Mapped[str] = mapped_column(_TIME)
    changed_by: Mapped[str] = mapped_column(_NAME)


class AnalysisRow(Tables):
    """What the pipeline said of an article: a keyed record. `settled`: its differences are offered no more."""

    __tablename__ = "analysis"

    id: Mapped[int] = mapped_column(primary_key=True)
    article: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    made: Mapped[str] = mapped_column(_TIME)
    record: Mapped[str] = mapped_column(Text)
    settled: Mapped[bool] = mapped_column(default=False)


class EditRow(Tables):
    """An operation. `state`: "active", "undone" (to be redone), "abandoned" (something else was done after undoing)."""

    __tablename__ = "edit"
    __table_args__ = (UniqueConstraint("article", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(_ENUM)
    operation: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)  # what was there
    rule: Mapped[str] = mapped_column(_NAME)  # that made it; the theme of a passage
    actor: Mapped[str] = mapped_column(_NAME)
    made: Mapped[str] = mapped_column(_TIME)


class FacetRow(Tables):
    """What articles are filtered by: genre, theme, kind, field, province."""

    __tablename__ = "facet"
    __table_args__ = (Index("ix_facet_name", "name", "value"),)

    article: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    name: Mapped[str] = mapped_column(_ENUM, primary_key=True)
    value: Mapped[str] = mapped_column(_NAME, primary_key=True)


class JobRow(Tables):
    """A text or file on its way; `data` goes when it is done."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(_ENUM, index=True)  # waiting, running, done, failed
    form: Mapped[str] = mapped_column(_ENUM)  # text, file
    name: Mapped[str] = mapped_column(_NAME)
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    articles: Mapped[str] = mapped_column(Text, default="[]")
    problem: Mapped[str | None] = mapped_column(Text)
    again: Mapped[int | None] = mapped_column()  # the article that is to be analyzed again
    actor: Mapped[str] = mapped_column(_NAME)
    made: Mapped[str] = mapped_column(_TIME)
    ended: Mapped[str | None] = mapped_column(_TIME)


class UserRow(Tables):
    """Somebody who may log in; `secret` is the argon2 hash of the password."""

    __tablename__ = "person"  # "user" is a word of SQL

    name: Mapped[str] = mapped_column(_NAME, primary_key=True)
    role: Mapped[str] = mapped_column(_ENUM)
    secret: Mapped[str] = mapped_column(Text)
    made: Mapped[str] = mapped_column(_TIME)


class SessionRow(Tables):
    """A browser that is logged in, or a token of a program, by the SHA-256 of what it shows."""

    __tablename__ = "session"

    digest: Mapped[str] = mapped_column(_HASH, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.name"))
    kind: Mapped[str] = mapped_column(_ENUM)  # browser, token
    ends: Mapped[str] = mapped_column(_TIME)


class AuditRow(Tables):
    """Who did what: logins, changes, exports, settings. Never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(_TIME, index=True)
    actor: Mapped[str] = mapped_column(_NAME)
    action: Mapped[str] = mapped_column(String(40))
    article: Mapped[int | None] = mapped_column()
    detail: Mapped[str] = mapped_column(Text, default="")


class CodebookRow(Tables):
    """A version of the codebook: `content` has the entries of themes and fields with their guideline."""

    __tablename__ = "codebook"

    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(_NAME)
    made: Mapped[str] = mapped_column(_TIME)


class LookRow(Tables):
    """A tag that wants another look, since the codebook's entry changed in `version`."""

    __tablename__ = "look"

    article: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(_NAME, primary_key=True)
    entry: Mapped[str] = mapped_column(_NAME)
    version: Mapped[int]


class DeliveryRow(Tables):
    """News for a webhook; `due` says when it is tried next, None when it is delivered or given up."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    due: Mapped[str | None] = mapped_column(_TIME, index=True)
    problem: Mapped[str | None] = mapped_column(Text)


class SettingRow(Tables):
    """What the desk remembers of itself: its secret, the model that is switched on, files it has seen."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(_NAME, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
