"""The first tables, and those of the full-text search, which each database has in its own way."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NAME, _TIME, _ENUM = sa.String(300), sa.String(32), sa.String(20)


def _column(name: str, kind: sa.types.TypeEngine[Any], **how: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=bool(how.pop("nullable", False)), **how)


def _article() -> sa.Column[Any]:
    return _column("article", sa.Integer())


def _of_article(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["article"], ["article.id"], name=f"fk_{table}_article")


def upgrade() -> None:
    """Make the tables."""
    _articles()
    _changes()
    _people()
    _others()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5(marked, bare, tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.create_table(
            "article_search",
            _column("article", sa.Integer(), primary_key=True),
            _column("marked", sa.Text()),
            _column("bare", sa.Text()),
            _of_article("article_search"),
        )
        for name in ("marked", "bare"):
            op.execute(
                f"CREATE INDEX ix_article_search_{name} ON article_search USING gin (to_tsvector('simple', {name}))"
            )


def _articles() -> None:
    op.create_table(
        "article",
        _column("id", sa.Integer(), primary_key=True),
        _column("version", sa.Integer()),
        _column("state", _ENUM),
        _column("name", _NAME),
        _column("title", sa.Text(), nullable=True),
        _column("published", _TIME, nullable=True),
        _column("sha256", sa.String(64)),
        _column("raw", sa.Text()),
        _column("base", sa.Integer()),
        _column("doubt", sa.Double()),
        _column("added", _TIME),
        _column("added_by", _NAME),
        _column("changed", _TIME),
        _column("changed_by", _NAME),
        sa.UniqueConstraint("sha256", name="uq_article_sha256"),
    )
    for name in ("state", "doubt", "added"):
        op.create_index(f"ix_article_{name}", "article", [name])
    op.create_table(
        "facet",
        _column("article", sa.Integer(), primary_key=True),
        _column("name", _ENUM, primary_key=True),
        _column("value", _NAME, primary_key=True),
        _of_article("facet"),
    )
    op.create_index("ix_facet_name", "facet", ["name", "value"])


def _changes() -> None:
    op.create_table(
        "analysis",
        _column("id", sa.Integer(), primary_key=True),
        _article(),
        _column("made", _TIME),
        _column("record", sa.Text()),
        _column("settled", sa.Boolean()),
        _of_article("analysis"),
    )
    op.create_index("ix_analysis_article", "analysis", ["article"])
    op.create_table(
        "edit",
        _column("id", sa.Integer(), primary_key=True),
        _article(),
        _column("number", sa.Integer()),
        _column("state", _ENUM),
        _column("operation", sa.Text()),
        _column("before", sa.Text()),
        _column("rule", _NAME),
        _column("actor", _NAME),
        _column("made", _TIME),
        _of_article("edit"),
        sa.UniqueConstraint("article", "number", name="uq_edit_article"),
    )
    op.create_table(
        "look",
        _column("article", sa.Integer(), primary_key=True),
        _column("mark", _NAME, primary_key=True),
        _column("entry", _NAME),
        _column("version", sa.Integer()),
        _of_article("look"),
    )


def _people() -> None:
    op.create_table(
        "person",
        _column("name", _NAME, primary_key=True),
        _column("role", _ENUM),
        _column("secret", sa.Text()),
        _column("made", _TIME),
    )
    op.create_table(
        "session",
        _column("digest", sa.String(64), primary_key=True),
        _column("person", _NAME),
        _column("kind", _ENUM),
        _column("ends", _TIME),
        sa.ForeignKeyConstraint(["person"], ["person.name"], name="fk_session_person"),
    )
    op.create_table(
        "audit",
        _column("id", sa.Integer(), primary_key=True),
        _column("at", _TIME),
        _column("actor", _NAME),
        _column("action", sa.String(40)),
        _column("article", sa.Integer(), nullable=True),
        _column("detail", sa.Text()),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _others() -> None:
    op.create_table(
        "job",
        _column("id", sa.Integer(), primary_key=True),
        _column("state", _ENUM),
        _column("form", _ENUM),
        _column("name", _NAME),
        _column("data", sa.LargeBinary(), nullable=True),
        _column("articles", sa.Text()),
        _column("problem", sa.Text(), nullable=True),
        _column("again", sa.Integer(), nullable=True),
        _column("actor", _NAME),
        _column("made", _TIME),
        _column("ended", _TIME, nullable=True),
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "codebook",
        _column("version", sa.Integer(), primary_key=True),
        _column("content", sa.Text()),
        _column("note", sa.Text()),
        _column("actor", _NAME),
        _column("made", _TIME),
    )
    op.create_table(
        "delivery",
        _column("id", sa.Integer(), primary_key=True),
        _column("address", sa.Text()),
        _column("body", sa.Text()),
        _column("tries", sa.Integer()),
        _column("due", _TIME, nullable=True),
        _column("problem", sa.Text(), nullable=True),
    )
    op.create_index("ix_delivery_due", "delivery", ["due"])
    op.create_table(
        "setting",
        _column("name", _NAME, primary_key=True),
        _column("value", sa.Text()),
    )
