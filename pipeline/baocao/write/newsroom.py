"""Articles for newsroom systems: ninjs (IPTC) and NewsArticle of schema.org as JSON-LD, one object a line."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from baocao.core.files import whole_file
from baocao.write.entry import Entry
from baocao.write.record import dumps

_NINJS = {"name": "ninjs", "version": "3.0", "schema": "https://iptc.org/std/ninjs/ninjs-schema_3.0.json"}
_LANGUAGE = "vi"
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # what may stand in a URL as it is (RFC 3986)


def write_ninjs(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`ninjs.jsonl`: text, headline, themes as subjects, administrative units as places."""
    return _write(entries, out / "ninjs.jsonl", to_ninjs)


def write_schema_org(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`schema-org.jsonl`: NewsArticle with its places and figures."""
    return _write(entries, out / "schema-org.jsonl", to_schema_org)


def to_ninjs(entry: Entry) -> dict[str, Any]:
    """The article as a ninjs 3.0 object."""
    record = entry.record
    published = record.get("published")
    return _present(
        {
            "standard": _NINJS,
            "uri": _uri(record),
            "type": "text",
            "language": _LANGUAGE,
            "contentCreated": published and f"{published}T00:00:00+07:00",
            "headlines": [{"role": "main", "value": record["title"]}] if record.get("title") else None,
            "by": record.get("author"),
            "infoSources": [{"name": record["attribution"]}] if record.get("attribution") else None,
            "bodies": [
                {
                    "role": "main",
                    "contentType": "text/plain",
                    "charCount": len(entry.raw),
                    "wordCount": len(entry.token_spans()),
                    "value": entry.raw,
                }
            ],
            "places": [_present({"name": name, "rel": rel, "literal": code}) for name, code, rel in _places(record)],
            "subjects": [_subject(share) for share in record["themes"]],
            "altIds": [{"role": "sha256", "value": record["text_sha256"]}],
        }
    )


def to_schema_org(entry: Entry) -> dict[str, Any]:
    """The article as a NewsArticle of schema.org."""
    record = entry.record
    places = list(_places(record))
    return _present(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": _uri(record),
            "inLanguage": _LANGUAGE,
            "headline": record.get("title"),
            "datePublished": record.get("published"),
            "author": {"@type": "Person", "name": record["author"]} if record.get("author") else None,
            "sourceOrganization": (
                {"@type": "Organization", "name": record["attribution"]} if record.get("attribution") else None
            ),
            "articleBody": entry.raw,
            "wordCount": len(entry.token_spans()),
            "keywords": [share["theme"] for share in record["themes"]],
            "contentLocation": [_area(name, code) for name, code, rel in places if rel == "about"],
            "mentions": [_area(name, code) for name, code, rel in places if rel == "mentions"]
            + [_quantity(figure) for figure in record.get("figures", ())],
        }
    )


def _write(entries: Iterable[Entry], path: Path, convert: Callable[[Entry], dict[str, Any]]) -> Counter[str]:
    counts = Counter(articles=0)
    with whole_file(path) as handle:
        for entry in entries:
            if entry.good:
                # "<" as JSON may have it too: "</script>" in a text would end the block on a page that holds the object
                handle.write(dumps(convert(entry)).replace("<", "\\u003c") + "\n")
                counts["articles"] += 1
    return counts


def _places(record: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    """Name, code and relation of every administrative unit, each once; first the one that the article is about."""
    found: dict[tuple[str, str | None], str] = {}
    about = record.get("locality")
    if about:
        found[about["name"], about.get("code")] = "about"
    for mention in record.get("localities", ()):
        found.setdefault((mention.get("name", mention["text"]), mention.get("code")), "mentions")
    return [(name, code, rel) for (name, code), rel in found.items()]


def _subject(share: dict[str, Any]) -> dict[str, Any]:
    """A theme with its share and confidence in percent."""
    subject = {"name": share["theme"], "rel": "about", "creator": "baocao", "relevance": round(100 * share["share"])}
    if "confidence" in share:
        subject["confidence"] = round(100 * share["confidence"])
    return subject


def _area(name: str, code: str | None) -> dict[str, Any]:
    return _present({"@type": "AdministrativeArea", "name": name, "identifier": code})


def _quantity(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure as a QuantitativeValue: what is measured is its name, the words as written its description."""
    upper = figure.get("value_max")
    value = (
        {"minValue": figure.get("value"), "maxValue": upper} if upper is not None else {"value": figure.get("value")}
    )
    measured = figure.get("measured", {}).get("text")
    return _present(
        {
            "@type": "QuantitativeValue",
            "name": measured,
            "description": figure["text"],
            **value,
            "unitText": figure.get("unit"),
        }
    )


def _uri(record: dict[str, Any]) -> str:
    """The article's address where it has one, else a tag URI made of its id."""
    source = str(record.get("source") or "").encode("utf-8", "replace")
    try:
        parts = urlsplit(source)
        if parts.scheme in (b"http", b"https") and parts.hostname:
            return quote(source, safe=_IN_ADDRESSES)
    except ValueError:  # "http://[": no address
        pass
    return f"urn:baocao:{quote(record['id'].encode('utf-8', 'replace'))}"


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, [], "")}
