"""Articles as the editors left them, for others: records, annotation tools, newsroom systems, training."""

import json
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from baocao.desk.article_views import ArticleView
from baocao.desk.keys import final
from baocao.desk.messages import DeskError
from baocao.learn.annotated import import_annotations
from baocao.write.entry import Entry, unique_ids
from baocao.write.formats import writer_of
from baocao.write.newsroom import to_ninjs
from baocao.write.record import dumps

SPLIT = "train"  # of corrected articles, in inline markup
_UNKNOWN = "?"  # province of an article that names none: `train` parts articles by it


class Export(NamedTuple):
    """A file for others."""

    name: str
    media_type: str
    content: bytes


def export(views: Iterable[ArticleView], file_format: str) -> Export:
    """The articles in one of `FORMATS`.

    jsonl: a record a line. markup: a corpus for `baocao train`, a file an article (ZIP). standoff: a line an article,
    its labels without its text. labelstudio: what `baocao import` reads. ninjs: an object a line.

    Raises:
        DeskError: there is no such format.
    """
    if file_format not in FORMATS:
        raise DeskError("format", allowed=", ".join(FORMATS), got=file_format[:60])
    return FORMATS[file_format](views)


def entries(views: Iterable[ArticleView]) -> Iterator[Entry]:
    """The articles as writers get them."""
    return unique_ids(Entry(_record(view), view.raw) for view in views)


def _record(view: ArticleView) -> dict[str, Any]:
    """The record with an id, which a pasted text may lack."""
    record = final(view.record)
    return record | {"id": record["id"] or f"article-{view.ident}"}


def tasks(views: Iterable[ArticleView]) -> list[dict[str, Any]]:
    """The articles as tasks of Label Studio that somebody has annotated."""
    with TemporaryDirectory(prefix="baocao-") as folder:
        writer_of("labelstudio")(entries(views), Path(folder))
        written: list[dict[str, Any]] = json.loads((Path(folder) / "labelstudio.json").read_text(encoding="utf-8"))
    return [{"data": task["data"], "annotations": [{"result": task["predictions"][0]["result"]}]} for task in written]


def write_corpus(views: Iterable[ArticleView], out: Path, split: str = SPLIT) -> list[str]:
    """Write the articles to a new folder that `baocao train` takes; what inline markup cannot hold is told.

    Raises:
        OptionError: the folder is there already.
        InputError: there is no article.
    """
    with TemporaryDirectory(prefix="baocao-") as folder:
        listed = Path(folder) / "tasks.json"
        listed.write_text(json.dumps(tasks(views), ensure_ascii=False), encoding="utf-8")
        return import_annotations(listed, out, split=split, province=_UNKNOWN)


def labels(view: ArticleView) -> dict[str, Any]:
    """The labels of an article without its text, as in `corpora/real`."""
    record = _record(view)
    place = record.get("locality", {})
    said = {
        "id": record["id"],
        "sha256": record["text_sha256"],
        "annotator": ", ".join(sorted({edit.actor for edit in view.edits if edit.state == "active"})) or None,
        "year": record.get("published", "")[:4] or None,
        "province": place.get("province"),
        "genre": record.get("genre", {}).get("name"),
        "place": place.get("code"),
        "place_list": place.get("list_date"),
        "passages": [[item["start"], item["end"], item["theme"]] for item in record["passages"] if "theme" in item],
        "limitations": [_limitation(item, view.raw) for item in record["limitations"]],
        "fields": [share["field"] for share in record["fields"]],
    }
    return {name: item for name, item in said.items() if item is not None}


def _limitation(item: dict[str, Any], raw: str) -> dict[str, Any]:
    """The span of a limitation, with those of the words that name its holder and cause, nearest before or in it."""
    said: dict[str, Any] = {"span": [item["start"], item["end"]]}
    for name in ("holder", "cause"):
        if words := item.get(name):
            places = (raw.find(words, item["start"], item["end"]), raw.rfind(words, 0, item["start"]), raw.find(words))
            start = next((place for place in places if place >= 0), None)
            if start is not None:
                said[name] = [start, start + len(words)]
    return said


def _jsonl(views: Iterable[ArticleView]) -> Export:
    return _lines("articles.jsonl", (dumps(entry.record) for entry in entries(views)))


def _standoff(views: Iterable[ArticleView]) -> Export:
    return _lines("labels.jsonl", (dumps(labels(view)) for view in views))


def _ninjs(views: Iterable[ArticleView]) -> Export:
    return _lines("ninjs.jsonl", (dumps(to_ninjs(entry)) for entry in entries(views)))


def _labelstudio(views: Iterable[ArticleView]) -> Export:
    return Export("labelstudio.json", "application/json", json.dumps(tasks(views), ensure_ascii=False).encode())


def _markup(views: Iterable[ArticleView]) -> Export:
    packed = BytesIO()
    listed = list(views)
    with TemporaryDirectory(prefix="baocao-") as name, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        folder = Path(name) / "corpus"
        said = write_corpus(listed, folder) if listed else []
        for path in sorted(folder.glob("*.txt")):
            archive.write(path, path.name)
        if said:
            archive.writestr("left-out.log", "\n".join(said) + "\n")
    return Export("corpus.zip", "application/zip", packed.getvalue())


def _lines(name: str, lines: Iterable[str]) -> Export:
    return Export(name, "application/jsonl", "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))


FORMATS: dict[str, Callable[[Iterable[ArticleView]], Export]] = {
    "jsonl": _jsonl,
    "labelstudio": _labelstudio,
    "markup": _markup,
    "ninjs": _ninjs,
    "standoff": _standoff,
}
