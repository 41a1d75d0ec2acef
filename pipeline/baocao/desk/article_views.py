"""An article as it stands: what follows from its text, the analysis that its edits are of, and the edits."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from baocao.desk.applying import Step, apply
from baocao.desk.differences import Difference, differences
from baocao.desk.keys import Item
from baocao.desk.messages import DeskError
from baocao.desk.models import AnalysisRow, ArticleRow, EditRow, LookRow
from baocao.desk.operations import Operation, parse_operation

MOST = 2**31 - 1  # of numbers that a column holds


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Who changed what from what: `operation` and `before` in their JSON form; `state` as in `EditRow`."""

    number: int
    actor: str
    made: str
    operation: dict[str, Any]
    before: Any
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article as it stands. `record`: the analysis with the edits applied; `analysis`: as the pipeline said.

    `differences`: what a newer analysis says otherwise. `looks`: keys of tags whose entry in the codebook changed.
    """

    ident: int
    version: int
    state: str
    name: str
    raw: str
    record: dict[str, Any]
    analysis: dict[str, Any]
    edits: list[HistoryEntry]
    differences: list[Difference] = field(default_factory=list)
    looks: frozenset[str] = frozenset()
    added: str
    changed: str
    changed_by: str

    @property
    def can_undo(self) -> bool:
        """Something is there to be undone."""
        return any(edit.state == "active" for edit in self.edits)

    def said_theme(self, passage: Item) -> str:
        """The theme that the pipeline gave a passage; of one that an editor cut, where it begins."""
        said = {item["key"]: item for item in self.analysis["passages"]}
        there = (item for item in said.values() if item["start"] <= passage["start"] < item["end"])
        found = said.get(passage["key"]) or next(there, None)
        return str((found and found.get("theme")) or "other")

    @property
    def can_redo(self) -> bool:
        """Something was undone, and nothing else done since."""
        return any(edit.state == "undone" for edit in self.edits)


class ConflictError(DeskError):
    """Somebody saved the article since the version that an operation is of; `view` is how it stands now."""

    def __init__(self, view: ArticleView, operation: Operation | None = None) -> None:
        super().__init__("conflict", who=view.changed_by, version=view.version)
        self.view, self.operation = view, operation


def row_of(session: Session, ident: int) -> ArticleRow:
    row = session.get(ArticleRow, ident, populate_existing=True) if 0 < ident <= MOST else None
    if row is None:
        raise DeskError("unknown_article", ident=ident)
    return row


def view_of(session: Session, row: ArticleRow) -> ArticleView:
    edits = session.scalars(select(EditRow).where(EditRow.article == row.id).order_by(EditRow.number)).all()
    of_article = select(AnalysisRow).where(AnalysisRow.article == row.id)
    base = session.scalars(of_article.where(AnalysisRow.id == row.base)).one()
    analysis = orjson.loads(base.record)
    record = apply(analysis, _steps(edits), row.raw)
    latest = session.scalars(
        of_article.where(AnalysisRow.id > row.base).order_by(AnalysisRow.id.desc()).limit(1)
    ).first()
    offered = differences(record, orjson.loads(latest.record)) if latest and not latest.settled else []
    looks = session.scalars(select(LookRow.mark).where(LookRow.article == row.id))
    return ArticleView(
        ident=row.id, version=row.version, state=row.state, name=row.name, raw=row.raw, record=record,
        analysis=analysis, edits=[_history(edit) for edit in edits], differences=offered, looks=frozenset(looks),
        added=row.added, changed=row.changed, changed_by=row.changed_by,
    )  # fmt: skip


def _steps(edits: Iterable[EditRow]) -> Iterator[Step]:
    for edit in edits:
        if edit.state == "active":
            yield Step(parse_operation(json.loads(edit.operation)), edit.actor, edit.number)


def _history(edit: EditRow) -> HistoryEntry:
    operation, former = json.loads(edit.operation), json.loads(edit.before)
    return HistoryEntry(edit.number, edit.actor, edit.made, operation, former, edit.state)
