"""Join the labels of real articles with their texts: a corpus in inline markup for `baocao train` and `evaluate`.

    python scripts/join_real.py TEXTS -o FOLDER

The texts are not part of the project. `corpora/real/labels.jsonl` names where each lies in public (repository and path)
and the SHA-256 of its characters in UTF-8. TEXTS is a folder with them as `<id>.txt`; what is absent or differs is left
out and counted.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from baocao.core.errors import MarkupError
from baocao.core.markup import Tag, write

LABELS = Path(__file__).resolve().parent.parent / "corpora" / "real" / "labels.jsonl"
SECOND = ("c", "e")  # annotators whose labels only tell the agreement
_KINDS = {1: "limitation", 2: "limitation holder cause", 3: ""}  # of mentions, annotated in each round


def main() -> None:
    """Write the articles whose texts are there."""
    parser = argparse.ArgumentParser(description="Join the labels of real articles with their texts.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, help="a folder that does not exist yet")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True)  # never into a folder of somebody else
    counts: Counter[str] = Counter()
    for labels in read_labels():
        found, text = text_of(labels, arguments.texts)
        counts[found] += 1
        if text is not None:
            (arguments.output / f"{labels['id']}.txt").write_text(marked(labels, text), encoding="utf-8", newline="")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())), file=sys.stderr)


def read_labels(path: Path = LABELS) -> Iterator[dict[str, Any]]:
    """One object an article, second annotations aside."""
    with path.open(encoding="utf-8") as lines:
        yield from (labels for labels in map(json.loads, lines) if labels["annotator"] not in SECOND)


def text_of(labels: dict[str, Any], folder: Path) -> tuple[str, str | None]:
    """Whether the article's text is "joined", "absent" or "another text", and the text."""
    path = folder / f"{labels['id']}.txt"
    if not path.is_file():
        return "absent", None
    data = path.read_bytes()
    return ("joined", data.decode()) if sha256(data).hexdigest() == labels["sha256"] else ("another text", None)


def marked(labels: dict[str, Any], text: str) -> str:
    """The article in inline markup: passages in their themes, limitations inside them, without those that cross one."""
    passages = [Tag(start, end, theme, _unsure(*rest)) for start, end, theme, *rest in labels["passages"]]
    limitations = [Tag(*item["span"], "limitation", dict(_named(item, text))) for item in labels["limitations"]]
    inner = [tag for tag in limitations if any(one.start <= tag.start and tag.end <= one.end for one in passages)]
    attributes = {"id": labels["id"], "province": labels.get("province", "?"), "split": labels["split"]}
    attributes["kinds"] = _KINDS[labels["round"]]
    attributes |= {"genre": labels["genre"]} if "genre" in labels else {}
    attributes |= {"fields": " ".join(labels["fields"])} if "fields" in labels else {}
    whole = Tag(0, len(text), "article", attributes)
    try:
        return write(text, [whole, *passages, *inner])
    except MarkupError:  # two limitations that overlap: the text and its themes are worth keeping
        return write(text, [whole, *passages])


def _unsure(mark: int = 0) -> dict[str, str]:
    return {"unsure": "true"} if mark else {}


def _named(item: dict[str, Any], text: str) -> Iterator[tuple[str, str]]:
    """The words of a limitation's holder and cause, where it names them."""
    for name in ("holder", "cause"):
        if item.get(name):
            yield name, text[slice(*item[name])]


if __name__ == "__main__":
    main()
