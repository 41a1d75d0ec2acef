"""The codebook: what each theme and field means, in versions; a change says what differs and asks for another look."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from importlib.resources import files
from tomllib import loads
from typing import Any

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from baocao.core.article_facts import THEMES
from baocao.desk.article_views import view_of
from baocao.desk.connection import Database
from baocao.desk.keys import stands
from baocao.desk.messages import DeskError
from baocao.desk.models import ArticleRow, AuditRow, CodebookRow, FacetRow, LookRow, now
from baocao.desk.values import keepable
from baocao.themes.fields import field_names
from baocao.write.phrases import page_words

_LONGEST = 5_000  # characters of a guideline


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """A version: by "themes.results" or "fields.health" a label and a guideline. `difference`: to the one before."""

    version: int
    entries: dict[str, dict[str, str]]
    note: str
    actor: str
    made: str
    difference: str
    affected: int  # tags that wanted another look


class Codebook:
    """The codebook of a desk; its first version comes with the package."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> CodebookVersion:
        """The version that counts."""
        return self.versions()[0]

    def versions(self) -> list[CodebookVersion]:
        """All versions, the latest first."""
        with self._database.reading() as session:
            rows = list(session.scalars(select(CodebookRow).order_by(CodebookRow.version)))
        contents = [first_entries(), *(json.loads(row.content) for row in rows)]
        known = [CodebookVersion(1, contents[0], "", "baocao", "", "", 0)]
        for row, old, content in zip(rows, contents, contents[1:], strict=False):
            said = content.pop("#affected", {"count": 0})["count"]
            difference = difference_of(old, content)
            known.append(CodebookVersion(row.version, content, row.note, row.actor, row.made, difference, int(said)))
        return known[::-1]

    def change(self, version: int, entries: dict[str, Any], note: str, *, actor: str) -> CodebookVersion:
        """Set entries anew; tags that they are about want another look from now on.

        Args:
            version: that the change is of.
            entries: those that change, each with `label` and `guideline`.
            note: why, for people.
            actor: who.

        Raises:
            DeskError: the codebook is of another version by now, or an entry is not allowed.
        """
        try:
            return self._changed(version, entries, note, actor)
        except IntegrityError as error:  # PostgreSQL: somebody else has just made the same version
            raise DeskError("codebook_conflict", version=version + 1) from error

    def _changed(self, version: int, entries: dict[str, Any], note: str, actor: str) -> CodebookVersion:
        with self._database.writing() as session:
            number = 1 + (session.scalar(select(func.max(CodebookRow.version))) or 1)
            old = self.latest()
            if version != old.version or number != old.version + 1:
                raise DeskError("codebook_conflict", version=old.version)
            changed = {name: _entry(old, name, entry) for name, entry in entries.items()}
            changed = {name: entry for name, entry in changed.items() if entry != old.entries[name]}
            if not changed:
                raise DeskError("codebook_same")
            affected = sum(self._ask(session, name, number) for name in changed)
            content = old.entries | changed | {"#affected": {"count": str(affected)}}
            text = orjson.dumps(content).decode()
            said = keepable(note)[:_LONGEST]
            session.add(CodebookRow(version=number, content=text, note=said, actor=actor, made=now()))
            session.add(AuditRow(at=now(), actor=actor, action="codebook", detail=", ".join(changed)))
        return self.latest()

    def _ask(self, session: Session, name: str, version: int) -> int:
        """Ask for another look at the tags of an entry; how many there are."""
        group, _, value = name.partition(".")
        facet = "theme" if group == "themes" else "field"
        wanted = select(FacetRow.article).where(FacetRow.name == facet, FacetRow.value == value)
        count = 0
        for row in session.scalars(select(ArticleRow).where(ArticleRow.id.in_(wanted)).order_by(ArticleRow.id)):
            for mark in _marks(view_of(session, row).record, facet, value):
                session.execute(delete(LookRow).where(LookRow.article == row.id, LookRow.mark == mark))
                session.add(LookRow(article=row.id, mark=mark, entry=name, version=version))
                count += 1
        return count


def _marks(record: dict[str, Any], facet: str, value: str) -> Iterator[str]:
    if facet == "field":
        yield "fields"
        return
    for item in record["passages"]:
        if item.get("theme") == value and not item.get("furniture") and stands(item):
            yield item["key"]


def first_entries() -> dict[str, dict[str, str]]:
    """The codebook as the package has it."""
    guideline = loads(files("baocao.desk").joinpath("codebook.toml").read_text(encoding="utf-8"))
    themes = {
        f"themes.{name}": {"label": page_words()("theme", name), "guideline": guideline["themes"][name]}
        for name in THEMES
    }
    fields = {
        f"fields.{name}": {"label": label, "guideline": guideline["field"]} for name, label in field_names().items()
    }
    return themes | fields


def difference_of(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> str:
    """The entries that differ, as a unified difference of their lines."""
    one, other = ([line for name in sorted(each) for line in _lines_of(name, each[name])] for each in (old, new))
    lines = unified_diff(one, other, n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _lines_of(name: str, entry: dict[str, str]) -> list[str]:
    return [f"{name}: {entry['label']}", *(f"{name}: {line}" for line in entry["guideline"].splitlines())]


def _entry(old: CodebookVersion, name: str, entry: Any) -> dict[str, str]:
    if name not in old.entries:
        raise DeskError("codebook_entry", got=name[:60], allowed=", ".join(sorted(old.entries)))
    if not isinstance(entry, dict) or not set(entry) <= {"label", "guideline"}:
        raise DeskError("value", field=name, wanted="label, guideline", got=str(entry)[:60])
    done = old.entries[name] | entry
    for part, value in done.items():
        if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST:
            raise DeskError("value", field=f"{name}.{part}", wanted=f"text, 1–{_LONGEST}", got=str(value)[:60])
    return {part: keepable(value.strip()) for part, value in done.items()}
