"""What a save writes besides the article itself: the edit, what articles are listed and filtered by, the audit log."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from baocao.desk.applying import Step, apply, before
from baocao.desk.article_views import ArticleView
from baocao.desk.keys import find, stands, unsure
from baocao.desk.models import ArticleRow, AuditRow, EditRow, FacetRow, now
from baocao.desk.operations import Accept, Operation, Reject, SetTag, SetTheme
from baocao.desk.values import keepable, kinds

LONGEST_NAME = 300  # characters, as the columns hold


def edit_row(view: ArticleView, operation: Operation, actor: str, number: int) -> EditRow:
    """The operation as a row of the history, if it can be done."""
    apply(view.record, [Step(operation, actor, number)], view.raw)
    key = getattr(operation, "key", None) or getattr(operation, "passage", None)
    kind, item = find(view.record, key) if key else ("article", dict[str, Any](rule="editor"))
    rule = f"{kind}:{item.get('rule') or item.get('kind', '')}"
    if kind == "passage" and operation.op != "span":  # where a passage ends is not the theme's fault
        rule = f"theme:{view.said_theme(item)}"
    return EditRow(
        article=view.ident,
        number=number,
        state="active",
        operation=operation.model_dump_json(),
        before=json.dumps(before(view.record, operation)),
        rule=rule[:LONGEST_NAME],
        actor=actor,
        made=now(),
    )


def looked_at(operation: Operation) -> str | None:
    """The tag that an operation decides on."""
    if isinstance(operation, SetTheme):
        return operation.passage
    if isinstance(operation, SetTag):
        return operation.field
    return operation.key if isinstance(operation, Accept | Reject) else None


def describe(session: Session, row: ArticleRow, record: dict[str, Any]) -> None:
    """Bring up to date what articles are listed and filtered by."""
    row.title, row.published = record.get("title"), record.get("published")
    row.doubt = next((confidence for confidence, _ in unsure(record)), 1.0)
    session.execute(delete(FacetRow).where(FacetRow.article == row.id))
    values = {(name, str(value)[:LONGEST_NAME]) for name, value in _facets(record) if value}
    session.add_all(FacetRow(article=row.id, name=name, value=value) for name, value in sorted(values))


def _facets(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "genre", record.get("genre", {}).get("name")
    place = record.get("locality", {})
    yield from (("province", place.get(name)) for name in ("province", "province_now"))
    yield from (("field", share["field"]) for share in record.get("fields", ()))
    yield from (("theme", item.get("theme")) for item in record["passages"] if stands(item))
    for kind, mention in kinds().items():
        if any(stands(item) for item in record[mention.plural]):
            yield "kind", kind


def log(session: Session, actor: str, action: str, article: int | None = None, detail: str = "") -> None:
    """Put down in the audit log who did what."""
    session.add(AuditRow(at=now(), actor=keepable(actor), action=action, article=article, detail=keepable(detail)))
