"""Articles for newsroom systems: ninjs (IPTC) and NewsArticle of schema.org as JSON-LD, one object a line."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from baocao.core import lexicon
from baocao.core.files import storable, whole_file
from baocao.write.entry import Entry
from baocao.write.record import dumps

_NINJS = {"name": "ninjs", "version": "3.0", "schema": "https://iptc.org/std/ninjs/ninjs-schema_3.0.json"}
_LANGUAGE = "vi"
_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # what may stand in a URL as it is (RFC 3986)


def write_ninjs(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`ninjs.jsonl`: text, headline, fields as subjects by their Media Topics, administrative units as places."""
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
            "places": [
                _present({"name": place.name, "rel": place.rel, "literal": place.code, "uri": place.uri})
                for place in _places(record)
            ],
            "subjects": [_subject(share) for share in record["fields"]],
            "altIds": [{"role": "sha256", "value": record["text_sha256"]}],
        }
    )


def to_schema_org(entry: Entry) -> dict[str, Any]:
    """The article as a NewsArticle of schema.org."""
    record = entry.record
    places = _places(record)
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
            "keywords": [_term(share) for share in record["fields"]],
            "contentLocation": [_area(place) for place in places if place.rel == "about"],
            "mentions": [_area(place) for place in places if place.rel == "mentions"]
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


class _Area(NamedTuple):
    """An administrative unit: its code means something with the date of its list only, since codes are used again."""

    name: str
    code: str | None
    list_date: str | None
    rel: str

    @property
    def uri(self) -> str | None:
        """A name for the unit as the list of that date has it."""
        return f"urn:baocao:gso:{self.list_date}:{self.code}" if self.code and self.list_date else None


def _places(record: dict[str, Any]) -> list[_Area]:
    """Every administrative unit, each once; first the one that the article is about."""
    found: dict[tuple[str, str | None], _Area] = {}
    about = record.get("locality")
    for rel, item in [*([("about", about)] if about else []), *(("mentions", m) for m in record.get("localities", ()))]:
        name, code = item.get("name") or item["text"], item.get("code")
        found.setdefault((name, code), _Area(name, code, item.get("list_date"), rel))
    return list(found.values())


def _subject(share: dict[str, Any]) -> dict[str, Any]:
    """A field (lĩnh vực) with its share in percent, under the Media Topic of the IPTC that it belongs to."""
    return {
        "name": share["name"],
        **({"uri": _TOPICS + code} if (code := _topic(share)) else {}),
        "literal": share["field"],
        "rel": "about",
        "creator": "baocao",
        "relevance": round(100 * share["share"]),
    }


def _term(share: dict[str, Any]) -> dict[str, Any]:
    """A field as a term of the Media Topics, which it is a part of."""
    if (code := _topic(share)) is None:
        return {"@type": "DefinedTerm", "name": share["name"]}
    return {"@type": "DefinedTerm", "name": share["name"], "termCode": code, "inDefinedTermSet": _TOPICS}


def _topic(share: dict[str, Any]) -> str | None:
    """The code of the Media Topic that a field belongs to; None where the lexicon has no such field any more."""
    code = lexicon.load("fields")["fields"].get(share["field"], {}).get("iptc")
    return str(code) if code else None


def _area(place: _Area) -> dict[str, Any]:
    """A place; its code with the list that it is of."""
    code = place.code and _present(
        {"@type": "PropertyValue", "propertyID": "GSO", "value": place.code, "validFrom": place.list_date}
    )
    return _present({"@type": "AdministrativeArea", "@id": place.uri, "name": place.name, "identifier": code})


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
    source = storable(str(record.get("source") or ""))
    try:
        parts = urlsplit(source)
        if parts.scheme in ("http", "https") and parts.hostname:
            return quote(source, safe=_IN_ADDRESSES)
    except ValueError:  # "http://[": no address
        pass
    return f"urn:baocao:{quote(record['id'])}"


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, [], "")}
