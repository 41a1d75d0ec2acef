"""The store: everything that is read from and written to the database about articles. Transactions, no HTTP.

An article is its text, the analysis that its edits are of, and the edits; what it looks like now follows from them.
Each save names the version that it is of: of two editors who change the same version, the second is told and loses
nothing.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from baocao.desk.article_views import MOST, ArticleView, ConflictError, row_of, view_of
from baocao.desk.connection import Database
from baocao.desk.keys import keyed
from baocao.desk.messages import DeskError
from baocao.desk.models import AnalysisRow, ArticleRow, AuditRow, EditRow, LookRow, SettingRow, now
from baocao.desk.operations import Operation
from baocao.desk.saving import LONGEST_NAME, describe, edit_row, log, looked_at
from baocao.desk.searching import (
    STATES,
    QueuePage,
    QueueQuery,
    facet_values,
    find_articles,
    matching_ids,
    put_words,
)
from baocao.desk.values import keepable


class Store:
    """The articles of a database. See `connection.Database` for the URL."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    def close(self) -> None:
        """Give back all connections."""
        self.database.close()

    def add_article(self, raw: str, record: dict[str, Any], *, name: str, actor: str) -> int:
        """Put an article into the queue; of a text that is there already, the number of the first. See `known`.

        Args:
            raw: the text, as `keepable` leaves it.
            record: what the pipeline says of it.
            name: what people know it by: the file's name.
            actor: who brought it.
        """
        digest = sha256(raw.encode()).hexdigest()
        try:
            with self.database.writing() as session:
                if (there := _ident(session, digest)) is None:
                    return self._add(session, raw, record, keepable(name)[:LONGEST_NAME], actor, digest)
                return there
        except IntegrityError:  # PostgreSQL: somebody else has just brought the same
            with self.database.reading() as session:
                if (there := _ident(session, digest)) is None:
                    raise
                return there

    def known(self, raw: str) -> int | None:
        """The number of the article with this text."""
        with self.database.reading() as session:
            return _ident(session, sha256(raw.encode()).hexdigest())

    def _add(self, session: Session, raw: str, record: dict[str, Any], name: str, actor: str, digest: str) -> int:
        moment, said = now(), keyed(record)
        row = ArticleRow(
            version=1, state="new", name=name, sha256=digest, raw=raw, base=0, doubt=1.0,
            added=moment, added_by=actor, changed=moment, changed_by=actor,
        )  # fmt: skip
        session.add(row)
        session.flush()
        row.base = self._keep_analysis(session, row.id, said)
        describe(session, row, said)
        put_words(session, row.id, "\n".join(filter(None, (name, record.get("title"), raw))))
        log(session, actor, "add", row.id, name)
        return row.id

    def _keep_analysis(self, session: Session, ident: int, said: dict[str, Any]) -> int:
        row = AnalysisRow(article=ident, made=now(), record=orjson.dumps(said).decode(), settled=False)
        session.add(row)
        session.flush()
        return row.id

    def article(self, ident: int) -> ArticleView:
        """An article as it stands.

        Raises:
            DeskError: there is none of that number.
        """
        with self.database.reading() as session:
            return view_of(session, row_of(session, ident))

    def queue(self, query: QueueQuery) -> QueuePage:
        """A page of the queue."""
        with self.database.reading() as session:
            return find_articles(session, query)

    def facets(self) -> dict[str, dict[str, int]]:
        """The values that articles can be filtered by, each with how many have it."""
        with self.database.reading() as session:
            return facet_values(session)

    def idents(self, query: QueueQuery) -> list[int]:
        """The numbers of all articles that a query asks for."""
        with self.database.reading() as session:
            return matching_ids(session, query)

    def articles(self, query: QueueQuery) -> Iterator[ArticleView]:
        """All articles that a query asks for, one after the other."""
        return (self.article(ident) for ident in self.idents(query))

    def edit(self, ident: int, version: int, operation: Operation, *, actor: str) -> ArticleView:
        """Do an operation; it counts for everybody from now on.

        Raises:
            ConflictError: the article is not of that version anymore.
            DeskError: there is no such article, or the operation cannot be done.
        """
        with self.database.writing() as session:
            row = self._claim(session, ident, version, actor, operation)
            view = view_of(session, row)
            number = 1 + (session.scalar(select(func.max(EditRow.number)).where(EditRow.article == ident)) or 0)
            session.add(edit_row(view, operation, actor, number))
            undone = (EditRow.article == ident) & (EditRow.state == "undone")
            session.execute(update(EditRow).where(undone).values(state="abandoned"))
            row.state = "in_review" if row.state == "new" else row.state
            return self._saved(session, row, actor, operation.op, looked_at(operation))

    def undo(self, ident: int, version: int, *, actor: str) -> ArticleView:
        """Take back the last operation that counts.

        Raises:
            ConflictError: the article is not of that version anymore.
            DeskError: there is nothing to undo.
        """
        return self._turn(ident, version, actor, "active", "undone")

    def redo(self, ident: int, version: int, *, actor: str) -> ArticleView:
        """Do again what was undone last.

        Raises:
            ConflictError: the article is not of that version anymore.
            DeskError: there is nothing to do again.
        """
        return self._turn(ident, version, actor, "undone", "active")

    def _turn(self, ident: int, version: int, actor: str, old: str, new: str) -> ArticleView:
        with self.database.writing() as session:
            row = self._claim(session, ident, version, actor)
            order = EditRow.number.desc() if old == "active" else EditRow.number
            found = select(EditRow).where(EditRow.article == ident, EditRow.state == old).order_by(order).limit(1)
            if (edit := session.scalar(found)) is None:
                raise DeskError("nothing_to_undo" if old == "active" else "nothing_to_redo")
            edit.state = new
            return self._saved(session, row, actor, "undo" if old == "active" else "redo")

    def set_state(self, ident: int, version: int, state: str, *, actor: str) -> ArticleView:
        """Say that an article is new, in review or done.

        Raises:
            ConflictError: the article is not of that version anymore.
            DeskError: there is no such article or state.
        """
        if state not in STATES:
            raise DeskError("state", allowed=", ".join(STATES), got=str(state)[:60])
        with self.database.writing() as session:
            row = self._claim(session, ident, version, actor)
            row.state = state
            return self._saved(session, row, actor, f"state {state}")

    def analyze_again(self, ident: int, record: dict[str, Any], *, actor: str) -> ArticleView:
        """Keep a newer analysis: in place of the old one while nobody has edited; else its differences are offered.

        Raises:
            DeskError: there is no such article.
        """
        with self.database.writing() as session:
            row = self._claim(session, ident, None, actor)
            kept = self._keep_analysis(session, ident, keyed(record))
            if not session.scalar(select(func.count()).where(EditRow.article == ident)):
                row.base = kept
            return self._saved(session, row, actor, "analyze")

    def settle(self, ident: int, version: int, *, actor: str) -> ArticleView:
        """Offer the differences of the newer analysis no more.

        Raises:
            ConflictError: the article is not of that version anymore.
            DeskError: there is no such article.
        """
        with self.database.writing() as session:
            row = self._claim(session, ident, version, actor)
            session.execute(update(AnalysisRow).where(AnalysisRow.article == ident).values(settled=True))
            return self._saved(session, row, actor, "settle")

    def _claim(
        self, session: Session, ident: int, version: int | None, actor: str, operation: Operation | None = None
    ) -> ArticleRow:
        """The article, for this transaction alone, one version on."""
        if not 0 < ident <= MOST:
            raise DeskError("unknown_article", ident=ident)
        wanted = ArticleRow.id == ident
        if version is not None:
            wanted &= ArticleRow.version == (version if 0 < version <= MOST else 0)
        step = update(ArticleRow).where(wanted).values(version=ArticleRow.version + 1)
        if session.execute(step.returning(ArticleRow.id)).first() is None:
            raise ConflictError(view_of(session, row_of(session, ident)), operation)
        row = row_of(session, ident)
        row.changed, row.changed_by = now(), actor
        return row

    def _saved(
        self, session: Session, row: ArticleRow, actor: str, action: str, looked_at: str | None = None
    ) -> ArticleView:
        if looked_at:
            session.execute(delete(LookRow).where(LookRow.article == row.id, LookRow.mark == looked_at))
        session.flush()
        view = view_of(session, row)
        describe(session, row, view.record)
        log(session, actor, action, row.id)
        return view

    def note(self, actor: str, action: str, article: int | None = None, detail: str = "") -> None:
        """Put down in the audit log who did what."""
        with self.database.writing() as session:
            log(session, actor, action, article, detail)

    def audit(self, *, before_id: int | None = None, size: int = 200) -> list[AuditRow]:
        """The audit log, the latest first; `before_id` goes on behind an earlier page."""
        chosen = select(AuditRow).order_by(AuditRow.id.desc()).limit(size)
        with self.database.reading() as session:
            return list(session.scalars(chosen if before_id is None else chosen.where(AuditRow.id < before_id)))

    def setting(self, name: str) -> str | None:
        """What the desk remembers under a name."""
        with self.database.reading() as session:
            return session.scalar(select(SettingRow.value).where(SettingRow.name == name))

    def remember(self, name: str, value: str, *, once: bool = False) -> str:
        """Remember a value; with `once` only if there is none. Returns what is remembered."""
        with self.database.writing() as session:
            row = session.get(SettingRow, name)
            if row is None:
                session.add(SettingRow(name=name, value=value))
            elif once:
                return row.value
            else:
                row.value = value
        return value


def _ident(session: Session, digest: str) -> int | None:
    return session.scalar(select(ArticleRow.id).where(ArticleRow.sha256 == digest))
